import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_desktop.models.rules.sounds import LONGEST_WORD, nearly, sound, sounds


@pytest.mark.parametrize(
    "spellings",
    [
        "Muhammad Muhamad Mohammad Mohamad Mochamad Mochammad Mokhamad Mohammed Moh. Muh",
        "Sri Sree Srie",
        "Dewi Devi Dewy Dewie",
        "Joko Djoko Jocko",
        "Achmad Ahmad Akhmad Ahmed",
        "Soetjipto Sutjipto Sucipto",
        "Rizki Rizky Riski Risky Rizqi",
        "Yusuf Jusuf Yusup Yoesoef",
        "Fitri Vitri Fitry Pitri",
        "Shinta Sinta",
        "Aisyah Aisha Aisya",
        "Wijaya Widjaja Wijaja",
        "Rahmat Rachmat Rahmad",
        "Budi Budhi Boedi",
        "Christina Kristina",
        "Chandra Candra",
        "Khairul Chairul",
        "Setiawan Setyawan",
        "Nur'aini Nuraini",
        "José Jose",
    ],
)
def test_that_the_spellings_of_a_name_sound_alike(spellings: str) -> None:
    assert len({sounds(name) for name in spellings.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("Dewi", "Dwi"), ("Sri", "Siti"), ("Budi", "Dedi"), ("Agus", "Anis"), ("Tri", "Tari")],
)
def test_that_different_names_do_not(one: str, other: str) -> None:
    assert sounds(one) != sounds(other)


def test_that_every_word_sounds_once_and_what_has_no_letters_not_at_all() -> None:
    assert sounds("Abdul-Rahman Abdoel 3 .") == ("abdul", "rahman")
    assert sounds("王小明") == ("王小明",)
    assert sounds("") == ()
    assert len(sound("ab" * 500)) <= LONGEST_WORD + LONGEST_WORD // 2


@given(st.text(max_size=30))
def test_that_no_text_breaks_it(text: str) -> None:
    assert all(sounds(text))


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("budi", "budi", True),
        ("budi", "bud", True),
        ("budi", "burdi", True),
        ("budi", "badi", True),
        ("budi", "buid", True),
        ("budi", "ubdi", True),
        ("budi", "dubi", False),
        ("budi", "bd", False),
        ("budi", "budiar", False),
        ("", "b", True),
        ("", "", True),
    ],
)
def test_that_one_letter_may_be_wrong(one: str, other: str, near: bool) -> None:
    assert nearly(one, other) is near
    assert nearly(other, one) is near
