"""Lines of a letter, as each country writes them."""

import pytest

from loyalty_desktop.models.rules.addresses import letter_lines


@pytest.mark.parametrize(
    ("address", "postcode", "city", "country", "lines"),
    [
        ("Jalan Kenanga 5", "16113", "Bogor", "ID", ("Jalan Kenanga 5", "Bogor 16113")),
        ("Lindenweg 5", "50667", "Köln", "DE", ("Lindenweg 5", "50667 Köln")),
        ("Jalan Kenanga 5", None, "Bogor", "ID", ("Jalan Kenanga 5", "Bogor")),
        ("Jalan Kenanga 5\nBogor", "16113", "Bogor", "ID", ("Jalan Kenanga 5", "Bogor 16113")),
        ("Jalan Kenanga 5, Bogor", "16113", "BOGOR", "ID", ("Jalan Kenanga 5, Bogor 16113",)),
        ("Jalan Bogor 5, Bogor 16113", "16113", "Bogor", "ID", ("Jalan Bogor 5, Bogor 16113",)),
        ("Jalan Kenanga 5", None, None, "ID", ("Jalan Kenanga 5",)),
    ],
)
def test_that_a_letter_says_where_once(
    address: str, postcode: str | None, city: str | None, country: str, lines: tuple[str, ...]
) -> None:
    assert letter_lines("Siti", address, postcode, city, country) == ("Siti", *lines)
