"""The main job by command, on a small shop of its own: what happens where there is no display."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from loyalty_desktop import wording
from loyalty_desktop.cli.printing import tell
from loyalty_desktop.cli.telling import Told
from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules import redeeming
from loyalty_desktop.models.rules.bill import Line
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.refunds import LineRefund
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    Registered,
    RegisterMember,
    register_member,
)
from loyalty_desktop.services.commands.purchases import (
    PurchaseReceipt,
    RecordPurchase,
    record_purchase,
)
from loyalty_desktop.services.commands.refunds import RefundPurchase, refund_purchase
from loyalty_desktop.services.commands.relations import Qualify, qualify
from loyalty_desktop.services.commands.rewards import (
    DefineReward,
    RedeemReward,
    define_reward,
    redeem_reward,
)
from loyalty_desktop.services.queries.card_faces import card_face
from loyalty_desktop.services.queries.points_report import shop_report
from loyalty_desktop.services.queries.show import show_member
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import (
    Request,
    Session,
    Store,
    database_url,
    micros,
    module,
    new_id,
)
from loyalty_desktop.services.store import sqlite_file as file_of
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from loyalty_desktop.settings import data_folder
from loyalty_desktop.wording import _, ngettext

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run

SHOP: Final = "Kedai Melati"
OWNER: Final = Actor("", "owner", counter="1")
"""Before the first owner is named everyone acts as owner."""
VISITS: Final = (66, 61, 57, 52, 48, 43, 38, 34, 29, 24, 20, 15, 11, 6)
"""Days before now on which the tour's member buys."""
COFFEE: Final = Line(32_000, name="Kopi susu", category="minuman")
TEA: Final = Line(18_000, name="Es teh", category="minuman")
TOAST: Final = Line(28_000, name="Roti bakar", category="makanan")
BEANS: Final = Line(95_000, name="Biji kopi 250 g", category="barang")
BILLS: Final = ((COFFEE, TOAST), (COFFEE,), (COFFEE, TEA), (BEANS,), (COFFEE, TOAST, TEA))
REWARD: Final = "kopi-gratis"

R = TypeVar("R", bound=Request)
A = TypeVar("A")


def tour(run: "Run") -> int:
    """Do the main job on a small shop made for it, tell what happened, and where the files are.

    The shop is made anew each time, in a folder of its own: the person's shop is never touched.
    Errors: `Unavailable` when the folder can't be written.
    """
    folder = data_folder() / "tour"
    if file_of(database_url(run.options.database)) == folder / "shop.db":
        # Somebody works with the shop of an earlier tour: it is theirs now.
        folder = data_folder() / "tour-2"
    told = Told(silent=bool(run.options.json))
    told.begin()
    told.line(
        _("There is no display here, so this is the main job by command, on a small demo shop.")
    )
    store = _new_shop(folder / "shop.db", run)
    try:
        _Tour(store, folder, told, datetime.now(UTC)).go()
    finally:
        store.close()
    told.end(folder)
    if run.options.json:
        tell({"folder": str(folder), **told.facts}, as_json=True)
    return 0


class _Tour:
    """One walk through the main job."""

    def __init__(self, store: Store, folder: Path, told: Told, now: datetime) -> None:
        self.store, self.folder, self.told, self.now = store, folder, told, now
        self.unit = store.shop.currency

    def go(self) -> None:
        """Do every step."""
        self.shop_is_ready()
        joined = self.member_joins()
        member = str(joined.member)
        self.member_buys(member)
        last = self.member_uses_points(member)
        self.something_comes_back(last)
        self.friends(member)
        self.where_the_member_stands(member)
        self.everything_is_right()
        self.papers(member)

    def shop_is_ready(self) -> None:
        """Tell of the shop and offer a reward."""
        programme = self.programme
        self._do(
            define_reward,
            DefineReward(
                key=new_id(),
                at=self._ago(70),
                code=REWARD,
                name=_("A free coffee"),
                points=30,
                kind="product",
            ),
        )
        self.told.step(
            _("The shop {shop} opens, with the programme {programme}.").format(
                shop=SHOP, programme=_(programme.name)
            )
        )
        self.told.note(
            _("{points} for each full {amount}; a point is worth {worth}.").format(
                points=wording.points(programme.earn.points),
                amount=self._money(programme.earn.per),
                worth=self._money(int(programme.redeem.value)),
            )
        )
        self.told.note(
            _("A reward is on offer: {reward}, for {points}.").format(
                reward=_("A free coffee"), points=wording.points(30)
            )
        )

    def member_joins(self) -> Registered:
        """Register a member with preferences and consent."""
        likes = {_("drink"): _("milk coffee, less sugar"), _("seat"): _("by the window")}
        joined = self._do(
            register_member,
            RegisterMember(
                key=new_id(),
                at=self._ago(67),
                name="Sari Wulandari",
                phone="0812-5550-1234",
                birthday=date(1994, 1, 1)
                + timedelta(days=(self.now.timetuple().tm_yday + 150) % 365),
                city="Bogor",
                consents=(
                    ConsentGiven("programme", "counter"),
                    ConsentGiven("marketing", "whatsapp"),
                ),
                preferences=likes,
            ),
        )
        self.told.step(
            _("{name} joins and is member {number}.").format(
                name="Sari Wulandari", number=joined.member
            )
        )
        self.told.note(
            _("Likes: {likes}.").format(likes="; ".join(f"{n}: {v}" for n, v in likes.items()))
        )
        self.told.note(_("Agrees to the programme, and to offers by WhatsApp."))
        self.told.note(
            _("{points} to begin with.").format(points=wording.points(joined.balance or 0))
        )
        self.told.facts |= {"member": joined.member, "card": joined.card}
        return joined

    def member_buys(self, member: str) -> None:
        """Record purchases line by line and show what they earn."""
        self.told.step(_("{name} buys on {count} days.").format(name="Sari", count=len(VISITS)))
        rows: list[list[object]] = []
        receipt: PurchaseReceipt | None = None
        for number, days in enumerate(VISITS):
            lines = BILLS[number % len(BILLS)]
            receipt = self._bill(member, lines, days, f"A-{number + 1:03d}")
            rows.append(
                [
                    wording.day(self._ago(days).astimezone(self.store.shop.zone).date()),
                    ", ".join(str(line.name) for line in lines),
                    wording.amount(receipt.due, self.unit),
                    receipt.earned,
                    receipt.balance or 0,
                    receipt.tier or "",
                    wording.stage_name(receipt.stage or ""),
                ]
            )
        heads = [_("Day"), _("Bill"), wording.currency_sign(self.unit), _("Earned")]
        self.told.rows(rows, [*heads, _("Points"), _("Tier"), _("Stage")])
        if receipt is not None:
            self._explain(_("Why the last bill earned {points}:"), receipt)

    def member_uses_points(self, member: str) -> PurchaseReceipt:
        """Pay a part with points and take a reward."""
        receipt = self._bill(member, (COFFEE, TOAST, TEA), 1, "A-100", redeem_points=40)
        self.told.step(
            _("{name} pays with {points} and takes a reward.").format(
                name="Sari", points=wording.points(receipt.redeemed)
            )
        )
        self.told.note(
            _("The bill is {due}; the points are worth {value}; {payable} are paid.").format(
                due=self._money(receipt.due),
                value=self._money(receipt.points_value),
                payable=self._money(receipt.payable),
            )
        )
        self._explain(_("It still earns {points}:"), receipt)
        taken = self._do(
            redeem_reward,
            RedeemReward(key=new_id(), at=self._ago(1, minutes=5), member=member, reward=REWARD),
        )
        self.told.note(
            _("{reward}: {points} spent, {balance} left.").format(
                reward=_("A free coffee"),
                points=wording.points(taken.spent),
                balance=wording.number(taken.balance or 0),
            )
        )
        return receipt

    def something_comes_back(self, bought: PurchaseReceipt) -> None:
        """Refund one line of the bill that points were used on."""
        back = self._do(
            refund_purchase,
            RefundPurchase(
                key=new_id(),
                at=self._ago(0, minutes=-30),
                purchase=bought.purchase,
                lines=(LineRefund(2),),
            ),
        )
        self.told.step(_("One item comes back: {item}.").format(item=TOAST.name))
        self.told.note(
            _(
                "{money} back in money, {returned} given back, {reversed} taken back; {balance} "
                "left."
            ).format(
                money=self._money(back.money_back),
                returned=wording.points(back.returned),
                reversed=wording.points(back.reversed),
                balance=wording.number(back.balance or 0),
            )
        )

    def friends(self, member: str) -> None:
        """Bring a friend, and note a prospect who has bought nothing yet."""
        friend = self._do(
            register_member,
            RegisterMember(
                key=new_id(), at=self._ago(0, minutes=-25), name="Budi Hartono", referred_by=member
            ),
        )
        bought = self._bill(str(friend.member), (COFFEE, BEANS), 0, "A-101", minutes=-20)
        contact = self._do(
            register_member,
            RegisterMember(
                key=new_id(), at=self._ago(0, minutes=-15), name="Rina Kusuma", joined=False
            ),
        )
        known = self._do(
            qualify,
            Qualify(
                key=new_id(),
                at=self._ago(0, minutes=-14),
                member=str(contact.member),
                interest="yes",
                ability="yes",
            ),
        )
        self.told.step(_("A friend comes along, and somebody only asks."))
        self.told.note(
            _("{name}, brought by {friend}, earns {points} and is: {stage}.").format(
                name="Budi",
                friend="Sari",
                points=wording.points(bought.earned + bought.bonus),
                stage=wording.stage_name(bought.stage or ""),
            )
        )
        self.told.note(
            _("{name} has not joined and is: {stage}.").format(
                name="Rina", stage=wording.stage_name(known.stage or "")
            )
        )

    def where_the_member_stands(self, member: str) -> None:
        """Show balance, tier and stage with its reason."""
        shown = self.store.read_as(OWNER, show_member, member, micros(self.now))
        tiering = self.programme.tiering
        self.told.step(_("Where {name} stands now").format(name="Sari"))
        worth = redeeming.worth(shown.standing.balance, self.programme.redeem)
        self.told.note(
            _("{points}, worth {worth}.").format(
                points=wording.points(shown.standing.balance), worth=self._money(worth)
            )
        )
        if shown.next_expiry is not None:
            points, last = shown.next_expiry
            self.told.note(wording.next_expiry(points, date.fromisoformat(last)) + ".")
        tier = shown.standing.tier or _("No tier yet")
        missing = (
            wording.missing_to_tier(shown.tier_missing, shown.next_tier, tiering.measure, self.unit)
            if shown.next_tier
            else ""
        )
        self.told.note(_("Tier: {tier}.").format(tier=tier) + (f" {missing}." if missing else ""))
        self.told.note(
            _("Stage: {stage}. {reason}.").format(
                stage=wording.stage_name(shown.standing.stage),
                reason=wording.stage_reason(shown.row, shown.evidence),
            )
        )
        self.told.facts |= {
            "balance": shown.standing.balance,
            "tier": shown.standing.tier,
            "stage": shown.standing.stage,
        }

    def everything_is_right(self) -> None:
        """Recompute everything from the entries."""
        found = self.store.read_as(OWNER, verify)
        self.told.step(_("Everything is recomputed from the entries."))
        self.told.note(
            ngettext("{count} difference.", "{count} differences.", len(found)).format(
                count=len(found)
            )
        )
        self.told.facts["differences"] = len(found)

    def papers(self, member: str) -> None:
        """Write the card and the report."""
        from loyalty_desktop.services.documents.card import card_pdf, card_png
        from loyalty_desktop.services.documents.shop_report import shop_report_pdf

        face = self.store.read_as(OWNER, card_face, member, micros(self.now))
        card_pdf(face, self.folder / "card.pdf")
        card_png(face, self.folder / "card.png")
        zone = self.store.shop.zone
        first = self._ago(70).astimezone(zone).date()
        last = self.now.astimezone(zone).date()
        report = self.store.read_as(OWNER, shop_report, first, last, self.now)
        shop_report_pdf(report, OWNER.name, self.store.shop.timezone, self.folder / "report.pdf")
        self.told.facts |= {
            name: str(self.folder / name) for name in ("card.pdf", "card.png", "report.pdf")
        }

    @property
    def programme(self) -> Programme:
        """Return the programme in force."""
        shop = self.store.shop
        return shop.version_on(shop.day(self.now)).programme

    def _bill(
        self,
        member: str,
        lines: Sequence[Line],
        days: int,
        receipt: str,
        *,
        redeem_points: int = 0,
        minutes: float = 0,
    ) -> PurchaseReceipt:
        return self._do(
            record_purchase,
            RecordPurchase(
                key=new_id(),
                at=self._ago(days, minutes=minutes),
                member=member,
                total=sum(line.amount for line in lines),
                receipt=receipt,
                lines=tuple(lines),
                redeem_points=redeem_points,
            ),
        )

    def _explain(self, head: str, receipt: PurchaseReceipt) -> None:
        self.told.note(head.format(points=wording.points(receipt.earned)))
        for line in receipt.why:
            self.told.note(f"  {wording.why_with_points(line, self.unit)}")

    def _do(self, command: Callable[[Session, Actor, R], A], request: R) -> A:
        return self.store.write(command, OWNER, request)

    def _ago(self, days: int, *, minutes: float = 0) -> datetime:
        """Return the moment so many days ago, and so many minutes after it."""
        return self.now - timedelta(days=days) + timedelta(minutes=minutes)

    def _money(self, minor: int) -> str:
        return wording.money(minor, self.unit)


def _new_shop(file: Path, run: "Run") -> Store:
    """Make the shop of the tour anew and open it."""
    keys, url = run.keys, f"sqlite:///{file.as_posix()}"
    try:
        _remove(file)
    except OSError as error:
        raise Unavailable(reason="cannot_open", database=str(file)) from error
    programme = preset("coffee-shop")
    # Time of day shall not decide to which day a bill of the tour belongs.
    programme = replace(programme, day_starts=0)
    wording.use_country("ID")
    create_shop(url, keys, NewShop(SHOP, programme, "ID"), micros(datetime.now(UTC)))
    return Store(url, keys)


def _remove(file: Path) -> None:
    """Remove the shop of an earlier tour, and its secret, which nobody needs any more.

    It may be of another version of the program: nothing but its id is asked of it.
    """
    sqlite = module()
    if file.exists():
        with contextlib.suppress(sqlite.Error), contextlib.closing(sqlite.connect(file)) as shop:
            (identity,) = shop.execute("SELECT id FROM shop").fetchone()
            (data_folder() / "keys" / f"{identity}.json").unlink(missing_ok=True)
    for name in ("shop.db", "shop.db-wal", "shop.db-shm"):
        file.with_name(name).unlink(missing_ok=True)
