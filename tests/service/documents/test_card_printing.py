"""A run on its way to the printer: whole or not at all, and every card its member's."""

import errno
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from loyalty_desktop.errors import Invalid, NotEligible, Unavailable
from loyalty_desktop.services.commands.card_runs import BeginRun, RunBegun, begin_run
from loyalty_desktop.services.documents.card_runs import CardPrinting, CardsPrinted
from loyalty_desktop.services.finding import find_member
from loyalty_desktop.services.queries.card_runs import RunRow, print_run
from loyalty_desktop.wording import sentence
from tests.factories import OWNER, Till, at, number
from tests.service.documents.pages import opened, read_codes, rendered, texts

NOW = at("2026-02-01")


def a_run(till: Till, *members: str, blank: int = 0) -> RunBegun:
    request = BeginRun(
        key=f"run {members} {blank}",
        at=NOW,
        told="some",
        layout="a4-10",
        members=members,
        blank=blank,
    )
    return till.store.write(begin_run, OWNER, request)


def printed(
    till: Till, run: str, file: Path, layout: str | None = None, first: int = 1, last: int = 0
) -> CardsPrinted:
    return CardPrinting(till.store, OWNER, NOW).print_run(run, file, layout, first, last)


def state(till: Till, run: str) -> RunRow:
    return till.store.read_as(OWNER, print_run, run)


def codes(file: Path) -> list[str]:
    with opened(file) as document:
        backs = range(1, len(document), 2)
    return [code for page in backs for code, _at in read_codes(rendered(file, page, 150))]


def test_that_every_card_of_a_run_names_its_member(shop: Till, tmp_path: Path) -> None:
    members = [number(shop.join(f"Siti {place}")) for place in range(12)]
    run = a_run(shop, *members).run
    done = printed(shop, run, tmp_path / "cards.pdf")
    assert (done.cards, done.left_out) == (12, 0)
    found = [shop.store.read(find_member, code).number for code in codes(tmp_path / "cards.pdf")]
    assert sorted(found) == sorted(members)
    assert (state(shop, run).printed, state(shop, run).again) == (12, 0)


def test_that_a_run_goes_on_where_the_printer_jammed(shop: Till, tmp_path: Path) -> None:
    members = [number(shop.join(f"Siti {place}")) for place in range(12)]
    run = a_run(shop, *members).run
    printed(shop, run, tmp_path / "cards.pdf")
    done = printed(shop, run, tmp_path / "again.pdf", first=11)
    assert done.cards == 2
    assert "Siti 10" in texts(tmp_path / "again.pdf")[0]
    assert "Siti 9" not in texts(tmp_path / "again.pdf")[0]
    assert (state(shop, run).printed, state(shop, run).again) == (12, 2)


def test_that_a_card_blocked_since_is_left_out(shop: Till, tmp_path: Path) -> None:
    lost, kept = shop.join("Siti"), shop.join("Budi")
    run = a_run(shop, number(lost), number(kept)).run
    shop.block(lost.card or "", "2026-01-31")
    done = printed(shop, run, tmp_path / "cards.pdf")
    assert (done.cards, done.left_out) == (1, 1)
    assert codes(tmp_path / "cards.pdf") == [kept.card]


def test_that_a_run_of_blocked_cards_alone_writes_nothing(shop: Till, tmp_path: Path) -> None:
    lost = shop.join("Siti")
    run = a_run(shop, number(lost)).run
    shop.block(lost.card or "", "2026-01-31")
    with pytest.raises(NotEligible):
        printed(shop, run, tmp_path / "cards.pdf")
    assert not list(tmp_path.glob("*cards*"))
    assert state(shop, run).printed == 0


def test_that_stopping_writes_nothing_and_the_run_can_go_on(shop: Till, tmp_path: Path) -> None:
    run = a_run(shop, number(shop.join("Siti"))).run
    printing = CardPrinting(shop.store, OWNER, NOW, stop=stop)
    assert printing.print_run(run, tmp_path / "cards.pdf").cancelled
    assert not list(tmp_path.glob("*cards*"))
    assert printed(shop, run, tmp_path / "cards.pdf").cards == 1


def stop() -> bool:
    return True


def test_that_a_file_that_cannot_be_written_leaves_the_run_unprinted(
    shop: Till, tmp_path: Path
) -> None:
    run = a_run(shop, number(shop.join("Siti"))).run
    (tmp_path / "cards.pdf" / "something").mkdir(parents=True)
    with pytest.raises(Unavailable):
        printed(shop, run, tmp_path / "cards.pdf")
    assert state(shop, run).printed == 0


def test_that_a_disk_that_fills_up_leaves_nothing_half_written_and_the_run_goes_on(
    shop: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(shop, *(number(shop.join(f"Siti {place}")) for place in range(12))).run

    def fills_up(self: Path, data: bytes) -> int:
        with self.open("wb") as file:
            file.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr(Path, "write_bytes", fills_up)
        with pytest.raises(Unavailable) as refused:
            printed(shop, run, tmp_path / "cards.pdf")
    assert refused.value.facts["reason"] == "disk_full"
    assert "disk" in sentence(refused.value).lower()
    assert list(tmp_path.glob("*cards*")) == []
    assert state(shop, run).printed == 0
    assert printed(shop, run, tmp_path / "cards.pdf").cards == 12


def test_that_pictures_stop_at_a_full_disk_and_those_there_are_are_whole(
    shop: Till, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(shop, *(number(shop.join(f"Siti {place}")) for place in range(4))).run
    save = Image.Image.save
    saved: list[object] = []

    def fills_up(self: Image.Image, target: Any, **more: Any) -> None:
        saved.append(target)
        if len(saved) == 3:
            Path(target).write_bytes(b"half a picture")
            raise OSError(errno.ENOSPC, "No space left on device")
        save(self, target, **more)

    with monkeypatch.context() as full:
        full.setattr(Image.Image, "save", fills_up)
        with pytest.raises(Unavailable) as refused:
            printed(shop, run, tmp_path / "c.png", layout="png")
    assert refused.value.facts["reason"] == "disk_full"
    there = sorted(tmp_path.glob("c-*.png"))
    assert len(there) == 2
    assert [len(read_codes(Image.open(file))) for file in there] == [1, 1]
    assert list(tmp_path.glob(".c-*")) == []
    assert state(shop, run).printed == 0
    assert len(printed(shop, run, tmp_path / "c.png", layout="png").files) == 4


def test_that_blank_cards_show_their_code_to_type_and_nobody(shop: Till, tmp_path: Path) -> None:
    run = a_run(shop, blank=2).run
    printed(shop, run, tmp_path / "cards.pdf")
    front, back = texts(tmp_path / "cards.pdf")
    assert "Member since" not in front
    for code in codes(tmp_path / "cards.pdf"):
        assert " ".join(code[place : place + 4] for place in range(0, len(code), 4)) in back


def test_that_pictures_are_named_by_member(shop: Till, tmp_path: Path) -> None:
    members = [number(shop.join(name)) for name in ("Siti", "Budi")]
    run = a_run(shop, *members).run
    done = printed(shop, run, tmp_path / "card.png", "png")
    assert [file.name for file in done.files] == [f"card-{member}.png" for member in members]
    assert all(file.exists() for file in done.files)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (3, 0), (2, 1), (1, 9)])
def test_that_a_place_outside_the_run_is_refused(
    shop: Till, tmp_path: Path, first: int, last: int
) -> None:
    run = a_run(shop, blank=2).run
    with pytest.raises(Invalid):
        printed(shop, run, tmp_path / "cards.pdf", first=first, last=last)
