"""What the bill comes to: typed, or the sum of its lines."""

from typing import Final, cast

from PySide6.QtGui import QFont, QResizeEvent, QValidator
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.text import repolish
from loyalty_desktop.wording import money, ngettext, number

_WEIGHT: Final = 600


class BillAmount(MoneyEdit):
    """An amount to type; with lines it shows how many and their sum, and nothing can be typed."""

    def __init__(self, form: MoneyFormat) -> None:
        self._form = form
        self._leads: tuple[str, ...] = ()
        self._summed = False
        super().__init__(form)

    def show_sum(self, lines: int, minor: int | None, *, compact: bool, frozen: bool) -> None:
        """Show the sum of so many lines, or with none the amount that was typed."""
        self.setReadOnly(frozen or lines > 0)
        if not lines:
            if self._summed:
                self._summed = False
                self.setValidator(self._typing)
                self._dress("title", self._form.sign, summed=False)
                self.setText("")
                self.setAccessibleDescription("")
            if self.value() != minor:
                self.set_value(minor)
            return
        told = ngettext("{count} line", "{count} lines", lines).format(count=number(lines))
        # What is typed is checked; a sum is shown with its currency.
        self._summed = True
        self.setValidator(cast("QValidator", None))
        self._leads = (told, number(lines)) if not compact else (number(lines),)
        self.setText(money(minor or 0, self._form.unit))
        self._dress("body", self._lead_that_fits(), summed=True)
        self.setAccessibleDescription(told)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._summed:
            self._dress("body", self._lead_that_fits(), summed=True)

    def _lead_that_fits(self) -> str:
        """Return how many lines there are, as long as there is room: the sum is never cut."""
        room = float(self.width() - 2 * self._density.pad - measures.GAP_12)
        room -= theme.text_width(self.text(), "body", _WEIGHT)
        return next((lead for lead in self._leads if theme.text_width(lead) <= room), "")

    @override
    def _lead_font(self) -> QFont:
        return theme.font(self._role, 400)

    def _dress(self, role: theme.Role, lead: str, *, summed: bool) -> None:
        if self._role != role:
            self._role = role
            self.setProperty("sum", summed)
            repolish(self)
            self.setFont(theme.font(role, _WEIGHT))
        if self._lead != lead:
            self.set_lead(lead)
