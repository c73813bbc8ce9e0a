"""The programme: its rules in plain words beside the form, its versions, a new one from a day."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.printing.dialog import PaperDialog, print_pdf
from loyalty_desktop.ui.programme.aside import ExamplePanel, VersionsPanel
from loyalty_desktop.ui.programme.draft_mark import DraftMark
from loyalty_desktop.ui.programme.form import ProgrammeForm
from loyalty_desktop.ui.programme.form_fields import SECTIONS
from loyalty_desktop.ui.programme.saving import SavingPanel
from loyalty_desktop.ui.programme.trial import DryRunPanel
from loyalty_desktop.ui.programme.trial_model import TrialModel
from loyalty_desktop.ui.programme.trial_people import TrialPeopleDialog
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.ui.programme.words import WordsPanel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog, ask
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.ui.widgets.scrolling import GUTTER, PageScroll
from loyalty_desktop.ui.widgets.tabs import Tabs
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.ui.widgets.wrapping import WrappingRow
from loyalty_desktop.wording import _, mark, number

_ASIDE: Final = 336
_WIDE: Final = 1060
"""From this width on the example stands beside the words, below it under them."""
_BESIDE: Final = 700
"""Below this width the form stands above the words."""
_LEAST_WORDS: Final = 260
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
        self.draft = DraftMark()
        self.standing = Label(tone="text-2")
        self.tabs = Tabs()
        self.setFocusProxy(self.tabs)
        self.message = MessageBar()
        self.form = ProgrammeForm(self.model)
        self.words = WordsPanel()
        self.example: ExamplePanel | None = None
        self.versions = VersionsPanel()
        self.trial = DryRunPanel(self.trial_model)
        self.people: TrialPeopleDialog | None = None
        self.asked: Dialog | None = None
        self.away = Away(self)
        self.paper: PaperDialog | None = None
        self.sheet = Button("", icon="printer", key="F8")
        self._keeping = QTimer(self)
        self._keeping.setSingleShot(True)
        self._keeping.setInterval(_KEEPS_MS)
        self.foot = SavingPanel(self.model)
        self._ready = False
        self._saved_just = False
        self._withdraws = 0
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
        head.addWidget(self.sheet)
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
        # The keyboard stops at the rules in it, where it can be seen.
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(ground)
        self._scrolling = scroll
        body = self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        body.setSpacing(measures.GAP_16)
        beside_words = self._beside_words = QVBoxLayout()
        beside_words.setContentsMargins(0, 0, 0, 0)
        beside_words.addWidget(self.form)
        body.addLayout(beside_words)
        body.addWidget(scroll, 1)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge - GUTTER, measures.GAP_16)
        column.setSpacing(measures.GAP_12)
        above, below = QVBoxLayout(), QVBoxLayout()
        for each in (above, below):
            each.setContentsMargins(0, 0, GUTTER, 0)
            each.setSpacing(measures.GAP_12)
        above.addLayout(head)
        above.addWidget(self.tabs)
        above.addWidget(self.message)
        below.addWidget(self.foot)
        column.addLayout(above)
        column.addLayout(body, 1)
        column.addLayout(below)

    def _connect(self) -> None:
        model = self.model
        model.loaded.connect(self._fill)
        model.changed.connect(self._follow)
        model.told.connect(self._tell)
        model.saved.connect(self._saved)
        self.tabs.currentChanged.connect(self._choose)
        save = QShortcut(QKeySequence("F10"), self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(model.save)
        self.versions.started.connect(model.start_from)
        self.versions.withdrawn.connect(self._ask_withdrawal)
        self.sheet.clicked.connect(model.print_sheet)
        model.printed.connect(self._print)
        sheet = QShortcut(QKeySequence("F8"), self)
        sheet.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        sheet.activated.connect(model.print_sheet)
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
        self._beside_words.setContentsMargins(0, 0, 0 if beside else GUTTER, 0)
        self._scrolling.setMinimumHeight(0 if beside else theme.scaled(_LEAST_WORDS))
        self._columns.setDirection(direction.LeftToRight if wide else direction.TopToBottom)
        self._aside.setMinimumWidth(theme.scaled(_ASIDE) if wide else 0)
        self._aside.setMaximumWidth(theme.scaled(_ASIDE) if wide else 16_777_215)
        self.foot.place_consequence(beside=wide)

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
        self.sheet.setText(_("Rule sheet"))
        self.sheet.setAccessibleName(_("Print the rule sheet"))
        self.sheet.setObjectName("print-rule-sheet")
        self.foot.say()
        if self.example is not None:
            self.example.say()
        self.trial.say()
        self._ready = True

    def _fill(self) -> None:
        model = self.model
        if model.now is None:
            return
        held = QApplication.focusWidget()
        inside = held is not None and self.isAncestorOf(held)
        name = held.objectName() if held is not None and self.form.isAncestorOf(held) else ""
        if self.example is None:
            self.example = ExamplePanel(model.now.currency)
            self.example.bill.set_value(model.bill)
            self.example.bill_changed.connect(model.set_bill)
            self.example.tier_chosen.connect(model.set_tier)
            self._reading.addWidget(self.example)
        self.form.fill()
        self.versions.show_versions(model.versions(), may_change=model.may_change)
        self.foot.fill()
        self._refresh()
        self._order_stops()
        if inside:
            self._keep_keyboard(name)

    def _keep_keyboard(self, name: str) -> None:
        """Give the keyboard to the field that had it: the form and the versions are made anew."""
        now = QApplication.focusWidget()
        if now is not None and self.isAncestorOf(now) and now.isVisible():
            return
        again = self.form.findChild(QWidget, name) if name else None
        (again or self.tabs).setFocus(Qt.FocusReason.OtherFocusReason)

    def _order_stops(self) -> None:
        """Let Tab go as the eye does: the form is made anew and would come last."""
        regions: list[QWidget | None] = [
            self.sheet,
            self.tabs,
            self.message,
            self.form,
            self.words,
            self.example,
            self.trial,
            self.versions,
            self.foot,
        ]
        stops = [
            each
            for region in regions
            if region is not None
            for each in (region, *region.findChildren(QWidget))
            # The lists of choices are windows of their own.
            if each.focusPolicy() & Qt.FocusPolicy.TabFocus and each.window() is self.window()
        ]
        for here, after in pairwise(stops):
            QWidget.setTabOrder(here, after)

    def _follow(self) -> None:
        """Show the draft as it is now, and the rule that has changed beside the form."""
        if self.model.edited and self._saved_just:
            self._saved_just = False
            self.message.settle()
        another = self._refresh()
        if another is not None:
            self._bring(another)

    def _bring(self, rule: QWidget) -> None:
        # Where it stands is known when the sentences above it have their height.
        self._columns.activate()
        self._scrolling.ensureWidgetVisible(rule, 0, measures.GAP_24)

    def _refresh(self) -> QWidget | None:
        model = self.model
        if model.now is None or model.draft is None:
            return None
        self.form.refresh()
        readers = _("what members will read")
        if model.section == "stages":
            readers = _("for the shop alone")
        if model.draft.problems:
            readers = _("without what is marked")
        self.words.say(_("In plain words"), readers, waits=bool(model.draft.problems))
        another = self.words.show_rules(model.words(), model.warning())
        example = model.example()
        if self.example is not None and example is not None:
            self.example.show_example(example, model.tiers(), model.tier)
        in_force = model.now.in_force.number
        self.standing.setText(_("Version {number} is in force").format(number=number(in_force)))
        self.draft.say(model.next_number(), model.first_date)
        self.draft.setVisible(model.edited)
        self.sheet.set_busy(model.printing)
        self._mark_tabs()
        self.foot.refresh()
        self._refresh_trial()
        return another

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

    def _mark_tabs(self) -> None:
        wrong = self.model.sections_in_error()
        for place, section in enumerate(SECTIONS):
            icon = theme.icon("circle-alert", "danger") if section in wrong else QIcon()
            self.tabs.setTabIcon(place, icon)

    def _choose(self, place: int) -> None:
        if self._ready and place >= 0:
            section = list(SECTIONS)[place]
            self.model.show_section(section)
            first = self.words.first_of(section)
            if first is not None:
                self._bring(first)

    def _ask_withdrawal(self, number_of_version: int) -> None:
        held = self.model.goes_on_without(number_of_version)
        if held is None:
            return
        self._withdraws = number_of_version
        self.asked = ask(
            self.window(),
            _("Withdraw version {number}?").format(number=number(number_of_version)),
            _("It will not come into force: version {before} goes on. It stays on record.").format(
                before=number(held.number)
            ),
            confirm=_("Withdraw"),
            then=self._withdraw,
            serious=True,
            icon="undo-2",
        )

    def _withdraw(self) -> None:
        self.model.withdraw(self._withdraws)

    def _print(self, pdf: bytes) -> None:
        title = _("The rules of our programme")
        self.paper = print_pdf(self.window(), pdf, title, "rules.pdf", self.away)

    def _tell(self, sentence: str) -> None:
        if sentence:
            self.message.tell("danger", sentence)
        else:
            self.message.settle()

    def _saved(self, sentence: str) -> None:
        self._saved_just = True
        self.message.tell("success", sentence)
        if self.isVisible() and QApplication.focusWidget() is None:
            # The button that was pressed rests now: without a place the keys would be dead.
            self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)


class _Reading(PageScroll):
    """Scrolls up and down alone, and is never narrower than the widest of what it shows."""

    def __init__(self, shown: tuple[QWidget, ...]) -> None:
        super().__init__(_("In plain words"))
        self._shown = shown
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @override
    def minimumSizeHint(self) -> QSize:
        # One under the other: side by side would keep the window from ever growing narrow again.
        widest = max(each.minimumSizeHint().width() for each in self._shown)
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(widest + max(bar, GUTTER), super().minimumSizeHint().height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self.widget():
            self.updateGeometry()
        return super().eventFilter(watched, event)


NAME: Final = mark("Programme")
"""The name of the screen, for the side bar."""
