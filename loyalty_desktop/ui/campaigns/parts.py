"""Parts of the form of a campaign: what it gives, when, whom for, how they are told."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.campaigns import CHANNELS
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.campaigns.view_model import CONDITION, Texts
from loyalty_desktop.ui.campaigns.wordings import WEEKDAYS, segment
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.chips import FlowLayout
from loyalty_desktop.ui.widgets.fields import Edit, NoteEdit
from loyalty_desktop.ui.widgets.number_edits import ExactEdit, WholeEdit
from loyalty_desktop.ui.widgets.one_shown import OneShown
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import LANGUAGES, _, language
from loyalty_desktop.wording.campaign_words import CHANNEL_NAMES

_KIND: Final = 168
_AUDIENCE: Final = 240
_TIMES: Final = "\u00d7"


class GivesEdit(QWidget):
    """What a campaign gives: times the points, points more, or no points."""

    def __init__(self) -> None:
        super().__init__()
        self.kind = Select(
            _("What it gives"),
            [
                ("multiplier", _("Times the points")),
                ("bonus", _("Points more")),
                ("nothing", _("No points")),
            ],
        )
        self.kind.setFixedWidth(theme.scaled(_KIND))
        self.times = ExactEdit(_("Times the points"), lead=_TIMES)
        self.points = WholeEdit(_("Points more"), _("points"))
        self.setFocusProxy(self.kind)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.kind)
        row.addWidget(self.times, 1)
        row.addWidget(self.points, 1)
        row.addStretch()
        self.kind.chosen.connect(self.use)

    def use(self, gives: str) -> None:
        """Ask for one of them."""
        self.times.setVisible(gives == "multiplier")
        self.points.setVisible(gives == "bonus")

    def set_wrong(self, wrong: bool) -> None:
        """Mark what is typed as wrong, or as settled."""
        self.times.set_wrong(wrong)
        self.points.set_wrong(wrong)


class Weekdays(QWidget):
    """Boxes for the days of the week; none ticked means every day."""

    def __init__(self, chosen: frozenset[int]) -> None:
        super().__init__()
        self.boxes = [CheckBox(_(name)) for name in WEEKDAYS]
        flow = FlowLayout(self, measures.GAP_12)
        for place, box in enumerate(self.boxes):
            box.setChecked(place in chosen)
            box.setAccessibleName(_(WEEKDAYS[place]))
            flow.addWidget(box)

    def chosen(self) -> frozenset[int]:
        """Return the days that are ticked, 0 for Monday."""
        return frozenset(place for place, box in enumerate(self.boxes) if box.isChecked())


class Channels(QWidget):
    """Boxes for the ways in which people hear of it."""

    changed = Signal()

    def __init__(self, chosen: frozenset[str]) -> None:
        super().__init__()
        flow = FlowLayout(self, measures.GAP_12)
        self.boxes: dict[str, CheckBox] = {}
        for name in CHANNELS:
            box = CheckBox(_(CHANNEL_NAMES[name]))
            box.setChecked(name in chosen)
            box.setAccessibleName(_(CHANNEL_NAMES[name]))
            box.toggled.connect(self.changed)
            flow.addWidget(box)
            self.boxes[name] = box

    def chosen(self) -> frozenset[str]:
        """Return the ways that are ticked."""
        return frozenset(name for name, box in self.boxes.items() if box.isChecked())


class AudienceEdit(QWidget):
    """Whom a campaign is for: a segment of the shop, or a condition of its own."""

    changed = Signal()

    def __init__(self, segments: Sequence[str], everybody: str) -> None:
        super().__init__()
        named = [(name, segment(name)) for name in segments]
        self.choice = Select(
            _("Audience"), [("", everybody), *named, (CONDITION, _("A condition of its own"))]
        )
        self.choice.setFixedWidth(theme.scaled(_AUDIENCE))
        self.condition = Edit(placeholder=_('such as stage = client and likes("coffee")'))
        self.condition.setAccessibleName(_("Condition"))
        self.condition.setObjectName("audience-condition")
        self.setFocusProxy(self.choice)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.choice)
        row.addWidget(self.condition, 1)
        row.addStretch()
        self.choice.chosen.connect(self._chosen)
        self.condition.textChanged.connect(self.changed)

    def show_audience(self, audience: str, condition: str) -> None:
        """Show whom it is for; a segment that is gone is shown by its name."""
        if audience and self.choice.findData(audience) < 0:
            self.choice.addItem(segment(audience), audience)
        self.choice.choose(audience)
        self.condition.setText(condition)
        self.condition.setVisible(audience == CONDITION)

    def set_wrong(self, wrong: bool) -> None:
        """Mark the condition as wrong, or as settled."""
        self.condition.set_wrong(wrong)

    def _chosen(self, choice: str) -> None:
        self.condition.setVisible(choice == CONDITION)
        if choice == CONDITION:
            self.condition.setFocus()
        self.changed.emit()


class TextsEdit(QWidget):
    """The subject and the text of a campaign in each language, one of them in view."""

    changed = Signal()

    def __init__(self, texts: Texts) -> None:
        super().__init__()
        kept = {language: (subject, body) for language, subject, body in texts}
        codes = list(dict.fromkeys((*LANGUAGES, *kept)))
        self.language = Segmented(
            _("Language of the text"),
            [Option(code, LANGUAGES.get(code, code)) for code in codes],
            density=theme.MANAGER,
        )
        self.pages = OneShown()
        self.edits: dict[str, tuple[Edit, NoteEdit]] = {}
        for code in codes:
            subject, body = kept.get(code, ("", ""))
            head, text = Edit(placeholder=_("Subject")), NoteEdit()
            head.setText(subject)
            head.setAccessibleName(_("Subject"))
            head.setObjectName(f"subject-{code}")
            text.setPlainText(body)
            text.setPlaceholderText(_("What it says; {first_name} stands for the name."))
            text.setAccessibleName(_("Text"))
            text.setObjectName(f"text-{code}")
            head.textChanged.connect(self.changed)
            text.textChanged.connect(self.changed)
            page = QWidget()
            column = QVBoxLayout(page)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(measures.GAP_8)
            column.addWidget(head)
            column.addWidget(text)
            self.pages.addWidget(page)
            self.edits[code] = (head, text)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(self.language)
        column.addWidget(self.pages)
        self.setFocusProxy(self.language)
        self.language.chosen.connect(self._turn)
        if language() in codes:
            self.language.choose(language())
            self._turn(language())

    def texts(self) -> Texts:
        """Return what is written, the empty ones too."""
        return tuple(
            (code, head.text(), text.toPlainText()) for code, (head, text) in self.edits.items()
        )

    def set_wrong(self, wrong: bool) -> None:
        """Mark the text in view as wrong, or as settled."""
        self.edits[self.language.choice()][1].set_wrong(wrong)

    def _turn(self, code: str) -> None:
        self.pages.setCurrentIndex(list(self.edits).index(code))
