from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from loyalty_desktop.errors import Duplicate, Invalid, Unavailable
from loyalty_desktop.services.queries.member_page import MemberPage, member_page
from loyalty_desktop.ui.members.edit_model import EditModel
from loyalty_desktop.ui.members.page_model import PageModel
from tests.ui.counter.sample import NOW, OWNER, a_shop, join
from tests.ui.members.desks import FakeDesk

pytestmark = pytest.mark.usefixtures("app")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)


def clock() -> datetime:
    return NOON


@pytest.fixture
def page(tmp_path: Path) -> Iterator[MemberPage]:
    store = a_shop(tmp_path)
    siti = join(
        store,
        "Siti Rahma",
        200,
        phone="081255551204",
        birthday=date(1990, 6, 12),
        preferences={"likes": "Tea"},
    )
    yield store.read_as(OWNER, member_page, siti.member_id, NOW)
    store.close()


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def edit(desk: FakeDesk, page: MemberPage) -> EditModel:
    return EditModel(desk, clock, page)


@pytest.fixture
def shown(desk: FakeDesk, page: MemberPage) -> PageModel:
    model = PageModel(desk, clock)
    model.open(page.profile.id)
    desk.answer(page)
    return model


def test_that_only_what_differs_is_sent(desk: FakeDesk, edit: EditModel) -> None:
    edit.save(replace(edit.before, city="Bogor", birthday=None, birthday_typed=False))
    desk.answer(edit.profile)
    (asked,) = desk.waiting
    assert asked.arguments[0].change == {"city": "Bogor", "birthday": None}


def test_that_nothing_different_is_saved_without_asking(desk: FakeDesk, edit: EditModel) -> None:
    saved: list[bool] = []
    edit.saved.connect(lambda: saved.append(True))
    edit.save(replace(edit.before))
    assert (saved, desk.waiting) == ([True], [])


def test_that_a_name_and_a_whole_birthday_are_asked_for(desk: FakeDesk, edit: EditModel) -> None:
    edit.save(replace(edit.before, name=" ", birthday=None, birthday_typed=True))
    assert set(edit.complaints) == {"name", "birthday"}
    assert desk.waiting == []


def test_that_a_wrong_phone_is_said_at_its_field_and_tried_again_with_the_same_key(
    desk: FakeDesk, edit: EditModel
) -> None:
    edit.save(replace(edit.before, phone="0812"))
    assert edit.busy
    desk.answer(edit.profile)
    first = desk.refuse(Invalid(field="phone", reason="not_a_phone"))
    assert set(edit.complaints) == {"phone"}
    edit.save(replace(edit.before, phone="081255551205"))
    desk.answer(edit.profile)
    second = desk.refuse(Duplicate(what="phone"))
    assert set(edit.complaints) == {"phone"}
    assert first.arguments[0].key == second.arguments[0].key


def test_that_what_was_not_answered_is_sent_again_as_it_was(
    desk: FakeDesk, edit: EditModel
) -> None:
    form = replace(edit.before, city="Bogor")
    edit.save(form)
    desk.answer(edit.profile)
    first = desk.refuse(Unavailable(reason="server"))
    assert set(edit.complaints) == {"form"}
    edit.save(form)
    desk.answer(edit.profile)
    assert desk.waiting[0].arguments == first.arguments
    saved: list[bool] = []
    edit.saved.connect(lambda: saved.append(True))
    desk.answer(object())
    assert (saved, edit.complaints) == ([True], {})


def test_that_a_masked_phone_stays_unless_another_is_typed(
    desk: FakeDesk, page: MemberPage
) -> None:
    masked = replace(page.profile, phone="0812-\u2022\u2022\u2022\u2022-1204", phone_whole=False)
    edit = EditModel(desk, clock, replace(page, profile=masked))
    assert edit.before.phone == ""
    edit.save(replace(edit.before, city="Bogor"))
    desk.answer(masked)
    assert desk.waiting[0].arguments[0].change == {"city": "Bogor"}


def test_that_what_somebody_else_changed_meanwhile_is_told_before_it_is_overwritten(
    desk: FakeDesk, edit: EditModel
) -> None:
    form = replace(edit.before, city="Bogor", email="siti@example.com")
    edit.save(form)
    theirs = replace(edit.profile, city="Depok", name="Siti R.")
    desk.answer(theirs)
    assert desk.waiting == []
    assert not edit.busy
    assert list(edit.complaints) == ["city"]
    assert "Depok" in edit.complaints["city"]
    # The name was not touched here, so theirs stays.
    edit.save(form)
    desk.answer(theirs)
    (asked,) = desk.waiting
    assert asked.arguments[0].change == {"city": "Bogor", "email": "siti@example.com"}


def test_that_the_same_change_by_somebody_else_is_no_conflict(
    desk: FakeDesk, edit: EditModel
) -> None:
    edit.save(replace(edit.before, city="Bogor"))
    desk.answer(replace(edit.profile, city="Bogor"))
    assert edit.complaints == {}
    assert len(desk.waiting) == 1


def test_that_likes_are_kept_by_name_or_by_themselves(desk: FakeDesk, shown: PageModel) -> None:
    for text in ("Size: M", "Jasmine tea"):
        assert shown.add_preference(text)
    assert not shown.add_preference("  ")
    assert not shown.add_preference("Size:")
    shown.remove_preference("likes")
    assert [each.arguments[0].change["preferences"] for each in desk.waiting] == [
        {"Size": "M"},
        {"Jasmine tea": "Jasmine tea"},
        {"likes": None},
    ]


def test_that_a_change_that_was_not_answered_can_be_sent_again_with_its_key(
    desk: FakeDesk, shown: PageModel
) -> None:
    told: list[str] = []
    shown.told.connect(told.append)
    shown.give_consent("marketing", "email", given=True)
    first = desk.refuse(Unavailable(reason="locked"))
    assert told[-1]
    shown.send_again()
    assert desk.waiting[0].arguments[0] is first.arguments[0]
    desk.answer(object())
    assert told[-1] == ""
    shown.send_again()
    assert desk.waiting == []
