"""Every scene in both languages: nothing is cut, and nothing is left untranslated.

A made-up language whose letters all wear a mark shows what never went through the catalogue:
whatever is painted without marks is data of the shop, or a mistake.
"""

import gettext
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest
from babel.messages.pofile import read_po
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

import loyalty_desktop
from loyalty_desktop.ui import theme
from loyalty_desktop.wording import languages
from tests.ui.cut_text import cut_texts, place_of, shown_widgets, written
from tests.ui.scenes import SCENES, Scene, Stages
from tests.ui.stage import SIZES, held_time

LANGUAGES: Final = ("id", "en")
SMALL: Final = {"id": SIZES[:2], "en": SIZES[:1]}
"""Where words have least room; Indonesian is the longer language."""

PLAIN: Final = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
MARKED: Final = "àƀçďéƒĝĥíĵķļɱñõþǫŕšťúṽŵẋýžÀƁÇĎÉƑĜĤÍĴĶĻṀÑÕÞǪŔŠŤÚṼŴẊÝŽ"
MARKS: Final = str.maketrans(PLAIN, MARKED)
HOLE: Final = re.compile(r"(\{[^{}]*\})")
WORD: Final = re.compile(r"[A-Za-z]{2,}")
CODE: Final = re.compile(
    r"\b(?:LD[0-9A-Z]{6,}|[A-Z0-9]{4}(?: [A-Z0-9]{2,4})+|M-?[\d -]+|[0-9a-f]{8})\b"
    r"|\w+://\S*|/\S+"
)
"""Card codes, numbers of members and receipts, addresses and paths."""
KEYS: Final = frozenset(
    {"Ctrl", "Shift", "Alt", "Enter", "Esc", "Tab", "Ins", "Del", "Space", "Home", "End", "PgUp"}
    | {"PgDown", "Up", "Down", "Left", "Right"}
)
"""Words on the caps of keys, the same on every keyboard sold here."""
_SHOP: Final = """
    Toko Melati Budi Santoso Siti Rahma Aminah Yosua Sitorus Rosita Dewanti Maulida Dewi Lestari
    Kopi susu gula aren Roti sobek Beras pandan wangi kg Minyak goreng Telur ayam gratis Potongan
    cokelat Sabun cuci piring ml Bantal leher kopi hemat roti bantal minuman sembako sit
    sitti rachma Sitti Rachma
    Tanpa Ukuran WhatsApp sugar size channel
    Pelayanannya ramah dan cepat Rotinya kering dua kali berturut turut Roti ganti yang baru telepon
    kembali Kabari kalau datang Antar pesanan ulang tahun Spanduk depan toko Teman Marketplace
    Tiga kali datang Minggu berturut Pelanggan Melati Plus PLUS WEEKS MILLION
    Nur Hidayah Rina Astuti Bronze Silver Gold Platinum lost Jakarta Asia
"""
_KNOWN: Final = """
    Loyalty Desktop English Bahasa Indonesia The program speaks Program berbahasa
    Rp IDR Rupiah mm WIB UTC CSV XLSX PDF JSON SMS PIN QR ID SQLite TLS STARTTLS
    Sen Sel Rab Kam Jum Sab Min Senin Selasa Rabu Kamis Jumat Sabtu Minggu
    Jan Feb Mar Apr Mei Jun Jul Agu Agt Sep Okt Nov Des Januari Februari Maret April Juni Juli
    Agustus September Oktober November Desember
"""
DATA: Final = frozenset((_SHOP + _KNOWN).split())
"""Names and goods of the made-up shop; units, and what the locale calls days and currencies."""


OWN_WORDS: Final = (
    *("condition-as-text", "campaign-text", "text-filled"),
    *("subject-id", "subject-en", "text-id", "text-en"),
)


class Marked(gettext.NullTranslations):
    """A language that marks every letter of a message, and remembers what it was asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: set[str] = set()

    @override
    def gettext(self, message: str) -> str:
        self.asked.add(message)
        return marked(message)

    @override
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        self.asked.add(msgid1)
        return marked(msgid1 if n == 1 else msgid2)

    @override
    def pgettext(self, context: str, message: str) -> str:
        return marked(message)

    @override
    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return marked(msgid1 if n == 1 else msgid2)


def marked(message: str) -> str:
    """Mark every letter, but those that stand for what is filled in."""
    pieces = HOLE.split(message)
    return "".join(
        piece if place % 2 else piece.translate(MARKS) for place, piece in enumerate(pieces)
    )


@cache
def indonesian() -> dict[str, str]:
    """Return what every English message is in Indonesian."""
    root = Path(loyalty_desktop.__file__).parent / "resources/translations/id/LC_MESSAGES"
    with (root / "loyalty_desktop.po").open("rb") as source:
        catalogue = read_po(source)
    told: dict[str, str] = {}
    for message in catalogue:
        one = message.id if isinstance(message.id, str) else message.id[0]
        forms = [message.string] if isinstance(message.string, str) else message.string or [""]
        told[one] = forms[0]
    return told


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give windows that one scene leaves to the next."""
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("words"))
        yield stages
        stages.end()


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene:
    return SCENES[request.param]


@pytest.fixture(scope="module")
def asked(windows: Stages) -> Iterator[Marked]:
    """Give the marked language in the place of every other."""
    language = Marked()
    windows.end()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(languages, "_catalogue", dict.fromkeys(LANGUAGES, language).__getitem__)
        yield language
        windows.end()
    languages.use_language("en")


@pytest.mark.parametrize("language", LANGUAGES, scope="module")
@pytest.mark.parametrize("scene", SCENES, indirect=True)
def test_that_no_text_is_cut(language: str, scene: Scene, windows: Stages) -> None:
    at = windows.play(scene, language)
    found: dict[int, list[str]] = {}
    for size in SMALL[language]:
        at.dress("light", size)
        if cut := cut_texts(at.shown):
            found[size[0]] = cut
    windows.after(scene)
    assert found == {}


@pytest.mark.parametrize("scene", SCENES, indirect=True)
def test_that_every_word_is_told_in_the_language_spoken(
    scene: Scene, asked: Marked, windows: Stages
) -> None:
    assert isinstance(asked, Marked)
    at = windows.play(scene, "id")
    at.dress("light", SIZES[0])
    # Conditions have a language of their own, and what a shop writes to members is the shop's.
    told = [
        (piece.where, piece.text)
        for piece in written(at.shown)
        if not piece.where.endswith(OWN_WORDS)
    ]
    told += [(place_of(each), name) for each in shown_widgets(at.shown) for name in names(each)]
    windows.after(scene)
    assert sorted({f"{where}: {text!r}" for where, text in told if plain_words(text)}) == []


def test_that_every_word_that_was_shown_has_its_indonesian(asked: Marked) -> None:
    untold = sorted(each for each in asked.asked if each and not indonesian().get(each))
    assert untold == []


def names(widget: QWidget) -> tuple[str, ...]:
    """Return what is said of a control and not painted on it."""
    return widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()


def plain_words(text: str) -> set[str]:
    """Return the words of a text that no translation marked and that are no data."""
    words = set(WORD.findall(CODE.sub(" ", text)))
    # The initials on a face, and the pieces of a name that match what is looked for.
    pieces = {
        word
        for word in words
        if (len(word) == 2 and word.isupper()) or any(word in name for name in DATA)
    }
    return words - DATA - KEYS - pieces
