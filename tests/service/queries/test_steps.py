"""How things stand in the manager's six steps."""

from datetime import date
from fractions import Fraction

from loyalty_desktop.services.commands.closings import CloseDay, close_day
from loyalty_desktop.services.commands.segments import DefineSegment, define_segment
from loyalty_desktop.services.queries.steps import Steps, steps
from tests.factories import Till, at, key, number


def test_that_an_empty_shop_has_nothing_to_tell(shop: Till) -> None:
    found = shop.store.read(steps, at("2026-07-01"))
    assert found == Steps(None, 0, None, 0, 0, 0, None)


def test_that_each_step_tells_what_there_is(shop: Till) -> None:
    shop.join("Budi", phone="081234567890")
    shop.do(
        define_segment,
        DefineSegment(key=key(), at=at("2026-07-01"), name="Near", expression="points > 5"),
    )
    shop.campaign("JULY", multiplier=2)
    shop.campaign("JUNE", multiplier=2, last_day=20_000)
    shop.buy(number(shop.join("Sari")), 50_000, "2026-07-01")
    shop.do(close_day, CloseDay(key=key(), at=at("2026-07-01 22:00")))
    found = shop.store.read(steps, at("2026-07-02"))
    assert found.complete == Fraction(1, 16)
    assert (found.segments, found.running, found.measured) == (1, 1, date(2026, 7, 1))
