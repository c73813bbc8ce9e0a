"""What stands beside the form is, sentence by sentence, what the members' rule sheet prints."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from shiboken6 import delete

from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.documents.reports.catalogue import Wanted, report_pdf
from loyalty_desktop.services.queries.offers import programme_now
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.programme.screen import ProgrammeScreen
from loyalty_desktop.wording import use_country, use_language
from tests.factories import OWNER, a_programme, at
from tests.service.conftest import fresh_shop
from tests.service.documents.pages import texts
from tests.ui.at_desk import FakeDesk

NOW = at("2026-03-20")
FULL = a_programme(
    earn={
        "minimum": 20_000,
        "rounding": "line",
        "tax": "excluded",
        "discounted_lines": "none",
        "stored_value": False,
        "on_redeemed": "full",
        "maximum_points": 50,
        "maximum_points_day": 80,
        "pending_days": 3,
        "excluded_categories": ["tobacco"],
        "rates": [{"category": "coffee", "per": 5000}, {"sku": "L1", "points": 0}],
    },
    redeem={
        "value": "0.4",
        "minimum": 10,
        "step": 5,
        "keep": 3,
        "max_share": 50,
        "cash_rounding": 100,
        "settle_remainder": True,
        "same_bill": True,
        "reserve_minutes": 30,
    },
    expiry={"kind": "year_end", "after": 1, "returned": "grace"},
    debt={"policy": "deduct"},
    members={"attach_days": 0},
    tiering={
        "measure": "visits",
        "window": "rolling",
        "days": 90,
        "crossing": "new",
        "downgrade": "one_down",
        "tiers": [{"name": "Silver", "threshold": 12}, {"name": "Gold", "threshold": 36}],
    },
    bonuses={
        "welcome": 5,
        "birthday": 100,
        "birthday_window_days": 0,
        "referrer": 20,
        "referred": 10,
        "referral_hold_days": 14,
        "feedback": 5,
        "profile_complete": 30,
    },
)
"""A rule of every kind."""


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    use_country("ID")
    yield
    use_language("en")


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("code", ["en", "id"])
@pytest.mark.parametrize("name", [*PRESETS, "a rule of every kind"])
def test_that_the_window_and_the_printed_sheet_say_the_same(
    tmp_path: Path, name: str, code: str
) -> None:
    use_language(code)
    programme: Programme = preset(name) if name in PRESETS else FULL
    keys = KeyFolder(tmp_path / "keys")
    fresh_shop(f"sqlite:///{tmp_path / 'shop.db'}", keys, programme)
    store = Store(f"sqlite:///{tmp_path / 'shop.db'}", keys)
    desk = FakeDesk()
    screen = ProgrammeScreen(desk, clock=lambda: NOW)
    desk.tell(store.read_as(OWNER, programme_now, NOW))
    seen = [each.text().replace("\u00a0", " ") for each in screen.words.sentences]
    (tmp_path / "rules.pdf").write_bytes(report_pdf(store, OWNER, Wanted("rules", NOW)))
    pages = texts(tmp_path / "rules.pdf")
    store.close()
    delete(screen)
    assert len(seen) >= 7
    _before, *between, _after = _around(" ".join(pages), seen)
    # Between two sentences stands nothing; where a page ends, its foot and the next one's head.
    assert len([each for each in between if each.strip()]) == len(pages) - 1


def _around(printed: str, sentences: list[str]) -> list[str]:
    """Return what stands before, between and after sentences that come one after the other."""
    around: list[str] = []
    for sentence in sentences:
        found = printed.find(sentence)
        assert found >= 0, f"not printed, or not in its place: {sentence}"
        around.append(printed[:found])
        printed = printed[found + len(sentence) :]
    return [*around, printed]
