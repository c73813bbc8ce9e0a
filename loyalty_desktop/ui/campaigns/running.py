"""Running one campaign without a widget: what it would come to, drawing, stopping, its result."""

from datetime import datetime

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.campaigns import StopCampaign, stop_campaign
from loyalty_desktop.services.commands.messages import MessagesQueued, QueueMessages, queue_messages
from loyalty_desktop.services.commands.targeting import DrawTargets, TargetsDrawn, draw_targets
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview, campaign_preview
from loyalty_desktop.services.queries.campaign_results import CampaignResult, campaign_result
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, ngettext, number, sentence

_RESULT = "campaign-result"
_PREVIEW = "campaign-before-run"


class _Ask:
    """Asks what a campaign came to, or would come to, away from the till."""

    def __init__(self, campaign: Campaign, at: datetime, *, before: bool) -> None:
        self._campaign, self._at, self._before = campaign, at, before

    def __call__(self, store: Store, by: Actor) -> CampaignPreview | CampaignResult:
        if self._before:
            return store.read_as(by, campaign_preview, self._campaign, self._at)
        return store.read_as(by, campaign_result, self._campaign.code, self._at)


class CampaignRunning(QObject):
    """One campaign in view: asks, runs, stops."""

    came_to = Signal(object)
    """The result has arrived: a `CampaignResult`."""
    would_come_to = Signal(object)
    """What it would come to now: a `CampaignPreview`."""
    done = Signal(str)
    """Something was done, in a sentence."""
    refused = Signal(str)

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.campaign: Campaign | None = None
        self.unit: Currency | None = None
        self.busy = False

    def show(self, campaign: Campaign, unit: Currency) -> None:
        """Look at a campaign: ask what it came to."""
        self.campaign, self.unit = campaign, unit
        if campaign.for_targets:
            self._desk.work(
                _Ask(campaign, self._clock(), before=False),
                then=self._arrived,
                otherwise=self._refused,
                token=_RESULT,
            )

    def look(self) -> None:
        """Ask whom it would be for if it ran now."""
        if self.campaign is not None and not self.busy:
            self._desk.work(
                _Ask(self.campaign, self._clock(), before=True),
                then=self.would_come_to.emit,
                otherwise=self._refused,
                token=_PREVIEW,
            )

    def run(self) -> None:
        """Draw whom it is for, and let its messages wait to leave."""
        if self.campaign is None or self.busy:
            return
        self.busy = True
        request = DrawTargets(key=new_id(), at=self._clock(), code=self.campaign.code)
        self._desk.write(draw_targets, request, then=self._drawn, otherwise=self._refused)

    def stop(self) -> None:
        """Stop it."""
        if self.campaign is None or self.busy:
            return
        self.busy = True
        request = StopCampaign(key=new_id(), at=self._clock(), code=self.campaign.code)
        self._desk.write(stop_campaign, request, then=self._stopped, otherwise=self._refused)

    def _arrived(self, told: CampaignResult) -> None:
        if self.campaign is not None and told.code == self.campaign.code:
            self.came_to.emit(told)

    def _drawn(self, drawn: TargetsDrawn) -> None:
        campaign = self.campaign
        assert campaign is not None
        self._told = ngettext(
            "It is for {count} person more.", "It is for {count} people more.", drawn.targets
        ).format(count=number(drawn.targets))
        if drawn.control:
            self._told += " " + _("{count} are left out to compare.").format(
                count=number(drawn.control)
            )
        if not campaign.sends:
            self._settle(self._told)
            return
        request = QueueMessages(key=new_id(), at=self._clock(), code=campaign.code)
        self._desk.write(queue_messages, request, then=self._queued, otherwise=self._refused)

    def _queued(self, queued: MessagesQueued) -> None:
        told = ngettext(
            "{count} message waits to leave.", "{count} messages wait to leave.", queued.queued
        ).format(count=number(queued.queued))
        self._settle(f"{self._told} {told}")

    def _stopped(self, _answer: object) -> None:
        self._settle(_("It is stopped: it acts on no purchase and reaches nobody any more."))

    def _settle(self, told: str) -> None:
        self.busy = False
        self.done.emit(told)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        self.refused.emit(sentence(refusal, self.unit))
