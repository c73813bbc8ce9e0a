from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.commands.purchases import RecordPurchase, record_purchase
from loyalty_desktop.services.queries.closings import Takings
from loyalty_desktop.services.queries.member_page import member_page
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.settings import Settings
from loyalty_desktop.ui.printing.dialog import PaperDialog
from loyalty_desktop.ui.printing.paper import first_size, words
from loyalty_desktop.ui.printing.printing import Printing, file_name
from tests.played_printer import Printer
from tests.ui.at_desk import StraightDesk
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

SOON = 20_000
POINT = 25.4 / 72


@dataclass
class Sale:
    """A sale as the counter tells it."""

    purchase: str
    change: int | None = None


class Counter:
    """A window with a printing of its own, on a shop of its own."""

    def __init__(self, store: Store, qtbot: QtBot, *, training: bool = False) -> None:
        self.store = store
        self.settings = Settings()
        self.window = QWidget()
        self.window.resize(1024, 768)
        self.window.show()
        self._qtbot = qtbot
        self.printing = Printing(
            StraightDesk(store),
            store.shop,
            self._settings,
            self.window,
            clock=clock,
            training=training,
        )
        self.told: list[str] = []
        self.printing.told.connect(self._tell)

    def sell(self, member: str | None = None) -> str:
        """Sell something and return the purchase."""
        request = RecordPurchase(
            key=new_id(), at=NOW, member=member, total=150_000, receipt=new_id()[-8:]
        )
        return self.store.write(record_purchase, OWNER, request).purchase

    def shown(self) -> PaperDialog:
        """Wait for the paper."""
        self._qtbot.waitUntil(self._in_view, timeout=SOON)
        assert self.printing.dialog is not None
        return self.printing.dialog

    def save(self, file: Path) -> None:
        """Save the paper in view."""
        dialog = self.shown()
        with self._qtbot.waitSignal(dialog.finished, timeout=SOON):
            dialog.save_to(str(file))

    def end(self) -> None:
        """Close everything."""
        if self.printing.dialog is not None:
            self.printing.dialog.reject()
        self.printing.close()
        QApplication.processEvents()
        self.window.close()
        self.window.deleteLater()

    def _in_view(self) -> bool:
        return self.printing.dialog is not None

    def _settings(self) -> Settings:
        return self.settings

    def _tell(self, _kind: str, told: str) -> None:
        self.told.append(told)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    shop = a_shop(tmp_path)
    yield shop
    shop.close()


@pytest.fixture
def counter(app: QApplication, store: Store, qtbot: QtBot) -> Iterator[Counter]:
    del app
    made = Counter(store, qtbot)
    yield made
    made.end()


def test_that_the_first_receipt_is_none_and_the_next_is_a_copy(
    counter: Counter, tmp_path: Path
) -> None:
    purchase = counter.sell()
    counter.printing.expect(Sale(purchase, 50_000))
    counter.printing.receipt(purchase)
    first = words(counter.shown().paper)
    assert "COPY" not in first
    counter.save(tmp_path / "first.pdf")
    assert counter.printing.dialog is None
    assert counter.printing.toast.text() == "Saved: first.pdf"
    counter.printing.receipt(purchase)
    assert "COPY" in words(counter.shown().paper)


def test_that_a_receipt_that_was_only_looked_at_is_still_the_first(counter: Counter) -> None:
    purchase = counter.sell()
    counter.printing.expect(Sale(purchase))
    counter.printing.receipt(purchase)
    counter.shown().reject()
    counter.printing.receipt(purchase)
    assert "COPY" not in words(counter.shown().paper)


def test_that_the_next_scan_puts_the_paper_aside_and_the_receipt_is_still_the_first(
    counter: Counter,
) -> None:
    purchase = counter.sell()
    counter.printing.expect(Sale(purchase))
    counter.printing.receipt(purchase)
    counter.shown()
    counter.printing.put_aside()
    assert counter.printing.dialog is None
    counter.printing.receipt(purchase)
    assert "COPY" not in words(counter.shown().paper)


def test_that_a_receipt_of_before_is_a_copy(counter: Counter) -> None:
    counter.printing.receipt(counter.sell())
    assert "COPY" in words(counter.shown().paper)


@pytest.mark.parametrize("paper", [58, 80])
def test_that_a_receipt_is_as_wide_as_the_paper_that_is_set(counter: Counter, paper: int) -> None:
    counter.settings = Settings(paper=paper)
    counter.printing.receipt(counter.sell())
    wide, _high = first_size(counter.shown().paper)
    assert round(wide * POINT) == paper


def test_that_a_members_card_has_two_sides_of_its_own_size(counter: Counter, store: Store) -> None:
    member = join(store, "Budi Santoso", 30)
    counter.printing.card(member.member_id)
    dialog = counter.shown()
    assert dialog.title.text() == "Card of Budi Santoso"
    assert dialog.paper.file_name == "Card of Budi Santoso.pdf"
    wide, high = first_size(dialog.paper)
    assert (round(wide * POINT, 1), round(high * POINT, 1)) == (85.6, 54.0)
    assert "Show this card every time you shop" in " ".join(words(dialog.paper).split())


def test_that_a_card_that_was_put_onto_paper_at_the_counter_is_handed_over(
    counter: Counter, store: Store, qtbot: QtBot
) -> None:
    def handed() -> bool:
        (card,) = store.read_as(OWNER, member_page, member.member_id, NOW).facts.cards
        return card.handed is not None

    member = join(store, "Budi Santoso", 30)
    counter.printing.card(member.member_id)
    counter.shown().printed.emit("Saved: card.pdf")
    assert not handed()
    for _again in range(2):
        counter.printing.card(member.member_id)
        counter.shown().on_paper.emit()
        qtbot.waitUntil(handed)
        counter.shown().reject()
    assert counter.told == []


def test_that_takings_are_printed_as_they_were_told(counter: Counter) -> None:
    counter.printing.closing(Takings("2", date(2026, 6, 30), None, NOW, bills=42))
    told = words(counter.shown().paper)
    assert "Takings so far, counter 2" in told
    assert "42" in told


def test_that_a_purchase_that_is_not_there_is_told_and_nothing_is_shown(counter: Counter) -> None:
    counter.printing.receipt(new_id())
    assert counter.told == ["There is no such purchase. Nothing was changed."]
    assert counter.printing.dialog is None


def test_that_what_is_printed_in_training_says_so(
    app: QApplication, store: Store, qtbot: QtBot
) -> None:
    del app
    counter = Counter(store, qtbot, training=True)
    counter.printing.receipt(counter.sell())
    assert "TRAINING: does not count" in words(counter.shown().paper)
    counter.end()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Receipt 0630-0142", "Receipt 0630-0142.pdf"),
        ("Receipt, 30\u00a0Jun 2026, 14.33", "Receipt 30 Jun 2026 14.33.pdf"),
        ("Card of Siti / Aminah: *", "Card of Siti Aminah.pdf"),
        ("../../etc", "etc.pdf"),
        ("", "paper.pdf"),
    ],
)
def test_that_the_name_of_a_file_is_good_on_every_system(title: str, name: str) -> None:
    assert file_name(title) == name


def test_that_a_printer_of_receipts_gets_the_slip_and_nobody_is_asked(
    counter: Counter, qtbot: QtBot
) -> None:
    printer = Printer()
    try:
        counter.settings = replace(counter.settings, printer=printer.url, paper=58)
        purchase = counter.sell()
        counter.printing.expect(Sale(purchase, 50_000))
        with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
            counter.printing.receipt(purchase)
        assert counter.printing.dialog is None
        told = printer.got.decode("cp437", "replace")
        assert "Rp 150.000" in told
        assert "COPY" not in told
        with qtbot.waitSignal(counter.printing.roll.printed, timeout=SOON):
            counter.printing.receipt(purchase)
        assert "COPY" in printer.got.decode("cp437", "replace")
    finally:
        counter.printing.roll.close()
        printer.close()


def test_that_a_printer_that_is_not_there_is_told_in_words(counter: Counter, qtbot: QtBot) -> None:
    printer = Printer()
    printer.close()
    counter.settings = replace(counter.settings, printer=printer.url)
    counter.printing.try_printer()
    qtbot.waitUntil(lambda: bool(counter.told), timeout=SOON)
    assert counter.told[0] == "The trial slip waits: the printer does not answer."


def test_that_nonsense_is_no_printer_and_the_paper_is_shown_instead(counter: Counter) -> None:
    counter.settings = replace(counter.settings, printer="the grey one")
    counter.printing.receipt(counter.sell())
    assert counter.shown().paper.title
    assert "This is no printer." in counter.told[0]
