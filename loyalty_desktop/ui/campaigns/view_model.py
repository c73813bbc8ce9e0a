"""Campaigns without a widget: what runs today, what is planned, and one in the making."""

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.campaigns import CHANNELS, LISTED, MOST_TIMES, SENT, Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.services.commands.campaigns import DefineCampaign, define_campaign
from loyalty_desktop.services.queries.campaign_preview import CampaignPreview, campaign_preview
from loyalty_desktop.services.queries.offers import CampaignRow, Campaigns, campaigns_now
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.editing import Editing
from loyalty_desktop.ui.widgets.listing import Listing
from loyalty_desktop.ui.widgets.number_edits import exact_text
from loyalty_desktop.ui.widgets.offering import days_out_of_order
from loyalty_desktop.wording import _, number, sentence

_SPAN: Final = re.compile(
    r"\s*([01]?[0-9]|2[0-3])[:.]([0-5][0-9])\s*[-\u2013]\s*([01]?[0-9]|2[0-4])[:.]([0-5][0-9])\s*"
)
_A_DAY: Final = 24 * 60

Gives = Literal["multiplier", "bonus", "nothing"]
Texts = tuple[tuple[str, str, str], ...]
"""Of each language: its code, the subject, the text."""
CONDITION: Final = "*"
"""The choice of an audience that is a condition of its own."""
_PREVIEW: Final = "campaign-preview"


class _Look:
    """Asks what a campaign would come to, away from the till."""

    def __init__(self, campaign: Campaign, at: datetime) -> None:
        self._campaign, self._at = campaign, at

    def __call__(self, store: Store, by: Actor) -> CampaignPreview:
        return store.read_as(by, campaign_preview, self._campaign, self._at)


class CampaignsModel(Listing[Campaigns]):
    """What acts on purchases by itself."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(desk, campaigns_now, clock, parent)

    def running(self) -> tuple[CampaignRow, ...]:
        """Return what acts today, by priority."""
        return () if self.now is None else tuple(row for row in self.now.campaigns if row.today)

    def shut_out(self) -> frozenset[str]:
        """Return the codes of today's exclusive campaigns that one of higher priority shuts out.

        Only those with no condition but the day are told: who else fits, a purchase decides.
        """
        exclusive = [row.campaign for row in self.running() if row.campaign.exclusive]
        plain = [campaign for campaign in exclusive if _fits_everybody(campaign)]
        if not plain:
            return frozenset()
        first = exclusive.index(plain[0])
        return frozenset(campaign.code for campaign in exclusive[first + 1 :])

    def in_the_making(
        self, row: CampaignRow | None, proposed: "CampaignTyped | None" = None
    ) -> "CampaignEditing":
        """Return a new campaign, as it is proposed, or another version of one."""
        assert self.now is not None
        return CampaignEditing(self._desk, self._clock, self.now, row, self, proposed)

    def row_of(self, code: str) -> CampaignRow | None:
        """Return the campaign of a code, None when there is none."""
        rows = () if self.now is None else self.now.campaigns
        return next((row for row in rows if row.campaign.code == code), None)


@dataclass(frozen=True, slots=True)
class CampaignTyped:
    """A campaign as it is typed; `hours` as text such as "14.00-17.00, 20.00-22.00"."""

    code: str
    name: str
    gives: Gives = "multiplier"
    multiplier: str | None = None
    bonus: int | None = None
    first_date: date | None = None
    until: date | None = None
    weekdays: frozenset[int] = frozenset()
    hours: str = ""
    category: str = ""
    segment: str = ""
    minimum: int | None = None
    first_purchase_only: bool = False
    priority: int | None = 0
    exclusive: bool = False
    per_member: int | None = 0
    control_percent: int | None = 0
    kind: str = "offer"
    audience: str = ""
    condition: str = ""
    channels: frozenset[str] = frozenset()
    texts: Texts = ()
    call_to_action: str = ""
    budget: int | None = None
    cost_per_message: int | None = None
    automatic: bool = False
    reward: str = ""
    good_days: int | None = 0
    measure_days: int | None = 0


class CampaignEditing(Editing):
    """A campaign in the making; saved it is a new version that acts from now on."""

    looked = Signal()
    """What it would come to has arrived, or why it can't be told."""

    def __init__(
        self,
        desk: AtDesk,
        clock: Clock,
        known: Campaigns,
        row: CampaignRow | None,
        parent: QObject | None = None,
        proposed: CampaignTyped | None = None,
    ) -> None:
        super().__init__(desk, clock, known.currency, parent)
        self._asking = desk
        self.row = row
        self.proposed = proposed
        self.names = frozenset({"segment"})
        self.places = {"bonus": "multiplier"}
        self._today = known.today
        self.segments = (*STAGES, *known.tiers)
        self.audiences = known.segments
        self.rewards = known.rewards
        self.preview: CampaignPreview | None = None
        self.unseen = ""
        self._codes = {each.campaign.code for each in known.campaigns}

    def begun(self) -> CampaignTyped:
        """Return what the form shows first."""
        if self.row is None:
            return self._free(self.proposed) if self.proposed is not None else CampaignTyped("", "")
        campaign = self.row.campaign
        multiplier = campaign.multiplier
        gives: Gives = "multiplier" if multiplier is not None else "bonus"
        if not campaign.gives_points:
            gives = "nothing"
        named = campaign.audience in {None, LISTED, *self.audiences}
        return CampaignTyped(
            campaign.code,
            campaign.name,
            gives,
            None if multiplier is None else exact_text(multiplier),
            campaign.bonus or None,
            self.row.first_date,
            self.row.until,
            campaign.weekdays,
            hours_text(campaign.hours),
            campaign.category or "",
            campaign.segment or "",
            campaign.minimum or None,
            campaign.first_purchase_only,
            campaign.priority,
            campaign.exclusive,
            campaign.per_member,
            campaign.control_percent,
            campaign.kind,
            (campaign.audience or "") if named else CONDITION,
            "" if named else campaign.audience or "",
            frozenset(campaign.channels),
            tuple(
                (language, parts.get("subject", ""), parts.get("body", ""))
                for language, parts in sorted(campaign.texts.items())
            ),
            campaign.call_to_action or "",
            campaign.budget,
            campaign.cost_per_message or None,
            campaign.automatic,
            campaign.reward or "",
            campaign.good_days,
            campaign.measure_days,
        )

    def look(self, typed: CampaignTyped) -> None:
        """Ask what the campaign would come to if it began now."""
        campaign = self._campaign(typed, read_hours(typed.hours) or ())
        if not campaign.for_targets:
            self._asking.forget(_PREVIEW)
            self.preview, self.unseen = None, ""
            self.looked.emit()
            return
        self._asking.work(
            _Look(campaign, self._clock()),
            then=self._seen,
            otherwise=self._not_seen,
            token=_PREVIEW,
        )

    def _seen(self, preview: CampaignPreview) -> None:
        self.preview, self.unseen = preview, ""
        self.looked.emit()

    def _not_seen(self, refusal: LoyaltyError) -> None:
        self.preview, self.unseen = None, sentence(refusal, self.unit)
        self.looked.emit()

    def _free(self, typed: CampaignTyped) -> CampaignTyped:
        """Return a proposal with a code that no campaign has yet."""
        if typed.code not in self._codes:
            return typed
        code = next(
            each for n in range(2, 10_000) if (each := f"{typed.code}-{n}") not in self._codes
        )
        return replace(typed, code=code)

    def save(self, typed: CampaignTyped) -> None:
        """Define the campaign, or say in place what is wrong."""
        if self.busy:
            return
        hours = read_hours(typed.hours)
        wrong = self._mistakes(typed, hours)
        if wrong:
            self.refuse(wrong)
            return
        key, at = self.carried(typed)
        campaign = self._campaign(typed, hours or ())
        self.send(define_campaign, DefineCampaign(key=key, at=at, campaign=campaign))

    def _campaign(self, typed: CampaignTyped, hours: tuple[tuple[int, int], ...]) -> Campaign:
        multiplies = typed.gives == "multiplier" and bool(typed.multiplier)
        condition = typed.condition.strip()
        audience = condition if typed.audience == CONDITION else typed.audience
        return Campaign(
            code=typed.code.strip(),
            name=typed.name.strip(),
            multiplier=Fraction(typed.multiplier or 1) if multiplies else None,
            bonus=(typed.bonus or 0) if typed.gives == "bonus" else 0,
            first_day=None if typed.first_date is None else day_of(typed.first_date),
            last_day=None if typed.until is None else day_of(typed.until),
            weekdays=typed.weekdays,
            hours=hours,
            category=typed.category.strip() or None,
            segment=typed.segment or None,
            minimum=typed.minimum or 0,
            first_purchase_only=typed.first_purchase_only,
            priority=typed.priority or 0,
            exclusive=typed.exclusive,
            per_member=typed.per_member or 0,
            control_percent=typed.control_percent or 0,
            kind=typed.kind,
            audience=audience or None,
            channels=tuple(each for each in CHANNELS if each in typed.channels),
            texts={
                language: {"subject": subject.strip(), "body": body.strip()}
                for language, subject, body in typed.texts
                if subject.strip() or body.strip()
            },
            call_to_action=typed.call_to_action.strip() or None,
            budget=typed.budget,
            cost_per_message=typed.cost_per_message or 0,
            automatic=typed.automatic,
            reward=typed.reward or None,
            good_days=typed.good_days or 0,
            measure_days=typed.measure_days or 0,
        )

    def _mistakes(
        self, typed: CampaignTyped, hours: tuple[tuple[int, int], ...] | None
    ) -> dict[str, str]:
        wrong: dict[str, str] = {}
        if not typed.code.strip():
            wrong["code"] = _("A short code, such as HAPPY, is needed.")
        elif self.row is None and typed.code.strip() in self._codes:
            wrong["code"] = _("Another campaign has this code.")
        if not typed.name.strip():
            wrong["name"] = _("A name is needed.")
        if typed.gives == "multiplier":
            if not typed.multiplier or not Fraction(typed.multiplier):
                wrong["multiplier"] = _("Say how many times the points.")
            elif Fraction(typed.multiplier) > MOST_TIMES:
                most = number(MOST_TIMES)
                wrong["multiplier"] = _("{most} times is the most.").format(most=most)
        elif typed.gives == "bonus" and not typed.bonus:
            wrong["multiplier"] = _("Say how many points more.")
        elif typed.gives == "nothing" and not self._campaign(typed, ()).for_targets:
            wrong["multiplier"] = _("For everybody who buys it must give points.")
        if typed.audience == CONDITION and not typed.condition.strip():
            wrong["audience"] = _("Write whom you mean, such as stage = client.")
        if SENT & typed.channels and not any(body.strip() for _each, _head, body in typed.texts):
            wrong["texts"] = _("Write what the message says.")
        if typed.automatic and not self._campaign(typed, ()).for_targets:
            wrong["automatic"] = _("By itself it runs only for an audience.")
        today = self._today if self.row is None else None
        wrong |= days_out_of_order(typed.first_date, typed.until, today)
        if hours is None:
            wrong["hours"] = _("Write hours as 14.00-17.00, with a comma between two.")
        if typed.priority is None:
            wrong["priority"] = _("A whole number, please; the highest goes first.")
        if (typed.control_percent or 0) > 100:
            wrong["control_percent"] = _("100 % is the most.")
        return wrong


def read_hours(text: str) -> tuple[tuple[int, int], ...] | None:
    """Return spans of minutes after midnight from "14.00-17.00, 22.00-02.00"; None for nonsense."""
    spans: list[tuple[int, int]] = []
    for piece in text.split(","):
        if not piece.strip():
            continue
        found = _SPAN.fullmatch(piece)
        if found is None:
            return None
        start = int(found[1]) * 60 + int(found[2])
        end = int(found[3]) * 60 + int(found[4])
        if end > _A_DAY or start == end % _A_DAY:
            return None
        # Midnight as an end is the beginning of the next day.
        spans.append((start, end % _A_DAY))
    return tuple(spans)


def hours_text(hours: tuple[tuple[int, int], ...]) -> str:
    """Return spans as they are typed."""
    return ", ".join(f"{_time(start)}\u2013{_time(end)}" for start, end in hours)


def _time(minutes: int) -> str:
    return f"{minutes // 60:02d}.{minutes % 60:02d}"


def _fits_everybody(campaign: Campaign) -> bool:
    return not (
        campaign.hours
        or campaign.category
        or campaign.segment
        or campaign.minimum
        or campaign.first_purchase_only
        or campaign.per_member
        or campaign.control_percent
    )
