"""A programme file tried on the past by command."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_desktop.cli import main

BATCH = (
    '{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Ani", '
    '"phone": "081234567890"}\n'
    '{"op": "record_purchase", "at": "2026-01-06T10:00:00+07:00", "member": "081234567890", '
    '"total": 15000}\n'
    '{"op": "record_purchase", "at": "2026-01-07T10:00:00+07:00", "member": "081234567890", '
    '"total": 40000}\n'
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Give the program at a shop with one buyer: words in, status and both outputs out."""

    def one(*words: str, lines: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        shop = ("--database", str(tmp_path / "shop.db"), "--as-of", "2026-02-01")
        status = main([*words, *shop])
        out, error = capfdbinary.readouterr()
        return status, out.decode(), error.decode()

    assert one("init", "--shop", "Toko")[0] == 0
    assert one("batch", lines=BATCH)[0] == 0
    return one


@pytest.fixture
def draft(run: Run, tmp_path: Path) -> Path:
    """Give the present programme as a file, with a least bill."""
    file = tmp_path / "draft.toml"
    present = run("programme", "show")[1]
    assert "minimum = 0" in present
    file.write_text(present.replace("minimum = 0", "minimum = 20000", 1), encoding="utf-8")
    return file


def test_that_a_draft_is_told_beside_what_was_in_force(run: Run, draft: Path) -> None:
    status, told, _ = run("programme", "dry-run", str(draft), "--json")
    answer = json.loads(told)
    assert status == 0
    assert (answer["purchases"], answer["members"], answer["lose"]) == (2, 1, 1)
    assert (answer["before"]["points"], answer["draft"]["points"]) == (5, 4)
    assert answer["equal_to_ledger"] is True
    assert [each["name"] for each in answer["losers"]] == ["Ani"]
    status, told, _ = run("programme", "dry-run", str(draft), "--from", "2026-01-07")
    assert status == 0
    assert "equal to the ledger" in told
    assert "Gain 0, same 1, lose 0" in told


def test_that_a_wrong_file_and_wrong_days_are_refused_in_a_line(
    run: Run, draft: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.toml"
    wrong.write_text('[earn]\nper = "lots"\n', encoding="utf-8")
    status, told, error = run("programme", "dry-run", str(wrong))
    assert (status, told) == (1, "")
    assert error.strip()
    status, told, error = run("programme", "dry-run", str(draft), "--from", "2027-01-01")
    assert (status, told) == (1, "")
    assert len(error.strip().splitlines()) == 1
