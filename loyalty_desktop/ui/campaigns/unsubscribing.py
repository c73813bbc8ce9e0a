"""Somebody wants no more messages: the reply, or who it is, and by which channel."""

from PySide6.QtWidgets import QWidget

from loyalty_desktop.ui.campaigns.outbox_model import OutboxModel
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES

_ALL = "all"


class UnsubscribeDialog(Dialog):
    """Asks who, and by which channel they want to hear no more; it holds at once."""

    def __init__(self, window: QWidget, model: OutboxModel) -> None:
        super().__init__(
            window,
            _("No more messages"),
            _("It holds at once. What waits for this member does not leave."),
            icon="mail",
            confirm=_("Withdraw consent"),
            stays=True,
        )
        self.setObjectName("unsubscribe-dialog")
        self.model = model
        self.who = named(Edit(), mark("Who"))
        names = [(each, _(CHANNEL_NAMES[each])) for each in ("email", "whatsapp", "sms")]
        self.channel = named(
            Select(options=[(_ALL, _("Every channel")), *names]), mark("By which channel")
        )
        self.field = Field(
            _("Who"),
            self.who,
            hint=_("Number, phone or address; or the reply, pasted whole."),
        )
        self.body.addWidget(self.field)
        self.body.addWidget(Field(_("By which channel"), self.channel))
        self.confirmed.connect(self._withdraw)
        model.heard.connect(self._close)
        model.changed.connect(self._show)
        self.who.setFocus()

    def _withdraw(self) -> None:
        told = self.who.text().strip()
        if not told:
            self.field.complain(_("Type who it is."))
            self.fit()
            return
        self.field.settle()
        channel = self.channel.choice()
        self.model.unsubscribe(told, None if channel == _ALL else channel)

    def _show(self) -> None:
        if self.model.refusal and self.isVisible():
            self.field.complain(self.model.refusal)
            self.fit()

    def _close(self, _told: str) -> None:
        self.close_with(True)
