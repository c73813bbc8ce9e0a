"""Who a message goes to: what decides whether it may leave, many people at a time or one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sqlalchemy import bindparam, case, literal_column, or_, select

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.messages import CHANNELS, Recipient
from loyalty_desktop.models.tables import CampaignTarget, Consent, Member, Message, Purchase
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.store import Prepared, Session

_CHUNK = 400
_LEFT = ("sending", "sent", "handed")
_MERGED_INTO = select(Member.id, Member.merged_into).where(Member.merged_into.is_not(None))
_SENT_TO = Prepared(
    select(
        case(
            (Message.state == literal_column("'sending'"), Message.next_at), else_=Message.sent_at
        ),
        Message.code,
        Message.round,
    ).where(
        Message.member_id == bindparam("member"),
        or_(*(Message.state == literal_column(f"'{state}'") for state in _LEFT)),
    )
)

_OF_ABSENCE: Final = frozenset({"second_visit", "at_risk", "win_back"})
"""Kinds for people who have not come for a while."""
_TARGET = Prepared(
    select(CampaignTarget.at, CampaignTarget.answer).where(
        CampaignTarget.code == bindparam("which"),
        CampaignTarget.member_id == bindparam("member"),
        CampaignTarget.round == bindparam("number"),
    )
)
_CAME = Prepared(
    select(Purchase.id)
    .where(
        Purchase.member_id == bindparam("member"),
        Purchase.at > bindparam("since"),
        Purchase.goods > Purchase.refunded,
    )
    .limit(literal_column("1"))
)


def recipient(session: Session, member: str, at: int) -> tuple[Recipient, str]:
    """Return who the message of a member goes to now, and that person's id.

    Whoever absorbed the member gets it. Consents count as they are now, whatever `at` is: a
    withdrawal takes effect at once.
    """
    kept = kept_member(session, member).id
    everybody = lineage(session, kept, max(at, session.recorded_at))
    return recipients(session, {kept: everybody})[kept], kept


def recipients(session: Session, people: Mapping[str, Sequence[str]]) -> dict[str, Recipient]:
    """Return each of `people` (all rows of each, by the id of the kept one) as a recipient."""
    found: dict[str, Recipient] = {}
    whole = list(people)
    for start in range(0, len(whole), _CHUNK):
        part = whole[start : start + _CHUNK]
        consents = _consents(session, {one: people[one] for one in part})
        rows = session.execute(
            select(
                Member.id,
                Member.restricted,
                Member.left_at,
                Member.birthday,
                Member.email,
                Member.phone,
                Member.merged_into,
            ).where(Member.id.in_(part))
        )
        for row in rows:
            found[row.id] = Recipient(
                restricted=bool(row.restricted),
                left=row.left_at is not None,
                merged=row.merged_into is not None,
                birthday=row.birthday,
                email=row.email,
                phone=row.phone,
                consents=consents.get(row.id, frozenset()),
            )
    return found


def people_of(session: Session, members: Iterable[str]) -> dict[str, list[str]]:
    """Return all rows of each person that `members` (ids) mean, by the id of the kept one."""
    merged = session.execute(_MERGED_INTO)
    into = {one: str(other) for one, other in merged}
    rows: dict[str, list[str]] = {}
    for absorbed in into:
        rows.setdefault(_kept(absorbed, into), []).append(absorbed)
    people: dict[str, list[str]] = {}
    for member in members:
        kept = _kept(member, into)
        people.setdefault(kept, [kept, *rows.get(kept, ())])
    return people


def sent_lately(session: Session, everybody: Iterable[str]) -> list[tuple[int, str, int]]:
    """Return when messages left to a person (microseconds), with campaign and round.

    One of which nobody knows whether it was sent counts as sent.
    """
    return [
        (int(left), str(code), int(number))
        for member in everybody
        for left, code, number in _SENT_TO.all(session, member=member)
    ]


def passed_by(session: Session, campaign: Campaign, number: int, everybody: Iterable[str]) -> str:
    """Return why a campaign has nothing more to say to a target of round `number`; empty: it has.

    "answered": the target said yes or no already; "bought": who was missed came by meanwhile.
    """
    for member in everybody:
        target = _TARGET.first(session, which=campaign.code, member=member, number=number)
        if target is None:
            continue
        if target[1] in {"yes", "no"}:
            return "answered"
        if campaign.kind in _OF_ABSENCE and any(
            _CAME.first(session, member=each, since=target[0]) for each in everybody
        ):
            return "bought"
    return ""


def _kept(member: str, into: Mapping[str, str]) -> str:
    while member in into:
        member = into[member]
    return member


def _consents(session: Session, people: Mapping[str, Sequence[str]]) -> dict[str, frozenset[str]]:
    """Return by person the channels on whose marketing the last word was yes."""
    owner = {row: person for person, rows in people.items() for row in rows}
    last: dict[tuple[str, str], bool] = {}
    asked = (
        select(Consent.member_id, Consent.channel, Consent.given)
        .where(
            Consent.member_id.in_(list(owner)),
            Consent.purpose == "marketing",
            Consent.channel.in_(CHANNELS),
        )
        .order_by(Consent.at, Consent.id)
    )
    for member, channel, given in session.execute(asked):
        last[owner[member], channel] = bool(given)
    open_to: dict[str, set[str]] = {}
    for (person, channel), given in last.items():
        if given:
            open_to.setdefault(person, set()).add(channel)
    return {person: frozenset(channels) for person, channels in open_to.items()}
