"""The shop's own facts in the settings: typed, refused in place, saved for every counter."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.models.rules.shop_facts import Coupon, ShopFacts
from loyalty_desktop.services.commands.shop_facts import ChangeShopFacts, ShopFactsChanged
from loyalty_desktop.services.queries.shop_facts import ShopFactsKept
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.shop_section import ShopSection
from tests.ui.at_desk import FakeDesk

KEPT = ShopFactsKept(ShopFacts("Toko Melati", "Jl. Anggrek 12"), None, (("BREAD", "Free bread"),))


class Desk(FakeDesk):
    """A desk at which somebody works."""

    actor = Actor("Tuti", "owner", "1")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def section(app: QApplication, qtbot: QtBot, desk: Desk) -> ShopSection:
    theme.apply(app, theme.LIGHT, 100)
    made = ShopSection("Toko Melati", "IDR", [])
    qtbot.addWidget(made)
    made.show()
    made.ask_of(desk)
    desk.tell(KEPT)
    return made


def sent(desk: Desk) -> ChangeShopFacts:
    request: Any = desk.writes[-1].request
    assert isinstance(request, ChangeShopFacts)
    return request


def a_picture(folder: Path) -> Path:
    whole = BytesIO()
    Image.new("RGB", (300, 150), "#207050").save(whole, "PNG")
    file = folder / "logo.png"
    file.write_bytes(whole.getvalue())
    return file


def work(desk: Desk) -> None:
    """Do the last long work, and answer as it does."""
    asked = desk.reads[-1]
    try:
        answer = asked.what(None, desk.actor)
    except Invalid as refusal:
        asked.otherwise(refusal)
    else:
        asked.then(answer)


def test_that_what_is_kept_is_shown_and_what_is_typed_is_sent(
    section: ShopSection, desk: Desk
) -> None:
    assert section.address.toPlainText() == "Jl. Anggrek 12"
    assert section.coupon.isHidden()
    section.name.setText("Toko Baru")
    section.phone.setText("0251 555 0100")
    section.foot.setPlainText("Thank you.\nSee you soon.")
    section.save.click()
    assert sent(desk).facts == replace(
        KEPT.facts, name="Toko Baru", phone="0251 555 0100", foot="Thank you.\nSee you soon."
    )
    assert sent(desk).logo is None
    said: list[bool] = []
    section.saved.connect(lambda: said.append(True))
    desk.done(ShopFactsChanged(name="Toko Baru", has_logo=False))
    assert said == [True]


def test_that_a_coupon_asks_for_how_long_and_from_what_bill(
    section: ShopSection, desk: Desk
) -> None:
    section.reward.choose("BREAD")
    section.reward.chosen.emit("BREAD")
    assert not section.coupon.isHidden()
    section.least.set_value(50_000)
    section.save.click()
    assert sent(desk).facts.coupon == Coupon("BREAD", 30, 50_000)


def test_that_what_cannot_be_is_said_beside_its_field_and_nothing_is_sent(
    section: ShopSection, desk: Desk
) -> None:
    section.phone.setText("call us")
    section.save.click()
    assert section.fields["phone"].complaint
    assert not desk.writes
    section.phone.setText("0251 555 0100")
    section.save.click()
    assert not section.fields["phone"].complaint
    desk.refuse(Invalid(field="coupon_reward", reason="unknown_reward"))
    assert "no such reward" in section.fields["coupon_reward"].complaint


def test_that_a_logo_is_seen_before_it_is_saved(
    section: ShopSection, desk: Desk, tmp_path: Path
) -> None:
    section.chooser_took(str(a_picture(tmp_path)))
    work(desk)
    assert not section.picture.isHidden()
    section.save.click()
    assert sent(desk).logo
    section.remove.click()
    assert section.picture.isHidden()


def test_that_a_file_that_is_no_picture_is_told_beside_the_logo(
    section: ShopSection, desk: Desk, tmp_path: Path
) -> None:
    wrong = tmp_path / "logo.png"
    wrong.write_bytes(b"<svg/>")
    section.chooser_took(str(wrong))
    work(desk)
    assert "PNG or JPEG" in section.fields["logo"].complaint
    assert section.picture.isHidden()


def test_that_what_somebody_types_stays_when_the_screen_is_looked_at_again(
    section: ShopSection, desk: Desk
) -> None:
    asked = len(desk.reads)
    section.refresh()
    assert len(desk.reads) == asked + 1
    section.name.setText("Toko B")
    section.refresh()
    assert len(desk.reads) == asked + 1
    assert section.name.text() == "Toko B"


def test_that_a_cashier_only_reads_and_so_does_training(section: ShopSection, desk: Desk) -> None:
    section.use(used=False)
    assert not section.name.isEnabled()
    section.use(used=True)
    assert section.name.isEnabled()
    desk.actor = Actor("Rina", "cashier", "2")
    section.refresh()
    assert not section.save.isEnabled()
