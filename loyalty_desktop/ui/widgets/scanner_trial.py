"""Trying a scanner: whether it is one, how fast it types, and whether a keyboard garbles it."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic_ns
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.keyboards import heard, test_code
from loyalty_desktop.services.documents.qr import modules
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.scanner import GAP_MS, SHORTEST
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, ngettext, number

_PAUSE_MS: Final = 300
_QUIET_ZONE: Final = 4
_MODULE: Final = 5
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_OWN_KEYS: Final = (Qt.Key.Key_Escape, Qt.Key.Key_F10)


@dataclass(frozen=True, slots=True)
class Typed:
    """What came in one go: its characters, the longest pause between two (ms), how it ended."""

    text: str
    longest_gap: int
    ended_by: str

    @property
    def quick(self) -> bool:
        """Whether only a scanner types like this."""
        return len(self.text) >= SHORTEST and self.longest_gap <= GAP_MS


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the trial found: good or not, the strong words, and what to do."""

    good: bool
    strong: str
    rest: str = ""


def findings(typed: Typed) -> tuple[Finding, ...]:
    """Return what a scan tells, the worst first."""
    if not typed.quick:
        told = _("{gap} ms between two keys; a scanner needs less than {most}.")
        return (
            Finding(
                False,
                _("That was typed by hand."),
                told.format(gap=number(typed.longest_gap), most=number(GAP_MS)),
            ),
        )
    bad: list[Finding] = []
    good = [_speed(typed)]
    if typed.ended_by != "enter":
        bad.append(
            Finding(
                False,
                _("No Enter comes after the code."),
                _("Set the scanner to end with Enter (its manual calls it suffix CR)."),
            )
        )
    else:
        good.append(Finding(True, _("It ends with Enter.")))
    found = heard(typed.text)
    if found.layout:
        told = _("Instead of {meant} came {typed}. Set scanner and computer to the same keyboard.")
        bad.append(
            Finding(
                False,
                _("The {layout} keyboard garbles the code.").format(layout=found.layout),
                told.format(meant=found.meant, typed=typed.text),
            )
        )
    elif found.known:
        good.append(Finding(True, _("Every character is right: {code}").format(code=found.meant)))
    else:
        good.append(
            Finding(
                True,
                _("It read {code}.").format(code=typed.text),
                _("Scan the code beside this to be sure that no keyboard garbles it."),
            )
        )
    if found.prefix:
        bad.append(
            Finding(
                False,
                _("{prefix} comes before every code.").format(prefix=found.prefix),
                _("Take the prefix away in the scanner's settings."),
            )
        )
    return (*bad, *good)


def _speed(typed: Typed) -> Finding:
    count = len(typed.text)
    told = ngettext(
        "{count} character, at most {gap} ms apart.",
        "{count} characters, at most {gap} ms apart.",
        count,
    )
    return Finding(
        True,
        _("This is a scanner."),
        told.format(count=number(count), gap=number(typed.longest_gap)),
    )


class ScanPad(QWidget):
    """Where a code is scanned to; it takes every key while it has the keyboard."""

    came = Signal(object)
    """`Typed`, when something came and ended."""

    ring_radius = measures.RADIUS_PANEL

    def __init__(
        self, now_ms: Callable[[QKeyEvent], int] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.now_ms = now_ms or _pressed_at
        """When a key was pressed, in milliseconds."""
        self._signs: list[str] = []
        self._last = 0
        self._gap = 0
        named(self, mark("Scan any code here"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        words = Paragraph(_("Scan any code here"), weight=500, align=Qt.AlignmentFlag.AlignHCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(measures.GAP_16, 52, measures.GAP_16, measures.GAP_16)
        column.addWidget(words)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._stop)
        app = QApplication.instance()
        if app is not None:
            # Later than the scanner's own filter, so asked before it: here nothing is a sale.
            app.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if watched is not self or not isinstance(event, QKeyEvent):
            return False
        if event.type() == QEvent.Type.ShortcutOverride and event.key() not in _OWN_KEYS:
            event.accept()
            return True
        return event.type() == QEvent.Type.KeyPress and self._key(event)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(240), max(theme.scaled(96), super().sizeHint().height()))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        now = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(now.colour("field"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(now.colour("surface"))
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(body, measures.RADIUS_PANEL, measures.RADIUS_PANEL)
        icon = QRectF((self.width() - 24) / 2, 20, 24, 24)
        theme.paint_icon(painter, "scan-line", "accent-text", icon)

    def _key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if event.key() in _ENTER and self._signs:
            self._end("enter")
            return True
        if event.key() == Qt.Key.Key_Tab and self._signs:
            self._end("tab")
            return True
        if event.isAutoRepeat() or len(text) != 1 or not text.isprintable():
            return False
        at = self.now_ms(event)
        if self._signs:
            self._gap = max(self._gap, at - self._last)
        self._signs.append(text)
        self._last = at
        self._pause.start()
        return True

    def _stop(self) -> None:
        self._end("nothing")

    def _end(self, by: str) -> None:
        self._pause.stop()
        typed = Typed("".join(self._signs), self._gap, by)
        self._signs.clear()
        self._gap = 0
        if len(typed.text) > 1:
            self.came.emit(typed)


class _TestCode(QWidget):
    """The QR of the test's own code, black on white in every theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = modules(test_code())
        self.setAccessibleName(_("Code to try the scanner with"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        side = (len(self._rows) + 2 * _QUIET_ZONE) * _MODULE
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), Qt.GlobalColor.white)
        for down, row in enumerate(self._rows):
            for across, dark in enumerate(row):
                if dark:
                    left, top = across + _QUIET_ZONE, down + _QUIET_ZONE
                    painter.fillRect(
                        left * _MODULE, top * _MODULE, _MODULE, _MODULE, Qt.GlobalColor.black
                    )


class ScannerDialog(Dialog):
    """The scanner's trial: a code to scan, a place to scan it to, and what was found."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(
            window,
            _("Test the scanner"),
            _("Scan the code below, or any other. Nothing is sold."),
            icon="scan-line",
            confirm=_("Done"),
            width=640,
        )
        self.pad = ScanPad()
        self.found: list[MessageBar] = [MessageBar() for _place in range(5)]
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_20)
        row.addWidget(_TestCode())
        row.addWidget(self.pad, 1)
        self.body.addLayout(row)
        for bar in self.found:
            self.body.addWidget(bar)
        self.cancel.hide()
        self.pad.came.connect(self.show_typed)

    def show_typed(self, typed: Typed) -> None:
        """Show what a scan tells."""
        told = findings(typed)
        for place, bar in enumerate(self.found):
            if place < len(told):
                finding = told[place]
                bar.tell(
                    "success" if finding.good else "warn",
                    finding.strong,
                    finding.rest,
                    closable=False,
                )
            else:
                bar.settle()
        self.fit()


def ask_scanner(window: QWidget) -> ScannerDialog:
    """Open the trial of the scanner over a window, and return it."""
    dialog = ScannerDialog(window)
    dialog.open()
    return dialog


def _pressed_at(event: QKeyEvent) -> int:
    return event.timestamp() or monotonic_ns() // 1_000_000
