"""A line of the builder: what is asked, how it is compared, with what, and over which days."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.segments import FIELDS, QUESTIONS
from loyalty_desktop.services.queries.segment_preview import SegmentOffers
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.segments.draft import KNOWN, UNKNOWN, Line, Path, finished, hows, new_line
from loyalty_desktop.ui.segments.editors import Editor, FittedSelect, editors_of
from loyalty_desktop.ui.segments.words import caption, how_word, subjects
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _

_WITHIN: Final = frozenset({"birthday"})
"""Questions that ask of days to come, which always have to be said."""
PAUSE_MS: Final = 60
"""A scanner's letters choose for a moment, and what was chosen comes back: longer than its keys."""
_SUBJECT: Final = 184
_DAYS: Final = 148


class LineRow(QWidget):
    """Tells of every change; its own editors follow what is asked."""

    changed = Signal(tuple, object)
    """Where the line stands, and the line as it is now."""
    removed = Signal(tuple)

    def __init__(self, path: Path, line: Line, offers: SegmentOffers, unit: Currency) -> None:
        super().__init__()
        self.path = path
        self.line = line
        self._offers = offers
        self._unit = unit
        self._place = "-".join(str(place + 1) for place in path)
        self.editors: list[Editor] = []
        self.within: WholeEdit | None = None
        self.subject = Select(_("What is asked"), [(name, caption(name)) for name in subjects()])
        self.subject.setFixedWidth(theme.scaled(_SUBJECT))
        self.subject.setObjectName(f"asked-{self._place}")
        self.how = FittedSelect(_("How it is compared"))
        self.how.setObjectName(f"compared-{self._place}")
        self.lacking = Label(_("not finished"), "small", tone="warn")
        self.remove = Button("", "plain", icon="x")
        self.remove.setAccessibleName(_("Remove condition {number}").format(number=self._place))
        self.remove.setObjectName(f"remove-{self._place}")
        self._parts = QWidget()
        self._flow = FlowLayout(self._parts)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self._parts, 1)
        row.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        self._flow.addWidget(self.subject)
        self._flow.addWidget(self.how)
        self._flow.addWidget(self.lacking)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._take_choices)
        self.subject.chosen.connect(self._pause.start)
        self.how.chosen.connect(self._pause.start)
        self.remove.clicked.connect(self._remove)
        self._show()

    def _show(self) -> None:
        """Show the line with the editors that it needs."""
        line = self.line
        self.subject.choose(line.name)
        self.how.offer([(how, how_word(line.name, how)) for how in hows(line.name)])
        self.how.choose(line.how)
        self.how.fit()
        before: list[QWidget] = [*self.editors]
        before += [] if self.within is None else [self.within]
        for old in before:
            self._flow.removeWidget(old)
            old.hide()
            old.deleteLater()
        self.editors = editors_of(line, self._offers, self._unit)
        self._flow.removeWidget(self.lacking)
        for number, editor in enumerate(self.editors):
            self._flow.addWidget(editor)
            editor.setObjectName(f"value-{self._place}-{number + 1}")
            said = editor.accessibleName()
            editor.setAccessibleName(
                f"{caption(line.name)}: {said}" if said else caption(line.name)
            )
            editor.typed.connect(self._type)
        self.within = self._days_edit()
        if self.within is not None:
            self._flow.addWidget(self.within)
            self.within.changed.connect(self._type)
        self._flow.addWidget(self.lacking)
        self.lacking.setVisible(not finished(line))
        stops: list[QWidget] = [self.subject, self.how, *self.editors]
        stops += [] if self.within is None else [self.within]
        for here, after in zip(stops, [*stops[1:], self.remove], strict=True):
            QWidget.setTabOrder(here, after)

    def _days_edit(self) -> WholeEdit | None:
        """Return the editor of the days that a line asks of, where it may ask of some."""
        line = self.line
        if line.name in QUESTIONS:
            days = QUESTIONS[line.name].days
            if days == "never":
                return None
            lead, usual = (_("within"), "") if days == "must" else (_("in the last"), _("ever"))
        else:
            if not FIELDS[line.name].within or line.how in (KNOWN, UNKNOWN):
                return None
            lead, usual = _("in the last"), _("ever")
        edit = WholeEdit(_("Days"), _("days"), zero=usual)
        edit.set_lead(lead)
        edit.setObjectName(f"days-{self._place}")
        needed = theme.text_width(lead, "body", 400) + theme.text_width(_("days"), "small", 400)
        edit.setFixedWidth(max(theme.scaled(_DAYS), round(needed) + theme.scaled(84)))
        edit.set_value(line.within)
        if usual and not line.within:
            edit.set_unit(usual)
            # "Ever" needs no "in the last" before it.
            edit.set_lead("")
        return edit

    def _take_choices(self) -> None:
        """Ask or compare as it is chosen now, once nobody has chosen for a moment."""
        name, how = self.subject.choice(), self.how.choice()
        if name != self.line.name:
            self._ask(name)
        elif how != self.line.how:
            self._compare(how)

    def _ask(self, name: str) -> None:
        self.line = new_line(name)
        self._show()
        self._tell()

    def _compare(self, how: str) -> None:
        before, values = self.line.how, self.line.values
        plain = {KNOWN, UNKNOWN}
        alike = (before in {"=", "!="}) == (how in {"=", "!="})
        self.line = Line(self.line.name, how, values if alike else values[:1], self.line.within)
        if not alike or before in plain or how in plain:
            self._show()
        self.how.fit()
        self._tell()

    def _type(self, _value: object = None) -> None:
        values = tuple(value for editor in self.editors for value in editor.values())
        within = self.within.value() or None if self.within is not None else None
        if self.within is not None and self.line.name not in _WITHIN:
            self.within.set_lead(_("in the last") if within else "")
        self.line = Line(self.line.name, self.line.how, values, within)
        self._tell()

    def _tell(self) -> None:
        self.lacking.setVisible(not finished(self.line))
        self.changed.emit(self.path, self.line)

    def _remove(self) -> None:
        self.removed.emit(self.path)
