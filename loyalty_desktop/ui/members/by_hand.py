"""What is set by hand, each with its reason: a stage, a tier, points."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.stages import OVERRIDE_DAYS
from loyalty_desktop.services.commands.points import AdjustPoints, adjust_points
from loyalty_desktop.services.commands.relations import (
    Qualify,
    SetStage,
    SetTier,
    qualify,
    set_stage,
    set_tier,
)
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.editing import Editing, Writes
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.form_dialog import FormDialog
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark, number, stage_name

_USUAL_DAYS: Final = 30
_TIER_DAYS: Final = 365


class ByHand(Editing):
    """Setting something of one member by hand, without a widget."""

    def __init__(
        self,
        desk: Writes,
        clock: Callable[[], datetime],
        unit: Currency,
        member: str,
        parent: Any = None,
    ) -> None:
        super().__init__(desk, clock, unit, parent)
        self._member = member

    def set_stage(self, stage: str, until: date | None, reason: str) -> None:
        """Set a stage through a day."""
        if self._complete(until, reason) and until is not None:
            key, at = self.carried((stage, until, reason))
            request = SetStage(
                key=key, at=at, member=self._member, stage=stage, until=until, reason=reason
            )
            self.send(set_stage, request)

    def set_tier(self, tier: str, until: date | None, reason: str) -> None:
        """Set a tier through a day."""
        if self._complete(until, reason) and until is not None:
            key, at = self.carried((tier, until, reason))
            request = SetTier(
                key=key, at=at, member=self._member, tier=tier, until=until, reason=reason
            )
            self.send(set_tier, request)

    def adjust(self, points: int | None, *, takes: bool, reason: str) -> None:
        """Give or take points."""
        complaints = {} if points else {"points": _("Type how many points.")}
        if not reason:
            complaints["reason"] = _("Say why.")
        if complaints or not points:
            self.refuse(complaints)
            return
        signed = -points if takes else points
        key, at = self.carried((signed, reason))
        request = AdjustPoints(key=key, at=at, member=self._member, points=signed, reason=reason)
        self.send(adjust_points, request)

    def qualify(self, interest: str, ability: str, note: str) -> None:
        """Note interest and ability."""
        key, at = self.carried((interest, ability, note))
        request = Qualify(
            key=key,
            at=at,
            member=self._member,
            interest=interest,
            ability=ability,
            note=note or None,
        )
        self.send(qualify, request)

    def _complete(self, until: date | None, reason: str) -> bool:
        complaints: dict[str, str] = {}
        if until is None:
            complaints["until"] = _("Type day, month and year.")
        if not reason:
            complaints["reason"] = _("Say why.")
        if complaints:
            self.refuse(complaints)
        return not complaints


class StageDialog(FormDialog):
    """A stage, through which day, and why."""

    def __init__(self, window: QWidget, model: ByHand, page: MemberPage) -> None:
        super().__init__(
            window,
            _("Stage by hand"),
            _("The computed stage is shown beside it, and comes back by itself."),
            model,
        )
        self._by_hand = model
        model.setParent(self)
        self.stage = Select(density=theme.COUNTER)
        self.stage.offer([(stage, stage_name(stage)) for stage in theme.STAGES])
        self.stage.choose(page.stage.stage)
        self.until = DayEdit(density=theme.COUNTER)
        self.until.set_value(page.day + timedelta(days=_USUAL_DAYS))
        self.reason = Edit(density=theme.COUNTER)
        most = _("At most {count} days.").format(count=number(OVERRIDE_DAYS))
        self.put("stage", mark("Stage"), self.stage)
        self.put("until", mark("Until"), self.until, most)
        self.put("reason", mark("Reason"), self.reason)
        self.mends("until", self.until.textEdited)
        self.mends("reason", self.reason.textEdited)
        self.ready()

    @override
    def _save(self) -> None:
        self._by_hand.set_stage(self.stage.choice(), self.until.value(), self.reason.text().strip())


class TierDialog(FormDialog):
    """A tier, through which day, and why."""

    def __init__(
        self, window: QWidget, model: ByHand, page: MemberPage, tiers: Sequence[str]
    ) -> None:
        super().__init__(
            window,
            _("Tier by hand"),
            _("The member has at least this tier through the last day."),
            model,
        )
        self._by_hand = model
        model.setParent(self)
        self.tier = Select(density=theme.COUNTER)
        self.tier.offer([(tier, tier) for tier in tiers])
        if page.tier.name:
            self.tier.choose(page.tier.name)
        self.until = DayEdit(density=theme.COUNTER)
        self.until.set_value(page.day + timedelta(days=_TIER_DAYS))
        self.reason = Edit(density=theme.COUNTER)
        self.put("tier", mark("Tier"), self.tier)
        self.put("until", mark("Until"), self.until)
        self.put("reason", mark("Reason"), self.reason)
        self.mends("until", self.until.textEdited)
        self.mends("reason", self.reason.textEdited)
        self.ready()

    @override
    def _save(self) -> None:
        self._by_hand.set_tier(self.tier.choice(), self.until.value(), self.reason.text().strip())


class QualifyDialog(FormDialog):
    """Whether somebody who has not bought yet is interested, and able to buy."""

    def __init__(self, window: QWidget, model: ByHand, page: MemberPage) -> None:
        super().__init__(
            window,
            _("Interest and ability"),
            _("Both: a prospect. One no is enough for no. A purchase says more than either."),
            model,
        )
        self._by_hand = model
        model.setParent(self)
        known = page.facts.qualified
        self.interest = Select(density=theme.COUNTER)
        self.ability = Select(density=theme.COUNTER)
        for select, value in (
            (self.interest, "unknown" if known is None else known.interest),
            (self.ability, "unknown" if known is None else known.ability),
        ):
            select.offer((("unknown", _("Not known")), ("yes", _("Yes")), ("no", _("No"))))
            select.choose(value)
        self.note = Edit(density=theme.COUNTER)
        self.put("interest", mark("Interest"), self.interest)
        self.put("ability", mark("Ability"), self.ability)
        self.put("note", mark("Note"), self.note)
        self.ready()

    @override
    def _save(self) -> None:
        self._by_hand.qualify(
            self.interest.choice(), self.ability.choice(), self.note.text().strip()
        )


class PointsDialog(FormDialog):
    """Points given or taken, and why; above a person's limit a second person's PIN is asked."""

    def __init__(self, window: QWidget, model: ByHand, page: MemberPage) -> None:
        super().__init__(
            window,
            _("Points by hand"),
            _("{name} has {count} points now.").format(
                name=page.profile.name, count=number(page.standing.balance)
            ),
            model,
        )
        self._by_hand = model
        model.setParent(self)
        self.way = Segmented(
            _("Give or take"), [Option("give", _("Give")), Option("take", _("Take"))]
        )
        self.points = WholeEdit(unit=_("points"), density=theme.COUNTER)
        self.reason = Edit(density=theme.COUNTER)
        self.put("way", mark("Give or take"), self.way)
        self.put("points", mark("Points"), self.points)
        self.put("reason", mark("Reason"), self.reason)
        self.mends("points", self.points.textEdited)
        self.mends("reason", self.reason.textEdited)
        self.ready()

    @override
    def _save(self) -> None:
        self._by_hand.adjust(
            self.points.value(),
            takes=self.way.choice() == "take",
            reason=self.reason.text().strip(),
        )
