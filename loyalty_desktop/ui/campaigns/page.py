"""One campaign: what it is, what it came to, and what can be done with it."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.campaigns import text_of
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.services.queries.campaign_results import CampaignResult
from loyalty_desktop.services.queries.offers import CampaignRow
from loyalty_desktop.ui.campaigns import wordings
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.charts import Bar, BarsChart, ChartPanel
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.scrolling import ScrollColumn
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, language, mark, money, number, percent
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES, KIND_NAMES, result_sentences

_COLUMN: Final = 720
_COLUMNS: Final = 4
_FIGURES: Final = (
    mark("It is for"),
    mark("Left out"),
    mark("Heard of it"),
    mark("Answered"),
    mark("Bought"),
    mark("Revenue"),
    mark("Cost"),
    mark("Return on the cost"),
)


class CampaignPage(QWidget):
    """Shows a campaign; whoever holds it does what is wanted."""

    back_wanted = Signal()
    run_wanted = Signal()
    change_wanted = Signal()
    copy_wanted = Signal()
    stop_wanted = Signal()
    messages_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("campaign-page")
        self.title = Paragraph("", "title")
        self.state = Paragraph(tone="text-2")
        self.back = Button(_("All campaigns"), "ghost", icon="arrow-left", key="Esc")
        self.run = Button(_("Run now"), "primary", icon="play", key="F10")
        self.change = Button(_("Edit"), icon="pencil", key="F2")
        self.copy = Button(_("Copy"), icon="copy", key="F6")
        self.stop = Button(_("Stop it"), icon="circle-x", key="F8")
        self.messages = Button(_("Messages"), icon="mail", key="F7")
        self.message = MessageBar()
        self.told = Paragraph()
        self.told.setObjectName("campaign-told")
        self.text = Paragraph(tone="text-2")
        self.text.setObjectName("campaign-text")
        self.sentence = Paragraph(weight=600)
        self.sentence.setObjectName("campaign-result")
        self.brought = Paragraph(tone="text-2")
        self.chart = BarsChart(
            _("How many bought"), heads=(_("Who"), _("Bought"), _("Of all of them"))
        )
        self.chart_panel = ChartPanel(self.chart, _("How many bought"))
        self.figures = {source: DataField(source, weight=600) for source in _FIGURES}
        self._build()
        self.back.clicked.connect(self.back_wanted)
        self.run.clicked.connect(self.run_wanted)
        self.change.clicked.connect(self.change_wanted)
        self.copy.clicked.connect(self.copy_wanted)
        self.stop.clicked.connect(self.stop_wanted)
        self.messages.clicked.connect(self.messages_wanted)
        for button, key in (
            (self.run, "F10"),
            (self.change, "F2"),
            (self.copy, "F6"),
            (self.stop, "F8"),
            (self.messages, "F7"),
        ):
            button.setShortcut(key)
        self.setFocusProxy(self.back)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.state)
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_16)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        acting = QWidget()
        buttons = FlowLayout(acting, measures.GAP_12)
        for button in (self.run, self.change, self.copy, self.messages, self.stop):
            buttons.addWidget(button)
        about = Panel()
        about.column.addWidget(self.told)
        about.column.addWidget(self.text)
        self._results = Panel()
        self._results.column.addWidget(self.sentence)
        self._results.column.addWidget(self.brought)
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_24)
        grid.setVerticalSpacing(measures.GAP_16)
        for place, field in enumerate(self.figures.values()):
            grid.addWidget(field, place // _COLUMNS, place % _COLUMNS)
        self._results.column.addLayout(grid)
        inside = QWidget()
        below = QVBoxLayout(inside)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(measures.GAP_16)
        for each in (about, self._results, self.chart_panel):
            below.addWidget(each)
        below.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addWidget(acting)
        column.addWidget(self.message)
        column.addWidget(ScrollColumn(inside, _COLUMN), 1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            event.accept()
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def show_campaign(self, row: CampaignRow, unit: Currency, *, may_offer: bool) -> None:
        """Show what a campaign is; its result comes later."""
        campaign = row.campaign
        self.title.say(campaign.name)
        word, _tone = wordings.state(row)
        self.state.say(f"{word} \u00b7 {campaign.code} \u00b7 {_(KIND_NAMES[campaign.kind])}")
        told = [
            wordings.gives(campaign),
            wordings.when(row),
            wordings.dates(row),
            wordings.conditions(row, unit),
        ]
        if campaign.channels:
            told.append(", ".join(_(CHANNEL_NAMES[channel]) for channel in campaign.channels))
        if campaign.budget is not None:
            told.append(_("budget {money}").format(money=money(campaign.budget, unit)))
        if campaign.automatic:
            told.append(_("runs by itself"))
        self.told.say(" \u00b7 ".join(told))
        self.text.say(text_of(campaign, "body", language()))
        self.text.setVisible(bool(self.text.text()))
        running = row.state == "on offer" and not campaign.stopped
        self.run.setVisible(may_offer and campaign.for_targets and running)
        self.change.setVisible(may_offer)
        self.copy.setVisible(may_offer)
        self.messages.setVisible(may_offer and campaign.sends)
        self.stop.setVisible(may_offer and not campaign.stopped and row.state != "ended")
        self._results.setVisible(campaign.for_targets)
        self.chart_panel.hide()
        self.sentence.say(_("Counting\u2026"))
        self.brought.say("")
        for field in self.figures.values():
            field.show_value("\u2013")

    def show_result(self, told: CampaignResult, unit: Currency) -> None:
        """Show what the campaign came to."""
        first, *more = result_sentences(told)
        self.sentence.say(first)
        self.brought.say(" ".join(more))
        self.brought.setVisible(bool(more))
        returned = "\u2013" if told.roi is None else percent(told.roi, 0)
        shown = (
            number(told.targeted),
            number(told.control),
            number(told.reached),
            number(told.answered),
            number(told.bought),
            money(told.revenue, unit),
            money(told.cost, unit),
            returned,
        )
        for field, value in zip(self.figures.values(), shown, strict=True):
            field.show_value(value)
        self._show_chart(told)

    def _show_chart(self, told: CampaignResult) -> None:
        groups = [(_("It was for them"), told.bought, told.targeted, False)]
        if told.control:
            groups.append((_("Left out"), told.control_bought, told.control, True))
        self.chart_panel.setVisible(told.targeted > 0)
        self.chart.show_bars(
            [
                Bar(label, part / whole, percent(part / whole), number(part), pale=pale)
                for label, part, whole, pale in groups
                if whole
            ],
            most=1,
        )
