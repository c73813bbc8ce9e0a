"""A card design in the making, without a widget: its parts, its logo, what is wrong with it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.card_design import CLASSIC, LONGEST_NAME, CardDesign, is_colour
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.card_designs import (
    DesignSaved,
    DropCardDesign,
    SaveCardDesign,
    drop_card_design,
    save_card_design,
)
from loyalty_desktop.services.commands.logos import LARGEST_FILE, kept_logo
from loyalty_desktop.services.queries.card_designs import (
    DesignRow,
    DesignsThereAre,
    ReadyDesign,
    StampsOnCard,
    card_designs,
)
from loyalty_desktop.services.queries.card_faces import CardFace
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock, now
from loyalty_desktop.wording import _, mistake, sentence

OWN_COLOUR: Final = "own"
_LIST: Final = "card designs"
_LOGO: Final = "card logo"
_SAMPLE_CODE: Final = "SAMPLE7CARD7OF7THIS7DESIGN7AAAA"
_SAMPLE_NUMBER: Final = "M-0123456789"
_SAMPLE_STAMPS: Final = 10
_FIRST_COLOUR: Final = "#7A1F3D"


@dataclass(frozen=True, slots=True)
class ReadLogo:
    """Reads a picture away from the window and makes a logo of it."""

    file: Path

    def __call__(self, _store: Store, _by: Actor) -> bytes:
        """Return it. Errors: `Invalid` for what is no picture, `Unavailable` for no file."""
        try:
            with self.file.open("rb") as opened:
                data = opened.read(LARGEST_FILE + 1)
        except OSError as error:
            raise Unavailable(reason="file", file=str(self.file)) from error
        return kept_logo(data)


class DesignModel(QObject):
    """The designs there are, and the one in hand."""

    changed = Signal()
    opened = Signal()
    """Another design is in hand: every field is filled anew."""

    def __init__(self, desk: AtDesk, clock: Clock = now, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self.designs: DesignsThereAre | None = None
        self.of = ""
        """The name of the design that was opened."""
        self.design: CardDesign = CLASSIC
        self.logo: bytes | None = None
        self._logo_moved = False
        self.usual = True
        self.tier = ""
        """The tier whose card is looked at."""
        self.busy = ""
        self.told = ""
        self.refusal = ""
        self.complaints: dict[str, str] = {}

    @property
    def row(self) -> DesignRow | None:
        """Return the design that was opened, as it is kept."""
        if self.designs is None:
            return None
        return next((row for row in self.designs.designs if row.design.name == self.of), None)

    @property
    def ready(self) -> ReadyDesign:
        """Return the design in hand as it is drawn."""
        return ReadyDesign(self.design, self.logo, self._stamps())

    @property
    def face(self) -> CardFace:
        """Return a card of nobody, to look at."""
        tiers = () if self.designs is None else self.designs.tiers
        tier = self.tier if self.tier in tiers else None
        return CardFace(
            shop="" if self.designs is None else self.designs.shop,
            name=_("Name of the member"),
            number=_SAMPLE_NUMBER,
            code=_SAMPLE_CODE,
            tier=tier,
            tier_place=-1 if tier is None else tiers.index(tier),
            since=self._clock().year,
        )

    def load(self) -> None:
        """Ask for the designs; the one in hand stays as it is."""
        self._desk.read(
            card_designs,
            self._clock(),
            then=self._listed,
            otherwise=self._refused,
            token=_LIST,
        )

    def open(self, name: str) -> None:
        """Take another design in hand; a built-in one becomes a new one of the shop's own."""
        self.of = name
        row = self.row
        if row is None:
            return
        self.design, self.logo, self._logo_moved = row.design, row.logo, False
        self.usual = row.usual or not row.own
        if not row.own:
            self.design = replace(row.design, name=self._free_name())
        self.complaints, self.refusal, self.told = {}, "", ""
        self.opened.emit()
        self.changed.emit()

    def put(self, **values: Any) -> None:
        """Change parts of the design in hand."""
        changed = replace(self.design, **values)
        if changed == self.design:
            return
        self.design = changed
        for name in values:
            self.complaints.pop(name, None)
        self.told = ""
        self.changed.emit()

    def put_colours(self, choice: str, own: str) -> None:
        """Colour it by tier, in a ready scheme, or on a ground of the shop's own."""
        if choice != OWN_COLOUR:
            self.put(colours=choice)
            return
        colour = own.strip() or _FIRST_COLOUR
        colour = colour if colour.startswith("#") else f"#{colour}"
        if is_colour(colour):
            self.complaints.pop("colours", None)
            self.put(colours=colour.upper())
            self.changed.emit()
        else:
            self.complaints["colours"] = _("Write a colour as #7A1F3D.")
            self.changed.emit()

    def look_at(self, tier: str) -> None:
        """Look at the card of another tier."""
        self.tier = tier
        self.changed.emit()

    def make_usual(self, yes: bool) -> None:
        """Let cards look like this from now on, once it is saved."""
        self.usual = yes

    def choose_logo(self, file: Path) -> None:
        """Read a picture as the logo."""
        self.complaints.pop("logo", None)
        self._desk.work(
            ReadLogo(file), then=self._logo_read, otherwise=self._logo_refused, token=_LOGO
        )

    def drop_logo(self) -> None:
        """Take the logo away."""
        self.complaints.pop("logo", None)
        if self.logo is not None:
            self._take_logo(None)

    def save(self) -> None:
        """Keep the design."""
        if self.busy or self.designs is None:
            return
        if self.complaints:
            self.changed.emit()
            return
        name = " ".join(self.design.name.split())
        if not name:
            self.complaints["name"] = _("Give the design a name.")
            self.changed.emit()
            return
        self.design = replace(self.design, name=name)
        kept = not self._logo_moved and name == self.of
        request = SaveCardDesign(
            key=new_id(),
            at=self._clock(),
            design=self.design,
            logo=None if kept else self.logo or b"",
            usual=self.usual,
        )
        self.busy, self.refusal, self.told = "save", "", ""
        self._desk.write(save_card_design, request, then=self._saved, otherwise=self._refused)
        self.changed.emit()

    def drop(self) -> None:
        """Put the opened design of the shop's own away."""
        row = self.row
        if self.busy or row is None or not row.own:
            return
        self.busy = "drop"
        request = DropCardDesign(key=new_id(), at=self._clock(), name=self.of)
        self._desk.write(drop_card_design, request, then=self._dropped, otherwise=self._refused)
        self.changed.emit()

    def _stamps(self) -> StampsOnCard | None:
        if not self.design.has_stamps:
            return None
        cards = () if self.designs is None else self.designs.stamp_cards
        for code, _name, stamps in cards:
            if self.design.stamp_card in ("", code):
                return stamps
        return StampsOnCard(_SAMPLE_STAMPS, _("Reward"))

    def _free_name(self) -> str:
        designs = self.designs
        known = {row.design.name for row in (() if designs is None else designs.designs)}
        base = ("" if designs is None else designs.shop)[: LONGEST_NAME - 3].strip()
        names = (base, *(f"{base} {place}" for place in range(2, 200)))
        return next((name for name in names if name not in known), base)

    def _listed(self, designs: DesignsThereAre) -> None:
        first = self.designs is None
        self.designs = designs
        if first:
            self.tier = designs.tiers[-1] if designs.tiers else ""
            self.open(designs.usual.design.name)
        self.changed.emit()

    def _saved(self, done: DesignSaved) -> None:
        self.busy, self.of, self._logo_moved = "", done.name, False
        self.told = _("The design is kept. Cards look like this from now on.")
        if not self.usual:
            self.told = _("The design is kept.")
        self.load()
        self.changed.emit()

    def _dropped(self, _done: DesignSaved) -> None:
        self.busy, self.designs = "", None
        self.load()

    def _logo_read(self, logo: bytes) -> None:
        self._take_logo(logo)

    def _take_logo(self, logo: bytes | None) -> None:
        self.logo, self._logo_moved, self.told = logo, True, ""
        self.changed.emit()

    def _logo_refused(self, refusal: LoyaltyError) -> None:
        if isinstance(refusal, Invalid):
            self.complaints["logo"] = mistake(refusal.facts)
        else:
            self.complaints["logo"] = _("This file can't be read. Choose it again.")
        self.changed.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = ""
        if isinstance(refusal, Invalid) and refusal.field:
            self.complaints[refusal.field] = mistake(refusal.facts)
        else:
            self.refusal = sentence(refusal)
        self.changed.emit()


def colour_choice(design: CardDesign) -> str:
    """Return which of the choices of colours a design has made."""
    return OWN_COLOUR if is_colour(design.colours) else design.colours
