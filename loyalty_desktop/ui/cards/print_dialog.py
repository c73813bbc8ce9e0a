"""A run on its way to paper: from which card, on which sheet, how far the backs are moved."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.card_runs import LAYOUTS, MOST_OFFSET, PICTURES
from loyalty_desktop.services.queries.card_runs import RunRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.cards.offsets import Offset, kept_offset
from loyalty_desktop.ui.cards.runs_model import RunsModel
from loyalty_desktop.ui.cards.tasks import Wanted
from loyalty_desktop.ui.cards.words import LAYOUT_WORDS
from loyalty_desktop.ui.printing.folder import keep_folder, last_folder
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark, number

_SAVE_KEY: Final = "Ctrl+S"


class PrintRunDialog(Dialog):
    """Asks how, and shows how far it has come; Esc stops it, and then nothing is left of it."""

    def __init__(self, window: QWidget, model: RunsModel, run: RunRow) -> None:
        super().__init__(
            window,
            _("Print {what}").format(what=run.told),
            _("Front and back, at their own size. Turn sheets over their long edge."),
            icon="printer",
            confirm=_("Print"),
            stays=True,
            width=640,
        )
        self.setObjectName("print-run")
        self._model = model
        self._run = run
        self._closing = False
        self.files: QFileDialog | None = None
        self.message = MessageBar()
        self.layout_ = named(
            Select(_("Paper"), [(each, _(LAYOUT_WORDS[each])) for each in LAYOUTS]), mark("Paper")
        )
        self.layout_.choose(run.layout)
        self.first = named(WholeEdit(), mark("From card"))
        self.last = named(WholeEdit(), mark("To card"))
        self.first.set_value(model.following)
        self.last.set_value(run.cards)
        self.right = named(Edit(), mark("Back to the right, mm"))
        self.down = named(Edit(), mark("Back downwards, mm"))
        self.fronts = named(CheckBox(_("The fronts alone")), mark("The fronts alone"))
        self.save = named(
            Button(_("Save a file"), icon="download", key=_SAVE_KEY), mark("Save a file")
        )
        self.progress = ThinProgress(_("How far it has come"))
        self.progress.hide()
        self.fields = {
            "first": Field(_("From card"), self.first),
            "last": Field(_("To card"), self.last),
            "right": Field(_("Back to the right, mm"), self.right),
            "down": Field(_("Back downwards, mm"), self.down),
        }
        self.body.addWidget(self.message)
        self.body.addWidget(Field(_("Paper"), self.layout_))
        self.body.addWidget(_beside(self.fields["first"], self.fields["last"]))
        self._moved = _beside(self.fields["right"], self.fields["down"])
        self.body.addWidget(self.fronts)
        self.body.addWidget(self._moved)
        self.body.addWidget(self.save)
        self.body.addWidget(self.progress)
        self.layout_.chosen.connect(self._show_layout)
        self.fronts.toggled.connect(self._show_backs)
        self.save.clicked.connect(self.ask_file)
        self.confirmed.connect(self._print)
        model.changed.connect(self._show)
        model.moved.connect(self.progress.show_share)
        model.papered.connect(self._papered)
        model.ended.connect(self._ended)
        self._show_layout(run.layout)

    def _show_layout(self, layout: str) -> None:
        right, down = kept_offset(layout)
        self.right.setText(_typed(right))
        self.down.setText(_typed(down))
        pictures = layout == PICTURES
        self.confirm.setEnabled(not pictures)
        self.fronts.setEnabled(not pictures)
        self._show_backs()

    def _show_backs(self, _on: bool = False) -> None:
        self._moved.setEnabled(not self.fronts.isChecked() and self.layout_.choice() != PICTURES)

    def _print(self) -> None:
        wanted = self._wanted()
        if wanted is not None:
            self._model.make(wanted)

    def ask_file(self) -> None:
        """Ask where the cards are to be written."""
        wanted = self._wanted()
        if wanted is None or self._model.busy:
            return
        pictures = wanted.layout == PICTURES
        asks = self.files = QFileDialog(self.window(), _("Save a file"))
        # The system's own would speak the system's language, whatever is spoken here.
        asks.setOption(QFileDialog.Option.DontUseNativeDialog)
        asks.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        ending = "png" if pictures else "pdf"
        asks.setNameFilter(_("Pictures (*.png)") if pictures else _("PDF files (*.pdf)"))
        asks.setDefaultSuffix(ending)
        asks.setDirectory(str(last_folder()))
        asks.selectFile(f"cards.{ending}")
        asks.fileSelected.connect(self.save_to)
        asks.open()

    def save_to(self, file: str) -> None:
        """Write the cards to a file."""
        wanted = self._wanted()
        if wanted is not None:
            keep_folder(Path(file).parent)
            self._model.write(wanted, Path(file))

    def _wanted(self) -> Wanted | None:
        """Return what is asked for, or say in its place what is wrong."""
        for field in self.fields.values():
            field.settle()
        first, last = self.first.value() or 1, self.last.value() or self._run.cards
        most = self._run.cards
        for name, value, least in (("first", first, 1), ("last", last, first)):
            if not least <= value <= most:
                told = _("Choose from {least} to {most}.").format(
                    least=number(min(least, most)), most=number(most)
                )
                self.fields[name].complain(told)
                self.fit()
                return None
        offset = self._offset()
        if offset is None:
            return None
        return Wanted(
            self._run.id,
            self.layout_.choice(),
            first,
            last,
            backs=not self.fronts.isChecked(),
            offset=offset,
        )

    def _offset(self) -> Offset | None:
        found: list[float] = []
        for name, edit in (("right", self.right), ("down", self.down)):
            try:
                value = float(edit.text().strip().replace(",", ".") or 0)
            except ValueError:
                value = MOST_OFFSET + 1
            # What is no number compares with nothing.
            if not abs(value) <= MOST_OFFSET:
                self.fields[name].complain(_("A number from -10 to 10 is needed here."))
                self.fit()
                return None
            found.append(value)
        return found[0], found[1]

    def _show(self) -> None:
        model = self._model
        under_way = model.busy in ("print", "save")
        self.progress.setVisible(under_way)
        self.confirm.set_busy(model.busy == "print")
        self.save.set_busy(model.busy == "save")
        self.cancel.setText(_("Stop") if under_way else _("Cancel"))
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        else:
            self.message.settle()
        self.fit()

    def _papered(self, _title: str, _pdf: bytes) -> None:
        if self.isVisible():
            self.close_with(True)

    def _ended(self) -> None:
        """Close when a file is written or somebody stopped; a refusal is read first."""
        done = bool(self._model.told) and not self._model.refusal
        if self.isVisible() and (self._closing or done):
            self.close_with(True)

    @override
    def reject(self) -> None:
        if self._model.busy in ("print", "save"):
            self._closing = True
            self._model.stop()
            return
        super().reject()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if held and event.key() == Qt.Key.Key_S:
            self.save.click()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def close_with(self, yes: bool) -> None:
        if self.files is not None:
            self.files.deleteLater()
        super().close_with(yes)


def _beside(*fields: Field) -> QWidget:
    inside = QWidget()
    row = QHBoxLayout(inside)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme.scaled(measures.GAP_16))
    for field in fields:
        row.addWidget(field, 1)
    return inside


def _typed(value: float) -> str:
    return f"{value:g}"
