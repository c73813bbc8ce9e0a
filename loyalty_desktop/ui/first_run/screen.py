"""The first minutes: six steps to a shop, by keys; every step can be gone back to."""

from typing import Final

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.data_page import DataPage
from loyalty_desktop.ui.first_run.not_opened import NotOpened
from loyalty_desktop.ui.first_run.owner_page import OwnerPage
from loyalty_desktop.ui.first_run.page import ASIDE_KEY, Page
from loyalty_desktop.ui.first_run.programme_page import ProgrammePage
from loyalty_desktop.ui.first_run.shop_pages import LanguagePage, MoneyPage, ShopPage
from loyalty_desktop.ui.first_run.step_list import StepList
from loyalty_desktop.ui.first_run.view_model import STEPS, FirstRunModel, ShopWanted
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.emblem import Logo
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, use_language

__all__ = ["FirstRun", "NotOpened", "ShopWanted"]

CARD: Final = (1040, 640)
_STEPS: Final = 272
_NARROW: Final = 72
_LEAST: Final = 860
_EDGE: Final = 40
_BACK: Final = 128
_NEXT: Final = 160
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_NAMES: Final = (
    mark("Language"),
    mark("Shop"),
    mark("Currency and zone"),
    mark("Programme"),
    mark("Owner PIN"),
    mark("Data"),
)


class FirstRun(QWidget):
    """The assistant: a card with the steps at the left, and one step in view."""

    wanted = Signal(object)
    """A `ShopWanted`, when the last step is done."""
    spoken = Signal(str)
    """The code of the language that is spoken from now on."""

    def __init__(self, model: FirstRunModel | None = None, *, samples: bool = True) -> None:
        super().__init__()
        self.model = model or FirstRunModel()
        self._samples = samples
        self._shown = -1
        self._put_off = self.model.later
        self.setObjectName("first-run")
        self.card = _CardFrame()
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.card, 1000)
        row.addStretch(1)
        self._build()
        self.model.changed.connect(self.refresh)
        self.model.spoken.connect(self._speak)
        self.model.wanted.connect(self.wanted)
        back = QShortcut(QKeySequence("Alt+Left"), self)
        back.activated.connect(self.model.back)
        aside = QShortcut(QKeySequence(ASIDE_KEY), self)
        aside.activated.connect(self._go_around)

    @property
    def page(self) -> Page:
        """The step in view."""
        return self.pages[self.model.step]

    def refuse(self, refusal: LoyaltyError) -> None:
        """Say why the shop could not be set up; what was typed stays."""
        self.model.refuse(refusal)

    def show_progress(self, done: int, total: int) -> None:
        """Show how far the shop is."""
        self.model.show_progress(done, total)

    def refresh(self) -> None:
        """Show the model as it is now."""
        model = self.model
        self.steps.show_steps(model.step, [model.told(step) for step in range(len(STEPS))])
        for place, page in enumerate(self.pages):
            page.setVisible(place == model.step and not model.busy)
            if page.aside is not None:
                page.aside.setVisible(place == model.step and not model.busy)
        self.making.setVisible(model.busy)
        if model.busy:
            self._show_making()
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        else:
            self.message.settle()
        last = model.step == len(STEPS) - 1
        word = _("Open the shop") if last else _("Next")
        self.next_button.setText(word)
        self.next_button.setAccessibleName(word)
        self.next_button.set_busy(model.busy)
        self.back_button.setVisible(model.step > 0)
        self.back_button.setEnabled(not model.busy)
        moved, self._shown = model.step != self._shown, model.step
        if moved and isinstance(self.page, ProgrammePage):
            self.page.renew()
        self.page.refresh()
        first = self.page.first() or self.next_button
        self.setFocusProxy(first)
        if moved:
            announce(self, f"{_(_NAMES[model.step])}. {self.page.question.text()}")
        put_off, self._put_off = model.later != self._put_off, model.later
        if (moved or put_off or model.complaints) and not model.busy:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key in _ENTER:
            self._enter()
        elif key == Qt.Key.Key_Escape:
            self.model.back()
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _build(self) -> None:
        model = self.model
        self.pages: list[Page] = [
            LanguagePage(model),
            ShopPage(model),
            MoneyPage(model),
            ProgrammePage(model),
            OwnerPage(model),
            DataPage(model, samples=self._samples),
        ]
        self.steps = StepList([_(name) for name in _NAMES])
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("first-run-message")
        self.back_button = named(Button("", key="Esc", density=theme.COUNTER), mark("Back"))
        self.back_button.setText(_("Back"))
        self.next_button = named(
            Button("", "primary", key="Enter", density=theme.COUNTER), mark("Next")
        )
        self.back_button.setMinimumWidth(theme.scaled(_BACK))
        self.next_button.setMinimumWidth(theme.scaled(_NEXT))
        self.back_button.clicked.connect(model.back)
        self.next_button.clicked.connect(self._go_on)
        self.making = _Making()
        self.card.fill(self._left(), self._right())
        self._shown = -1
        self._fit()
        self.refresh()

    def _left(self) -> QWidget:
        left = self._steps_side = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(24, 32, 16, 32)
        column.setSpacing(0)
        name = Label("Loyalty Desktop", weight=600)
        note = Paragraph(_("Everything can be changed later."), "small", tone="text-2")
        self._left_words = (name, note)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(Logo())
        head.addWidget(name, 1)
        column.addLayout(head)
        column.addSpacing(measures.GAP_32)
        column.addWidget(self.steps)
        column.addStretch(1)
        column.addSpacing(measures.GAP_16)
        column.addWidget(note)
        return left

    def _right(self) -> QWidget:
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(_EDGE, _EDGE, _EDGE, measures.GAP_24)
        column.setSpacing(measures.GAP_16)
        column.addWidget(self.message)
        for page in self.pages:
            column.addWidget(page)
        column.addWidget(self.making)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_12)
        for page in self.pages:
            if page.aside is not None:
                foot.addWidget(page.aside)
        foot.addStretch(1)
        foot.addWidget(self.back_button)
        foot.addWidget(self.next_button)
        column.addLayout(foot)
        return right

    def _speak(self, code: str) -> None:
        use_language(code)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._build()
        self.spoken.emit(code)

    def _enter(self) -> None:
        focus = QApplication.focusWidget()
        if isinstance(focus, Button) and focus is not self.next_button:
            focus.click()
            return
        self._go_on()

    def _go_on(self) -> None:
        edits = [field.edit for field in self.page.fields.values() if field.isVisibleTo(self)]
        focus = QApplication.focusWidget()
        if focus in edits[:-1] and self.sender() is not self.next_button:
            # Enter in a field leads to the one after it; in the last one the step is done.
            edits[edits.index(focus) + 1].setFocus(Qt.FocusReason.TabFocusReason)
            return
        self.page.settle()
        self.model.next()

    def _go_around(self) -> None:
        aside = self.page.aside
        if aside is not None and aside.isVisible():
            aside.click()

    def _show_making(self) -> None:
        model = self.model
        share = model.done / model.total if model.total else 0.0
        self.making.show_share(model.name.strip(), share, counted=bool(model.total))

    def _fit(self) -> None:
        """Fill the window where it is no larger than the card, else stand in its middle."""
        wide, high = (theme.scaled(side) for side in CARD)
        whole = self.width() <= max(wide, CARD[0])
        self.card.set_whole(whole)
        # With large text the steps are told by their numbers: the words need the room.
        narrow = self.width() < theme.scaled(_LEAST)
        self._steps_side.setFixedWidth(theme.scaled(_NARROW if narrow else _STEPS))
        self.steps.set_narrow(narrow)
        for words in self._left_words:
            words.setVisible(not narrow)
        far = 16_777_215
        self.card.setMaximumSize(far if whole else wide, far if whole else high)


class _CardFrame(QFrame):
    """The card itself: its left part on another ground, both inside one rounded border."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = False
        self._left: QWidget | None = None
        self._right: QWidget | None = None
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)

    def fill(self, left: QWidget, right: QWidget) -> None:
        """Put the steps at the left and the pages at the right, in place of what was there."""
        for old in (self._left, self._right):
            if old is not None:
                self._row.removeWidget(old)
                old.hide()
                old.deleteLater()
        self._left, self._right = left, right
        self._row.addWidget(left)
        self._row.addWidget(right, 1)

    def set_whole(self, whole: bool) -> None:
        """Fill the window, without a border of its own, or stand in it as a card."""
        self._whole = whole
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = 0 if self._whole else measures.RADIUS_DIALOG
        body = QRectF(self.rect())
        if not self._whole:
            body.adjust(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(body, radius, radius)
        painter.fillPath(shape, now.colour("surface"))
        painter.setClipPath(shape)
        wide = self._left.width() if self._left is not None else 0
        painter.fillRect(QRectF(0, 0, wide, self.height()), now.colour("sunken"))
        painter.fillRect(QRectF(wide - 1, 0, 1, self.height()), now.colour("line"))
        painter.setClipping(False)
        if not self._whole:
            painter.setPen(QPen(now.colour("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(shape)


class _Making(QWidget):
    """The shop is being made: how far it is."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("making-the-shop")
        self._title = Paragraph("", "title", weight=600)
        self._told = Paragraph("", tone="text-2")
        self._bar = ThinProgress(_("The shop is set up"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_4)
        column.addWidget(self._title)
        column.addWidget(self._told)
        column.addSpacing(measures.GAP_24)
        column.addWidget(self._bar)
        self.hide()

    def show_share(self, shop: str, share: float, *, counted: bool) -> None:
        """Show which shop is made, and how much of it is done (0 to 1)."""
        self._title.say(_("Setting up {shop}").format(shop=shop))
        told = _("Eighteen months pass in a few seconds.") if counted else _("A moment, please.")
        self._told.say(told)
        self._bar.show_share(share)
