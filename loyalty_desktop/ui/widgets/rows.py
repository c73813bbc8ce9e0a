"""Tables of frozen rows: all at once, or a page at a time out of a million."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, Literal, TypeVar

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from typing_extensions import override

from loyalty_desktop.ui.widgets.badges import Form

Row = TypeVar("Row")
Index = QModelIndex | QPersistentModelIndex

ROW: Final = Qt.ItemDataRole.UserRole
"""The frozen row itself, None while its page is on the way."""
CELL: Final = Qt.ItemDataRole.UserRole + 1
"""What the delegate paints, a `Cell`."""
_CELLS_KEPT: Final = 4_000
"""So many cells are kept as they were written out, some twenty screens of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one place of a table: a line, a second one, a badge, an avatar."""

    text: str = ""
    second: str = ""
    tone: str = "text"
    weight: int = 400
    badges: tuple[tuple[Form, str, str], ...] = ()
    """Form, key and word of each badge."""
    avatar: tuple[str, str] | None = None
    """Name and id of whom the row is about."""
    icon: str = ""

    def spoken(self) -> str:
        """Return everything as a screen reader says it."""
        words = [self.text, self.second, *(word for _form, _key, word in self.badges)]
        return ", ".join(word for word in words if word)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column: its title, how a row shows in it, to which side, and how wide.

    `show` gives a text or a `Cell`. `width` is in logical pixels; 0 takes what is left, and `least`
    in any case. `key` names the column to whoever sorts; without one the head does nothing.
    """

    title: str
    show: Callable[[Row], str | Cell]
    align: Literal["left", "right"] = "left"
    width: int = 0
    key: str = ""
    least: int = 120


class TableRows(QAbstractTableModel, Generic[Row]):
    """What both kinds of model share: columns, texts, ticks."""

    ticked_changed = Signal(int)
    """How many rows are ticked now."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        parent: QObject | None = None,
        *,
        key: Callable[[Row], str] | None = None,
    ) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._key = key
        self._ticked: set[str] = set()
        self._all = False
        self._cells: dict[tuple[int, int], tuple[Row, Cell]] = {}

    def columns(self) -> tuple[Column[Row], ...]:
        """Return the columns in order."""
        return self._columns

    def show_columns(self, columns: Sequence[Column[Row]]) -> None:
        """Show other columns, or the same in another language."""
        self.beginResetModel()
        self._columns = tuple(columns)
        self._cells.clear()
        self.endResetModel()

    def row_at(self, place: int) -> Row | None:
        """Return the row at a place, None while it is on the way."""
        raise NotImplementedError

    @property
    def can_tick(self) -> bool:
        """Whether rows can be ticked; the model then knows a key for each."""
        return self._key is not None

    def ticked(self) -> frozenset[str]:
        """Return the keys that were ticked; with `all_ticked` those that were not."""
        return frozenset(self._ticked)

    @property
    def all_ticked(self) -> bool:
        """Whether everything is ticked but the keys in `ticked`."""
        return self._all

    def ticked_count(self) -> int:
        """Return how many rows are ticked."""
        return self.rowCount() - len(self._ticked) if self._all else len(self._ticked)

    def tick_all(self, yes: bool) -> None:
        """Tick every row there is, loaded or not, or none."""
        self._all = yes
        self._ticked.clear()
        self._ticks_moved(0, self.rowCount() - 1)

    def is_ticked(self, place: int) -> bool:
        """Return whether the row at a place is ticked."""
        row = self.row_at(place)
        if row is None or self._key is None:
            return self._all
        return (self._key(row) in self._ticked) is not self._all

    def toggle(self, place: int) -> None:
        """Tick the row at a place, or take its tick away."""
        row = self.row_at(place)
        if row is None or self._key is None:
            return
        self._ticked ^= {self._key(row)}
        self._ticks_moved(place, place)

    def _ticks_moved(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(
                self.index(first, 0), self.index(last, self.columnCount() - 1), []
            )
        self.ticked_changed.emit(self.ticked_count())

    @override
    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        column = self._columns[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if column.align == "right"
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.CheckStateRole:
            if not self.can_tick or index.column() != 0:
                return None
            return Qt.CheckState.Checked if self.is_ticked(index.row()) else Qt.CheckState.Unchecked
        wanted = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, ROW, CELL)
        if role not in wanted:
            return None
        row = self.row_at(index.row())
        if role == ROW or row is None:
            return row
        cell = self._cell_of(row, index.row(), index.column())
        if role == CELL:
            return cell
        return cell.spoken()

    def _cell_of(self, row: Row, place: int, column: int) -> Cell:
        """Return what a row shows in a column; dates and money are written out once."""
        known = self._cells.get((place, column))
        if known is not None and known[0] is row:
            return known[1]
        if len(self._cells) >= _CELLS_KEPT:
            self._cells.clear()
        shown = self._columns[column].show(row)
        cell = shown if isinstance(shown, Cell) else Cell(shown)
        self._cells[place, column] = (row, cell)
        return cell

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = (
                Qt.AlignmentFlag.AlignRight
                if column.align == "right"
                else Qt.AlignmentFlag.AlignLeft
            )
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid() or not self.can_tick:
            return False
        if (Qt.CheckState(value) == Qt.CheckState.Checked) != self.is_ticked(index.row()):
            self.toggle(index.row())
        return True

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if self.can_tick and index.isValid() and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags


class RowsModel(TableRows[Row]):
    """Frozen rows, all of them at hand."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        parent: QObject | None = None,
        *,
        key: Callable[[Row], str] | None = None,
    ) -> None:
        super().__init__(columns, parent, key=key)
        self._rows: tuple[Row, ...] = ()

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows; ticks of rows that are gone go too."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self._all = False
        if self._key is not None:
            self._ticked &= {self._key(row) for row in self._rows}
        self.endResetModel()
        self.ticked_changed.emit(self.ticked_count())

    def rows(self) -> tuple[Row, ...]:
        """Return the rows in order."""
        return self._rows

    @override
    def row_at(self, place: int) -> Row | None:
        return self._rows[place] if 0 <= place < len(self._rows) else None

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)
