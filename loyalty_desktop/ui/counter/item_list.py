"""Known items for what is typed: a list in the place of the lines, until one is taken."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.items import KnownItem
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import paint_text
from loyalty_desktop.wording import amount, mark, money

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole


class ItemsModel(QAbstractListModel):
    """The known items, read out as a person would say them."""

    def __init__(self, unit: Currency, parent: QWidget) -> None:
        super().__init__(parent)
        self._unit = unit
        self._rows: Sequence[KnownItem] = ()

    def show_rows(self, rows: Sequence[KnownItem]) -> None:
        """Show other items."""
        if rows != self._rows:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

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
            words = (row.name, row.sku, money(row.unit_price, self._unit))
            return ", ".join(word for word in words if word)
        return None


class _ItemDelegate(QStyledItemDelegate):
    def __init__(self, unit: Currency, view: QListView) -> None:
        super().__init__(view)
        self._unit = unit
        self._view = view

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        tall = theme.line_height() + theme.line_height("small") + measures.GAP_8
        return QSize(80, max(measures.BILL_LINE, tall))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: KnownItem = index.data(_ROW)
        box = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._view.currentIndex().row() == index.row():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("accent_tint"))
            radius = measures.RADIUS_MANAGER
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), radius, radius)
        body = box.adjusted(measures.GAP_12, measures.GAP_4, -measures.GAP_12, -measures.GAP_4)
        price = amount(row.unit_price, self._unit)
        paint_text(painter, body, price, weight=600, align=Qt.AlignmentFlag.AlignRight)
        line, small = theme.line_height(), theme.line_height("small")
        name, below = row.name or row.sku, row.category or ""
        if row.name:
            below = " \u00b7 ".join(word for word in (row.sku, row.category) if word)
        top = box.center().y() - (line + (small if below else 0)) / 2
        room = body.width() - theme.text_width(price, "body", 600) - measures.GAP_12
        if theme.text_width(name) > room:
            # A long name takes both lines: the number steps back for it.
            painter.setFont(theme.font("body"))
            painter.setPen(theme.current().colour("text"))
            wrap = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(body.left(), box.top(), room, box.height()), wrap, name)
        else:
            paint_text(painter, QRectF(body.left(), top, room, line), name)
            if below:
                at = QRectF(body.left(), top + line, room, small)
                paint_text(painter, at, below, role="small", tone="text_2")
        painter.restore()


class ItemList(QListView):
    """The known items; Up and Down of the entry choose among them, a press takes one."""

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counter = model
        self._said = ""
        self._items = ItemsModel(model.unit, self)
        named(self, mark("Known items"))
        self.setModel(self._items)
        self.setItemDelegate(_ItemDelegate(model.unit, self))
        self.setUniformItemSizes(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.clicked.connect(self._take)

    def refresh(self) -> None:
        """Show what the view model has found."""
        self._items.show_rows(self._counter.item_matches)
        if self._counter.item_matches:
            chosen = self._items.index(self._counter.item_chosen, 0)
            self.setCurrentIndex(chosen)
            told = str(chosen.data())
            if told != self._said:
                # The keyboard stays in the entry: who can't see the list hears what is chosen.
                self._said = told
                announce(self, told)
        else:
            self._said = ""
        self.setMaximumHeight(max(self._items.rowCount() * self.sizeHintForRow(0), 1))
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        return QSize(200, 2 * measures.BILL_LINE)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(120, measures.BILL_LINE)

    def _take(self, index: QModelIndex) -> None:
        self._counter.choose_item(index.row())
