"""The mail server with a trial letter, and the rules by which messages leave."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from loyalty_desktop.models.rules.mail import PORTS, MailSettings
from loyalty_desktop.models.rules.messages import MessageRules
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.mail_model import MailModel
from loyalty_desktop.ui.settings.parts import Section, SwitchField
from loyalty_desktop.ui.settings.shop_model import ShopDesk
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import LANGUAGES, _, mark

_HOURS: Final = 24
_AS_WINDOW: Final = "window"


class MailSection(Section):
    """By which server mail leaves; saved by one button, tried by another, the result in place."""

    saved = Signal()
    """It holds at every counter from now on."""

    def __init__(self) -> None:
        super().__init__(_("Mail"), "mail")
        self.model: MailModel | None = None
        self._used = True
        self._shown = MailSettings("", "")
        self.host = named(Edit(placeholder=_("smtp.example.com")), mark("Mail server"))
        self.security = named(
            Segmented(
                _("Encryption"),
                [
                    Option("starttls", "STARTTLS"),
                    Option("tls", "TLS"),
                    Option("plain", _("None")),
                ],
                density=theme.MANAGER,
            ),
            mark("Encryption"),
        )
        # A port is a name made of digits: no points between its thousands.
        self.port = named(Edit(), mark("Port"))
        self.port.setMaxLength(5)
        self.port.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]*"), self.port))
        self.user = named(Edit(), mark("User of the server"))
        self.password = named(Edit(), mark("Password of the server"))
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.address = named(Edit(placeholder=_("shop@example.com")), mark("Sender's address"))
        self.sender_name = named(Edit(), mark("Sender's name"))
        self.to = named(Edit(placeholder=_("name@example.com")), mark("Address for a trial letter"))
        self.save = named(Button(_("Save"), icon="check"), mark("Save the mail server"))
        self.trial = named(
            Button(_("Send a trial letter"), icon="mail"), mark("Send a trial letter")
        )
        self.message = MessageBar()
        self.message.setObjectName("mail-message")
        self.fields = {
            "host": Field(_("Mail server"), self.host, hint=_("Empty: no mail is sent.")),
            "security": Field(
                _("Encryption"), self.security, hint=_("None: only to this very computer.")
            ),
            "port": Field(_("Port"), self.port),
            "user": Field(_("User"), self.user, hint=_("Empty where none is needed.")),
            "password": Field(_("Password"), self.password),
            "sender": Field(_("Sender's address"), self.address),
            "sender_name": Field(_("Sender's name"), self.sender_name),
            "to": Field(_("Address for a trial letter"), self.to),
        }
        self.add(
            self.fields["host"],
            _beside(self.fields["security"], self.fields["port"], 3),
            _beside(self.fields["user"], self.fields["password"]),
            _beside(self.fields["sender"], self.fields["sender_name"]),
            self.save,
            self.fields["to"],
            self.message,
            self.trial,
        )
        self.save.clicked.connect(self._save)
        self.trial.clicked.connect(self._try)
        self.security.chosen.connect(self._choose_port)
        self._fill()

    def ask_of(self, desk: ShopDesk, model: MailModel | None = None) -> MailModel:
        """Show the mail server of a desk's shop; return the model, for other sections too."""
        made = self.model = model or MailModel(desk, self)
        made.loaded.connect(self._fill)
        made.changed.connect(self.refresh)
        made.saved.connect(self.saved)
        made.load()
        return made

    def use(self, *, used: bool) -> None:
        """Let it be changed, or only read: in training nothing of the real shop is changed."""
        self._used = used
        self.refresh()

    def typed(self) -> MailSettings:
        """Return the server as it is typed."""
        return replace(
            self._shown,
            host=self.host.text(),
            port=int(self.port.text() or 0),
            security=self.security.choice(),
            user=self.user.text(),
            sender=self.address.text(),
            sender_name=self.sender_name.text(),
        )

    def refresh(self) -> None:
        """Show who may, what is wrong, and what came of it."""
        model = self.model
        may = self._used and model is not None and model.may_change
        idle = may and model is not None and not model.busy
        for edit in (
            *(self.host, self.security, self.port, self.user, self.password),
            *(self.address, self.sender_name, self.to),
        ):
            edit.setEnabled(may)
        self.save.setEnabled(idle)
        self.trial.setEnabled(idle)
        if model is None:
            return
        self.save.set_busy(model.busy == "save")
        self.trial.set_busy(model.busy == "trial")
        for name, field in self.fields.items():
            if told := model.complaints.get(name, ""):
                field.complain(told)
            elif field.complaint:
                field.settle()
        if model.problem:
            self.message.tell("danger", model.problem, closable=False)
        elif model.told:
            told = _("A trial letter went to {address}.").format(address=model.told)
            self.message.tell("success", told, _("Look whether it arrived."))
        else:
            self.message.settle()

    def _fill(self) -> None:
        """Show what is kept; what is being typed stays."""
        model = self.model
        mail = (None if model is None else model.mail) or MailSettings("", "")
        if self.typed_differs() and model is not None and mail == self._shown:
            self.refresh()
            return
        self._shown = mail
        self.host.setText(mail.host)
        self.security.choose(mail.security)
        self.port.setText(str(mail.port))
        self.user.setText(mail.user)
        self.address.setText(mail.sender)
        self.sender_name.setText(mail.sender_name)
        self.password.clear()
        kept = model is not None and model.kept is not None and model.kept.has_password
        self.password.setPlaceholderText(_("Kept on this computer") if kept else "")
        self.refresh()

    def typed_differs(self) -> bool:
        """Tell whether something is typed that is not saved."""
        return self.typed() != self._shown or bool(self.password.text())

    def _choose_port(self, security: str) -> None:
        """Follow with the usual port, unless another one was typed."""
        if self.port.text() in {"", *map(str, PORTS.values())}:
            self.port.setText(str(PORTS[security]))

    def _save(self) -> None:
        if self.model is not None:
            self.model.save(self.typed(), self._secret())

    def _try(self) -> None:
        if self.model is not None:
            self.model.try_out(self.typed(), self._secret(), self.to.text())

    def _secret(self) -> str | None:
        if not self.user.text().strip():
            return ""
        return self.password.text() or None


class MessagesSection(Section):
    """How often, when, in which language messages leave, and whether by themselves."""

    saved = Signal()

    def __init__(self) -> None:
        super().__init__(_("Messages to members"), "megaphone")
        self.model: MailModel | None = None
        self._used = True
        self._shown = MessageRules()
        self.automatic = SwitchField(
            mark("Send by itself"),
            _("Welcome, birthday, win-back and the like, while a window is open."),
        )
        self.most = named(WholeEdit(unit=_("messages")), mark("Messages at most"))
        self.most.setMaxLength(3)
        self.days = named(WholeEdit(unit=_("days")), mark("In so many days"))
        self.days.setMaxLength(3)
        hours = [(str(hour), f"{hour:02d}.00") for hour in range(_HOURS)]
        self.quiet_from = named(Select(options=hours), mark("Quiet from"))
        self.quiet_until = named(Select(options=hours), mark("Quiet until"))
        self.keep_days = named(WholeEdit(unit=_("days")), mark("Waits at most"))
        self.keep_days.setMaxLength(3)
        self.language = named(
            Select(options=[(_AS_WINDOW, _("As this program")), *LANGUAGES.items()]),
            mark("Language of messages"),
        )
        self.save = named(Button(_("Save"), icon="check"), mark("Save the rules of messages"))
        self.fields = {
            "most": Field(_("Each member gets at most"), self.most),
            "days": Field(_("In"), self.days),
            "quiet_from": Field(_("Quiet from"), self.quiet_from),
            "quiet_until": Field(_("Quiet until"), self.quiet_until),
            "keep_days": Field(
                _("A message waits at most"), self.keep_days, hint=_("Then it is not sent.")
            ),
            "language": Field(
                _("Language"), self.language, hint=_("For members whose own is not known.")
            ),
        }
        self.add(
            Paragraph(
                _("Only to those who agreed to offers by that channel, and never below 18 years."),
                tone="text-2",
            ),
            self.automatic,
            _beside(self.fields["most"], self.fields["days"]),
            _beside(self.fields["quiet_from"], self.fields["quiet_until"]),
            self.fields["keep_days"],
            self.fields["language"],
            self.save,
        )
        self.save.clicked.connect(self._save)
        self.automatic.switch.clicked.connect(self._switch)
        self._fill()

    def ask_of(self, model: MailModel) -> None:
        """Show the rules of a shop; the model loads them for the mail server too."""
        self.model = model
        model.loaded.connect(self._fill)
        model.changed.connect(self.refresh)
        self._fill()

    def use(self, *, used: bool) -> None:
        """Let it be changed, or only read."""
        self._used = used
        self.refresh()

    def typed(self) -> MessageRules:
        """Return the rules as they are typed."""
        chosen = self.language.choice()
        return MessageRules(
            most=self.most.value() or 0,
            days=self.days.value() or 0,
            quiet_from=_minutes(self.quiet_from),
            quiet_until=_minutes(self.quiet_until),
            keep_days=self.keep_days.value() or 0,
            automatic=self.automatic.switch.isChecked(),
            language="" if chosen == _AS_WINDOW else chosen,
        )

    def refresh(self) -> None:
        """Show who may, and what is wrong."""
        model = self.model
        may = self._used and model is not None and model.may_offer and not model.busy
        for edit in (
            *(self.automatic.switch, self.most, self.days, self.quiet_from, self.quiet_until),
            *(self.keep_days, self.language, self.save),
        ):
            edit.setEnabled(may)
        if model is None:
            return
        self.save.set_busy(model.busy == "rules")
        for name, field in self.fields.items():
            if told := model.complaints.get(name, ""):
                field.complain(told)
            elif field.complaint:
                field.settle()

    def _fill(self) -> None:
        rules = MessageRules() if self.model is None else self.model.rules
        self._shown = rules
        self.most.set_value(rules.most)
        self.days.set_value(rules.days)
        self.quiet_from.choose(str(rules.quiet_from // 60))
        self.quiet_until.choose(str(rules.quiet_until // 60))
        self.keep_days.set_value(rules.keep_days)
        self.language.choose(rules.language or _AS_WINDOW)
        self.automatic.switch.setChecked(rules.automatic)
        self.refresh()

    def _switch(self, on: bool) -> None:
        """Switch at once; what is typed beside it stays unsaved."""
        if self.model is not None:
            self.model.choose(replace(self._shown, automatic=on))

    def _save(self) -> None:
        if self.model is not None:
            self.model.choose(self.typed())


def _minutes(hour: Select) -> int:
    return int(hour.choice() or 0) * 60


def _beside(left: QWidget, right: QWidget, wide: int = 1) -> QWidget:
    """Return two fields side by side, the left one `wide` times as wide."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(measures.GAP_12)
    row.addWidget(left, wide)
    row.addWidget(right, 1)
    return both
