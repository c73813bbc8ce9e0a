"""Tasks and feedback without a widget: what each tab shows, and what is done there."""

from datetime import date, datetime, time
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.channels import (
    DefineChannel,
    DropReach,
    HideChannel,
    RecordReach,
    define_channel,
    drop_reach,
    hide_channel,
    record_reach,
)
from loyalty_desktop.services.commands.choices import (
    ChooseAsking,
    ChooseOrder,
    choose_asking,
    choose_order,
)
from loyalty_desktop.services.commands.relations import AnswerFeedback, answer_feedback
from loyalty_desktop.services.commands.tasks import (
    FinishTask,
    PostponeTask,
    finish_task,
    postpone_task,
)
from loyalty_desktop.services.queries.channels import ChannelsNow, channels_now
from loyalty_desktop.services.queries.completeness import Completeness, completeness
from loyalty_desktop.services.queries.feedback import WHICH, FeedbackNow, feedback_now
from loyalty_desktop.services.queries.saying import CounterRules, Tried, counter_rules, try_rules
from loyalty_desktop.services.queries.tasks import TasksNow, tasks_now
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, mistake, sentence

TABS: Final = ("today", "feedback", "complete", "channels", "counter")
_NOON: Final = time(12)
_TRIED: Final = "tasks tried"


class _Asking:
    """Asks a question away from the till: what is counted over everybody keeps nobody waiting."""

    def __init__(self, question: Any, *args: object) -> None:
        self._question = question
        self._args = args

    def __call__(self, store: Store, by: Actor) -> Any:
        return store.read_as(by, self._question, *self._args)


class TasksModel(QObject):
    """What is known of each tab; None before the first answer."""

    loaded = Signal(str)
    """The tab whose content is another one."""
    told = Signal(str, str)
    """A message: its kind (`success`, `danger`) and its sentence; empty when it is settled."""
    done = Signal()
    """What was asked for is recorded: whatever asked for it can go."""
    refused = Signal(str)
    """Why what was asked for was not recorded."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._sent: dict[object, tuple[str, datetime]] = {}
        self.today: TasksNow | None = None
        self.feedback: FeedbackNow | None = None
        self.which: str = WHICH[0]
        self.complete: Completeness | None = None
        self.channels: ChannelsNow | None = None
        self.counter: CounterRules | None = None
        self.tried: Tried | None = None
        self.busy = False

    def load(self, tab: str) -> None:
        """Ask for what a tab shows as it is now."""
        at = self._clock()
        asking = {
            "today": _Asking(tasks_now, at),
            "feedback": _Asking(feedback_now, at, self.which),
            "complete": _Asking(completeness, at),
            "channels": _Asking(channels_now, at),
            "counter": _Asking(counter_rules),
        }[tab]
        then = {
            "today": self._today_known,
            "feedback": self._feedback_known,
            "complete": self._complete_known,
            "channels": self._channels_known,
            "counter": self._counter_known,
        }[tab]
        self._desk.work(asking, then=then, otherwise=self._unheard, token=f"tasks {tab}")

    def show_feedback(self, which: str) -> None:
        """Show other feedback."""
        self.which = which
        self.load("feedback")

    # What is done ----------------------------------------------------------------------------

    def finish(self, task: str, outcome: str) -> None:
        """Note that something is done, and what came of it."""
        self._write(
            finish_task,
            FinishTask,
            "today",
            interaction=task,
            outcome=outcome.strip() or None,
        )

    def postpone(self, task: str, until: date | None) -> None:
        """Let something be due another day."""
        if until is None:
            self.refused.emit(_("Type day, month and year."))
        elif self.today is not None and until < self.today.day:
            self.refused.emit(_("This day has passed already."))
        else:
            due = datetime.combine(until, _NOON, self._clock().tzinfo)
            self._write(postpone_task, PostponeTask, "today", interaction=task, due=due)

    def answer(self, feedback: str, note: str) -> None:
        """Note what was done about a feedback."""
        if not note.strip():
            self.refused.emit(_("Write what was done."))
        else:
            self._write(
                answer_feedback, AnswerFeedback, "feedback", feedback=feedback, note=note.strip()
            )

    def define_channel(self, name: str, channel: str | None = None) -> None:
        """Name a channel, or call one otherwise."""
        if not name.strip():
            self.refused.emit(_("A name is needed."))
        else:
            self._write(
                define_channel, DefineChannel, "channels", name=name.strip(), channel=channel
            )

    def hide_channel(self, channel: str, *, hidden: bool) -> None:
        """Offer a channel no more, or again."""
        self._write(hide_channel, HideChannel, "channels", channel=channel, hidden=hidden)

    def record_reach(
        self,
        channel: str,
        campaign: str,
        first: date | None,
        last: date | None,
        reached: int | None,
        cost: int | None,
        note: str,
    ) -> None:
        """Write down how many people were reached, and what that cost."""
        if not channel and not campaign:
            self.refused.emit(_("Choose a channel or a campaign."))
        elif first is None or last is None:
            self.refused.emit(_("Type the first and the last day."))
        elif last < first:
            self.refused.emit(_("The last day is before the first."))
        elif not (reached or cost):
            self.refused.emit(_("Type how many people were reached, or what it cost."))
        else:
            self._write(
                record_reach,
                RecordReach,
                "channels",
                channel=channel or None,
                campaign=campaign or None,
                first=first,
                last=last,
                reached=reached or 0,
                cost=cost or 0,
                note=note.strip() or None,
            )

    def drop_reach(self, reach: str) -> None:
        """Take back what was written down by mistake."""
        self._write(drop_reach, DropReach, "channels", reach=reach)

    def choose_order(self, thing: str, order: tuple[str, ...], off: tuple[str, ...]) -> None:
        """Keep the order of lines or questions, and which are off."""
        self._write(choose_order, ChooseOrder, "counter", thing=thing, order=order, off=off)

    def ask_on_display(self, on: bool) -> None:
        """Ask customers on their own screen, or not."""
        self._write(choose_asking, ChooseAsking, "counter", on_display=on)

    def try_on(self, member: str) -> None:
        """Show what would be said to a member now, and asked."""
        if member.strip():
            self._desk.read(
                try_rules,
                member.strip(),
                self._clock(),
                then=self._tried,
                otherwise=self._not_tried,
                token=_TRIED,
            )

    def _write(self, command: Any, request: Any, tab: str, **values: Any) -> None:
        if self.busy:
            return
        wanted = (request, tuple(sorted((name, repr(value)) for name, value in values.items())))
        # Sent again without an answer it is the same request, and is done once.
        key, at = self._sent.get(wanted) or (new_id(), self._clock())
        self._sent = {wanted: (key, at)}
        self.busy = True
        self._tab = tab
        self._desk.write(
            command,
            request(key=key, at=at, **values),
            then=self._written,
            otherwise=self._not_written,
        )

    # Answers ---------------------------------------------------------------------------------

    def _today_known(self, known: TasksNow) -> None:
        self.today = known
        self._arrived("today")

    def _feedback_known(self, known: FeedbackNow) -> None:
        self.feedback = known
        self._arrived("feedback")

    def _complete_known(self, known: Completeness) -> None:
        self.complete = known
        self._arrived("complete")

    def _channels_known(self, known: ChannelsNow) -> None:
        self.channels = known
        self._arrived("channels")

    def _counter_known(self, known: CounterRules) -> None:
        self.counter = known
        self._arrived("counter")

    def _arrived(self, tab: str) -> None:
        self.told.emit("", "")
        self.loaded.emit(tab)

    def _tried(self, tried: Tried) -> None:
        self.tried = tried
        self.loaded.emit("counter")

    def _not_tried(self, refusal: LoyaltyError) -> None:
        self.tried = None
        self.told.emit("danger", sentence(refusal))
        self.loaded.emit("counter")

    def _written(self, _answer: object) -> None:
        self.busy = False
        self._sent = {}
        self.done.emit()
        self.load(self._tab)

    def _not_written(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Invalid):
            self.refused.emit(mistake(refusal.facts))
        else:
            self.refused.emit(sentence(refusal))
        if self._tab == "counter":
            # What was moved stands where it was.
            self.load("counter")

    def _unheard(self, refusal: LoyaltyError) -> None:
        self.told.emit("danger", sentence(refusal))
