"""A screen that lists what the shop defined: its model, and its head, message and rows."""

from typing import Any, Final, Generic, Protocol, TypeVar

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.store import Store
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import sentence

WIDE: Final = 980
"""From this width on some facts have a column of their own."""


class Offered(Protocol):
    """What a listing asks for: whatever it is, it says whether who looks may change it."""

    @property
    def may_offer(self) -> bool:
        """Whether who looks may add and change."""
        ...


A = TypeVar("A", bound=Offered)


class _Asking:
    """Asks a question away from the till: what is counted over years keeps nobody waiting."""

    def __init__(self, question: Any, at: object) -> None:
        self._question = question
        self._at = at

    def __call__(self, store: Store, by: Actor) -> Any:
        return store.read_as(by, self._question, self._at)


class Listing(QObject, Generic[A]):
    """What is listed, without a widget; `now` is None before the first answer."""

    loaded = Signal()
    told = Signal(str)
    """A refusal as a sentence; empty when it is settled."""

    def __init__(
        self, desk: AtDesk, question: Any, clock: Clock = now, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._question = question
        self.now: A | None = None

    def load(self) -> None:
        """Ask for it as it is now."""
        self._desk.work(
            _Asking(self._question, self._clock()),
            then=self._arrived,
            otherwise=self._refused,
            token=str(self._question.__name__),
        )

    @property
    def may_offer(self) -> bool:
        """Whether who looks may add and change."""
        return self.now is not None and self.now.may_offer

    def _arrived(self, answer: A) -> None:
        self.now = answer
        self.told.emit("")
        self.loaded.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.told.emit(sentence(refusal))


class ListScreen(QWidget):
    """A title with its count, a button that adds, a message, and below it what is listed.

    A screen of its own says `_say` (every word), `_fill` (what is known) and `_new`.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = Label(role="title")
        self.count = Label(tone="text-2")
        self.add = Button("", "primary", icon="plus", key="Ins")
        self.add.setShortcut("Ins")
        self.add.clicked.connect(self._new)
        self.message = MessageBar()
        self._wide = False

    def _lay_out(self, *below: QWidget) -> None:
        """Lay out the head, then `below`, of which the last takes the room that is left."""
        head = QHBoxLayout()
        head.setSpacing(measures.GAP_12)
        head.addWidget(self.title)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge, edge)
        column.setSpacing(measures.GAP_16)
        column.addLayout(head)
        column.addWidget(self.message)
        for each in below:
            column.addWidget(each, 1 if each is below[-1] else 0)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
            self._fill()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = self.width() >= theme.scaled(WIDE)
        if wide != self._wide:
            self._wide = wide
            self._fill()

    def _say(self) -> None:
        """Say every word in the language of now."""
        raise NotImplementedError

    def _fill(self) -> None:
        """Show what is known."""
        raise NotImplementedError

    def _new(self) -> None:
        """Begin a new one."""
        raise NotImplementedError

    def _tell(self, told: str) -> None:
        if told:
            self.message.tell("danger", told)
        else:
            self.message.settle()

    def _tell_reader(self, told: str) -> None:
        """Say why nothing can be changed here."""
        self.message.tell("info", told, closable=False)
