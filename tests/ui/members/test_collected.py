from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from loyalty_desktop.services.commands.asking import AnswerQuestion, answer_question
from loyalty_desktop.services.commands.members import Registered
from loyalty_desktop.services.commands.relations import NoteInteraction, note_interaction
from loyalty_desktop.services.queries.member_facts import MemberFacts, member_facts
from loyalty_desktop.services.store import Store, new_id
from loyalty_desktop.ui.desk import Desk
from loyalty_desktop.ui.members.by_hand import QualifyDialog
from loyalty_desktop.ui.members.notes import OutcomeDialog, TalkView
from loyalty_desktop.ui.members.page import MemberPage
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import use_language
from tests.ui.counter.sample import NOW, OWNER, a_shop, clock, join

PATIENCE = 20_000
Page = MemberPage
Wait = Callable[[Callable[[], bool]], None]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    use_language("en")
    return a_shop(tmp_path)


@pytest.fixture
def budi(store: Store) -> Registered:
    friend = join(store, "Siti Rahma", 50)
    return join(store, "Budi Santoso", 20, referred_by=friend.member)


@pytest.fixture
def wait(qtbot: QtBot) -> Wait:
    def until(happened: Callable[[], bool]) -> None:
        qtbot.waitUntil(happened, timeout=PATIENCE)

    return until


@pytest.fixture
def page(app: QApplication, qtbot: QtBot, store: Store, wait: Wait) -> Iterator[Page]:
    desk = Desk(store, OWNER, app)
    made = Page(desk, clock=clock)
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    yield made
    wait(lambda: made.model.page is not None)
    desk.close()


def show(page: Page, member: Registered, tab: object, wait: Wait) -> None:
    page.open(member.member_id)
    wait(lambda: page.model.page is not None)
    place = next(at for at in range(page.bar.count()) if page.widget_at(at) is tab)
    page.bar.setCurrentIndex(place)


def facts(store: Store, member: Registered) -> MemberFacts:
    return store.read_as(OWNER, member_facts, member.member_id)


def told(widget: QWidget) -> str:
    return " ".join(each.text() for each in widget.findChildren(Paragraph))


def complain(store: Store, member: Registered) -> None:
    request = NoteInteraction(
        key=new_id(),
        at=NOW,
        member=member.member or "",
        kind="complaint",
        note="Cold coffee",
        due=NOW,
    )
    store.write(note_interaction, OWNER, request)


def in_view(page: Page) -> list[TalkView]:
    return [each for each in page.notes.findChildren(TalkView) if each.isVisible()]


def test_that_a_complaint_is_closed_with_its_outcome_and_opened_again(
    page: Page, store: Store, budi: Registered, wait: Wait
) -> None:
    complain(store, budi)
    show(page, budi, page.notes, wait)
    (talk,) = page.notes.findChildren(TalkView)
    talk.finish.click()
    (dialog,) = page.window().findChildren(OutcomeDialog)
    dialog.outcome.setPlainText("A new cup")
    QTest.keyClick(dialog, Qt.Key.Key_F10)
    wait(lambda: facts(store, budi).interactions[0].outcome == "A new cup")
    wait(lambda: "A new cup" in told(page.notes))
    wait(lambda: len(in_view(page)) == 1)
    in_view(page)[0].again.click()
    wait(lambda: facts(store, budi).interactions[0].done is None)


def test_that_the_page_tells_what_was_asked(
    page: Page, store: Store, budi: Registered, wait: Wait
) -> None:
    request = AnswerQuestion(
        key=new_id(), at=NOW, member=budi.member or "", question="birthday", outcome="declined"
    )
    store.write(answer_question, OWNER, request)
    show(page, budi, page.notes, wait)
    wait(lambda: not page.notes.asked.isHidden() and page.notes.asked.isVisible())
    assert facts(store, budi).asked[0].day == date(2026, 6, 30)


def test_that_it_is_kept_whether_somebody_would_have_come_anyway(
    page: Page, store: Store, budi: Registered, wait: Wait
) -> None:
    show(page, budi, page.referrals, wait)
    anyway = page.referrals.anyway
    assert anyway.isVisible()
    assert anyway.choice() == "unknown"
    anyway.setFocus()
    anyway.setCurrentIndex(anyway.findData("no"))
    anyway.activated.emit(anyway.currentIndex())
    wait(lambda: facts(store, budi).would_have_come == "no")


def test_that_interest_and_ability_are_noted_for_who_has_not_bought(
    page: Page, store: Store, budi: Registered, wait: Wait
) -> None:
    show(page, budi, page.stages, wait)
    page.stages.qualify.click()
    dialog = page.dialog
    assert isinstance(dialog, QualifyDialog)
    dialog.interest.choose("yes")
    dialog.ability.choose("yes")
    QTest.keyClick(dialog, Qt.Key.Key_F10)
    wait(lambda: page.model.page is not None and page.model.page.stage.stage == "prospect")
    known = facts(store, budi).qualified
    assert known is not None
    assert (known.interest, known.ability) == ("yes", "yes")
