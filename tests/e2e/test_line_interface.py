"""The line interface as a till knows it: lines in, replies out."""

import io
import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.batch import LONGEST_LINE, Batch, encode, lines_of
from loyalty_desktop.services.exchange.operations import OPERATIONS
from loyalty_desktop.services.store import Store
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

NOW = datetime(2026, 6, 30, 5, tzinfo=UTC)
RUPIAH = {"name": "Lines", "currency": "IDR", "timezone": "Asia/Jakarta", "day_starts": "00:00"}
DOLLAR = {**RUPIAH, "currency": "USD"}
Reply = dict[str, Any]


class Till:
    """A till that holds the pipe open; it remembers the first member and the last ids."""

    def __init__(self, folder: Path, **programme: Any) -> None:
        keys = KeyFolder(folder / "keys")
        url = f"sqlite:///{folder / 'shop.db'}"
        given = {**RUPIAH, **programme}
        shop = NewShop("Lines", preset("minimarket", given["currency"]), "ID")
        create_shop(url, keys, shop, 1)
        self.store = Store(url, keys)
        self._batch = Batch(self.store, Actor("", "owner"), lambda: NOW)
        assert self.ask("set_programme", at="2015-01-01", programme=given)["ok"]
        self.member = self.card = ""

    def line(self, line: bytes) -> Reply:
        told = encode(self._batch.answer(line))
        assert told.count(b"\n") == 1
        reply: Reply = json.loads(told)
        return reply

    def ask(self, op: str, *, at: str = "2026-01-06", **fields: Any) -> Reply:
        moment = at if "T" in at else f"{at}T12:00:00+07:00"
        return self.line(json.dumps({"op": op, "at": moment, **fields}).encode())

    def join(self, name: str = "Wati", at: str = "2026-01-05", **fields: Any) -> Reply:
        reply = self.ask("register_member", name=name, at=at, **fields)
        assert reply["ok"], reply
        if not self.member:
            self.member, self.card = reply["member"], reply["card"]
        return reply

    def buy(self, total: Any, at: str = "2026-01-06", **fields: Any) -> Reply:
        return self.ask(
            "record_purchase", at=at, **{"member": self.member, "total": total, **fields}
        )


Open = Callable[..., Till]


@pytest.fixture
def till(tmp_path: Path) -> Iterator[Open]:
    opened: list[Till] = []

    def open_till(**programme: Any) -> Till:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        opened.append(Till(folder, **programme))
        return opened[-1]

    yield open_till
    for each in opened:
        each.store.close()


def told(reply: Reply, *names: str) -> tuple[Any, ...]:
    assert reply["ok"], reply
    return tuple(reply[name] for name in names)


def code(reply: Reply) -> str:
    assert not reply["ok"], reply
    return str(reply["error"]["code"])


def test_that_whole_steps_earn_and_the_rest_does_not(till: Open) -> None:
    t = till()
    t.join()
    earned = [
        told(t.buy(total), "earned")[0] for total in (9_999, 10_000, 99_999, 100_000, 2_147_483_648)
    ]
    assert earned == [0, 1, 9, 10, 214_748]
    assert told(t.ask("show_member", member=t.member), "balance") == (214_768,)


def test_that_amounts_of_currencies_with_decimals_are_text(till: Open) -> None:
    t = till(**DOLLAR, earn={"per": 1, "points": 1}, redeem={"value": "0.05"})
    t.join()
    assert told(t.buy("12.50"), "earned", "due", "payable") == (12, "12.50", "12.50")
    assert told(t.buy("5.00", redeem_points=10), "payable", "earned") == ("4.50", 4)
    assert code(t.buy("1.005")) == "invalid"


def test_that_points_pay_and_more_than_there_are_is_refused_with_what_there_is(till: Open) -> None:
    t = till(redeem={"value": 500})
    t.join()
    t.buy(150_000)
    paid = t.buy(150_000, redeem_points=10)
    assert told(paid, "payable", "earned", "balance") == (145_000, 14, 19)
    refused = t.buy(150_000, redeem_points=40)
    assert (code(refused), refused["error"]["available"]) == ("insufficient_points", 19)
    assert told(t.ask("show_member", member=t.member), "balance") == (19,)


def test_that_a_quote_says_what_would_happen_and_changes_nothing(till: Open) -> None:
    t = till()
    t.join()
    quote = t.ask("quote", member=t.member, total=100_000)
    assert told(quote, "earned", "balance", "stage") == (10, 10, "first_time")
    assert told(t.ask("show_member", member=t.member), "balance", "stage") == (0, "suspect")


def test_that_three_partial_refunds_take_back_what_the_whole_would(till: Open) -> None:
    t = till()
    t.join()
    t.buy(100_000, receipt="A-1")
    parts = [
        told(t.ask("refund", receipt="A-1", amount=amount, at="2026-01-07"), "reversed", "balance")
        for amount in (33_000, 33_000, 34_000)
    ]
    assert parts == [(3, 7), (3, 4), (4, 0)]
    assert code(t.ask("refund", receipt="A-1", at="2026-01-07")) == "already_refunded"


def test_that_a_full_refund_gives_back_exactly_what_was_before(till: Open) -> None:
    t = till(earn={"per": 10_000, "points": 7, "on_redeemed": "full"}, redeem={"value": 10})
    t.join(opening_points=200)
    bought = t.buy(100_000, redeem_points=150)
    assert told(bought, "earned", "balance") == (70, 120)
    back = t.ask("refund", purchase=bought["purchase"], at="2026-01-07")
    assert told(back, "balance", "money_back") == (200, 98_500)


def test_that_a_key_asked_twice_answers_once_and_never_for_another_request(till: Open) -> None:
    t = till()
    t.join()
    first = t.buy(100_000, key="K")
    assert t.buy(100_000, key="K") == first
    assert code(t.buy(1, key="K")) == "key_conflict"
    assert told(t.ask("show_member", member=t.member), "balance") == (10,)


def test_that_a_void_leaves_nothing_of_the_purchase(till: Open) -> None:
    t = till()
    t.join()
    t.buy(100_000, receipt="V")
    voided = t.ask("void", receipt="V", reason="typed wrong")
    assert told(voided, "balance", "stage") == (0, "suspect")
    assert code(t.ask("void", receipt="V", reason="again")) == "already_refunded"


def test_that_points_are_good_through_their_last_day(till: Open) -> None:
    t = till(expiry={"kind": "month_end", "after": 12})
    t.join(at="2020-07-01")
    t.buy(100_000, at="2020-07-06")
    days = ("2021-07-31T23:59:00+07:00", "2021-08-01T00:01:00+07:00")
    balances = [told(t.ask("show_member", member=t.member, at=day), "balance")[0] for day in days]
    assert balances == [10, 0]
    assert told(t.ask("expire", at="2021-08-01T06:00:00+07:00"), "points") == (10,)


def test_that_the_crossing_purchase_earns_at_the_old_rate(till: Open) -> None:
    t = till(tiering={"tiers": [{"name": "Silver", "threshold": 100_000, "multiplier": "1.5"}]})
    t.join()
    seen = [told(t.buy(total), "tier", "earned") for total in (99_999, 40_000, 40_000)]
    assert seen == [(None, 9), ("Silver", 4), ("Silver", 6)]
    by_hand = t.ask("set_tier", member=t.member, tier="Silver", until="2026-12-31", reason="family")
    assert told(by_hand, "tier") == ("Silver",)


def test_that_a_campaign_doubles_and_a_sold_out_reward_is_refused(till: Open) -> None:
    t = till()
    dates: Reply = {"from": "2026-01-01", "until": "2026-01-31"}
    start: Reply = {"at": "2026-01-01"}
    assert t.ask("define_campaign", code="DBL", name="Double", multiplier="2", **dates, **start)[
        "ok"
    ]
    mug: Reply = {"code": "MUG", "name": "Mug", "points": 15, "kind": "product", "stock": 1}
    assert t.ask("define_reward", **mug, **start)["ok"]
    t.join()
    assert told(t.buy(150_000), "earned") == (30,)
    taken = t.ask("redeem_reward", member=t.member, reward="MUG")
    assert told(taken, "spent", "balance") == (15, 15)
    assert code(t.ask("redeem_reward", member=t.member, reward="MUG")) == "out_of_stock"
    cancelled = t.ask(
        "cancel_reward", redemption=taken["redemption"], at="2026-01-06T12:05:00+07:00"
    )
    assert told(cancelled, "balance") == (30,)


def test_that_missions_stamps_and_memberships_are_said_in_lines_too(till: Open) -> None:
    t = till()
    start: Reply = {"at": "2026-01-01"}
    offers: tuple[tuple[str, Reply], ...] = (
        ("define_reward", {"code": "CUP", "name": "Cup", "points": 9, "kind": "product"}),
        ("define_stamp_card", {"code": "TWO", "name": "Two", "every": 2, "reward": "CUP"}),
        ("define_mission", {"code": "M2", "name": "Twice", "need": 2, "points": 50}),
        ("define_plan", {"code": "PLUS", "name": "Plus", "price": 50_000, "days": 30,
                         "multiplier": 2, "reward": "CUP"}),
    )  # fmt: skip
    for op, offer in offers:
        assert t.ask(op, **offer, **start)["ok"]
    t.join()
    sold = t.ask("sell_membership", member=t.member, plan="PLUS", at="2026-01-06T12:00:00+07:00")
    assert told(sold, "payable", "first_date", "last_date") == (50_000, "2026-01-06", "2026-02-04")
    assert len(sold["vouchers"]) == 1
    bought = t.buy(100_000, at="2026-01-07T12:00:00+07:00")
    assert told(bought, "earned", "bonus") == (20, 50)
    assert len(bought["vouchers"]) == 1


def test_that_an_anonymous_bill_can_be_given_to_a_member_once(till: Open) -> None:
    t = till()
    t.join()
    assert t.buy(100_000, member=None, receipt="L")["ok"]
    given = t.ask("attach", receipt="L", member=t.member, at="2026-01-07")
    assert told(given, "earned", "balance") == (10, 10)
    assert code(t.ask("attach", receipt="L", member=t.member, at="2026-01-07")) == "already_done"
    assert told(t.ask("explain", receipt="L", at="2026-01-07"), "earned") == (10,)


def test_that_a_merge_adds_up_and_can_be_undone(till: Open) -> None:
    t = till()
    t.join(phone="081234567890")
    other = t.join("Wati S", opening_points=5)
    t.buy(100_000)
    merged = t.ask("merge", keep=t.member, absorb=other["member"])
    assert told(merged, "balance") == (15,)
    assert told(t.ask("show_member", member=other["member"]), "member", "balance") == (t.member, 15)
    assert t.ask("undo_merge", merge=merged["merge"], at="2026-01-07")["ok"]
    shown = [told(t.ask("show_member", member=m, at="2026-01-08"), "balance")[0]
             for m in (t.member, other["member"])]  # fmt: skip
    assert shown == [10, 5]


def test_that_a_lost_card_names_its_member_and_earns_nothing(till: Open) -> None:
    t = till()
    t.join()
    assert told(t.ask("show_member", member=t.card), "name") == ("Wati",)
    new = t.ask("replace_card", member=t.member, reason="lost")
    assert new["card"] != t.card
    assert code(t.buy(100_000, member=t.card)) == "blocked_card"
    assert told(t.ask("show_member", member=t.card), "name") == ("Wati",)
    assert told(t.buy(100_000, member=new["card"]), "balance") == (10,)
    assert t.ask("link_card", member=t.member, code="8991234567891")["ok"]
    assert told(t.buy(100_000, member="8991234567891"), "balance") == (20,)


def test_that_a_phone_finds_its_member_in_every_spelling(till: Open) -> None:
    t = till()
    t.join(phone="081234567890")
    for spelling in ("081234567890", "6281234567890", "+62 812-3456-7890", "0062 812 3456 7890"):
        assert told(t.ask("show_member", member=spelling), "member") == (t.member,), spelling
    again = t.ask("register_member", name="Other", phone="+6281234567890")
    assert code(again) == "duplicate"
    assert code(t.ask("register_member", name="Other", phone="0812")) == "invalid"


def test_that_contacts_have_a_stage_and_no_points(till: Open) -> None:
    t = till()
    contact = t.join(joined=False)
    assert told(contact, "card", "stage") == (None, "suspect")
    yes = t.ask("qualify", member=t.member, interest="yes", ability="yes")
    assert told(yes, "stage") == ("prospect",)
    assert told(t.ask("qualify", member=t.member, ability="no"), "stage") == ("disqualified",)
    assert told(t.buy(100_000), "earned", "stage") == (0, "first_time")
    assert code(t.ask("adjust_points", member=t.member, points=5, reason="x")) == "not_eligible"


def test_that_who_left_cannot_earn(till: Open) -> None:
    t = till()
    t.join()
    assert t.ask("leave", member=t.member)["ok"]
    assert code(t.buy(10_000)) == "left_programme"


def test_that_what_is_known_of_a_member_is_kept(till: Open) -> None:
    t = till()
    t.join()
    likes: Reply = {"preferences": {"coffee": "likes"}, "birthday": "1990-02-28"}
    assert t.ask("update_member", member=t.member, **likes)["ok"]
    consent: Reply = {"purpose": "marketing", "channel": "whatsapp", "given": True}
    assert t.ask("consent", member=t.member, **consent)["ok"]
    assert t.ask("interaction", member=t.member, kind="call", note="asked for beans")["ok"]
    feedback = t.ask("feedback", member=t.member, nps=9)
    assert t.ask("answer_feedback", feedback=feedback["feedback"], note="thanked")["ok"]
    assert code(t.ask("feedback", member=t.member, nps=11)) == "invalid"
    values = t.ask("show_member", member=t.member)["values"]
    assert values["feedback"] == 3


@pytest.mark.parametrize(
    "line",
    [
        b"{not json",
        b"[1, 2]",
        b"nothing",
        b'{"op": "fly"}',
        b'{"op": 7}',
        b"{}",
        b'{"op": "record_purchase", "member": null, "total": 5, "colour": "red"}',
        b'{"op": "record_purchase", "member": null, "total": NaN}',
        b'{"op": "record_purchase", "member": null, "total": Infinity}',
        b'{"op": "record_purchase", "member": null, "total": true}',
        b'{"op": "record_purchase", "member": null, "total": -5}',
        b'{"op": "record_purchase", "member": null, "total": 5.5}',
        b'{"op": "record_purchase", "member": null, "total": 1e999}',
        b'{"op": "record_purchase", "member": null, "total": "5e3"}',
        b'{"op": "record_purchase", "member": null, "total": 99999999999999999999}',
        b'{"op": "record_purchase", "member": null, "total": {"amount": 5}}',
        b'{"op": "record_purchase", "member": null, "total": 5, "lines": [5]}',
        b'{"op": "record_purchase", "member": null, "total": 5, "lines": [{"amount": 6}]}',
        b'{"op": "record_purchase", "member": null, "total": 5, "tax": 6}',
        b'{"op": "record_purchase", "member": null, "total": 5, "receipt": "a\\u0000b"}',
        b'{"op": "record_purchase", "member": null, "total": 5, "receipt": "\\ud800"}',
        b'{"op": "record_purchase", "member": null, "total": 5, "at": "yesterday"}',
        b'{"op": "record_purchase", "member": null, "total": 5, "at": "0001-01-01T00:00:00+14:00"}',
        b'{"op": "record_purchase", "total": 5}',
        b'{"op": "register_member", "name": "\xff\xfe"}',
        b'{"op": "register_member", "name": ""}',
        b'{"op": "register_member", "name": "a", "birthday": "2026-02-30"}',
        b'{"op": "register_member", "name": "a", "consents": [{"purpose": "spying"}]}',
        b'{"op": "register_member", "name": "a", "key": ""}',
        b'{"op": "register_member", "name": "a", "name": "b"}',
        b'{"op": "set_programme", "programme": {"earn": {"per": 0}}}',
        b'{"op": "define_reward", "code": "x", "name": "x", "points": -1, "kind": "product"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
    ],
)
def test_that_nonsense_is_answered_and_changes_nothing(till: Open, line: bytes) -> None:
    t = till()
    t.join()
    assert code(t.line(line)) == "invalid"
    assert told(t.buy(10_000), "earned", "balance") == (1, 1)


def test_that_an_unknown_member_is_not_found(till: Open) -> None:
    t = till()
    assert code(t.buy(5, member="nobody")) == "not_found"
    assert code(t.ask("show_member", member="M-0000000000")) == "not_found"


def test_that_a_line_without_end_is_refused_and_the_next_is_read() -> None:
    source = io.BytesIO(b"x" * (10 * 2**20) + b'\n{"op": "fly"}\n')
    lines = list(lines_of(source))
    assert len(lines) == 2
    assert len(lines[0]) > LONGEST_LINE
    assert lines[1] == b'{"op": "fly"}\n'


def test_that_every_operation_refuses_an_empty_line_of_its_own(till: Open) -> None:
    t = till()
    answers = {op: t.ask(op) for op in OPERATIONS}
    assert {op for op, reply in answers.items() if reply["ok"]} == {"expire"}
    assert {reply["error"]["code"] for reply in answers.values() if not reply["ok"]} == {"invalid"}


def test_that_every_refusal_has_a_sentence(till: Open) -> None:
    t = till()
    for reply in (
        t.line(b"{"),
        t.buy(5, member="nobody"),
        t.ask("attach", receipt="?", member="?"),
    ):
        assert len(reply["error"]["message"]) > 10


def test_that_not_a_number_never_reaches_a_reply(till: Open) -> None:
    t = till()
    t.join()
    reply = t.line(json.dumps({"op": "adjust_points", "points": math.nan}).encode())
    assert code(reply) == "invalid"


def test_that_a_number_is_found_as_cards_print_it(till: Open) -> None:
    t = till()
    t.join()
    grouped = f"{t.member[:6]} {t.member[6:9]} {t.member[9:]}"
    assert told(t.ask("show_member", member=grouped), "member") == (t.member,)
