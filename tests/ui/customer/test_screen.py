from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.customer.composing import Composed, compose
from loyalty_desktop.ui.customer.pieces import Code, Text
from loyalty_desktop.ui.customer.pieces import Key as Touch
from loyalty_desktop.ui.customer.screen import CustomerScreen
from loyalty_desktop.ui.customer.view import (
    BillLine,
    CustomerView,
    NextReward,
    RewardInReach,
    first_name,
)
from loyalty_desktop.wording import use_language

RUPIAH = currency("IDR")
SIZES = ((1024, 600), (1366, 768), (1920, 1080), (800, 480), (600, 1024))
LINES = (
    BillLine("Kopi susu gula aren 1 L", 2000, 64_000),
    BillLine("Roti sobek cokelat", 1000, 18_500),
    BillLine("Beras pandan wangi 5 kg", 1000, 89_000),
    BillLine("Minyak goreng 2 L", 1000, 38_500),
    BillLine("Telur ayam", 750, 29_500),
    BillLine("Sabun cuci piring 800 ml", 1000, 9_000),
)
BUYING = CustomerView(
    step="bill",
    unit=RUPIAH,
    name="Budi",
    tier="Silver",
    since=2025,
    balance=150,
    after=True,
    earned=26,
    lines=LINES,
    total=248_500,
    points_used=60,
    points_value=30_000,
    payable=218_500,
    next_reward=NextReward("Beras 5 kg gratis", 180, 150),
)
CODE = "LD4XK2M8Q7R5T3V9B6N1P0S4ZC8H2W"
LONG = replace(
    BUYING,
    name="Wolfeschlegelsteinhausenbergerdorff",
    tier="Keanggotaan Platinum Kehormatan",
    balance=1_234_567,
    earned=123_456,
    lines=(
        BillLine(
            "Paket hampers lebaran isi kue kering nastar, kastengel dan putri salju ukuran besar",
            12_750,
            1_250_000_000,
        ),
    )
    * 30,
    total=24_850_000_000,
    payable=21_850_000_000,
    rewards=("Tas belanja kain bermotif kawung edisi terbatas ulang tahun toko",),
    rewards_value=1,
    within_reach=tuple(RewardInReach(f"Potongan belanja nomor {n}", n) for n in range(30)),
    card=CODE,
)
VIEWS = {
    "welcome": CustomerView("welcome", RUPIAH, training=True),
    "buying": BUYING,
    "card": replace(BUYING, card=CODE),
    "amount": replace(BUYING, lines=(), within_reach=(RewardInReach("Kopi susu gratis", 40),)),
    "nobody": CustomerView("bill", RUPIAH, total=5_000, payable=5_000),
    "thanks": replace(BUYING, step="thanks", change=31_500),
    "asking": replace(BUYING, step="thanks", change=31_500, asks=True),
    "asking long": replace(LONG, step="thanks", card=None, asks=True),
    "thirty lines": replace(BUYING, lines=LINES * 5),
    "long": LONG,
}
SHOP = "Koperasi Serba Usaha Pegawai Negeri Kabupaten Bogor Maju Bersama"


def places(shown: Composed) -> list[tuple[str, QRectF]]:
    """Return every text with the room that its letters take."""
    found: list[tuple[str, QRectF]] = []
    for piece in shown.pieces:
        if isinstance(piece, Text):
            left = {
                "left": piece.x,
                "right": piece.x + piece.width - piece.widest,
                "centre": piece.x + (piece.width - piece.widest) / 2,
            }[piece.align]
            # What stands beside the letters of a line (its lead) may meet another's.
            lead = piece.line * 0.15
            high = piece.height - 2 * lead
            found.append((" ".join(piece.lines), QRectF(left, piece.y + lead, piece.widest, high)))
        elif isinstance(piece, Code):
            found.append(("code", QRectF(piece.x, piece.y, piece.side, piece.side)))
        elif isinstance(piece, Touch):
            area = QRectF(piece.x, piece.y, piece.width, piece.height)
            found.append((f"key {piece.score}", area))
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("language", ["en", "id"])
def test_that_nothing_is_cut_and_nothing_lies_over_another(
    app: QApplication, name: str, size: tuple[int, int], language: str
) -> None:
    del app
    use_language(language)
    try:
        shown = compose(VIEWS[name], SHOP, *size)
    finally:
        use_language("en")
    whole = QRectF(0, 0, size[0] / shown.factor + 0.5, size[1] / shown.factor + 0.5)
    told = places(shown)
    assert told
    for words, where in told:
        assert whole.contains(where), (words, where)
    for (words, where), (others, there) in combinations(told, 2):
        assert not where.intersects(there), (words, others)


def test_that_a_name_is_never_cut(app: QApplication) -> None:
    del app
    words = compose(LONG, SHOP, 1024, 600).words.replace(" ", "").replace("\n", "")
    assert LONG.name in words
    assert SHOP.replace(" ", "") in words
    assert "21.850.000.000" in words


def test_that_of_thirty_lines_the_newest_are_shown_and_the_others_are_summed_up(
    app: QApplication,
) -> None:
    del app
    words = compose(VIEWS["thirty lines"], "Toko Melati", 1024, 600).words.split("\n")
    shown = [line.amount for line in LINES * 5 if line.name in words]
    lines = [line for line in words if line.endswith("lines before")]
    assert len(lines) == 1
    before = int(lines[0].split()[0])
    together = sum(line.amount for line in (LINES * 5)[:before])
    assert f"{together:,}".replace(",", ".") in words
    assert words.index("Sabun cuci piring 800 ml") > words.index(lines[0])
    assert shown
    assert "35 items" in words
    assert "218.500" in words


def test_that_every_line_of_a_usual_bill_is_shown(app: QApplication) -> None:
    del app
    words = compose(BUYING, "Toko Melati", 1024, 600).words.split("\n")
    assert [line.name for line in LINES if line.name in words] == [line.name for line in LINES]
    assert "0,75\u00d7" in words
    for told in ("Hello, Budi", "Silver member since 2025", "150", "+26 today", "60 points used"):
        assert told in words


@pytest.mark.parametrize("language", ["en", "id"])
def test_that_a_usual_bill_keeps_its_lines_whatever_rewards_there_are(
    app: QApplication, language: str
) -> None:
    del app
    rewards = (RewardInReach("Potongan Rp 10.000", 20), RewardInReach("Kopi susu gratis", 40))
    rich = replace(BUYING, within_reach=rewards)
    use_language(language)
    try:
        told = compose(rich, "Toko Melati", 1024, 600).words.split("\n")
        poor = compose(BUYING, "Toko Melati", 1024, 600).words
        few = compose(replace(rich, lines=LINES[:3]), "Toko Melati", 1024, 600).words
    finally:
        use_language("en")
    assert [line.name for line in LINES if line.name in told] == [line.name for line in LINES]
    assert any("Potongan Rp 10.000" in line for line in told)
    assert "Beras 5 kg gratis" in poor
    # With room for it everything is told.
    assert "Kopi susu gratis" in few
    assert "Beras 5 kg gratis" in few


@pytest.mark.parametrize(
    ("name", "greeted"),
    [
        ("Budi Santoso", "Budi"),
        ("dr. Siti Rahma", "Siti"),
        ("Hj. Aminah", "Aminah"),
        ("Suharto", "Suharto"),
        ("", ""),
        ("081200007890", ""),
        ("+62 812 0000 7890", ""),
        ("budi@example.com", ""),
    ],
)
def test_that_somebody_is_greeted_by_the_first_name_alone(name: str, greeted: str) -> None:
    assert first_name(name) == greeted


def test_that_the_screen_speaks_the_language_spoken_now(app: QApplication, qtbot: QtBot) -> None:
    del app
    screen = CustomerScreen("Toko Melati", BUYING)
    qtbot.addWidget(screen)
    assert "Hello, Budi" in screen.accessibleDescription()
    use_language("id")
    try:
        screen.say()
        assert "Halo, Budi" in screen.accessibleDescription()
        assert "60 poin dipakai" in screen.accessibleDescription()
    finally:
        use_language("en")


def test_that_it_has_one_look_whatever_the_counter_is_shown_in(
    app: QApplication, qtbot: QtBot
) -> None:
    screen = CustomerScreen("Toko Melati", BUYING)
    qtbot.addWidget(screen)
    screen.resize(1024, 600)
    light = screen.grab().toImage()
    theme.apply(app, theme.DARK, 200)
    assert screen.grab().toImage() == light


def test_that_the_code_can_be_scanned_from_the_screen(app: QApplication, qtbot: QtBot) -> None:
    del app
    import zxingcpp
    from PIL import Image

    for size in SIZES:
        screen = CustomerScreen("Toko Melati", VIEWS["card"])
        qtbot.addWidget(screen)
        screen.resize(*size)
        picture = screen.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
        whole = Image.frombytes(
            "L",
            (picture.width(), picture.height()),
            bytes(picture.constBits()),
            "raw",
            "L",
            picture.bytesPerLine(),
        )
        assert [found.text for found in zxingcpp.read_barcodes(whole)] == [CODE]


def test_that_it_is_only_looked_at(app: QApplication, qtbot: QtBot) -> None:
    del app
    screen = CustomerScreen("Toko Melati", BUYING)
    qtbot.addWidget(screen)
    assert screen.focusPolicy() == Qt.FocusPolicy.NoFocus
    assert screen.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert not screen.testAttribute(Qt.WidgetAttribute.WA_QuitOnClose)
