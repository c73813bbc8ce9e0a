"""A campaign speaks on a receipt: noted before it is on paper, so that it speaks once."""

from dataclasses import dataclass
from typing import ClassVar

from loyalty_desktop.errors import NotEligible
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.targeting import mark_reached
from loyalty_desktop.services.queries.receipt_offers import RECEIPT, offer_due
from loyalty_desktop.services.store import Session, micros, moment, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class SayOnReceipt(Asked):
    """What a campaign has to say on the receipt of a bill; see `receipt_offer_request`."""

    purchase: str
    OP: ClassVar[str] = "say_on_receipt"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidOnReceipt(Answer):
    """Which campaign speaks on the receipt."""

    campaign: str


def receipt_offer_request(purchase: str, at: int) -> SayOnReceipt:
    """Return the one request there is for a bill of the moment `at` (microseconds).

    However often it is asked for, by whichever counter, the first answer is given again.
    """
    return SayOnReceipt(key=f"receipt-offer:{purchase}", at=moment(at), purchase=purchase)


@needs(Right.SELL)
def say_on_receipt(session: Session, by: Actor, request: SayOnReceipt) -> SaidOnReceipt:
    """Note that the receipt of a bill tells its member of a campaign. Errors: `NotEligible`."""
    if (first := answered(session, request, SaidOnReceipt)) is not None:
        return first
    del by
    due = offer_due(session, request.purchase)
    if due is None:
        raise NotEligible(reason="no_offer")
    mark_reached(session, due.campaign, due.member, due.round, RECEIPT, micros(request.at))
    result = SaidOnReceipt(campaign=due.campaign)
    return answer(session, request, result, due.member, ("receipt",))
