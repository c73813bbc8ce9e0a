"""How the shop's messages leave, without a widget: the mail server, a trial letter, the rules."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.mail import MailSettings, checked_address, checked_mail
from loyalty_desktop.models.rules.messages import MessageRules, checked_rules
from loyalty_desktop.models.rules.rights import RIGHTS, Actor, Right
from loyalty_desktop.services.commands.messages import (
    ChooseMail,
    ChooseMessages,
    choose_mail,
    choose_messages,
)
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.exchange.sending import send_trial
from loyalty_desktop.services.queries.sending_rules import SendingKept, sending_kept
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.settings import data_folder
from loyalty_desktop.ui.settings.shop_model import ShopDesk
from loyalty_desktop.ui.widgets.asking import Clock, now
from loyalty_desktop.wording import mistake, sentence


@dataclass(frozen=True, slots=True)
class MailKept:
    """What is kept, and whether this machine has the password of the server."""

    kept: SendingKept
    has_password: bool


def postbox() -> Postbox:
    """Return this machine's way to the shop's mail server."""
    return Postbox(data_folder() / "keys")


class MailModel(QObject):
    """Loads what is kept, saves the server or the rules, sends a trial letter."""

    loaded = Signal()
    """What is kept is another one: it is to be shown."""
    changed = Signal()
    """A complaint, a result, or whether something is under way."""
    saved = Signal()

    def __init__(
        self,
        desk: ShopDesk,
        parent: QObject | None = None,
        *,
        clock: Clock = now,
        box: Postbox | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._box = box or postbox()
        self._password: str | None = None
        self._trial = ""
        self.kept: MailKept | None = None
        self.complaints: dict[str, str] = {}
        """What is wrong, by the field."""
        self.problem = ""
        self.told = ""
        """To which address a trial letter has gone."""
        self.busy = ""
        """What is under way: "save", "trial", "rules", or nothing."""

    @property
    def may_change(self) -> bool:
        """Whether who acts may name the server."""
        return self._may(Right.CHANGE_PROGRAMME)

    @property
    def may_offer(self) -> bool:
        """Whether who acts may choose the rules of messages."""
        return self._may(Right.OFFER)

    @property
    def mail(self) -> MailSettings | None:
        """The server that is kept, None for none."""
        return None if self.kept is None else self.kept.kept.mail

    @property
    def rules(self) -> MessageRules:
        """The rules that are kept."""
        return MessageRules() if self.kept is None else self.kept.kept.rules

    def load(self) -> None:
        """Ask for what is kept."""
        self._desk.work(partial(_kept, self._box), then=self._take, otherwise=self._refuse)

    def save(self, mail: MailSettings, password: str | None) -> None:
        """Check and save the server; `password` None leaves the one that is kept."""
        if self.busy or not self.may_change:
            return
        self._trial = ""
        self._save(mail, password)

    def try_out(self, mail: MailSettings, password: str | None, to: str) -> None:
        """Save the server and send a trial letter to an address."""
        if self.busy or not self.may_change:
            return
        self.complaints, self.problem, self.told = {}, "", ""
        try:
            self._trial = checked_address(to)
        except Invalid as wrong:
            self._refuse(wrong)
            return
        self._save(mail, password)

    def choose(self, rules: MessageRules) -> None:
        """Check and save the rules by which messages leave."""
        if self.busy or not self.may_offer:
            return
        self.complaints, self.problem, self.told = {}, "", ""
        try:
            checked = checked_rules(rules)
        except Invalid as wrong:
            self._refuse(wrong)
            return
        self.busy = "rules"
        self.changed.emit()
        asked = ChooseMessages(key=new_id(), at=self._clock(), rules=checked)
        self._desk.write(choose_messages, asked, self._chosen, self._refuse)

    def _save(self, mail: MailSettings, password: str | None) -> None:
        self.complaints, self.problem, self.told = {}, "", ""
        try:
            # Without a name no server is wanted any more.
            checked = checked_mail(mail) if mail.host.strip() or self._trial else None
        except Invalid as wrong:
            self._refuse(wrong)
            return
        self._password = password
        self.busy = "trial" if self._trial else "save"
        self.changed.emit()
        asked = ChooseMail(key=new_id(), at=self._clock(), mail=checked)
        self._desk.write(choose_mail, asked, self._server_kept, self._refuse)

    def _server_kept(self, _answer: object) -> None:
        task = partial(_after, self._box, self._password, self._trial, self._clock())
        self._password = None
        self._desk.work(task, then=self._done, otherwise=self._refuse)

    def _done(self, to: str) -> None:
        self.busy, self.told = "", to
        self.changed.emit()
        if not to:
            self.saved.emit()
        self.load()

    def _chosen(self, _answer: object) -> None:
        self.busy = ""
        self.changed.emit()
        self.saved.emit()
        self.load()

    def _take(self, kept: MailKept) -> None:
        self.kept = kept
        self.loaded.emit()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.busy = ""
        if isinstance(refusal, Invalid):
            self.complaints[refusal.field] = mistake(refusal.facts)
        else:
            self.problem = sentence(refusal)
        self.changed.emit()

    def _may(self, right: Right) -> bool:
        return right in RIGHTS.get(self._desk.actor.role, frozenset())


def _kept(box: Postbox, store: Store, _by: Actor) -> MailKept:
    return MailKept(store.read(sending_kept), box.has_password(store.shop.id))


def _after(
    box: Postbox, password: str | None, to: str, at: datetime, store: Store, _by: Actor
) -> str:
    """Keep the password, then send the trial letter that is wanted; return where it went."""
    if password is not None:
        box.keep_password(store.shop.id, password)
    if to:
        send_trial(store, box, to, at)
    return to
