import pytest

from loyalty_desktop.models.rules.tier_looks import tier_look


@pytest.mark.parametrize(
    ("name", "place", "look"),
    [
        ("Silver", 0, "silver"),
        ("Emas", 1, "gold"),
        (" PLATINUM ", 0, "platinum"),
        ("Sahabat", 0, "bronze"),
        ("Keluarga", 3, "platinum"),
        ("Legenda", 9, "platinum"),
    ],
)
def test_that_a_tier_looks_as_it_is_called_or_as_high_as_it_is(
    name: str, place: int, look: str
) -> None:
    assert tier_look(name, place) == look
