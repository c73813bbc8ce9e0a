"""Kept answers: there at once, with the moment they speak of, and no part of the books."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import NotAllowed
from loyalty_desktop.models.tables import Audit, Command, KeptAnswer
from loyalty_desktop.services.commands.keeping import MOST, KeepAnswer, keep_answer
from loyalty_desktop.services.queries.kept import kept_answer
from loyalty_desktop.services.queries.verifying import verify
from tests.factories import Till, at, key
from tests.service.test_rights import hired

NOON = at("2026-06-30")


def kept(shop: Till, content: Any, as_of: datetime = NOON, **question: Any) -> None:
    """Keep an answer."""
    shop.do(
        keep_answer,
        KeepAnswer(
            key=key(), at=NOON, name="stages", question=question, content=content, as_of=as_of
        ),
    )


def test_that_an_answer_is_there_with_the_moment_it_speaks_of(shop: Till) -> None:
    kept(shop, {"client": 3}, last="2026-06-30")
    found = shop.store.read_as(shop.by, kept_answer, "stages", {"last": "2026-06-30"})
    assert found is not None
    assert found.content == {"client": 3}
    assert found.as_of == NOON


def test_that_another_question_has_no_answer_yet(shop: Till) -> None:
    kept(shop, {"client": 3}, last="2026-06-30")
    assert shop.store.read_as(shop.by, kept_answer, "stages", {"last": "2026-06-29"}) is None


def test_that_an_older_answer_does_not_take_the_place_of_a_newer(shop: Till) -> None:
    kept(shop, {"client": 4}, NOON + timedelta(hours=1))
    kept(shop, {"client": 3}, NOON)
    found = shop.store.read_as(shop.by, kept_answer, "stages", {})
    assert found is not None
    assert found.content == {"client": 4}


def test_that_old_answers_give_way(shop: Till) -> None:
    for place in range(MOST + 5):
        kept(shop, place, place=place)
    count = shop.store.read(lambda session: session.scalar(select(func.count(KeptAnswer.name))))
    assert count == MOST


def test_that_keeping_leaves_no_trace_in_the_books(shop: Till) -> None:
    shop.join()

    def lines(session: Any) -> tuple[int, int]:
        return (
            session.scalar(select(func.count()).select_from(Audit)),
            session.scalar(select(func.count()).select_from(Command)),
        )

    before = shop.store.read(lines)
    kept(shop, {"client": 3})
    assert shop.store.read(lines) == before
    assert not shop.store.read_as(shop.by, verify)


def test_that_an_answer_about_the_past_can_be_kept_on_any_day(shop: Till) -> None:
    shop.buy(shop.join().member, 10_000, "2026-07-20")
    kept(shop, {"client": 3}, at("2026-01-31"))
    assert shop.store.read_as(shop.by, kept_answer, "stages", {}) is not None


def test_that_a_cashier_neither_keeps_nor_reads_the_managers_figures(shop: Till) -> None:
    owner = hired(shop, "owner")
    cashier = hired(owner, "cashier")
    kept(owner, {"client": 3})
    with pytest.raises(NotAllowed):
        kept(cashier, {"client": 9})
    with pytest.raises(NotAllowed):
        shop.store.read_as(cashier.by, kept_answer, "stages", {})
