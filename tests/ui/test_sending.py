"""Messages that leave by themselves while a window is open: only when the shop says so, once."""

from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication

from loyalty_desktop.errors import Unavailable
from loyalty_desktop.models.rules.messages import MessageRules
from loyalty_desktop.services.commands.messages import (
    ChooseMail,
    ChooseMessages,
    choose_mail,
    choose_messages,
)
from loyalty_desktop.services.devices.postbox import Postbox
from loyalty_desktop.services.exchange.sending import Sent
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.sending import SendByItself, Sending
from tests.played_mail import Inbox, mail_server
from tests.ui.at_desk import FakeDesk, StraightDesk
from tests.ui.campaigns.test_outbox import BEFORE, queue
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Store]:
    store = a_shop(tmp_path)
    yield store
    store.close()


def automatic(shop: Store) -> None:
    rules = MessageRules(automatic=True)
    shop.write(choose_messages, OWNER, ChooseMessages(key=new_id(), at=BEFORE, rules=rules))


def looking(shop: Store, tmp_path: Path, told: list[object]) -> Sending:
    sending = Sending(StraightDesk(shop), clock=clock, box=Postbox(tmp_path / "keys", 2.0))
    sending.sent.connect(told.append)
    sending.failed.connect(told.append)
    return sending


def test_that_nothing_leaves_by_itself_before_the_shop_says_so(
    qapp: QApplication, shop: Store, tmp_path: Path
) -> None:
    assert qapp is QApplication.instance()
    queue(shop, "Ani", channel="email")
    told: list[object] = []
    inbox = Inbox()
    with mail_server(inbox) as mail:
        shop.write(choose_mail, OWNER, ChooseMail(key=new_id(), at=BEFORE, mail=mail))
        sending = looking(shop, tmp_path, told)
        sending.look()
        assert (inbox.addresses, told) == ([], [])
        automatic(shop)
        sending.look()
        sending.look()
        sending.close()
    assert inbox.addresses == ["ani@example.com"]
    assert told == [Sent(sent=1)]


def test_that_a_server_out_of_reach_is_told_and_tried_at_the_next_look(
    qapp: QApplication, shop: Store, tmp_path: Path
) -> None:
    assert qapp is QApplication.instance()
    queue(shop, "Ani", channel="email")
    automatic(shop)
    told: list[object] = []
    with mail_server(Inbox()) as mail:
        shop.write(choose_mail, OWNER, ChooseMail(key=new_id(), at=BEFORE, mail=mail))
    sending = looking(shop, tmp_path, told)
    sending.look()
    sending.look()
    # Said once, not at every look.
    assert [type(each) for each in told] == [Unavailable]
    with mail_server(inbox := Inbox()) as mail:
        shop.write(choose_mail, OWNER, ChooseMail(key=new_id(), at=BEFORE, mail=mail))
        sending.look()
    sending.close()
    assert inbox.addresses == ["ani@example.com"]


def test_that_it_leaves_room_for_other_work_and_goes_on_soon(
    qapp: QApplication, shop: Store, tmp_path: Path
) -> None:
    assert qapp is QApplication.instance()
    queue(shop, "Ani", "Budi", channel="email")
    automatic(shop)
    moments = iter([0.0, 1.0, 30.0, 40.0])
    inbox = Inbox()
    with mail_server(inbox) as mail:
        shop.write(choose_mail, OWNER, ChooseMail(key=new_id(), at=BEFORE, mail=mail))
        task = SendByItself(
            "1", "1:a", NOW, Postbox(tmp_path / "keys", 2.0), Event(), lambda: next(moments)
        )
        sent = task(shop, OWNER)
    assert sent is not None
    assert (sent.sent, sent.cancelled) == (1, True)


def test_that_it_looks_no_more_once_the_window_closes_and_only_one_look_at_a_time(
    qapp: QApplication,
) -> None:
    assert qapp is QApplication.instance()
    desk = FakeDesk()
    sending = Sending(desk, clock=clock)
    sending.look()
    sending.look()
    assert len(desk.reads) == 1
    desk.tell(None)
    sending.look()
    assert len(desk.reads) == 2
    sending.close()
    desk.tell(None)
    sending.look()
    assert len(desk.reads) == 2
