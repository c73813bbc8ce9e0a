"""A member's card without a widget: shown, replaced, blocked, another one linked."""

from collections.abc import Callable
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import BlockedCard, Duplicate, LoyaltyError, Unavailable
from loyalty_desktop.services.commands.answering import MemberAnswer
from loyalty_desktop.services.commands.cards import (
    BlockCard,
    CardReplaced,
    LinkCard,
    ReplaceCard,
    block_card,
    link_card,
    replace_card,
)
from loyalty_desktop.services.queries.cards import OwnCard, own_card
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.store import micros, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, sentence

Done = Literal["", "replaced", "blocked", "linked"]
Request = ReplaceCard | BlockCard | LinkCard

_LOST: Final = "lost"
_NAMED: Final = "whom a card names"
_SHOWN: Final = "card of the member"


class AtCard(QObject):
    """The card of the member on the bill; each thing is asked with one key, kept on a retry."""

    changed = Signal()
    replaced = Signal(object)
    """`CardReplaced`, once it is recorded."""
    blocked = Signal()
    """The card is blocked, and the member has no other."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        member: MemberPanel,
        reference: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._sent: Request | None = None
        # A card found lost is replaced by its member: it is not good for naming one any more.
        self._whom = member.id if member.card_lost else reference
        self.member = member
        self.card: OwnCard | None = None
        """The member's good card, None while it is not known or there is none."""
        self.known = False
        self.done: Done = ""
        self.good = False
        """Whether a card was scanned that names this member already."""
        self.complaint = ""
        self.busy = False

    def load(self) -> None:
        """Ask for the member's good card."""
        at = micros(self._clock())
        self._desk.read(
            own_card,
            self.member.id,
            at,
            then=self._shown,
            otherwise=self._refused,
            token=_SHOWN,
        )

    def replace(self) -> None:
        """Block the member's card and make a new one; sent again it is done once."""
        if not isinstance(self._sent, ReplaceCard):
            self._sent = ReplaceCard(
                key=new_id(), at=self._clock(), member=self._whom, reason=_LOST
            )
        self._write(replace_card, self._sent, self._replaced)

    def block(self) -> None:
        """Block the member's card without a new one; points stay."""
        if self.card is None:
            return
        if not isinstance(self._sent, BlockCard):
            self._sent = BlockCard(key=new_id(), at=self._clock(), card=self.card.id, reason=_LOST)
        self._write(block_card, self._sent, self._blocked)

    def link(self, code: str) -> None:
        """Let a card that was scanned name this member: blank stock, or one from elsewhere."""
        if not isinstance(self._sent, LinkCard) or self._sent.code != code:
            self._sent = LinkCard(key=new_id(), at=self._clock(), member=self.member.id, code=code)
        self._write(link_card, self._sent, self._linked)

    def _write(self, command: Any, request: Request, then: Callable[[Any], None]) -> None:
        if self.busy:
            return
        self.busy = True
        self.complaint, self.good = "", False
        self._desk.write(command, request, then=then, otherwise=self._refused)
        self.changed.emit()

    def _shown(self, card: OwnCard | None) -> None:
        self.card, self.known = card, True
        self.changed.emit()

    def _replaced(self, card: CardReplaced) -> None:
        self._finish("replaced", OwnCard(card.card_id, card.card))
        self.replaced.emit(card)

    def _blocked(self, _answer: MemberAnswer) -> None:
        self._finish("blocked", None)
        self.blocked.emit()

    def _linked(self, _answer: MemberAnswer) -> None:
        self._finish("linked", self.card)
        self.load()

    def _finish(self, done: Done, card: OwnCard | None) -> None:
        self.busy = False
        self._sent = None
        self.done, self.card, self.known = done, card, True
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        linking = self._sent
        if not isinstance(refusal, Unavailable):
            self._sent = None
        if isinstance(refusal, Duplicate) and isinstance(linking, LinkCard):
            # A card was scanned that names somebody: whom, is what the cashier wants to know.
            self._desk.read(
                member_panel,
                linking.code,
                self._clock(),
                then=self._named,
                otherwise=self._refused,
                token=_NAMED,
            )
            return
        self.complaint = sentence(refusal)
        self.changed.emit()

    def _named(self, panel: MemberPanel) -> None:
        if panel.card_lost:
            self.complaint = sentence(BlockedCard(member=panel.number))
        elif panel.id != self.member.id:
            told = _("This card names {name} already. Nothing was changed.")
            self.complaint = told.format(name=panel.name)
        else:
            self.good = True
        self.changed.emit()
