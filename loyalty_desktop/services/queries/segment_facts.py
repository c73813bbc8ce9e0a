"""What people bought, said, like and hold, as conditions of a segment on the table of members.

Facts belong to whoever is that person by now: those of absorbed members to who absorbed them.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, distinct, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from loyalty_desktop.models.rules.segments import Compare, Value, fits
from loyalty_desktop.models.tables import (
    Card,
    Consent,
    Member,
    Preference,
    Purchase,
    PurchaseLine,
    Redemption,
    Refund,
)
from loyalty_desktop.services.queries.segment_scope import Scope

AVOIDED: Final = ("dislikes", "avoids", "allergies")
"""Preferences under these names say what somebody does not like."""
_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
Condition = ColumnElement[bool]


def two_valued(searched: Any, operator: str, value: Value) -> Condition:
    """Return a comparison of what is never NULL, or is asked for being none."""
    if value is None:
        return and_(searched.is_(None))
    match operator:
        case "=":
            return and_(searched == value)
        case "<":
            return and_(searched < value)
        case "<=":
            return and_(searched <= value)
        case ">":
            return and_(searched > value)
        case _:
            return and_(searched >= value)


def text_is(scope: Scope, searched: Any, value: Value) -> Condition:
    """Return the condition for a text, its capitals A to Z or not; None: nothing is noted."""
    if value is None:
        return and_(searched.is_(None))
    return and_(searched.is_not(None), plainly(scope, searched) == plain(str(value)))


def plain(text: str) -> str:
    """Return `text` with the capitals A to Z made small: what both databases do alike."""
    return "".join(letter.lower() if letter in _CAPITALS else letter for letter in text)


def plainly(scope: Scope, searched: Any) -> Any:
    """Return a text of the database with the capitals A to Z made small."""
    if scope.dialect == "sqlite":
        return func.lower(searched)
    return func.translate(searched, _CAPITALS, _CAPITALS.lower())


def containing(scope: Scope, searched: Any, wanted: str) -> Condition:
    """Return the condition for a text that holds another, its capitals A to Z or not."""
    place = func.instr if scope.dialect == "sqlite" else func.strpos
    return and_(place(plainly(scope, searched), plain(wanted)) > 0)


def card(scope: Scope, value: Value) -> Condition:
    """Return the condition for who has a card that works, only blocked ones, or (None) none."""
    issued = [Card.issued_at <= scope.at]
    running = [*issued, or_(Card.blocked_at.is_(None), Card.blocked_at > scope.at)]
    match value:
        case "good":
            return _has_card(scope, running)
        case "blocked":
            return and_(_has_card(scope, issued), not_(_has_card(scope, running)))
        case _:
            return not_(_has_card(scope, issued))


def _has_card(scope: Scope, which: Sequence[Condition]) -> Condition:
    if scope.kin is None:
        # Nearly everybody has one: asked for each, not gathered first.
        return exists().where(Card.member_id == Member.id, *which).correlate(Member)
    return Member.id.in_(select(scope.owner(Card.member_id, Card)).where(*which))


def newest(scope: Scope, table: Any, *same: str, said: Sequence[str] = ()) -> list[Condition]:
    """Return the conditions for a fact after which no other of its person came.

    Another counts where it is the `same` in these columns and says something in those of `said`.
    """
    newer = aliased(table)
    later = or_(newer.at > table.at, and_(newer.at == table.at, newer.id > table.id))
    conditions = [scope.family(table.member_id, newer.member_id, table), later]
    conditions += [getattr(newer, name) == getattr(table, name) for name in same]
    conditions += [getattr(newer, name).is_not(None) for name in said]
    known: list[Condition] = []
    if scope.past:
        known.append(table.at <= scope.at)
        conditions.append(newer.at <= scope.at)
    return [*known, not_(exists().where(*conditions).correlate(table))]


def consented(scope: Scope, words: Sequence[str]) -> Condition:
    """Return the condition for whose last word on a purpose, and maybe a channel, was yes."""
    asked = [Consent.purpose == words[0], Consent.given.is_(True)]
    if len(words) > 1:
        asked.append(Consent.channel == words[1])
    return Member.id.in_(
        select(scope.owner(Consent.member_id, Consent)).where(
            *asked, *newest(scope, Consent, "purpose", "channel")
        )
    )


def likes(scope: Scope, wanted: str) -> Condition:
    """Return the condition for whose preferences hold a text or are called so."""
    named = plainly(scope, Preference.name)
    return Member.id.in_(
        select(scope.owner(Preference.member_id, Preference)).where(
            Preference.value.is_not(None),
            Preference.value != "",
            Preference.sensitive.is_(False),
            *(named != name for name in AVOIDED),
            or_(containing(scope, Preference.value, wanted), named == plain(wanted)),
            *newest(scope, Preference, "name"),
        )
    )


def _later(scope: Scope, amount: Any) -> Any:
    """Return what refunds after the moment asked about took off a purchase."""
    return (
        select(func.coalesce(func.sum(amount), 0))
        .where(Refund.purchase_id == Purchase.id, Refund.at > scope.at)
        .correlate(Purchase)
        .scalar_subquery()
    )


def net_of(scope: Scope) -> Any:
    """Return what was bought by a purchase, less what came back by the moment asked about."""
    net = Purchase.goods - Purchase.refunded
    return net + _later(scope, Refund.value) if scope.past else net


def _spend(scope: Scope) -> Any:
    spend = net_of(scope) - Purchase.points_value + Purchase.value_returned
    return spend - _later(scope, Refund.points_value) if scope.past else spend


def _purchases(scope: Scope, days: int | None) -> list[Condition]:
    found: list[Condition] = [Purchase.member_id.is_not(None)]
    if days is not None:
        found.append(Purchase.business_day > scope.day - days)
    if scope.past:
        found.append(Purchase.credited_at <= scope.at)
    return found


def bought(scope: Scope, wanted: str, days: int | None) -> Condition:
    """Return the condition for who bought an item or of a category, in so many days or ever."""
    named = plain(wanted)
    return Member.id.in_(
        select(scope.owner(Purchase.member_id, Purchase))
        .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
        .where(
            *_purchases(scope, days),
            net_of(scope) > 0,
            or_(
                plainly(scope, PurchaseLine.sku) == named,
                plainly(scope, PurchaseLine.category) == named,
            ),
        )
    )


def counted_within(scope: Scope, leaf: Compare, value: Value) -> Condition:
    """Return a comparison of what was counted over the last so many days, or ever."""
    counted: Any
    if leaf.field == "rewards_used":
        of: Any = scope.owner(Redemption.member_id, Redemption)
        counted = func.count()
        found: list[Condition] = [Redemption.state == "consumed"]
        if scope.past:
            found.append(Redemption.closed_at <= scope.at)
        if leaf.within is not None:
            found.append(Redemption.day > scope.day - leaf.within)
    else:
        of = scope.owner(Purchase.member_id, Purchase)
        found = _purchases(scope, leaf.within)
        if leaf.field == "spend":
            counted = func.sum(_spend(scope))
        else:
            found.append(net_of(scope) > 0)
            counted = (
                func.count() if scope.by_receipt else func.count(distinct(Purchase.business_day))
            )
    if scope.kin is None and leaf.within is not None:
        # Else SQLite walks all purchases by member to group them, not the few of these days.
        of = func.coalesce(of, "")
    of = of.label("person")
    grouped = select(of).where(*found).group_by(of)
    fitting = two_valued(counted, leaf.operator, value)
    # Who did nothing in these days is in no group.
    if fits(leaf.operator, 0, value):
        return Member.id.not_in(grouped.having(not_(fitting)))
    return Member.id.in_(grouped.having(fitting))
