"""Language, text size and staff change while the window stands; nothing that was begun is lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from loyalty_desktop.app import Program
from loyalty_desktop.services.commands.staff import hire_staff
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.qt_words import speak_qt
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import join
from tests.ui.test_app import SOON, Programs
from tests.ui.test_wiring import hire_owner, hiring, open_store, opened, owned, sign_in, url

__all__ = ["owned", "url"]


@pytest.fixture
def programs(app: QApplication) -> Iterator[Programs]:
    started = Programs(app)
    yield started
    started.end()
    theme.set_text_scale(app, 100)
    use_language("en")
    speak_qt(app)


def change(program: Program, **settings: Any) -> None:
    """Let the program take other settings, as its settings screen would."""
    program.take_settings(replace(program.settings, **settings))
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def words_of(program: Program) -> str:
    """Return all that the window writes in labels."""
    shown = program.window.findChildren(QLabel)
    return "\n".join(label.text() for label in shown if label.isVisible())


def test_that_the_open_bill_and_what_is_typed_stay_in_another_language(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    store = open_store(url)
    budi = join(store, "Budi Santoso", 1)
    store.close()
    program = opened(programs, url, qtbot)
    window = program.window
    model = window.counter.model
    model.call(budi.member_id)
    qtbot.waitUntil(lambda: model.member is not None, timeout=SOON)
    model.set_amount(248_500)
    window.counter.bill.receipt.setText("0630-0142")
    window.counter.header.scan.setText("0812")
    change(program, language="id")
    assert window.counter.model is model
    assert model.member.name == "Budi Santoso"
    assert model.bill.amount == 248_500
    assert window.counter.bill.amount.value() == 248_500
    assert window.counter.bill.receipt.text() == "0630-0142"
    assert window.counter.header.scan.text() == "0812"
    assert "Jumlah" in words_of(program)
    assert window.in_view == "counter"
    change(program, language="en")
    assert model.bill.amount == 248_500
    assert "Jumlah" not in words_of(program)


def test_that_settings_are_a_key_away_and_stay_in_view_in_another_language(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    window = program.window
    QTest.keyClick(
        window.counter.header.scan, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier
    )
    assert window.in_view == "settings"
    window.screen_of("settings").model.set("language", "id")
    qtbot.waitUntil(lambda: window.screen_of("settings").title.text() == "Pengaturan", timeout=SOON)
    assert window.in_view == "settings"
    assert window.side_bar is not None
    assert window.side_bar.isVisible()
    assert window.side_bar.rows["members"].text() == "Anggota"
    QTest.keyClick(window.screen_of("settings"), Qt.Key.Key_Escape)
    assert window.in_view == "counter"


def test_that_who_is_signed_in_stays_when_text_grows(
    programs: Programs, owned: str, qtbot: QtBot
) -> None:
    program = opened(programs, owned, qtbot)
    sign_in(program, qtbot)
    change(program, text_scale=150)
    assert program.desk is not None
    assert program.desk.actor.name == "Tuti Handayani"
    assert "Tuti Handayani" in words_of(program)
    assert program.lock is not None
    assert not program.lock.in_view
    assert program.window.counter.header.scan.hasFocus()


def test_that_the_other_screens_open_in_the_language_spoken_now(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    program.window.show_screen("staff")
    change(program, language="id")
    assert program.window.in_view == "staff"
    assert program.window.screen_of("staff").title.text() == "Staf"
    program.window.show_screen("rewards")
    assert "Hadiah" in words_of(program)


def test_that_the_window_still_locks_and_its_keys_work_after_the_language_changed(
    programs: Programs, owned: str, qtbot: QtBot
) -> None:
    program = opened(programs, owned, qtbot)
    sign_in(program, qtbot)
    change(program, language="id")
    program.window.show_screen("staff")
    QTest.keyClick(QApplication.focusWidget() or program.window, Qt.Key.Key_F12)
    assert program.lock is not None
    assert program.lock.in_view
    change(program, language="en")
    assert program.lock.card is not None
    assert program.lock.card.title.text() == "Who is on duty?"


def test_that_qts_own_words_follow_and_names_of_keys_stay(app: QApplication) -> None:
    use_language("id")
    speak_qt(app)
    edit = QLineEdit()
    words = [action.text() for action in edit.createStandardContextMenu().actions()]
    use_language("en")
    speak_qt(app)
    again = [action.text() for action in edit.createStandardContextMenu().actions()]
    assert words[0].split("\t") == ["Batalkan", "Ctrl+Z"]
    assert "Tempel\tCtrl+V" in words
    assert again[0].split("\t") == ["&Undo", "Ctrl+Z"]


def test_that_a_dialog_for_files_speaks_indonesian(app: QApplication, tmp_path: Path) -> None:
    use_language("id")
    speak_qt(app)
    dialog = QFileDialog(None, "", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    assert dialog.labelText(QFileDialog.DialogLabel.FileName) == "Nama berkas:"
    assert dialog.labelText(QFileDialog.DialogLabel.Reject) == "Batal"
    dialog.deleteLater()
    use_language("en")
    speak_qt(app)


def test_that_a_cashier_is_shown_only_what_a_cashier_may_see(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    owner = hire_owner(url)
    store = open_store(url)
    store.write(hire_staff, owner, hiring(store, "Rina Astuti", "cashier", "5183"))
    store.close()
    program = opened(programs, url, qtbot)
    sign_in(program, qtbot)
    window = program.window
    window.show_screen("programme")
    window.show_screen("staff")
    assert window.lock is not None
    window.lock.lock()
    sign_in(program, qtbot, "R", "5183")
    assert window.in_view == "counter"
    # What the owner had open is gone, and the keys lead nowhere.
    assert window.screen_of("programme") is None
    assert window.screen_of("staff") is None
    window.show_screen("programme")
    assert window.in_view == "counter"
    window.show_screen("members")
    bar = window.side_bar
    assert bar is not None
    shown = {name for name, row in bar.rows.items() if row.isVisible()}
    assert {"counter", "members", "settings"} <= shown
    assert not {"programme", "rewards", "campaigns", "staff"} & shown


def test_that_f12_covers_the_counter_where_nobody_could_sign_in(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    program.window.show_screen("settings")
    QTest.keyClick(QApplication.focusWidget() or program.window, Qt.Key.Key_F12)
    assert program.window.in_view == "counter"
    assert program.window.counter.dialog is not None
    assert program.lock is not None
    assert not program.lock.in_view


def test_that_the_counter_locks_after_the_minutes_that_are_set(
    programs: Programs, owned: str, qtbot: QtBot
) -> None:
    program = opened(programs, owned, qtbot)
    sign_in(program, qtbot)
    change(program, lock_minutes=2)
    assert program.lock is not None
    assert program.lock.idle.minutes == 2
    change(program, lock_minutes=0)
    program.lock.idle.look()
    assert not program.lock.in_view


def test_that_the_counters_name_is_that_of_the_next_command(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    change(program, counter="Kasir 2")
    assert program.desk is not None
    assert program.desk.actor.counter == "Kasir 2"
    assert "Counter Kasir 2" in words_of(program)


class Windows(QObject):
    """Notes every window that is shown."""

    def __init__(self, app: QApplication) -> None:
        super().__init__()
        self.shown: list[QWidget] = []
        app.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False


def test_that_no_piece_of_a_screen_flashes_up_as_a_window_of_its_own(
    programs: Programs, url: str, qtbot: QtBot, app: QApplication
) -> None:
    program = opened(programs, url, qtbot)
    window = program.window
    assert window.side_bar is not None
    windows = Windows(app)
    for name in window.side_bar.rows:
        window.show_screen(name)
        qtbot.wait(200)
    change(program, language="id")
    app.removeEventFilter(windows)
    assert windows.shown == []
    assert QApplication.focusWidget() is not None


def test_that_a_shop_out_of_reach_is_told_until_it_answers_again(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    desk, window = program.desk, program.window
    assert desk is not None
    desk.connection.emit("server")
    assert window.bands.offline is not None
    english, indonesian = "The shop's server does not answer.", "Server toko tidak menjawab."
    qtbot.waitUntil(lambda: english in words_of(program), timeout=SOON)
    change(program, language="id")
    qtbot.waitUntil(lambda: indonesian in words_of(program), timeout=SOON)
    desk.connection.emit("")
    assert window.bands.offline is None


def test_that_training_is_marked_across_the_window(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    window = opened(programs, url, qtbot).window
    top = window.screens.y()
    window.show_training(True)
    QCoreApplication.processEvents()
    assert window.bands.training is not None
    assert window.bands.training.isVisible()
    assert window.screens.mapTo(window, window.screens.rect().topLeft()).y() >= 40 > top
    window.show_training(False)
    assert window.bands.training is None


def all_answered(program: Program, qtbot: QtBot) -> None:
    """Wait until the workers have answered whatever they were asked before."""
    assert program.desk is not None
    told: list[object] = []
    program.desk.read(_nothing, then=told.append)
    program.desk.work(_nothing, then=told.append)
    qtbot.waitUntil(lambda: len(told) == 2, timeout=SOON)
    QCoreApplication.processEvents()


def _nothing(*_asked: object) -> None:
    return None


def test_that_a_narrow_window_with_large_text_scrolls_after_the_keyboard(
    programs: Programs, url: str, qtbot: QtBot
) -> None:
    program = opened(programs, url, qtbot)
    window = program.window
    window.resize(1024, 768)
    change(program, text_scale=200)
    window.show_screen("settings")
    QCoreApplication.processEvents()
    assert (window.width(), window.height()) == (1024, 768)
    all_answered(program, qtbot)
    last = window.screen_of("settings").folders[-1].copy
    last.setFocus()
    QCoreApplication.processEvents()
    corner = last.mapTo(window, last.rect().bottomRight())
    assert window.rect().contains(corner)
