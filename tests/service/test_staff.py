from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from loyalty_desktop.errors import Duplicate, Invalid, KeyConflict, NotAllowed, NotFound
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import Audit, Command
from loyalty_desktop.services.commands.points import AdjustPoints, adjust_points
from loyalty_desktop.services.commands.signing_in import (
    Approve,
    EnterPin,
    ShowStaffCard,
    Tried,
    approve,
    sign_in,
    sign_in_by_card,
)
from loyalty_desktop.services.commands.staff import (
    ChangeStaff,
    HireStaff,
    SetPin,
    UnlockStaff,
    change_staff,
    hashed_pin,
    hire_staff,
    set_pin,
    unlock_staff,
)
from loyalty_desktop.services.commands.staff_cards import (
    GiveStaffCard,
    StaffCardGiven,
    TakeStaffCard,
    give_staff_card,
    take_staff_card,
)
from loyalty_desktop.services.queries.staff import (
    StaffRow,
    colleagues,
    list_staff,
    staff_named,
    who_may,
)
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session
from tests.factories import Till, at, key

DAY = "2026-01-05"
OWNER_PIN, CASHIER_PIN, SUPERVISOR_PIN, MANAGER_PIN = "271828", "3141", "9265", "602214"
NOBODY_THERE = Actor("", "", counter="7")


def hash_of(shop: Till, pin: str) -> str:
    return shop.store.read(hashed_pin, pin)


def hire(shop: Till, name: str, role: str, pin: str | None = None) -> str:
    kept = None if pin is None else hash_of(shop, pin)
    request = HireStaff(key=key(), at=at(DAY), name=name, role=role, pin_hash=kept)
    return shop.do(hire_staff, request).staff


def change(shop: Till, staff: str, **change: object) -> tuple[str, ...]:
    request = ChangeStaff(key=key(), at=at(DAY), staff=staff, change=change)
    return shop.do(change_staff, request).fields


def enter(shop: Till, staff: str, pin: str, when: datetime | None = None) -> Tried:
    request = EnterPin(key=key(), at=when or at(DAY), staff=staff, pin=pin)
    return shop.store.write(sign_in, NOBODY_THERE, request)


def owned(shop: Till) -> tuple[Till, str]:
    """Return the shop with its owner at the counter, and the owner's id."""
    owner = hire(shop, "Tuti Hartati", "owner", OWNER_PIN)
    return shop.used_by(signed_in(shop, owner, OWNER_PIN)), owner


def signed_in(shop: Till, staff: str, pin: str) -> Actor:
    actor = enter(shop, staff, pin).actor
    assert actor is not None
    return actor


def row_of(shop: Till, staff: str) -> StaffRow:
    return next(row for row in shop.store.read_as(shop.by, list_staff) if row.id == staff)


def audited(shop: Till) -> list[tuple[str, str | None, str | None, str | None, str]]:
    def trail(session: Session) -> list[tuple[str, str | None, str | None, str | None, str]]:
        rows = session.execute(
            select(
                Audit.action, Audit.subject, Audit.staff_id, Audit.second_staff_id, Audit.fields
            ).order_by(Audit.counter, Audit.number)
        )
        return [(row[0], row[1], row[2], row[3], row[4]) for row in rows]

    return shop.store.read(trail)


# Who comes first, and who stays -------------------------------------------------------------------


def test_that_the_first_on_the_staff_must_be_an_owner(shop: Till) -> None:
    with pytest.raises(NotAllowed) as refusal:
        hire(shop, "Rina", "cashier", CASHIER_PIN)
    assert refusal.value.facts == {"reason": "owner_first"}
    assert shop.store.read(colleagues) == ()
    hire(shop, "Tuti", "owner", OWNER_PIN)
    assert shop.store.shop.has_owner


def test_that_everybody_is_owner_until_the_first_owner_and_nobody_after(shop: Till) -> None:
    member = shop.join().member or ""
    shop.adjust(member, 20_000, "2026-01-06")
    hire(shop, "Tuti", "owner", OWNER_PIN)
    with pytest.raises(NotAllowed):
        shop.adjust(member, 1, "2026-01-06")


def test_that_the_last_owner_can_be_neither_removed_nor_given_another_role(shop: Till) -> None:
    shop, owner = owned(shop)
    for attempt in ({"active": False}, {"role": "manager"}):
        with pytest.raises(NotAllowed) as refusal:
            change(shop, owner, **attempt)
        assert refusal.value.facts == {"reason": "last_owner"}
    dian = hire(shop, "Dian", "owner", "828182")
    assert change(shop, owner, active=False) == ("active",)
    with pytest.raises(NotAllowed):
        change(shop.used_by(signed_in(shop, dian, "828182")), dian, active=False)
    with pytest.raises(NotFound):
        enter(shop, owner, OWNER_PIN)


def test_that_hiring_twice_with_one_key_hires_once(shop: Till) -> None:
    kept = hash_of(shop, OWNER_PIN)
    request = HireStaff(key="once", at=at(DAY), name="Tuti", role="owner", pin_hash=kept)
    first = shop.do(hire_staff, request)
    shop = shop.used_by(signed_in(shop, first.staff, OWNER_PIN))
    assert shop.do(hire_staff, request) == first
    assert len(shop.store.read(colleagues)) == 1
    other = HireStaff(key="once", at=at(DAY), name="Wati", role="owner", pin_hash=kept)
    with pytest.raises(KeyConflict):
        shop.do(hire_staff, other)


def test_that_two_people_cant_have_one_name_however_it_is_spelled(shop: Till) -> None:
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina Astuti", "cashier", CASHIER_PIN)
    with pytest.raises(Duplicate):
        hire(shop, "rina  ASTUTI", "cashier", "2718")
    assert change(shop, rina, name="Rina  A.") == ("name",)
    assert row_of(shop, rina).name == "Rina A."
    assert shop.store.read(staff_named, "RINA a.").id == rina


def test_that_hiring_the_first_owner_is_answered_again_when_the_answer_was_lost(
    shop: Till,
) -> None:
    kept = hash_of(shop, OWNER_PIN)
    request = HireStaff(key="first", at=at(DAY), name="Tuti", role="owner", pin_hash=kept)
    first = shop.do(hire_staff, request)
    assert shop.do(hire_staff, request) == first
    for other in (replace(request, name="Wati"), replace(request, role="manager")):
        with pytest.raises(KeyConflict):
            shop.do(hire_staff, other)
    with pytest.raises(NotAllowed):
        shop.do(hire_staff, replace(request, key="second", name="Wati"))
    cashier = hire(shop.used_by(signed_in(shop, first.staff, OWNER_PIN)), "Rina", "cashier", "3141")
    with pytest.raises(NotAllowed):
        shop.used_by(signed_in(shop, cashier, "3141")).do(hire_staff, request)


def test_that_only_the_owner_changes_staff(shop: Till) -> None:
    shop, _owner = owned(shop)
    manager = hire(shop, "Dian", "manager", MANAGER_PIN)
    till = shop.used_by(signed_in(shop, manager, MANAGER_PIN))
    with pytest.raises(NotAllowed):
        hire(till, "Joko", "cashier", CASHIER_PIN)
    with pytest.raises(NotAllowed):
        change(till, manager, role="owner")


def test_that_a_name_that_is_not_known_among_the_changes_is_refused(shop: Till) -> None:
    shop, owner = owned(shop)
    with pytest.raises(Invalid):
        change(shop, owner, card_hash="0" * 64)


# PINs ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pin", ["", "12a4", "123", "1" * 13, "١٢٣٤"])
def test_that_a_pin_is_four_to_twelve_digits(shop: Till, pin: str) -> None:
    with pytest.raises(Invalid) as refusal:
        hash_of(shop, pin)
    assert refusal.value.facts["field"] == "pin"


@pytest.mark.parametrize(
    "pin", ["1111", "0000", "1234", "4321", "7890", "123456", "654321", "1212", "123123", "112112"]
)
def test_that_a_pin_that_anybody_would_try_first_is_refused(shop: Till, pin: str) -> None:
    with pytest.raises(Invalid) as refusal:
        hash_of(shop, pin)
    assert refusal.value.facts["reason"] == "pin_trivial"


@pytest.mark.parametrize(
    ("role", "enough"),
    [
        ("cashier", True),
        ("supervisor", True),
        ("manager", False),
        ("owner", False),
        ("auditor", False),
    ],
)
def test_that_managers_owners_and_auditors_need_six_digits(
    shop: Till, role: str, enough: bool
) -> None:
    shop, _owner = owned(shop)
    if enough:
        hire(shop, "Nur", role, CASHIER_PIN)
        return
    with pytest.raises(Invalid) as refusal:
        hire(shop, "Nur", role, CASHIER_PIN)
    assert refusal.value.facts["least"] == 6


def test_that_a_cashier_with_a_short_pin_needs_a_longer_one_to_become_manager(shop: Till) -> None:
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    with pytest.raises(Invalid):
        change(shop, rina, role="manager")
    assert row_of(shop, rina).role == "cashier"
    change(shop, rina, role="manager", pin_hash=hash_of(shop, MANAGER_PIN))
    assert signed_in(shop, rina, MANAGER_PIN).role == "manager"


def test_that_a_pin_is_nowhere_in_the_database(shop: Till) -> None:
    shop, owner = owned(shop)
    signed_in(shop, owner, OWNER_PIN)

    def told(session: Session) -> str:
        answers = session.scalars(select(Command.answer))
        return " ".join([*answers, *map(str, audited(shop))])

    assert OWNER_PIN not in shop.store.read(told)
    assert "Tuti" not in shop.store.read(told)
    assert OWNER_PIN not in repr(EnterPin(key="k", at=at(DAY), staff=owner, pin=OWNER_PIN))


def test_that_everybody_may_change_their_own_pin_and_nobody_elses(shop: Till) -> None:
    shop, owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    till = shop.used_by(signed_in(shop, rina, CASHIER_PIN))
    new = hash_of(shop, "5926")
    till.do(set_pin, SetPin(key=key(), at=at(DAY), staff=rina, pin_hash=new))
    assert enter(shop, rina, CASHIER_PIN).actor is None
    assert enter(shop, rina, "5926").actor is not None
    with pytest.raises(NotAllowed):
        till.do(set_pin, SetPin(key=key(), at=at(DAY), staff=owner, pin_hash=new))


def test_that_a_manager_gives_pins_to_those_below_only(shop: Till) -> None:
    shop, owner = owned(shop)
    dian = hire(shop, "Dian", "manager", MANAGER_PIN)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    till = shop.used_by(signed_in(shop, dian, MANAGER_PIN))
    till.do(set_pin, SetPin(key=key(), at=at(DAY), staff=rina, pin_hash=hash_of(shop, "5926")))
    assert enter(shop, rina, "5926").actor is not None
    with pytest.raises(NotAllowed):
        till.do(
            set_pin, SetPin(key=key(), at=at(DAY), staff=owner, pin_hash=hash_of(shop, "592653"))
        )


# Signing in ---------------------------------------------------------------------------------------


def test_that_signing_in_gives_name_role_and_counter(shop: Till) -> None:
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    assert enter(shop, rina, CASHIER_PIN) == Tried(Actor("Rina", "cashier", rina, "7"))


def test_that_five_wrong_pins_lock_for_one_then_five_then_fifteen_minutes(shop: Till) -> None:
    shop, owner = owned(shop)
    now = at(DAY)
    for minutes in (1, 5, 15, 15):
        left = [enter(shop, owner, "000001", now).tries_left for _try in range(4)]
        assert left == [4, 3, 2, 1]
        until = now + timedelta(minutes=minutes)
        assert enter(shop, owner, "000001", now).locked_until == until
        # Not even the right one opens, and asking again does not make it longer.
        almost = until - timedelta(seconds=1)
        assert enter(shop, owner, OWNER_PIN, almost) == Tried(None, locked_until=until)
        now = until
    assert enter(shop, owner, OWNER_PIN, now).actor is not None
    assert enter(shop, owner, "000001", now).tries_left == 4


def test_that_the_database_remembers_wrong_tries_when_the_program_is_started_again(
    shop: Till,
) -> None:
    shop, owner = owned(shop)
    for _try in range(3):
        enter(shop, owner, "000001")
    row = row_of(shop, owner)
    assert (row.wrong_tries, row.locked_until) == (3, None)


def test_that_a_right_pin_makes_wrong_ones_forgotten(shop: Till) -> None:
    shop, owner = owned(shop)
    for _try in range(4):
        enter(shop, owner, "000001")
    assert enter(shop, owner, OWNER_PIN).actor is not None
    assert enter(shop, owner, "000001").tries_left == 4


def test_that_a_lock_made_while_the_clock_was_years_ahead_ends_soon(shop: Till) -> None:
    shop, owner = owned(shop)
    for _try in range(5):
        enter(shop, owner, "000001", at("2031-01-01"))
    now = at(DAY)
    assert enter(shop, owner, OWNER_PIN, now).locked_until == now + timedelta(minutes=15)
    assert enter(shop, owner, OWNER_PIN, now + timedelta(minutes=15)).actor is not None


def test_that_a_clock_that_is_behind_locks_nobody_out(shop: Till) -> None:
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    shop.buy(None, 10_000, "2026-03-01")
    assert enter(shop, rina, CASHIER_PIN, at("2026-02-01")).actor is not None
    assert enter(shop, rina, CASHIER_PIN, at("2027-02-01")).actor is not None
    shop.buy(None, 10_000, "2026-03-01")


def test_that_a_manager_unlocks_a_cashier_and_an_owner_unlocks_anybody(shop: Till) -> None:
    shop, owner = owned(shop)
    dian = hire(shop, "Dian", "manager", MANAGER_PIN)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    manager = shop.used_by(signed_in(shop, dian, MANAGER_PIN))
    for staff in (rina, owner):
        for _try in range(5):
            enter(shop, staff, "0001")
    manager.do(unlock_staff, UnlockStaff(key=key(), at=at(DAY), staff=rina))
    assert enter(shop, rina, CASHIER_PIN).actor is not None
    with pytest.raises(NotAllowed):
        manager.do(unlock_staff, UnlockStaff(key=key(), at=at(DAY), staff=owner))
    shop.do(unlock_staff, UnlockStaff(key=key(), at=at(DAY), staff=owner))
    assert enter(shop, owner, OWNER_PIN).actor is not None


def test_that_who_has_left_does_nothing_any_more_though_still_signed_in(shop: Till) -> None:
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    till = shop.used_by(signed_in(shop, rina, CASHIER_PIN))
    till.buy(None, 10_000, "2026-01-06")
    change(shop, rina, active=False)
    with pytest.raises(NotAllowed) as refusal:
        till.buy(None, 10_000, "2026-01-06")
    assert refusal.value.facts["role"] == "none"
    assert [one.name for one in shop.store.read(colleagues)] == ["Tuti Hartati"]


def test_that_the_trail_tells_who_came_in_and_who_tried(shop: Till) -> None:
    shop, owner = owned(shop)
    enter(shop, owner, "000001")
    told = [(action, staff) for action, subject, staff, *_ in audited(shop) if subject == owner]
    assert ("sign_in", owner) in told
    assert ("wrong_pin", None) in told
    assert shop.store.read_as(shop.by, verify) == ()
    assert row_of(shop, owner).last_in == at(DAY)


# Cards --------------------------------------------------------------------------------------------


def give_card(shop: Till, staff: str, code: str | None = None, k: str = "") -> StaffCardGiven:
    request = GiveStaffCard(key=k or key(), at=at(DAY), staff=staff, code=code)
    return shop.do(give_staff_card, request)


def scan(shop: Till, code: str) -> Actor | None:
    request = ShowStaffCard(key=key(), at=at(DAY), code=code)
    return shop.store.write(sign_in_by_card, NOBODY_THERE, request).actor


def test_that_a_staff_card_signs_in_and_an_older_one_no_more(shop: Till) -> None:
    shop, owner = owned(shop)
    old = give_card(shop, owner, k="card-1")
    assert give_card(shop, owner, k="card-1") == old
    assert scan(shop, (old.code or "").lower()) == Actor("Tuti Hartati", "owner", owner, "7")
    new = give_card(shop, owner)
    assert new.code != old.code
    with pytest.raises(NotFound) as refusal:
        scan(shop, old.code or "")
    assert refusal.value.facts == {"what": "staff_card"}
    shop.do(take_staff_card, TakeStaffCard(key=key(), at=at(DAY), staff=owner))
    with pytest.raises(NotFound):
        scan(shop, new.code or "")


def test_that_a_badge_from_elsewhere_signs_in_unless_it_is_a_members_card(shop: Till) -> None:
    member = shop.join()
    shop, owner = owned(shop)
    dian = hire(shop, "Dian", "manager", MANAGER_PIN)
    give_card(shop, owner, "BADGE-0042")
    assert scan(shop, "badge0042") is not None
    for code in ("BADGE 0042", member.card or ""):
        with pytest.raises(Duplicate):
            give_card(shop, dian, code)
    with pytest.raises(Invalid):
        give_card(shop, dian, "1234567")


# A second person ----------------------------------------------------------------------------------


def asking(member: str, points: int = 600) -> AdjustPoints:
    return AdjustPoints(
        key=key(), at=at("2026-01-06"), member=member, points=points, reason="sorry"
    )


def stand_by(shop: Till, by: Actor, staff: str, pin: str, request: AdjustPoints) -> Tried:
    asked = Approve(
        key=key(),
        at=at("2026-01-06"),
        staff=staff,
        pin=pin,
        request=request,
        right=Right.ADJUST,
        amount=request.points,
    )
    return shop.store.write(approve, by, asked)


@pytest.fixture
def pair(shop: Till) -> tuple[Till, str, str, str, str]:
    """Give a cashier's till, ids of cashier, supervisor and manager, and a member."""
    member = shop.join().member or ""
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    sari = hire(shop, "Sari", "supervisor", SUPERVISOR_PIN)
    dian = hire(shop, "Dian", "manager", MANAGER_PIN)
    return shop.used_by(signed_in(shop, rina, CASHIER_PIN)), rina, sari, dian, member


def test_that_a_refusal_tells_right_role_amount_and_limit(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, _rina, sari, _dian, member = pair
    with pytest.raises(NotAllowed) as refusal:
        till.do(adjust_points, asking(member))
    assert refusal.value.facts == {"right": "adjust", "role": "cashier", "amount": 600}
    supervisor = till.used_by(signed_in(till, sari, SUPERVISOR_PIN))
    with pytest.raises(NotAllowed) as refusal:
        supervisor.do(adjust_points, asking(member))
    assert refusal.value.facts["most"] == 500


def test_that_a_second_person_allows_one_request_and_both_are_kept(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, rina, _sari, dian, member = pair
    request = asking(member)
    both = stand_by(till, till.by, dian, MANAGER_PIN, request).actor
    assert both is not None
    assert (both.staff, both.second) == (rina, dian)
    assert till.store.write(adjust_points, both, request).balance == 600
    last = [line for line in audited(till) if line[0] == "adjust_points"][-1]
    assert last[2:4] == (rina, dian)
    # Sent again it is the same; anything else is refused.
    assert till.store.write(adjust_points, both, request).balance == 600
    for other in (asking(member), asking(member, 1)):
        with pytest.raises(NotAllowed) as refusal:
            till.store.write(adjust_points, both, other)
        assert refusal.value.facts == {"reason": "approval"}
    owner = Actor("Tuti", "owner", both.staff)
    assert till.store.read_as(owner, colleagues)
    with pytest.raises(NotAllowed):
        till.store.read_as(both, colleagues)


def test_that_nobody_can_name_a_second_person_without_the_pin(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, rina, _sari, dian, member = pair
    request = asking(member)
    for made_up in ("", "0" * 64):
        forged = Actor("Rina", "cashier", rina, second=dian, approval=made_up)
        with pytest.raises(NotAllowed):
            till.store.write(adjust_points, forged, request)
    assert stand_by(till, till.by, dian, "000001", request).tries_left == 4
    # What was allowed to one cashier is not allowed to another.
    both = stand_by(till, till.by, dian, MANAGER_PIN, request).actor
    assert both is not None
    joko = Actor("Joko", "cashier", "somebody", both.counter, both.second, both.approval)
    with pytest.raises(NotAllowed):
        till.store.write(adjust_points, joko, request)


def test_that_who_stands_by_needs_the_right_and_the_limit_too(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, rina, sari, _dian, member = pair
    with pytest.raises(NotAllowed) as refusal:
        stand_by(till, till.by, sari, SUPERVISOR_PIN, asking(member, 501))
    assert refusal.value.facts["most"] == 500
    both = stand_by(till, till.by, sari, SUPERVISOR_PIN, request := asking(member, 500)).actor
    assert both is not None
    assert till.store.write(adjust_points, both, request).balance == 500
    with pytest.raises(NotAllowed) as refusal:
        stand_by(till, till.by, rina, CASHIER_PIN, asking(member))
    assert refusal.value.facts == {"reason": "same_person"}


def test_that_wrong_pins_of_who_stands_by_lock_as_everywhere(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, _rina, _sari, dian, member = pair
    for _try in range(5):
        stand_by(till, till.by, dian, "000001", asking(member))
    assert stand_by(till, till.by, dian, MANAGER_PIN, asking(member)).locked_until is not None
    assert enter(till, dian, MANAGER_PIN, at("2026-01-06")).locked_until is not None


def test_that_those_who_could_stand_by_are_listed(pair: tuple[Till, str, str, str, str]) -> None:
    till, rina, *_ = pair
    named = [one.name for one in till.store.read(who_may, Right.ADJUST, 600, rina)]
    assert named == ["Dian", "Tuti Hartati"]
    named = [one.name for one in till.store.read(who_may, Right.ADJUST, 400, rina)]
    assert named == ["Sari", "Dian", "Tuti Hartati"]


def test_that_a_persons_own_limit_stands_before_the_roles(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, _rina, sari, _dian, member = pair
    tuti = till.store.read(staff_named, "tuti hartati")
    owner = till.used_by(signed_in(till, tuti.id, OWNER_PIN))
    change(owner, sari, limits={"adjust": 50})
    supervisor = till.used_by(signed_in(till, sari, SUPERVISOR_PIN))
    supervisor.adjust(member, 50, "2026-01-06")
    with pytest.raises(NotAllowed):
        supervisor.adjust(member, 51, "2026-01-06")
    for wrong in ({"fly": 1}, {"adjust": -1}):
        with pytest.raises(Invalid):
            change(owner, sari, limits=wrong)


def test_that_a_supervisor_dates_back_a_week_and_a_manager_further(
    pair: tuple[Till, str, str, str, str],
) -> None:
    till, _rina, sari, dian, _member = pair
    till.buy(None, 10_000, "2026-03-01")
    supervisor = till.used_by(signed_in(till, sari, SUPERVISOR_PIN))
    supervisor.buy(None, 10_000, "2026-02-22")
    with pytest.raises(NotAllowed) as refusal:
        supervisor.buy(None, 10_000, "2026-02-21")
    assert refusal.value.facts["most"] == 7
    manager = till.used_by(signed_in(till, dian, MANAGER_PIN))
    manager.buy(None, 10_000, "2026-02-01")


def test_that_an_own_member_card_earns_its_cashier_nothing_at_the_own_counter(shop: Till) -> None:
    card = shop.join("Rina Astuti")
    shop, _owner = owned(shop)
    rina = hire(shop, "Rina", "cashier", CASHIER_PIN)
    assert change(shop, rina, member=card.member) == ("member",)
    assert row_of(shop, rina).member_name == "Rina Astuti"
    till = shop.used_by(signed_in(shop, rina, CASHIER_PIN))
    with pytest.raises(NotAllowed) as refusal:
        till.buy(card.member, 50_000, "2026-01-06")
    assert refusal.value.facts == {"reason": "own_card"}
    change(shop, rina, member=None)
    till.buy(card.member, 50_000, "2026-01-06")
