"""Fields: a label above, the edit, and under it one sentence when what was typed is wrong."""

from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import Density, measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.keycap import keycap_size, paint_keycap
from loyalty_desktop.ui.widgets.text import Label, Paragraph, repolish

_LEAD_GAP: Final = 12
_CAP_INSET: Final = 14


class Edit(QLineEdit):
    """A line to type in, with an icon or a word before the text and a key cap after it."""

    def __init__(
        self,
        name: str = "",
        *,
        density: Density = theme.MANAGER,
        icon: str = "",
        key: str = "",
        placeholder: str = "",
        role: theme.Role = "body",
        weight: int | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._density = density
        self._icon = icon
        self._key = key
        self._lead = ""
        self._role: theme.Role = role
        self._weight = weight
        self.setProperty("density", density.name)
        self.setProperty("wrong", False)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFont(theme.font(role, weight))
        self._make_room()

    @property
    def ring_radius(self) -> int:
        """The corner that the focus ring follows."""
        return self._density.radius

    @property
    def wrong(self) -> bool:
        """Whether what is typed was refused."""
        return bool(self.property("wrong"))

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        if self.wrong != wrong:
            self.setProperty("wrong", wrong)
            repolish(self)
            self._make_room()

    def set_icon(self, name: str) -> None:
        """Show another icon before the text."""
        self._icon = name
        self._make_room()
        self.update()

    def set_key(self, key: str) -> None:
        """Show another key cap after the text."""
        self._key = key
        self._make_room()
        self.update()

    def set_lead(self, lead: str) -> None:
        """Show a quiet word before the text, such as a currency."""
        self._lead = lead
        self._make_room()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        height = theme.control_height(self._density.control, self._role)
        return QSize(theme.scaled(160), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(60, self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            wanted = theme.font(self._role, self._weight)
            if wanted != self.font():
                self.setFont(wanted)
                self._make_room()
            self.updateGeometry()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        now = theme.current()
        middle = self.height() / 2
        if self._icon:
            side = theme.scaled(self._density.icon)
            at = QRectF(self._density.pad, middle - side / 2, side, side)
            tone = "text" if self.hasFocus() else "text-2"
            theme.paint_icon(painter, self._icon, tone, at)
        if self._lead:
            painter.setFont(self._lead_font())
            painter.setPen(now.colour("text_2"))
            at = QRectF(self._density.pad, 0, self.width(), self.height())
            painter.drawText(at, Qt.AlignmentFlag.AlignVCenter, self._lead)
        if self._shows_alert():
            side = theme.scaled(20)
            right = self.width() - self._density.pad
            at = QRectF(right - side, middle - side / 2, side, side)
            theme.paint_icon(painter, "circle-alert", "danger", at)
        elif self._key:
            cap = keycap_size(self._key)
            left = self.width() - _CAP_INSET - cap.width()
            paint_keycap(painter, QPointF(left, middle - cap.height() / 2), self._key)

    def _lead_font(self) -> QFont:
        return theme.font(self._role, 400)

    def _shows_alert(self) -> bool:
        """Whether a sign at the end says that what is typed is wrong."""
        return self.wrong

    def _alert_room(self) -> int:
        return theme.scaled(20) + measures.GAP_8

    def _room_at_end(self) -> int:
        """How much the end of the line keeps free, beyond the padding."""
        if self._shows_alert():
            return self._alert_room()
        return keycap_size(self._key).width() + measures.GAP_8 if self._key else 0

    def _make_room(self) -> None:
        left = 0
        if self._icon:
            left = theme.scaled(self._density.icon) + _LEAD_GAP
        elif self._lead:
            left = round(QFontMetricsF(self._lead_font()).horizontalAdvance(self._lead)) + 8
        self.setTextMargins(left, 0, self._room_at_end(), 0)


class PhoneEdit(Edit):
    """A telephone number; digits are grouped in fours as they are typed: 0812-0000-7890."""

    def __init__(
        self,
        name: str = "",
        *,
        density: Density = theme.MANAGER,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, density=density, placeholder=placeholder, parent=parent)
        self.setInputMethodHints(Qt.InputMethodHint.ImhDialableCharactersOnly)
        self.setMaxLength(24)
        self.textEdited.connect(self._group)

    def number(self) -> str:
        """Return the digits as typed, with a leading plus when there is one."""
        text = self.text().strip()
        digits = "".join(sign for sign in text if sign.isdigit())
        return f"+{digits}" if text.startswith("+") else digits

    def _group(self, text: str) -> None:
        # Numbers from abroad have no groups that everybody knows: they stay as typed.
        if not text.startswith("0") or any(not (c.isdigit() or c in "- ") for c in text):
            return
        at = sum(c.isdigit() for c in text[: self.cursorPosition()])
        digits = "".join(c for c in text if c.isdigit())
        # The last group takes what is left over, so that none has a single digit.
        groups = [digits[:4], digits[4:8], digits[8:]]
        shown = "-".join(group for group in groups if group)
        if shown != text:
            self.setText(shown)
            self.setCursorPosition(at + (at > 4) + (at > 8))


class NoteEdit(QPlainTextEdit):
    """A few lines to write in; Tab leaves it."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)

    ring_radius = measures.RADIUS_MANAGER

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(240), theme.line_height() * 3 + 16)

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        self.setProperty("wrong", wrong)
        repolish(self)


class Field(QWidget):
    """An edit with its caption above, and room under it for one sentence."""

    def __init__(
        self,
        caption: str,
        edit: QWidget,
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.edit = edit
        self.caption = Label(caption, "small", tone="text-2", weight=500)
        self.caption.setBuddy(edit)
        self._hint = hint
        self._wrong = ""
        self._sentence = Paragraph(hint, "small", tone="text-2")
        if not hint:
            self._sentence.hide()
        if not edit.accessibleName():
            edit.setAccessibleName(caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_4)
        column.addWidget(self.caption)
        column.addWidget(edit)
        column.addWidget(self._sentence)
        column.addStretch(1)

    @property
    def complaint(self) -> str:
        """The sentence under the field, empty when all is well."""
        return self._wrong

    def set_caption(self, caption: str, hint: str | None = None) -> None:
        """Say it in another language."""
        self.caption.setText(caption)
        self.edit.setAccessibleName(caption)
        if hint is not None:
            self._hint = hint
            self.settle()

    def complain(self, sentence: str) -> None:
        """Say what is wrong, in one sentence, and draw the border in red; have it read out."""
        said, self._wrong = self._wrong == sentence, sentence
        self._mark(wrong=True)
        self._sentence.set_tone("danger")
        self._sentence.say(sentence)
        self._sentence.show()
        self.edit.setAccessibleDescription(sentence)
        if not said and self.isVisible():
            announce(self, sentence, at_once=True)

    def settle(self) -> None:
        """Take the complaint back."""
        self._wrong = ""
        self._mark(wrong=False)
        self._sentence.set_tone("text-2")
        self._sentence.say(self._hint)
        self._sentence.setVisible(bool(self._hint))
        self.edit.setAccessibleDescription(self._hint)

    def _mark(self, *, wrong: bool) -> None:
        mark = getattr(self.edit, "set_wrong", None)
        if mark is not None:
            mark(wrong)


def code_edit(code: str, *, fixed: bool) -> Edit:
    """Return the field of a code; a `fixed` one is read, for it names something that is known."""
    edit = Edit()
    edit.setText(code)
    edit.setReadOnly(fixed)
    if fixed:
        edit.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    return edit
