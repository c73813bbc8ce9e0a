"""A thousand cards for a segment of the real year: made as by command and as by the window.

Each code is read back from the rendered paper and must name its member: a card that does not stops
the bench.
"""

import time
from datetime import UTC, datetime
from pathlib import Path

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.card_runs import BeginRun, begin_run
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.documents.card_runs import CardPrinting
from loyalty_desktop.services.documents.card_sheets import SHEETS
from loyalty_desktop.services.exchange.demo import demo
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_runs import card_fates
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.cards.tasks import Wanted, WriteFile
from tests.bench.measuring import Row
from tests.service.documents.pages import opened, rendered
from tests.service.documents.test_card_sheets import in_columns

CARDS = 1_000
LAYOUT = "a4-10"
OWNER = Actor("", "owner")
AS_OF = datetime(2018, 1, 1, 5, tzinfo=UTC)
"""The evening of the real year's last day."""
DPI = 150


def cards(folder: Path) -> list[Row]:
    """Measure both ways; the shop is kept in `folder` and made only where it is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    url, keys = f"sqlite:///{folder / 'real.db'}", KeyFolder(folder / "keys")
    if not (folder / "real.db").exists():
        try:
            demo(url, keys)
        except Unavailable as error:
            print(f"the real year: {error}")
            return []
    store = Store(url, keys)
    try:
        return [_by_command(store, folder), _by_window(store, folder)]
    finally:
        store.close()


def _by_command(store: Store, folder: Path) -> Row:
    run = _begun(store)
    began, cpu = time.perf_counter(), time.process_time()
    printing = CardPrinting(store, OWNER, AS_OF)
    done = printing.print_run(run, folder / "command.pdf", LAYOUT, 1, CARDS)
    row = Row(
        f"{done.cards:,} cards of the real year, by command",
        time.perf_counter() - began,
        time.perf_counter() - began,
        time.process_time() - cpu,
    )
    _read_back(store, folder / "command.pdf", run, done.cards)
    return row


def _by_window(store: Store, folder: Path) -> Row:
    run = _begun(store)
    began, cpu = time.perf_counter(), time.process_time()
    wanted = Wanted(run, LAYOUT, 1, CARDS)
    task = WriteFile(wanted, AS_OF, _nothing, _never, folder / "window.pdf")
    done = task(store, OWNER)
    row = Row(
        f"{done.cards:,} cards of the real year, by the window",
        time.perf_counter() - began,
        time.perf_counter() - began,
        time.process_time() - cpu,
    )
    _read_back(store, folder / "window.pdf", run, done.cards)
    return row


def _begun(store: Store) -> str:
    chosen = Chosen(everyone=True, which=MemberFilter(segment="client"))
    request = BeginRun(key=new_id(), at=AS_OF, told="client", layout=LAYOUT, chosen=chosen)
    return store.write(begin_run, OWNER, request).run


def _read_back(store: Store, file: Path, run: str, count: int) -> None:
    """Refuse a run in which any code is unreadable or names somebody else."""
    ours = [fate.member for fate in store.read_as(OWNER, card_fates, run)][:count]
    with opened(file) as document:
        pages = len(document)
    read = [
        store.read(find_member, code).number
        for page in range(1, pages, 2)
        for code in in_columns(rendered(file, page, DPI), SHEETS[LAYOUT])
    ]
    assert read == ours, f"{sum(a != b for a, b in zip(read, ours, strict=False))} differ"


def _nothing(_done: int, _total: int) -> None:
    """Show nothing."""


def _never() -> bool:
    return False
