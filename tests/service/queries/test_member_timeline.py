"""What happened with a member, in its order, a page at a time."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from loyalty_desktop.models.tables import CampaignTarget, Message
from loyalty_desktop.services.commands.relations import NoteInteraction, note_interaction
from loyalty_desktop.services.queries.member_timeline import Happening, Kind, member_timeline
from loyalty_desktop.services.store import micros, new_id
from tests.factories import Till, at, key, number

NOON = at("2026-02-10 12:00")
DAY = timedelta(days=1)


def told(
    shop: Till, member: str, kind: Kind | None = None, limit: int = 50
) -> tuple[Happening, ...]:
    """Return everything, page by page."""
    rows: list[Happening] = []
    more = True
    while more:
        last = rows[-1] if rows else None
        page = shop.store.read_as(shop.by, member_timeline, member, kind, last, limit)
        rows += page.rows
        more = page.more
    return tuple(rows)


def said(rows: tuple[Happening, ...]) -> list[str]:
    return [f"{row.kind} {row.what}" for row in rows]


@pytest.fixture
def ani(shop: Till) -> str:
    """Somebody with whom one thing of each kind happened, a day apart."""
    joined = shop.join("Ani", NOON, opening_points=20)
    member = number(joined)
    bill = shop.buy(member, 50_000, NOON + DAY, receipt="R-1")
    shop.refund(bill.purchase, NOON + 2 * DAY, 10_000)
    shop.feedback(member, NOON + 3 * DAY, nps=9, comment="Good bread")
    shop.do(
        note_interaction,
        NoteInteraction(key=key(), at=NOON + 4 * DAY, member=member, kind="visit", note="Came by"),
    )
    with shop.store.work(shop.by) as work:
        base = {"code": "SPRING", "member_id": joined.member_id, "round": 0}
        work.session.execute(
            insert(CampaignTarget).values(
                **base,
                control=False,
                at=micros(NOON),
                reached_at=micros(NOON + 5 * DAY),
                reached_by="counter",
                answer="yes",
                answered_at=micros(NOON + 5 * DAY),
            )
        )
        work.session.execute(
            insert(Message).values(
                **base,
                id=new_id(),
                channel="sms",
                state="sent",
                tries=1,
                next_at=0,
                sent_at=micros(NOON + 6 * DAY),
                at=micros(NOON),
            )
        )
    return joined.member_id


def test_that_everything_that_happened_is_told_newest_first(shop: Till, ani: str) -> None:
    rows = told(shop, ani)
    assert said(rows) == [
        "message sms",
        "message counter",
        "talk visit",
        "feedback feedback",
        "purchase refund",
        "purchase purchase",
        "points opening",
    ]
    assert [(row.text, row.state) for row in rows[:3]] == [
        ("SPRING", "sent"),
        ("SPRING", "yes"),
        ("Came by", ""),
    ]
    assert (rows[4].amount, rows[5].amount, rows[5].text) == (-10_000, 50_000, "R-1")
    assert rows[5].points
    assert rows[6].points == 20


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_that_pages_of_any_size_tell_all_of_it_once(shop: Till, ani: str, limit: int) -> None:
    # Several at one moment: the places between pages are told apart by more than the time.
    for _ in range(4):
        shop.buy(ani, 10_000, NOON + DAY)
    assert told(shop, ani, limit=limit) == told(shop, ani)
    assert len({row.id for row in told(shop, ani)}) == 11


@pytest.mark.parametrize(
    ("kind", "count"),
    [("purchase", 2), ("points", 1), ("message", 2), ("feedback", 1), ("talk", 1)],
)
def test_that_one_kind_can_be_told_alone(shop: Till, ani: str, kind: Kind, count: int) -> None:
    rows = told(shop, ani, kind)
    assert {row.kind for row in rows} == {kind}
    assert len(rows) == count


def test_that_what_an_absorbed_member_did_is_among_it(shop: Till, ani: str) -> None:
    bela = shop.join("Bela", NOON)
    shop.merge(number(bela), ani, NOON + 9 * DAY)
    found = said(told(shop, bela.member_id))
    assert found.count("purchase purchase") == 1
    assert "talk visit" in found
