from collections import Counter
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import update

from loyalty_desktop.errors import AlreadyDone, Duplicate, Invalid, NotEligible, NotFound
from loyalty_desktop.models.rules.saying import LINES, Say
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.commands.answering import MemberAnswer
from loyalty_desktop.services.commands.asking import AnswerQuestion, answer_question
from loyalty_desktop.services.commands.channels import (
    DefineChannel,
    DropReach,
    HideChannel,
    RecordReach,
    define_channel,
    drop_reach,
    hide_channel,
    record_reach,
)
from loyalty_desktop.services.commands.choices import (
    ChooseAsking,
    ChooseOrder,
    choose_asking,
    choose_order,
)
from loyalty_desktop.services.commands.members import ConsentGiven
from loyalty_desktop.services.commands.relations import (
    AnswerFeedback,
    GiveConsent,
    NoteInteraction,
    answer_feedback,
    give_consent,
    note_interaction,
)
from loyalty_desktop.services.commands.tasks import (
    FinishTask,
    PostponeTask,
    ReopenTask,
    finish_task,
    postpone_task,
    reopen_task,
)
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.exchange.taken_along import along, settle_in
from loyalty_desktop.services.queries.asking import (
    Question,
    may_rate,
    next_question,
    questions_asked,
)
from loyalty_desktop.services.queries.channels import ChannelsNow, channels_now
from loyalty_desktop.services.queries.completeness import FACTS, completeness, known_facts
from loyalty_desktop.services.queries.feedback import feedback_now
from loyalty_desktop.services.queries.member_facts import member_facts
from loyalty_desktop.services.queries.panel import member_panel
from loyalty_desktop.services.queries.saying import counter_rules
from loyalty_desktop.services.queries.tasks import due_rows, tasks
from loyalty_desktop.services.store import Session, Store, micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from tests.factories import Till, a_line, a_programme, at, key, later, number
from tests.service.conftest import MakeShop

PHONE = "081234567890"


def asked(till: Till, member: str, when: str) -> Question | None:
    return till.store.read_as(till.by, next_question, member, at(when))


def reply(till: Till, member: str, question: str, when: str, **more: Any) -> MemberAnswer:
    request = AnswerQuestion(key=key(), at=at(when), member=member, question=question, **more)
    return till.do(answer_question, request)


def note(till: Till, member: str, when: str, kind: str = "call", **more: Any) -> str:
    due = more.pop("due", None)
    request = NoteInteraction(
        key=key(),
        at=at(when),
        member=member,
        kind=kind,
        due=None if due is None else at(due),
        **more,
    )
    till.do(note_interaction, request)
    facts = till.store.read_as(till.by, member_panel, member, at(when))
    rows = till.store.read_as(till.by, member_facts, facts.id).interactions
    return rows[0].id


def said(till: Till, member: str, when: str) -> Say:
    return till.store.read_as(till.by, member_panel, member, at(when)).say


# The one question of a visit ---------------------------------------------------------------------


def test_that_what_is_missing_is_asked_in_order_and_once_a_day(shop: Till) -> None:
    member = number(shop.join("Budi"))
    assert asked(shop, member, "2026-02-01") == Question("phone")
    reply(shop, member, "phone", "2026-02-01", answer=PHONE)
    assert asked(shop, member, "2026-02-01 17:00") is None
    assert asked(shop, member, "2026-02-02") == Question("birthday")


def test_that_an_answer_is_kept_where_such_things_are_kept(shop: Till) -> None:
    member = number(shop.join("Budi"))
    reply(shop, member, "phone", "2026-02-01", answer=PHONE)
    reply(shop, member, "birthday", "2026-02-02", answer="1990-07-03")
    reply(shop, member, "favourite", "2026-02-03", answer="kopi susu")
    reply(shop, member, "consent", "2026-02-04", answer="yes", channel="whatsapp")
    reply(shop, member, "channel", "2026-02-05", answer="whatsapp")
    reply(shop, member, "email", "2026-02-06", answer="budi@example.com")
    reply(shop, member, "source", "2026-02-07", answer="Poster")
    panel = shop.store.read_as(shop.by, member_panel, PHONE, at("2026-02-08"))
    assert panel.birthday == date(1990, 7, 3)
    assert dict(panel.preferences) == {"likes": "kopi susu", "channel": "whatsapp"}
    told = shop.store.read_as(shop.by, known_facts, member, at("2026-02-08"))
    assert told.missing == ("city",)
    assert told.share == Fraction(7, 8)
    assert asked(shop, member, "2026-02-08") == Question("consent", {"channel": "email"})


def test_that_a_skipped_question_comes_again_later_and_a_declined_one_never(shop: Till) -> None:
    member = number(shop.join("Budi"))
    reply(shop, member, "phone", "2026-02-01", outcome="skipped")
    reply(shop, member, "birthday", "2026-02-02", outcome="declined")
    assert asked(shop, member, "2026-02-03") == Question("favourite")
    assert asked(shop, member, "2026-03-02") == Question("favourite")
    assert asked(shop, member, "2026-03-03") == Question("phone")
    reply(shop, member, "phone", "2026-03-03", answer=PHONE)
    assert asked(shop, member, "2026-03-04") == Question("favourite")


def test_that_who_said_no_to_messages_is_not_asked_again(shop: Till) -> None:
    consents = (ConsentGiven("marketing", "email"),)
    told: dict[str, Any] = {
        "phone": PHONE,
        "birthday": date(1990, 7, 3),
        "preferences": {"likes": "tea"},
    }
    member = number(shop.join("Budi", consents=consents, email="b@example.com", **told))
    assert asked(shop, member, "2026-02-01") == Question("consent", {"channel": "whatsapp"})
    reply(shop, member, "consent", "2026-02-01", answer="no", channel="whatsapp")
    question = asked(shop, member, "2026-02-02")
    assert question == Question("channel", {"options": ("whatsapp", "sms", "email", "counter")})


def test_that_children_are_not_asked_whether_offers_may_be_sent(shop: Till) -> None:
    told: dict[str, Any] = {
        "phone": PHONE,
        "birthday": date(2012, 7, 3),
        "preferences": {"likes": "tea"},
    }
    member = number(shop.join("Budi", **told))
    question = asked(shop, member, "2026-02-01")
    assert question is not None
    assert question.id == "channel"


def test_that_recommending_is_asked_of_who_knows_the_shop_once_in_90_days(shop: Till) -> None:
    shop.do(
        choose_order,
        ChooseOrder(key=key(), at=at("2026-01-01"), thing="questions", order=("recommend",)),
    )
    member = number(shop.join("Budi"))
    shop.buy(member, 50_000, "2026-02-01")
    assert asked(shop, member, "2026-02-01") == Question("phone")
    shop.buy(member, 50_000, "2026-02-02")
    assert asked(shop, member, "2026-02-02") == Question("recommend")
    reply(shop, member, "recommend", "2026-02-02", answer="9")
    assert asked(shop, member, "2026-05-02") == Question("phone")
    assert asked(shop, member, "2026-05-03") == Question("recommend")
    told = shop.store.read_as(shop.by, feedback_now, at("2026-05-03"))
    assert [(row.name, row.nps) for row in told.rows] == [("Budi", 9)]


def test_that_a_question_that_is_off_is_not_asked(shop: Till) -> None:
    order = ChooseOrder(
        key=key(), at=at("2026-01-01"), thing="questions", order=("email",), off=("phone",)
    )
    shop.do(choose_order, order)
    member = number(shop.join("Budi"))
    assert asked(shop, member, "2026-02-01") == Question("email")
    reply(shop, member, "email", "2026-02-01", outcome="declined")
    assert asked(shop, member, "2026-02-02") == Question("birthday")


def test_that_a_wrong_answer_is_refused_and_keeps_nothing(shop: Till) -> None:
    shop.join("Sari", phone=PHONE)
    member = number(shop.join("Budi"))
    with pytest.raises(Duplicate):
        reply(shop, member, "phone", "2026-02-01", answer=PHONE)
    for question, answer in (("birthday", "soon"), ("recommend", "eleven"), ("recommend", "11")):
        with pytest.raises(Invalid):
            reply(shop, member, question, "2026-02-01", answer=answer)
    with pytest.raises(Invalid):
        reply(shop, member, "phone", "2026-02-01", answer=" ")
    assert asked(shop, member, "2026-02-01") == Question("phone")


def test_that_an_answer_sent_again_is_kept_once(shop: Till) -> None:
    member = number(shop.join("Budi"))
    request = AnswerQuestion(
        key=key(), at=at("2026-02-01"), member=member, question="recommend", answer="10"
    )
    assert shop.do(answer_question, request) == shop.do(answer_question, request)
    panel = shop.store.read_as(shop.by, member_panel, member, at("2026-02-01"))
    assert len(shop.store.read_as(shop.by, questions_asked, panel.id)) == 1
    assert len(shop.store.read_as(shop.by, member_facts, panel.id).feedback) == 1


def test_that_the_customers_screen_asks_only_where_it_is_switched_on(shop: Till) -> None:
    member = number(shop.join("Budi"))
    for on in ("2026-02-01", "2026-02-02"):
        shop.buy(member, 50_000, on)
    assert not shop.store.read_as(shop.by, may_rate, member, at("2026-02-02"))
    shop.do(choose_asking, ChooseAsking(key=key(), at=at("2026-02-02"), on_display=True))
    assert shop.store.read_as(shop.by, may_rate, member, at("2026-02-02"))
    shop.feedback(member, "2026-02-02", nps=3, source="display")
    assert not shop.store.read_as(shop.by, may_rate, member, at("2026-02-03"))


# The line to say ---------------------------------------------------------------------------------


def test_that_an_open_complaint_is_said_first_and_a_closed_one_at_the_next_visit(
    shop: Till,
) -> None:
    member = number(shop.join("Budi"))
    shop.buy(member, 50_000, "2026-02-01")
    complaint = note(shop, member, "2026-02-02", "complaint", note="Coffee was cold")
    assert said(shop, member, "2026-02-03").because == "complaint"
    done = FinishTask(
        key=key(), at=at("2026-02-04"), interaction=complaint, outcome="A new cup was given"
    )
    shop.do(finish_task, done)
    told = said(shop, member, "2026-02-05")
    assert (told.because, told.facts["note"]) == ("settled", "A new cup was given")
    shop.buy(member, 50_000, "2026-02-05")
    assert said(shop, member, "2026-02-06").because == "thanks"


def test_that_what_was_done_about_a_feedback_is_told_once(shop: Till) -> None:
    member = number(shop.join("Budi"))
    given = shop.feedback(member, "2026-02-01", comment="More chairs").feedback
    answered = AnswerFeedback(
        key=key(), at=at("2026-02-03"), feedback=given, note="Four chairs bought"
    )
    shop.do(answer_feedback, answered)
    assert said(shop, member, "2026-02-04").because == "acted"
    shop.buy(member, 50_000, "2026-02-04")
    assert said(shop, member, "2026-02-05").because != "acted"


def test_that_the_rhythm_of_visits_says_who_is_late_and_when_somebody_comes(shop: Till) -> None:
    member = number(shop.join("Budi"))
    for days in (0, 7, 14, 21):
        shop.buy(member, 50_000, later("2026-02-01", days=days))
    on_time = said(shop, member, "2026-03-01")
    assert (on_time.because, on_time.facts["usual"]) == ("expected", 7)
    assert on_time.facts["day"] == date(2026, 3, 8)
    late = said(shop, member, "2026-03-10")
    assert (late.because, late.facts) == ("late", {"days": 16, "usual": 7})


def test_that_nothing_is_said_of_the_habits_of_somebody_restricted(shop: Till) -> None:
    member = shop.join("Budi")
    for days in (0, 7, 14, 21):
        line = a_line(18_000, name="Kopi susu")
        shop.buy(number(member), 18_000, later("2026-02-01", days=days), lines=(line,))
    assert said(shop, number(member), "2026-03-10").because == "late"
    restricted = update(Member).where(Member.id == member.member_id).values(restricted=True)
    with shop.store.work(shop.by) as work:
        work.session.execute(restricted)
    assert said(shop, number(member), "2026-03-10").because == "thanks"
    assert said(shop, number(member), "2026-03-01").because == "thanks"


def test_that_what_was_merged_is_remembered_of_the_one_who_is_kept(shop: Till) -> None:
    budi, budy = number(shop.join("Budi")), number(shop.join("Budy"))
    for days in (0, 14):
        shop.buy(budi, 50_000, later("2026-02-01", days=days))
        shop.buy(budy, 50_000, later("2026-02-08", days=days))
    complaint = note(shop, budy, "2026-02-23", "complaint", note="Coffee was cold")
    shop.merge(budi, budy, "2026-02-24")
    assert said(shop, budi, "2026-02-25").because == "complaint"
    shop.do(finish_task, FinishTask(key=key(), at=at("2026-02-25"), interaction=complaint))
    shop.buy(budi, 50_000, "2026-03-01")
    told = said(shop, budi, "2026-03-02")
    assert (told.because, told.facts["usual"]) == ("expected", 7)


def test_that_the_usual_is_offered_from_the_third_visit_on(shop: Till) -> None:
    member = number(shop.join("Budi"))
    for days in (0, 1, 2):
        line = a_line(18_000, name="Kopi susu")
        shop.buy(member, 18_000, later("2026-02-01", days=days), lines=(line,))
    told = said(shop, member, "2026-02-04")
    assert (told.because, told.facts["item"]) == ("favourite", "Kopi susu")


def test_that_a_reward_that_is_close_is_named(shop: Till) -> None:
    member = number(shop.join("Budi"))
    shop.offer("CUP", 100, name="Cup")
    shop.adjust(member, 79, "2026-02-01")
    shop.buy(member, 9_000, "2026-02-01")
    assert said(shop, member, "2026-02-02").because == "thanks"
    shop.adjust(member, 1, "2026-02-02")
    told = said(shop, member, "2026-02-02")
    assert (told.because, told.facts) == ("reward", {"reward": "Cup", "missing": 20})


def test_that_a_manager_puts_the_lines_in_another_order_or_switches_them_off(shop: Till) -> None:
    member = number(shop.join("Budi", birthday=date(1990, 2, 5)))
    shop.buy(member, 50_000, "2026-02-01")
    note(shop, member, "2026-02-02", "complaint")
    assert said(shop, member, "2026-02-03").because == "complaint"
    chosen = ChooseOrder(
        key=key(),
        at=at("2026-02-03"),
        thing="saying",
        order=("birthday", *(name for name in LINES if name != "birthday")),
    )
    shop.do(choose_order, chosen)
    assert said(shop, member, "2026-02-03").because == "birthday"
    shop.do(choose_order, replace(chosen, key=key(), off=("birthday", "complaint")))
    assert said(shop, member, "2026-02-03").because == "thanks"


@pytest.mark.parametrize(
    ("thing", "order", "off"),
    [("saying", ("nonsense",), ()), ("saying", ("birthday", "birthday"), ()), ("mood", (), ())],
)
def test_that_an_order_of_what_there_is_not_is_refused(
    shop: Till, thing: str, order: tuple[str, ...], off: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid):
        shop.do(
            choose_order,
            ChooseOrder(key=key(), at=at("2026-02-01"), thing=thing, order=order, off=off),
        )


# Tasks -------------------------------------------------------------------------------------------


def test_that_what_is_due_is_listed_and_done_with_its_outcome(shop: Till) -> None:
    member = number(shop.join("Budi"))
    late = note(shop, member, "2026-02-01", "complaint", note="Cold", due="2026-02-02")
    today = note(shop, member, "2026-02-01 13:00", note="Call about order", due="2026-02-05 09:00")
    note(shop, member, "2026-02-01 14:00", "visit", note="Nothing to do")
    rows = shop.store.read_as(shop.by, due_rows, at("2026-02-05"))
    assert [(row.id, row.when) for row in rows] == [(late, "overdue"), (today, "today")]
    waiting = shop.store.read_as(shop.by, tasks, at("2026-02-05"))
    counts = {task.kind: task.count for task in waiting}
    assert (counts["overdue"], counts["today"]) == (1, 1)
    shop.do(
        finish_task,
        FinishTask(key=key(), at=at("2026-02-05"), interaction=late, outcome="Cup given"),
    )
    postponed = PostponeTask(
        key=key(), at=at("2026-02-05"), interaction=today, due=at("2026-02-09")
    )
    shop.do(postpone_task, postponed)
    rows = shop.store.read_as(shop.by, due_rows, at("2026-02-05"))
    assert [(row.id, row.when) for row in rows] == [(today, "later")]
    with pytest.raises(AlreadyDone):
        shop.do(finish_task, FinishTask(key=key(), at=at("2026-02-06"), interaction=late))


def test_that_a_closed_complaint_can_be_opened_again(shop: Till) -> None:
    member = number(shop.join("Budi"))
    complaint = note(shop, member, "2026-02-01", "complaint", due="2026-02-02")
    reopened = ReopenTask(
        key=key(), at=at("2026-02-05"), interaction=complaint, due=at("2026-02-06")
    )
    with pytest.raises(NotEligible):
        shop.do(reopen_task, reopened)
    shop.do(finish_task, FinishTask(key=key(), at=at("2026-02-03"), interaction=complaint))
    shop.do(reopen_task, reopened)
    rows = shop.store.read_as(shop.by, due_rows, at("2026-02-05"))
    assert [(row.id, row.due) for row in rows] == [(complaint, date(2026, 2, 6))]
    with pytest.raises(NotFound):
        shop.do(reopen_task, replace(reopened, key=key(), interaction="nothing"))


def test_that_birthdays_prospects_quiet_clients_twins_and_feedback_are_tasks(shop: Till) -> None:
    shop.join("Birthday", birthday=date(1990, 3, 3))
    prospect = number(shop.join("Prospect"))
    shop.qualify(prospect, "2026-02-01", interest="yes", ability="yes")
    for email in ("same@example.com", "Same@example.com"):
        shop.join("Twin", email=email)
    unhappy = number(shop.join("Unhappy"))
    shop.feedback(unhappy, "2026-02-20", nps=2)
    happy = number(shop.join("Happy"))
    shop.feedback(happy, "2026-02-20", nps=10)
    quiet = number(shop.join("Quiet"))
    for days in range(0, 100, 7):
        shop.buy(quiet, 40_000, later("2025-10-30", days=days))
    for days in range(0, 120, 7):
        shop.buy(happy, 40_000, later("2025-10-30", days=days))
    waiting = shop.store.read_as(shop.by, tasks, at("2026-03-02"))
    told = {task.kind: (task.count, [person.name for person in task.people]) for task in waiting}
    assert told == {
        "feedback": (1, ["Unhappy"]),
        "birthday": (1, ["Birthday"]),
        "quiet": (1, ["Quiet"]),
        "prospect": (1, ["Prospect"]),
        "twin": (1, ["Twin"]),
    }


def test_that_who_left_or_is_restricted_is_nobody_s_twin(shop: Till) -> None:
    gone, _ = (shop.join("Twin", email=each) for each in ("a@example.com", "A@example.com"))
    apart, _ = (shop.join("Double", email=each) for each in ("b@example.com", "B@example.com"))
    assert kinds(shop, "2026-03-02") == {"twin": 2}
    shop.leave(number(gone), "2026-03-02")
    restricted = update(Member).where(Member.id == apart.member_id).values(restricted=True)
    with shop.store.work(shop.by) as work:
        work.session.execute(restricted)
    assert kinds(shop, "2026-03-03") == {}


def kinds(shop: Till, when: str) -> dict[str, int]:
    return {task.kind: task.count for task in shop.store.read_as(shop.by, tasks, at(when))}


# Feedback ----------------------------------------------------------------------------------------


def test_that_feedback_is_filtered_and_scored_with_its_interval(shop: Till) -> None:
    for place, score in enumerate((10, 9, 9, 8, 7, 6, 0)):
        member = number(shop.join(f"Member {place}"))
        shop.feedback(member, f"2026-02-0{place + 1}", nps=score)
    critic = number(shop.join("Critic"))
    given = shop.feedback(
        critic, "2026-02-10", satisfaction=2, product="Roti", comment="Dry"
    ).feedback
    told = shop.store.read_as(shop.by, feedback_now, at("2026-02-11"))
    assert round(float(told.nps.score or 0), 2) == 14.29
    assert (told.count, told.nps.n, told.satisfaction, told.acted) == (8, 7, (2, 1), 0)

    def names(which: str) -> list[str]:
        found = shop.store.read_as(shop.by, feedback_now, at("2026-02-11"), which)
        return [row.name for row in found.rows]

    assert names("product") == ["Critic"]
    assert names("low") == ["Critic", "Member 6", "Member 5"]
    assert names("high") == ["Member 2", "Member 1", "Member 0"]
    assert names("waiting") == ["Critic", "Member 6", "Member 5"]
    shop.do(
        answer_feedback,
        AnswerFeedback(key=key(), at=at("2026-02-11"), feedback=given, note="Baker told"),
    )
    assert names("waiting") == ["Member 6", "Member 5"]


def test_that_imported_feedback_brings_no_bonus(make_shop: MakeShop) -> None:
    till = make_shop(bonuses={"feedback": 20})
    member = number(till.join("Budi"))
    till.feedback(member, "2026-02-01", nps=9, source="import")
    assert till.balance(member, "2026-02-01") == 0
    till.feedback(member, "2026-02-02", nps=9)
    assert till.balance(member, "2026-02-02") == 20


# Completeness ------------------------------------------------------------------------------------


def test_that_completeness_counts_of_how_many_each_fact_is_known(shop: Till) -> None:
    both = (ConsentGiven("marketing", "whatsapp"), ConsentGiven("marketing", "email"))
    shop.join("Whole", phone=PHONE, email="w@example.com", birthday=date(1990, 1, 1),
              city="Bandung", consents=both, source="Poster",
              preferences={"likes": "tea", "channel": "email"})  # fmt: skip
    shop.join("Bare", source="counter")
    emptied = number(shop.join("Emptied", preferences={"likes": "tea"}))
    shop.change(emptied, "2026-02-01", preferences={"likes": None})
    gone = number(shop.join("Gone", phone="081111111111"))
    shop.leave(gone, "2026-02-01")
    told = shop.store.read_as(shop.by, completeness, at("2026-02-02"))
    assert told.people == 3
    for part in told.parts:
        assert {count for _name, count in part.facts} == {1}
        assert part.share == Fraction(1, 3)
    assert told.share == Fraction(1, 3)


def test_that_a_shop_of_nobody_knows_nothing(shop: Till) -> None:
    told = shop.store.read_as(shop.by, completeness, at("2026-02-02"))
    assert (told.people, told.share) == (0, Fraction(0))


# Channels ----------------------------------------------------------------------------------------


def channel(till: Till, name: str) -> str:
    request = DefineChannel(key=key(), at=at("2026-01-01"), name=name)
    return till.do(define_channel, request).channel


def reach(till: Till, **more: Any) -> str:
    first, last = more.pop("first", date(2026, 2, 1)), more.pop("last", date(2026, 2, 28))
    request = RecordReach(key=key(), at=at("2026-03-01"), first=first, last=last, **more)
    return till.do(record_reach, request).reach


def shown(till: Till, when: str = "2026-03-01") -> ChannelsNow:
    return till.store.read_as(till.by, channels_now, at(when))


def test_that_a_channel_tells_what_a_lead_and_a_buyer_cost(shop: Till) -> None:
    poster = channel(shop, "Poster")
    channel(shop, "Friend")
    reach(shop, channel=poster, reached=2_000, cost=300_000)
    buyer = number(shop.join("Budi", "2026-02-10", source="Poster"))
    shop.join("Sari", "2026-02-11", source="Poster")
    shop.join("Rina", "2026-02-12", source="counter")
    shop.buy(buyer, 50_000, "2026-02-12")
    rows = {row.name: row for row in shown(shop).rows}
    told = rows["Poster"]
    assert (told.reached, told.joined, told.bought, told.cost) == (2_000, 2, 1, 300_000)
    assert (told.per_lead, told.per_buyer) == (Fraction(150_000), Fraction(300_000))
    assert (rows["Friend"].per_lead, rows["counter"].joined) == (None, 1)


def test_that_a_reach_outside_the_period_is_not_counted_and_can_be_taken_back(shop: Till) -> None:
    poster = channel(shop, "Poster")
    reach(shop, channel=poster, reached=10, first=date(2025, 1, 1), last=date(2025, 1, 31))
    entry = reach(shop, channel=poster, reached=20)
    assert [row.reached for row in shown(shop).rows] == [20]
    shop.do(drop_reach, DropReach(key=key(), at=at("2026-03-01"), reach=entry))
    assert [row.reached for row in shown(shop).rows] == [0]
    with pytest.raises(NotFound):
        shop.do(drop_reach, DropReach(key=key(), at=at("2026-03-01"), reach=entry))


def test_that_cost_of_a_campaign_alone_is_kept(shop: Till) -> None:
    shop.campaign("HAPPY", name="Happy hour", multiplier=Fraction(2))
    reach(shop, campaign="HAPPY", cost=90_000)
    assert [(row.campaign, row.cost) for row in shown(shop).entries] == [("Happy hour", 90_000)]


def test_that_a_hidden_channel_is_offered_no_more_and_a_renamed_one_keeps_its_people(
    shop: Till,
) -> None:
    poster = channel(shop, "Poster")
    shop.join("Budi", "2026-02-10", source="Poster")
    renamed = DefineChannel(key=key(), at=at("2026-02-20"), name="Posters", channel=poster)
    shop.do(define_channel, renamed)
    shop.do(hide_channel, HideChannel(key=key(), at=at("2026-02-20"), channel=poster))
    assert [(row.name, row.hidden, row.joined) for row in shown(shop).rows] == [
        ("Posters", True, 1)
    ]


def test_that_channels_refuse_what_cannot_be(shop: Till) -> None:
    poster = channel(shop, "Poster")
    with pytest.raises(Duplicate):
        channel(shop, "poster")
    for wrong in (
        {"channel": poster},
        {"channel": poster, "reached": -1},
        {"channel": poster, "cost": 1, "first": date(2026, 3, 1)},
        {"reached": 5},
    ):
        with pytest.raises(Invalid):
            reach(shop, **wrong)
    for gone in ({"channel": "nothing", "cost": 1}, {"campaign": "NOTHING", "cost": 1}):
        with pytest.raises(NotFound):
            reach(shop, **gone)
    assert shown(shop).entries == ()


def test_that_completeness_counts_as_a_slow_reading_of_every_member_does(shop: Till) -> None:
    dice = Random(11)
    people = [number(shop.join(f"Member {place}", "2026-01-05")) for place in range(30)]
    for days in range(60):
        member, when = dice.choice(people), later("2026-01-06", days=days)
        match dice.randrange(4):
            case 0:
                name, value = dice.choice(("likes", "size", "channel")), dice.choice(("x", None))
                shop.change(member, when, preferences={name: value})
            case 1:
                channel, given = dice.choice(("email", "whatsapp")), dice.random() < 0.5
                request = GiveConsent(
                    key=key(),
                    at=at(when),
                    member=member,
                    purpose="marketing",
                    channel=channel,
                    given=given,
                )
                shop.do(give_consent, request)
            case 2 if len(people) > 20:
                people.remove(member)
                shop.leave(member, when)
            case _:
                shop.change(member, when, city=dice.choice(("Bandung", None)))
    told = shop.store.read_as(shop.by, completeness, at("2026-03-20"))
    counted = Counter[str]()
    for member in people:
        counted.update(shop.store.read_as(shop.by, known_facts, member, at("2026-03-20")).known)
    assert told.people == len(people)
    assert dict(fact for part in told.parts for fact in part.facts) == {
        name: counted[name] for name in FACTS
    }


def test_that_what_is_said_and_where_people_come_from_goes_along_into_another_shop(
    shop: Till, tmp_path: Path
) -> None:
    channel(shop, "Poster")
    chosen = ChooseOrder(
        key=key(), at=at("2026-02-03"), thing="saying", order=("tier",), off=("birthday",)
    )
    shop.do(choose_order, chosen)
    taken = shop.store.read(along)
    url, keys = f"sqlite:///{tmp_path / 'anew.db'}", KeyFolder(tmp_path / "keys of it")

    def settle(session: Session) -> None:
        settle_in(session, taken, sign_in=True)

    begun = micros(at("2026-02-04"))
    create_shop(url, keys, NewShop("Toko", a_programme(), "ID"), begun, settle)
    anew = Store(url, keys)
    rules = anew.read_as(shop.by, counter_rules)
    assert (rules.saying.order[0], rules.saying.off) == ("tier", frozenset({"birthday"}))
    rows = anew.read_as(shop.by, channels_now, at("2026-02-05")).rows
    assert [row.name for row in rows] == ["Poster"]
    anew.close()
