"""Putting the members that are ticked into a segment: a frozen one, or one made for them."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.services.commands.segments import AddToSegment, SegmentKept, add_to_segment
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark, ngettext, number, sentence

NEW = ""
"""The key of a segment that is made for them."""
LONGEST = 100


class Adding(QObject):
    """What is put where, without a widget: busy, done, or refused with a sentence."""

    changed = Signal()

    def __init__(
        self, desk: AtDesk, clock: Clock, chosen: Chosen, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._chosen = chosen
        self._asked: AddToSegment | None = None
        self.busy = False
        self.refusal = ""
        self.kept: SegmentKept | None = None

    def put(self, name: str, *, new: bool) -> None:
        """Put them into the segment of a name; asked again after no answer, it is done once."""
        if self.busy:
            return
        before = self._asked
        if before is None or (before.name, before.new) != (name, new):
            self._asked = AddToSegment(
                key=new_id(), at=self._clock(), name=name, chosen=self._chosen, new=new
            )
        self.busy, self.refusal = True, ""
        self._desk.write(add_to_segment, self._asked, then=self._done, otherwise=self._refused)
        self.changed.emit()

    def _done(self, kept: SegmentKept) -> None:
        self.busy, self.kept = False, kept
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy, self.refusal = False, sentence(refusal)
        self.changed.emit()


class AddDialog(Dialog):
    """Into which segment; afterwards how many are in it, and the way to a campaign for them."""

    campaign_wanted = Signal(str)
    """The name of the segment for which a campaign is to be begun."""

    def __init__(self, window: QWidget, model: Adding, frozen: Sequence[str], count: int) -> None:
        """Ask for one of the `frozen` segments, or a name, for `count` members."""
        told = ngettext(
            "{count} member goes into a segment that keeps whom it holds.",
            "{count} members go into a segment that keeps whom it holds.",
            count,
        )
        super().__init__(
            window,
            _("Add to segment"),
            told.format(count=number(count)),
            icon="shapes",
            confirm=_("Add"),
            cancel=_("Close"),
            stays=True,
        )
        self.model = model
        model.setParent(self)
        self.message = MessageBar()
        choices = [(NEW, _("A new segment")), *((name, name) for name in frozen)]
        self.segment = named(Select("", choices), mark("Segment"))
        self.name = named(Edit(), mark("Segment's name"))
        self.name.setMaxLength(LONGEST)
        self._segment = Field(_("Segment"), self.segment)
        self._name = Field(_("Name"), self.name)
        self.name.setAccessibleName(_("Segment's name"))
        self.body.addWidget(self.message)
        self.body.addWidget(self._segment)
        self.body.addWidget(self._name)
        self._segment.setVisible(bool(frozen))
        self.segment.chosen.connect(self._choose)
        self.name.textChanged.connect(self._mend)
        self.confirmed.connect(self._put)
        self.message.acted.connect(self._begin_campaign)
        model.changed.connect(self.refresh)

    def refresh(self) -> None:
        """Show how far it is."""
        model = self.model
        self.confirm.set_busy(model.busy)
        done = model.kept is not None
        for each in (self.segment, self.name):
            each.setEnabled(not done)
        if model.refusal:
            self.message.tell("danger", model.refusal, closable=False)
        elif model.kept is not None:
            self.message.tell(
                "success",
                _told(model.kept),
                action=_("Start a campaign"),
                closable=False,
            )
            self.confirm.setText(_("Done"))
            self.message.action.setFocus()
        else:
            self.message.settle()
        self.fit()

    @override
    def accept(self) -> None:
        # Enter puts them in once; when they are there, it closes.
        if self.model.kept is not None:
            self.close_with(True)
        else:
            super().accept()

    def _put(self) -> None:
        name = self.segment.choice() or self.name.text().strip()
        if not name:
            self._name.complain(_("A name is needed."))
            self.name.setFocus()
            self.fit()
            return
        self.model.put(name, new=not self.segment.choice())

    def _choose(self, key: str) -> None:
        self._name.setVisible(key == NEW)
        self._mend("")

    def _mend(self, _text: str) -> None:
        if self._name.complaint:
            self._name.settle()
        self.fit()

    def _begin_campaign(self) -> None:
        if self.model.kept is not None:
            name = self.model.kept.name
            self.close_with(True)
            self.campaign_wanted.emit(name)


def _told(kept: SegmentKept) -> str:
    added, there = kept.added or 0, kept.members or 0
    told = ngettext(
        "{count} member added to “{segment}”; it holds {all}.",
        "{count} members added to “{segment}”; it holds {all}.",
        added,
    )
    if not added:
        told = _("They were all in “{segment}” already; it holds {all}.")
    return told.format(count=number(added), segment=kept.name, all=number(there))
