"""Messages of campaigns: to whom they are queued, what is looked at when they leave."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from loyalty_desktop.errors import AlreadyDone, Invalid, NotAllowed, NotEligible, NotFound
from loyalty_desktop.models.rules.campaigns import LISTED, Campaign
from loyalty_desktop.models.rules.days import day_of
from loyalty_desktop.models.rules.messages import MessageRules
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.campaigns import (
    DefineCampaign,
    StopCampaign,
    define_campaign,
    stop_campaign,
)
from loyalty_desktop.services.commands.leaving import (
    SettleMessages,
    TakeMany,
    TakeMessage,
    Taken,
    program_at,
    settle_messages,
    take_message,
    take_messages,
)
from loyalty_desktop.services.commands.messages import (
    ChooseMessages,
    DecideMessage,
    MessagesQueued,
    QueueMessages,
    choose_messages,
    decide_message,
    queue_messages,
)
from loyalty_desktop.services.commands.relations import GiveConsent, give_consent
from loyalty_desktop.services.commands.targeting import (
    AnswerCampaign,
    NameTargets,
    answer_campaign,
    name_targets,
)
from loyalty_desktop.services.commands.unsubscribing import Unsubscribe, unsubscribe
from loyalty_desktop.services.queries.outbox import Outbox, outbox
from tests.factories import Till, When, at, key, later
from tests.service.test_rights import hired

DAY = "2026-03-01"
NOON = "2026-03-02 12:00"
TEXTS = {
    "en": {"subject": "For {first_name}", "body": "Hello {first_name}, {points} points. {code}"},
    "id": {"subject": "Untuk {first_name}", "body": "Halo {first_name}, {points} poin."},
}


@dataclass(frozen=True)
class Post:
    """A shop's messages, as short calls."""

    till: Till

    def member(self, name: str = "Sari Dewi", *channels: str, **more: Any) -> str:
        """Join somebody who agreed to marketing by some channels; return the number."""
        asked = {"email": f"{name.split(maxsplit=1)[0].lower()}@example.com", **more}
        number = self.till.join(name, **asked).member
        assert number is not None
        for channel in channels or ("email",):
            self.consent(number, channel)
        return number

    def consent(self, member: str, channel: str, *, given: bool = True, when: When = DAY) -> None:
        """Note a consent to marketing, or its withdrawal."""
        self.till.do(
            give_consent,
            GiveConsent(
                key=key(),
                at=at(when),
                member=member,
                purpose="marketing",
                channel=channel,
                given=given,
            ),
        )

    def campaign(self, code: str = "NEWS", *channels: str, when: When = DAY, **more: Any) -> None:
        """Define a campaign for people who are named."""
        values: dict[str, Any] = {
            "audience": LISTED,
            "channels": channels or ("email",),
            "texts": TEXTS,
            "call_to_action": "NEWS10",
            **more,
        }
        campaign = Campaign(code, more.pop("name", "News"), **values)
        self.till.do(define_campaign, DefineCampaign(key=key(), at=at(when), campaign=campaign))

    def name(self, *members: str, code: str = "NEWS", when: When = DAY) -> None:
        """Make people targets of a campaign."""
        self.till.do(name_targets, NameTargets(key=key(), at=at(when), code=code, members=members))

    def queue(self, code: str = "NEWS", when: When = NOON) -> MessagesQueued:
        """Queue a campaign's messages."""
        return self.till.do(queue_messages, QueueMessages(key=key(), at=at(when), code=code))

    def take(self, when: When = NOON, channel: str = "email", **more: Any) -> Taken:
        """Take the next message in hand."""
        return self.till.do(
            take_message, TakeMessage(key=key(), at=at(when), channel=channel, **more)
        )

    def settle(self, taken: Taken, outcome: Any, reason: str = "", when: When = NOON) -> int:
        """Say what came of the messages in hand."""
        ids = tuple(each.message for each in taken.in_hand)
        asked = SettleMessages(key=key(), at=at(when), messages=ids, outcome=outcome, reason=reason)
        return self.till.do(settle_messages, asked)

    def rules(self, **change: Any) -> None:
        """Choose other rules."""
        rules = replace(MessageRules(), **change)
        self.till.do(choose_messages, ChooseMessages(key=key(), at=at(DAY), rules=rules))

    def decide(self, message: str, choice: str, when: When = NOON) -> None:
        """Decide about a message."""
        asked = DecideMessage(key=key(), at=at(when), message=message, choice=choice)
        self.till.do(decide_message, asked)

    def box(self, when: When = NOON, **which: Any) -> Outbox:
        """Look at the messages."""
        return self.till.store.read_as(self.till.by, outbox, at(when), **which)

    def states(self, when: When = NOON) -> dict[str, str]:
        """Return the state and reason of each member's message."""
        return {row.name: f"{row.state} {row.reason}".strip() for row in self.box(when).rows}


@pytest.fixture
def post(shop: Till) -> Post:
    return Post(shop)


def test_that_targets_with_consent_and_address_get_a_message_by_their_first_open_channel(
    post: Post,
) -> None:
    post.campaign("NEWS", "counter", "email", "whatsapp")
    numbers = [
        post.member("Sari"),
        post.member("Budi", "whatsapp", phone="081234567890"),
        post.member("Tuti", "email", "whatsapp", phone="081234567891", email=None),
        post.member("Wati", "sms"),
        post.member("Joko", "whatsapp"),
        post.member("Ani", birthday="2010-01-01"),
    ]
    post.name(*numbers)
    queued = post.queue()
    assert queued.queued == 3
    assert queued.by_channel == {"email": 1, "whatsapp": 2}
    assert queued.left_out == {"no_consent": 2, "under_age": 1}
    assert {row.name: row.channel for row in post.box().rows} == {
        "Sari": "email",
        "Budi": "whatsapp",
        "Tuti": "whatsapp",
    }


def test_that_queueing_twice_queues_once_and_takes_in_who_agreed_since(post: Post) -> None:
    post.campaign()
    first, second = post.member("Sari"), post.member("Budi", "sms")
    post.name(first, second)
    assert post.queue().queued == 1
    assert post.queue().queued == 0
    post.consent(second, "email", when="2026-03-03")
    assert post.queue(when="2026-03-03").queued == 1


def test_that_who_is_left_out_to_compare_gets_nothing(post: Post) -> None:
    post.campaign(control_percent=100)
    post.name(post.member("Sari"))
    assert post.queue().queued == 0


def test_that_a_campaign_that_does_not_run_or_sends_nothing_is_not_queued(post: Post) -> None:
    with pytest.raises(NotFound):
        post.queue("NONE")
    post.campaign("QUIET", "counter")
    with pytest.raises(NotEligible):
        post.queue("QUIET")
    post.campaign("OVER", last_day=day_of(at("2026-03-01").date()), when="2026-02-01")
    with pytest.raises(NotEligible):
        post.queue("OVER")


def test_that_words_are_made_when_a_message_leaves_and_not_before(post: Post) -> None:
    post.campaign()
    sari = post.member("Ibu Sari Dewi")
    post.name(sari)
    post.queue()
    post.till.adjust(sari, 1_250, "2026-03-02 11:00")
    words = post.take().in_hand[0].words
    assert (words.to, words.subject) == ("ibu@example.com", "For Ibu Sari")
    assert words.body.splitlines() == [
        "Hello Ibu Sari, 1.250 points. NEWS10",
        "",
        f"No more messages? Answer this one with STOP {sari}.",
    ]


def test_that_a_member_is_written_to_in_the_language_the_shop_chose(post: Post) -> None:
    post.rules(language="id")
    post.campaign()
    post.name(post.member("Sari"))
    post.queue()
    words = post.take().in_hand[0].words
    assert words.subject == "Untuk Sari"
    assert words.body.startswith("Halo Sari, 0 poin.")


def test_that_a_text_with_nothing_to_say_is_not_sent_and_says_why(post: Post) -> None:
    texts = {"en": {"subject": "News", "body": "{expiring} points end on {expires_on}"}}
    post.campaign(texts=texts)
    post.name(post.member("Sari"))
    post.queue()
    taken = post.take()
    assert (taken.in_hand, taken.reason) == ((), "no_value:expiring")
    assert post.states() == {"Sari": "dropped no_value:expiring"}


WITHDRAWN: dict[str, Callable[[Post, str], object]] = {
    "no_consent": lambda post, sari: post.consent(sari, "email", given=False, when=NOON),
    "no_address": lambda post, sari: post.till.change(sari, NOON, email=None),
    "under_age": lambda post, sari: post.till.change(sari, NOON, birthday=at("2015-01-01").date()),
    "left": lambda post, sari: post.till.leave(sari, NOON),
    "campaign_over": lambda post, _sari: post.till.do(
        stop_campaign, StopCampaign(key=key(), at=at("2026-03-02 11:59"), code="NEWS")
    ),
}


@pytest.mark.parametrize("reason", WITHDRAWN)
def test_that_what_changed_between_queueing_and_leaving_counts(post: Post, reason: str) -> None:
    post.campaign()
    sari = post.member("Sari")
    post.name(sari)
    post.queue(when="2026-03-02 10:00")
    WITHDRAWN[reason](post, sari)
    assert post.take().in_hand == ()
    assert post.states() == {"Sari": f"dropped {reason}"}


def test_that_a_withdrawal_counts_at_once_even_dated_later_than_the_sending(post: Post) -> None:
    post.campaign()
    sari = post.member("Sari")
    post.name(sari)
    post.queue()
    post.consent(sari, "email", given=False, when="2026-03-02 18:00")
    assert post.take(NOON).reason == "no_consent"


def test_that_nobody_gets_more_messages_than_the_shop_allows_over_all_campaigns(
    post: Post,
) -> None:
    post.rules(most=1, days=7)
    sari = post.member("Sari")
    for code in ("NEWS", "SALE"):
        post.campaign(code)
        post.name(sari, code=code)
        post.queue(code)
    assert post.settle(post.take(), "sent") == 1
    taken = post.take("2026-03-02 12:05")
    assert (taken.in_hand, taken.postponed, taken.reason) == ((), 1, "too_often")
    assert post.take("2026-03-09 11:00").in_hand == ()
    assert len(post.take("2026-03-09 12:00").in_hand) == 1


def test_that_one_that_would_wait_too_long_for_its_turn_is_not_sent_at_all(post: Post) -> None:
    post.rules(most=1, days=30, keep_days=14)
    sari = post.member("Sari")
    for code in ("NEWS", "SALE"):
        post.campaign(code)
        post.name(sari, code=code)
        post.queue(code)
    post.settle(post.take(), "sent")
    assert post.take().dropped == 1
    assert post.box().counts["dropped"] == 1


def test_that_what_waited_too_long_is_not_sent(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue()
    assert post.take("2026-03-16 12:01").reason == "too_late"


def test_that_no_mail_leaves_in_the_quiet_hours_and_nothing_is_lost_by_that(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue(when="2026-03-02 20:30")
    taken = post.take("2026-03-02 22:00")
    assert taken.in_hand == ()
    assert taken.quiet == at("2026-03-03 08:00")
    assert len(post.take("2026-03-03 08:00").in_hand) == 1


def test_that_a_campaign_whose_money_is_used_up_sends_no_more(post: Post) -> None:
    post.campaign(budget=150, cost_per_message=100)
    post.name(*(post.member(name) for name in ("Ani", "Budi", "Cici")))
    post.queue()
    for _each in range(2):
        post.settle(post.take(), "sent")
    assert post.take().reason == "budget"


def test_that_who_answered_at_the_counter_gets_no_message_any_more(post: Post) -> None:
    post.campaign("NEWS", "counter", "email")
    sari = post.member("Sari")
    post.name(sari)
    post.queue()
    asked = AnswerCampaign(key=key(), at=at(NOON), code="NEWS", member=sari, answer="no")
    post.till.do(answer_campaign, asked)
    assert post.take().reason == "answered"


def test_that_who_was_missed_and_came_by_meanwhile_gets_no_message(post: Post) -> None:
    missed, news = post.member("Sari"), post.member("Budi")
    for member in (missed, news):
        post.till.buy(member, 10_000, "2026-01-10")
    post.campaign("MISSED", kind="win_back")
    post.name(missed, code="MISSED")
    post.queue("MISSED")
    post.campaign("NEWS")
    post.name(news)
    post.queue()
    for member in (missed, news):
        post.till.buy(member, 10_000, "2026-03-02 11:00")
    assert [each.words.name for each in post.take().in_hand] == ["Budi"]
    assert post.take().in_hand == ()
    assert post.states()["Sari"] == "dropped bought"


def test_that_a_message_in_hand_is_nobodys_to_take_again(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue()
    assert len(post.take().in_hand) == 1
    assert post.take().in_hand == ()
    # Not even long after: whoever had it in hand may have sent it.
    assert post.take("2026-03-04 12:00").in_hand == ()
    assert post.states() == {"Sari": "sending"}
    assert post.states("2026-03-02 12:16") == {"Sari": "perhaps unsure"}


def test_that_what_was_perhaps_sent_is_decided_by_a_person(post: Post) -> None:
    post.campaign()
    post.name(*(post.member(name) for name in ("Ani", "Budi", "Cici")))
    post.queue()
    taken = [post.take().in_hand[0] for _each in range(3)]
    ids = {each.words.name: each.message for each in taken}
    for name, choice in (("Ani", "sent"), ("Budi", "again"), ("Cici", "drop")):
        post.decide(ids[name], choice, "2026-03-02 13:00")
    assert post.states("2026-03-02 13:00") == {
        "Ani": "sent",
        "Budi": "waiting",
        "Cici": "dropped by_hand",
    }
    with pytest.raises(AlreadyDone):
        post.decide(ids["Ani"], "again")
    with pytest.raises(Invalid):
        post.decide(ids["Ani"], "burn")
    with pytest.raises(NotFound):
        post.decide("none", "drop")


def test_that_a_sent_message_reaches_its_target_and_a_handed_one_too(post: Post) -> None:
    post.campaign()
    post.name(post.member("Ani"), post.member("Budi"))
    post.queue()
    post.settle(post.take(), "sent")
    post.settle(post.take(), "handed")
    assert sorted(reached(post.till)) == [("email", at(NOON)), ("email", at(NOON))]
    # Reached people are not queued again.
    assert post.queue().queued == 0


def reached(till: Till) -> list[tuple[str, datetime]]:
    from sqlalchemy import select

    from loyalty_desktop.models.tables import CampaignTarget
    from loyalty_desktop.services.store import moment

    with till.store.engine.connect() as connection:
        rows = connection.execute(
            select(CampaignTarget.reached_by, CampaignTarget.reached_at).where(
                CampaignTarget.reached_at.is_not(None)
            )
        )
        return [(str(by), moment(int(when or 0))) for by, when in rows]


def test_that_what_a_server_did_not_take_is_tried_later_and_at_last_failed(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue(when="2026-03-02 09:00")
    now = at("2026-03-02 09:00")
    for minutes in (5, 30, 120, 360):
        taken = post.take(now)
        assert len(taken.in_hand) == 1
        post.settle(taken, "later", "mail_later", now)
        assert post.states(now) == {"Sari": "waiting mail_later"}
        now = later(now, minutes=minutes)
    now = at("2026-03-03 09:00")
    post.settle(post.take(now), "later", "mail_later", now)
    assert post.states(now) == {"Sari": "failed mail_later"}
    post.decide(post.box(now).rows[0].id, "again", now)
    assert len(post.take(now).in_hand) == 1


def test_that_settling_twice_settles_once(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue()
    taken = post.take()
    assert post.settle(taken, "sent") == 1
    assert post.settle(taken, "failed", "mail_recipient") == 0
    assert post.states() == {"Sari": "sent"}


def test_that_two_members_who_are_one_by_now_get_one_message(post: Post) -> None:
    post.campaign()
    keep, absorb = post.member("Sari"), post.member("Sarie")
    post.name(keep, absorb)
    post.queue()
    post.till.merge(keep, absorb, "2026-03-02 11:00")
    post.settle(post.take(), "sent")
    assert post.take().reason == "merged"


def test_that_the_consent_of_an_absorbed_member_counts_for_who_was_kept(post: Post) -> None:
    post.campaign()
    keep, absorb = post.member("Sari", "sms"), post.member("Sarie", "email")
    post.till.merge(keep, absorb, "2026-03-02 11:00")
    post.name(keep)
    assert post.queue().by_channel == {"email": 1}
    assert post.take().in_hand[0].words.to == "sari@example.com"


def test_that_a_reply_closes_the_channel_at_once(post: Post) -> None:
    post.campaign()
    sari = post.member("Sari", "email", "whatsapp")
    post.name(sari)
    post.queue()
    done = post.till.do(
        unsubscribe,
        Unsubscribe(key=key(), at=at(NOON), member=f"Re: STOP {sari} thanks", channel="email"),
    )
    assert (done.member, done.channels, done.dropped) == (sari, ("email",), 1)
    assert post.states() == {"Sari": "dropped unsubscribed"}
    post.campaign("SALE", "email", "whatsapp")
    post.till.change(sari, NOON, phone="081234567890")
    post.name(sari, code="SALE", when=NOON)
    assert post.queue("SALE").by_channel == {"whatsapp": 1}


def test_that_a_reply_is_recognised_by_its_address_too(post: Post) -> None:
    sari = post.member("Sari", "email", "sms")
    ask = Unsubscribe(key=key(), at=at(NOON), member="From: Sari <SARI@example.com>")
    done = post.till.do(unsubscribe, ask)
    assert (done.member, done.channels) == (sari, ("email", "whatsapp", "sms"))
    assert post.till.do(unsubscribe, ask) == done
    post.member("Other", email="sari@example.com")
    with pytest.raises(Invalid):
        post.till.do(unsubscribe, replace(ask, key=key()))
    with pytest.raises(NotFound):
        post.till.do(unsubscribe, replace(ask, key=key(), member="who@example.com"))


def test_that_only_who_may_offer_sends_until_the_shop_says_the_program_may(post: Post) -> None:
    post.campaign()
    post.name(post.member("Sari"))
    post.queue()
    hired(post.till, "owner")
    cashier = Post(hired(post.till.used_by(owner_of(post.till)), "cashier"))
    program = Post(post.till.used_by(program_at("2")))
    manager = Post(hired(post.till.used_by(owner_of(post.till)), "manager"))
    for nobody in (cashier, program):
        with pytest.raises(NotAllowed):
            nobody.take()
        with pytest.raises(NotAllowed):
            nobody.queue()
    manager.rules(automatic=True)
    assert len(program.take().in_hand) == 1
    with pytest.raises(NotAllowed):
        program.rules(automatic=False)


def owner_of(till: Till) -> Actor:
    staff = next(one for one, (role, _a, _l) in till.store.shop.staff.items() if role == "owner")
    return Actor("owner", "owner", staff)


def test_that_a_file_takes_all_that_may_leave_and_each_once(post: Post) -> None:
    post.rules(most=1)
    post.campaign("NEWS", "sms")
    post.campaign("SALE", "sms")
    numbers = [
        post.member(name, "sms", phone=f"08123456789{place}")
        for place, name in enumerate(("Ani", "Budi", "Cici"))
    ]
    for code in ("NEWS", "SALE"):
        post.name(*numbers, code=code)
        post.queue(code)
    asked = TakeMany(key=key(), at=at(NOON), channel="sms")
    taken = post.till.do(take_messages, asked)
    assert sorted(each.words.name for each in taken.in_hand) == ["Ani", "Budi", "Cici"]
    # The other campaign's wait: nobody gets two in one file either.
    assert taken.postponed == 3
    assert post.till.do(take_messages, replace(asked, key=key())).in_hand == ()


def test_that_a_text_that_is_too_long_still_ends_with_how_to_hear_no_more(post: Post) -> None:
    sari = post.member()
    post.campaign(texts={"en": {"subject": "News", "body": "Hello {first_name}. " + "x" * 5_000}})
    post.name(sari)
    post.queue()
    [letter] = post.take().in_hand
    assert len(letter.words.body) <= 4_000
    assert letter.words.body.endswith(f"STOP {sari}.")
