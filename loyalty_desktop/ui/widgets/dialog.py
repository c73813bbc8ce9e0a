"""Dialogs: a sheet over the window, with a scrim between; Esc always leads back."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.empty import TintedIcon
from loyalty_desktop.ui.widgets.focus_following import follow_focus, leave_focus
from loyalty_desktop.ui.widgets.in_view import part_in_view
from loyalty_desktop.ui.widgets.keys import repeats
from loyalty_desktop.ui.widgets.text import Paragraph, repolish
from loyalty_desktop.wording import _

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_WIDTH: Final = 560
_EDGE: Final = 8
"""So much of the padding scrolls along with the content."""


class Dialog(QWidget):
    """A child of the window that covers it; the keys of the window rest while it is open.

    F10 confirms. In a light dialog Enter confirms too; a serious one ignores Enter, because a
    scanner ends with it. Put the content into `body`; connect `confirmed` or `finished`.
    """

    confirmed = Signal()
    """The person said yes; the dialog is still open and closes by `close_with(True)`."""
    finished = Signal(bool)
    """The dialog is closed: with yes, or without."""

    def __init__(
        self,
        window: QWidget,
        title: str,
        sentence: str = "",
        *,
        icon: str = "",
        serious: bool = False,
        confirm: str = "",
        cancel: str = "",
        width: int = _WIDTH,
        stays: bool = False,
    ) -> None:
        super().__init__(window)
        self._serious = serious
        self._stays = stays
        self._before: QWidget | None = None
        self._width = width
        self.title = Paragraph(title, "title")
        self.sentence = Paragraph(sentence, tone="text-2")
        if not sentence:
            self.sentence.hide()
        self.body = QVBoxLayout()
        self.body.setSpacing(measures.GAP_12)
        self.cancel = Button(cancel or _("Cancel"), key="Esc", density=theme.COUNTER)
        self.confirm = Button(
            confirm or _("Save"),
            "danger" if serious else "primary",
            key="F10",
            density=theme.COUNTER,
        )
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)
        self._sheet = self._build(icon)
        self.cancel.clicked.connect(self.reject)
        self.confirm.clicked.connect(self.accept)
        self.hide()

    def _build(self, icon: str) -> QFrame:
        sheet = QFrame(self)
        sheet.setProperty("role", "dialog")
        sheet.setProperty("scheme", theme.current().scheme)
        shadow = QGraphicsDropShadowEffect(sheet)
        shadow.setBlurRadius(measures.SHADOW_DIALOG.blur)
        shadow.setOffset(0, measures.SHADOW_DIALOG.drop)
        colour = QColor(theme.current().scrim)
        colour.setAlphaF(measures.SHADOW_DIALOG.opacity)
        shadow.setColor(colour)
        sheet.setGraphicsEffect(shadow)
        head = QHBoxLayout()
        head.setSpacing(14)
        if icon:
            head.addWidget(TintedIcon(icon, size=44, danger=self._serious))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        head.addLayout(words, 1)
        content = _Content()
        content.column.addLayout(head)
        content.column.addLayout(self.body)
        foot = QHBoxLayout()
        foot.setContentsMargins(_EDGE, 0, _EDGE, 0)
        foot.setSpacing(measures.GAP_12)
        foot.addStretch(1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.confirm)
        column = QVBoxLayout(sheet)
        side = measures.GAP_24 - _EDGE
        column.setContentsMargins(side, side, side, measures.GAP_24)
        column.setSpacing(measures.GAP_20 - _EDGE)
        column.addWidget(content, 1)
        column.addLayout(foot)
        return sheet

    @property
    def serious(self) -> bool:
        """Whether only F10 or a press confirms."""
        return self._serious

    def open(self) -> None:
        """Show the dialog over its window and take the keyboard."""
        window = self.parentWidget()
        if window is None:
            return
        self._before = QApplication.focusWidget()
        window.installEventFilter(self)
        self._sheet.installEventFilter(self)
        follow_focus(self._keep_focus)
        self._fit()
        self.show()
        self.raise_()
        self._first().setFocus(Qt.FocusReason.PopupFocusReason)
        announce(self, f"{self.title.text()}. {self.sentence.text()}", at_once=self._serious)

    def accept(self) -> None:
        """Say yes; with `stays` the dialog waits for `close_with`, so that a refusal can show."""
        if not self.confirm.isEnabled() or self.confirm.busy:
            return
        self.confirmed.emit()
        if not self._stays:
            self.close_with(True)

    def take_scan(self, code: str) -> None:
        """Take what a scanner typed while the dialog is open; most have no use for it."""

    def reject(self) -> None:
        """Leave without doing anything."""
        self.close_with(False)

    def close_with(self, yes: bool) -> None:
        """Close the dialog, give the keyboard back, tell the answer; the dialog is then gone."""
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)
        self._sheet.removeEventFilter(self)
        leave_focus(self._keep_focus)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self.finished.emit(yes)
        self.deleteLater()

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        wanted = QEvent.Type.LayoutRequest if watched is self._sheet else QEvent.Type.Resize
        if event.type() == wanted:
            self._fit()
        return super().eventFilter(watched, event)

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            # The window's own keys rest: F10 here means this dialog's button.
            event.accept()
            return True
        if repeats(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self.reject()
        elif key == Qt.Key.Key_F10 or (key in _ENTER and self._enter_confirms()):
            self.accept()
        event.accept()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        stops = self._stops()
        if not stops:
            return True
        focused = QApplication.focusWidget()
        at = stops.index(focused) if focused in stops else (-1 if next else 0)
        reason = Qt.FocusReason.TabFocusReason if next else Qt.FocusReason.BacktabFocusReason
        stops[(at + (1 if next else -1)) % len(stops)].setFocus(reason)
        return True

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            sheet: QFrame | None = getattr(self, "_sheet", None)
            if sheet is not None and sheet.property("scheme") != theme.current().scheme:
                sheet.setProperty("scheme", theme.current().scheme)
                repolish(sheet)
                self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        scrim = theme.current().colour("scrim")
        scrim.setAlphaF(measures.SCRIM)
        QPainter(self).fillRect(self.rect(), scrim)

    def fit(self) -> None:
        """Take the size again that the content now needs."""
        self._fit()

    def _fit(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        seen = part_in_view(window)
        room = 2 * measures.GAP_24
        width = min(theme.scaled(self._width), seen.width() - room)
        layout = self._sheet.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        # Without anything that wraps, the answer for a width means nothing.
        tall = layout.totalHeightForWidth(width) if layout is not None and wraps else 0
        hint = self._sheet.sizeHint().height()
        height = min(max(tall, 0 if tall > 0 else hint), seen.height() - room)
        left = seen.left() + (seen.width() - width) // 2
        top = seen.top() + (seen.height() - height) // 2
        self._sheet.setGeometry(left, top, width, height)

    def _enter_confirms(self) -> bool:
        return not self._serious and not isinstance(QApplication.focusWidget(), QPlainTextEdit)

    def _stops(self) -> list[QWidget]:
        """Return what Tab stops at, in the order it was laid out."""
        found: list[QWidget] = []
        each = self._sheet.nextInFocusChain()
        while each is not None and each is not self._sheet:
            if self._stops_at(each):
                found.append(each)
            each = each.nextInFocusChain()
        return found

    def _stops_at(self, widget: QWidget) -> bool:
        return (
            self._sheet.isAncestorOf(widget)
            and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
            and widget.isEnabled()
            and widget.isVisibleTo(self)
            and widget.focusProxy() is None
        )

    def _first(self) -> QWidget:
        stops = self._stops()
        if self._serious:
            return self.cancel
        return next(
            (each for each in stops if each not in (self.cancel, self.confirm)), self.confirm
        )

    def _keep_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        window = self.parentWidget()
        if now is None or window is None or not window.isAncestorOf(now):
            return
        if now is not self and not self.isAncestorOf(now) and not _in_dialog(now):
            self._first().setFocus(Qt.FocusReason.PopupFocusReason)


def _in_dialog(widget: QWidget) -> bool:
    """Tell whether a widget belongs to what may lie over a dialog and has the keys then.

    That is another dialog, or what `covers` the window while a PIN is asked for.
    """
    each: QWidget | None = widget
    while each is not None and not (isinstance(each, Dialog) or each.property("covers")):
        each = each.parentWidget()
    return each is not None


class _Inside(QWidget):
    """What scrolls in a dialog: first a list in it gives way, as far as it can, then all of it."""

    @override
    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return -1 if layout is None else layout.totalMinimumHeightForWidth(width)


class _Content(QScrollArea):
    """Head and body of a dialog; they scroll where the window is too low, the buttons never do."""

    def __init__(self) -> None:
        super().__init__()
        self._inside = _Inside()
        self.column = QVBoxLayout(self._inside)
        # Room for the ring around what has the focus.
        self.column.setContentsMargins(_EDGE, _EDGE, _EDGE, _EDGE)
        self.column.setSpacing(measures.GAP_20)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_focus(self._follow)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        tall = self.column.totalHeightForWidth(width)
        return tall if tall > 0 else self.column.totalSizeHint().height()

    @override
    def sizeHint(self) -> QSize:
        return self.column.totalSizeHint()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self.column.totalMinimumSize().width(), 0)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and watched is self._inside:
            # The sheet hears of it, and takes the size that its content now needs.
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def _follow(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and self._inside.isAncestorOf(now):
            self.ensureWidgetVisible(now, 0, measures.GAP_24)


def ask(
    window: QWidget,
    title: str,
    sentence: str,
    *,
    confirm: str,
    then: Callable[[], None],
    serious: bool = False,
    icon: str = "",
    cancel: str = "",
) -> Dialog:
    """Ask one question over a window; `then` (a bound method) runs on yes."""
    dialog = Dialog(
        window, title, sentence, icon=icon, serious=serious, confirm=confirm, cancel=cancel
    )
    dialog.confirmed.connect(then)
    dialog.open()
    return dialog
