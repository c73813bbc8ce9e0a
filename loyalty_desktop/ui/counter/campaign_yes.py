"""A campaign's code that a member shows or says at the counter: it is a yes to the campaign."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.commands.targeting import AnswerCampaign, answer_campaign
from loyalty_desktop.services.queries.campaign_codes import CampaignFound
from loyalty_desktop.services.queries.campaign_prompts import why_no_yes
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.counter.open_bill import OpenBill
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, day, sentence

_CODE: Final = "code of a campaign"


class CampaignYes(QObject):
    """Notes the yes of the member on the bill, and says so, or why there is nothing to note."""

    said_yes = Signal(str)
    """The code of the campaign whose yes is kept."""

    def __init__(self, bill: OpenBill, desk: AtDesk, clock: Clock) -> None:
        super().__init__(bill)
        self._bill = bill
        self._desk = desk
        self._clock = clock
        self._heard: tuple[CampaignFound, MemberPanel] | None = None
        self._sent: dict[tuple[str, str], str] = {}
        bill.campaign_found.connect(self._hear)

    def _hear(self, campaign: CampaignFound) -> None:
        """Take the code that the member shows or says for a yes to its campaign."""
        member = self._bill.member
        if (told := _not_now(campaign)) or member is None:
            told = told or _("{campaign}: choose the member first, then the code.")
            self._bill.told.emit("warn", told.format(campaign=campaign.name))
            return
        self._heard = campaign, member
        self._desk.read(
            why_no_yes,
            member.id,
            campaign.code,
            self._clock(),
            then=self._may_say_yes,
            otherwise=self._no_yes,
            token=_CODE,
        )

    def _may_say_yes(self, why_not: str) -> None:
        if self._heard is None:
            return
        # Somebody else may be on the bill by now.
        campaign, member = self._heard
        if why_not:
            told = {
                "not_meant": _("{campaign} is not for {name}. The bill is unchanged."),
                "over": _("{campaign} is over for {name}. The bill is unchanged."),
            }[why_not]
            self._bill.told.emit("warn", told.format(campaign=campaign.name, name=member.name))
            return
        self._desk.write(
            answer_campaign,
            AnswerCampaign(
                key=self._key(member.id, campaign.code),
                at=self._clock(),
                code=campaign.code,
                member=member.id,
                answer="yes",
            ),
            then=self._said_yes,
            otherwise=self._no_yes,
        )

    def _said_yes(self, _answer: object) -> None:
        self._sent = {}
        if self._heard is None:
            return
        campaign, member = self._heard
        told = _("Noted: {name} says yes to {campaign}.")
        self._bill.told.emit("success", told.format(campaign=campaign.name, name=member.name))
        self.said_yes.emit(campaign.code)
        self._bill.reload()

    def _no_yes(self, refusal: LoyaltyError) -> None:
        self._bill.told.emit("warn", sentence(refusal))

    def _key(self, member: str, code: str) -> str:
        """Return the key of a yes: the same again until it is kept."""
        return self._sent.setdefault((member, code), new_id())


def _not_now(campaign: CampaignFound) -> str:
    """Return why nobody can say yes to a campaign now, empty while somebody can."""
    match campaign.state:
        case "planned" if campaign.first is not None:
            begins = day(campaign.first)
            return _("{campaign} begins on {day}. The bill is unchanged.").replace("{day}", begins)
        case "running":
            if campaign.for_targets:
                return ""
            return _("{campaign} is for everybody and counts by itself.")
        case _:
            return _("{campaign} is over. The bill is unchanged.")
