"""The four values of a member, each with its unit and its reason; and the next visit."""

from datetime import date
from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.rules.next_visit import NextVisit
from loyalty_desktop.services.queries.customer_values import MemberValues
from loyalty_desktop.ui.members.figure_view import FigureView
from loyalty_desktop.ui.members.values_model import ValuesModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.data_field import DataLabel
from loyalty_desktop.ui.widgets.message import Glyph
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, day, decimal, mark, money, ngettext, number, percent
from loyalty_desktop.wording.values import box_meaning, box_name, habit

_SMALL_SHARE: Final = 0.01


class ValuesPanel(Panel):
    """What a member is worth to the shop: in one row, or in two where the window is narrow."""

    def __init__(self, model: ValuesModel) -> None:
        super().__init__(padding=0, gap=0)
        self.setObjectName("member-values")
        self.setAccessibleName(_("The four values"))
        self.model = model
        self.lifetime = FigureView("trending-up", mark("Lifetime value"))
        self.referral = FigureView("share-2", mark("Referral value"))
        self.loyalty = FigureView("heart", mark("Loyalty value"))
        self.feedback = FigureView("message-square-quote", mark("Feedback value"))
        self.note = Paragraph(role="small", tone="text-2")
        self.progress = ThinProgress(_("Reckoning what customers bring"))
        self.cancel = named(Button(_("Cancel"), "ghost"), mark("Stop reckoning"))
        self.reckon = named(Button(_("Reckon now"), "secondary"), mark("Reckon now"))
        self._lines = (Hairline(upright=True), Hairline(upright=True), Hairline(upright=True))
        self._between = Hairline()
        self._wide: bool | None = None
        self._grid = QGridLayout()
        self._grid.setSpacing(0)
        self.column.addLayout(self._grid)
        self.column.addWidget(Hairline())
        foot = QHBoxLayout()
        foot.setContentsMargins(measures.GAP_20, measures.GAP_12, measures.GAP_20, measures.GAP_12)
        foot.setSpacing(measures.GAP_12)
        foot.addWidget(Glyph("info", "text-2", 16))
        foot.addWidget(self.note, 3)
        foot.addWidget(self.progress, 1)
        foot.addWidget(self.cancel)
        foot.addWidget(self.reckon)
        self.column.addLayout(foot)
        self.cancel.clicked.connect(model.cancel)
        self.reckon.clicked.connect(model.reckon)
        model.shown.connect(self._show)
        self.arrange(wide=True)
        for each in (self.progress, self.cancel, self.reckon):
            each.hide()

    def arrange(self, *, wide: bool) -> None:
        """Stand in one row, or in two where the window is narrow."""
        if wide == self._wide:
            return
        self._wide = wide
        figures = (self.lifetime, self.referral, self.loyalty, self.feedback)
        for each in (*figures, *self._lines, self._between):
            self._grid.removeWidget(each)
        for place, each in enumerate(figures):
            row, column = (0, place) if wide else divmod(place, 2)
            self._grid.addWidget(each, 2 * row, 2 * column)
        for place, line in enumerate(self._lines):
            # Shown before it stands anywhere, a line would be a window of its own for a moment.
            self._grid.addWidget(line, 0, 2 * place + 1, 1 if wide else 3, 1)
            line.setVisible(wide or not place)
        self._grid.addWidget(self._between, 1, 0, 1, 3)
        self._between.setVisible(not wide)
        for column in range(7):
            self._grid.setColumnStretch(column, column % 2 == 0 and (wide or column < 4))

    def _show(self) -> None:
        model = self.model
        worth = model.worth
        values = None if worth is None else worth.values
        apart = values is not None and values.state == "restricted"
        if apart or self.isHidden():
            # Before it stands anywhere it is neither shown nor hidden: it would be a window.
            self.setVisible(not apart)
        told = values is not None and values.state == "told"
        if values is not None and told:
            self._say(values)
        else:
            for each in (self.lifetime, self.referral, self.loyalty, self.feedback):
                each.say("-", "")
        self.note.say(_note(model, values))
        self.progress.setVisible(model.reckoning)
        self.progress.show_share(model.share)
        self.cancel.setVisible(model.reckoning)
        waits = values is not None and values.state == "not_reckoned" and not model.reckoning
        self.reckon.setVisible(waits and model.may_reckon)

    def _say(self, values: MemberValues) -> None:
        unit = currency(values.unit)
        basis = _("margin") if values.basis == "margin" else _("revenue")
        visits = decimal(round(values.purchases, 1), 1)
        self.lifetime.say(
            money(values.lifetime or 0, unit),
            _("{basis} of the next {months} months: {visits} visits a year at {amount}").format(
                basis=basis,
                months=number(values.months),
                visits=visits,
                amount=money(values.spend, unit),
            )
            if values.purchases
            else _("no visit is expected in the next {months} months").format(
                months=number(values.months)
            ),
        )
        people = ngettext(
            "{count} person brought in 12 months",
            "{count} people brought in 12 months",
            values.referred,
        )
        self.referral.say(
            money(values.referral or 0, unit),
            people.format(count=number(values.referred))
            if values.referred
            else _("nobody brought in 12 months"),
        )
        share = float(values.loyalty or 0)
        self.loyalty.say(
            percent(share, 2 if 0 < share < _SMALL_SHARE else 1),
            _("of what loyal customers bring in a year")
            if values.loyal
            else _("counts once a Client or Advocate"),
        )
        given = ngettext("{count} answer", "{count} answers", values.given).format(
            count=number(values.given)
        )
        acted = ngettext("{count} acted upon", "{count} acted upon", values.acted).format(
            count=number(values.acted)
        )
        self.feedback.say(
            number(values.feedback or 0), _("{given}, {acted}").format(given=given, acted=acted)
        )


class NextVisitPanel(Panel):
    """When the member is expected again, and how that is known; not there without a rhythm."""

    def __init__(self, model: ValuesModel) -> None:
        super().__init__()
        self.setObjectName("member-next-visit")
        self.setAccessibleName(_("Next visit"))
        self.model = model
        self.when = DataLabel(mark("Next visit"), weight=600)
        self.why = Paragraph(role="small", tone="text-2")
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_4)
        words.addWidget(self.when)
        words.addWidget(self.why)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_16)
        row.addWidget(Glyph("calendar-clock", "accent-text", 20))
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.today: date | None = None
        model.shown.connect(self._show)
        self._show()

    def show_day(self, today: date) -> None:
        """Say which day it is."""
        self.today = today
        self._show()

    def _show(self) -> None:
        worth = self.model.worth
        coming = None if worth is None else worth.next
        self.setVisible(coming is not None)
        if coming is not None:
            self._say(coming)

    def _say(self, coming: NextVisit) -> None:
        on = date_of(coming.day)
        late = self.today is not None and on < self.today
        text = _("Was expected {day}") if late else _("Expected again {day}")
        self.when.show_value(text.format(day=day(on)))
        self.why.say(habit(coming))


def _note(model: ValuesModel, values: MemberValues | None) -> str:
    if model.told:
        return model.told
    if model.reckoning and (values is None or values.state != "told"):
        return _("What customers bring is being reckoned from all purchases.")
    if values is None:
        return _("Looking at the purchases.")
    if values.state == "not_reckoned":
        return _("What customers bring has not been reckoned yet.")
    if values.as_of is None:
        return ""
    how = (
        _("Simple estimate: too few people have bought again for a model.")
        if values.simple
        else _("Expected by a model of how often and for how much all buyers buy.")
    )
    return f"{box_name(values.box)}: {box_meaning(values.box)} {how}"
