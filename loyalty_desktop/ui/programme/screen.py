"""The programme: its rules in plain words beside the form, its versions, a new one from a day."""

from datetime import date
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.aside import ExamplePanel, VersionsPanel
from loyalty_desktop.ui.programme.form import ProgrammeForm
from loyalty_desktop.ui.programme.form_fields import SECTIONS
from loyalty_desktop.ui.programme.trial import DryRunPanel
from loyalty_desktop.ui.programme.trial_model import TrialModel
from loyalty_desktop.ui.programme.trial_people import TrialPeopleDialog
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.ui.programme.words import WordsPanel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dates import DayEdit, DayTyped
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.panel import Ground, Panel
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, number

_ASIDE: Final = 336
_WIDE: Final = 1060
"""From this width on the example stands beside the words, below it under them."""
_BESIDE: Final = 700
"""Below this width the form stands above the words."""
_LEAST_WORDS: Final = 260
_DAY: Final = 156
_KEEPS_MS: Final = 700
"""So long after the last change a draft is kept."""


class ProgrammeScreen(QWidget):
    """The programme for the manager; somebody without the right reads it."""

    back_wanted = Signal()

    def __init__(self, desk: AtDesk, parent: QWidget | None = None, *, clock: Clock = now) -> None:
        super().__init__(parent)
        self.model = ProgrammeModel(desk, clock, self)
        self.trial_model = TrialModel(desk, clock, self)
        self.title = Label(role="title")
        self.draft = Label(role="small", tone="warn", weight=600)
        self.standing = Label(tone="text-2")
        self.tabs = Tabs()
        self.message = MessageBar()
        self.form = ProgrammeForm(self.model)
        self.words = WordsPanel()
        self.example: ExamplePanel | None = None
        self.versions = VersionsPanel()
        self.trial = DryRunPanel(self.trial_model)
        self.people: TrialPeopleDialog | None = None
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEEPS_MS)
        self.consequence = Paragraph(role="small", tone="text-2")
        self.consequence.setObjectName("consequence")
        self.from_word = Label(tone="text-2")
        self.first_day = DayEdit()
        self.first_day.setObjectName("first-day")
        self.first_day.setFixedWidth(theme.scaled(_DAY))
        self.discard = Button("", "ghost")
        self.save = Button("", "primary", icon="check", key="F10")
        self._ready = False
        self._build()
        self._say()
        self._connect()
        self.model.take_up()
        self.model.load()

    def _build(self) -> None:
        head = WrappingRow()
        head.setSpacing(measures.GAP_12)
        head.addStrut(theme.control_height(theme.MANAGER.control))
        head.addWidget(self.title)
        head.addWidget(self.draft)
        head.addWidget(self.standing)
        head.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setContentsMargins(0, 0, 0, 0)
        self._columns.setSpacing(measures.GAP_16)
        reading = QWidget()
        self._reading = QVBoxLayout(reading)
        self._reading.setContentsMargins(0, 0, 0, 0)
        self._reading.setSpacing(measures.GAP_16)
        self._reading.addWidget(self.words, 1)
        self._columns.addWidget(reading, 1)
        self._aside = QWidget()
        self._aside_column = QVBoxLayout(self._aside)
        self._aside_column.setContentsMargins(0, 0, 0, 0)
        self._aside_column.setSpacing(measures.GAP_16)
        self._aside_column.addWidget(self.trial)
        self._aside_column.addWidget(self.versions, 1)
        self._columns.addWidget(self._aside)
        ground = Ground("canvas")
        ground.setLayout(self._columns)
        scroll = _Reading((reading, self._aside))
        # The keyboard moves along the rules, so it has to be told where it is.
        scroll.setAccessibleName(_("In plain words"))
        scroll.setWidget(ground)
        self._scrolling = scroll
        body = self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        body.setSpacing(measures.GAP_16)
        body.addWidget(self.form)
        body.addWidget(scroll, 1)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, measures.GAP_16)
        column.setSpacing(measures.GAP_12)
        column.addLayout(head)
        column.addWidget(self.tabs)
        column.addWidget(self.message)
        column.addLayout(body, 1)
        column.addWidget(self._foot())

    def _foot(self) -> QWidget:
        self.foot = foot = Panel(padding=16, gap=measures.GAP_8)
        row = self._foot_row = WrappingRow()
        row.setSpacing(measures.GAP_12)
        row.addWidget(self.from_word)
        row.addWidget(self.first_day)
        row.addStretch(1)
        row.addWidget(self.discard)
        row.addWidget(self.save)
        foot.column.setContentsMargins(16, 12, 16, 12)
        foot.column.addWidget(self.consequence)
        foot.column.addLayout(row)
        return foot

    def _connect(self) -> None:
        model = self.model
        model.loaded.connect(self._fill)
        model.changed.connect(self._refresh)
        model.told.connect(self._tell)
        model.saved.connect(self._saved)
        self.tabs.currentChanged.connect(self._choose)
        self.first_day.changed.connect(self._date)
        self.discard.clicked.connect(model.discard)
        self.save.clicked.connect(model.save)
        save = QShortcut(QKeySequence("F10"), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(model.save)
        self.versions.started.connect(model.start_from)
        begin = QShortcut(QKeySequence("F9"), self)
        begin.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        begin.activated.connect(self._try)
        self.trial.wanted.connect(self._try)
        self.trial.people_wanted.connect(self._show_people)
        self.trial_model.changed.connect(self._refresh_trial)
        model.changed.connect(self._keeping.start)
        model.loaded.connect(self._keeping.start)
        self._keeping.timeout.connect(model.keep)

    def refresh(self) -> None:
        """Ask again, after something was recorded elsewhere."""
        self.model.load()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.model.keep()
            self._say()
            self._fill()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.model.keep()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(_WIDE)
        direction = QBoxLayout.Direction
        beside = self.width() >= theme.scaled(_BESIDE)
        self._body.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self.form.set_beside(beside)
        self._scrolling.setMinimumHeight(0 if beside else theme.scaled(_LEAST_WORDS))
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._aside.setMinimumWidth(theme.scaled(_ASIDE) if wide else 0)
        self._aside.setMaximumWidth(theme.scaled(_ASIDE) if wide else 16_777_215)
        self._place_consequence(beside=wide)

    def _place_consequence(self, *, beside: bool) -> None:
        # Between the day and the buttons of a narrow window it would stand one word a line.
        row = self._foot_row
        if beside == (row.indexOf(self.consequence) >= 0):
            return
        if beside:
            self.foot.column.removeWidget(self.consequence)
            row.insertWidget(2, self.consequence, 1, Qt.AlignmentFlag.AlignVCenter)
            row.setStretch(3, 0)
        else:
            row.removeWidget(self.consequence)
            row.setStretch(2, 1)
            self.foot.column.insertWidget(0, self.consequence)

    def _say(self) -> None:
        self._ready = False
        self.title.setText(_("Programme"))
        self.tabs.setAccessibleName(_("Sections of the programme"))
        while self.tabs.count():
            self.tabs.removeTab(0)
        for section, name in SECTIONS.items():
            self.tabs.addTab(_(name))
            self.tabs.setTabData(self.tabs.count() - 1, section)
        self.tabs.setCurrentIndex(list(SECTIONS).index(self.model.section))
        self.from_word.setText(_("Holds from"))
        self.first_day.setAccessibleName(_("Holds from"))
        self.first_day.say()
        self.discard.setText(_("Discard"))
        self.discard.setAccessibleName(_("Discard the changes"))
        self.save.setObjectName("save-version")
        if self.example is not None:
            self.example.say()
        self.trial.say()
        self._ready = True

    def _fill(self) -> None:
        model = self.model
        if model.now is None:
            return
        if self.example is None:
            self.example = ExamplePanel(model.now.currency)
            self.example.bill.set_value(model.bill)
            self.example.bill_changed.connect(model.set_bill)
            self.example.tier_chosen.connect(model.set_tier)
            self._reading.addWidget(self.example)
        self.form.fill()
        self.versions.show_versions(model.versions(), may_change=model.may_change)
        if self.first_day.value() != model.first_date:
            self.first_day.set_value(model.first_date)
        self._refresh()

    def _refresh(self) -> None:
        model = self.model
        if model.now is None or model.draft is None:
            return
        self.form.refresh()
        if model.section == "stages":
            self.words.say(_("In plain words"), _("for the shop alone"))
        else:
            self.words.say(_("In plain words"), _("what members will read"))
        self.words.show_rules(model.words(), model.warning())
        example = model.example()
        if self.example is not None and example is not None:
            self.example.show_example(example, model.tiers(), model.tier)
        in_force = model.now.in_force.number
        self.standing.setText(_("Version {number} is in force").format(number=number(in_force)))
        self.draft.setText(_("Draft, not saved yet"))
        self.draft.setVisible(model.edited)
        self._refresh_foot()
        self._refresh_trial()

    def _refresh_trial(self) -> None:
        model = self.model
        if model.now is None or model.draft is None:
            return
        self.trial.show_run(
            model.now.currency,
            stale=self.trial_model.stale(model.draft.programme),
            ready=not model.draft.problems,
        )

    def _try(self) -> None:
        draft = self.model.draft
        if draft is not None and not draft.problems:
            self.trial_model.start(draft.programme)

    def _show_people(self) -> None:
        if self.trial_model.told is not None and self.model.now is not None:
            self.people = TrialPeopleDialog(
                self.window(), self.trial_model.told, self.model.now.currency
            )
            self.people.open()

    def _refresh_foot(self) -> None:
        model = self.model
        may = model.may_change
        wrong = model.sections_in_error()
        for place, section in enumerate(SECTIONS):
            icon = theme.icon("circle-alert", "danger") if section in wrong else QIcon()
            self.tabs.setTabIcon(place, icon)
        self.consequence.say(model.consequence())
        self.consequence.set_tone("warn" if may and model.dates_back else "text-2")
        for widget in (self.from_word, self.first_day, self.save):
            widget.setVisible(may)
        self.discard.setVisible(may and model.edited)
        self.save.setText(_("Save as version {number}").format(number=number(model.next_number())))
        self.save.setAccessibleName(self.save.text())
        self.save.setEnabled(model.can_save)
        self.save.set_busy(model.busy)

    def _choose(self, place: int) -> None:
        if self._ready and place >= 0:
            self.model.show_section(list(SECTIONS)[place])

    def _date(self, typed: DayTyped | None) -> None:
        first: date | None = None if typed is None else typed.as_date()
        self.model.set_first_date(first)

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.tell("danger", sentence)
        else:
            self.message.settle()

    def _saved(self, sentence: str) -> None:
        self.message.tell("success", sentence)


class _Reading(QScrollArea):
    """Scrolls up and down alone, and is never narrower than the widest of what it shows."""

    def __init__(self, shown: tuple[QWidget, ...]) -> None:
        super().__init__()
        self._shown = shown
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def minimumSizeHint(self) -> QSize:
        # One under the other: side by side would keep the window from ever growing narrow again.
        widest = max(each.minimumSizeHint().width() for each in self._shown)
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(widest + bar, super().minimumSizeHint().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


NAME: Final = mark("Programme")
"""The name of the screen, for the side bar."""
