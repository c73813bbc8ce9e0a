"""The lines of the bill: a list with name, quantity and price, painted row by row."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPen,
    QResizeEvent,
    QTextLayout,
)
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.bill import ONE, BillLine
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import _, amount, mark, money

Index = QModelIndex | QPersistentModelIndex
_ROW: Final = Qt.ItemDataRole.UserRole
_PRICE: Final = 92
_TALLEST: Final = 5_000
"""Higher than any screen, pixels: a bill that long needs not be measured to its end."""
INSET: Final = measures.GAP_12
"""Names stand so far inside the list, so that the ring of a row keeps clear of them."""
_MORE: Final = (Qt.Key.Key_Plus, Qt.Key.Key_Equal)
_FEWER: Final = (Qt.Key.Key_Minus, Qt.Key.Key_Underscore)
_GONE: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

Row = BillLine | int
"""A line, or what is taken off the whole bill at the end of the list."""


class LinesModel(QAbstractListModel):
    """The lines, read out as a person would say them."""

    def __init__(self, unit: Currency, parent: QWidget) -> None:
        super().__init__(parent)
        self._unit = unit
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, lines: Sequence[BillLine], discount: int) -> bool:
        """Show these lines and what is taken off the bill; return whether they are others."""
        rows: tuple[Row, ...] = (*lines, discount) if discount else tuple(lines)
        before = self._rows
        if rows == before:
            return False
        first = _alike(before, rows)
        last = _alike(before[first:][::-1], rows[first:][::-1])
        gone, come = len(before) - first - last, len(rows) - first - last
        # A long bill is not built anew for each item: what stays keeps its place in the list.
        if not gone and come:
            self.beginInsertRows(QModelIndex(), first, first + come - 1)
            self._rows = rows
            self.endInsertRows()
        elif gone and not come:
            self.beginRemoveRows(QModelIndex(), first, first + gone - 1)
            self._rows = rows
            self.endRemoveRows()
        elif gone == come:
            self._rows = rows
            self.dataChanged.emit(self.index(first, 0), self.index(first + come - 1, 0))
        else:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        return True

    def row_at(self, place: int) -> Row:
        """Return the line, or what is taken off the bill, in one place."""
        return self._rows[place]

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            if isinstance(row, int):
                return f"{_('Discount on the bill')}: {money(-row, self._unit)}"
            words = [phrases.item_name(row, index.row()), phrases.quantity_told(row, self._unit)]
            return ", ".join((*words, money(row.net, self._unit)))
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints name, quantity and price; a long name takes as many lines as it needs."""

    def __init__(self, unit: Currency, view: QListView) -> None:
        super().__init__(view)
        self._unit = unit
        self._view = view
        self.compact = False
        self.prices = float(_PRICE)
        """How wide the column of prices is."""
        self._heights: dict[Row, int] = {}
        self._measured: tuple[int, bool, float] = (0, False, 0.0)
        self._widths: dict[int, float] = {}

    def forget(self) -> None:
        """Measure everything anew, in letters of another size."""
        self._heights.clear()
        self._widths.clear()

    def widen(self, rows: Sequence[Row]) -> None:
        """Give the prices the room that the longest of them needs."""
        widest = max((self._width(_sum(row)) for row in rows), default=0.0)
        self.prices = max(theme.scaled(_PRICE), widest + measures.GAP_24)

    def _width(self, minor: int) -> float:
        """Return how wide a price is; each is measured once."""
        known = self._widths.get(minor)
        if known is None:
            known = theme.text_width(amount(minor, self._unit), "body", 600)
            self._widths[minor] = known
        return known

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(80, self.height(index.data(_ROW), index.row()))

    def height(self, row: Row, place: int) -> int:
        """Return how high a line is, pixels."""
        # A list asks for every row again when one is added: a name is laid out once.
        width = self._view.viewport().width()
        if self._measured != (width, self.compact, self.prices):
            self._measured = (width, self.compact, self.prices)
            self._heights.clear()
        tall = self._heights.get(row)
        if tall is None:
            lines = _lay_out(_name(row, place), self._name_room(row, width))
            words = lines.lineCount() * theme.line_height()
            if self._below(row):
                words += theme.line_height("small")
            tall = max(measures.BILL_LINE, words + measures.GAP_8 + 2)
            self._heights[row] = tall
        return tall

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(_ROW)
        box = QRectF(option.rect)
        chosen = self._view.hasFocus() and self._view.currentIndex().row() == index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setBrush(theme.current().colour("accent_tint"))
            radius = measures.RADIUS_MANAGER
            painter.setPen(QPen(theme.current().colour("focus"), measures.BORDER_STRONG))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -2), radius, radius)
        body = box.adjusted(INSET, 0, -INSET, -1)
        if not chosen:
            foot = QRectF(body.left(), box.bottom() - 1, body.width(), 1)
            painter.fillRect(foot, theme.current().colour("line"))
        end = Qt.AlignmentFlag.AlignRight
        paint_text(painter, body, amount(_sum(row), self._unit), weight=600, align=end)
        below = self._below(row)
        if isinstance(row, BillLine) and not self.compact:
            told = phrases.quantity_told(row, self._unit)
            beside = QRectF(body.left(), body.top(), body.width() - self.prices, body.height())
            paint_text(painter, beside, told, tone="text_2", align=end)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        layout = _lay_out(_name(row, index.row()), self._name_room(row, box.width()))
        height = layout.lineCount() * theme.line_height()
        under = theme.line_height("small") if below else 0
        top = body.top() + (body.height() - height - under) / 2
        painter.setPen(theme.current().colour("text"))
        layout.draw(painter, QPointF(body.left(), top))
        if below:
            at = QRectF(body.left(), top + height, body.width(), under)
            paint_text(painter, at, below, role="small", tone="text_2")
        painter.restore()

    def _below(self, row: Row) -> str:
        """Return the small line under the name: the quantity where it is narrow, the discount."""
        if isinstance(row, int):
            return ""
        told = [phrases.quantity_told(row, self._unit)] if self.compact else []
        if row.discount:
            off = amount(row.discount, self._unit)
            told.append(_("{amount} off").format(amount=off))
        return " \u00b7 ".join(told)

    def _name_room(self, row: Row, width: float) -> float:
        room = width - self.prices - 2 * INSET
        if isinstance(row, BillLine) and not self.compact:
            room -= theme.text_width(phrases.quantity_told(row, self._unit)) + measures.GAP_16
        return max(room, 60.0)


class LineList(QListView):
    """Up and Down choose a line, + and - change how many, Del takes it off, Enter opens it."""

    opened = Signal(int)
    """The place of a line to change."""
    discount_wanted = Signal()
    left_down = Signal()
    """Down was pressed on the last line."""

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = model
        self._lines = LinesModel(model.unit, self)
        self._rows: tuple[Row, ...] = ()
        self._tall = 0
        """How high all lines are together, or more than any screen is high; pixels."""
        self._delegate = LineDelegate(model.unit, self)
        named(self, mark("Lines of the bill"))
        self.setModel(self._lines)
        self.setItemDelegate(self._delegate)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setTabKeyNavigation(False)
        self.clicked.connect(self._open)

    # The row that is chosen has the ring.
    ring_none = True

    def set_compact(self, compact: bool) -> None:
        """Write the quantity under the name, where it is narrow."""
        self._delegate.compact = compact
        self.scheduleDelayedItemsLayout()
        self.viewport().update()
        self._fit()

    def refresh(self) -> None:
        """Show the lines of the bill."""
        bill = self._counter.bill
        rows: tuple[Row, ...] = (*bill.lines, bill.discount) if bill.discount else bill.lines
        if self._lines.show_rows(bill.lines, bill.discount):
            self._rows = rows
            self._delegate.widen(rows)
            place = self._counter.line_chosen
            if bill.lines and 0 <= place < len(bill.lines):
                # What was added or changed is read out: the keyboard is elsewhere.
                index = self._lines.index(place, 0)
                total = money(bill.amount or 0, self._counter.unit)
                announce(self, f"{index.data()}. {_('Total')}: {total}")
            if 0 <= place < self._lines.rowCount():
                index = self._lines.index(place, 0)
                self.setCurrentIndex(index)
                self.scrollTo(index)
            self._fit()

    @override
    def sizeHint(self) -> QSize:
        # It asks for little and takes what there is, up to all of its lines.
        return QSize(200, min(self._tall, 2 * measures.BILL_LINE))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, lines = self.currentIndex().row(), self._counter.bill.lines
        key = event.key()
        if key == Qt.Key.Key_Down and place >= self._lines.rowCount() - 1:
            self.left_down.emit()
        elif key in _ENTER:
            self._open(self.currentIndex())
        elif key in _GONE and place == len(lines):
            self._counter.set_discount(0)
        elif key in _GONE:
            self._counter.remove_line(place)
        elif key in _MORE:
            self._counter.change_quantity(place, ONE)
        elif key in _FEWER:
            self._counter.change_quantity(place, -ONE)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End):
            super().keyPressEvent(event)
        else:
            # Letters would jump to a name: they belong to nobody here.
            event.ignore()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        rows = self._lines.rowCount()
        by_key = event.reason() != Qt.FocusReason.MouseFocusReason
        if rows and by_key and not self.currentIndex().isValid():
            self.setCurrentIndex(self._lines.index(rows - 1, 0))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # Names wrap at another width: the rows need another height.
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._delegate.forget()
            self._delegate.widen(self._rows)
            self.scheduleDelayedItemsLayout()
            self._fit()

    def step_in(self) -> None:
        """Take the keyboard at the last line."""
        rows = self._lines.rowCount()
        if rows:
            self.setCurrentIndex(self._lines.index(rows - 1, 0))
            self.setFocus(Qt.FocusReason.TabFocusReason)

    def _fit(self) -> None:
        tall = 0
        for place in range(self._lines.rowCount()):
            tall += self._delegate.height(self._lines.row_at(place), place)
            if tall > _TALLEST:
                break
        if tall != self._tall:
            self._tall = tall
            self.setMaximumHeight(max(tall, 1))
            self.updateGeometry()

    def _open(self, index: QModelIndex) -> None:
        if not index.isValid() or self._counter.frozen:
            return
        if index.row() == len(self._counter.bill.lines):
            self.discount_wanted.emit()
        else:
            self.opened.emit(index.row())


def _alike(before: Sequence[Row], after: Sequence[Row]) -> int:
    """Return how many rows are the same from the beginning."""
    count = 0
    for one, other in zip(before, after, strict=False):
        if one != other:
            break
        count += 1
    return count


def _sum(row: Row) -> int:
    return -row if isinstance(row, int) else row.net


def _name(row: Row, place: int) -> str:
    return _("Discount on the bill") if isinstance(row, int) else phrases.item_name(row, place)


def _lay_out(text: str, width: float) -> QTextLayout:
    """Return a name over the lines it needs at a width, each as high as the role says."""
    font = theme.font("body")
    layout = QTextLayout(text, font)
    step = theme.line_height()
    lead = (step - QFontMetricsF(font).height()) / 2
    layout.beginLayout()
    top = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        line.setPosition(QPointF(0, top + lead))
        top += step
    layout.endLayout()
    return layout
