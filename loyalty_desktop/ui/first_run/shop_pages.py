"""Language, shop, currency and zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QGridLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.choice_cards import Card, ChoiceCards
from loyalty_desktop.ui.first_run.page import Page, narrow
from loyalty_desktop.ui.first_run.view_model import FirstRunModel
from loyalty_desktop.ui.first_run.world import country_name, currency_choices, zone_choices
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.search_select import SearchSelect
from loyalty_desktop.wording import LANGUAGES, _, clock, day, mark, money

_MUCH = 1_250_000
_FIELD = 440
_GREETINGS = {"en": "The program speaks English.", "id": "Program berbahasa Indonesia."}
"""Each in its own language, whatever is spoken: whoever looks for theirs must find it."""


class LanguagePage(Page):
    """Which language; the window speaks it at once."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            model,
            _("Which language shall we speak?"),
            _("You can change it at any time, without a restart."),
        )
        cards = [
            Card(code, "languages", name, _GREETINGS.get(code, ""))
            for code, name in LANGUAGES.items()
        ]
        self.languages = named(ChoiceCards("", cards, columns=2), mark("Language"))
        self.languages.choose(model.language)
        self.languages.chosen.connect(model.speak)
        self.body.addWidget(self.languages)

    @override
    def first(self) -> QWidget:
        return self.languages.first()


class ShopPage(Page):
    """What the shop is called."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            model,
            _("What is your shop called?"),
            _("The name stands on receipts, cards and on the customer's screen."),
        )
        self.shop = named(Edit(density=theme.COUNTER), mark("Shop name"))
        self.shop.setText(model.name)
        field = self.put("name", Field(_("Shop name"), self.shop))
        self.body.addWidget(narrow(field, _FIELD))
        self.shop.textChanged.connect(self._typed)

    @override
    def refresh(self) -> None:
        super().refresh()
        if self.shop.text() != self.model.name:
            self.shop.setText(self.model.name)

    def _typed(self, text: str) -> None:
        self.model.name = text
        if "name" in self.model.complaints:
            self.model.settle("name")


class MoneyPage(Page):
    """Which money, and what time it is; how both are written is shown at once."""

    def __init__(self, model: FirstRunModel) -> None:
        super().__init__(
            model,
            _("Which money, and where?"),
            _("The currency stays once something is sold. The place decides the clock."),
        )
        self.currency = named(SearchSelect(choices=currency_choices()), mark("Currency"))
        self.zone = named(SearchSelect(choices=zone_choices()), mark("Time zone"))
        self.currency.choose(model.currency)
        self.zone.choose(model.zone)
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        hint = _("Type a part of its name.")
        grid.addWidget(self.put("currency", Field(_("Currency"), self.currency, hint=hint)), 0, 0)
        place = Field(_("Place"), self.zone, hint=_("Type your city, or one with the same time."))
        grid.addWidget(self.put("zone", place), 0, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addLayout(grid)
        self.money = DataField(mark("An amount of money"))
        self.date = DataField(mark("Today"))
        self.country = DataField(mark("Country"))
        panel = Panel(padding=20, gap=0, role="say")
        shown = QGridLayout()
        shown.setHorizontalSpacing(measures.GAP_24)
        for place_of, each in enumerate((self.money, self.date, self.country)):
            shown.addWidget(each, 0, place_of)
            shown.setColumnStretch(place_of, 1)
        panel.column.addLayout(shown)
        self.body.addWidget(panel)
        self.currency.chosen.connect(self._choose_currency)
        self.zone.chosen.connect(model.choose_zone)
        self.refresh()

    def _choose_currency(self, code: str) -> None:
        self.model.choose_currency(code)

    @override
    def settle(self) -> None:
        self.currency.settle()
        self.zone.settle()

    @override
    def refresh(self) -> None:
        super().refresh()
        model = self.model
        # A place chosen by hand may have brought its own money along.
        if model.currency and model.currency != self.currency.choice():
            self.currency.choose(model.currency)
        self.money.show_value(money(_MUCH * model.unit.scale, model.unit))
        if model.zone:
            now, place = datetime.now(UTC), ZoneInfo(model.zone)
            self.date.show_value(f"{day(now.astimezone(place).date())}, {clock(now, place)}")
            self.country.show_value(country_name(model.country))
