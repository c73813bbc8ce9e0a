"""A shift and a day closed by command, as a nightly job does it."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.cli import main

BATCH = """
{"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": "Budi", "phone": "0812345678"}
{"op": "record_purchase", "at": "2026-01-05T11:00:00+07:00", "member": "0812345678",
 "total": "150.50", "receipt": "A-1",
 "payments": [{"method": "cash", "amount": "100.00"}, {"method": "card", "amount": "50.50"}]}
{"op": "record_purchase", "at": "2026-01-05T11:05:00+07:00", "member": null, "total": 20,
 "payments": [{"method": "cash", "amount": "19.50"}]}
{"op": "record_purchase", "at": "2026-01-05T11:05:00+07:00", "member": null, "total": 20,
 "payments": [{"method": "gold", "amount": 20}]}
{"op": "refund", "at": "2026-01-05T12:00:00+07:00", "receipt": "A-1", "amount": "0.50",
 "method": "card"}
"""
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Give the program at a shop of its own: words in, status and both outputs out."""

    def one(*words: str, lines: str = "") -> tuple[int, str, str]:
        sent = io.TextIOWrapper(io.BytesIO(lines.encode()))
        monkeypatch.setattr(sys, "stdin", sent)
        status = main([*words, "--database", str(tmp_path / "shop.db")])
        out, error = capfdbinary.readouterr()
        return status, out.decode(), error.decode()

    assert one("init", "--shop", "Toko", "--currency", "USD")[0] == 0
    lines = BATCH.replace("\n {", " {").replace('",\n "', '", "').replace(",\n ", ", ")
    status, out, _ = one("batch", lines=lines)
    replies = [json.loads(line) for line in out.splitlines()]
    assert (status, [reply["ok"] for reply in replies]) == (0, [True, True, False, False, True])
    assert (replies[2]["error"]["field"], replies[2]["error"]["expected"]) == ("payments", "20.00")
    return one


def told(run: Run, *words: str) -> dict[str, Any]:
    """Return what a command answers in JSON."""
    status, out, error = run(*words, "--json")
    assert (status, error) == (0, "")
    answer: dict[str, Any] = json.loads(out)
    return answer


def test_that_a_shift_is_told_and_then_closed(run: Run) -> None:
    so_far = told(run, "shift-close", "--x", "--as-of", "2026-01-05T13:00")
    assert (so_far["kind"], so_far["bills"], so_far["goods"]) == ("x", 1, "150.50")
    assert so_far["by_method"] == {"card": "50.50", "cash": "100.00"}
    closed = told(run, "shift-close", "--counted", "99.50", "--as-of", "2026-01-05T13:00")
    assert (closed["kind"], closed["number"], closed["difference"]) == ("shift", 1, "-0.50")
    assert (closed["expected_cash"], closed["refunds_money"]) == ("100.00", "0.50")
    assert closed["given"] - closed["taken_back"] == sum(closed["points"].values())
    again = told(run, "shift-close", "--as-of", "2026-01-05T14:00")
    assert (again["number"], again["bills"], again["difference"]) == (2, 0, None)


def test_that_a_day_is_closed_once(run: Run) -> None:
    closed = told(run, "day-close", "--as-of", "2026-01-05T22:00")
    assert (closed["kind"], closed["number"], closed["day"]) == ("day", 1, "2026-01-05")
    assert (closed["bills"], closed["revenue"], closed["taken"]) == (1, "150.00", "150.00")
    assert list(closed["heads"]) == ["1"]
    status, out, error = run("day-close", "--as-of", "2026-01-05T23:00")
    assert (status, out) == (1, "")
    assert error.strip() == "This day is closed already. Nothing was changed."


def test_that_people_read_a_table(run: Run) -> None:
    status, out, _ = run("day-close", "--as-of", "2026-01-05T22:00")
    assert status == 0
    assert "by_method       card 50.50, cash 100.00" in out.splitlines()


@pytest.mark.parametrize("counted", ["-1", "1.005", "much"])
def test_that_what_was_not_counted_is_refused(run: Run, counted: str) -> None:
    status, _, error = run("shift-close", f"--counted={counted}")
    assert (status, len(error.splitlines())) == (1, 1)
    assert told(run, "shift-close", "--x", "--as-of", "2026-01-05T13:00")["bills"] == 1
