"""Campaigns by command: defined by a till, run, told, stopped."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from loyalty_desktop.cli import main

PEOPLE = 20
BATCH = "".join(
    json.dumps({"op": "register_member", "at": "2026-01-05T10:00:00+07:00", "name": f"Budi {n}"})
    + "\n"
    for n in range(PEOPLE)
)
CAMPAIGN = json.dumps(
    {
        "op": "define_campaign",
        "at": "2026-01-06T10:00:00+07:00",
        "code": "HELLO",
        "name": "Hello",
        "audience": "visits = 0",
        "bonus": 5,
        "control_percent": 30,
        "channels": ["counter"],
        "texts": {"en": {"body": "Hello {first_name}."}},
        "until": "2026-03-31",
    }
)
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Give the program at a shop with members: words in, status and both outputs out."""

    def one(*words: str, lines: str = "", at: str = "2026-02-01") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(lines.encode())))
        status = main([*words, "--database", str(tmp_path / "shop.db"), "--as-of", at])
        out, error = capfdbinary.readouterr()
        return status, out.decode(), error.decode()

    assert one("init", "--shop", "Toko")[0] == 0
    assert one("batch", lines=BATCH)[0] == 0
    return one


def test_that_a_campaign_is_defined_run_told_and_stopped(run: Run) -> None:
    status, told, _ = run("batch", lines=CAMPAIGN)
    assert (status, json.loads(told)["ok"]) == (0, True)
    listed = json.loads(run("campaign", "list", "--json")[1])["campaigns"]
    assert [(each["code"], each["state"]) for each in listed] == [("HELLO", "running")]
    assert "Running" in run("campaign", "list")[1]
    drawn = json.loads(run("campaign", "run", "HELLO", "--json")[1])
    assert drawn["targets"] + drawn["control"] == PEOPLE
    assert drawn["control"] > 0
    again = json.loads(run("campaign", "run", "HELLO", "--json")[1])
    assert (again["targets"], again["control"]) == (0, 0)
    result = json.loads(run("campaign", "result", "HELLO", "--json")[1])
    assert (result["targeted"], result["control"]) == (drawn["targets"], drawn["control"])
    assert result["uplift"] == 0
    assert result["low"] < 0 < result["high"]
    told = run("campaign", "result", "HELLO")[1]
    assert told.startswith(f"Of {drawn['targets']} it was for, 0 bought;")
    assert json.loads(run("campaign", "stop", "HELLO", "--json")[1])["state"] == "stopped"
    status, _, error = run("campaign", "run", "HELLO")
    assert (status, error.strip()) == (
        1,
        "This campaign is stopped. Change it to run it again.",
    )


def test_that_a_mistake_in_a_campaign_is_one_line(run: Run) -> None:
    status, _, error = run("campaign", "result", "NOTHING")
    assert (status, error.strip()) == (1, "There is no such campaign.")
    bad = CAMPAIGN.replace("visits = 0", "visits = none of it")
    reply = json.loads(run("batch", lines=bad)[1])
    assert (reply["ok"], reply["error"]["code"]) == (False, "invalid")
    gone = CAMPAIGN.replace("visits = 0", "No such segment")
    reply = json.loads(run("batch", lines=gone)[1])
    assert (reply["ok"], reply["error"]["code"]) == (False, "not_found")
    unknown = CAMPAIGN.replace("{first_name}", "{frist_name}")
    reply = json.loads(run("batch", lines=unknown)[1])
    assert reply["error"]["field"] == "texts"


def test_that_people_can_be_named_and_their_answers_kept_by_a_till(run: Run) -> None:
    lines = (
        CAMPAIGN.replace("visits = 0", "listed").replace('_percent": 30', '_percent": 0')
        + '\n{"op": "register_member", "key": "a", "at": "2026-01-07T10:00:00+07:00", '
        '"name": "Ani", "phone": "081211111111"}'
        '\n{"op": "name_targets", "at": "2026-01-08T10:00:00+07:00", "code": "HELLO", '
        '"members": ["081211111111"]}'
        '\n{"op": "answer_campaign", "at": "2026-01-09T10:00:00+07:00", "code": "HELLO", '
        '"member": "081211111111", "answer": "yes"}\n'
    )
    replies = [json.loads(line) for line in run("batch", lines=lines)[1].splitlines()]
    assert [reply["ok"] for reply in replies] == [True] * 4
    result = json.loads(run("campaign", "result", "HELLO", "--json")[1])
    named = replies[2]["targets"]
    assert (result["targeted"], result["answered"]) == (named, named)
