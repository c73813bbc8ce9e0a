"""Who may do what: one check in front of every command, whatever the screen shows."""

import ast
import time
from collections.abc import Callable
from datetime import date
from importlib import import_module
from inspect import isfunction, signature
from itertools import count
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from sqlalchemy import select, update

import loyalty_desktop
from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.models.tables import Audit, Member
from loyalty_desktop.services import commands as commands_package
from loyalty_desktop.services.commands.closings import CloseDay, CloseShift, close_day, close_shift
from loyalty_desktop.services.commands.moving import MovePurchase, move_purchase
from loyalty_desktop.services.commands.parking import ParkBill, park_bill
from loyalty_desktop.services.commands.purchases import record_purchase
from loyalty_desktop.services.commands.refunds import VoidPurchase, void_purchase
from loyalty_desktop.services.commands.relations import (
    GiveConsent,
    NoteInteraction,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.staff import ChangeStaff, HireStaff, change_staff, hire_staff
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.purchases import (
    purchase_by_id,
    purchase_by_receipt,
    recent_purchases,
)
from loyalty_desktop.services.queries.resolving import resolve
from loyalty_desktop.services.queries.unusual import unusual
from loyalty_desktop.services.queries.verifying import look_over
from loyalty_desktop.services.store import Session, guard_of
from tests.factories import Till, at, facts_of, key, later, number
from tests.service.conftest import MakeShop

NOON = "2026-01-07 12:00"


def hired(till: Till, role: str, name: str | None = None, member: str | None = None) -> Till:
    """Return the till with somebody new of a role at it."""
    staff = till.do(
        hire_staff,
        HireStaff(
            key=key(),
            at=at("2026-01-05"),
            name=name or role,
            role=role,
            pin_hash=None,
            member=member,
        ),
    ).staff
    return till.used_by(Actor(name or role, role, staff))


DAYS = count(1)
Act = Callable[[Till, str, str], Any]
# What each does, the lowest roles that may.
COMMANDS: dict[str, tuple[Act, set[str]]] = {
    "join": (lambda t, _, __: t.join("X", NOON), {"cashier"}),
    "join with opening points": (
        lambda t, _, __: t.join("X", NOON, opening_points=5),
        {"supervisor"},
    ),
    "change": (lambda t, m, _: t.change(m, NOON, city="Bandung"), {"cashier"}),
    "opening points later": (lambda t, m, _: t.change(m, NOON, opening_points=5), {"supervisor"}),
    "buy": (lambda t, m, _: t.buy(m, 10_000, NOON), {"cashier"}),
    "buy with points": (lambda t, m, _: t.buy(m, 10_000, NOON, redeem_points=1), {"cashier"}),
    "buy with a reward": (lambda t, m, _: t.buy(m, 10_000, NOON, rewards=("MUG",)), {"cashier"}),
    "refund": (lambda t, _, p: t.refund(p, NOON), {"cashier"}),
    "void": (lambda t, _, p: t.void(p, NOON), {"supervisor"}),
    "attach": (lambda t, m, p: t.attach(p, m, NOON), {"cashier"}),
    "adjust": (lambda t, m, _: t.adjust(m, 5, NOON), {"supervisor"}),
    "expire": (lambda t, _, __: t.expire(NOON), {"supervisor"}),
    "offer": (lambda t, _, __: t.offer("X", 1, when=NOON), {"manager"}),
    "redeem": (lambda t, m, _: t.redeem(m, "MUG", NOON), {"cashier"}),
    "reserve": (lambda t, m, _: t.reserve(m, "MUG", NOON), {"cashier"}),
    "campaign": (lambda t, _, __: t.campaign("C", NOON, bonus=1), {"manager"}),
    "stamp card": (lambda t, _, __: t.stamp_card("S", 2, "MUG", when=NOON), {"manager"}),
    "voucher": (lambda t, m, _: t.voucher(m, "MUG", NOON), {"supervisor"}),
    "merge": (lambda t, m, _: t.merge(m, number(t.join("Y", NOON)), NOON), {"manager"}),
    "leave": (lambda t, m, _: t.leave(m, NOON), {"cashier"}),
    "replace card": (lambda t, m, _: t.replace_card(m, NOON), {"cashier"}),
    "link": (lambda t, m, p: t.link(m, p, NOON), {"cashier"}),
    "qualify": (lambda t, m, _: t.qualify(m, NOON, interest="yes"), {"cashier"}),
    "feedback": (lambda t, m, _: t.feedback(m, NOON, nps=9), {"cashier"}),
    "set tier": (lambda t, m, _: t.set_tier(m, "Silver", NOON, "2026-02-01"), {"manager"}),
    "set stage": (lambda t, m, _: t.set_stage(m, "client", NOON, "2026-02-01"), {"manager"}),
    "programme": (lambda t, _, __: t.use(when="2026-02-01"), {"manager"}),
    "consent": (
        lambda t, m, _: t.do(
            give_consent,
            GiveConsent(
                key=key(), at=at(NOON), member=m, purpose="profiling", channel="sms", given=True
            ),
        ),
        {"cashier"},
    ),
    "interaction": (
        lambda t, m, _: t.do(
            note_interaction, NoteInteraction(key=key(), at=at(NOON), member=m, kind="call")
        ),
        {"cashier"},
    ),
    "move a purchase": (
        lambda t, m, _: t.do(
            move_purchase,
            MovePurchase(
                key=key(),
                at=at(NOON),
                purchase=t.buy(number(t.join("Z", NOON)), 10_000, NOON).purchase,
                member=m,
                reason="wrong card",
            ),
        ),
        {"supervisor"},
    ),
    "park": (
        lambda t, m, _: t.do(park_bill, ParkBill(key=key(), at=at(NOON), member=m)),
        {"cashier"},
    ),
    "close a shift": (
        lambda t, _, __: t.do(close_shift, CloseShift(key=key(), at=at(NOON))),
        {"cashier"},
    ),
    "close the day": (
        lambda t, _, __: t.do(close_day, CloseDay(key=key(), at=later(NOON, days=next(DAYS)))),
        {"supervisor"},
    ),
    "hire": (lambda t, _, p: hired(t, "cashier", p), {"owner"}),
    "date back": (lambda t, m, _: t.buy(m, 10_000, "2026-01-05"), {"supervisor"}),
}
RANKS = ["cashier", "supervisor", "manager", "owner"]


@pytest.mark.parametrize("name", COMMANDS)
def test_that_a_role_without_the_right_is_refused_and_one_with_it_is_not(
    make_shop: MakeShop, name: str
) -> None:
    shop = make_shop(
        redeem={"value": 500}, tiering={"tiers": [{"name": "Silver", "threshold": 10**9}]}
    )
    owner = hired(shop, "owner")
    staff = {role: hired(owner, role) for role in RIGHTS if role != "owner"} | {"owner": owner}
    owner.offer("MUG", 1)
    act, least = COMMANDS[name]
    for role, till in staff.items():
        member = number(owner.join(role, "2026-01-06", opening_points=50))
        purchase = owner.buy(None, 10_000, "2026-01-06").purchase
        if role in RANKS and RANKS.index(role) >= min(map(RANKS.index, least)):
            act(till, member, purchase)
        else:
            with pytest.raises(NotAllowed):
                act(till, member, purchase)


def test_that_before_the_first_owner_everybody_is_owner_and_then_nobody(shop: Till) -> None:
    stranger = shop.used_by(Actor("Somebody", ""))
    stranger.adjust(number(stranger.join()), 99_999, "2026-01-06")
    with pytest.raises(NotAllowed):
        hired(stranger, "cashier")
    hired(stranger, "owner")
    with pytest.raises(NotAllowed):
        stranger.join("Sari", "2026-01-06")
    with pytest.raises(NotAllowed):
        shop.used_by(Actor("Ibu", "owner", "01890000-0000-7000-8000-000000000000")).join("Sari")


def test_that_points_by_hand_have_a_limit_that_counts_both_ways(shop: Till) -> None:
    owner = hired(shop, "owner")
    supervisor, manager = hired(owner, "supervisor"), hired(owner, "manager")
    budi = number(owner.join(opening_points=50_000))
    for till, most in ((supervisor, 500), (manager, 10_000)):
        assert till.adjust(budi, most, NOON).balance == 50_000 + most
        for beyond in (most + 1, -most - 1):
            with pytest.raises(NotAllowed):
                till.adjust(budi, beyond, NOON)
        till.adjust(budi, -most, NOON)
    with pytest.raises(NotAllowed):
        supervisor.join("Sari", NOON, opening_points=501)


def test_that_a_cashier_gives_no_points_to_the_own_card(shop: Till) -> None:
    owner = hired(shop, "owner")
    eka = number(owner.join("Eka", opening_points=5))
    cashier = hired(owner, "cashier", "Eka", eka)
    with pytest.raises(NotAllowed):
        cashier.buy(eka, 100_000, NOON)
    bill = cashier.buy(None, 100_000, NOON)
    with pytest.raises(NotAllowed):
        cashier.attach(bill.purchase, eka, NOON)
    double = number(owner.join("Eka W", NOON))
    owner.merge(double, eka, NOON)
    with pytest.raises(NotAllowed):
        cashier.attach(bill.purchase, double, NOON)
    assert hired(owner, "cashier", "Ani").buy(double, 100_000, NOON).balance == 15


def tries_of(till: Till) -> list[tuple[str | None, str | None]]:
    """Return who tried to give points to the own card, and which card."""

    def asked(session: Session) -> list[tuple[str | None, str | None]]:
        rows = session.execute(
            select(Audit.staff_id, Audit.subject).where(Audit.action == "own_card")
        )
        return [(staff, subject) for staff, subject in rows]

    return till.store.read(asked)


def test_that_a_try_at_the_own_card_leaves_a_trace_and_is_listed(shop: Till) -> None:
    owner = hired(shop, "owner")
    joined = owner.join("Eka", opening_points=5)
    cashier = hired(owner, "cashier", "Eka", number(joined))
    with pytest.raises(NotAllowed):
        cashier.buy(number(joined), 100_000, NOON)
    assert tries_of(owner) == [(cashier.by.staff, joined.member_id)]
    request = cashier.bill(number(joined), 100_000, NOON)
    with owner.store.work(cashier.by) as work, pytest.raises(NotAllowed):
        work.run(record_purchase, request)
    assert len(tries_of(owner)) == 2
    # What the counter only asks while the amount is typed is no try yet.
    with pytest.raises(NotAllowed):
        owner.store.rehearse(record_purchase, cashier.by, request)
    assert len(tries_of(owner)) == 2
    day = date(2026, 1, 7)
    told = owner.store.read_as(owner.by, unusual, day, day)
    assert [(each.kind, each.who, each.count) for each in told] == [("own_card", "Eka", 2)]
    assert owner.store.read_as(owner.by, look_over).differences == ()


def test_that_only_an_owner_gives_points_by_hand_to_the_own_card(shop: Till) -> None:
    owner = hired(shop, "owner")
    card = number(owner.join("Eka", opening_points=50))
    supervisor = hired(owner, "supervisor", "Eka", card)
    with pytest.raises(NotAllowed):
        supervisor.adjust(card, 5, NOON)
    assert supervisor.adjust(card, -5, NOON).balance == 45
    assert hired(owner, "supervisor", "Ani").adjust(card, 5, NOON).balance == 50
    assert hired(owner, "owner", "Tuti", card).adjust(card, 5, NOON).balance == 55


def test_that_a_reward_taken_long_ago_is_given_back_by_a_supervisor_only(shop: Till) -> None:
    owner = hired(shop, "owner")
    cashier, supervisor = hired(owner, "cashier"), hired(owner, "supervisor")
    owner.offer("MUG", 5)
    budi = number(owner.join(opening_points=10))
    taken = [cashier.redeem(budi, "MUG", "2026-01-07 12:00").redemption for _ in range(2)]
    assert cashier.cancel(taken[0], "2026-01-07 12:15").balance == 5
    with pytest.raises(NotAllowed):
        cashier.cancel(taken[1], "2026-01-07 12:16")
    assert supervisor.cancel(taken[1], "2026-01-07 12:16").balance == 10


def test_that_slips_of_the_same_business_day_need_no_right(shop: Till) -> None:
    owner = hired(shop, "owner")
    cashier = hired(owner, "cashier")
    budi = number(owner.join())
    cashier.buy(budi, 10_000, "2026-01-07 18:00")
    assert cashier.buy(budi, 10_000, "2026-01-07 09:00").balance == 1
    with pytest.raises(NotAllowed):
        cashier.buy(budi, 10_000, "2026-01-06 23:59")


def test_that_asking_again_after_midnight_is_not_dating_back(shop: Till) -> None:
    owner = hired(shop, "owner")
    cashier = hired(owner, "cashier")
    budi = number(owner.join())
    first = cashier.buy(budi, 10_000, "2026-01-07 23:59", key="late")
    cashier.buy(budi, 10_000, "2026-01-08 00:01")
    assert cashier.buy(budi, 10_000, "2026-01-07 23:59", key="late") == first


def test_that_a_programme_dated_back_over_purchases_needs_the_owner(shop: Till) -> None:
    owner = hired(shop, "owner")
    manager = hired(owner, "manager")
    budi = number(owner.join())
    bought = owner.buy(budi, 10_000, "2026-01-07")
    with pytest.raises(NotAllowed):
        manager.use(when="2026-01-07", earn={"points": 5})
    owner.use(when="2026-01-07", earn={"points": 5})
    assert owner.buy(budi, 10_000, "2026-01-07").earned == 5
    assert owner.refund(bought.purchase, "2026-01-07").reversed == 1
    assert manager.use(when="2026-01-08", earn={"points": 6}) > 1


SOON, LATER = "2026-01-07 12:00:40", "2026-01-07 12:01:01"


def test_that_who_recorded_a_sale_may_undo_it_for_a_minute_at_the_same_counter(
    shop: Till,
) -> None:
    budi = number(shop.join("Budi"))
    owner = hired(shop, "owner")
    rina, dian = hired(owner, "cashier", "Rina"), hired(owner, "cashier", "Dian")
    sold = [rina.buy(budi, 50_000, NOON).purchase for _ in range(2)]
    for till, when in (
        (dian, SOON),
        (rina.at_counter("2"), SOON),
        (rina, LATER),
        (hired(owner, "auditor"), SOON),
    ):
        with pytest.raises(NotAllowed):
            till.void(sold[0], when)
    assert rina.void(sold[0], SOON).reversed == 5
    assert hired(owner, "supervisor").void(sold[1], LATER).reversed == 5


def test_that_the_minute_is_one_of_the_real_clock_too(
    shop: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    rina = hired(hired(shop, "owner"), "cashier", "Rina")
    sold = rina.buy(None, 50_000, NOON).purchase
    real = time.time_ns()
    monkeypatch.setattr(time, "time_ns", lambda: real + 61 * 10**9)
    with pytest.raises(NotAllowed) as refusal:
        rina.void(sold, SOON)
    assert facts_of(refusal)["right"] == Right.VOID


def test_that_an_undone_sale_is_answered_again_when_the_minute_is_over(shop: Till) -> None:
    rina = hired(hired(shop, "owner"), "cashier", "Rina")
    sold = rina.buy(None, 50_000, NOON).purchase
    request = VoidPurchase(key=key(), at=at(SOON), purchase=sold, reason="typed wrong")
    first = rina.do(void_purchase, request)
    assert rina.do(void_purchase, request) == first


def test_that_a_person_may_have_a_limit_for_refunds_of_one_purchase(shop: Till) -> None:
    owner = hired(shop, "owner")
    rina, dian = hired(owner, "cashier", "Rina"), hired(owner, "cashier", "Dian")
    limit = ChangeStaff(
        key=key(),
        at=at("2026-01-05"),
        staff=rina.by.staff or "",
        change={"limits": {"refund": 20_000}},
    )
    owner.do(change_staff, limit)
    sold = rina.buy(None, 100_000, NOON).purchase
    rina.refund(sold, NOON, 15_000)
    # Nor in several steps.
    for amount in (6_000, None):
        with pytest.raises(NotAllowed) as refusal:
            rina.refund(sold, NOON, amount)
        facts = facts_of(refusal)
        assert (facts["right"], facts["most"]) == (Right.REFUND, 20_000)
    rina.refund(sold, NOON, 5_000)
    dian.refund(sold, NOON)


def test_that_who_has_left_and_nobody_see_nothing_of_a_member(shop: Till) -> None:
    owner = hired(shop, "owner")
    budi = number(owner.join("Budi", phone="081200007890"))
    sold = owner.buy(budi, 10_000, NOON, receipt="17").purchase
    rina = hired(owner, "cashier", "Rina")
    asked: list[Callable[[Actor], object]] = [
        lambda by: shop.store.read_as(by, resolve, budi, at(NOON)),
        lambda by: shop.store.read_as(by, member_panel, budi, at(NOON)),
        lambda by: shop.store.read_as(by, purchase_by_receipt, "17"),
        lambda by: shop.store.read_as(by, purchase_by_id, sold),
        lambda by: shop.store.read_as(by, recent_purchases, "1", 0, 10),
    ]
    for ask in asked:
        ask(rina.by)
    owner.do(
        change_staff,
        ChangeStaff(key=key(), at=at(NOON), staff=rina.by.staff or "", change={"active": False}),
    )
    for by in (rina.by, Actor("", "", None, "1")):
        for ask in asked:
            with pytest.raises(NotAllowed):
                ask(by)


def commands() -> list[Callable[..., Any]]:
    """Return every function of the commands that takes a session, who acts, and a request."""
    found: list[Callable[..., Any]] = []
    for module in iter_modules(commands_package.__path__):
        for each in vars(import_module(f"{commands_package.__name__}.{module.name}")).values():
            if isfunction(each) and each.__module__.endswith(module.name):
                names = list(signature(each).parameters)
                if names == ["session", "by", "request"]:
                    found.append(each)
    return found


OPEN: set[str] = {
    # What signing in needs; the PIN or the card is looked at inside.
    *("sign_in", "sign_in_by_card", "approve"),
    # Looked at inside: one's own PIN, or that of somebody below.
    "set_pin",
    # A cache of figures; who may not see them is refused inside.
    "keep_answer",
    # The program itself sends, once the shop lets messages leave by themselves.
    *("take_message", "take_messages", "settle_messages", "hold_sending", "draw_by_itself"),
}
NO_COMMANDS = {
    # Writes the trace of a refusal; nobody can ask for it.
    "note_own_card",
}


def test_that_every_command_says_which_right_it_needs_and_few_need_none() -> None:
    found = commands()
    assert len(found) > 80
    guards = {each.__name__: guard_of(each) for each in found if each.__name__ not in NO_COMMANDS}
    assert {name for name, guard in guards.items() if guard is None} == set()
    assert {name for name, guard in guards.items() if guard and guard.right is None} == OPEN


WRITERS = {"insert", "update", "delete"}
MAY_WRITE = ("services/commands/", "services/ledger/", "services/standing/", "services/store/")
MAKES_DATABASES = {
    # Fill a database that nobody works in yet; who may is asked before (`SET_UP`).
    *("services/exchange/taken_along.py", "services/exchange/taking_over.py"),
}


def test_that_nothing_but_commands_and_the_ledger_writes() -> None:
    """Window, command line and batch have no other way to the database than the store's."""
    root = Path(loyalty_desktop.__file__).parent
    wild: set[str] = set()
    for file in root.rglob("*.py"):
        where = file.relative_to(root).as_posix()
        if where.startswith(MAY_WRITE) or where in MAKES_DATABASES:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        taken = {
            name.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
            for name in node.names
        }
        called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        if taken & WRITERS or "writing_engine" in called:
            wild.add(where)
    assert wild == set()


def test_that_a_question_can_change_nothing(shop: Till) -> None:
    shop.join("Budi")

    def renames(session: Session) -> None:
        session.execute(update(Member).values(name="Mallory"))

    with pytest.raises(Exception, match=r"readonly|read_only|read-only"):
        shop.store.read(renames)

    def names(session: Session) -> list[str]:
        return list(session.scalars(select(Member.name)))

    assert shop.store.read(names) == ["Budi"]
