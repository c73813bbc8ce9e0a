import pytest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from tests.ui.cut_text import cut_texts, written

pytestmark = pytest.mark.usefixtures("app")


def shown(qtbot: QtBot, *inside: QWidget, width: int = 300) -> QWidget:
    window = QWidget()
    column = QVBoxLayout(window)
    for each in inside:
        column.addWidget(each)
    qtbot.addWidget(window)
    window.setFixedWidth(width)
    window.show()
    QApplication.processEvents()
    return window


def test_that_what_is_painted_by_hand_is_read_like_a_label(qtbot: QtBot) -> None:
    window = shown(qtbot, Label("Points"), Button("Save", icon="check", key="F10"))
    assert [piece.text for piece in written(window)] == ["Points", "Save", "F10"]
    assert cut_texts(window) == []


def test_that_a_word_without_room_is_found(qtbot: QtBot) -> None:
    label = QLabel("Points to use")
    label.setObjectName("points")
    label.setFixedWidth(40)
    (found,) = cut_texts(shown(qtbot, label))
    assert found.startswith("QLabel points: 'Points to use' lacks")


def test_that_a_line_too_many_is_found(qtbot: QtBot) -> None:
    paragraph = Paragraph("Points are kept for a year and then they end, one by one.")
    paragraph.setFixedSize(120, 44)
    found = cut_texts(shown(qtbot, paragraph))
    assert found
    assert all("lacks" in each for each in found)


def test_that_a_hint_shortened_with_dots_is_found(qtbot: QtBot) -> None:
    field = QLineEdit()
    field.setPlaceholderText("Scan a card, or type a name")
    field.setFixedWidth(90)
    (found,) = cut_texts(shown(qtbot, field))
    assert found.endswith("is shortened")


def test_that_one_text_upon_another_is_found(qtbot: QtBot) -> None:
    window = shown(qtbot, Label("Points"))
    over = Label("Balance", parent=window)
    over.move(20, 12)
    over.show()
    (found,) = cut_texts(window)
    assert found == "Label: 'Points' lies on 'Balance' of Label"


def test_that_what_can_be_scrolled_to_is_not_cut(qtbot: QtBot) -> None:
    content = shown(qtbot, *(Label(f"Line {at}") for at in range(40)))
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(content)
    window = shown(qtbot, area, width=400)
    window.setFixedHeight(200)
    QApplication.processEvents()
    assert cut_texts(window) == []
    assert len(written(window)) == 40
