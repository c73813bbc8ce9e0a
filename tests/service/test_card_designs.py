"""The shop's own card designs: kept, changed, used by runs; pictures from outside made safe."""

import zlib
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, PngImagePlugin

from loyalty_desktop.errors import Duplicate, Invalid, NotAllowed, NotFound
from loyalty_desktop.models.rules.card_design import CLASSIC, CardDesign
from loyalty_desktop.services.commands.card_designs import (
    DesignSaved,
    DropCardDesign,
    SaveCardDesign,
    drop_card_design,
    save_card_design,
)
from loyalty_desktop.services.commands.card_runs import BeginRun, begin_run
from loyalty_desktop.services.commands.logos import KEPT_SIDE, LARGEST_FILE, kept_logo
from loyalty_desktop.services.documents.card_runs import CardPrinting
from loyalty_desktop.services.queries.card_designs import (
    DesignsThereAre,
    ReadyDesign,
    card_designs,
    dressed_card,
    ready_design,
)
from loyalty_desktop.services.queries.card_runs import print_run
from loyalty_desktop.services.store import new_id
from tests.factories import OWNER, Till, at, number
from tests.service.documents.pages import texts
from tests.service.test_rights import hired

NOW = at("2026-02-01")
OURS = CardDesign(name="Toko Melati", template="light", contact="0251-555-0142")


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB") -> bytes:
    target = BytesIO()
    Image.new(mode, size).save(target, kind)
    return target.getvalue()


def keep(
    till: Till, design: CardDesign, logo: bytes | None = None, *, usual: bool = True, key: str = ""
) -> DesignSaved:
    request = SaveCardDesign(key=key or new_id(), at=NOW, design=design, logo=logo, usual=usual)
    return till.store.write(save_card_design, OWNER, request)


def designs(till: Till) -> DesignsThereAre:
    return till.store.read_as(OWNER, card_designs, NOW)


def ready(till: Till, name: str | None = None) -> ReadyDesign:
    return till.store.read_as(OWNER, ready_design, name, NOW)


def test_that_a_shop_begins_with_the_designs_that_come_along(shop: Till) -> None:
    found = designs(shop)
    assert [row.design.name for row in found.designs] == ["Classic", "Light", "Portrait", "Stamps"]
    assert found.usual.design == CLASSIC
    assert ready(shop) == ReadyDesign(CLASSIC)


def test_that_a_design_that_is_kept_is_how_cards_look_from_then_on(shop: Till) -> None:
    keep(shop, OURS, picture())
    assert ready(shop).design == OURS
    assert ready(shop).logo is not None
    member = number(shop.join("Siti"))
    face, dressed = shop.store.read_as(OWNER, dressed_card, member, NOW)
    assert face.name == "Siti"
    assert dressed.design == OURS


def test_that_one_that_is_not_to_be_the_usual_one_is_only_kept(shop: Till) -> None:
    keep(shop, OURS)
    keep(shop, replace(OURS, name="Second"), usual=False)
    assert ready(shop).design == OURS
    assert ready(shop, "Second").design.name == "Second"
    assert [row.usual for row in designs(shop).designs if row.own] == [False, True]


def test_that_a_logo_stays_until_another_comes_or_it_is_taken_away(shop: Till) -> None:
    keep(shop, OURS, picture())
    first = ready(shop).logo
    keep(shop, replace(OURS, contact=""))
    assert ready(shop).logo == first
    keep(shop, OURS, picture("JPEG", (60, 60)))
    assert ready(shop).logo not in (None, first)
    keep(shop, OURS, b"")
    assert ready(shop).logo is None


def test_that_a_design_put_away_leaves_the_classic_card(shop: Till) -> None:
    keep(shop, OURS)
    request = DropCardDesign(key="drop", at=NOW, name=OURS.name)
    shop.store.write(drop_card_design, OWNER, request)
    shop.store.write(drop_card_design, OWNER, request)
    assert ready(shop) == ReadyDesign(CLASSIC)
    with pytest.raises(NotFound):
        ready(shop, OURS.name)


def test_that_a_design_kept_twice_is_kept_once(shop: Till) -> None:
    assert keep(shop, OURS, picture(), key="one") == keep(shop, OURS, picture(), key="one")
    assert len(designs(shop).designs) == 5


@pytest.mark.parametrize("name", ["Classic", "classic", "LIGHT"])
def test_that_a_built_in_design_is_not_written_over(shop: Till, name: str) -> None:
    with pytest.raises(Duplicate):
        keep(shop, replace(OURS, name=name))


def test_that_a_design_that_cannot_be_is_refused_whole(shop: Till) -> None:
    with pytest.raises(Invalid):
        keep(shop, replace(OURS, colours="red"), picture())
    with pytest.raises(NotFound) as refusal:
        keep(shop, CardDesign(name="Stempel", template="stamps", stamp_card="NONE"))
    assert refusal.value.facts["what"] == "stamp_card"
    assert len(designs(shop).designs) == 4


def test_that_a_cashier_prints_designs_and_does_not_change_them(shop: Till) -> None:
    cashier = hired(hired(shop, "owner"), "cashier")
    request = SaveCardDesign(key="c", at=NOW, design=OURS)
    with pytest.raises(NotAllowed):
        cashier.do(save_card_design, request)
    assert shop.store.read_as(cashier.by, ready_design, None, NOW).design == CLASSIC


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        picture()[:50],
        picture("GIF"),
        picture("BMP"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.4",
        b"\xff\xd8\xff\xe0" + b"\0" * 40,
    ],
    ids=["empty", "head", "zeros", "cut", "gif", "bmp", "svg", "pdf", "jpeg"],
)
def test_that_what_is_no_picture_is_no_logo(shop: Till, data: bytes) -> None:
    if data:
        with pytest.raises(Invalid) as refusal:
            keep(shop, OURS, data)
        assert (refusal.value.field, refusal.value.reason) == ("logo", "not_a_picture")
    with pytest.raises(Invalid):
        kept_logo(data)


def test_that_a_picture_of_unheard_of_size_is_not_opened() -> None:
    whole = picture()
    # A hundred thousand pixels each way, as a few bytes say it.
    head = whole[:16] + (100_000).to_bytes(4, "big") * 2 + whole[24:29]
    huge = head + zlib.crc32(head[12:29]).to_bytes(4, "big") + whole[33:]
    with pytest.raises(Invalid) as refusal:
        kept_logo(huge)
    assert refusal.value.reason in ("picture_too_large", "not_a_picture")
    with pytest.raises(Invalid) as refusal:
        kept_logo(picture(size=(7000, 10)))
    assert refusal.value.reason == "picture_too_large"
    with pytest.raises(Invalid) as refusal:
        kept_logo(b"\x89PNG" + b"\0" * LARGEST_FILE)
    assert refusal.value.reason == "picture_too_large"


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "LA", "P", "1", "I;16"])
@pytest.mark.parametrize("size", [(3000, 500), (1, 1), (20, 4000)])
def test_that_a_logo_is_drawn_anew_small_and_alone(mode: str, size: tuple[int, int]) -> None:
    told = PngImagePlugin.PngInfo()
    told.add_text("Comment", "taken at home")
    target = BytesIO()
    Image.new(mode, size).save(target, "PNG", pnginfo=told)
    kept = kept_logo(target.getvalue())
    assert b"taken at home" not in kept
    with Image.open(BytesIO(kept)) as found:
        assert found.format in ("PNG", "JPEG")
        assert max(found.size) <= KEPT_SIDE


def test_that_a_run_keeps_the_design_it_was_begun_with(shop: Till, tmp_path: Path) -> None:
    members = [number(shop.join(f"Siti {place}")) for place in range(3)]
    keep(shop, OURS)
    request = BeginRun(key="r", at=NOW, told="all", layout="card", members=tuple(members))
    run = shop.store.write(begin_run, OWNER, request).run
    assert shop.store.read_as(OWNER, print_run, run).design == "Toko Melati"
    keep(shop, replace(OURS, name="Second", contact="0251-555-0199"))
    CardPrinting(shop.store, OWNER, NOW).print_run(run, tmp_path / "cards.pdf")
    assert "0251-555-0142" in " ".join(texts(tmp_path / "cards.pdf"))


def test_that_a_run_in_an_unknown_design_is_not_begun(shop: Till) -> None:
    request = BeginRun(key="r", at=NOW, told="b", layout="card", blank=2, design="Nobody's")
    with pytest.raises(NotFound) as refusal:
        shop.store.write(begin_run, OWNER, request)
    assert refusal.value.facts["what"] == "card_design"


def test_that_names_in_letters_the_fonts_lack_are_listed_before_a_run(shop: Till) -> None:
    members = [number(shop.join(name)) for name in ("Siti", "山田 太郎", "Éric Müller-Żak")]
    request = BeginRun(key="r", at=NOW, told="all", layout="a4-10", members=tuple(members), blank=1)
    run = shop.store.write(begin_run, OWNER, request).run
    found = CardPrinting(shop.store, OWNER, NOW).unprintable(run)
    assert [(each.place, each.number, each.name) for each in found] == [
        (1, members[1], "山田 太郎")
    ]


def test_that_paper_is_made_without_being_noted_until_it_is_printed(shop: Till) -> None:
    members = [number(shop.join(f"Siti {place}")) for place in range(3)]
    request = BeginRun(key="r", at=NOW, told="all", layout="a4-10", members=tuple(members))
    run = shop.store.write(begin_run, OWNER, request).run
    printing = CardPrinting(shop.store, OWNER, NOW)
    paper = printing.paper(run, first=2)
    assert paper is not None
    assert (paper.first, paper.end, paper.cards) == (1, 3, 2)
    assert shop.store.read_as(OWNER, print_run, run).left == 3
    printing.note(run, paper.first, paper.end)
    assert shop.store.read_as(OWNER, print_run, run).left == 1
    with pytest.raises(Invalid):
        printing.paper(run, "png")
