"""Doing it twice is doing it once, for every command; a refusal changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from loyalty_desktop.errors import KeyConflict, LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.tables import Base
from loyalty_desktop.services.commands.relations import (
    AnswerFeedback,
    GiveConsent,
    NoteInteraction,
    answer_feedback,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.staff import HireStaff, hire_staff
from loyalty_desktop.services.store import Session, Store
from tests.factories import Till, at, key, number
from tests.service.conftest import MakeShop

NOON = "2026-01-07 12:00"


@dataclass
class Scene:
    """A shop in which everything that a command needs is there."""

    till: Till
    budi: str
    other: str
    card: str
    bought: str
    anonymous: str
    taken: str
    feedback: str
    merge: str


@pytest.fixture
def scene(make_shop: MakeShop) -> Scene:
    till = make_shop(
        redeem={"value": 500},
        tiering={"tiers": [{"name": "Silver", "threshold": 10**9}]},
        bonuses={"welcome": 1, "feedback": 2},
    )
    hired = till.do(
        hire_staff,
        HireStaff(key=key(), at=at("2026-01-01"), name="Ibu", role="owner", pin_hash=None),
    )
    till = till.used_by(Actor("Ibu", "owner", hired.staff))
    till.offer("MUG", 40, stock=2)
    till.offer("TEN", 10, "voucher", value=1_000)
    till.stamp_card("VISIT", 1, "MUG")
    budi = till.join(opening_points=100)
    other = number(till.join("Budi S", opening_points=5))
    third = number(till.join("Budi T"))
    assert budi.card
    return Scene(
        till,
        number(budi),
        other,
        budi.card,
        till.buy(number(budi), 100_000, "2026-01-06").purchase,
        till.buy(None, 50_000, "2026-01-06").purchase,
        till.redeem(number(budi), "MUG", "2026-01-07 11:50").redemption,
        till.feedback(number(budi), "2026-01-06", nps=9).feedback,
        till.merge(other, third, "2026-01-06").merge,
    )


Ask = Callable[[Scene, str, str], Any]


def _interaction(s: Scene, k: str, note: str) -> Any:
    asked = NoteInteraction(key=k, at=at(NOON), member=s.budi, kind="call", note=note)
    return s.till.do(note_interaction, asked)


def _consent(s: Scene, k: str, channel: str) -> Any:
    asked = GiveConsent(
        key=k, at=at(NOON), member=s.budi, purpose="marketing", channel=channel, given=True
    )
    return s.till.do(give_consent, asked)


def _answered(s: Scene, k: str, note: str) -> Any:
    return s.till.do(
        answer_feedback, AnswerFeedback(key=k, at=at(NOON), feedback=s.feedback, note=note)
    )


def _hired(s: Scene, k: str, name: str) -> Any:
    return s.till.do(
        hire_staff, HireStaff(key=k, at=at(NOON), name=name, role="owner", pin_hash=None)
    )


# Each asks with a key and something that makes it another request.
COMMANDS: dict[str, tuple[Ask, str, str]] = {
    "register_member": (
        lambda s, k, x: s.till.join(x, NOON, key=k, phone="081234567890"),
        "A",
        "B",
    ),
    "record_purchase": (
        lambda s, k, x: s.till.buy(s.card, int(x), NOON, key=k, redeem_points=60, receipt="9"),
        "90000",
        "90001",
    ),
    "anonymous": (lambda s, k, x: s.till.buy(None, int(x), NOON, key=k), "5", "6"),
    "reward on a bill": (
        lambda s, k, x: s.till.buy(s.budi, int(x), NOON, key=k, rewards=("MUG",)),
        "90000",
        "90001",
    ),
    "refund": (lambda s, k, x: s.till.refund(s.bought, NOON, int(x), key=k), "60000", "1"),
    "refund whole": (
        lambda s, k, x: s.till.refund(s.bought, NOON, int(x) or None, key=k),
        "0",
        "1",
    ),
    "void": (lambda s, k, x: s.till.void(s.bought, NOON, key=k, reason=x), "a", "b"),
    "attach": (lambda s, k, x: s.till.attach(s.anonymous, x, NOON, key=k), "$budi", "$other"),
    "redeem_reward": (
        lambda s, k, x: s.till.redeem(s.budi, "MUG", NOON, key=k, quantity=int(x)),
        "1",
        "2",
    ),
    "voucher taken": (
        lambda s, k, x: s.till.redeem(s.budi, "TEN", NOON, key=k, quantity=int(x)),
        "2",
        "3",
    ),
    "reserve_reward": (
        lambda s, k, x: s.till.reserve(s.budi, "MUG", NOON, key=k, quantity=int(x)),
        "1",
        "2",
    ),
    "cancel_reward": (lambda s, k, x: s.till.cancel(x, NOON, key=k), "$taken", "other"),
    "adjust_points": (lambda s, k, x: s.till.adjust(s.budi, int(x), NOON, key=k), "-70", "-1"),
    "expire": (lambda s, k, x: s.till.expire(x, key=k), NOON, "2026-01-07 12:01"),
    "set_tier": (
        lambda s, k, x: s.till.set_tier(s.budi, "Silver", NOON, x, key=k),
        "2026-02-01",
        "2026-02-02",
    ),
    "set_stage": (
        lambda s, k, x: s.till.set_stage(s.budi, "client", NOON, x, key=k),
        "2026-02-01",
        "2026-02-02",
    ),
    "feedback": (lambda s, k, x: s.till.feedback(s.budi, NOON, key=k, nps=int(x)), "9", "1"),
    "answer_feedback": (_answered, "a", "b"),
    "interaction": (_interaction, "a", "b"),
    "consent": (_consent, "sms", "email"),
    "qualify": (lambda s, k, x: s.till.qualify(s.budi, NOON, key=k, interest=x), "yes", "no"),
    "replace_card": (lambda s, k, x: s.till.replace_card(s.card, NOON, key=k, reason=x), "a", "b"),
    "block_card": (lambda s, k, x: s.till.block(s.card, NOON, key=k, reason=x), "a", "b"),
    "link_card": (lambda s, k, x: s.till.link(s.budi, x, NOON, key=k), "40063813", "40063814"),
    "merge": (lambda s, k, x: s.till.merge(s.budi, x, NOON, key=k), "$other", "nobody"),
    "undo_merge": (lambda s, k, x: s.till.part(x, NOON, key=k), "$merge", "none"),
    "leave": (lambda s, k, x: s.till.leave(x, NOON, key=k), "$budi", "$other"),
    "issue_voucher": (
        lambda s, k, x: s.till.voucher(s.budi, "TEN", NOON, key=k, until=date.fromisoformat(x)),
        "2026-02-01",
        "2026-02-02",
    ),
    "define_reward": (lambda s, k, x: s.till.offer(x, 5, key=k, when=NOON), "NEW", "NEWER"),
    "set_programme": (lambda s, k, x: s.till.use(key=k, when=NOON, name=x), "One", "Two"),
    "hire_staff": (_hired, "Ibu Tuti", "Pak Tono"),
}


def _meant(scene: Scene, text: str) -> str:
    return str(getattr(scene, text[1:])) if text.startswith("$") else text


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""

    def rows(session: Session) -> dict[str, list[tuple[Any, ...]]]:
        return {
            table.name: sorted((tuple(row) for row in session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }

    return store.read(rows)


@pytest.mark.parametrize("name", COMMANDS)
def test_that_asking_twice_is_asking_once(scene: Scene, name: str) -> None:
    ask, this, other = COMMANDS[name]
    store = scene.till.store
    once = key()
    first = ask(scene, once, _meant(scene, this))
    after = everything(store)
    assert ask(scene, once, _meant(scene, this)) == first
    assert everything(store) == after
    with pytest.raises(KeyConflict):
        ask(scene, once, _meant(scene, other))
    assert everything(store) == after


def _rehearse(till: Till, command: Any, request: Any) -> Any:
    return till.store.rehearse(command, till.by, request)


@pytest.mark.parametrize("name", COMMANDS)
def test_that_rehearsing_tells_and_changes_nothing(
    scene: Scene, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, this, _ = COMMANDS[name]
    store = scene.till.store
    before = everything(store)
    with monkeypatch.context() as rehearsal:
        rehearsal.setattr(Till, "do", _rehearse)
        ask(scene, key(), _meant(scene, this))
    assert everything(store) == before
    ask(scene, key(), _meant(scene, this))
    assert everything(store) != before


REFUSED: dict[str, Callable[[Scene], Any]] = {
    "an unknown member": lambda s: s.till.buy("nobody", 1, NOON),
    "too many points": lambda s: s.till.buy(s.budi, 90_000, NOON, redeem_points=10_000),
    "too many for the bill": lambda s: s.till.buy(s.budi, 1_000, NOON, redeem_points=50),
    "a reward too dear, after another": lambda s: s.till.buy(
        s.budi, 90_000, NOON, rewards=("TEN", "MUG", "MUG", "MUG")
    ),
    "points and rewards together": lambda s: s.till.buy(
        s.budi, 90_000, NOON, rewards=("MUG",), redeem_points=60
    ),
    "a sold-out reward": lambda s: s.till.redeem(s.budi, "MUG", NOON, quantity=2),
    "too much back": lambda s: s.till.refund(s.bought, NOON, 100_001),
    "a bill with a member": lambda s: s.till.attach(s.bought, s.other, NOON),
    "a merge of one": lambda s: s.till.merge(s.budi, s.budi, NOON),
    "a code already there": lambda s: s.till.join("X", NOON, codes=("40063813", "40063813")),
    "a consent nobody knows": lambda s: _consent(s, key(), "pigeon"),
    "a stage too long": lambda s: s.till.set_stage(s.budi, "client", NOON, "2027-02-01"),
    "another currency": lambda s: s.till.use(when=NOON, currency="USD"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_that_a_refusal_changes_nothing_at_all(scene: Scene, name: str) -> None:
    before = everything(scene.till.store)
    with pytest.raises(LoyaltyError):
        REFUSED[name](scene)
    assert everything(scene.till.store) == before


def test_that_what_was_answered_is_answered_again_when_it_could_not_be_done_any_more(
    scene: Scene,
) -> None:
    till = scene.till
    spent = till.buy(scene.card, 90_000, NOON, key="spent", redeem_points=30, receipt="9")
    cup = till.redeem(scene.budi, "MUG", "2026-01-07 12:01", key="cup")
    till.replace_card(scene.budi, "2026-01-07 12:02")
    till.leave(scene.budi, "2026-01-07 12:03")
    till.buy(None, 1, "2026-02-01")
    again = till.buy(scene.card, 90_000, NOON, key="spent", redeem_points=30, receipt="9")
    assert again == spent
    assert till.redeem(scene.budi, "MUG", "2026-01-07 12:01", key="cup") == cup


def test_that_kept_answers_hold_no_codes_and_nothing_personal(scene: Scene) -> None:
    joined = scene.till.join("Siti Aminah", NOON, phone="081234567890", email="siti@example.com")
    taken = scene.till.redeem(scene.budi, "TEN", NOON)
    stamped = scene.till.buy(scene.budi, 10_000, NOON)
    kept = repr(everything(scene.till.store)["command"])
    audit = repr(everything(scene.till.store)["audit"])
    secrets = [joined.card, taken.voucher, *stamped.vouchers, "Siti", "siti@", "+62812"]
    for secret in secrets:
        assert secret
        assert secret not in kept
        assert secret not in audit
