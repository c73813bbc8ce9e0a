"""The made-up people of the small demo, how they come, and what they order.

Nobody here exists: given names put together, telephone numbers of a range that no one has been
given (0834), and every habit drawn from the same dice each time.
"""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final

SEED: Final = 17
MONTHS: Final = 18
DAYS: Final = 548
GIVEN: Final = (
    "Adi", "Agus", "Ayu", "Bagus", "Bayu", "Bima", "Citra", "Dewi", "Dian", "Eka", "Endah", "Fajar",
    "Fitri", "Galih", "Gita", "Hadi", "Hesti", "Indah", "Intan", "Joko", "Kartika", "Laras",
    "Lestari", "Mega", "Nanda", "Ningsih", "Panji", "Putri", "Rahma", "Ratih", "Rizki", "Sari",
    "Sekar", "Surya", "Tari", "Tegar", "Utami", "Vina", "Wahyu", "Wulan", "Yoga", "Yuni",
)  # fmt: skip
CITIES: Final = ("Bandung", "Bogor", "Depok", "Jakarta", "Semarang", "Surabaya", "Yogyakarta")
MENU: Final = (
    ("kopi-susu", "Kopi susu gula aren", "minuman", 24_000),
    ("americano", "Americano", "minuman", 22_000),
    ("latte", "Kafe latte", "minuman", 28_000),
    ("cokelat", "Cokelat panas", "minuman", 26_000),
    ("teh-sereh", "Teh sereh", "minuman", 15_000),
    ("roti-bakar", "Roti bakar", "makanan", 20_000),
    ("pisang-goreng", "Pisang goreng", "makanan", 18_000),
    ("nasi-goreng", "Nasi goreng", "makanan", 35_000),
    ("kue-lapis", "Kue lapis", "makanan", 16_000),
    ("biji-250", "Biji kopi 250 g", "biji kopi", 85_000),
)  # fmt: skip
DRINKS: Final = 5
CASHIERS: Final = ("Sari", "Wahyu")
COMMENTS: Final = (
    "Kopinya selalu pas.",
    "Antre agak lama di pagi hari.",
    "Pelayanannya ramah.",
    "Musiknya terlalu keras.",
    "Tempatnya nyaman untuk bekerja.",
)


@dataclass(slots=True)
class Person:
    """Somebody of the demo. Days are counted back from the demo's last day.

    `every` is the usual number of days between two visits (0: never comes), between the days
    `since` and `until`, except during the `pause`.
    """

    number: int
    name: str
    since: int
    every: float = 0
    until: int = 0
    pause: tuple[int, int] | None = None
    joined: bool = True
    referred_by: int | None = None
    qualified: tuple[str, str] | None = None
    birthday: date | None = None
    city: str | None = None
    consents: bool = False
    likes: dict[str, str] = field(default_factory=dict[str, str])
    member: str = ""
    balance: int = 0
    visits: int = 0

    @property
    def phone(self) -> str:
        """Return a number of a range that nobody has been given."""
        return f"083400000{self.number:03}"


def people(dice: Random) -> list[Person]:
    """Return everybody, each kind of habit several times, so that every stage and tier occurs."""
    found: list[Person] = []

    def add(count: int, since: tuple[int, int], **habit: object) -> None:
        for _ in range(count):
            number = len(found) + 1
            first = GIVEN[(number * 5) % len(GIVEN)]
            second = GIVEN[(number * 11 + 7) % len(GIVEN)]
            person = Person(number, f"{first} {second}", dice.randint(*since))
            for name, value in habit.items():
                setattr(person, name, value)
            found.append(person)

    add(4, (300, 400), every=1.7)  # every other day: gold
    add(7, (150, 540), every=3.4)  # twice a week: silver
    add(14, (60, 540), every=9)  # now and then
    add(8, (330, 540), every=8, until=45)  # stayed away
    add(3, (300, 420), every=6, pause=(160, 25))  # stayed away and came back
    add(4, (100, 300), every=40, until=10)
    add(5, (3, 20), every=400)  # came once, lately
    add(5, (5, 200))  # joined, never bought
    add(3, (20, 150), joined=False)
    add(3, (10, 90), joined=False, qualified=("yes", "yes"))
    add(2, (30, 120), joined=False, qualified=("no", "unknown"))
    add(2, (30, 120), qualified=("yes", "yes"))
    for person in found:
        if dice.random() < 0.7:
            person.birthday = date(
                dice.randint(1960, 2004), dice.randint(1, 12), dice.randint(1, 28)
            )
        if dice.random() < 0.5:
            person.city = dice.choice(CITIES)
        person.consents = dice.random() < 0.7
        if dice.random() < 0.5:
            person.likes = {"minuman": MENU[dice.randrange(DRINKS)][1]}
    found[4].likes["allergies"] = "Kacang"
    # Those whom a regular brought along make the regular an advocate.
    for place, referrer in ((36, 0), (14, 1), (15, 4), (40, 4), (41, 5)):
        found[place].referred_by = referrer
        found[place].since = min(found[place].since, found[referrer].since - 10)
    return found
