"""Scenes of what the shop asks, hears and has to do: tasks, feedback, channels, questions."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from PySide6.QtCore import Qt
from sqlalchemy import select

from loyalty_desktop.models.tables import Channel
from loyalty_desktop.services.commands.channels import (
    DefineChannel,
    RecordReach,
    define_channel,
    record_reach,
)
from loyalty_desktop.services.commands.relations import (
    GiveFeedback,
    NoteInteraction,
    Qualify,
    give_feedback,
    note_interaction,
    qualify,
)
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.tasks.view_model import TABS
from tests.ui.counter.sample import NOW
from tests.ui.stage import Stage

ALT = Qt.KeyboardModifier.AltModifier
_SAID = (
    ("Budi", 9, 5, None, "Pelayanannya ramah dan cepat", 2),
    ("Siti", 4, 2, "Roti sobek cokelat", "Rotinya kering dua kali berturut-turut", 5),
    ("Yosua", 7, 4, None, None, 9),
    ("Maulida", 10, 5, "Kopi susu gula aren 1 L", None, 20),
)
_PROMISED = (
    ("Siti", "complaint", "Roti kering: ganti yang baru dan telepon kembali", -3, -1),
    ("Yosua", "call", "Kabari kalau Beras pandan wangi datang", -2, 0),
    ("Maulida", "visit", "Antar pesanan ulang tahun", -1, 4),
)


def waiting(at: Stage) -> None:
    """Let something wait, let people have said something and come from somewhere."""
    desk = at.program.desk
    assert desk is not None
    people = at.shop.people

    def write(command: Any, request: Any, days: int, **values: Any) -> None:
        desk.write(command, request(key=new_id(), at=NOW + timedelta(days=days), **values))

    for name, kind, note, noted, due in _PROMISED:
        until = NOW + timedelta(days=due)
        member = people[name].member
        write(note_interaction, NoteInteraction, noted, member=member, kind=kind, note=note,
              due=until)  # fmt: skip
    for name, nps, satisfaction, product, comment, ago in _SAID:
        write(give_feedback, GiveFeedback, -ago, member=people[name].member, nps=nps,
              satisfaction=satisfaction, product=product, comment=comment)  # fmt: skip
    write(qualify, Qualify, -4, member=people["Maulida"].member, interest="yes", ability="yes")
    for name in ("Spanduk depan toko", "Teman", "Marketplace"):
        write(define_channel, DefineChannel, -30, name=name)
    at.settle()
    first = (NOW - timedelta(days=25)).date()
    known: list[Any] = []
    desk.read(_channels, then=known.append)
    at.settle()
    for place, (channel, reached, cost) in enumerate(
        zip(known[0], (4_000, 0, 12_500), (350_000, 0, 900_000), strict=True)
    ):
        if reached:
            last = first + timedelta(days=7 + place)
            write(record_reach, RecordReach, -5, channel=channel, first=first, last=last,
                  reached=reached, cost=cost)  # fmt: skip
    at.settle()


def tab(name: str, *, full: bool = True) -> Callable[[Stage], None]:
    """Return the scene of a tab of tasks and feedback."""

    def show(at: Stage) -> None:
        if full:
            waiting(at)
        at.go("tasks")
        at.window.screen_of("tasks").tabs.setCurrentIndex(TABS.index(name))
        at.settle()

    return show


def opened(name: str, table: str) -> Callable[[Stage], None]:
    """Return the scene of the first line of a table, opened."""

    def show(at: Stage) -> None:
        tab(name)(at)
        found = at.find(table)
        found.setFocus(Qt.FocusReason.ShortcutFocusReason)
        at.press(Qt.Key.Key_Home, Qt.Key.Key_Return)

    return show


def reach(at: Stage) -> None:
    """Reach and cost of a channel are written down."""
    tab("channels")(at)
    at.find("reach-and-cost").click()
    at.settle()


def question(at: Stage) -> None:
    """The question of this visit is put."""
    at.call("Budi")
    at.press(Qt.Key.Key_Q, held=ALT)


def feedback(at: Stage) -> None:
    """A member says what they think."""
    at.call("Budi")
    at.press(Qt.Key.Key_F, held=ALT)


def complaining(at: Stage) -> None:
    """Somebody comes whose complaint waits."""
    waiting(at)
    at.window.show_counter()
    at.call("Siti")


def _channels(session: Any) -> tuple[str, ...]:

    return tuple(session.scalars(select(Channel.id).order_by(Channel.name_fold)))
