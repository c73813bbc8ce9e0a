"""The side bar: a row for each screen with its key; at the foot who works, settings, the lock."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Ground, Hairline
from loyalty_desktop.ui.widgets.place_row import HEIGHTS, TALL, Place, PlaceRow
from loyalty_desktop.ui.widgets.step_head import StepHead
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark

__all__ = ["NARROW", "WIDTH", "Place", "PlaceRow", "SideBar"]

WIDTH: Final = 224
NARROW: Final = 1000
"""In a window narrower than this, grown with the text, the words stand under the icons."""
_EDGE: Final = 12
_PAD: Final = 10
"""From the edge of a row to its key."""
_APART: Final = 6
_LOCK: Final = Place(mark("Switch staff"), "lock", "F12")


class SideBar(Ground):
    """The shop, its screens, and who works.

    `foot` names the places that stand at the foot beside who works; `steps` says to which step a
    place belongs: its name stands over the first of them where there is room.
    """

    wanted = Signal(str)
    """The object name of the screen to go to."""
    lock_wanted = Signal()
    """Somebody else is to sign in."""

    def __init__(
        self,
        shop: str,
        logo: QWidget,
        places: Mapping[str, Place],
        parent: QWidget | None = None,
        *,
        foot: AbstractSet[str] = frozenset(),
        steps: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("side-bar")
        self.setAccessibleName(_("Screens"))
        self._narrow = False
        self._staffed = False
        self._shown: AbstractSet[str] = frozenset(places)
        self._showing = False
        self.rows = {name: PlaceRow(place) for name, place in places.items()}
        self._steps = dict(steps or {})
        words = dict.fromkeys(self._steps[name] for name in places if name in self._steps)
        self.heads = {step: StepHead(step) for step in words}
        """The steps over their screens."""
        self.lock = PlaceRow(_LOCK, name="switch-staff", checkable=False)
        self._avatar = Avatar(measures.AVATAR_TABLE)
        # A long name goes on in a second line; nobody's shop and nobody is cut.
        self._shop = Paragraph(shop, weight=600)
        self._staff = Paragraph("", weight=500)
        self._who = QWidget()
        # Narrow, a row of its own; else it stands beside who works, as at the counter.
        self.switch = named(
            Button("", "plain", icon=_LOCK.icon, key=_LOCK.key, flush=True), _LOCK.name
        )
        self.switch.setToolTip(_(_LOCK.name))
        self._scroll = QScrollArea()
        self._build(logo, foot)
        for name, row in self.rows.items():
            # A screen reader turns a row over without a click.
            row.toggled.connect(partial(self._go, name))
        self.lock.clicked.connect(self.lock_wanted)
        self.switch.clicked.connect(self.lock_wanted)
        self.show_staff("")
        self._fit()

    @property
    def shop_name(self) -> str:
        """What the shop is called here."""
        return self._shop.text()

    def show_shop(self, name: str) -> None:
        """Show what the shop is called from now on."""
        self._shop.say(name)

    def _build(self, logo: QWidget, foot: AbstractSet[str]) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(measures.GAP_8, 0, 0, measures.GAP_12)
        head.setSpacing(10)
        head.addWidget(logo)
        head.addWidget(self._shop, 1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(_EDGE, measures.GAP_16, _EDGE, _EDGE)
        column.setSpacing(0)
        column.addLayout(head)
        at_foot = [row for name, row in self.rows.items() if name in foot]
        begun: set[str] = set()
        for at, (name, row) in enumerate(self.rows.items()):
            if row in at_foot:
                continue
            step = self._steps.get(name)
            if step is not None and step not in begun:
                begun.add(step)
                column.addSpacing(_APART)
                column.addWidget(self.heads[step])
            column.addWidget(row)
            if at == 0:
                # The first leads back to the counter; the others are the manager's.
                column.addSpacing(measures.GAP_8)
        column.addStretch(1)
        column.addWidget(Hairline())
        column.addSpacing(measures.GAP_8)
        self._inside = inside
        who = QHBoxLayout(self._who)
        who.setContentsMargins(measures.GAP_4, 0, _PAD, 0)
        who.setSpacing(10)
        who.addWidget(self._avatar)
        who.addWidget(self._staff, 1, Qt.AlignmentFlag.AlignVCenter)
        who.addWidget(self.switch)
        column.addWidget(self._who)
        for row in (*at_foot, self.lock):
            column.addWidget(row)
        self._scroll.setWidget(inside)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for plain in (self._scroll.viewport(), inside):
            plain.setAutoFillBackground(False)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._scroll, 1)
        whole.addWidget(Hairline(upright=True))

    def _go(self, name: str, _on: bool = False) -> None:
        # Turning a row over alone changes nothing; which one is in view only the window knows.
        self._check(name, on=not self.rows[name].isChecked())
        self.wanted.emit(name)

    def _check(self, name: str, *, on: bool) -> None:
        row = self.rows[name]
        before = row.blockSignals(True)
        row.setChecked(on)
        row.blockSignals(before)

    def show_place(self, name: str) -> None:
        """Show which screen is in view."""
        for each in self.rows:
            self._check(each, on=each == name)

    def show_staff(self, staff: str) -> None:
        """Show who works; nobody where it is empty, and then nobody can be switched either."""
        self._avatar.show_person(staff, staff)
        self._staff.say(staff)
        self._who.setVisible(bool(staff))
        self._who.setAccessibleName(staff)
        self._staffed = bool(staff)
        self._fit_lock()

    def show_only(self, places: AbstractSet[str]) -> None:
        """Show the rows of these places, and no others."""
        for name, row in self.rows.items():
            row.setVisible(name in places)
        self._shown = places
        self._fit_heads()

    def show_states(self, states: Mapping[str, str]) -> None:
        """Show how things stand in the steps."""
        for step, head in self.heads.items():
            head.show_state(states.get(step, ""))

    def fit(self, window: int) -> None:
        """Take the room that a window of this width can give."""
        narrow = window < theme.scaled(NARROW)
        if narrow != self._narrow:
            self._narrow = narrow
            self._fit()

    def _fit_lock(self) -> None:
        self.lock.setVisible(self._staffed and self._narrow)
        self.switch.setVisible(self._staffed and not self._narrow)

    def _fit(self) -> None:
        self._fit_lock()
        rows = (*self.rows.values(), self.lock)
        for row in rows:
            row.set_narrow(self._narrow)
        self._shop.setVisible(not self._narrow)
        self._staff.setVisible(not self._narrow)
        widest = max(row.sizeHint().width() for row in rows) + 2 * _EDGE + 1
        # With large text the rows scroll, and the bar needs room of its own.
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        self.setFixedWidth(widest + bar if self._narrow else max(theme.scaled(WIDTH), widest))
        self._fit_heads()

    def _fit_heads(self) -> None:
        """Show the steps where all screens stand in view beside them, else the screens alone."""
        used = {self._steps[name] for name in self._shown if name in self._steps}
        for heads, tall in (*((True, each) for each in HEIGHTS), (False, TALL)):
            for step, head in self.heads.items():
                head.setVisible(heads and not self._narrow and step in used)
            for row in self.rows.values():
                row.set_height(tall)
            if self._narrow or not used or self._inside.sizeHint().height() <= self.height():
                break

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_heads()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange) and hasattr(
            self, "_scroll"
        ):
            self._fit()
