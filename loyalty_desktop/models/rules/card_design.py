"""What the shop's member cards look like: read from a file, with every mistake found and placed."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.sections import Problems, Section

Template = Literal["classic", "light", "portrait", "stamps"]
TEMPLATES: Final[tuple[Template, ...]] = get_args(Template)
BY_TIER: Final = "tier"
SCHEMES: Final = ("green", "bronze", "silver", "gold", "platinum")
"""The colours that are ready; any other ground is written as #RRGGBB."""

LONGEST_NAME: Final = 60
LONGEST_CONTACT: Final = 80
LONGEST_SENTENCE: Final = 160
_LONGEST_FILE: Final = 100_000
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)
_TOML_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardDesign:
    """A design by its name.

    `colours` is "tier" (each tier has its own), a name of `SCHEMES`, or a ground as "#RRGGBB".
    `contact` (phone or address) and `sentence` stand on the back; empty, there is no contact and
    the usual sentence. `stamp_card` is the code of the one whose circles are shown; empty: the
    shop's first. `logo` names a picture beside the file; the shop keeps the picture itself. What
    is shown: the shop's name, the tier's badge, the year of joining, the number on the front, the
    member's portrait (initials where there is no photo), the circles of the stamp card.
    """

    name: str
    template: Template = "classic"
    colours: str = BY_TIER
    contact: str = ""
    sentence: str = ""
    stamp_card: str = ""
    logo: str = ""
    shows_shop: bool = True
    shows_tier: bool = True
    shows_since: bool = True
    shows_number: bool = True
    shows_portrait: bool = True
    shows_stamps: bool = True

    @property
    def has_portrait(self) -> bool:
        """Return whether a portrait stands on the front."""
        return self.template == "portrait" and self.shows_portrait

    @property
    def has_stamps(self) -> bool:
        """Return whether the circles of a stamp card stand on the front."""
        return self.template == "stamps" and self.shows_stamps


CLASSIC: Final = CardDesign(name="Classic")
"""What a card looks like where nothing else was ever chosen."""
_SHOWN: Final = ("shop", "tier", "since", "number", "portrait", "stamps")


def read_design_toml(text: str | bytes) -> CardDesign:
    """Return the design that a TOML file holds; see `read_design`.

    What is not TOML at all is `Invalid` with `line` and `column`, counted from 1.
    """
    if len(text) > _LONGEST_FILE:
        raise Invalid("design", "too_long", most=_LONGEST_FILE)
    try:
        decoded = text if isinstance(text, str) else text.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid("design", "not_utf8") from None
    try:
        source = tomllib.loads(decoded.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        found = _TOML_PLACE.search(str(error))
        # Without a place the mistake is at the very end of the file.
        last = decoded.rstrip("\n").split("\n")
        line, column = map(int, found.groups()) if found else (len(last), len(last[-1]) + 1)
        raise Invalid("design", "not_toml", line=line, column=column) from None
    return read_design(source)


def read_design(source: Mapping[str, object]) -> CardDesign:
    """Return the design that `source` describes with the names of the file.

    `Invalid` names the first mistake by its dotted place ("show.number") and lists all of them
    under `problems`.
    """
    problems = Problems()
    top = Section(source, "", problems)
    show = top.section("show")
    shown = {name: show.flag(name, default=True) for name in _SHOWN}
    show.end()
    name = top.text("name")
    if len(name) > LONGEST_NAME:
        top.wrong("name", "too_long", most=LONGEST_NAME)
    design = CardDesign(
        name=name,
        template=top.choice("template", TEMPLATES),
        colours=_colours(top),
        contact=_line(top, "contact", LONGEST_CONTACT),
        sentence=_line(top, "sentence", LONGEST_SENTENCE),
        stamp_card=_line(top, "stamp_card", LONGEST_NAME),
        logo=_line(top, "logo", LONGEST_NAME),
        shows_shop=shown["shop"],
        shows_tier=shown["tier"],
        shows_since=shown["since"],
        shows_number=shown["number"],
        shows_portrait=shown["portrait"],
        shows_stamps=shown["stamps"],
    )
    if "/" in design.logo or "\\" in design.logo:
        top.wrong("logo", "beside")
    top.end()
    problems.refuse()
    return design


def checked_design(design: CardDesign) -> CardDesign:
    """Return a design made elsewhere as the file would have it. `Invalid` names what cannot be."""
    clean(design.name, "name", LONGEST_NAME)
    return read_design(design_values(design))


def design_values(design: CardDesign) -> dict[str, object]:
    """Return a design with the names of the file; what is empty is left out."""
    told: dict[str, object] = {
        "name": design.name,
        "template": design.template,
        "colours": design.colours,
    }
    for name in ("contact", "sentence", "stamp_card", "logo"):
        if value := getattr(design, name):
            told[name] = value
    told["show"] = {name: getattr(design, f"shows_{name}") for name in _SHOWN}
    return told


def design_toml(design: CardDesign) -> str:
    """Return a design as a file that `read_design_toml` reads."""
    values = design_values(design)
    lines = [
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in values.items()
        if isinstance(value, str)
    ]
    shown = [f"{name} = {str(getattr(design, f'shows_{name}')).lower()}" for name in _SHOWN]
    return "\n".join([*lines, "", "[show]", *shown, ""])


def is_colour(text: str) -> bool:
    """Tell whether `text` is a colour as #RRGGBB."""
    return _COLOUR.fullmatch(text) is not None


def _colours(top: Section) -> str:
    colours = top.text("colours", BY_TIER)
    if colours in (BY_TIER, *SCHEMES):
        return colours
    if is_colour(colours):
        return colours.upper()
    options = [BY_TIER, *SCHEMES, "#RRGGBB"]
    if not top.has_wrong("colours"):
        top.wrong("colours", "unknown_choice", value=colours[:40], options=options)
    return BY_TIER


def _line(top: Section, name: str, most: int) -> str:
    """Return a line of text that may be missing, but not longer than what fits on a card."""
    if name not in top:
        return ""
    text = top.text(name)
    if len(text) > most:
        top.wrong(name, "too_long", most=most)
    return text
