"""Starting points for campaigns: what each kind is for, and a good proposal to change from."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Final, NamedTuple

from loyalty_desktop.ui.campaigns.view_model import CampaignTyped, Texts
from loyalty_desktop.wording import _, mark
from loyalty_desktop.wording.campaign_words import KIND_NAMES

CONTROL: Final = 10
"""Percent left out to compare, proposed where something is sent."""
MEASURED: Final = 14
_GOOD: Final = 30
_SENT: Final = frozenset({"counter", "whatsapp", "email"})


class Start(NamedTuple):
    """A kind of campaign to begin with: its icon and what it is for."""

    kind: str
    icon: str
    told: str


STARTS: Final = (
    Start("at_risk", "hourglass", mark("Clients who stay away twice as long as they used to.")),
    Start("win_back", "undo-2", mark("Lost members: something new, a special offer, a discount.")),
    Start("second_visit", "repeat-2", mark("Who came once, two weeks ago or more.")),
    Start("welcome", "user-round-plus", mark("Who joined in the last seven days.")),
    Start("first_time", "sprout", mark("Whom you know and who has never bought.")),
    Start("near_reward", "gift", mark("Whose points nearly reach a reward.")),
    Start("expiring", "calendar-clock", mark("Whose points end in the next two weeks.")),
    Start("birthday", "cake", mark("Whose birthday comes in the next seven days.")),
    Start("happy_hour", "clock", mark("More points for everybody in quiet hours.")),
    Start("category", "tag", mark("More points for one category.")),
    Start("cross_sell", "shapes", mark("Who buys one thing and not yet what goes with it.")),
    Start("feedback", "message-circle", mark("Ask who bought lately; nobody twice in 90 days.")),
    Start("offer", "megaphone", mark("Anything else, for everybody or for a segment.")),
)


def _both(subject: str, body: str, english_subject: str, english: str) -> Texts:
    return ("id", subject, body), ("en", english_subject, english)


_TEXTS: Final[dict[str, Texts]] = {
    "welcome": _both(
        "Selamat datang di {shop}",
        "Halo {first_name}, terima kasih sudah bergabung. Poin Anda: {points}. Sebut "
        "{code} pada kunjungan berikut untuk hadiah kecil dari kami.",
        "Welcome to {shop}",
        "Hello {first_name}, thank you for joining. Your points: {points}. Say {code} "
        "on your next visit for a small present from us.",
    ),
    "first_time": _both(
        "Kunjungan pertama Anda",
        "Halo {first_name}, kami menunggu kunjungan pertama Anda. Sebut {code} di kasir.",
        "Your first visit",
        "Hello {first_name}, we look forward to your first visit. Say {code} at the counter.",
    ),
    "second_visit": _both(
        "Sampai jumpa lagi di {shop}",
        "Halo {first_name}, terima kasih atas kunjungan Anda. Sebut {code} dan "
        "dapatkan poin tambahan pada kunjungan kedua.",
        "See you again at {shop}",
        "Hello {first_name}, thank you for your visit. Say {code} and get more points "
        "on your second one.",
    ),
    "near_reward": _both(
        "Sedikit lagi, {first_name}",
        "Tinggal {missing|sedikit} poin lagi untuk {reward|hadiah Anda}. Sampai jumpa.",
        "Nearly there, {first_name}",
        "Only {missing|a few} points more to {reward|your reward}. See you soon.",
    ),
    "expiring": _both(
        "Poin Anda segera berakhir",
        "Halo {first_name}, {expiring|sebagian} poin Anda berakhir "
        "{expires_on|segera}. Gunakan sebelum hilang.",
        "Your points end soon",
        "Hello {first_name}, {expiring|some} of your points end {expires_on|soon}. "
        "Use them while they last.",
    ),
    "birthday": _both(
        "Selamat ulang tahun, {first_name}",
        "Selamat ulang tahun dari {shop}. Sebut {code} untuk hadiah Anda.",
        "Happy birthday, {first_name}",
        "Happy birthday from {shop}. Say {code} for your present.",
    ),
    "at_risk": _both(
        "Kami rindu Anda, {first_name}",
        "Halo {first_name}, sudah lama kita tidak bertemu. Sebut {code} pada "
        "kunjungan berikut dan poin Anda dua kali lipat.",
        "We miss you, {first_name}",
        "Hello {first_name}, we have not seen you for a while. Say {code} on your "
        "next visit and your points count twice.",
    ),
    "win_back": _both(
        "Ada yang baru di {shop}",
        "Halo {first_name}, banyak yang baru sejak kunjungan terakhir Anda. Sebut "
        "{code}: sambutan kembali untuk Anda.",
        "Something new at {shop}",
        "Hello {first_name}, much is new since you came last. Say {code}: a welcome back for you.",
    ),
    "feedback": _both(
        "Bagaimana kunjungan Anda?",
        "Halo {first_name}, dari 0 sampai 10: apakah Anda akan menyarankan {shop} "
        "kepada teman? Jawaban Anda membantu kami.",
        "How was your visit?",
        "Hello {first_name}, from 0 to 10: would you recommend {shop} to a friend? "
        "Your answer helps us.",
    ),
    "cross_sell": _both(
        "Cocok untuk Anda, {first_name}",
        "Halo {first_name}, kami punya sesuatu yang cocok dengan pilihan Anda. Sebut "
        "{code} di kasir.",
        "It goes well with it, {first_name}",
        "Hello {first_name}, we have something that goes well with what you like. Say "
        "{code} at the counter.",
    ),
}


def proposal(kind: str, today: date) -> CampaignTyped:
    """Return a campaign of a kind as it is proposed; everything can be changed."""
    sends = kind in _TEXTS
    code = "-".join(_(KIND_NAMES[kind]).upper().split())
    typed = CampaignTyped(
        code,
        _(KIND_NAMES[kind]),
        kind=kind,
        first_date=today,
        gives="nothing" if kind in {"feedback", "near_reward", "expiring"} else "multiplier",
        multiplier="2",
        texts=_TEXTS.get(kind, ()),
        channels=_SENT if sends else frozenset(),
        control_percent=CONTROL if sends else 0,
        measure_days=MEASURED if sends else 0,
        call_to_action=code if sends else "",
    )
    match kind:
        case "happy_hour":
            return replace(typed, hours="14.00\u201316.00", weekdays=frozenset(range(5)))
        case "welcome" | "second_visit" | "birthday":
            return replace(
                typed,
                gives="bonus",
                bonus=10,
                per_member=1,
                automatic=True,
                good_days=_GOOD,
                minimum=None,
            )
        case "near_reward" | "expiring" | "feedback":
            return replace(typed, automatic=True, good_days=_GOOD)
        case "at_risk" | "win_back" | "first_time":
            return replace(
                typed,
                until=today + timedelta(days=_GOOD - 1),
                first_purchase_only=kind == "first_time",
            )
        case "cross_sell":
            return replace(
                typed,
                audience="*",
                condition='bought("coffee") and not bought("cake")',
                until=today + timedelta(days=_GOOD - 1),
            )
        case _:
            return typed
