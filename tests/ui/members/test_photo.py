"""A member's photo: chosen, seen in the head and at the counter, put away by a key."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest

from loyalty_desktop.services.queries.photos import member_photo
from loyalty_desktop.ui.members.photo import PhotoDialog
from loyalty_desktop.ui.widgets.avatar import Avatar
from tests.ui.counter.sample import OWNER
from tests.ui.faces import a_face_in
from tests.ui.members.test_screen import Manager, manager, store

__all__ = ["manager", "store"]

SHIFT = Qt.KeyboardModifier.ShiftModifier


def opened(manager: Manager) -> PhotoDialog:
    """Return the dialog that the key opens."""
    QTest.keyClick(manager.focus(), Qt.Key.Key_F2, SHIFT)
    manager.wait(lambda: isinstance(manager.screen.page.dialog, PhotoDialog))
    dialog = manager.screen.page.dialog
    assert isinstance(dialog, PhotoDialog)
    return dialog


def ground(avatar: Avatar) -> QColor:
    """Return the colour at the left of a circle, beside letters and faces."""
    picture = avatar.grab().toImage()
    return picture.pixelColor(picture.width() // 10, picture.height() // 2)


def test_that_a_photo_is_chosen_by_key_seen_in_the_head_and_put_away(
    manager: Manager, tmp_path: Path
) -> None:
    manager.open("Siti Rahma")
    head = manager.screen.page.head
    before = ground(head.avatar)
    dialog = opened(manager)
    assert not dialog.remove.isEnabled()
    dialog.take(str(a_face_in(tmp_path)))
    manager.wait(lambda: dialog.remove.isEnabled() and not dialog.confirm.busy)
    assert dialog.confirm.hasFocus()
    manager.press(Qt.Key.Key_F10)
    manager.wait(lambda: ground(head.avatar) != before)
    # The ground of the portrait, as far as a JPEG keeps colours.
    seen, drawn = ground(head.avatar), QColor("#9DB8A6")
    assert abs(seen.red() - drawn.red()) + abs(seen.green() - drawn.green()) < 8
    page = manager.screen.page.model.page
    assert page is not None
    number = page.profile.number
    assert manager.store.read_as(OWNER, member_photo, number) is not None
    dialog = opened(manager)
    assert dialog.remove.isEnabled()
    manager.press(Qt.Key.Key_F8)
    manager.press(Qt.Key.Key_F10)
    manager.wait(lambda: ground(head.avatar) == before)
    assert manager.store.read_as(OWNER, member_photo, number) is None


def test_that_what_is_no_photo_is_said_and_nothing_is_lost(
    manager: Manager, tmp_path: Path
) -> None:
    manager.open("Siti Rahma")
    dialog = opened(manager)
    (tmp_path / "letter.jpg").write_bytes(b"Dear Siti")
    dialog.take(str(tmp_path / "letter.jpg"))
    manager.wait(dialog.message.isVisible)
    assert "PNG or JPEG" in dialog.message.text()
    dialog.take(str(tmp_path / "gone.jpg"))
    manager.wait(lambda: "Look at where it is" in dialog.message.text())
    dialog.take(str(a_face_in(tmp_path)))
    manager.wait(lambda: not dialog.message.isVisible() and dialog.remove.isEnabled())
    manager.press(Qt.Key.Key_Escape)
    page = manager.screen.page.model.page
    assert page is not None
    assert page.photo is None
