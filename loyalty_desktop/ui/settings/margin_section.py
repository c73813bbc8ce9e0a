"""The shop's margin: what customers and campaigns bring can be told in what stays."""

from fractions import Fraction
from typing import Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError
from loyalty_desktop.models.rules.rights import RIGHTS, Right
from loyalty_desktop.services.commands.margin import SetMargin, set_margin
from loyalty_desktop.services.queries.margin import kept_margin
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.settings.parts import Section
from loyalty_desktop.ui.settings.shop_model import ShopDesk
from loyalty_desktop.ui.widgets.asking import Clock, now
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import ExactEdit
from loyalty_desktop.wording import _, mark, mistake, sentence

_ASKED: Final = "the shop's margin"


class MarginModel(QObject):
    """Loads the margin and saves another one."""

    loaded = Signal()
    """`percent` is what is kept."""
    changed = Signal()
    """`complaint` or `busy` is new."""
    saved = Signal()

    def __init__(
        self, desk: ShopDesk, parent: QObject | None = None, *, clock: Clock = now
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.percent: Fraction | None = None
        self.complaint = ""
        self.busy = False

    @property
    def may_change(self) -> bool:
        """Whether who acts may say what the shop's margin is."""
        return Right.CHANGE_PROGRAMME in RIGHTS.get(self._desk.actor.role, frozenset())

    def load(self) -> None:
        """Ask for what is kept."""
        self._desk.read(kept_margin, then=self._take, token=_ASKED)

    def save(self, percent: str | None) -> None:
        """Keep another margin; None: it is not said any more."""
        if self.busy or not self.may_change:
            return
        self.busy, self.complaint = True, ""
        self.changed.emit()
        request = SetMargin(key=new_id(), at=self._clock(), percent=percent)
        self._desk.write(set_margin, request, then=self._saved, otherwise=self._refused)

    def _take(self, margin: Fraction | None) -> None:
        self.percent = None if margin is None else margin * 100
        self.loaded.emit()

    def _saved(self, _answer: object) -> None:
        self.busy = False
        self.changed.emit()
        self.saved.emit()
        self.load()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        wrong = isinstance(refusal, Invalid)
        self.complaint = mistake(refusal.facts) if wrong else sentence(refusal)
        self.changed.emit()


class MarginSection(Section):
    """One figure of the whole shop; empty where it is not said."""

    saved = Signal()
    """It holds at every counter from now on."""

    def __init__(self) -> None:
        super().__init__(_("Values"), "trending-up")
        self.model: MarginModel | None = None
        self._used = True
        self.percent = named(ExactEdit(unit="%"), mark("Margin"))
        self.percent.setMaxLength(6)
        self.save = named(Button(_("Save"), icon="check"), mark("Save the margin"))
        self.field = Field(
            _("Margin"),
            self.percent,
            hint=_(
                "What stays of the revenue once the goods are paid. Empty: values are told in "
                "revenue."
            ),
        )
        self.add(self.field, self.save)
        self.save.clicked.connect(self._save)
        self.refresh()

    def ask_of(self, desk: ShopDesk) -> None:
        """Show the margin of a desk's shop."""
        model = self.model = MarginModel(desk, self)
        model.loaded.connect(self._fill)
        model.changed.connect(self.refresh)
        model.saved.connect(self.saved)
        model.load()

    def use(self, *, used: bool) -> None:
        """Let it be changed, or only read: in training nothing of the real shop is changed."""
        self._used = used
        self.refresh()

    def refresh(self) -> None:
        """Show who may, what is wrong, and what is under way."""
        model = self.model
        may = self._used and model is not None and model.may_change
        self.percent.setEnabled(may)
        self.save.setEnabled(may and model is not None and not model.busy)
        if model is None:
            return
        self.save.set_busy(model.busy)
        if model.complaint:
            self.field.complain(model.complaint)
        elif self.field.complaint:
            self.field.settle()

    def _fill(self) -> None:
        if self.model is not None:
            self.percent.set_value(self.model.percent)
        self.refresh()

    def _save(self) -> None:
        if self.model is not None:
            self.model.save(self.percent.value())
