"""The one thing to ask at this visit, and what a member says of the shop, without a widget."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.services.commands.asking import AnswerQuestion, answer_question
from loyalty_desktop.services.commands.relations import (
    GiveFeedback,
    NoteInteraction,
    give_feedback,
    note_interaction,
)
from loyalty_desktop.services.commands.targeting import AnswerCampaign, answer_campaign
from loyalty_desktop.services.queries.asking import Question, may_rate, next_question
from loyalty_desktop.services.queries.campaign_prompts import CampaignPrompt, prompts_for
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.counter.open_bill import OpenBill
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, mistake, sentence

_QUESTION: Final = "question of the visit"
_PROMPT: Final = "what campaigns want said"
_RATING: Final = "rating after the visit"
ANSWER_WITHIN: Final = timedelta(days=2)
"""A complaint is to be answered within so long."""


class VisitAsking(QObject):
    """What is asked of the member on the bill: at most one thing, and never in the way.

    It asks the desk nothing before `begin`; from then on it follows the bill.
    """

    changed = Signal()
    told = Signal(str)
    """What was done, as a sentence."""
    settled = Signal()
    """An answer is kept: whatever asked for it can go."""

    def __init__(self, bill: OpenBill, desk: AtDesk, clock: Clock) -> None:
        super().__init__(bill)
        self._bill = bill
        self._desk = desk
        self._clock = clock
        self._about: str = ""
        self._begun = False
        self._sent: dict[object, str] = {}
        self.question: Question | None = None
        self.prompt: CampaignPrompt | None = None
        """What a campaign wants said to the member: it comes before any question."""
        self.to_rate: str = ""
        """The id of whom the bill was for, who may be asked now on the customer's screen."""
        self._ratable: str = ""
        self.complaint = ""
        self.busy = False

    @property
    def member(self) -> str:
        """The id of whom it is about, empty for nobody."""
        return self._about

    def begin(self) -> None:
        """Follow the bill from now on."""
        if not self._begun:
            self._begun = True
            self._bill.changed.connect(self._look)
            self._look()

    def answer(self, answer: str) -> None:
        """Keep an answer to the question."""
        self._reply("answered", answer)

    def skip(self) -> None:
        """Let the question go: it comes again another day."""
        self._reply("skipped")

    def decline(self) -> None:
        """Never ask this again."""
        self._reply("declined")

    def respond(self, answer: str) -> None:
        """Keep what the member said to the campaign: yes, no, or later."""
        prompt = self.prompt
        if prompt is None or self.busy or not self._about:
            return
        self.busy, self.complaint = True, ""
        self._desk.write(
            answer_campaign,
            AnswerCampaign(
                key=self._key((self._about, prompt.code, answer)),
                at=self._clock(),
                code=prompt.code,
                member=self._about,
                answer=answer,
            ),
            then=self._responded,
            otherwise=self._refused,
        )
        self.changed.emit()

    def drop_prompt(self, code: str) -> None:
        """Ask no more for a campaign that was answered otherwise."""
        if self.prompt is not None and self.prompt.code == code:
            self.prompt = None
            self.changed.emit()

    def say(
        self,
        nps: int | None,
        satisfaction: int | None,
        product: str,
        comment: str,
        *,
        complains: bool = False,
    ) -> None:
        """Keep what the member says of the shop; a complaint becomes a task as well."""
        if self.busy or not self._about:
            return
        if complains and not comment.strip():
            self._refuse(_("Write in a few words what was wrong."))
            return
        if nps is None and satisfaction is None and not comment.strip():
            self._refuse(_("Choose a number, or write what was said."))
            return
        at = self._clock()
        asked = (self._about, nps, satisfaction, product.strip(), comment.strip(), complains)
        key = self._key(asked)
        self.busy, self.complaint = True, ""
        if complains:
            self._desk.write(
                note_interaction,
                NoteInteraction(
                    key=f"{key}:complaint",
                    at=at,
                    member=self._about,
                    kind="complaint",
                    note=comment.strip(),
                    due=at + ANSWER_WITHIN,
                ),
                then=self._noted if nps is None and satisfaction is None else None,
                otherwise=self._refused,
            )
        if not complains or nps is not None or satisfaction is not None:
            self._desk.write(
                give_feedback,
                GiveFeedback(
                    key=key,
                    at=at,
                    member=self._about,
                    nps=nps,
                    satisfaction=satisfaction,
                    product=product.strip() or None,
                    # What is written stands with the complaint, where somebody answers it.
                    comment=None if complains else comment.strip() or None,
                ),
                then=self._noted,
                otherwise=self._refused,
            )
        self.changed.emit()

    def rate(self, member: str, score: int) -> None:
        """Keep the score that was touched on the customer's screen."""
        if member and member == self.to_rate:
            self.to_rate = ""
            self._desk.write(
                give_feedback,
                GiveFeedback(
                    key=new_id(), at=self._clock(), member=member, nps=score, source="display"
                ),
                otherwise=self._unheard,
            )

    def _look(self) -> None:
        member, about = self._bill.member, ""
        if member is not None and not (member.card_lost or member.restricted or member.left):
            about = member.id
        if about == self._about:
            return
        self.to_rate = self._ratable if not about else ""
        self._about, self._ratable = about, ""
        self.complaint = ""
        if self.question is not None or self.prompt is not None:
            self.question, self.prompt = None, None
            self.changed.emit()
        if about:
            self._ask()

    def _ask(self) -> None:
        at: datetime = self._clock()
        self._desk.read(
            next_question,
            self._about,
            at,
            then=self._known,
            otherwise=self._unheard,
            token=_QUESTION,
        )
        self._desk.read(
            prompts_for,
            self._about,
            at,
            then=self._prompted,
            otherwise=self._unheard,
            token=_PROMPT,
        )
        self._desk.read(
            may_rate,
            self._about,
            at,
            then=self._may_rate,
            otherwise=self._unheard,
            token=_RATING,
        )

    def _known(self, question: Question | None) -> None:
        if self._about:
            self.question = question
            self.changed.emit()

    def _may_rate(self, may: bool) -> None:
        self._ratable = self._about if may else ""

    def _prompted(self, prompts: Sequence[CampaignPrompt]) -> None:
        if self._about and prompts:
            self.prompt = prompts[0]
            self.changed.emit()

    def _reply(self, outcome: str, answer: str | None = None) -> None:
        question = self.question
        if question is None or self.busy or not self._about:
            return
        key = self._key((self._about, question.id, outcome, answer))
        self.busy, self.complaint = True, ""
        self._desk.write(
            answer_question,
            AnswerQuestion(
                key=key,
                at=self._clock(),
                member=self._about,
                question=question.id,
                outcome=outcome,
                answer=answer,
                channel=question.facts.get("channel"),
            ),
            then=self._answered if outcome == "answered" else self._let_go,
            otherwise=self._refused,
        )
        self.changed.emit()

    def _key(self, asked: object) -> str:
        """Return the key of what is asked: the same again while the same is asked again."""
        if asked not in self._sent:
            self._sent = {asked: new_id()}
        return self._sent[asked]

    def _answered(self, _answer: object) -> None:
        self._let_go(None)
        self.told.emit(_("Noted. Thank you."))
        self._bill.reload()

    def _let_go(self, _answer: object) -> None:
        self.busy, self.question = False, None
        self._sent = {}
        self.changed.emit()
        self.settled.emit()

    def _responded(self, _answer: object) -> None:
        # One thing a visit: the question waits for another day.
        self.prompt = None
        self._let_go(None)

    def _noted(self, _answer: object) -> None:
        self.busy = False
        self._sent = {}
        self.changed.emit()
        self.settled.emit()
        self.told.emit(_("Noted. Thank you."))
        self._bill.reload()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Invalid):
            self._refuse(mistake(refusal.facts))
        else:
            self._refuse(sentence(refusal))

    def _refuse(self, told: str) -> None:
        self.complaint = told
        self.changed.emit()

    def _unheard(self, _refusal: LoyaltyError) -> None:
        """Ask nothing where nothing may be asked; the sale goes on."""
