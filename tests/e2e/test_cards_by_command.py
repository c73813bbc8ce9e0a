"""Cards, labels and keys by command: what is wrong is one clear line, and leaves nothing behind."""

import json
from pathlib import Path

import pytest

from tests.e2e.test_segments_by_command import Run, run

__all__ = ["run"]

EVERYONE = ("cards", "--segment", "everyone")
WRONG = {
    ("cards", "--member", "M-9999999999", "--out", "c.pdf"): "No card or member with this code.",
    (*EVERYONE, "--out", "c.doc"): "must end in one of these: .pdf, .png.",
    (*EVERYONE, "--out", "c.png", "--layout", "a4-8"): "must end in one of these: .pdf.",
    (*EVERYONE, "--out", "c.pdf", "--layout", "png"): "must end in one of these: .png.",
    (*EVERYONE, "--out", "file/c.pdf"): "The file can't be written.",
    (*EVERYONE, "--out", "c.pdf", "--from", "9"): "--from: Choose from 1 to 2.",
    (*EVERYONE, "--out", "c.pdf", "--from", "2", "--to", "1"): "--to: Choose from 2 to 2.",
    (*EVERYONE, "--out", "c.pdf", "--offset", "3"): "Two numbers are needed",
    (*EVERYONE, "--out", "c.pdf", "--offset", "30,1"): "--offset: Choose from",
    (*EVERYONE, "--out", "c.pdf", "--design", "None"): "There is no card design of this name.",
    (*EVERYONE,): "--out: This is missing.",
    ("cards", "--segment", "nobody", "--out", "c.pdf"): "There is no segment of this name.",
    ("cards", "--file", "none.txt", "--out", "c.pdf"): "The file is not there.",
    ("cards", "--blank", "0", "--out", "c.pdf"): "--blank: Choose from 1 to 20",
    ("cards", "--run", "none", "--out", "c.pdf"): "There is no such run of cards.",
    ("cards", "--states", "none"): "There is no such run of cards.",
    ("cards", "--handed", "none"): "No card or member with this code.",
    ("report", "statement", "--member", "none", "--out", "a.pdf"): "No card or member",
    ("report", "statement", "--out", "a.pdf"): "--member: This is missing.",
    ("report", "shift", "--closing", "shift 9", "--out", "a.pdf"): "no closing with this number",
    ("report", "points", "--out", "a.doc"): "must end in one of these: .pdf, .xlsx, .csv.",
    ("report", "points", "--from", "2026-13-01", "--out", "a.pdf"): "--from: This is not a date.",
    ("report", "labels", "--sheet", "L1", "--out", "a.pdf"): "--sheet: Choose one of: L7160",
    ("report", "labels", "--out", "a.pdf"): "Nobody here agreed to letters",
    ("keys", "move", "--to", "keyring"): "This computer has no keyring.",
    ("keys", "bring", "none.db"): "The file is not there.",
}


@pytest.mark.parametrize(("words", "told"), WRONG.items(), ids=[" ".join(each) for each in WRONG])
def test_that_a_wrong_input_is_one_line_and_leaves_nothing(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    (tmp_path / "here" / "file").write_text("no folder")
    status, out, error = run(*words)
    assert (status, out) == (1, "")
    assert told in error
    assert error.count("\n") == 1
    assert "bill is unchanged" not in error
    assert [each.name for each in (tmp_path / "here").iterdir()] == ["file"]
    assert json.loads(run("cards", "--list", "--json")[1]) == {"runs": []}


def test_that_the_states_of_cards_are_told_and_they_are_handed_over(
    run: Run, tmp_path: Path
) -> None:
    out = str(tmp_path / "c.pdf")
    begun = json.loads(run(*EVERYONE, "--out", out, "--to", "1", "--json")[1])["run"]

    def states() -> list[str]:
        return [
            card["state"]
            for card in json.loads(run("cards", "--states", begun, "--json")[1])["cards"]
        ]

    assert states() == ["printed", "issued"]
    assert json.loads(run("cards", "--handed", begun, "--json")[1])["cards"] == 1
    assert states() == ["handed_over", "issued"]
    status, _told, error = run("cards", "--handed", begun)
    assert (status, "No printed card of this run waits" in error) == (1, True)
    assert "handed over" in run("cards", "--states", begun)[1]
    (listed,) = json.loads(run("cards", "--list", "--json")[1])["runs"]
    assert (listed["printed"], listed["handed_over"]) == (1, 1)


def test_that_the_keys_are_shown_and_a_new_one_is_made(run: Run) -> None:
    shown = json.loads(run("keys", "show", "--json")[1])
    assert (shown["kept_in"], shown["generation"], shown["missing"]) == ("file", 1, [])
    assert json.loads(run("keys", "rotate", "--json")[1]) == {"generation": 2}
    assert json.loads(run("keys", "show", "--json")[1])["known"] == [1, 2]
    assert "This computer has no keyring" in run("keys", "show")[1]
    assert json.loads(run("verify", "--json")[1])["differences"] == 0
