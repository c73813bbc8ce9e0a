import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest
from babel.messages.pofile import read_po

from loyalty_desktop import errors
from loyalty_desktop.errors import (
    AlreadyRefunded,
    BlockedCard,
    InsufficientPoints,
    Invalid,
    LimitReached,
    LoyaltyError,
    NotFound,
    OutOfStock,
)
from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.wording import (
    LANGUAGES,
    _,
    clock,
    day,
    day_of_year,
    decimal,
    entry_kind,
    language,
    missing_to_tier,
    mistakes,
    moment,
    money,
    next_expiry,
    number,
    percent,
    points,
    preferred_language,
    sentence,
    stage_name,
    stage_reason,
    tier_review,
    use_country,
    use_language,
    why,
    why_with_points,
)

ROOT = Path(__file__).resolve().parents[2]
TRANSLATIONS = ROOT / "loyalty_desktop" / "resources" / "translations"
IDR, USD, KWD, EUR, JPY = (currency(code) for code in ("IDR", "USD", "KWD", "EUR", "JPY"))
JAKARTA = ZoneInfo("Asia/Jakarta")
REFUSALS = [
    kind
    for kind in vars(errors).values()
    if isinstance(kind, type) and issubclass(kind, LoyaltyError) and kind is not LoyaltyError
]


@pytest.fixture(autouse=True)
def as_at_the_start() -> Iterator[None]:
    use_language("en")
    use_country("ID")
    yield
    use_language("en")
    use_country("ID")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_that_rupiah_have_no_decimals_and_do_not_break() -> None:
    assert money(1_250_000, IDR) == "Rp\u00a01.250.000"
    assert money(-30_000, IDR) == "\u2212Rp\u00a030.000"


@pytest.mark.parametrize(
    ("country", "minor", "code", "shown"),
    [
        ("US", 123_456, "USD", "$1,234.56"),
        ("ID", 123_456, "USD", "US$1.234,56"),
        ("DE", 123_456, "EUR", "1.234,56 €"),
        ("FR", 123_456, "EUR", "1 234,56 €"),
        ("KW", 12_500, "KWD", "KWD 12.500"),
        ("JP", 1_250, "JPY", "¥1,250"),
        ("MY", 1_250, "MYR", "RM 12.50"),
        ("ZZ", 5, "USD", "$0.05"),
    ],
)
def test_that_money_is_written_as_in_the_shops_country(
    country: str, minor: int, code: str, shown: str
) -> None:
    use_country(country)
    assert plain(money(minor, currency(code))) == shown


def test_that_figures_follow_the_shop_and_words_the_language() -> None:
    at = datetime(2026, 6, 30, 7, 32, tzinfo=UTC)
    assert (number(25_340), decimal("1.25"), plain(percent(0.038))) == ("25.340", "1,25", "3,8 %")
    assert plain(moment(at, JAKARTA)) == "30 Jun 2026, 14.32"
    assert (points(1), points(25_340)) == ("1 point", "25.340 points")
    use_language("id")
    assert plain(day(date(2026, 8, 1))) == "1 Agu 2026"
    assert plain(day_of_year(date(2026, 7, 31))) == "31 Juli"
    assert points(1) == "1 poin"
    use_country("US")
    assert (number(25_340), decimal("1.25")) == ("25,340", "1.25")


def test_that_the_clock_is_the_countrys() -> None:
    at = datetime(2026, 6, 30, 7, 32, tzinfo=UTC)
    assert clock(at, JAKARTA) == "14.32"
    use_country("US")
    assert plain(clock(at, JAKARTA)) == "2:32 PM"
    use_country("GB")
    assert clock(at, JAKARTA) == "14:32"


@pytest.mark.parametrize(
    ("codes", "spoken"),
    [
        (["id_ID"], "id"),
        (["in"], "id"),
        (["jv_ID", "id_ID"], "id"),
        (["en-GB"], "en"),
        (["fr", ""], "en"),
        ([], "en"),
    ],
)
def test_that_the_first_language_that_is_spoken_is_chosen(codes: list[str], spoken: str) -> None:
    assert preferred_language(codes) == spoken


def test_that_the_language_changes_while_the_program_runs() -> None:
    assert use_language("id_ID") == language() == "id"
    assert _("Stamp card") == "Kartu stempel"
    use_language("en")
    assert _("Stamp card") == "Stamp card"
    assert use_language("tlh") == "en"


@pytest.mark.parametrize(
    ("error", "english", "indonesian"),
    [
        (
            InsufficientPoints(needed=80, available=20),
            "Only 20 points. Use up to 20, or pay the rest in cash.",
            "Hanya ada 20 poin. Pakai paling banyak 20, sisanya tunai.",
        ),
        (
            InsufficientPoints(needed=80, available=1),
            "Only 1 point. Use up to 1, or pay the rest in cash.",
            "Hanya ada 1 poin. Pakai paling banyak 1, sisanya tunai.",
        ),
        (
            InsufficientPoints(needed=80, available=0),
            "There are no points to use. Pay in another way.",
            "Tidak ada poin untuk dipakai. Bayar dengan cara lain.",
        ),
        (
            NotFound(what="card"),
            "No card or member with this code. The bill is unchanged.",
            "Tidak ada kartu atau anggota dengan kode ini. Tagihan tidak berubah.",
        ),
        (
            BlockedCard(),
            "This card was reported lost. Points are safe; give a new card (F9).",
            "Kartu ini dilaporkan hilang. Poin tetap aman; beri kartu baru (F9).",
        ),
        (
            AlreadyRefunded(left=0),
            "This receipt is already refunded. Nothing was changed.",
            "Struk ini sudah diretur. Tidak ada yang diubah.",
        ),
        (
            AlreadyRefunded(left=5_000),
            "Only Rp 5.000 of this is left to refund. Nothing was changed.",
            "Yang bisa diretur tinggal Rp 5.000. Tidak ada yang diubah.",
        ),
        (
            LimitReached(limit="bill", allowed=12_000),
            "This bill takes 12.000 points at most. Use up to 12.000.",
            "Tagihan ini menerima paling banyak 12.000 poin. Pakai sampai 12.000.",
        ),
        (
            OutOfStock(left=0),
            "This reward has run out. No points were taken; choose another.",
            "Hadiah ini habis. Poin tidak dipotong; pilih yang lain.",
        ),
        (
            Invalid("phone", "phone_too_short", missing=3),
            "Phone: Three more digits, please.",
            "Telepon: Nomor kurang tiga angka.",
        ),
        (
            Invalid("total", "too_many_decimals", places=0, currency="IDR"),
            "Amount: There are no decimals here.",
            "Jumlah: Di sini tidak ada desimal.",
        ),
    ],
)
def test_that_a_refusal_is_said_in_the_shops_words(
    error: LoyaltyError, english: str, indonesian: str
) -> None:
    assert plain(sentence(error, IDR)) == english
    use_language("id")
    assert plain(sentence(error, IDR)) == indonesian


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_that_every_refusal_is_a_sentence_even_without_facts(
    kind: type[LoyaltyError], code: str
) -> None:
    use_language(code)
    told = sentence(kind())
    assert told[0].isupper()
    assert told.endswith(".")
    assert not re.search(r"[{}_]|None", told)


def test_that_a_limit_without_its_facts_never_prints_none() -> None:
    assert "None" not in sentence(LimitReached(limit="step"))


def test_that_all_mistakes_of_a_file_are_listed_with_their_places() -> None:
    problems = [
        {"field": "earn.per", "reason": "zero"},
        {"field": "expiry.kind", "reason": "unknown_choice", "options": ["never", "days"]},
        {"field": "redeem.max_share", "reason": "out_of_range", "least": 0, "most": 100},
    ]
    error = Invalid("earn.per", "zero", problems=problems)
    assert mistakes(error) == [
        "earn.per: This can't be zero.",
        "expiry.kind: Choose one of: never, days.",
        "redeem.max_share: Choose from 0 to 100.",
    ]
    assert sentence(error) == "earn.per: This can't be zero. 2 more mistakes."


def test_that_a_facts_error_reads_as_code_and_facts() -> None:
    assert str(InsufficientPoints(available=3)) == "insufficient_points (available=3)"
    assert str(OutOfStock()) == "out_of_stock"


def test_that_the_explanation_reads_as_on_the_counter() -> None:
    lines = [
        {"kind": "base", "amount": 248_500, "per": 10_000, "each": 1, "points": 24},
        {"kind": "tier", "name": "Silver", "multiplier": "5/4", "points": 30},
        {"kind": "share", "payable": 218_500, "due": 248_500, "points": 26},
    ]
    assert [plain(why_with_points(line, IDR)) for line in lines] == [
        "Rp 248.500 ÷ 10.000: 24",
        "Silver × 1,25: 30",  # noqa: RUF001 -- the sign of multiplication
        "Part paid with money, 218.500 of 248.500: 26",
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ({"kind": "rate", "category": "coffee", "amount": 9000, "per": 3000, "each": 2},
         "coffee: Rp 9.000 ÷ 3.000 × 2"),  # noqa: RUF001 -- the sign of multiplication
        ({"kind": "line_left_out", "name": "Voucher", "reason": "gift_card"},
         "Voucher: gift cards don't earn"),
        ({"kind": "line_left_out", "line": 3, "reason": "never"}, "Line 3: doesn't earn"),
        ({"kind": "campaign", "name": "Double", "category": "tea", "multiplier": "2"},
         "Double (tea) × 2"),  # noqa: RUF001 -- the sign of multiplication
        ({"kind": "cap", "which": "day", "limit": 100}, "At most 100 points a day"),
        ({"kind": "cap", "which": "bill", "limit": 1}, "At most 1 point a bill"),
        ({"kind": "minimum", "minimum": 20_000}, "Bills under Rp 20.000 don't earn"),
        ({"kind": "redeemed"}, "A bill that uses points doesn't earn"),
        ({"kind": "bonus", "bonus": "birthday"}, "Birthday bonus"),
        ({"kind": "nothing"}, "Nothing on this bill earns"),
    ],
)  # fmt: skip
def test_that_each_kind_of_explanation_has_its_words(line: dict[str, object], words: str) -> None:
    assert plain(why(line, IDR)) == words


def test_that_a_stage_tells_its_reason_with_numbers() -> None:
    client = {"visits": 4, "regular": 3, "regular_blocks": 4}
    assert stage_reason("client", client) == "4 visits, regular in 3 of 4 blocks"
    lost = {"visits": 9, "gap": 91, "churn_days": 90}
    assert stage_reason("lost", lost) == "91 days without a purchase (limit 90)"
    repeat = {"visits": 43, "regular": 2, "regular_need": 3, "regular_blocks": 4, "client_min": 4}
    assert stage_reason("repeat", repeat) == "43 visits, regular in 2 of 4 blocks; clients in 3"
    few = {**repeat, "visits": 2}
    assert stage_reason("repeat", few) == "2 visits; clients came 4 times or more"
    use_language("id")
    assert stage_reason("client", client) == "4 kunjungan, teratur 3 dari 4 blok"
    assert stage_reason("lost", lost) == "Tidak belanja 91 hari (batas 90)"
    assert stage_name("first_time") == "Pelanggan Pertama Kali"


@pytest.mark.parametrize(
    "stage",
    ["suspect", "prospect", "disqualified", "first_time", "repeat", "client", "advocate", "lost"],
)
def test_that_every_stage_has_a_name_and_a_reason(stage: str) -> None:
    assert stage_name(stage) != stage
    assert stage_reason(stage, {"interest": "no", "ability": "no"})


def test_that_tiers_and_expiry_are_said() -> None:
    assert plain(missing_to_tier(1_140_000, "Gold", "spend", IDR)) == "Rp 1.140.000 more to Gold"
    assert missing_to_tier(1, "Gold", "visits", IDR) == "1 visit more to Gold"
    assert plain(tier_review("Gold", date(2027, 1, 1))) == "Gold is reviewed on 1 Jan 2027"
    assert plain(next_expiry(24, date(2026, 7, 31))) == "24 points expire after 31 Jul 2026"


def test_that_entries_are_named() -> None:
    assert entry_kind("bonus.birthday") == "Birthday bonus"
    assert entry_kind("reverse_earn") == "Taken back after a refund"


def placeholders(text: str) -> set[str]:
    return {name for _text, name, *_rest in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(set(LANGUAGES) - {"en"}))
def test_that_every_message_is_translated_with_its_own_placeholders(code: str) -> None:
    with (TRANSLATIONS / code / "LC_MESSAGES" / "loyalty_desktop.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    for message in catalogue:
        if not message.id:
            continue
        asked = [message.id] if isinstance(message.id, str) else list(message.id)
        forms = [message.string] if isinstance(message.string, str) else message.string or ()
        for said in forms:
            assert said, f"not translated: {asked[0]}"
            assert placeholders(said) == placeholders(asked[-1]), asked[-1]
        assert not message.fuzzy, asked[0]


ONE_WORD = {
    "voucher": r"voucer",
    "hangus": r"kedaluwarsa|poin\w* \S*berakhir",
    "retur": r"refund|pengembalian",
    "tunai": r"\bkas\b",
    "saldo": r"nilai tersimpan",
    "ajakan, mengajak": r"rujuk|referal|referral",
    "penawaran": r"\bpromo\b",
    "kesukaan": r"preferensi",
    "kelompok pembanding": r"kelompok kontrol",
    "penerimaan": r"pemasukan",
    "perpindahan": r"pergerakan|gerakan",
    "draf": r"rancangan",
    "wawasan": r"tempat \{place\}|di analisis",
    "brankas kunci": r"gantungan kunci",
    "pembeli baru": r"pembeli pertama",
    "merekomendasikan": r"menyarankan|menganjurkan",
    "otomatis": r"berjalan sendiri|terkunci sendiri",
    "aplikasi": r"(?:tutup|dibuka|lain\w*|seperti|oleh) program\b(?! (?:berbayar|kami))",
}
"""What the shop says, and the words that mean the same and are not to stand beside it."""
KEPT = (
    {"Advocate", "Client", "Suspect", "Bronze", "Silver", "Gold", "Platinum"}
    | {"Auditor", "Supervisor", "Bonus", "Voucher", "voucher", "{count} voucher", "PIN", "PIN: "}
    | {"Data", "Drive", "Enter", "Folder", "Folder…", "Logo", "Port", "Printer", "Target"}
    | {"Email", "email", "SMS", "WhatsApp", "RFM", "Margin", "margin", "Minimarket"}
    | {"Excel", "Excel (*.xlsx)", "The Complete Journey", "smtp.example.com"}
)
"""What reads the same in both: names, kinds of file, words that Indonesian has taken over."""


@pytest.mark.parametrize("word", ONE_WORD)
def test_that_one_thing_has_one_indonesian_name(word: str) -> None:
    other = re.compile(ONE_WORD[word], re.IGNORECASE)
    assert [said for _asked, said in indonesian_messages() if other.search(said)] == []


def test_that_what_stays_english_in_indonesian_is_meant_to() -> None:
    same = {
        asked
        for asked, said in indonesian_messages()
        if asked == said and re.search(r"[A-Za-z]{3,}", re.sub(r"\{\w*\}", "", asked))
    }
    assert same == KEPT


def indonesian_messages() -> list[tuple[str, str]]:
    with (TRANSLATIONS / "id" / "LC_MESSAGES" / "loyalty_desktop.po").open("rb") as source:
        catalogue = read_po(source, locale="id")
    told: list[tuple[str, str]] = []
    for message in catalogue:
        if message.id:
            asked = message.id if isinstance(message.id, str) else message.id[0]
            forms = [message.string] if isinstance(message.string, str) else message.string or [""]
            told.append((asked, str(forms[0])))
    return told


def test_that_a_checkout_speaks_without_being_built(tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "loyalty_desktop",
        tmp_path / "loyalty_desktop",
        ignore=shutil.ignore_patterns("*.mo", "__pycache__", "ui", "services", "icons", "fonts"),
    )
    script = (
        "from loyalty_desktop.wording import _, use_language; use_language('id'); "
        "print(_('Stamp card'))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "Kartu stempel"


def test_that_the_first_words_wait_for_no_library() -> None:
    script = (
        "import sys; from loyalty_desktop.wording import money, sentence; "
        "from loyalty_desktop.models.rules.money import currency; money(5, currency('IDR')); "
        "print([name for name in ('babel', 'sqlalchemy', 'PySide6') if name in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "[]"
