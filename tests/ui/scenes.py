"""What the window shows in the course of a day, each by its name: for pictures and for tests.

A scene works the window by object names and keys, as a person does. It begins at the counter, or at
the lock where the shop is `staffed`, or in the assistant where it has `no_shop`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.services.commands.memberships import DefinePlan, define_plan
from loyalty_desktop.services.commands.missions import DefineMission, define_mission
from loyalty_desktop.services.commands.subscribing import SellMembership, sell_membership
from loyalty_desktop.services.documents.insights.views import VIEWS
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.places import COUNTER, PLACES
from tests.ui import collecting, gallery_messages
from tests.ui.counter.sample import NOW
from tests.ui.faces import a_face_in
from tests.ui.gallery_campaigns import a_result, a_step, several
from tests.ui.stage import PINS, SIZES, Stage

Key = Qt.Key
SHIFT: Final = Qt.KeyboardModifier.ShiftModifier
CTRL: Final = Qt.KeyboardModifier.ControlModifier


GOODS: Final = (
    "2 x 32000 Kopi susu gula aren 1 L",
    "18500 Roti sobek cokelat",
    "89000 Beras pandan wangi 5 kg",
    "38500 Minyak goreng 2 L",
    "29500 Telur ayam 1 kg",
    "9000 Sabun cuci piring 800 ml",
)


@dataclass(frozen=True)
class Scene:
    """How a scene is played; `writes`: the shop is another one afterwards."""

    play: Callable[[Stage], None]
    writes: bool = False
    staffed: bool = False
    no_shop: bool = False


def empty(_at: Stage) -> None:
    """Nobody yet."""


def finding(at: Stage) -> None:
    """Somebody types a name."""
    at.at("scan-or-search")
    at.type("sit")


def sounding(at: Stage) -> None:
    """A name spelled otherwise, of somebody who is known."""
    at.at("scan-or-search")
    at.type("sitti rachma")


def sounding_joins(at: Stage) -> None:
    """Somebody joins whose name sounds like a member's."""
    sounding(at)
    at.press(Key.Key_F2)


def unknown(at: Stage) -> None:
    """A code that nobody knows."""
    at.scan("LD0000NOBODY")


def selling(at: Stage) -> None:
    """A member, an amount, points to use, cash."""
    at.call("Budi")
    at.at("amount")
    at.type("248500")
    at.at("receipt-number")
    at.type(at.next_receipt())
    at.press(Key.Key_F4)
    at.type("60")
    at.at("cash-received")
    at.type("250000")


def by_lines(at: Stage) -> None:
    """A bill by its items."""
    at.call("Budi")
    for item in GOODS:
        at.press(Key.Key_Insert)
        at.type(item)
        at.press(Key.Key_Return)


def splitting(at: Stage) -> None:
    """Paid by cash and by card."""
    at.call("Budi")
    at.at("amount")
    at.type("248500")
    at.press(Key.Key_F4, held=SHIFT)
    at.type("100000")


def refused(at: Stage) -> None:
    """More points than there are, too little cash."""
    at.call("Yosua")
    at.at("amount")
    at.type("86000")
    at.press(Key.Key_F4)
    at.type("400")
    at.at("cash-received")
    at.type("20000")
    at.press(Key.Key_Return)


def lost_card(at: Stage) -> None:
    """A lost card is scanned."""
    at.call("Aminah")
    at.at("amount")
    at.type("50000")


def done(at: Stage) -> None:
    """A sale has just been completed."""
    selling(at)
    at.press(Key.Key_F10)


def the_next(at: Stage) -> None:
    """The next one comes while the last sale can still be undone."""
    done(at)
    at.call("Siti")


def done_unknown(at: Stage) -> None:
    """A code that nobody knows, right after a sale."""
    done(at)
    at.scan("LD0000NOBODY")


def joining(at: Stage) -> None:
    """Somebody joins."""
    at.press(Key.Key_F2)
    at.at("full-name")
    at.type("Dewi Lestari")
    at.at("phone")
    at.type("081200007890")


def finding_a_purchase(at: Stage) -> None:
    """An old purchase is wanted."""
    done(at)
    at.press(Key.Key_F8)


def a_purchase(at: Stage) -> None:
    """A purchase with what can be done about it."""
    finding_a_purchase(at)
    at.type(at.receipt)
    at.press(Key.Key_Return)


def refunding(at: Stage) -> None:
    """A refund, with what it does."""
    a_purchase(at)
    at.press(Key.Key_Return)


def refunding_lines(at: Stage) -> None:
    """Goods come back by their lines."""
    by_lines(at)
    at.at("receipt-number")
    at.type(at.next_receipt())
    at.press(Key.Key_F10)
    at.press(Key.Key_F8)
    at.type(at.receipt)
    at.press(Key.Key_Return, Key.Key_Return)


def rewards(at: Stage) -> None:
    """The rewards on offer."""
    at.call("Budi")
    at.press(Key.Key_F5)


def card(at: Stage) -> None:
    """The card of a member."""
    at.call("Budi")
    at.press(Key.Key_F9)


def replacing(at: Stage) -> None:
    """A lost card replaced."""
    at.call("Aminah")
    at.press(Key.Key_F9, Key.Key_F10)


def parked(at: Stage) -> None:
    """Two bills wait."""
    for name, amount in (("Budi", "45000"), ("Siti", "120000")):
        at.call(name)
        at.at("amount")
        at.type(amount)
        at.press(Key.Key_F6)
    at.press(Key.Key_F7)


def clearing(at: Stage) -> None:
    """The bill is to go."""
    at.at("amount")
    at.type("45000")
    at.at("scan-or-search")
    at.press(Key.Key_Escape)


def closing(at: Stage) -> None:
    """The shift before it is closed."""
    done(at)
    at.press(Key.Key_L, held=CTRL)


def keys(at: Stage) -> None:
    """Every key."""
    at.press(Key.Key_F1)


def at_screen(name: str) -> Callable[[Stage], None]:
    """Return the scene of one screen of the manager's side."""

    def show(at: Stage) -> None:
        at.go(name)

    return show


def segment_of(text: str) -> Callable[[Stage], None]:
    """Return the scene of a new segment of a condition."""

    def show(at: Stage) -> None:
        at.go("segments")
        at.window.screen_of("segments").show_segment(text)
        at.settle()

    return show


def naming_segment(at: Stage) -> None:
    """The name of a new segment is asked for, and one is taken already."""
    segment_of("visits >= 2")(at)
    at.press(Key.Key_S, held=CTRL)
    at.type("Gold")
    at.press(Key.Key_Return)


def segment_in_members(at: Stage) -> None:
    """Members of a condition, in a tab of its own."""
    at.go("members")
    at.window.members.show_segment("visits >= 2")
    at.settle()


def member_page(tab: str = "") -> Callable[[Stage], None]:
    """Return the scene of a tab of a member's page."""

    def show(at: Stage) -> None:
        at.call("Budi")
        at.press(Key.Key_M, held=CTRL)
        if tab:
            bar = at.find("member-tabs")
            names = [bar.tabData(place) for place in range(bar.count())]
            bar.setCurrentIndex(names.index(tab) if tab in names else int(tab))
            at.settle()

    return show


def editing(at: Stage) -> None:
    """A member's profile is changed."""
    member_page()(at)
    at.press(Key.Key_F2)


def photo(at: Stage) -> None:
    """A member's photo is chosen."""
    member_page()(at)
    at.press(Key.Key_F2, held=SHIFT)
    dialog = at.find("member-photo")
    with TemporaryDirectory() as folder:
        dialog.take(str(a_face_in(Path(folder))))
        at.settle()


def with_button(place: str, button: str) -> Callable[[Stage], None]:
    """Return the scene of a dialog that a button of a screen opens."""

    def show(at: Stage) -> None:
        at.go(place)
        at.find(button).click()
        at.settle()

    return show


def keys_of_a_screen(at: Stage) -> None:
    """F1 shows the keys of a manager's screen."""
    at.go("members")
    at.press(Key.Key_F1)
    at.settle()


def secret_keys(at: Stage) -> None:
    """Where the shop's keys are kept, at the end of the settings."""
    at.go("settings")
    at.find("make-a-new-key").setFocus(Qt.FocusReason.TabFocusReason)
    at.settle()


def labels(at: Stage) -> None:
    """Labels for letters."""
    at.go("reports")
    at.window.screen_of("reports").model.choose("labels")
    at.settle()


def designing(at: Stage) -> None:
    """A card is designed."""
    at.go("cards")
    at.find("cards").turn_to("design")
    at.settle()
    sides = (at.find("front-of-the-card"), at.find("back-of-the-card"))
    at.until(lambda: all(side.painted for side in sides))


def ticked(at: Stage) -> None:
    """Members are ticked."""
    at.go("members")
    at.find("members-list").setFocus(Qt.FocusReason.ShortcutFocusReason)
    at.press(Key.Key_Down, Key.Key_Space, Key.Key_Down, Key.Key_Space)


def adding(at: Stage) -> None:
    """Those ticked are put into a segment."""
    ticked(at)
    at.press(Key.Key_F7)
    at.type("Kopi susu gula aren")


def sign_in(at: Stage) -> None:
    """Who is on duty."""
    at.type("Rina"[:3])
    at.type("51")


def wrong_pin(at: Stage) -> None:
    """That is not the PIN."""
    at.type("Rin0000")
    at.press(Key.Key_Return)


def cashier(at: Stage) -> None:
    """A cashier has signed in."""
    at.sign_in("Rina Astuti")
    selling(at)


def second_person(at: Stage) -> None:
    """Somebody else is to allow it: a cashier gives a sale to another member."""
    at.sign_in("Rina Astuti")
    at.call("Budi")
    at.at("amount")
    at.type("86000")
    at.press(Key.Key_F10)
    at.press(Key.Key_F3, held=SHIFT)
    at.call("Siti")
    at.at("reason")
    at.type("kopi")
    at.press(Key.Key_F10)
    assert at.find("cover").isVisible()


def of_staff(*keys: Key) -> Callable[[Stage], None]:
    """Return the scene of what keys lead to from the staff, the cashier chosen."""

    def show(at: Stage) -> None:
        at.sign_in()
        at.go("staff")
        at.press(*keys)

    return show


def locked_out(at: Stage) -> None:
    """Too many wrong PINs, and who can help."""
    at.type("Rin")
    for _try in range(5):
        at.type("0000")
        at.press(Key.Key_Return)


def staffed_screen(name: str) -> Callable[[Stage], None]:
    """Return the scene of a screen that an owner looks at who signed in."""

    def show(at: Stage) -> None:
        at.sign_in()
        at.go(name)

    return show


def cover(at: Stage) -> None:
    """The screen is covered where nobody has a PIN."""
    at.press(Key.Key_F12)


def first_run(step: int) -> Callable[[Stage], None]:
    """Return the scene of a step of the assistant, from 1 to 6."""

    def show(at: Stage) -> None:
        typed = {
            2: (("shop-name", "Toko Melati"),),
            3: (("time-zone", "Jakarta"),),
            5: (
                ("your-name", "Nur Hidayah"),
                *((name, PINS["Nur Hidayah"]) for name in ("pin", "pin-again")),
            ),
        }
        for each in range(1, step + 1):
            for name, text in typed.get(each, ()):
                at.at(name)
                at.type(text)
            if each < step:
                at.find("next").click()
                at.settle()

    return show


def two_displays(at: Stage) -> None:
    """The last step, as where there is a display for customers."""
    first_run(6)(at)
    box = at.find("first-run").findChild(QWidget, "customer-s-screen")
    assert box is not None
    box.show()
    at.settle()


def action(name: str, place: Callable[[Stage], None]) -> Callable[[Stage], None]:
    """Return the scene of what a menu's action opens after another scene."""

    def show(at: Stage) -> None:
        place(at)
        found = at.window.findChild(QAction, name)
        assert found is not None, name
        found.trigger()
        at.settle()

    return show


def missions(at: Stage) -> None:
    """Something to reach for, and a membership that is paid for."""
    desk = at.program.desk
    assert desk is not None
    key, when = new_id(), NOW - timedelta(days=3)
    made = Mission("JULY3", "Tiga kali datang", "mission", 3, points=50)
    streak = Mission("WEEKS", "Minggu berturut", "streak", 4, period="week", points=80)
    badge = Mission("MILLION", "Pelanggan Toko Melati", "badge", 1_000_000, "spend")
    for place, one in enumerate((made, streak, badge)):
        request = DefineMission(key=f"{key}-{place}", at=when, mission=one)
        desk.write(define_mission, request)
    plan = MembershipPlan("PLUS", "Melati Plus", 150_000, 365, Fraction(2))
    desk.write(define_plan, DefinePlan(key=f"{key}-plan", at=when, plan=plan))
    at.settle()
    at.go("rewards")
    at.window.screen_of("rewards").tabs.setCurrentIndex(2)
    at.settle()


def on_the_way(at: Stage) -> None:
    """A member who is on the way to something, and pays for a membership."""
    missions(at)
    desk = at.program.desk
    assert desk is not None
    member = at.shop.people["Budi"].member_id
    request = SellMembership(
        key=new_id(), at=NOW - timedelta(days=2), member=member, plan="PLUS", receipt="0630-9001"
    )
    desk.write(sell_membership, request)
    at.settle()
    at.window.show_counter()
    at.call("Budi")


def achieved(at: Stage) -> None:
    """The page of somebody who has achieved something."""
    on_the_way(at)
    member_page()(at)


def memberships(at: Stage) -> None:
    """The memberships that are paid for."""
    missions(at)
    at.window.screen_of("rewards").tabs.setCurrentIndex(3)
    at.settle()


def new_on_page(page: int) -> Callable[[Stage], None]:
    """Return a scene in which something new is made on a page of the rewards."""

    def show(at: Stage) -> None:
        at.go("rewards")
        at.window.screen_of("rewards").tabs.setCurrentIndex(page)
        at.find("new-reward").click()
        at.settle()

    return show


def an_insight(name: str, *, numbers: bool = False) -> Callable[[Stage], None]:
    """Return a scene of one view of the insights."""

    def show(at: Stage) -> None:
        at.go("insights")
        screen = at.window.screen_of("insights")
        screen.model.choose(name)
        at.settle()
        if numbers:
            at.press(Key.Key_F6)

    return show


def moved_people(at: Stage) -> None:
    """Who went from a stage to another, with reasons."""
    an_insight("stages")(at)
    at.window.screen_of("insights").model.open("moved:suspect:first_time")
    at.settle()


def dry_run(at: Stage) -> None:
    """A draft tried on the past, beside the form."""
    at.go("programme")
    at.at("least-bill-that-earns")
    at.type("20000")
    at.press(Key.Key_F9)
    at.settle()


def versions_waiting(at: Stage) -> None:
    """Two versions that wait, one withdrawn, and a draft before both."""
    at.go("programme")
    model = at.window.screen_of("programme").model
    for least, days in ((20_000, 2), (50_000, 60), (80_000, 90)):
        model.set_value("earn.minimum", least)
        model.set_first_date((NOW + timedelta(days=days)).date())
        model.save()
        at.settle()
    model.withdraw(3)
    at.settle()
    at.at("points-per-step")
    at.type("2")
    at.settle()


def wrong_tiers(at: Stage) -> None:
    """Tiers that cannot be: a threshold that does not rise, a name that is there already."""
    at.go("programme")
    screen = at.window.screen_of("programme")
    screen.tabs.setCurrentIndex(3)
    screen.model.set_value("tiering.tiers[2].threshold", 0)
    screen.model.set_value("tiering.tiers[3].name", "Bronze")
    screen.form.fill()
    at.settle()


def dry_run_people(at: Stage) -> None:
    """Who gains and who loses by it."""
    dry_run(at)
    at.window.screen_of("programme").trial.people.click()
    at.settle()


def plan_page(page: int) -> Callable[[Stage], None]:
    """Return a scene of a page of the goals."""

    def show(at: Stage) -> None:
        at.go("plan")
        at.window.screen_of("plan").tabs.setCurrentIndex(page)
        at.settle()

    return show


def at_customer(play: Callable[[Stage], None], *, training: bool = False) -> Scene:
    """Return the scene of what the customer sees of another one."""

    def show(at: Stage) -> None:
        at.look_at_customer(training=training)
        play(at)

    return Scene(show, writes=True)


def buying(at: Stage) -> None:
    """A bill by its items, points used."""
    by_lines(at)
    at.press(Key.Key_F4)
    at.type("60")


def whole_sale(at: Stage) -> None:
    """A bill by its items, points used, cash: everything the counter shows of a sale."""
    buying(at)
    at.at("receipt-number")
    at.type(at.next_receipt())
    at.at("cash-received")
    at.type("250000")


def long_bill(at: Stage) -> None:
    """More lines than there is room for, of somebody nobody knows."""
    goods = ("Kopi susu", "Roti sobek", "Beras pandan", "Minyak goreng", "Telur ayam", "Sabun cuci")
    for item in (*GOODS, *(f"{price}000 {name}" for price, name in enumerate(goods, 11))):
        at.press(Key.Key_Insert)
        at.type(item)
        at.press(Key.Key_Return)


def thanked(at: Stage) -> None:
    """A bill by its items has just been paid in cash."""
    buying(at)
    at.at("cash-received")
    at.type("250000")
    at.press(Key.Key_F10)


def carded(at: Stage) -> None:
    """Somebody has a new card and buys something."""
    replacing(at)
    at.press(Key.Key_Escape)
    at.at("amount")
    at.type("86000")


CUSTOMER: Final[dict[str, Scene]] = {
    "counter-whole": Scene(whole_sale),
    "customer-welcome": at_customer(empty),
    "customer-bill": at_customer(buying),
    "customer-amount": at_customer(selling),
    "customer-nobody": at_customer(long_bill),
    "customer-thanks": at_customer(thanked),
    "customer-card": at_customer(carded),
    "customer-training": at_customer(empty, training=True),
    "customer-practice": at_customer(buying, training=True),
}
"""What the customer sees: a window of its own, which takes no keys."""

SCENES: Final[dict[str, Scene]] = {
    "counter-empty": Scene(empty),
    "counter-finding": Scene(finding),
    "counter-finding-alike": Scene(sounding),
    "counter-joining-alike": Scene(sounding_joins),
    "counter-unknown": Scene(unknown),
    "counter": Scene(selling),
    "counter-lines": Scene(by_lines),
    "counter-split": Scene(splitting),
    "counter-refused": Scene(refused),
    "counter-lost-card": Scene(lost_card),
    "counter-joining": Scene(joining),
    "counter-rewards": Scene(rewards),
    "counter-card": Scene(card),
    "counter-clearing": Scene(clearing),
    "counter-keys": Scene(keys),
    "counter-cover": Scene(cover),
    "counter-done": Scene(done),
    "counter-next": Scene(the_next, writes=True),
    "counter-done-unknown": Scene(done_unknown, writes=True),
    "counter-purchases": Scene(finding_a_purchase),
    "counter-purchase": Scene(a_purchase),
    "counter-refund": Scene(refunding),
    "counter-refund-lines": Scene(refunding_lines),
    "counter-new-card": Scene(replacing, writes=True),
    "counter-parked": Scene(parked, writes=True),
    "counter-closing": Scene(closing),
    **{name: Scene(at_screen(name)) for name in PLACES if name != COUNTER},
    "programme-versions": Scene(versions_waiting, writes=True),
    "programme-wrong": Scene(wrong_tiers, writes=True),
    "programme-dry-run": Scene(dry_run, writes=True),
    "programme-dry-run-people": Scene(dry_run_people, writes=True),
    "plan-new-goal": Scene(with_button("plan", "new-goal")),
    "plan-new-note": Scene(with_button("plan", "new-note")),
    "plan-health": Scene(plan_page(1)),
    "plan-change": Scene(plan_page(2)),
    "members-keys": Scene(keys_of_a_screen),
    "members-ticked": Scene(ticked),
    "members-add-to-segment": Scene(adding),
    "members-columns": Scene(with_button("members", "columns")),
    "member-page": Scene(member_page()),
    **{f"member-tab-{tab}": Scene(member_page(str(tab))) for tab in range(1, 8)},
    "member-editing": Scene(editing),
    "member-photo": Scene(photo),
    "member-achieved": Scene(achieved, writes=True),
    "counter-ways": Scene(on_the_way, writes=True),
    "rewards-missions": Scene(missions, writes=True),
    "rewards-memberships": Scene(memberships, writes=True),
    "rewards-new-mission": Scene(new_on_page(2)),
    "rewards-new-membership": Scene(new_on_page(3)),
    "rewards-new": Scene(new_on_page(0)),
    "rewards-new-stamp-card": Scene(new_on_page(1)),
    "segments-new": Scene(
        segment_of(
            "stage in (client, advocate) and spend(365d) > 1_000_000 and "
            "(likes(kopi) or bought(sembako, 90d) or tier >= Gold)"
        )
    ),
    "segments-consents": Scene(
        segment_of(
            "consent(marketing, whatsapp) and not campaign(hemat, answered) and "
            "preference(size, sugar) and last_visit > 30d and not (city = Jakarta or nps >= 9)"
        )
    ),
    "segments-text": Scene(segment_of("visits in (1, 2)")),
    "segments-mistake": Scene(segment_of("visits >= 2 and (")),
    "segments-naming": Scene(naming_segment),
    "members-segment": Scene(segment_in_members),
    "campaigns-new": Scene(with_button("campaigns", "new-campaign")),
    "campaigns-result": Scene(a_result, writes=True),
    "campaigns-several": Scene(several, writes=True),
    "messages": Scene(gallery_messages.messages, writes=True),
    "messages-walk": Scene(gallery_messages.walking, writes=True),
    "messages-leaving": Scene(gallery_messages.leaving, writes=True),
    "settings-mail": Scene(gallery_messages.by_mail),
    **{
        f"campaigns-{step}": Scene(a_step(step))
        for step in ("who", "what", "when", "told", "measure")
    },
    **{f"insight-{name}": Scene(an_insight(name)) for name in VIEWS},
    "insight-numbers": Scene(an_insight("stages", numbers=True)),
    "insight-moved": Scene(moved_people),
    "tasks-waiting": Scene(collecting.tab("today"), writes=True),
    "tasks-due": Scene(collecting.opened("today", "tasks"), writes=True),
    "tasks-feedback": Scene(collecting.tab("feedback"), writes=True),
    "tasks-answering": Scene(collecting.opened("feedback", "feedback"), writes=True),
    "tasks-complete": Scene(collecting.tab("complete", full=False)),
    "tasks-channels": Scene(collecting.tab("channels"), writes=True),
    "tasks-reach": Scene(collecting.reach, writes=True),
    "tasks-counter": Scene(collecting.tab("counter", full=False)),
    "counter-question": Scene(collecting.question),
    "counter-feedback": Scene(collecting.feedback),
    "counter-complaint": Scene(collecting.complaining, writes=True),
    "cards-new": Scene(with_button("cards", "new-run")),
    "cards-design": Scene(designing),
    "settings-keys": Scene(secret_keys),
    "settings-new-key": Scene(with_button("settings", "make-a-new-key")),
    "reports-labels": Scene(labels),
    "sign-in": Scene(sign_in, staffed=True),
    "sign-in-wrong": Scene(wrong_pin, staffed=True, writes=True),
    "counter-cashier": Scene(cashier, staffed=True),
    "counter-second": Scene(second_person, staffed=True, writes=True),
    "sign-in-locked": Scene(locked_out, staffed=True, writes=True),
    "staff-owner": Scene(staffed_screen("staff"), staffed=True),
    "staff-new": Scene(of_staff(Key.Key_F2), staffed=True),
    "staff-edit": Scene(of_staff(Key.Key_F4), staffed=True),
    "staff-pin": Scene(of_staff(Key.Key_F6), staffed=True),
    "staff-card": Scene(of_staff(Key.Key_F9), staffed=True),
    "staff-card-made": Scene(of_staff(Key.Key_F9, Key.Key_F10), staffed=True, writes=True),
    "staff-leaves": Scene(of_staff(Key.Key_Delete), staffed=True),
    **{f"first-run-{step}": Scene(first_run(step), no_shop=True) for step in range(1, 7)},
    "first-run-displays": Scene(two_displays, no_shop=True),
    **CUSTOMER,
}


class Stages:
    """One window after another: the same one again as long as its shop is as it was.

    `text_scale`: how large its text is, in percent.
    """

    def __init__(self, app: QApplication, folder: Path, text_scale: int = 100) -> None:
        self._app = app
        self._text_scale = text_scale
        self._folder = folder
        self._stage: Stage | None = None
        self._kind: tuple[str, bool, bool] | None = None

    def play(self, scene: Scene, language: str) -> Stage:
        """Play a scene; return the window that shows it."""
        kind = (language, scene.staffed, scene.no_shop)
        if self._stage is None or kind != self._kind:
            self.end()
            theme.apply(self._app, theme.LIGHT, self._text_scale)
            url = f"sqlite:///{self._folder / 'none.db'}" if scene.no_shop else ""
            self._stage = Stage(
                self._app,
                language=language,
                staffed=scene.staffed,
                url=url,
                text_scale=self._text_scale,
            )
            self._kind = kind
        self._stage.come_forward()
        self._stage.dress("light", SIZES[1])
        scene.play(self._stage)
        return self._stage

    def after(self, scene: Scene) -> None:
        """Make ready for the next scene."""
        if scene.writes or scene.staffed or scene.no_shop:
            self.end()
        elif self._stage is not None:
            self._stage.reset()

    def end(self) -> None:
        """Close the window."""
        stage, self._stage = self._stage, None
        if stage is not None:
            stage.close()
