"""Segments by command: counted, kept, frozen, taken out and printed."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_desktop.cli import main

BATCH = (
    '{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Ani", "city": "Solo"}\n'
    '{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Budi"}\n'
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Give the program at a shop with two members: words in, status and both outputs out."""

    def one(*words: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        shop = ("--database", str(tmp_path / "shop.db"), "--as-of", "2026-02-01")
        status = main([*words, *shop])
        out, error = capfdbinary.readouterr()
        return status, out.decode(), error.decode()

    assert one("init", "--shop", "Toko")[0] == 0
    assert one("batch", lines=BATCH)[0] == 0
    return one


def test_that_a_segment_is_counted_kept_shown_frozen_and_put_away(run: Run) -> None:
    assert json.loads(run("segment", "count", "city = solo", "--json")[1])["count"] == 1
    status, told, _ = run("segment", "define", "Far away", 'city in ("Solo")', "--json")
    assert (status, json.loads(told)["expression"]) == (0, "city in (Solo)")
    shown = json.loads(run("segment", "show", "far AWAY", "--json")[1])
    assert (shown["kind"], shown["count"]) == ("living", 1)
    assert [each["name"] for each in shown["members"]] == ["Ani"]
    assert json.loads(run("segment", "freeze", "Far away", "--json")[1])["members"] == 1
    listed = json.loads(run("segment", "list", "--json")[1])["segments"]
    assert {each["name"]: each["kind"] for each in listed}["Far away"] == "frozen"
    assert "everyone" in run("segment", "list")[1]
    assert run("segment", "drop", "Far away")[0] == 0
    assert run("segment", "show", "Far away")[0] == 1


def test_that_members_are_put_into_a_frozen_segment_by_number(run: Run) -> None:
    ani = json.loads(run("segment", "show", "everyone", "--json")[1])["members"][0]["number"]
    assert run("segment", "add", "Tasting", ani)[0] == 1
    status, told, _ = run("segment", "add", "Tasting", ani, "--new", "--json")
    assert (status, json.loads(told)["members"]) == (0, 1)
    assert json.loads(run("segment", "add", "Tasting", ani, "--json")[1])["added"] == 0
    assert "put in by hand" in run("segment", "show", "Tasting")[1].lower()


def test_that_a_segment_says_in_plain_words_whom_it_means_and_gets_another_name(run: Run) -> None:
    run("segment", "define", "Far", "city = Solo and not (visits >= 1)")
    shown = json.loads(run("segment", "show", "Far", "--json")[1])
    assert shown["meaning"].startswith(
        "City is Solo, and it is not so that number of visits is at least 1."
    )
    status, told, _ = run("segment", "rename", "far", "Further", "--json")
    assert (status, json.loads(told)["name"]) == (0, "Further")
    assert run("segment", "rename", "Further", "everyone")[0] == 1
    assert run("segment", "delete", "further")[0] == 0
    assert run("segment", "show", "Further")[0] == 1


def test_that_a_file_and_cards_can_be_of_a_condition_as_well(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "here.csv"
    assert run("export", "segment", "city = Solo", "--out", str(file))[0] == 0
    with file.open(encoding="utf-8") as opened:
        assert [row["name"] for row in csv.DictReader(opened)] == ["Ani"]
    status, _, error = run("export", "segment", "ctiy = Solo", "--out", str(file))
    assert status == 1
    assert "Is city meant?" in error


def test_that_a_mistake_in_a_condition_is_one_line_with_its_place(run: Run) -> None:
    status, out, error = run("segment", "count", "stage = client and (points > 3")
    assert (status, out) == (1, "")
    assert error.splitlines() == [
        'Condition: A ")" is missing at place 31; "(" stands at place 20.'
    ]


def test_that_a_segment_goes_to_a_file_and_on_cards(run: Run, tmp_path: Path) -> None:
    run("segment", "define", "Far", "city = Solo")
    file = tmp_path / "far.csv"
    assert run("export", "segment", "Far", "--out", str(file))[0] == 0
    with file.open(encoding="utf-8") as opened:
        assert [row["name"] for row in csv.DictReader(opened)] == ["Ani"]
    assert run("export", "segment", "--out", str(file))[0] == 1
    printed = run("cards", "--segment", "far", "--out", str(tmp_path / "far.pdf"), "--json")
    assert json.loads(printed[1])["cards"] == 1
    assert run("cards", "--segment", "nobody", "--out", str(tmp_path / "no.pdf"))[0] == 1
