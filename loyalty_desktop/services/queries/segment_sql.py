"""A segment as SQL: each of its leaves as a condition on the table of members, never unknown.

Every condition is true or false for every member, so that "not" means what it says.
"""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, and_, false, not_, or_, true

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.money import parse_amount
from loyalty_desktop.models.rules.segments import FIELDS as KNOWN
from loyalty_desktop.models.rules.segments import (
    Among,
    And,
    Compare,
    Holds,
    Kind,
    Not,
    Or,
    Tree,
    Value,
    fits,
    leaves,
    mistake,
    names,
    profiles,
)
from loyalty_desktop.models.tables import Account, Member
from loyalty_desktop.services.queries.birthdays import born
from loyalty_desktop.services.queries.segment_facts import (
    Condition,
    bought,
    card,
    consented,
    counted_within,
    likes,
    text_is,
    two_valued,
)
from loyalty_desktop.services.queries.segment_relations import (
    campaign,
    complaint,
    known,
    plan,
    prefers,
    said_lately,
    said_often,
    who_referred,
)
from loyalty_desktop.services.queries.segment_scope import OF_ACCOUNT, Figures, Scope, scope_of
from loyalty_desktop.services.queries.segment_scores import SCORES, boxed, scored, valued
from loyalty_desktop.services.store import BEGINNING, Session

_KEPT: Final[dict[str, Any]] = {
    "stage": Account.stage,
    "tier": Account.tier,
    "points": Account.balance,
    "pending": Account.pending,
    "debt": Account.debt,
    "visits": Account.visits,
    "spend": Account.spend,
}


def narrowed(
    session: Session,
    tree: Tree,
    at: int,
    statement: Select[Any],
    kept: Callable[[Scope], Condition] | None = None,
    scope: Scope | None = None,
) -> Select[Any]:
    """Add to a statement on `Member` that only whom `tree` means at the moment `at` is wanted.

    `kept` stands for the tree where its members were kept; `scope` is one that was made for several
    trees. Whoever was absorbed or is not known
    yet is out; so is who has left, unless the tree asks for the state; and who is restricted where
    it profiles. Errors: `Invalid` for a tier or an amount that this shop does not have.
    """
    asked = names(tree)
    if scope is None:
        scope = scope_of(session, asked, at)
    if kept is None and _asks_account(tree):
        statement = statement.join(Account, Account.member_id == Member.id)
    statement = statement.where(_not_absorbed(scope))
    if scope.past:
        statement = statement.where(Member.created_at <= at)
    if "state" not in asked:
        statement = statement.where(not_(_left(scope)))
    if profiles(tree):
        statement = statement.where(Member.restricted.is_(False))
    return statement.where(condition(scope, tree) if kept is None else kept(scope))


def condition(scope: Scope, tree: Tree) -> Condition:
    """Return the condition that `tree` means, true or false for everybody."""
    match tree:
        case Not(part):
            return not_(condition(scope, part))
        case And(parts):
            return and_(*(condition(scope, part) for part in parts))
        case Or(parts):
            return or_(*(condition(scope, part) for part in parts))
        case Among():
            each = (
                Compare(tree.field, "=", value, tree.within, tree.place) for value in tree.values
            )
            return or_(*(_compared(scope, leaf) for leaf in each))
        case Compare():
            return _compared(scope, tree)
        case Holds():
            return _answered(scope, tree)


def _asks_account(tree: Tree) -> bool:
    return any(
        leaf.field in OF_ACCOUNT and leaf.within is None
        for leaf in leaves(tree)
        if not isinstance(leaf, Holds)
    )


def _compared(scope: Scope, leaf: Compare) -> Condition:
    if leaf.operator == "!=":
        opposite = Compare(leaf.field, "=", leaf.value, leaf.within, leaf.place)
        return not_(_compared(scope, opposite))
    value = _stored(scope, leaf)
    if leaf.field == "feedback":
        return said_often(scope, leaf, value)
    if leaf.within is not None:
        return counted_within(scope, leaf, value)
    match leaf.field:
        case "tier":
            return _tier(scope, leaf, value)
        case "last_visit":
            return _last_visit(scope, leaf.operator, value)
        case name if name in OF_ACCOUNT:
            return _of_account(
                scope,
                name,
                two_valued(_KEPT[name], leaf.operator, value),
                lambda figures: fits(leaf.operator, getattr(figures, name), value),
            )
        case "state":
            return _state(scope, value)
        case "joined":
            return _joined_days(scope, leaf.operator, value)
        case "age":
            return _age(scope, leaf.operator, value)
        case "card":
            return card(scope, value)
        case "rewards_used":
            return counted_within(scope, leaf, value)
        case name if name in SCORES:
            return scored(scope, name, leaf.operator, value)
        case "value":
            return valued(scope, leaf, value)
        case "box":
            return boxed(scope, leaf, value)
        case "nps" | "satisfaction":
            return said_lately(scope, leaf.field, leaf.operator, value)
        case "complaint":
            return complaint(scope, value)
        case "referrals":
            return who_referred(scope, leaf.operator, value)
        case "plan":
            return plan(scope, value)
        case name:
            return text_is(scope, getattr(Member, name), value)


def _answered(scope: Scope, leaf: Holds) -> Condition:
    match leaf.question:
        case "referred":
            return Member.referred_by.is_not(None)
        case "picked":
            return false()
        case "known":
            return known(scope, leaf.words[0])
        case "birthday":
            if not leaf.days:
                return false()
            return and_(Member.birthday.is_not(None), born(scope.day, leaf.days))
        case "consent":
            return consented(scope, leaf.words)
        case "likes":
            return likes(scope, leaf.words[0])
        case "preference":
            return prefers(scope, *leaf.words)
        case "campaign":
            return campaign(scope, *leaf.words)
        case "bought":
            return bought(scope, leaf.words[0], leaf.days)
        case _:
            return true()


def _stored(scope: Scope, leaf: Compare) -> Value:
    """Return the value as the shop keeps it: money in minor units, tiers by their own name."""
    kind = KNOWN[leaf.field].kind
    if leaf.value is None:
        return None
    if kind is Kind.MONEY:
        try:
            return parse_amount(leaf.value, scope.currency)
        except Invalid as refused:
            places = scope.currency.exponent
            raise mistake(
                refused.reason, leaf.place, currency=scope.currency.code, places=places
            ) from refused
    if kind is Kind.TIER:
        for tier in scope.tiers:
            if tier.casefold() == str(leaf.value).casefold():
                return tier
        raise mistake("unknown_value", leaf.place, found=str(leaf.value), options=list(scope.tiers))
    return leaf.value


def _of_account(
    scope: Scope, name: str, kept: Condition, now: Callable[[Figures], bool]
) -> Condition:
    """Return the condition on a kept figure; where it does not hold any more `now` decides."""
    if not scope.stale:
        return kept
    places = [row for row, figures in scope.stale.items() if now(figures)]
    still = scope.holds_still(name)
    held = and_(kept, *still) if still else kept
    return or_(held, scope.at_places(places)) if places else held


def _tier(scope: Scope, leaf: Compare, value: Value) -> Condition:
    if value is None:
        return _of_account(scope, "tier", Account.tier.is_(None), lambda each: each.tier is None)
    border = scope.tiers.index(str(value))
    fitting = [tier for place, tier in enumerate(scope.tiers) if fits(leaf.operator, place, border)]
    kept = and_(
        Account.tier.is_not(None), or_(false(), *(Account.tier == tier for tier in fitting))
    )
    return _of_account(scope, "tier", kept, lambda each: each.tier in fitting)


def _last_visit(scope: Scope, operator: str, value: Value) -> Condition:
    if value is None:
        never = Account.last_day.is_(None)
        return _of_account(scope, "last_visit", never, lambda each: each.last_day is None)
    days = _whole(value)
    kept = _at_least(
        operator, days, Account.last_day.is_not(None), lambda n: Account.last_day <= scope.day - n
    )
    return _of_account(
        scope,
        "last_visit",
        kept,
        lambda each: each.last_day is not None and fits(operator, scope.day - each.last_day, days),
    )


def _at_least(
    operator: str, number: int, known: Condition, least: Callable[[int], Condition]
) -> Condition:
    """Return a comparison of whole numbers, made of what says "at least so many" alone."""
    match operator:
        case ">=":
            return and_(known, least(number))
        case ">":
            return and_(known, least(number + 1))
        case "<":
            return and_(known, not_(least(number)))
        case "<=":
            return and_(known, not_(least(number + 1)))
        case _:
            return and_(known, least(number), not_(least(number + 1)))


def _joined(scope: Scope) -> Condition:
    if not scope.past:
        return Member.joined_at.is_not(None)
    return and_(Member.joined_at.is_not(None), Member.joined_at <= scope.at)


def _left(scope: Scope) -> Condition:
    if not scope.past:
        return Member.left_at.is_not(None)
    return and_(Member.left_at.is_not(None), Member.left_at <= scope.at)


def _not_absorbed(scope: Scope) -> Condition:
    return true() if scope.kin is None else Member.id.not_in(scope.absorbed)


def _state(scope: Scope, value: Value) -> Condition:
    match value:
        case "member":
            return and_(_joined(scope), not_(_left(scope)))
        case "contact":
            return not_(_joined(scope))
        case _:
            return _left(scope)


def _joined_days(scope: Scope, operator: str, value: Value) -> Condition:
    if value is None:
        return not_(_joined(scope))
    return _at_least(
        operator,
        _whole(value),
        _joined(scope),
        lambda n: Member.joined_at < scope.start_of(max(scope.day - n, BEGINNING) + 1),
    )


def _age(scope: Scope, operator: str, value: Value) -> Condition:
    if value is None:
        return Member.birthday.is_(None)
    today = date_of(scope.day)

    def least(years: int) -> Condition:
        if years >= today.year:
            return false()
        return Member.birthday <= day_of(_years_before(today, years))

    return _at_least(operator, _whole(value), Member.birthday.is_not(None), least)


def _years_before(today: date, years: int) -> date:
    """Return the last birthday of who is at least so many years old; 29 February falls on 28."""
    year = today.year - years
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    if (today.month, today.day) == (2, 29) and not leap:
        return date(year, 2, 28)
    end_of_february = (today.month, today.day) == (2, 28)
    ours = today.year % 4 == 0 and (today.year % 100 != 0 or today.year % 400 == 0)
    if end_of_february and leap and not ours:
        return date(year, 2, 29)
    return today.replace(year=year)


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
