"""The manager's figures over two years of a large shop, and how soon their screen shows them."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.services.commands.keeping import KeepAnswer, keep_answer
from loyalty_desktop.services.documents.insights.views import VIEWS, parts_of
from loyalty_desktop.services.exchange.valuing import reckon_values
from loyalty_desktop.services.queries.insights import INSIGHTS, insight
from loyalty_desktop.services.store import Store, module
from loyalty_desktop.ui.insights.tasks import kept_view
from loyalty_desktop.ui.insights.times import Time
from tests.bench.measuring import Row
from tests.bench.years import NOW, OWNER, open_years

_COHORTS: Final = """
WITH bought AS (
    SELECT member_id, strftime('%Y-%m', business_day * 86400, 'unixepoch') AS month FROM purchase
    WHERE goods > refunded AND member_id IS NOT NULL
), first AS (SELECT member_id, min(month) AS month FROM bought GROUP BY member_id)
SELECT first.month, bought.month, count(DISTINCT bought.member_id)
FROM bought JOIN first USING (member_id) GROUP BY 1, 2
"""
_RFM: Final = """
WITH buyer AS (
    SELECT member_id, max(business_day) AS last, count(DISTINCT business_day) AS visits,
        sum(goods - refunded) AS spend
    FROM purchase WHERE goods > refunded AND member_id IS NOT NULL GROUP BY member_id
), scored AS (
    SELECT ntile(5) OVER (ORDER BY last) AS r, ntile(5) OVER (ORDER BY visits) AS f,
        ntile(5) OVER (ORDER BY spend) AS m FROM buyer
)
SELECT r, f, m, count(*) FROM scored GROUP BY 1, 2, 3
"""
_PLAIN: Final = {"cohorts": _COHORTS, "rfm": _RFM}


def insights(folder: Path, members: int, purchases: int) -> list[Row]:
    """Measure every insight once, cold, and the screen that shows what was kept of each."""
    store = open_years(folder, members, purchases)
    plain = module().connect(str(folder / "shop.db"), isolation_level=None)
    plain.execute("PRAGMA query_only = ON")
    plain.execute("PRAGMA cache_size = -65536")
    plain.execute("PRAGMA temp_store = MEMORY")
    rows = [_fitted(store), *(_one(store, plain, name) for name in INSIGHTS)]
    rows += [_opening(store, name) for name in VIEWS]
    plain.close()
    store.close()
    return rows


def _fitted(store: Store) -> Row:
    """Measure the fit of the models that `clv` and `values` are told from, which is then kept."""

    def fit() -> None:
        assert reckon_values(store, OWNER, NOW) is not None

    took, cpu = _timed(fit)
    return Row("models of lifetime value, fitted and kept", took, took, cpu)


def _one(store: Store, plain: Any, name: str) -> Row:
    told: list[Any] = []

    def ask() -> None:
        told.append(store.read_as(OWNER, insight, name, NOW))

    ours, cpu = _timed(ask)
    request = KeepAnswer(
        key=name,
        at=NOW,
        name=f"insight {name}",
        question=Time().question,
        content={"told": told[0], "seconds": ours},
        as_of=NOW,
    )
    store.write(keep_answer, OWNER, request)
    statement = _PLAIN.get(name)
    if statement is None:
        return Row(f"insight {name}, cold", ours, ours, cpu)

    def bare() -> None:
        plain.execute(statement).fetchall()

    theirs, theirs_cpu = _timed(bare)
    return Row(f"insight {name}, cold", ours, ours, cpu, theirs, theirs, theirs_cpu)


def _opening(store: Store, name: str) -> Row:
    """Measure from the question to the parts that are painted."""

    def show() -> None:
        told = store.read_as(OWNER, kept_view, VIEWS[name], Time())
        assert parts_of(VIEWS[name], told.contents, told.currency)

    took, cpu = _timed(show)
    return Row(f"view {name}, as it was kept", took, took, cpu, reach="1 s")


def _timed(call: Callable[[], None]) -> tuple[float, float]:
    began, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - began, time.process_time() - cpu
