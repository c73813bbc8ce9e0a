"""What is in the shop at first: nothing, a list, or samples; and whether the scanner is right."""

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.first_run.choice_cards import Card, ChoiceCards
from loyalty_desktop.ui.first_run.page import Page
from loyalty_desktop.ui.first_run.view_model import EMPTY, LIST, SAMPLES, FirstRunModel
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.scanner_trial import ask_scanner
from loyalty_desktop.wording import _, mark


class DataPage(Page):
    """The last step."""

    def __init__(self, model: FirstRunModel, *, samples: bool = True) -> None:
        super().__init__(
            model,
            _("What shall be in the shop?"),
            _("Your own data, or made-up people to look around with first."),
        )
        cards = [
            Card(
                EMPTY,
                "sprout",
                _("Start empty"),
                _("Members join at the counter. Nothing else is needed."),
            ),
            Card(
                LIST,
                "upload",
                _("Bring a list"),
                _("Members from a spreadsheet (CSV or XLSX). You choose the file next."),
            ),
            Card(
                SAMPLES,
                "flask-conical",
                _("Sample data"),
                _("60 made-up people and 18 months of purchases. Gone again in one step."),
            ),
        ]
        self.data = named(
            ChoiceCards("", cards if samples else cards[:2]), mark("What is in the shop")
        )
        self.data.choose(model.data)
        self.body.addWidget(self.data)
        self.display = named(
            CheckBox(_("Show customers their bill on the second display"), density=theme.COUNTER),
            mark("Customer's screen"),
        )
        self.display.setChecked(model.customer_screen)
        self.display.setVisible(model.two_displays)
        self.display.toggled.connect(self._show_to_customers)
        self.body.addWidget(self.display)
        self.scanner = self.way_around(
            named(
                Button(_("Test the scanner"), "ghost", icon="scan-line", density=theme.COUNTER),
                mark("Test the scanner"),
            )
        )
        self.data.chosen.connect(self._choose)
        self.scanner.clicked.connect(self._test)

    @override
    def first(self) -> QWidget:
        return self.data.first()

    def _choose(self, key: str) -> None:
        self.model.data = key

    def _show_to_customers(self, wanted: bool) -> None:
        self.model.customer_screen = wanted

    def _test(self) -> None:
        ask_scanner(self.window())
