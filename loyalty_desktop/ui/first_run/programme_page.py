"""Which ready-made programme, what it means for one bill, or none of them."""

from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.presets import PRESETS
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.choice_cards import Card, ChoiceCards
from loyalty_desktop.ui.first_run.facts import example, three_facts
from loyalty_desktop.ui.first_run.page import Page
from loyalty_desktop.ui.first_run.view_model import KINDS, SCRATCH, FirstRunModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph, Run
from loyalty_desktop.wording import _, mark

_ICONS = {
    "minimarket": "store",
    "boutique": "shirt",
    "coffee-shop": "coffee",
    "pharmacy": "pill",
}
_TOLD = {
    "minimarket": mark("Many small bills"),
    "boutique": mark("Few large bills"),
    "coffee-shop": mark("People come every day"),
    "pharmacy": mark("Quiet, no loud offers"),
}
_AMOUNT = 200


class ProgrammePage(Page):
    """Four kinds of shop, each with its own rules in the shop's own money."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            model,
            _("Which is most like your shop?"),
            _("We set up the rules. Change the numbers whenever you like."),
        )
        cards = [
            Card(
                key=name,
                icon=_ICONS[name],
                name=_(KINDS[name]),
                told=_(_TOLD[name]),
                facts=three_facts(model.programme_of(name)),
            )
            for name in PRESETS
        ]
        self.kinds = named(ChoiceCards("", cards, columns=2), mark("Kind of shop"))
        self.kinds.choose(model.preset)
        self.amount = named(MoneyEdit(MoneyFormat.of(model.unit), role="body"), mark("A bill of"))
        self.amount.setFixedWidth(theme.scaled(_AMOUNT))
        self.amount.set_value(model.example_bill)
        self.example = Paragraph()
        self.example.setObjectName("example")
        caption = Paragraph(_("A bill of"), tone="text-2")
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_12)
        row.addWidget(caption)
        row.addWidget(self.amount)
        row.addWidget(self.example, 1)
        self.scratch = self.way_around(
            named(
                Button(_("Start from scratch"), "ghost", icon="file-plus", density=theme.COUNTER),
                mark("Start from scratch"),
            )
        )
        self.scratch.setCheckable(True)
        self.body.addWidget(self.kinds)
        self.body.addLayout(row)
        self.kinds.chosen.connect(model.choose_preset)
        self.amount.changed.connect(self._type_bill)
        self.scratch.clicked.connect(self._begin_empty)
        self.refresh()

    def renew(self) -> None:
        """Show everything in the money that is chosen by now."""
        for card in self.kinds.cards:
            card.show_facts(three_facts(self.model.programme_of(card.card.key)))
        self.amount.use_format(MoneyFormat.of(self.model.unit))
        self.amount.set_value(self.model.example_bill)

    @override
    def first(self) -> QWidget:
        return self.kinds.first()

    @override
    def refresh(self) -> None:
        super().refresh()
        model = self.model
        if self.kinds.choice() != ("" if model.preset == SCRATCH else model.preset):
            self.kinds.choose(model.preset)
        self.scratch.setChecked(model.preset == SCRATCH)
        told = example(model.programme, model.example_bill)
        runs = [Run(f"{told}.")]
        if model.preset == SCRATCH:
            runs.append(Run(f" {_('The programme opens next.')}", tone="text-2"))
        self.example.say(runs)

    def _type_bill(self, amount: int | None) -> None:
        self.model.bill = amount or 0
        self.refresh()

    def _begin_empty(self) -> None:
        chosen = PRESETS[0] if self.model.preset == SCRATCH else SCRATCH
        self.model.choose_preset(chosen)
