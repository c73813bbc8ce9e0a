"""The people who may sign in: avatar, name, role; arrow keys and first letters choose."""

from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.services.queries.staff import Colleague
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import paint_avatar
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import _
from loyalty_desktop.wording.staffing import role_name

_PERSON: Final = Qt.ItemDataRole.UserRole
_GAP: Final = measures.GAP_8
Index = QModelIndex | QPersistentModelIndex


class _People(QAbstractListModel):
    """The people as rows."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.people: tuple[Colleague, ...] = ()

    def show_people(self, people: tuple[Colleague, ...]) -> None:
        if people != self.people:
            self.beginResetModel()
            self.people = people
            self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.people)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        one = self.people[index.row()]
        if role == _PERSON:
            return one
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = [one.name, role_name(one.role)]
            return ", ".join([*words, _("locked")] if one.locked_until is not None else words)
        return None


class _PersonDelegate(QStyledItemDelegate):
    """Paints one of the people; the chosen one stands on white with a check."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        # Two lines of a long name are the most that stands in a row.
        lines = 2 * theme.line_height("body") + measures.GAP_16
        return QSize(200, max(measures.LIST_ROW, lines) + _GAP)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        one = index.data(_PERSON)
        now = theme.current()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5 - _GAP)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            painter.setPen(QPen(now.colour("line"), 1))
            painter.setBrush(now.colour("surface"))
            painter.drawRoundedRect(box, measures.RADIUS_COUNTER, measures.RADIUS_COUNTER)
        if chosen and option.widget.hasFocus():
            painter.setPen(QPen(now.colour("focus"), measures.BORDER_STRONG))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inner = box.adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(inner, measures.RADIUS_COUNTER - 1, measures.RADIUS_COUNTER - 1)
        side = measures.AVATAR_ROW
        face = QRectF(box.left() + 16, box.center().y() - side / 2, side, side)
        paint_avatar(painter, face, one.name, one.id)
        left = face.right() + measures.GAP_16
        mark = "lock" if one.locked_until is not None else "check" if chosen else ""
        taken = theme.scaled(20) + measures.GAP_8 if mark else 0
        room = box.right() - left - measures.GAP_16 - taken
        self._paint_words(painter, QPointF(left, box.center().y()), room, one, chosen=chosen)
        if mark:
            size = theme.scaled(20)
            at = QRectF(box.right() - 16 - size, box.center().y() - size / 2, size, size)
            theme.paint_icon(painter, mark, "danger" if mark == "lock" else "accent_text", at)
        painter.restore()

    def _paint_words(
        self, painter: QPainter, middle: QPointF, room: float, one: Colleague, *, chosen: bool
    ) -> None:
        upper, lower = theme.line_height("body"), theme.line_height("small")
        top = middle.y() - (upper + lower) / 2
        weight = 600 if chosen else 500
        # A long name gives its role's line away rather than a letter of its own.
        name = one.name
        wide = theme.text_width(name, "body", weight) > room
        if wide and " " in name:
            first, _blank, rest = name.rpartition(" ")
            paint_text(painter, QRectF(middle.x(), top, room, upper), first, weight=weight)
            paint_text(painter, QRectF(middle.x(), top + upper, room, upper), rest, weight=weight)
            return
        paint_text(painter, QRectF(middle.x(), top, room, upper), name, weight=weight)
        below = QRectF(middle.x(), top + upper, room, lower)
        paint_text(painter, below, role_name(one.role), role="small", tone="text-2")


class PeopleList(QListView):
    """The list; digits and Enter typed in it belong to the pad."""

    chosen = Signal(int)
    """The place of whom a person chose."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = _People(self)
        self.setObjectName("staff-list")
        self.setProperty("paintsFocus", True)
        self.setModel(self._rows)
        self.setItemDelegate(_PersonDelegate(self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.viewport().setAutoFillBackground(False)
        self.setStyleSheet("QListView { background: transparent; }")

    def show_people(self, people: tuple[Colleague, ...], place: int) -> None:
        """Show the people, one of them chosen."""
        self._rows.show_people(people)
        index = self._rows.index(place, 0)
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.scrollTo(index)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Every key means the same wherever the focus is: the card answers it.
        event.ignore()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid():
            self.chosen.emit(index.row())

    @override
    def mouseMoveEvent(self, e: QMouseEvent) -> None:
        # Dragging over the list chooses nobody else.
        e.accept()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self.scheduleDelayedItemsLayout()
