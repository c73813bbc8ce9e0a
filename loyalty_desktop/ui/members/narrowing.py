"""The line of filters above the list: search, stage, tier, city, consent, and the rest."""

from typing import Final, cast

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.queries.member_filters import NO_OFFERS, MemberFilter, Visit
from loyalty_desktop.services.queries.member_rows import State
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.ordering import OrderButton
from loyalty_desktop.ui.members.phrases import CONSENTS, consent_short, state_name
from loyalty_desktop.ui.members.view_model import MembersModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.fields import Edit
from loyalty_desktop.ui.widgets.filter_button import FilterButton, Option
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark, number, stage_name

TYPING_MS: Final = 120
"""So long after the last key the list is asked for."""
_SEARCH: Final = 264
_SCOPES: Final[tuple[State, ...]] = ("member", "contact", "left")
_VISITS: Final = ("within 30", "over 30", "over 90", "never")
_WEEK, _MONTH = 7, 30


class Narrowing(QWidget):
    """What narrows the list down; on a narrow screen it takes a second line."""

    down_wanted = Signal()
    """Down was pressed in the search: into the list."""
    first_wanted = Signal()
    """Enter was pressed in the search when the list is as it says."""
    columns_wanted = Signal()

    def __init__(self, model: MembersModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.search = named(
            Edit(icon="search", placeholder=_("Name, phone, email"), key="Ctrl+F"),
            mark("Search members"),
        )
        self.stage = FilterButton(mark("Stage"))
        self.tier = FilterButton(mark("Tier"))
        self.city = FilterButton(mark("City"))
        self.consent = FilterButton(mark("Consent"))
        self.segment = FilterButton(mark("Segment"))
        self.more = FilterButton(mark("More"))
        self.clear = named(Button(_("Clear"), "ghost", icon="x"), mark("Clear filters"))
        self.order = OrderButton()
        self.columns = named(Button(_("Columns"), icon="columns-3"), mark("Columns"))
        self.filters = (*(self.stage, self.tier, self.city, self.consent, self.segment, self.more),)
        filters = QWidget()
        flow = FlowLayout(filters)
        self.search.setFixedWidth(theme.scaled(_SEARCH))
        for each in (self.search, *self.filters, self.clear):
            flow.addWidget(each)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(filters, 1)
        row.addWidget(self.order, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.columns, 0, Qt.AlignmentFlag.AlignTop)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self._find)
        self.search.textChanged.connect(self._type)
        self.search.installEventFilter(self)
        for each in self.filters:
            each.chosen.connect(self._narrow)
        self.clear.clicked.connect(self.clear_all)
        self.columns.clicked.connect(self.columns_wanted)
        model.counted.connect(self._offer_cities)
        model.counted.connect(self._offer_segments)
        self.clear.hide()
        self.tier.hide()
        self.city.hide()
        self.segment.hide()
        self._offer()

    def show_tiers(self) -> None:
        """Offer the shop's tiers."""
        tiers = self._model.tiers
        if [each.key for each in self.tier.options()] != list(tiers):
            self.tier.offer([Option(tier, tier) for tier in tiers])
            self.tier.setVisible(bool(tiers))

    def show_state(self) -> None:
        """Show whether anything narrows the list down."""
        self.clear.setVisible(bool(self._model.more))

    def stop(self) -> None:
        """Forget what was typed and not asked yet."""
        self._typing.stop()

    def clear_all(self) -> None:
        """Take search and filters away."""
        self._typing.stop()
        self.settle()
        self._model.show_everyone()
        self.search.setFocus()

    def settle(self) -> None:
        """Empty the search and the filters, without asking anything."""
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        for each in self.filters:
            each.choose(())

    @override
    def eventFilter(self, watched: QObject, event: QEvent, /) -> bool:
        if watched is self.search and event.type() == QEvent.Type.KeyPress:
            key = cast("QKeyEvent", event).key()
            if key == Qt.Key.Key_Down:
                self.down_wanted.emit()
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._find_now()
                return True
        return super().eventFilter(watched, event)

    def _offer(self) -> None:
        self.stage.offer([Option(stage, stage_name(stage)) for stage in theme.STAGES])
        given = [Option(f"{p}:{c}", consent_short(p, c)) for p, c in CONSENTS if c != "counter"]
        programme = [Option(f"{p}:{c}", consent_short(p, c)) for p, c in CONSENTS if c == "counter"]
        self.consent.offer([*given, Option(NO_OFFERS, _("No offers at all")), *programme])
        visits = {
            "within 30": _("In the last 30 days"),
            "over 30": _("More than 30 days ago"),
            "over 90": _("More than 90 days ago"),
            "never": _("Never"),
        }
        birthday, ending = _("Birthday"), _("Points that end")
        self.more.offer(
            [
                *(Option(state, state_name(state), _("Membership")) for state in _SCOPES),
                *(Option(key, visits[key], _("Last visit")) for key in _VISITS),
                Option("birthday 7", _("This week"), birthday),
                Option("birthday 30", _("In the next 30 days"), birthday),
                Option("expiring 7", _("Within a week"), ending),
                Option("expiring 30", _("Within 30 days"), ending),
            ]
        )

    def _offer_cities(self) -> None:
        found = self._model.cities or ()
        self.city.offer([Option(city, city, note=number(count)) for city, count in found])
        self.city.setVisible(bool(found))

    def _offer_segments(self) -> None:
        known = self._model.segments or ()
        own = [each.name for each in known if each.id is not None]
        # Stages and tiers have filters of their own.
        self.segment.offer([Option(name, name, _("Segment")) for name in own])
        self.segment.setVisible(bool(own))

    def _narrow(self, _keys: tuple[str, ...]) -> None:
        more = set(self.more.choice())
        state = next((each for each in _SCOPES if each in more), "")
        visit = next((each for each in _VISITS if each in more), "")
        self._model.narrow(
            MemberFilter(
                text=self.search.text().strip(),
                stages=self.stage.choice(),
                tiers=self.tier.choice(),
                state=cast("State", state),
                cities=self.city.choice(),
                consents=self.consent.choice(),
                birthday=_days(more, "birthday"),
                expiring=_days(more, "expiring"),
                visit=cast("Visit", visit),
                segment=next(iter(self.segment.choice()), ""),
            )
        )

    def _type(self, text: str) -> None:
        if text.strip() != self._model.more.text:
            self._typing.start()

    def _find(self) -> None:
        self._model.search(self.search.text())

    def _find_now(self) -> None:
        """Search without waiting; pressed again, open whoever stands first."""
        text = self.search.text().strip()
        if text != self._model.more.text:
            self._typing.stop()
            self._find()
        else:
            self.first_wanted.emit()


def _days(keys: set[str], name: str) -> int:
    return next((days for days in (_WEEK, _MONTH) if f"{name} {days}" in keys), 0)
