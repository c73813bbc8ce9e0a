from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from loyalty_desktop.errors import NotAllowed, Unavailable
from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.models.rules.programme import Programme
from loyalty_desktop.models.rules.programme_file import read_programme
from loyalty_desktop.models.rules.programme_text import write_programme
from loyalty_desktop.services.commands.programme import ProgrammeSet
from loyalty_desktop.services.queries.offers import ProgrammeNow, VersionRow
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.programme.draft import Draft
from loyalty_desktop.ui.programme.form_fields import FIELDS, section_of
from loyalty_desktop.ui.programme.inputs import WIDE, FieldRow
from loyalty_desktop.ui.programme.screen import ProgrammeScreen
from loyalty_desktop.ui.programme.view_model import ProgrammeModel
from loyalty_desktop.ui.widgets.amounts import MoneyEdit
from loyalty_desktop.ui.widgets.number_edits import ExactEdit, WholeEdit
from loyalty_desktop.wording import _, use_country, use_language
from tests.ui.at_desk import FakeDesk

pytestmark = pytest.mark.usefixtures("qapp")

NOON = datetime(2026, 6, 30, 5, tzinfo=UTC)
TODAY = date(2026, 6, 30)


def noon() -> datetime:
    return NOON


@pytest.fixture(autouse=True)
def _indonesian_shop() -> Iterator[None]:
    use_country("ID")
    use_language("en")
    yield
    use_language("en")


def a_programme(**sections: Any) -> Programme:
    return read_programme({"name": "Melati", "currency": "IDR", **sections})


def known(*programmes: Programme, **more: Any) -> ProgrammeNow:
    """Return versions as the shop has them, the last one in force since January."""
    rows = [
        VersionRow(
            place,
            None if place == 1 else date(2026, place - 1, 1),
            NOON,
            None,
            "in force" if place == len(programmes) else "past",
            programme,
        )
        for place, programme in enumerate(programmes, 1)
    ]
    facts: dict[str, Any] = {
        "currency": programmes[0].currency,
        "today": TODAY,
        "latest": None,
        "may_change": True,
        "may_date_back": False,
    } | more
    return ProgrammeNow(tuple(reversed(rows)), rows[-1], **facts)


def model_of(desk: FakeDesk, now: ProgrammeNow) -> ProgrammeModel:
    model = ProgrammeModel(desk, noon)
    model.load()
    desk.tell(now)
    return model


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_that_a_bill_of_150_000_is_the_example() -> None:
    model = model_of(FakeDesk(), known(a_programme()))
    example = model.example()
    assert example is not None
    assert plain(example.sentence) == "A bill of Rp 150.000 earns 15 points, worth Rp 7.500."


def test_that_the_example_follows_the_draft_and_the_tier() -> None:
    tiers = {"tiers": [{"name": "Gold", "threshold": 1, "multiplier": "1.5"}]}
    model = model_of(FakeDesk(), known(a_programme(tiering=tiers)))
    model.set_tier("Gold")
    model.set_value("redeem.value", "250")
    example = model.example()
    assert example is not None
    assert plain(example.sentence) == "A bill of Rp 150.000 earns 22 points, worth Rp 5.500."


def test_that_a_changed_rule_stands_beside_what_it_was() -> None:
    model = model_of(FakeDesk(), known(a_programme(earn={"minimum": 5000})))
    assert not any(change.changed for change in model.words())
    model.set_value("earn.minimum", 20_000)
    (changed,) = [change for change in model.words() if change.changed]
    assert changed.now is not None
    assert changed.was is not None
    assert plain(changed.now.text) == "Bills under Rp 20.000 earn nothing."
    assert plain(changed.was.text) == "Bills under Rp 5.000 earn nothing."


def test_that_a_mistake_is_told_at_its_place_and_stops_saving() -> None:
    model = model_of(FakeDesk(), known(a_programme()))
    model.set_value("earn.per", 0)
    assert model.complaints() == {"earn.per": "This can't be zero."}
    assert model.sections_in_error() == {"earning"}
    assert not model.can_save
    model.set_value("earn.per", 5000)
    assert model.complaints() == {}
    assert model.can_save


def test_that_nothing_typed_is_a_mistake() -> None:
    model = model_of(FakeDesk(), known(a_programme()))
    model.set_value("earn.points", None)
    assert "earn.points" in model.complaints()


def test_that_an_unchanged_draft_is_not_saved() -> None:
    desk = FakeDesk()
    model = model_of(desk, known(a_programme()))
    model.save()
    assert desk.writes == []


def test_that_the_draft_is_saved_from_its_day_and_sent_again_is_the_same() -> None:
    desk = FakeDesk()
    model = model_of(desk, known(a_programme()))
    model.set_value("earn.per", 5000)
    model.set_first_date(date(2026, 7, 1))
    model.save()
    desk.refuse(Unavailable(reason="server"))
    model.save()
    first, again = (asked.request for asked in desk.writes)
    assert first.key == again.key
    assert first.first_date == date(2026, 7, 1)
    assert first.programme.earn.per == 5000
    said: list[str] = []
    model.saved.connect(said.append)
    desk.done(ProgrammeSet(version=2, first_day=0))
    assert [plain(text) for text in said] == ["Version 2 is saved and holds from 1 Jul 2026 on."]


def test_that_another_draft_gets_another_key() -> None:
    desk = FakeDesk()
    model = model_of(desk, known(a_programme()))
    for per in (5000, 6000):
        model.set_value("earn.per", per)
        model.save()
        desk.refuse(Unavailable(reason="server"))
    assert desk.writes[0].request.key != desk.writes[1].request.key


def test_that_a_day_with_purchases_is_for_the_owner() -> None:
    manager = model_of(FakeDesk(), known(a_programme(), latest=TODAY))
    assert manager.first_date == date(2026, 7, 1)
    manager.set_value("earn.per", 5000)
    assert manager.can_save
    manager.set_first_date(TODAY)
    assert not manager.can_save
    assert "ask the owner" in manager.consequence()
    owner = model_of(FakeDesk(), known(a_programme(), latest=TODAY, may_date_back=True))
    owner.set_value("earn.per", 5000)
    assert owner.first_date == TODAY
    assert owner.can_save
    assert "they keep their points" in owner.consequence()


def test_that_a_refusal_is_a_sentence_and_the_draft_stays() -> None:
    desk = FakeDesk()
    model = model_of(desk, known(a_programme()))
    told: list[str] = []
    model.told.connect(told.append)
    model.set_value("earn.per", 5000)
    model.save()
    desk.refuse(NotAllowed(right="change_programme"))
    assert told[-1].startswith("This needs the PIN")
    assert model.draft is not None
    assert model.draft.value("earn.per") == 5000
    assert not model.busy


def test_that_versions_tell_what_they_changed() -> None:
    old, new = a_programme(), a_programme(bonuses={"welcome": 10})
    model = model_of(FakeDesk(), known(old, new))
    newest, oldest = model.versions()
    assert plain(newest.title) == "Version 2, from 1 Jan 2026"
    assert [c.now and plain(c.now.text) for c in newest.changes] == ["Joining gives 10 points."]
    assert oldest.title == "Version 1, from the beginning"
    model.start_from(1)
    assert model.edited
    assert model.draft is not None
    assert model.draft.programme == old


def test_that_what_somebody_else_saved_does_not_throw_a_draft_away() -> None:
    desk = FakeDesk()
    model = model_of(desk, known(a_programme()))
    model.set_value("earn.per", 5000)
    model.load()
    desk.tell(known(a_programme(), a_programme(bonuses={"welcome": 10})))
    assert model.draft is not None
    assert model.draft.value("earn.per") == 5000


def test_that_rates_and_tiers_can_be_added_and_taken_away() -> None:
    model = model_of(FakeDesk(), known(a_programme()))
    model.add_row("earn.rates")
    assert "earn.rates[1].category" in model.complaints()
    model.set_value("earn.rates[1].category", "coffee")
    model.set_value("earn.rates[1].per", 5000)
    assert model.complaints() == {}
    model.rate_of(0, "sku")
    assert model.draft is not None
    assert model.draft.programme.earn.rates[0].sku == "coffee"
    model.remove_row("earn.rates", 0)
    assert not model.edited
    model.add_row("tiering.tiers")
    model.set_value("tiering.tiers[1].name", "Silver")
    assert model.tiers() == ("Silver",)


@pytest.mark.parametrize("name", PRESETS)
def test_that_every_value_of_the_file_has_its_place_in_the_form(name: str) -> None:
    written = write_programme(preset(name))
    places = {
        f"{part}.{key}"
        for part, values in written.items()
        if isinstance(values, dict)
        for key in cast("dict[str, object]", values)
    }
    assert places == {field.place for fields in FIELDS.values() for field in fields}
    assert section_of("tiering.tiers[2].threshold") == "tiers"


def test_that_a_draft_reads_back_as_the_programme_it_was_begun_with() -> None:
    for name in PRESETS:
        draft = Draft(preset(name))
        assert not draft.changed
        draft.set_value("earn.points", 2)
        assert draft.programme == replace(preset(name), earn=replace(preset(name).earn, points=2))


def test_that_thresholds_become_whole_when_visits_are_counted() -> None:
    tiers = {"tiers": [{"name": "Gold", "threshold": "12.50"}]}
    draft = Draft(a_programme(currency="USD", tiering=tiers))
    draft.set_value("tiering.measure", "visits")
    assert not draft.problems
    assert draft.programme.tiering.tiers[0].threshold == 12


# The screen -----------------------------------------------------------------------------------


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
def screen(app: QApplication, desk: FakeDesk) -> Iterator[ProgrammeScreen]:
    made = ProgrammeScreen(desk, clock=noon)
    made.resize(1142, 768)
    made.show()
    desk.tell(known(a_programme(), a_programme(earn={"minimum": 5000})))
    app.processEvents()
    yield made
    made.close()
    # At once: every widget that lives on is styled again for each test after it.
    delete(made)


def row(screen: ProgrammeScreen, place: str) -> FieldRow:
    return next(row for field, row in screen.form.rows.items() if field.place == place)


def test_that_typing_changes_the_words_at_once(screen: ProgrammeScreen) -> None:
    edit = row(screen, "earn.minimum").control
    assert isinstance(edit, MoneyEdit)
    assert edit.text() == "5.000"
    edit.selectAll()
    QTest.keyClicks(edit, "20000")
    (sentence,) = [each for each in screen.words.sentences if each.change.changed]
    assert plain(sentence.text()) == (
        "Bills under Rp 20.000 earn nothing. Bills under Rp 5.000 earn nothing."
    )
    assert plain(sentence.accessibleName()).startswith("Changed: Bills under Rp 20.000")
    assert screen.foot.save.isEnabled()
    assert not screen.draft.isHidden()


def test_that_a_mistake_shows_under_its_field(screen: ProgrammeScreen) -> None:
    edit = row(screen, "earn.per").control
    assert isinstance(edit, MoneyEdit)
    edit.set_value(0)
    assert row(screen, "earn.per").complaint.text() == "This can't be zero."
    assert edit.wrong
    assert not screen.foot.save.isEnabled()
    assert not screen.tabs.tabIcon(0).isNull()


def test_that_f10_saves(screen: ProgrammeScreen, desk: FakeDesk, qtbot: QtBot) -> None:
    screen.activateWindow()
    qtbot.waitUntil(screen.isActiveWindow)
    edit = row(screen, "earn.points").control
    assert isinstance(edit, WholeEdit)
    edit.setFocus()
    edit.set_value(2)
    QTest.keyClick(edit, Qt.Key.Key_F10)
    assert desk.writes[-1].request.programme.earn.points == 2


def test_that_who_may_not_change_reads(qtbot: QtBot) -> None:
    desk = FakeDesk()
    screen = ProgrammeScreen(desk, clock=noon)
    qtbot.addWidget(screen)
    screen.show()
    desk.tell(known(a_programme(), may_change=False))
    assert screen.foot.save.isHidden()
    edit = row(screen, "earn.per").control
    assert isinstance(edit, MoneyEdit)
    assert edit.isReadOnly()
    assert screen.foot.consequence.text().startswith("You can read the programme.")


def test_that_fields_that_mean_nothing_are_hidden(screen: ProgrammeScreen) -> None:
    screen.tabs.setCurrentIndex(2)
    after = [row for field, row in screen.form.rows.items() if field.place == "expiry.after"]
    assert all(each.isHidden() for each in after)
    screen.model.set_value("expiry.kind", "month_end")
    assert [each.isHidden() for each in after] == [True, False, True]


def test_that_a_rate_of_exchange_is_typed_with_the_shops_comma(screen: ProgrammeScreen) -> None:
    screen.tabs.setCurrentIndex(1)
    edit = row(screen, "redeem.value").control
    assert isinstance(edit, ExactEdit)
    edit.clear()
    QTest.keyClicks(edit, "0.5")
    assert edit.text() == "0,5"
    assert screen.model.draft is not None
    assert screen.model.draft.value("redeem.value") == "0.5"


@pytest.mark.parametrize("code", ["en", "id"])
def test_that_no_choice_is_cut(code: str) -> None:
    use_language(code)
    room = theme.scaled(WIDE) - 48
    for fields in FIELDS.values():
        for field in fields:
            for _key, word in field.options:
                assert theme.text_width(_(word), "body") <= room, _(word)


def test_that_the_screen_speaks_another_language_at_once(
    screen: ProgrammeScreen, app: QApplication
) -> None:
    use_language("id")
    app.sendEvent(screen, QEvent(QEvent.Type.LanguageChange))
    assert screen.title.text() == "Program"
    assert screen.tabs.tabText(0) == "Mendapat"
    assert plain(screen.words.sentences[0].text()) == "Setiap Rp 10.000 mendapat 1 poin."


def test_that_the_consequence_has_a_line_of_its_own_where_there_is_little_room(
    screen: ProgrammeScreen, app: QApplication
) -> None:
    def across() -> float:
        return screen.foot.consequence.width() / screen.foot.width()

    assert screen.foot.consequence.geometry().left() > screen.foot.first_day.geometry().right()
    screen.resize(780, 768)
    app.processEvents()
    assert screen.foot.consequence.geometry().bottom() < screen.foot.first_day.geometry().top()
    assert across() > 0.9
    screen.resize(1142, 768)
    app.processEvents()
    assert screen.foot.consequence.geometry().left() > screen.foot.first_day.geometry().right()


def test_that_the_window_is_never_narrower_than_the_rules_in_words(
    screen: ProgrammeScreen, app: QApplication
) -> None:
    screen.resize(500, 768)
    app.processEvents()
    least = screen.form.minimumSizeHint().width() + screen.words.minimumSizeHint().width()
    assert screen.width() >= least
    assert screen.words.width() >= screen.words.minimumSizeHint().width()
