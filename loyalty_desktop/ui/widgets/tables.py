"""The table on the manager's side: rows of two lines, badges, ticks, one hand on the keyboard."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QToolTip,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.cells import paint_cell, row_height
from loyalty_desktop.ui.widgets.checks import paint_box
from loyalty_desktop.ui.widgets.rows import CELL, Cell, Row, RowsModel, TableRows
from loyalty_desktop.ui.widgets.text import paint_text

_PAD: Final = 12
_TICK: Final = 44
_RIGHT: Final = Qt.AlignmentFlag.AlignRight.value
Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Paints the cells of a table; a cell that is on the way is a pale bar."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, row_height())

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CELL)
        table = self.parent()
        box = QRectF(option.rect)
        ticks = isinstance(table, Table) and table.shows_ticks and index.column() == 0
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_ground(painter, option, index, box)
        if ticks:
            self._paint_tick(painter, index, box)
            box.setLeft(box.left() + _TICK - _PAD)
        box.adjust(_PAD, 0, -_PAD, 0)
        if isinstance(cell, Cell):
            align = int(index.data(Qt.ItemDataRole.TextAlignmentRole))
            right = bool(align & _RIGHT)
            paint_cell(painter, box, cell, right=right)
        else:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("sunken"))
            bar = QRectF(box.left(), box.center().y() - 5, min(box.width() * 0.6, 160), 10)
            painter.drawRoundedRect(bar, 5, 5)
        painter.restore()

    @override
    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        cell = index.data(CELL)
        if event.type() != QEvent.Type.ToolTip or not isinstance(cell, Cell):
            return super().helpEvent(event, view, option, index)
        room = view.visualRect(index).width() - 2 * _PAD
        if cell.avatar is not None:
            room -= measures.AVATAR_TABLE + 10
        if isinstance(view, Table) and view.shows_ticks and index.column() == 0:
            room -= _TICK - _PAD
        cut = theme.text_width(cell.text, "body", cell.weight) > room
        # Only what finds no room is said again.
        QToolTip.showText(event.globalPos(), cell.text if cut else "", view)
        return True

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: Index, box: QRectF
    ) -> None:
        now = theme.current()
        table = self.parent()
        ticked = index.sibling(index.row(), 0).data(Qt.ItemDataRole.CheckStateRole)
        if isinstance(table, Table) and not table.ticks_choose:
            ticked = None
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or (ticked is not None and Qt.CheckState(ticked) == Qt.CheckState.Checked):
            painter.fillRect(box, now.colour("accent_tint"))
        elif isinstance(table, Table) and table.hovered == index.row():
            painter.fillRect(box, now.colour("hover"))
        painter.setPen(QPen(now.colour("line"), 1))
        bottom = box.bottom() - 0.5
        painter.drawLine(QPointF(box.left(), bottom), QPointF(box.right(), bottom))

    def _paint_tick(self, painter: QPainter, index: Index, box: QRectF) -> None:
        state = index.data(Qt.ItemDataRole.CheckStateRole)
        side = theme.MANAGER.check
        at = QRectF(box.left() + 16, round(box.center().y() - side / 2), side, side)
        paint_box(painter, at, ticked=Qt.CheckState(state) == Qt.CheckState.Checked)


class Table(QTableView):
    """Rows to read, tick and open; a row opens on a click and on Enter, Space ticks it.

    `ticks_choose`: a tick puts its row among the chosen ones, which are tinted. Where ticks switch
    something on they say so by themselves.
    """

    ticks_choose = True

    opened = Signal(int)
    """The place of the row that a person opened."""
    sorted_by = Signal(str, bool)
    """The key of the column whose head was pressed, and whether downwards."""
    widened = Signal(int, int)
    """The place of a column whose edge was dragged, and its width in logical pixels."""

    def __init__(self, name: str, model: TableRows[Any], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._sort: tuple[str, bool] = ("", False)
        self.hovered = -1
        self.setAccessibleName(name)
        self.setProperty("paintsFocus", True)
        self.setModel(model)
        self.setItemDelegate(RowDelegate(self))
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setTabKeyNavigation(False)
        upright = self.verticalHeader()
        upright.hide()
        upright.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self._head = TableHead(self)
        self.setHorizontalHeader(self._head)
        self._head.sectionClicked.connect(self._head_pressed)
        self._head.dragged.connect(self._widen)
        self._measure()
        model.modelReset.connect(self._measure)

    @property
    def rows_model(self) -> TableRows[Any]:
        """The model of the rows."""
        return self._rows

    @property
    def shows_ticks(self) -> bool:
        """Whether the first column begins with a box to tick."""
        return self._rows.can_tick

    def sort_order(self) -> tuple[str, bool]:
        """Return the key of the column that the rows are sorted by, and whether downwards."""
        return self._sort

    def show_sort(self, key: str, *, down: bool) -> None:
        """Show by which column the rows are sorted."""
        self._sort = (key, down)
        self._head.viewport().update()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_out()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_head"):
            self._measure()

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(round(event.position().y())))

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        place = self.rowAt(round(event.position().y()))
        if event.button() != Qt.MouseButton.LeftButton or place < 0:
            return
        start = self.columnViewportPosition(0)
        if self.shows_ticks and start <= event.position().x() < start + _TICK:
            self._rows.toggle(place)
        elif self._rows.row_at(place) is not None:
            self.opened.emit(place)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        place = self.currentIndex().row()
        if event.key() == Qt.Key.Key_Space and self.shows_ticks and place >= 0:
            self._rows.toggle(place)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and place >= 0:
            if self._rows.row_at(place) is not None:
                self.opened.emit(place)
        elif (
            event.key() == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            if self.shows_ticks:
                self._rows.tick_all(not self._rows.all_ticked)
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._rows.rowCount():
            # A row is one thing here: its ends are those of the list.
            last = self._rows.rowCount() - 1
            self.setCurrentIndex(self._rows.index(last if event.key() == Qt.Key.Key_End else 0, 0))
        else:
            super().keyPressEvent(event)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        # The view paints the two cells anew; the frame goes around two whole rows.
        if current.row() != previous.row():
            self.viewport().update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self.hasFocus():
            return
        place = self.currentIndex().row()
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.current().colour("focus"), measures.BORDER_STRONG))
        ring = QRectF(self.viewport().rect())
        if place >= 0:
            top = self.rowViewportPosition(place)
            ring = QRectF(0, top, ring.width(), self.rowHeight(place))
        # Before a row is chosen the keyboard is at the list as a whole.
        painter.drawRoundedRect(ring.adjusted(2, 2, -2, -3), 6, 6)

    def _hover(self, place: int) -> None:
        if place != self.hovered:
            self.hovered = place
            self.viewport().update()

    def _measure(self) -> None:
        self.verticalHeader().setDefaultSectionSize(row_height())
        self._share_out()

    def _share_out(self) -> None:
        """Give each column its width, and those without one an equal part of the rest."""
        columns = self._rows.columns()
        if not columns:
            return
        fixed = [theme.scaled(column.width) for column in columns]
        if self.shows_ticks and fixed[0]:
            fixed[0] += _TICK - _PAD
        share = (self.viewport().width() - sum(fixed)) // max(fixed.count(0), 1)
        for place, (column, width) in enumerate(zip(columns, fixed, strict=True)):
            self.setColumnWidth(place, width or max(share, theme.scaled(column.least)))

    def _widen(self, section: int, width: int) -> None:
        if self.shows_ticks and section == 0:
            width -= _TICK - _PAD
        self.widened.emit(section, round(width * 100 / theme.text_scale()))

    def _head_pressed(self, section: int) -> None:
        key = self._rows.columns()[section].key
        if not key:
            return
        down = not self._sort[1] if self._sort[0] == key else False
        self.show_sort(key, down=down)
        self.sorted_by.emit(key, down)


def show_in_place(table: Table, model: RowsModel[Row], rows: Sequence[Row]) -> None:
    """Show rows anew, more of them perhaps; the table stays where it was, and its row chosen."""
    chosen, scrolled = table.currentIndex().row(), table.verticalScrollBar().value()
    model.show_rows(rows)
    if 0 <= chosen < len(rows):
        table.setCurrentIndex(model.index(chosen, 0))
        table.verticalScrollBar().setValue(scrolled)


class TableHead(QHeaderView):
    """The heads of the columns: small words, an arrow at the one that sorts."""

    dragged = Signal(int, int)
    """The place of a section that somebody made wider or narrower, and its width in pixels."""

    def __init__(self, table: Table) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._table = table
        self._resized: tuple[int, int] | None = None
        self._held = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setMinimumSectionSize(40)
        self.sectionResized.connect(self._note_size)

    def _note_size(self, section: int, _before: int, width: int) -> None:
        if self._held:
            self._resized = (section, width)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held, self._resized = True, None
        super().mousePressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        height = max(measures.TABLE_HEAD, theme.line_height("small") + 14)
        return QSize(super().sizeHint().width(), height)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = False
        if self._resized is not None:
            super().mouseReleaseEvent(event)
            self.dragged.emit(*self._resized)
            return
        start = self.sectionViewportPosition(0)
        rows = self._table.rows_model
        if self._table.shows_ticks and start <= event.position().x() < start + _TICK:
            rows.tick_all(rows.ticked_count() < rows.rowCount())
            self.viewport().update()
            return
        super().mouseReleaseEvent(event)

    @override
    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:
        now = theme.current()
        rows = self._table.rows_model
        column = rows.columns()[logicalIndex]
        box = QRectF(rect)
        painter.save()
        painter.fillRect(box, now.colour("surface"))
        painter.setPen(QPen(now.colour("line"), 1))
        painter.drawLine(
            QPointF(box.left(), box.bottom() - 0.5), QPointF(box.right(), box.bottom() - 0.5)
        )
        if self._table.shows_ticks and logicalIndex == 0:
            side = theme.MANAGER.check
            at = QRectF(box.left() + 16, round(box.center().y() - side / 2), side, side)
            count = rows.ticked_count()
            every = count > 0 and count == rows.rowCount()
            paint_box(painter, at, ticked=every, partly=0 < count < rows.rowCount())
            box.setLeft(box.left() + _TICK - _PAD)
        box.adjust(_PAD, 0, -_PAD, 0)
        key, down = self._table.sort_order()
        sorts = bool(column.key) and column.key == key
        right = column.align == "right"
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        tone, weight = ("text", 600) if sorts else ("text-2", 500)
        if sorts:
            side = theme.scaled(14)
            word = theme.text_width(column.title, "small", weight)
            left = box.right() - side if right else box.left() + word + 4
            at = QRectF(left, box.center().y() - side / 2, side, side)
            theme.paint_icon(painter, "arrow-down" if down else "arrow-up", tone, at)
            if right:
                box.setRight(box.right() - side - 4)
        paint_text(painter, box, column.title, role="small", weight=weight, tone=tone, align=align)
        painter.restore()
