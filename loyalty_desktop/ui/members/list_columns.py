"""The columns of the list as they stand: fitted to its width, chosen, dragged, kept."""

from pathlib import Path

from PySide6.QtCore import QObject

from loyalty_desktop.services.queries.member_rows import MemberRow
from loyalty_desktop.services.store import ShopState
from loyalty_desktop.ui.members.cells import MemberColumns
from loyalty_desktop.ui.members.column_dialog import ColumnDialog
from loyalty_desktop.ui.members.columns import load_columns, save_columns
from loyalty_desktop.ui.members.view_model import MembersModel
from loyalty_desktop.ui.widgets.rows import TableRows
from loyalty_desktop.ui.widgets.tables import Table


class ListColumns(QObject):
    """What of a member the table shows, in the order and widths that somebody likes."""

    def __init__(
        self, model: MembersModel, rows: TableRows[MemberRow], table: Table, file: Path
    ) -> None:
        super().__init__(table)
        self._model = model
        self._rows = rows
        self._table = table
        self._file = file
        self._columns = MemberColumns(kept=load_columns(file))
        self.dialog: ColumnDialog | None = None
        table.widened.connect(self._widen)

    def take_shop(self, shop: ShopState) -> None:
        """Show money and tiers as the shop has them."""
        self._columns = MemberColumns(shop.currency, self._model.tiers, self._columns.kept)
        self.fit()

    def fit(self) -> None:
        """Show the columns that there is room for; the view stays where it is."""
        columns = self._columns.fitting(self._table.viewport().width())
        now_shown = [(c.title, c.width, c.show) for c in self._rows.columns()]
        if [(c.title, c.width, c.show) for c in columns] == now_shown:
            return
        place = self._table.currentIndex().row()
        bar = self._table.verticalScrollBar().value()
        self._rows.show_columns(columns)
        if place >= 0:
            self._table.setCurrentIndex(self._rows.index(place, 0))
        self._table.verticalScrollBar().setValue(bar)

    def choose(self) -> None:
        """Let somebody choose the columns and their order."""
        self.dialog = ColumnDialog(self._table.window(), self._columns.kept)
        self.dialog.confirmed.connect(self._take)
        self.dialog.open()

    def _take(self) -> None:
        if self.dialog is not None:
            self._keep(self._columns.with_kept(self._columns.kept.showing(self.dialog.shown())))

    def _widen(self, place: int, width: int) -> None:
        if key := self._columns.key_at(place):
            self._keep(self._columns.with_kept(self._columns.kept.widened(key, width)))

    def _keep(self, columns: MemberColumns) -> None:
        self._columns = columns
        save_columns(columns.kept, self._file)
        self.fit()
