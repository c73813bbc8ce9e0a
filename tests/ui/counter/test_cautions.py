"""What the counter warns of about a member."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.counter.cautions import cautions, in_one
from tests.ui.counter.conftest import Cashier
from tests.ui.counter.sample import NOW, join


@pytest.fixture
def budi(shop: Store) -> MemberPanel:
    member = join(shop, "Budi Santoso", 10)
    return shop.read(member_panel, member.member_id, NOW)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({}, []),
        ({"card_state": "blocked"}, ["This card was reported lost."]),
        ({"card_state": "replaced"}, ["This card was replaced."]),
        ({"left": True, "joined": False}, ["Has left the programme."]),
        ({"joined": False}, ["Has not joined yet."]),
        ({"restricted": True}, ["Asked that we hold back."]),
        ({"minor": True}, ["Under 18."]),
        ({"debt": 5}, ["5 points are owed."]),
        (
            {"card_state": "blocked", "restricted": True, "debt": 5},
            ["This card was reported lost.", "Asked that we hold back.", "5 points are owed."],
        ),
    ],
)
def test_that_everything_there_is_to_warn_of_is_told(
    budi: MemberPanel, more: dict[str, Any], told: list[str]
) -> None:
    found = cautions(replace(budi, **more))
    assert [each.strong.replace("\u00a0", " ") for each in found] == told
    one = in_one(found)
    whole = "" if one is None else f"{one.strong} {one.rest}".replace("\u00a0", " ")
    assert all(words in whole for words in told)


def test_that_of_a_child_no_profile_is_shown(cashier: Cashier, shop: Store) -> None:
    child = join(shop, "Ani Lestari", 10, birthday=date(NOW.year - 12, 3, 5))
    cashier.scan(child.card or "")

    page = cashier.counter.member.page
    assert page.warning.text().startswith("Under 18.")
    assert page.stage.isHidden()
    assert not page.line.isVisible()
    assert page.tier.isVisible()


def test_that_a_warning_is_read_out_once(
    cashier: Cashier, shop: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = join(shop, "Ani Lestari", 10, birthday=date(NOW.year - 12, 3, 5))
    said: list[str] = []
    page = cashier.counter.member.page
    tell = page.warning.tell

    def listen(kind: Any, strong: str, *rest: Any, **more: Any) -> None:
        said.append(strong)
        tell(kind, strong, *rest, **more)

    monkeypatch.setattr(page.warning, "tell", listen)
    cashier.scan(child.card or "")
    cashier.type("50000")
    assert said == ["Under 18."]
