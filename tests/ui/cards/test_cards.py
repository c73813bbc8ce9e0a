"""Cards in the window: a run begun, printed, gone on with; a design made and looked at."""

from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from loyalty_desktop.services.commands.segments import DefineSegment, define_segment
from loyalty_desktop.services.documents.card_runs import CardPrinting
from loyalty_desktop.services.documents.card_sheets import SHEETS
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_designs import ready_design
from loyalty_desktop.services.queries.card_runs import RunRow, card_fates, print_runs
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.cards.new_run import BLANK, FILE, NUMBERS, NewRunDialog
from loyalty_desktop.ui.cards.offsets import keep_offset, kept_offset
from loyalty_desktop.ui.cards.print_dialog import PrintRunDialog
from loyalty_desktop.ui.cards.screen import DESIGN, CardsScreen
from loyalty_desktop.ui.cards.tasks import Wanted
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.wording import use_country, use_language
from tests.service.documents.pages import opened, rendered, texts
from tests.service.documents.test_card_sheets import in_columns
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

PATIENCE = 20_000


class Manager:
    """Somebody who prints cards."""

    def __init__(self, screen: CardsScreen, store: Store, qtbot: QtBot) -> None:
        self.screen, self.store, self.qtbot = screen, store, qtbot
        self.runs, self.design = screen.runs, screen.design
        self.model = screen.runs.model

    def wait(self, happened: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(happened, timeout=PATIENCE)

    def press(self, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
        target = QApplication.focusWidget() or self.screen
        QTest.keyClick(target, key, held or Qt.KeyboardModifier.NoModifier)

    def new_run(self) -> NewRunDialog:
        self.runs.begin()
        dialog = self.runs.dialog
        assert isinstance(dialog, NewRunDialog)
        return dialog

    def how(self) -> PrintRunDialog:
        self.runs.ask_how()
        dialog = self.runs.dialog
        assert isinstance(dialog, PrintRunDialog)
        return dialog

    def begin(self, dialog: NewRunDialog) -> None:
        before = self.model.chosen
        dialog.accept()
        self.wait(lambda: self.model.chosen != before and self.model.run is not None)
        self.wait(lambda: self.model.fate is not None)

    def kept(self) -> tuple[RunRow, ...]:
        return self.store.read_as(OWNER, print_runs)


def gone(dialog: PrintRunDialog) -> bool:
    return not isValid(dialog)


@pytest.fixture
def manager(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Manager]:
    del qapp
    use_language("en")
    use_country("ID")
    keep_offset("a4-10", (0.0, 0.0))
    store = a_shop(tmp_path / "shop")
    for name in ("Siti Rahma", "Budi Santoso", "Dewi Larasati"):
        join(store, name, 200)
    desk = Desk(store, OWNER)
    screen = CardsScreen(desk, clock=clock)
    qtbot.addWidget(screen)
    screen.resize(1142, 744)
    with qtbot.waitExposed(screen):
        screen.show()
    screen.activateWindow()
    somebody = Manager(screen, store, qtbot)
    somebody.wait(lambda: screen.runs.model.loaded and screen.runs.model.designs is not None)
    somebody.wait(lambda: screen.design.model.designs is not None)
    yield somebody
    screen.runs.away.close()
    screen.design.away.close()
    desk.close()


def test_that_a_shop_without_runs_says_what_to_do_first(manager: Manager) -> None:
    assert manager.runs.nothing.isVisible()
    assert not manager.runs.print.isEnabled()
    assert "Begin a run" in manager.runs.nothing.sentence.text()


def test_that_a_run_of_everyone_is_begun_by_keys_alone(manager: Manager) -> None:
    manager.screen.runs.new.setFocus()
    manager.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert isinstance(manager.runs.dialog, NewRunDialog)
    manager.press(Qt.Key.Key_F10)
    manager.wait(lambda: bool(manager.model.rows))
    (run,) = manager.kept()
    assert (run.told, run.cards, run.printed) == ("Everyone who has joined", 3, 0)
    manager.wait(manager.runs.print.isEnabled)
    assert "3 cards to print." in manager.runs.message.text()


def test_that_blank_stock_is_a_run_too(manager: Manager) -> None:
    dialog = manager.new_run()
    dialog.whom.choose(BLANK)
    dialog.count.set_value(0)
    dialog.accept()
    assert dialog.fields[BLANK].complaint
    dialog.count.set_value(7)
    manager.begin(dialog)
    (run,) = manager.kept()
    assert run.cards == 7


def test_that_numbers_and_files_of_numbers_are_taken(manager: Manager, tmp_path: Path) -> None:
    members = [join(manager.store, name, 100).member or "" for name in ("Rina", "Agus")]
    dialog = manager.new_run()
    dialog.whom.choose(NUMBERS)
    dialog.accept()
    assert dialog.fields[NUMBERS].complaint == "Type at least one number."
    dialog.numbers.setText(", ".join(members))
    manager.begin(dialog)
    assert manager.kept()[0].cards == 2
    file = tmp_path / "numbers.txt"
    dialog = manager.new_run()
    dialog.whom.choose(FILE)
    dialog.file.setText(str(file))
    dialog.accept()
    assert "can't be read" in dialog.fields[FILE].complaint
    file.write_text("\ufeff" + "\r\n".join([*members, "", ""]), encoding="utf-8")
    manager.begin(dialog)
    assert "numbers.txt" in {run.told for run in manager.kept()}


def test_that_a_segment_of_the_shop_is_a_run(manager: Manager) -> None:
    request = DefineSegment(key="s", at=NOW, name="Far", expression="city = Solo")
    manager.store.write(define_segment, OWNER, request)
    join(manager.store, "Rina", 100, city="Solo")
    manager.screen.refresh()
    manager.wait(lambda: manager.model.segments == ("Far",))
    dialog = manager.new_run()
    dialog.whom.choose("segment Far")
    manager.begin(dialog)
    (run,) = manager.kept()
    assert (run.told, run.cards) == ("Segment Far", 1)


def test_that_an_unknown_number_is_refused_in_the_dialog(manager: Manager) -> None:
    dialog = manager.new_run()
    dialog.whom.choose(NUMBERS)
    dialog.numbers.setText("M-9999999999")
    dialog.accept()
    manager.wait(lambda: bool(dialog.message.text()))
    assert dialog.isVisible()
    assert not manager.kept()


def test_that_a_name_in_boxes_is_told_before_anything_is_printed(manager: Manager) -> None:
    member = join(manager.store, "山田 太郎", 100).member
    manager.begin(manager.new_run())
    assert "4 cards to print." in manager.runs.message.text()
    assert f"Boxes stand for letters that can't be printed in the names of {member}." in (
        manager.runs.message.text()
    )


def test_that_a_run_is_saved_and_noted_as_printed(manager: Manager, tmp_path: Path) -> None:
    manager.begin(manager.new_run())
    dialog = manager.how()
    dialog.save_to(str(tmp_path / "cards.pdf"))
    manager.wait(lambda: (tmp_path / "cards.pdf").exists() and not manager.model.busy)
    manager.wait(lambda: manager.model.run is not None and manager.model.run.printed == 3)
    assert "3 cards in cards.pdf." in manager.runs.message.text()
    manager.wait(partial(gone, dialog))
    assert "Budi Santoso" in " ".join(texts(tmp_path / "cards.pdf"))
    assert manager.runs.print.text() == "Print again"


def test_that_a_run_goes_on_where_the_printer_jammed(manager: Manager, tmp_path: Path) -> None:
    manager.begin(manager.new_run())
    CardPrinting(manager.store, OWNER, NOW).print_run(
        manager.model.chosen, tmp_path / "jammed.pdf", last=2
    )
    manager.screen.refresh()
    manager.wait(lambda: manager.model.following == 3)
    manager.wait(lambda: manager.runs.print.text() == "Go on")
    dialog = manager.how()
    assert (dialog.first.value(), dialog.last.value()) == (3, 3)
    dialog.save_to(str(tmp_path / "rest.pdf"))
    manager.wait(lambda: manager.model.run is not None and manager.model.run.left == 0)
    with opened(tmp_path / "rest.pdf") as document:
        assert len(document) == 2
    (run,) = manager.kept()
    assert (run.printed, run.again) == (3, 0)


def test_that_what_goes_to_the_printer_is_noted_only_when_it_is_on_paper(
    manager: Manager, tmp_path: Path
) -> None:
    manager.begin(manager.new_run())
    manager.how().accept()
    manager.wait(lambda: manager.runs.paper is not None)
    paper = manager.runs.paper
    assert paper is not None
    paper.reject()
    assert manager.kept()[0].printed == 0
    manager.runs.paper = None
    manager.how().accept()
    manager.wait(lambda: manager.runs.paper is not None)
    paper = manager.runs.paper
    assert paper is not None
    paper.save_to(str(tmp_path / "printed.pdf"))
    manager.wait(lambda: manager.kept()[0].printed == 3)
    manager.wait(lambda: "3 cards printed." in manager.runs.message.text())


def test_that_stopping_leaves_no_file_and_nothing_noted(manager: Manager, tmp_path: Path) -> None:
    dialog = manager.new_run()
    dialog.whom.choose(BLANK)
    dialog.count.set_value(400)
    manager.begin(dialog)
    how = manager.how()
    how.save_to(str(tmp_path / "out" / "cards.pdf"))
    how.reject()
    manager.wait(lambda: not manager.model.busy)
    assert "Nothing was written" in manager.runs.message.text()
    assert not list(tmp_path.glob("out/*"))
    assert manager.kept()[0].printed == 0
    manager.wait(partial(gone, how))


def test_that_a_folder_that_cannot_be_written_is_told_and_the_run_waits(
    manager: Manager, tmp_path: Path
) -> None:
    manager.begin(manager.new_run())
    (tmp_path / "taken").write_text("a file, no folder")
    dialog = manager.how()
    dialog.save_to(str(tmp_path / "taken" / "cards.pdf"))
    manager.wait(lambda: bool(dialog.message.text()))
    assert dialog.isVisible()
    assert manager.kept()[0].printed == 0


@pytest.mark.parametrize(("first", "last"), [(4, 4), (3, 2), (1, 9)])
def test_that_a_place_outside_the_run_is_told_in_its_field(
    manager: Manager, first: int, last: int
) -> None:
    manager.begin(manager.new_run())
    dialog = manager.how()
    dialog.first.set_value(first)
    dialog.last.set_value(last)
    dialog.accept()
    assert any(field.complaint for field in dialog.fields.values())
    assert not manager.model.busy


@pytest.mark.parametrize("typed", ["eleven", "11", "-10,5", "nan", "1e9"])
def test_that_an_offset_no_printer_has_is_told_in_its_field(manager: Manager, typed: str) -> None:
    manager.begin(manager.new_run())
    dialog = manager.how()
    dialog.down.setText(typed)
    dialog.accept()
    assert dialog.fields["down"].complaint
    assert not manager.model.busy


def test_that_the_offset_of_a_layout_is_there_next_time(manager: Manager, tmp_path: Path) -> None:
    manager.begin(manager.new_run())
    dialog = manager.how()
    dialog.right.setText("-0,8")
    dialog.down.setText("1.5")
    dialog.save_to(str(tmp_path / "cards.pdf"))
    manager.wait(lambda: not manager.model.busy)
    assert kept_offset("a4-10") == (-0.8, 1.5)
    assert kept_offset("a4-10", "another printer") == (0.0, 0.0)
    dialog = manager.how()
    assert (dialog.right.text(), dialog.down.text()) == ("-0.8", "1.5")


def test_that_pictures_are_saved_one_a_card(manager: Manager, tmp_path: Path) -> None:
    manager.begin(manager.new_run())
    dialog = manager.how()
    dialog.layout_.choose("png")
    dialog.layout_.chosen.emit("png")
    assert not dialog.confirm.isEnabled()
    dialog.save_to(str(tmp_path / "pictures" / "card.png"))
    manager.wait(lambda: not manager.model.busy)
    assert len(list((tmp_path / "pictures").glob("*.png"))) == 3


def test_that_the_alignment_page_is_one_key_away(manager: Manager) -> None:
    manager.runs.new.setFocus()
    manager.press(Qt.Key.Key_F9)
    manager.wait(lambda: manager.runs.paper is not None)
    assert manager.runs.paper is not None
    assert manager.runs.paper.paper.title == "Alignment page"
    manager.runs.paper.reject()


# The designer --------------------------------------------------------------------------------


def a_picture(file: Path, kind: str = "PNG") -> Path:
    target = BytesIO()
    Image.new("RGB", (200, 80), "#B3261E").save(target, kind)
    file.write_bytes(target.getvalue())
    return file


def test_that_the_card_shows_while_it_is_designed(manager: Manager) -> None:
    manager.screen.turn_to(DESIGN)
    design = manager.design
    manager.wait(lambda: design.front.painted and design.back.painted)
    before = design.front.grab().toImage()
    design.form.template.choose("stamps")
    design.form.template.chosen.emit("stamps")
    manager.wait(lambda: design.front.grab().toImage() != before)
    assert design.form.fields["stamp_card"].isVisible()


def test_that_a_design_is_made_and_kept(manager: Manager, tmp_path: Path) -> None:
    manager.screen.turn_to(DESIGN)
    form, model = manager.design.form, manager.design.model
    form.template.choose("portrait")
    form.template.chosen.emit("portrait")
    QTest.keyClicks(form.contact, "0251-555-0142")
    QTest.keyClicks(form.sentence, "Sampai jumpa lagi.")
    form.shown["shows_since"].click()
    form.take_logo(str(a_picture(tmp_path / "logo.png")))
    manager.wait(lambda: model.logo is not None)
    form.name.setFocus()
    manager.press(Qt.Key.Key_F10)
    manager.wait(lambda: "Cards look like this" in manager.design.message.text())
    kept = manager.store.read_as(OWNER, ready_design, None, NOW)
    assert kept.design.template == "portrait"
    assert kept.design.contact == "0251-555-0142"
    assert not kept.design.shows_since
    assert kept.logo == model.logo
    manager.wait(manager.design.drop.isVisible)
    manager.screen.runs.model.load()
    manager.wait(lambda: manager.model.designs is not None and manager.model.designs.usual.own)
    assert manager.new_run().design.choice() == kept.design.name


def test_that_a_picture_that_is_none_is_told_under_the_logo(
    manager: Manager, tmp_path: Path
) -> None:
    manager.screen.turn_to(DESIGN)
    form = manager.design.form
    bad = tmp_path / "logo.png"
    bad.write_text("no picture")
    form.take_logo(str(bad))
    manager.wait(lambda: "no picture that can be printed" in form.fields["logo"].complaint)
    form.take_logo(str(tmp_path / "nothing.png"))
    manager.wait(lambda: "can't be read" in form.fields["logo"].complaint)
    form.take_logo(str(a_picture(tmp_path / "good.jpg", "JPEG")))
    manager.wait(lambda: not form.fields["logo"].complaint)
    manager.wait(form.no_logo.isVisible)


def test_that_a_colour_is_taken_when_it_is_whole(manager: Manager) -> None:
    manager.screen.turn_to(DESIGN)
    form, model = manager.design.form, manager.design.model
    form.colours.choose("own")
    form.colours.chosen.emit("own")
    form.own.clear()
    QTest.keyClicks(form.own, "#12")
    assert form.fields["own"].complaint
    model.save()
    assert not model.busy
    QTest.keyClicks(form.own, "34ab")
    assert not form.fields["own"].complaint
    assert model.design.colours == "#1234AB"


def test_that_a_design_without_a_name_is_not_kept(manager: Manager) -> None:
    manager.screen.turn_to(DESIGN)
    form = manager.design.form
    form.name.clear()
    form.name.textEdited.emit("")
    manager.design.model.save()
    assert form.fields["name"].complaint == "Give the design a name."


def test_that_a_stamp_design_without_stamp_cards_is_refused_in_words(manager: Manager) -> None:
    manager.screen.turn_to(DESIGN)
    manager.design.model.put(template="stamps")
    manager.design.model.save()
    manager.wait(lambda: "There is no stamp card to show." in manager.design.message.text())


def test_that_a_design_is_put_away_after_a_question(manager: Manager) -> None:
    manager.screen.turn_to(DESIGN)
    model = manager.design.model
    model.save()
    manager.wait(lambda: model.row is not None and model.row.own)
    model.drop()
    manager.wait(lambda: model.designs is not None and not model.busy)
    manager.wait(lambda: model.of == "Classic")
    assert manager.store.read_as(OWNER, ready_design, None, NOW).design.name == "Classic"


def test_that_a_printed_run_is_handed_over_by_a_key(manager: Manager, tmp_path: Path) -> None:
    manager.begin(manager.new_run())
    assert not manager.runs.hand.isEnabled()
    CardPrinting(manager.store, OWNER, NOW).print_run(manager.model.chosen, tmp_path / "c.pdf")
    manager.screen.refresh()
    manager.wait(manager.runs.hand.isEnabled)
    manager.runs.table.setFocus()
    manager.press(Qt.Key.Key_F6)
    assert manager.runs.asking is not None
    assert "3 printed cards are with their members." in manager.runs.asking.sentence.text()
    manager.press(Qt.Key.Key_Return)
    manager.wait(lambda: "3 cards handed over." in manager.runs.message.text())
    manager.wait(lambda: "3 handed over" in manager.runs.fate.text())
    assert not manager.runs.hand.isEnabled()


def test_that_every_card_of_a_segment_made_in_the_window_names_its_member(
    manager: Manager, tmp_path: Path
) -> None:
    for place in range(12):
        join(manager.store, f"Dari Solo {place}", 100, city="Solo")
    request = DefineSegment(key="solo", at=NOW, name="Solo", expression="city = Solo")
    manager.store.write(define_segment, OWNER, request)
    manager.screen.refresh()
    manager.wait(lambda: manager.model.segments == ("Solo",))
    dialog = manager.new_run()
    dialog.whom.choose("segment Solo")
    manager.begin(dialog)
    run = manager.model.chosen
    manager.model.write(Wanted(run, "a4-10"), tmp_path / "cards.pdf")
    manager.wait(lambda: not manager.model.busy)
    read = [
        manager.store.read(find_member, code).number
        for page in (1, 3)
        for code in in_columns(rendered(tmp_path / "cards.pdf", page, 150), SHEETS["a4-10"])
    ]
    fates = manager.store.read_as(OWNER, card_fates, run)
    assert read == [fate.member for fate in fates]
    assert len(read) == 12
    assert {fate.state for fate in fates} == {"printed"}


def test_that_another_screen_can_ask_for_cards_of_a_condition(manager: Manager) -> None:
    join(manager.store, "Rina", 10, city="Bogor")
    manager.screen.show_segment("city = Bogor")
    dialog = manager.screen.runs.dialog
    assert isinstance(dialog, NewRunDialog)
    assert "city = Bogor" in dialog.whom.currentText()
    dialog.accept()
    manager.wait(lambda: bool(manager.screen.runs.model.rows))
    assert manager.screen.runs.model.rows[0].cards == 1


def test_that_a_stage_is_chosen_by_its_name_as_a_segment(manager: Manager) -> None:
    manager.screen.show_segment("suspect")
    dialog = manager.screen.runs.dialog
    assert isinstance(dialog, NewRunDialog)
    assert dialog.whom.choice() == "stage suspect"
