"""The designer: fields at the left, both sides of the card beside them as they will be printed."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.documents.card_size import HEIGHT, WIDTH
from loyalty_desktop.services.queries.card_designs import ReadyDesign
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.cards.design_form import DesignForm
from loyalty_desktop.ui.cards.design_model import DesignModel
from loyalty_desktop.ui.cards.preview import LEAST, MOST, CardSide, PaintCard, Sides
from loyalty_desktop.ui.printing.away import Away
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dialog import ask
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark

_SOON_MS: Final = 120
"""So long after the last letter the card is painted."""
_FORM: Final = 360
"""The form has this width at least, in logical pixels."""


class DesignView(QWidget):
    """Every change shows on the card at once; nothing is kept before it is saved."""

    def __init__(self, model: DesignModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card-design")
        self.model = model
        self.away = Away(self)
        self._seen: tuple[CardFace, ReadyDesign, int] | None = None
        self._across = LEAST
        self._painting = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_SOON_MS)
        self._soon.timeout.connect(self._paint)
        self.form = DesignForm(model)
        self.front = named(CardSide(_("Front of the card")), mark("Front of the card"))
        self.back = named(CardSide(_("Back of the card")), mark("Back of the card"))
        self.tier = named(Select(_("Card of tier")), mark("Card of tier"))
        self.usual = named(
            CheckBox(_("Cards look like this from now on")),
            mark("Cards look like this from now on"),
        )
        self.message = MessageBar()
        self.message.setObjectName("design-message")
        self.drop = named(
            Button(_("Put away"), "ghost", icon="trash-2"), mark("Put the design away")
        )
        self.save = named(
            Button(_("Save"), "primary", icon="save", key="F10"), mark("Save the design")
        )
        self._lay_out()
        self._connect()
        self.refresh_view()

    def _lay_out(self) -> None:
        self._tiers = Field(_("Card of tier"), self.tier)
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(measures.GAP_12)
        self._sides.addWidget(self.front)
        self._sides.addWidget(self.back)
        right = QVBoxLayout()
        right.setSpacing(measures.GAP_12)
        right.addWidget(self._tiers)
        right.addLayout(self._sides)
        right.addStretch(1)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.form.setProperty("ground", "none")
        area.setWidget(self.form)
        panel = Panel(padding=measures.GAP_16)
        panel.column.addWidget(area)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._parts.setSpacing(measures.GAP_24)
        self._parts.addWidget(panel, 1)
        self._parts.addLayout(right)
        foot = QHBoxLayout()
        foot.setSpacing(measures.GAP_12)
        foot.addWidget(self.usual)
        foot.addStretch(1)
        foot.addWidget(self.drop)
        foot.addWidget(self.save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_12)
        column.addWidget(self.message)
        column.addLayout(self._parts, 1)
        column.addLayout(foot)
        self.setFocusProxy(self.form.design)

    def _connect(self) -> None:
        model = self.model
        model.changed.connect(self.refresh_view)
        model.opened.connect(self._fill)
        self.form.chosen.connect(model.open)
        self.tier.chosen.connect(model.look_at)
        self.usual.toggled.connect(model.make_usual)
        self.save.clicked.connect(model.save)
        self.drop.clicked.connect(self._ask_drop)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key, slot in (("F10", model.save), ("Ctrl+L", self.form.ask_logo)):
            QShortcut(QKeySequence(key), self, context=here).activated.connect(slot)

    def _fill(self) -> None:
        self.form.fill()
        self.usual.setChecked(self.model.usual)

    def refresh_view(self) -> None:
        """Show what the model holds, and have the card painted."""
        model = self.model
        designs = model.designs
        if designs is not None:
            tiers = [(tier, tier) for tier in designs.tiers]
            self.tier.offer([*tiers, ("", _("Without a tier"))])
            self.tier.choose(model.tier)
            self._tiers.setVisible(bool(tiers))
            if self.form.design.count() != len(designs.designs):
                self.form.fill()
            self.form.design.choose(model.of)
        self.form.refresh()
        row = model.row
        self.drop.setVisible(row is not None and row.own)
        self.drop.setEnabled(not model.busy)
        self.save.setEnabled(designs is not None)
        self.save.set_busy(model.busy == "save")
        self.message.tell_outcome(model.refusal, model.told)
        self._soon.start()

    def _ask_drop(self) -> None:
        ask(
            self.window(),
            _("Put this design away?"),
            _("Cards that were printed stay good. Its logo is gone."),
            confirm=_("Put away"),
            then=self.model.drop,
            serious=True,
            icon="trash-2",
        )

    # The card --------------------------------------------------------------------------------

    def _paint(self) -> None:
        """Paint the card unless it is what is seen; one at a time, the newest last."""
        if self.model.designs is None or not self.isVisible():
            return
        wanted = (self.model.face, self.model.ready, self._across)
        if wanted == self._seen:
            return
        if self._painting:
            self._soon.start()
            return
        self._painting = True
        self._seen = wanted
        face, ready, across = wanted
        task = PaintCard(face, ready, across * self.devicePixelRatioF())
        self.away.run(task, self._painted, self._not_painted)

    def _painted(self, sides: Sides) -> None:
        self._painting = False
        self.front.show_picture(sides.front)
        self.back.show_picture(sides.back)

    def _not_painted(self, _refusal: LoyaltyError) -> None:
        """Leave the card as it was: the fields say what is wrong."""
        self._painting = False

    @override
    def setVisible(self, visible: bool) -> None:
        super().setVisible(visible)
        if visible:
            self._soon.start()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()

    def _share(self) -> None:
        """Give the card what the form leaves: beside it, or where there is no room above it."""
        ways = QBoxLayout.Direction
        wide = self.width() >= theme.scaled(_FORM) + LEAST + measures.GAP_24
        self._parts.setDirection(ways.LeftToRight if wide else ways.BottomToTop)
        self._sides.setDirection(ways.TopToBottom if wide else ways.LeftToRight)
        across = LEAST
        if wide:
            rest = self.save.sizeHint().height() + self._tiers.sizeHint().height()
            tall = (self.height() - rest - 4 * measures.GAP_12) / 2
            beside = self.width() - theme.scaled(_FORM) - measures.GAP_24
            across = round(min(max(tall * WIDTH / HEIGHT, LEAST), beside, MOST))
        for side in (self.front, self.back):
            side.set_across(across)
        if across != self._across:
            self._across = across
            self._soon.start()
