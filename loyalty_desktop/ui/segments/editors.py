"""What a line of the builder is compared with: an editor for each kind of value."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from PySide6.QtCore import Signal

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency, major, parse_amount
from loyalty_desktop.models.rules.segments import FIELDS, QUESTIONS, Kind
from loyalty_desktop.services.queries.segment_preview import SegmentOffers
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.segments.draft import KNOWN, UNKNOWN, Line
from loyalty_desktop.ui.widgets.filter_button import FilterButton, Option
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.suggesting import SuggestEdit
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.segment_words import choice_word

_HOW: Final = 120
_ROOM: Final = 52
"""What a list takes beside its word: padding and chevron."""
_NUMBER: Final = 128
_AMOUNT: Final = 152
_TEXT: Final = 196


class Choices(FilterButton):
    """Some of a few choices."""

    typed = Signal()

    def __init__(self, name: str, choices: Sequence[str], chosen: Sequence[str]) -> None:
        super().__init__(mark("Choose"))
        # Of another programme, perhaps, and yet what the condition says.
        gone = [each for each in chosen if each not in choices]
        self.offer([Option(each, choice_word(name, each)) for each in (*choices, *gone)])
        self.choose(chosen)
        self.chosen.connect(self._say_typed)

    def values(self) -> tuple[str, ...]:
        """Return the keys that are chosen."""
        return self.choice()

    def _say_typed(self, _keys: tuple[str, ...]) -> None:
        self.typed.emit()


class FittedSelect(Select):
    """As wide as what is chosen; the list of the others as the widest of them."""

    def fit(self) -> None:
        """Take the width that the choice needs, within bounds."""
        words = [self.itemText(place) for place in range(self.count())]
        widest = max((theme.text_width(word, "body") for word in words), default=0)
        self.view().setMinimumWidth(round(widest) + theme.scaled(_ROOM))
        own = round(theme.text_width(self.currentText(), "body")) + theme.scaled(_ROOM)
        self.setFixedWidth(max(theme.scaled(_HOW), own))


class OneChoice(FittedSelect):
    """One of a few choices; an empty key stands for any."""

    typed = Signal()

    def __init__(self, name: str, choices: Sequence[str], chosen: str, none: str = "") -> None:
        words = [(each, choice_word(name, each)) for each in choices]
        if chosen and chosen not in choices:
            words.append((chosen, chosen))
        super().__init__(_("Choice"), [*([("", none)] if none else []), *words])
        self.choose(chosen)
        self.fit()
        # Also what is chosen back, when the letters were those of a scanner.
        self.currentIndexChanged.connect(self._say_typed)

    def values(self) -> tuple[str, ...]:
        """Return the key of the choice."""
        return (self.choice(),)

    def _say_typed(self, _place: int) -> None:
        self.fit()
        self.typed.emit()


class TextEdit(SuggestEdit):
    """A text, with what the shop has offered below it; `several` with commas between."""

    typed = Signal()

    def __init__(
        self, texts: Sequence[str], offers: Sequence[str], *, several: bool, hint: str = ""
    ) -> None:
        super().__init__(_("Text"), offers, several=several, placeholder=hint)
        self.setFixedWidth(theme.scaled(_TEXT))
        self.setText(", ".join(texts))
        self.textChanged.connect(self._say_typed)

    def values(self) -> tuple[str, ...]:
        """Return the texts."""
        return self.texts()

    def _say_typed(self, _text: str) -> None:
        self.typed.emit()


class Number(WholeEdit):
    """A whole number."""

    typed = Signal()

    def __init__(self, value: str, unit: str = "") -> None:
        super().__init__(_("Number"), unit)
        self.setFixedWidth(theme.scaled(_NUMBER))
        self.set_value(int(value) if value.isdigit() else None)
        self.changed.connect(self._say_typed)

    def values(self) -> tuple[str, ...]:
        """Return the number as it is written in conditions."""
        value = self.value()
        return () if value is None else (str(value),)

    def _say_typed(self, _value: object) -> None:
        self.typed.emit()


class Amount(AmountEdit):
    """An amount of the shop's money."""

    typed = Signal()

    def __init__(self, value: str, unit: Currency) -> None:
        super().__init__(unit, _("Amount"))
        self._unit = unit
        self.setFixedWidth(theme.scaled(_AMOUNT))
        self.set_value(_minor(value, unit))
        self.changed.connect(self._say_typed)

    def values(self) -> tuple[str, ...]:
        """Return the amount in major units, with a point."""
        value = self.value()
        return () if value is None else (str(major(value, self._unit)),)

    def _say_typed(self, _value: object) -> None:
        self.typed.emit()


Editor: TypeAlias = Choices | OneChoice | TextEdit | Number | Amount


def editors_of(line: Line, offers: SegmentOffers, unit: Currency) -> list[Editor]:
    """Return what a line is compared with, from left to right."""
    if line.name in QUESTIONS:
        return _of_question(line, offers)
    if line.how in (KNOWN, UNKNOWN):
        return []
    about = FIELDS[line.name]
    first = line.values[0] if line.values else ""
    match about.kind:
        case Kind.CHOICE:
            return [Choices(line.name, about.choices, line.values)]
        case Kind.TIER if line.how in {"=", "!="}:
            return [Choices(line.name, offers.tiers, line.values)]
        case Kind.TIER:
            return [OneChoice(line.name, offers.tiers, first, _("Choose"))]
        case Kind.TEXT:
            known = _offered(line.name, offers)
            return [
                TextEdit(line.values, known, several=True, hint=_("Several with commas between"))
            ]
        case Kind.MONEY:
            return [Amount(first, unit)]
        case Kind.DAYS:
            return [Number(first, _("days ago"))]
        case Kind.WHOLE:
            return [Number(first)]


def _of_question(line: Line, offers: SegmentOffers) -> list[Editor]:
    about = QUESTIONS[line.name]
    values = (*line.values, *[""] * (len(about.words) - len(line.values)))
    match line.name:
        case "consent":
            return [
                OneChoice(line.name, about.words[0], values[0]),
                OneChoice(line.name, about.words[1], values[1], _("on any channel")),
            ]
        case "known":
            return [OneChoice(line.name, about.words[0], values[0])]
        case "campaign":
            parts = OneChoice(line.name, about.words[1], values[1] or "target")
            return [_one(values[0], offers.campaigns, _("Code")), parts]
        case "preference":
            return [
                _one(values[0], offers.preferences, _("Name, such as size")),
                _one(values[1], offers.likes, _("What is noted")),
            ]
        case "likes":
            return [_one(values[0], offers.likes, _("What they like"))]
        case "bought":
            return [_one(values[0], offers.bought, _("Category or item number"))]
        case _:
            return []


def _one(text: str, offers: Sequence[str], hint: str) -> TextEdit:
    return TextEdit((text,) if text else (), offers, several=False, hint=hint)


def _offered(name: str, offers: SegmentOffers) -> Sequence[str]:
    known = {
        "city": offers.cities,
        "language": offers.languages,
        "source": offers.sources,
        "plan": offers.plans,
    }
    return known.get(name, ())


def _minor(value: str, unit: Currency) -> int | None:
    try:
        return parse_amount(Decimal(value), unit) if value else None
    except (Invalid, ArithmeticError):
        return None
