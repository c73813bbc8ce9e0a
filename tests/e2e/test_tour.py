"""Without a display the program does its main job by command, and never crashes."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.store import Store
from tests.service.documents.pages import read_code, rendered, texts

NO_QT = """
import sys
from loyalty_desktop.cli import main
status = main([])
assert not [name for name in sys.modules if name.startswith(("PySide6", "shiboken6"))]
sys.exit(status)
"""


@dataclass(frozen=True)
class Machine:
    """A machine without a display, with folders of its own."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data" / "loyalty-desktop"

    @property
    def tour(self) -> Path:
        return self.data / "tour"

    def run(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return self.python("-m", "loyalty_desktop", *words, **environment)

    def python(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        gone = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "LOYALTY_DATABASE"}
        kept = {name: value for name, value in os.environ.items() if name not in gone}
        kept |= {f"XDG_{name.upper()}_HOME": str(self.home / name) for name in ("data", "config")}
        return subprocess.run(
            [sys.executable, *words],
            env=kept | {"LC_ALL": "C.UTF-8", "PYTHONWARNINGS": "error"} | environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    def facts(self, *words: str) -> dict[str, Any]:
        facts: dict[str, Any] = json.loads(self.run("--json", *words).stdout)
        return facts

    def finds(self, code: str) -> str:
        store = Store(f"sqlite:///{self.tour / 'shop.db'}", KeyFolder(self.data / "keys"))
        try:
            return store.read(find_member, code).number
        finally:
            store.close()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_that_it_tells_the_main_job_step_by_step(machine: Machine) -> None:
    done = machine.run()
    assert (done.returncode, done.stderr) == (0, "")
    for told in (
        "Sari Wulandari joins and is member M-",
        "Likes: drink: milk coffee, less sugar",
        "Agrees to the programme, and to offers by WhatsApp.",
        "Silver \u00d7 1,1",
        "Sari pays with 40 points and takes a reward.",
        "A free coffee: 30 points spent",
        "One item comes back: Roti bakar.",
        "Tier: Silver.",
        "Stage: Advocate. 1 confirmed referral, regular in 4 of 4 blocks.",
        "0 differences.",
        str(machine.tour / "card.pdf"),
        str(machine.tour / "report.pdf"),
        "xvfb-run",
    ):
        assert told in done.stdout


def test_that_the_card_it_prints_finds_the_member(machine: Machine) -> None:
    facts = machine.facts()
    code = read_code(rendered(machine.tour / "card.pdf", 1, 150))
    assert code == facts["card"]
    assert machine.finds(code) == facts["member"]


def test_that_the_report_tells_the_points_of_everybody(machine: Machine) -> None:
    facts = machine.facts()
    whole = " ".join(texts(machine.tour / "report.pdf"))
    assert "Kedai Melati" in whole
    assert "Sari Wulandari" in whole
    assert "Budi Hartono" in whole
    assert facts["differences"] == 0


def test_that_it_can_be_taken_again_and_leaves_nothing_behind(machine: Machine) -> None:
    first, second = machine.facts(), machine.facts()
    assert first["card"] != second["card"]
    assert {name: first[name] for name in ("balance", "tier", "stage")} == {
        name: second[name] for name in ("balance", "tier", "stage")
    }
    assert len(list((machine.data / "keys").iterdir())) == 1
    assert sorted(file.name for file in machine.tour.iterdir() if file.suffix != ".db") == [
        "card.pdf",
        "card.png",
        "report.pdf",
    ]


def test_that_the_shop_of_the_person_is_never_touched(machine: Machine) -> None:
    assert machine.run("init", "--shop", "Toko Saya").returncode == 0
    own = machine.data / "shop.db"
    before = own.read_bytes()
    assert machine.run().returncode == 0
    assert own.read_bytes() == before


def test_that_a_tour_shop_somebody_works_with_is_left_alone(machine: Machine) -> None:
    assert machine.run().returncode == 0
    shop = machine.tour / "shop.db"
    before = shop.read_bytes()
    facts = machine.facts("--database", str(shop))
    assert shop.read_bytes() == before
    assert facts["folder"] == str(machine.data / "tour-2")


def test_that_it_speaks_the_chosen_language(machine: Machine) -> None:
    done = machine.run(LANGUAGE="id")
    assert done.returncode == 0
    assert "Sari Wulandari bergabung dan menjadi anggota M-" in done.stdout
    assert "Tahap: Advocate. 1 ajakan" in done.stdout
    assert "Belanja dan poin" in " ".join(texts(machine.tour / "report.pdf"))


def test_that_no_part_of_the_window_is_loaded(machine: Machine) -> None:
    done = machine.python("-c", NO_QT)
    assert (done.returncode, done.stderr) == (0, "")


def test_that_a_terminal_of_few_characters_is_no_fault(machine: Machine) -> None:
    done = machine.run(PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")


def test_that_a_folder_that_cannot_be_written_is_told_in_a_sentence(machine: Machine) -> None:
    machine.data.parent.mkdir(parents=True)
    machine.data.write_text("a file where the folder should be", encoding="utf-8")
    done = machine.run()
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
