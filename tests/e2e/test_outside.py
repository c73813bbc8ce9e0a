"""The real window as a screen reader and a keyboard know it: by names, roles and keys alone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.outside import Node, Outside, lacking

MISSING = lacking()
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        bool(MISSING), reason=f"no X server with accessibility: install {' '.join(MISSING)}"
    ),
]
PHONE = "081255501234"


@pytest.fixture
def outside(tmp_path: Path) -> Iterator[Outside]:
    """Give somebody outside the program, with a shop where nobody works yet."""
    somebody = Outside(tmp_path)
    yield somebody
    somebody.end()


@pytest.fixture
def url(outside: Outside, tmp_path: Path) -> str:
    """Give the address of a new shop."""
    address = f"sqlite:///{tmp_path / 'shop.db'}"
    outside.command("--database", address, "init", "--shop", "Toko Melati", "--currency", "IDR")
    return address


def ask(outside: Outside, url: str, **request: Any) -> dict[str, Any]:
    """Ask the line interface one thing."""
    told = outside.command("--database", url, "batch", lines=json.dumps(request) + "\n")
    reply: dict[str, Any] = json.loads(told.splitlines()[-1])
    assert reply["ok"], reply
    return reply


def join(at: Outside) -> None:
    at.press("F2")
    at.keyboard_at("Full name")
    at.type("Budi Santoso")
    at.tab_to("Phone")
    at.type(PHONE)
    consent = at.tab_to("Consent to programme")
    # Nobody is given away by a tick that was there before.
    assert not consent["checked"]
    at.press(" ")
    at.sees("Save member", "push button")
    at.press("F10")
    at.sees("Member name: Budi Santoso")
    at.sees_no("Full name")


def sell(at: Outside, amount: str, receipt: str, points: str = "", earns: int = 0) -> None:
    at.tab_to("Amount")
    at.type(amount)
    if earns:
        # Before anything is sold, the customer can be told.
        at.sees(f"Points to earn: {earns}")
    at.tab_to("Receipt number")
    at.type(receipt)
    if points:
        at.press("F4")
        at.keyboard_at("Points to use")
        at.type(points)
    at.press("F10")


def unnamed(nodes: list[Node]) -> list[str]:
    """Return what takes the keyboard and does not say what it is.

    A box of choices has what is chosen for its name; what it chooses is told by its caption.
    """
    return [
        f"{node['role']} {node['id']}"
        for node in nodes
        if node["focusable"]
        # A cell with nothing in it says nothing.
        and node["role"] != "table cell"
        and not (
            node["captions"] or node["description"] if node["role"] == "combo box" else node["name"]
        )
    ]


def test_that_a_whole_sale_is_worked_by_names_and_keys_alone(outside: Outside, url: str) -> None:
    at = outside
    at.begin("--database", url)
    # The field is there at once, the keys as soon as the shop is open.
    at.sees("New member", "push button")
    at.keyboard_at("Scan or search")
    join(at)
    at.sees("Points balance: 0")
    at.hears("Welcome")

    sell(at, "250000", "0630-0001", earns=25)
    at.hears("Budi has 25")

    # Known by the telephone, from the field that is ready without another key.
    at.keyboard_at("Scan or search")
    at.type(PHONE)
    at.press("Return")
    at.sees("Member name: Budi Santoso")
    at.sees("Points balance: 25")
    sell(at, "100000", "0630-0002", points="5")
    at.hears("Budi has 29")

    at.press("F8")
    at.leaves("Scan or search")
    at.type("0630-0001")
    at.press("Return")
    at.keyboard_at("Refund this purchase")
    at.press("Return")
    at.sees_part("Money back: ")
    # A scanner ends with Enter: it must not refund anything.
    at.press("Return")
    at.sees("Balance afterwards: 4")
    at.press("F10")
    at.sees_no("Balance afterwards: 4")
    at.hears("Budi now has 4")

    at.close_program()
    member = ask(at, url, op="show_member", member=PHONE)
    assert (member["name"], member["balance"], member["debt"]) == ("Budi Santoso", 4, 0)
    assert member["values"]["spend"] == 97_500
    verified = dict(line.split() for line in at.command("--database", url, "verify").splitlines())
    assert verified["purchases"] == "2"
    assert verified["differences"] == "0"
    assert "Traceback" not in at.log()


def test_that_every_control_of_every_screen_says_what_it_is(outside: Outside, url: str) -> None:
    at = outside
    at.begin("--database", url)
    at.sees("New member", "push button")
    missing = {"counter": unnamed(at.look())}
    for key in ("F1", "F2", "F8"):
        at.keyboard_at("Scan or search")
        at.press(key)
        at.leaves("Scan or search")
        missing[key] = unnamed(at.look())
        at.press("Escape")
    at.keyboard_at("Scan or search")
    at.press("Ctrl+m")
    at.sees("Screens")
    for place in [node["name"] for node in at.inside("Screens") if node["focusable"]][1:]:
        at.click(place)
        at.sees_chosen(place)
        _until_still(at)
        missing[place] = unnamed(at.look())
    assert len(missing) > 6
    assert {where: found for where, found in missing.items() if found} == {}


def _until_still(at: Outside) -> None:
    """Wait until the screen has what it asked for: until it looks the same twice."""
    before: list[Node] = []
    while (now := at.look()) != before:
        before = now
