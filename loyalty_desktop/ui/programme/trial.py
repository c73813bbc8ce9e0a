"""The dry run beside the form: who gains, who loses, what it costs; person by person on demand."""

from datetime import datetime
from fractions import Fraction
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.exchange.dry_run import DryRun
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.trial_model import TrialModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts.lines import Line, LineChart, LinePoint, Tick
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, money, month, number, percent, short_month
from loyalty_desktop.wording.dry_run_words import exactness, summary, warning

_MANY: Final = 6
"""From so many months on only every second or third is named under the chart."""


class DryRunPanel(Panel):
    """Begins, follows and tells a dry run."""

    wanted = Signal()
    people_wanted = Signal()

    def __init__(self, model: TrialModel, parent: QWidget | None = None) -> None:
        super().__init__(gap=measures.GAP_12, parent=parent)
        self.setObjectName("dry-run")
        self._model = model
        self.title = Label(weight=600)
        self.when = Label(role="small", tone="text-2")
        self.told = Paragraph("", "small", tone="text-2")
        self.progress = ThinProgress(_("Dry run"))
        self.counted = Label(role="small", tone="text-2")
        self.cancel = Button("", "secondary")
        self.start = Button("", "secondary", icon="flask-conical", key="F9")
        self.gain = DataField(mark("Gain"), "figure")
        self.same = DataField(mark("Same"), "figure")
        self.lose = DataField(mark("Lose"), "figure")
        self.shares = ShareBar()
        self.lines: dict[str, _Line] = {
            name: _Line(name)
            for name in (
                mark("Points given"),
                mark("Cost, share of revenue"),
                mark("Liability"),
                mark("First-timers affected"),
            )
        }
        self.months_told = Label(role="small", tone="text-2")
        self.months = LineChart(_("Points by month"), tall=72)
        self.caution = _Caution()
        self.people = Button("", "ghost", icon="list-checks", flush=True)
        self.exact = Paragraph("", "small", tone="text-2")
        self._build()
        self.say()
        self.start.clicked.connect(self.wanted)
        self.cancel.clicked.connect(model.cancel)
        self.people.clicked.connect(self.people_wanted)
        model.stepped.connect(self._step)

    def say(self) -> None:
        """Say it in the language in force."""
        self.title.setText(_("Dry run"))
        self.cancel.setText(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel the dry run"))
        self.cancel.setObjectName("cancel-dry-run")
        self.start.setObjectName("start-dry-run")
        self.people.setText(_("See it person by person"))
        self.people.setAccessibleName(self.people.text())

    def show_run(self, unit: Currency, *, stale: bool, ready: bool) -> None:
        """Show where it stands; `ready`: the draft can be tried."""
        model = self._model
        told = model.told
        self.when.setText("" if told is None else _ago(model.at))
        idle = told is None and not model.running
        self._running.setVisible(model.running)
        self.start.setVisible(not model.running and (told is None or stale))
        self.start.setEnabled(ready)
        self.start.setText(_("Try it on the past") if told is None else _("Try it again"))
        self.start.setAccessibleName(self.start.text())
        self._results.setVisible(told is not None)
        if idle:
            self.told.say(
                model.refused
                or _(
                    "Plays your own purchases again by this draft: who gains, who loses, what it "
                    "costs. Nothing is changed."
                )
            )
        elif told is not None:
            self._show(told, unit)
            if stale:
                self.told.say(_("The rules have changed since."))
        self.told.set_tone("warn" if stale or model.refused else "text-2")
        self.told.setVisible(bool(self.told.text()))

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addStretch(1)
        head.addWidget(self.when)
        self.column.addLayout(head)
        self.column.addWidget(self.told)
        self._running = QWidget()
        running = QVBoxLayout(self._running)
        running.setContentsMargins(0, 0, 0, 0)
        running.setSpacing(measures.GAP_8)
        running.addWidget(self.progress)
        foot = QHBoxLayout()
        foot.addWidget(self.counted, 1)
        foot.addWidget(self.cancel)
        running.addLayout(foot)
        self.column.addWidget(self._running)
        self.column.addWidget(self.start)
        self._results = QWidget()
        column = QVBoxLayout(self._results)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        figures = QHBoxLayout()
        figures.setSpacing(measures.GAP_16)
        for field in (self.gain, self.same, self.lose):
            figures.addWidget(field)
        figures.addStretch(1)
        column.addLayout(figures)
        column.addWidget(self.shares)
        for line in self.lines.values():
            column.addWidget(Hairline())
            column.addWidget(line)
        column.addSpacing(measures.GAP_4)
        column.addWidget(self.months_told)
        column.addWidget(self.months)
        column.addWidget(self.caution)
        row = QHBoxLayout()
        row.addWidget(self.people)
        row.addStretch(1)
        column.addLayout(row)
        column.addWidget(self.exact)
        self.column.addWidget(self._results)
        self._running.hide()
        self._results.hide()

    def _show(self, told: DryRun, unit: Currency) -> None:
        self.told.say(summary(told))
        for field, count in (
            (self.gain, told.gain),
            (self.same, told.same),
            (self.lose, told.lose),
        ):
            field.show_value(number(count))
        self.shares.show_shares(told.gain, told.same, told.lose)
        before, draft = told.before, told.draft
        first = next((each for each in told.by_stage if each.name == "first_time"), None)
        values = {
            "Points given": (number(draft.given), _was(number(before.given))),
            "Cost, share of revenue": (_share(draft.share), _was(_share(before.share))),
            "Liability": (money(draft.liability, unit), _was(money(before.liability, unit))),
            "First-timers affected": (
                number(first.gain + first.lose if first else 0),
                _("of {count}").format(count=number(first.members if first else 0)),
            ),
        }
        for name, (value, second) in values.items():
            self.lines[name].show_values(value, second)
        self._show_months(told)
        self.caution.say(warning(told))
        self.exact.say(exactness(told))
        self.exact.set_tone("text-2" if told.exact else "warn")

    def _show_months(self, told: DryRun) -> None:
        months = told.months
        every = max(1, -(-len(months) // _MANY))
        self.months.setVisible(len(months) > 1)
        self.months_told.setVisible(len(months) > 1)
        self.months_told.setText(
            _("Points by month; grey: version {number}").format(number=number(told.version))
        )
        self.months.show_lines(
            (
                Line(
                    _("Draft"),
                    tuple(
                        LinePoint(at, each.given, month(each.month), number(each.given))
                        for at, each in enumerate(months)
                    ),
                ),
                Line(
                    _("Version {number}").format(number=number(told.version)),
                    tuple(
                        LinePoint(at, each.before, month(each.month), number(each.before))
                        for at, each in enumerate(months)
                    ),
                    "before",
                ),
            ),
            ticks=tuple(
                Tick(at, short_month(each.month))
                for at, each in enumerate(months)
                if at % every == 0
            ),
        )

    def _step(self, done: int, total: int) -> None:
        self.progress.show_share(done / total if total else 0.0)
        self.counted.setText(
            _("{done} of {total} purchases").format(done=number(done), total=number(total))
        )


class ShareBar(QWidget):
    """Who gains, stays and loses, as parts of one bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._parts = (0, 0, 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Gain, same, lose"))

    def show_shares(self, gain: int, same: int, lose: int) -> None:
        """Show these parts."""
        self._parts = (gain, same, lose)
        self.setAccessibleName(
            _("Gain {gain}, same {same}, lose {lose}").format(
                gain=number(gain), same=number(same), lose=number(lose)
            )
        )
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, measures.PROGRESS)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(40, measures.PROGRESS)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        total = sum(self._parts)
        if not total:
            return
        shown = [part for part in self._parts if part]
        room = self.width() - measures.GAP_4 * (len(shown) - 1)
        at = 0.0
        for part, tone in zip(self._parts, ("accent", "chart-before", "danger-solid"), strict=True):
            if not part:
                continue
            wide = max(room * part / total, measures.PROGRESS)
            painter.setBrush(now.colour(tone))
            painter.drawRoundedRect(QRectF(at, 0, wide, self.height()), 2, 2)
            at += wide + measures.GAP_4


class _Line(QWidget):
    """A caption, a value and what it was."""

    def __init__(self, source: str) -> None:
        super().__init__()
        self._source = source
        self.caption = Paragraph(_(source), "small", tone="text-2")
        self.value = Label(weight=500)
        self.was = Label(role="small", tone="text-2")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.caption, 1)
        row.addWidget(self.value)
        row.addWidget(self.was)

    def show_values(self, value: str, second: str) -> None:
        """Show a value, and the one beside it."""
        self.caption.say(_(self._source))
        self.value.setText(value)
        self.was.setText(second)
        self.setAccessibleName(f"{_(self._source)}: {value}, {second}")


class _Caution(QFrame):
    """What should not be overlooked, on amber."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "message")
        self.setProperty("kind", "warn")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(measures.GAP_12)
        self.words = Paragraph("", tone="warn")
        row.addWidget(Glyph("triangle-alert", "warn", 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def say(self, sentence: str) -> None:
        """Say a caution, or nothing."""
        self.words.say(sentence)
        self.setVisible(bool(sentence))


def _was(value: str) -> str:
    return _("was {value}").format(value=value)


def _share(share: Fraction | None) -> str:
    return "" if share is None else percent(share)


def _ago(at: datetime | None) -> str:
    return "" if at is None else _("just now")
