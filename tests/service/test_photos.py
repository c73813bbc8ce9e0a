"""Photos of members: made small and upright, shown where the member is shown, put away again."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from loyalty_desktop.errors import AlreadyDone, Invalid, NotAllowed, NotFound
from loyalty_desktop.services.commands.card_runs import BeginRun, begin_run
from loyalty_desktop.services.commands.photos import (
    KEPT,
    LARGEST_FILE,
    RemovePhoto,
    SetPhoto,
    kept_photo,
    remove_photo,
    set_photo,
)
from loyalty_desktop.services.documents.card_runs import CardPrinting
from loyalty_desktop.services.queries.card_runs import run_cards
from loyalty_desktop.services.queries.member_page import member_page
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.photos import member_photo
from tests.factories import OWNER, Till, at, number
from tests.service.documents.pages import rendered, texts
from tests.service.test_rights import hired

NOW = at("2026-02-01")


def photo(
    size: tuple[int, int] = (900, 1200), kind: str = "JPEG", colour: str = "#204060", turn: int = 0
) -> bytes:
    """Return a photo whose upper half is of a colour and whose lower half is white."""
    made = Image.new("RGB", size, "#FFFFFF")
    made.paste(colour, (0, 0, size[0], size[1] // 2))
    exif = Image.Exif()
    if turn:
        exif[0x0112] = turn
    target = BytesIO()
    made.save(target, kind, exif=exif)
    return target.getvalue()


def keep(till: Till, member: str, image: bytes, key: str = "photo") -> None:
    till.store.write(set_photo, OWNER, SetPhoto(key=key, at=NOW, member=member, image=image))


def put_away(till: Till, member: str, key: str = "away") -> None:
    till.store.write(remove_photo, OWNER, RemovePhoto(key=key, at=NOW, member=member))


def kept(till: Till, member: str) -> bytes | None:
    return till.store.read_as(OWNER, member_photo, member)


def opened(image: bytes) -> Image.Image:
    return Image.open(BytesIO(image))


def test_that_a_photo_is_kept_small_as_a_portrait_and_shown_with_its_member(shop: Till) -> None:
    member = number(shop.join("Siti"))
    other = number(shop.join("Budi"))
    keep(shop, member, photo((3000, 4000)))
    image = kept(shop, member)
    assert image is not None
    assert opened(image).format == "JPEG"
    assert opened(image).size == KEPT
    assert len(image) < 60_000
    assert shop.store.read_as(OWNER, member_page, member, NOW).photo == image
    assert shop.store.read_as(OWNER, member_panel, member, NOW).photo == image
    assert kept(shop, other) is None


def test_that_another_photo_takes_its_place_and_doing_it_twice_is_doing_it_once(
    shop: Till,
) -> None:
    member = number(shop.join("Siti"))
    keep(shop, member, photo(), "first")
    before = kept(shop, member)
    keep(shop, member, photo(colour="#902020"), "second")
    after = kept(shop, member)
    assert after != before
    keep(shop, member, photo(), "first")
    assert kept(shop, member) == after


def test_that_a_photo_stands_upright_whatever_side_its_telephone_was_held() -> None:
    # Lying on its side, as a telephone writes it: 6 says "turn a quarter to the right".
    lying = photo((1200, 900))
    turned = kept_photo(photo((1200, 900), turn=6))
    plain = kept_photo(lying)
    assert opened(plain).size == opened(turned).size == KEPT
    left, right = opened(turned).getpixel((20, 250)), opened(turned).getpixel((380, 250))
    # What was above is at the right now.
    assert isinstance(left, tuple)
    assert isinstance(right, tuple)
    assert left[0] > 200
    assert right[0] < 100
    above, below = opened(plain).getpixel((200, 20)), opened(plain).getpixel((200, 480))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    assert above[0] < 100
    assert below[0] > 200


def test_that_nothing_else_of_its_file_is_kept() -> None:
    exif = Image.Exif()
    exif[0x010E] = "at home, Jalan Kenanga 5"
    target = BytesIO()
    Image.new("RGB", (500, 500)).save(target, "JPEG", exif=exif, comment=b"secret")
    image = kept_photo(target.getvalue())
    assert b"Kenanga" not in image
    assert b"secret" not in image


def test_that_a_clear_ground_becomes_white_and_a_small_photo_stays_small() -> None:
    target = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(target, "PNG")
    image = opened(kept_photo(target.getvalue()))
    assert image.size == (80, 100)
    assert image.getpixel((40, 50)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not_a_photo"),
        (b"GIF89a", "not_a_photo"),
        (photo()[:700], "not_a_photo"),
        (b"\0" * (LARGEST_FILE + 1), "photo_too_large"),
        (photo((20, 20)), "photo_too_small"),
    ],
)
def test_that_what_is_no_photo_is_refused_and_the_one_there_is_stays(
    shop: Till, data: bytes, reason: str
) -> None:
    member = number(shop.join("Siti"))
    keep(shop, member, photo(), "first")
    before = kept(shop, member)
    with pytest.raises(Invalid) as refused:
        keep(shop, member, data, "second")
    assert refused.value.facts["reason"] == reason
    assert refused.value.field == "photo"
    assert kept(shop, member) == before


def test_that_a_picture_that_would_fill_the_memory_is_not_opened() -> None:
    target = BytesIO()
    # A file of few bytes that says it is 9,000 pixels a side.
    Image.new("1", (9_000, 9_000)).save(target, "PNG")
    with pytest.raises(Invalid) as refused:
        kept_photo(target.getvalue())
    assert refused.value.facts["reason"] == "photo_too_large"


def test_that_a_photo_is_put_away_once(shop: Till) -> None:
    member = number(shop.join("Siti"))
    with pytest.raises(AlreadyDone):
        put_away(shop, member, "before")
    keep(shop, member, photo())
    put_away(shop, member)
    assert kept(shop, member) is None
    put_away(shop, member)


def test_that_the_photo_of_who_was_merged_in_is_shown_and_goes_back_when_they_part(
    shop: Till,
) -> None:
    stays, goes = number(shop.join("Siti")), number(shop.join("Siti A"))
    keep(shop, goes, photo())
    image = kept(shop, goes)
    merged = shop.merge(stays, goes, "2026-01-20")
    assert kept(shop, stays) == image
    keep(shop, stays, photo(colour="#902020"), "own")
    assert kept(shop, stays) not in (None, image)
    shop.part(merged.merge, "2026-01-21")
    assert kept(shop, goes) == image


def test_that_only_who_may_change_members_keeps_photos(shop: Till) -> None:
    member = number(shop.join("Siti"))
    owner = hired(shop, "owner")
    auditor = hired(owner, "auditor")
    with pytest.raises(NotAllowed):
        auditor.do(set_photo, SetPhoto(key="k", at=NOW, member=member, image=photo()))
    with pytest.raises(NotFound):
        owner.do(remove_photo, RemovePhoto(key="r", at=NOW, member="M-0000000000"))


def test_that_a_run_of_portraits_shows_the_photos_there_are_and_initials_for_the_rest(
    shop: Till, tmp_path: Path
) -> None:
    members = [number(shop.join(name)) for name in ("Siti", "Budi")]
    keep(shop, members[0], photo(colour="#902020"))
    request = BeginRun(
        key="run", at=NOW, told="two", layout="card", members=tuple(members), design="Portrait"
    )
    run = shop.store.write(begin_run, OWNER, request).run
    printing = CardPrinting(shop.store, OWNER, NOW)
    printing.print_run(run, tmp_path / "cards.pdf")
    assert _red_of_portrait(rendered(tmp_path / "cards.pdf", 0, 254))
    assert not _red_of_portrait(rendered(tmp_path / "cards.pdf", 2, 254))
    assert "B" in texts(tmp_path / "cards.pdf")[2].split()
    assert "S" not in texts(tmp_path / "cards.pdf")[0].split()
    printing.print_run(run, tmp_path / "cards.png", "png")
    for member, there in zip(members, (True, False), strict=True):
        with Image.open(tmp_path / f"cards-{member}.png") as picture:
            edge = 5 * 11
            # A picture to send has a rim around its cards: 11 pixels are a millimetre there.
            front = picture.crop((edge, edge, edge + 942, edge + 594)).resize((856, 540))
            assert _red_of_portrait(front) is there


def test_that_a_run_in_another_design_reads_no_photos(shop: Till) -> None:
    member = number(shop.join("Siti"))
    keep(shop, member, photo())
    request = BeginRun(key="run", at=NOW, told="one", layout="card", members=(member,))
    run = shop.store.write(begin_run, OWNER, request).run
    (card,) = shop.store.read_as(OWNER, run_cards, run, NOW, 0, 10)
    assert card.face.photo is None


def _red_of_portrait(front: Image.Image) -> bool:
    """Tell whether the portrait is red above and white below, on a front of 10 pixels a mm."""
    above, below = front.convert("RGB").getpixel((117, 370)), front.getpixel((117, 470))
    assert isinstance(above, tuple)
    assert isinstance(below, tuple)
    return above[0] > 120 and above[1] < 60 and min(below[:3]) > 230
