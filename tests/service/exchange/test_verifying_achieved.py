"""`verify` recomputes what campaigns, missions and memberships have kept with their purchases."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from loyalty_desktop.models.rules.memberships import MembershipPlan
from loyalty_desktop.models.rules.missions import Mission
from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.services.commands.memberships import DefinePlan, define_plan
from loyalty_desktop.services.commands.missions import DefineMission, define_mission
from loyalty_desktop.services.commands.subscribing import SellMembership, sell_membership
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Store
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import LONG_AGO, OWNER, Till, at, key
from tests.service.exchange.test_verifying import changed, found


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, KeyFolder]:
    """Give the file of a shop with a bonus, double points, a mission and a plan, to be copied."""
    folder = tmp_path_factory.mktemp("busy")
    keys, file = KeyFolder(folder / "keys"), folder / "shop.db"
    create_shop(f"sqlite:///{file}", keys, NewShop("Toko", preset("minimarket"), "ID"), 0)
    store = Store(f"sqlite:///{file}", keys)
    till = Till(store)
    till.campaign("TWICE", multiplier=2)
    till.campaign("FIVE", bonus=5)
    made = Mission("JULY", "Juli", "mission", need=2, points=50)
    till.do(define_mission, DefineMission(key=key(), at=at(LONG_AGO), mission=made))
    plan = MembershipPlan("PLUS", "Plus", 100_000, 30)
    till.do(define_plan, DefinePlan(key=key(), at=at(LONG_AGO), plan=plan))
    budi, sari, _tini = (till.join(name).member or "" for name in ("Budi", "Sari", "Tini"))
    till.buy(budi, 200_000, "2026-07-01")
    till.buy(budi, 300_000, "2026-07-02", receipt="DONE")
    for day in ("2026-07-03", "2026-07-04"):
        till.buy(sari, 40_000, day)
    # What has come back leaves its marks too, and they are right.
    last = till.buy(sari, 60_000, "2026-08-01")
    again = till.buy(sari, 60_000, "2026-08-02")
    till.void(again.purchase, "2026-08-02")
    till.refund(last.purchase, "2026-08-03", 20_000)
    sold = [
        till.do(
            sell_membership,
            SellMembership(key=key(), at=at("2026-08-05"), member=member, plan="PLUS"),
        )
        for member in (budi, sari)
    ]
    till.void(sold[-1].purchase, "2026-08-06")
    store.close()
    return file, keys


@pytest.fixture
def file(busy: tuple[Path, KeyFolder], tmp_path: Path) -> Path:
    return Path(shutil.copy(busy[0], tmp_path / "shop.db"))


@pytest.fixture
def till(busy: tuple[Path, KeyFolder], file: Path) -> Iterator[Till]:
    store = Store(f"sqlite:///{file}", busy[1])
    yield Till(store)
    store.close()


def test_that_what_the_commands_have_kept_is_sound(till: Till) -> None:
    assert till.store.read_as(OWNER, verify) == ()


DONE = "(SELECT id FROM purchase WHERE receipt = 'DONE')"
SARI = "(SELECT id FROM member WHERE name = 'Sari')"
TINI = "(SELECT id FROM member WHERE name = 'Tini')"
TAMPERING = {
    "points of a campaign": (
        f"UPDATE campaign_use SET points = 900 WHERE purchase_id = {DONE} AND code = 'FIVE'",
        "purchase.campaigns",
    ),
    "a campaign forgotten": (
        f"DELETE FROM campaign_use WHERE purchase_id = {DONE} AND code = 'TWICE'",
        "purchase.campaigns",
    ),
    "somebody else's campaign": (
        f"UPDATE campaign_use SET member_id = {SARI} WHERE purchase_id = {DONE}",
        "campaign_use.member_id",
    ),
    "points of a mission": (
        f"UPDATE mission_award SET points = 5000 WHERE purchase_id = {DONE}",
        "purchase.missions",
    ),
    "a mission forgotten": (
        f"DELETE FROM mission_award WHERE purchase_id = {DONE}",
        "purchase.missions",
    ),
    "a mission taken away": (
        f"UPDATE mission_award SET undone = 9 WHERE purchase_id = {DONE}",
        "mission_award.undone",
    ),
    "a mission of a purchase that came back": (
        "UPDATE mission_award SET undone = 0 WHERE undone = 1",
        "mission_award.undone",
    ),
    "somebody else's mission": (
        f"UPDATE mission_award SET member_id = {TINI} WHERE purchase_id = {DONE}",
        "mission_award.member_id",
    ),
    "a longer membership": (
        "UPDATE membership SET last_day = last_day + 365 WHERE ended_at IS NULL",
        "membership.days",
    ),
    "a cheaper membership": ("UPDATE membership SET price = 1", "membership.price"),
    "a membership that has ended": (
        "UPDATE membership SET ended_at = 1 WHERE ended_at IS NULL",
        "membership.ended",
    ),
    "a membership whose bill came back": (
        "UPDATE membership SET ended_at = NULL WHERE ended_at IS NOT NULL",
        "membership.ended",
    ),
    "somebody else's membership": (
        f"UPDATE membership SET member_id = {SARI} WHERE ended_at IS NULL",
        "membership.member_id",
    ),
}


@pytest.mark.parametrize("what", TAMPERING)
def test_that_tampering_is_found(till: Till, file: Path, what: str) -> None:
    statement, expected = TAMPERING[what]
    changed(file, statement)
    assert expected in found(till)
