"""The fields of a card design, in one column."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.card_design import (
    BY_TIER,
    LONGEST_CONTACT,
    LONGEST_NAME,
    LONGEST_SENTENCE,
    SCHEMES,
    TEMPLATES,
)
from loyalty_desktop.ui.cards.design_model import OWN_COLOUR, DesignModel, colour_choice
from loyalty_desktop.ui.cards.words import COLOUR_WORDS, TEMPLATE_WORDS
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

_SHOWN: Final[Mapping[str, str]] = {
    "shows_shop": mark("Name of the shop"),
    "shows_tier": mark("Tier"),
    "shows_since": mark("Member since"),
    "shows_number": mark("Number on the front"),
    "shows_portrait": mark("Portrait, or initials"),
    "shows_stamps": mark("Circles for stamps"),
}
_OF_TEMPLATE: Final = {"shows_portrait": "portrait", "shows_stamps": "stamps"}


class DesignForm(QWidget):
    """Fills itself from the model, and tells it what is typed and chosen."""

    chosen = Signal(str)
    """The name of another design to take in hand."""

    def __init__(self, model: DesignModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._filling = False
        self.files: QFileDialog | None = None
        self.design = named(Select(_("Design")), mark("Design"))
        self.name = named(Edit(), mark("Name of the design"))
        self.name.setMaxLength(LONGEST_NAME)
        self.template = named(
            Select(_("Template"), [(each, _(TEMPLATE_WORDS[each])) for each in TEMPLATES]),
            mark("Template"),
        )
        choices = (BY_TIER, *SCHEMES, OWN_COLOUR)
        self.colours = named(
            Select(_("Colours"), [(each, _(COLOUR_WORDS[each])) for each in choices]),
            mark("Colours"),
        )
        self.own = named(Edit(placeholder="#7A1F3D"), mark("Our colour"))
        self.own.setMaxLength(7)
        self.stamp_card = named(Select(_("Stamp card")), mark("Stamp card"))
        self.contact = named(Edit(), mark("Phone or address"))
        self.contact.setMaxLength(LONGEST_CONTACT)
        self.sentence = named(Edit(), mark("Sentence on the back"))
        self.sentence.setMaxLength(LONGEST_SENTENCE)
        self.logo = named(
            Button(_("Choose a logo"), icon="image", key="Ctrl+L"), mark("Choose a logo")
        )
        self.no_logo = named(Button(_("Without"), "ghost"), mark("Without a logo"))
        self.shown = {name: named(CheckBox(_(word)), word) for name, word in _SHOWN.items()}
        logos = QWidget()
        row = QHBoxLayout(logos)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.logo)
        row.addWidget(self.no_logo)
        row.addStretch(1)
        self.fields = {
            "name": Field(_("Name of the design"), self.name),
            "template": Field(_("Template"), self.template),
            "colours": Field(_("Colours"), self.colours),
            "own": Field(_("Our colour"), self.own, hint=_("As #7A1F3D.")),
            "stamp_card": Field(_("Stamp card"), self.stamp_card),
            "logo": Field(_("Logo"), logos, hint=_("PNG or JPEG.")),
            "contact": Field(_("Phone or address"), self.contact),
            "sentence": Field(_("Sentence on the back"), self.sentence),
        }
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        # The focus ring of what stands at the edge needs room.
        column.setContentsMargins(3, 3, measures.GAP_8, 3)
        column.setSpacing(measures.GAP_12)
        column.addWidget(Field(_("Design"), self.design))
        for field in self.fields.values():
            column.addWidget(field)
        column.addWidget(Label(_("On the card"), "small", tone="text-2", weight=500))
        for box in self.shown.values():
            column.addWidget(box)
        column.addStretch(1)

    def _connect(self) -> None:
        model = self.model
        self.design.chosen.connect(self.chosen)
        self.name.textEdited.connect(self._put_name)
        self.template.chosen.connect(self._put_template)
        self.colours.chosen.connect(self._put_colours)
        self.own.textEdited.connect(self._put_colours)
        self.stamp_card.chosen.connect(self._put_stamp_card)
        self.contact.textEdited.connect(self._put_contact)
        self.sentence.textEdited.connect(self._put_sentence)
        self.logo.clicked.connect(self.ask_logo)
        self.no_logo.clicked.connect(model.drop_logo)
        for name, box in self.shown.items():
            box.toggled.connect(partial(self._put_shown, name))

    def fill(self) -> None:
        """Fill every field from the design in hand."""
        design, designs = self.model.design, self.model.designs
        self._filling = True
        if designs is not None:
            rows = [
                (row.design.name, row.design.name if row.own else _(row.design.name))
                for row in designs.designs
            ]
            self.design.offer(rows)
            cards = [(code, name) for code, name, _stamps in designs.stamp_cards]
            self.stamp_card.offer([("", _("The first there is")), *cards])
        self.design.choose(self.model.of)
        self.name.setText(design.name)
        self.template.choose(design.template)
        self.colours.choose(colour_choice(design))
        own = colour_choice(design) == OWN_COLOUR
        self.own.setText(design.colours if own else "")
        self.stamp_card.choose(design.stamp_card)
        self.contact.setText(design.contact)
        self.sentence.setText(design.sentence)
        for name, box in self.shown.items():
            box.setChecked(getattr(design, name))
        self._filling = False
        self.refresh()

    def refresh(self) -> None:
        """Show which fields there are now, and what is wrong in them."""
        model = self.model
        self.fields["own"].setVisible(self.colours.choice() == OWN_COLOUR)
        self.fields["stamp_card"].setVisible(model.design.template == "stamps")
        for name, template in _OF_TEMPLATE.items():
            self.shown[name].setVisible(model.design.template == template)
        self.no_logo.setVisible(model.logo is not None)
        for name, field in self.fields.items():
            told = model.complaints.get("colours" if name == "own" else name, "")
            if name == "colours" and self.fields["own"].isVisibleTo(self):
                told = ""
            if told:
                field.complain(told)
            elif field.complaint:
                field.settle()

    def ask_logo(self) -> None:
        """Ask for a picture."""
        asks = self.files = QFileDialog(self.window(), _("Choose a logo"))
        asks.setOption(QFileDialog.Option.DontUseNativeDialog)
        asks.setFileMode(QFileDialog.FileMode.ExistingFile)
        asks.setNameFilter(_("Pictures (*.png *.jpg *.jpeg)"))
        asks.fileSelected.connect(self.take_logo)
        asks.open()

    def take_logo(self, file: str) -> None:
        """Use a picture as the logo."""
        self.model.choose_logo(Path(file))

    def _put_name(self, text: str) -> None:
        self.model.put(name=text)

    def _put_template(self, template: str) -> None:
        self.model.put(template=template)

    def _put_colours(self, _text: str) -> None:
        self.model.put_colours(self.colours.choice(), self.own.text())
        self.refresh()

    def _put_stamp_card(self, code: str) -> None:
        self.model.put(stamp_card=code)

    def _put_contact(self, text: str) -> None:
        self.model.put(contact=text.strip())

    def _put_sentence(self, text: str) -> None:
        self.model.put(sentence=text.strip())

    def _put_shown(self, name: str, yes: bool) -> None:
        if not self._filling:
            self.model.put(**{name: yes})
