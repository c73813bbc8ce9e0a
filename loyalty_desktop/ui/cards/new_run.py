"""A new run of cards: of whom, in which design, on which paper."""

from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from loyalty_desktop.models.rules.stages import STAGES
from loyalty_desktop.services.commands.card_runs import MOST, BeginRun
from loyalty_desktop.services.documents.card_runs import LAYOUTS
from loyalty_desktop.services.queries.member_filters import MemberFilter
from loyalty_desktop.services.queries.member_selection import Chosen
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.cards.runs_model import RunsModel
from loyalty_desktop.ui.cards.words import LAYOUT_WORDS
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import Clock
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark, stage_name

EVERYONE: Final = "everyone"
NUMBERS: Final = "numbers"
FILE: Final = "file"
BLANK: Final = "blank"
_SEGMENT: Final = "segment "
_STAGE: Final = "stage "
_TIER: Final = "tier "
_LONGEST_TOLD: Final = 100
_LARGEST_FILE: Final = 2_000_000
_USUAL_BLANK: Final = 100


class _LacksError(Exception):
    """Something has to be typed first; `told` says what."""

    def __init__(self, told: str) -> None:
        super().__init__()
        self.told = told


class NewRunDialog(Dialog):
    """Asks what the run holds; it stays open until the run is settled or refused."""

    def __init__(self, window: QWidget, model: RunsModel, clock: Clock, segment: str = "") -> None:
        """Ask; `segment` is whom it is to be of, by a segment's name or a condition."""
        super().__init__(
            window,
            _("New run of cards"),
            _("It is settled and noted first; nothing is printed yet."),
            icon="id-card",
            confirm=_("Begin"),
            stays=True,
            width=640,
        )
        self.setObjectName("new-run")
        self._model = model
        self._clock = clock
        designs = model.designs
        tiers = () if designs is None else designs.tiers
        self.message = MessageBar()
        self.whom = named(
            Select(
                _("Of whom"),
                [
                    (EVERYONE, _("Everyone who has joined")),
                    (NUMBERS, _("Members by number, phone or card")),
                    (FILE, _("A file of numbers")),
                    (BLANK, _("Blank cards, for later")),
                    *(
                        (f"{_SEGMENT}{each}", _("Segment {name}").format(name=each))
                        for each in model.segments
                    ),
                    *((f"{_TIER}{tier}", _("Tier {name}").format(name=tier)) for tier in tiers),
                    *(
                        (f"{_STAGE}{each}", _("Stage {name}").format(name=stage_name(each)))
                        for each in STAGES
                    ),
                ],
            ),
            mark("Of whom"),
        )
        self.numbers = named(Edit(placeholder=_("Several with commas between")), mark("Numbers"))
        self.file = named(Edit(), mark("File of numbers"))
        self.browse = named(Button(_("Folder…"), icon="folder-open"), mark("Choose a file"))
        self.count = named(WholeEdit(unit=_("cards")), mark("How many"))
        self.count.set_value(_USUAL_BLANK)
        rows = () if designs is None else designs.designs
        self.design = named(
            Select(
                _("Design"),
                [
                    (row.design.name, row.design.name if row.own else _(row.design.name))
                    for row in rows
                ],
            ),
            mark("Design"),
        )
        if designs is not None:
            self.design.choose(designs.usual.design.name)
        self.layout_ = named(
            Select(_("Paper"), [(each, _(LAYOUT_WORDS[each])) for each in LAYOUTS]), mark("Paper")
        )
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.file, 1)
        row.addWidget(self.browse)
        self.fields = {
            NUMBERS: Field(_("Numbers"), self.numbers),
            FILE: Field(_("File of numbers"), beside, hint=_("One number a line.")),
            BLANK: Field(_("How many"), self.count),
        }
        self.body.addWidget(self.message)
        self.body.addWidget(Field(_("Of whom"), self.whom))
        for field in self.fields.values():
            self.body.addWidget(field)
        self.body.addWidget(Field(_("Design"), self.design))
        self.body.addWidget(Field(_("Paper"), self.layout_))
        self.whom.chosen.connect(self._show_fields)
        self.browse.clicked.connect(self._browse)
        self.confirmed.connect(self._begin)
        model.changed.connect(self._show)
        model.begun.connect(self._done)
        if segment:
            self._choose(segment)
        self._show_fields(EVERYONE)

    def _show_fields(self, _whom: str) -> None:
        whom = self.whom.choice()
        for name, field in self.fields.items():
            field.setVisible(name == whom)
            field.settle()
        self.message.settle()
        self.fit()

    def _choose(self, segment: str) -> None:
        for key in (segment, f"{_STAGE}{segment}", f"{_TIER}{segment}", f"{_SEGMENT}{segment}"):
            if self.whom.findData(key) >= 0:
                self.whom.choose(key)
                return
        # Of those that are there from the start, or a condition.
        self.whom.addItem(_("Segment {name}").format(name=segment), f"{_SEGMENT}{segment}")
        self.whom.choose(f"{_SEGMENT}{segment}")

    def _begin(self) -> None:
        try:
            request = self._request()
        except _LacksError as lack:
            self.fields[self.whom.choice()].complain(lack.told)
            self.fit()
        else:
            self._model.begin(request)

    def _request(self) -> BeginRun:
        """Return what is asked for. Errors: `_LacksError`."""
        whom = self.whom.choice()
        members: tuple[str, ...] = ()
        chosen, blank, told = None, 0, self.whom.currentText()
        if whom == NUMBERS:
            members = _parts(self.numbers.text().replace(",", "\n"))
            told = ", ".join(members)
            if not members:
                raise _LacksError(_("Type at least one number."))
        elif whom == FILE:
            file = Path(self.file.text().strip()).expanduser()
            try:
                members = _parts(_read(file))
            except OSError as error:
                raise _LacksError(_("This file can't be read. Choose it again.")) from error
            told = file.name
            if not members:
                raise _LacksError(_("The file holds no numbers."))
        elif whom == BLANK:
            blank = self.count.value() or 0
            if not 1 <= blank <= MOST:
                raise _LacksError(_("Type how many cards."))
        elif whom.startswith(_SEGMENT):
            which = MemberFilter(state="member", segment=whom[len(_SEGMENT) :])
            chosen = Chosen(everyone=True, which=which)
        elif whom.startswith(_TIER):
            chosen = Chosen(everyone=True, which=MemberFilter(tiers=(whom[len(_TIER) :],)))
        elif whom.startswith(_STAGE):
            chosen = Chosen(everyone=True, which=MemberFilter(stages=(whom[len(_STAGE) :],)))
        else:
            chosen = Chosen(everyone=True, which=MemberFilter(state="member"))
        if len(told) > _LONGEST_TOLD:
            told = f"{told[: _LONGEST_TOLD - 1]}…"
        return BeginRun(
            key=new_id(),
            at=self._clock(),
            told=told,
            layout=self.layout_.choice(),
            members=members,
            chosen=chosen,
            blank=blank,
            design=self.design.choice() or None,
        )

    def _show(self) -> None:
        self.confirm.set_busy(self._model.busy == "begin")
        if self._model.refusal:
            self.message.tell("danger", self._model.refusal, closable=False)
            self.fit()

    def _done(self) -> None:
        self.close_with(True)

    def _browse(self) -> None:
        chooser = QFileDialog(self, _("Choose a file"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters([_("Text files (*.txt *.csv)"), _("All files (*)")])
        chooser.fileSelected.connect(self.file.setText)
        chooser.open()


def _read(file: Path) -> str:
    with file.open("rb") as opened:
        return opened.read(_LARGEST_FILE).decode("utf-8-sig", "replace")


def _parts(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
