"""A segment as SQL: each of its leaves as a condition on the table of members, never unknown.

Every condition is true or false for every member, so that "not" means what it says.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    distinct,
    exists,
    false,
    func,
    not_,
    or_,
    select,
    true,
)
from sqlalchemy.orm import aliased

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
    Leaf,
    Not,
    Or,
    Tree,
    Value,
    fits,
    mistake,
    names,
    profiles,
)
from loyalty_desktop.models.tables import (
    Account,
    Card,
    Consent,
    Feedback,
    Member,
    Preference,
    Purchase,
    PurchaseLine,
    Redemption,
    Refund,
)
from loyalty_desktop.services.queries.birthdays import born
from loyalty_desktop.services.queries.segment_scope import OF_ACCOUNT, Figures, Scope, scope_of
from loyalty_desktop.services.store import BEGINNING, Session

AVOIDED: Final = ("dislikes", "avoids", "allergies")
"""Preferences under these names say what somebody does not like."""
_CAPITALS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_Condition = ColumnElement[bool]
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
    kept: Callable[[Scope], _Condition] | None = None,
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
    if kept is None and any(
        leaf.within is None if isinstance(leaf, Compare | Among) else False
        for leaf in _account_leaves(tree)
    ):
        statement = statement.join(Account, Account.member_id == Member.id)
    statement = statement.where(_not_absorbed(scope))
    if scope.past:
        statement = statement.where(Member.created_at <= at)
    if "state" not in asked:
        statement = statement.where(not_(_left(scope)))
    if profiles(tree):
        statement = statement.where(Member.restricted.is_(False))
    return statement.where(condition(scope, tree) if kept is None else kept(scope))


def condition(scope: Scope, tree: Tree) -> _Condition:
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


def _account_leaves(tree: Tree) -> list[Leaf]:
    match tree:
        case Not(part):
            return _account_leaves(part)
        case And(parts) | Or(parts):
            return [leaf for part in parts for leaf in _account_leaves(part)]
        case Compare() | Among():
            return [tree] if tree.field in OF_ACCOUNT else []
        case Holds():
            return []


def _compared(scope: Scope, leaf: Compare) -> _Condition:
    if leaf.operator == "!=":
        opposite = Compare(leaf.field, "=", leaf.value, leaf.within, leaf.place)
        return not_(_compared(scope, opposite))
    value = _stored(scope, leaf)
    if leaf.within is not None:
        return _counted_within(scope, leaf, value)
    match leaf.field:
        case "tier":
            return _tier(scope, leaf, value)
        case "last_visit":
            return _last_visit(scope, leaf.operator, value)
        case name if name in OF_ACCOUNT:
            return _of_account(
                scope,
                name,
                _two_valued(_KEPT[name], leaf.operator, value),
                lambda figures: fits(leaf.operator, getattr(figures, name), value),
            )
        case "state":
            return _state(scope, value)
        case "joined":
            return _joined_days(scope, leaf.operator, value)
        case "age":
            return _age(scope, leaf.operator, value)
        case "card":
            return _card(scope, value)
        case "rewards_used":
            return _counted_within(scope, leaf, value)
        case "nps":
            return _nps(scope, leaf.operator, value)
        case name:
            return _text_is(scope, getattr(Member, name), value)


def _answered(scope: Scope, leaf: Holds) -> _Condition:
    match leaf.question:
        case "referred":
            return Member.referred_by.is_not(None)
        case "birthday":
            if not leaf.days:
                return false()
            return and_(Member.birthday.is_not(None), born(scope.day, leaf.days))
        case "consent":
            return _consent(scope, leaf.words)
        case "likes":
            return _likes(scope, leaf.words[0])
        case "bought":
            return _bought(scope, leaf.words[0], leaf.days)
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


def _two_valued(searched: Any, operator: str, value: Value) -> _Condition:
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


def _of_account(
    scope: Scope, name: str, kept: _Condition, now: Callable[[Figures], bool]
) -> _Condition:
    """Return the condition on a kept figure; where it does not hold any more `now` decides."""
    if not scope.stale:
        return kept
    places = [row for row, figures in scope.stale.items() if now(figures)]
    still = scope.holds_still(name)
    held = and_(kept, *still) if still else kept
    return or_(held, scope.at_places(places)) if places else held


def _tier(scope: Scope, leaf: Compare, value: Value) -> _Condition:
    if value is None:
        return _of_account(scope, "tier", Account.tier.is_(None), lambda each: each.tier is None)
    border = scope.tiers.index(str(value))
    fitting = [tier for place, tier in enumerate(scope.tiers) if fits(leaf.operator, place, border)]
    kept = and_(
        Account.tier.is_not(None), or_(false(), *(Account.tier == tier for tier in fitting))
    )
    return _of_account(scope, "tier", kept, lambda each: each.tier in fitting)


def _last_visit(scope: Scope, operator: str, value: Value) -> _Condition:
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
    operator: str, number: int, known: _Condition, least: Callable[[int], _Condition]
) -> _Condition:
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


def _joined(scope: Scope) -> _Condition:
    if not scope.past:
        return Member.joined_at.is_not(None)
    return and_(Member.joined_at.is_not(None), Member.joined_at <= scope.at)


def _left(scope: Scope) -> _Condition:
    if not scope.past:
        return Member.left_at.is_not(None)
    return and_(Member.left_at.is_not(None), Member.left_at <= scope.at)


def _not_absorbed(scope: Scope) -> _Condition:
    return true() if scope.kin is None else Member.id.not_in(scope.absorbed)


def _state(scope: Scope, value: Value) -> _Condition:
    match value:
        case "member":
            return and_(_joined(scope), not_(_left(scope)))
        case "contact":
            return not_(_joined(scope))
        case _:
            return _left(scope)


def _joined_days(scope: Scope, operator: str, value: Value) -> _Condition:
    if value is None:
        return not_(_joined(scope))
    return _at_least(
        operator,
        _whole(value),
        _joined(scope),
        lambda n: Member.joined_at < scope.start_of(max(scope.day - n, BEGINNING) + 1),
    )


def _age(scope: Scope, operator: str, value: Value) -> _Condition:
    if value is None:
        return Member.birthday.is_(None)
    today = date_of(scope.day)

    def least(years: int) -> _Condition:
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


def _card(scope: Scope, value: Value) -> _Condition:
    issued = [Card.issued_at <= scope.at]
    running = [*issued, or_(Card.blocked_at.is_(None), Card.blocked_at > scope.at)]
    match value:
        case "good":
            return _has_card(scope, running)
        case "blocked":
            return and_(_has_card(scope, issued), not_(_has_card(scope, running)))
        case _:
            return not_(_has_card(scope, issued))


def _has_card(scope: Scope, which: Sequence[_Condition]) -> _Condition:
    if scope.kin is None:
        # Nearly everybody has one: asked for each, not gathered first.
        return exists().where(Card.member_id == Member.id, *which).correlate(Member)
    return Member.id.in_(select(scope.owner(Card.member_id, Card)).where(*which))


def _text_is(scope: Scope, searched: Any, value: Value) -> _Condition:
    if value is None:
        return and_(searched.is_(None))
    return and_(searched.is_not(None), _plain(scope, searched) == plain(str(value)))


def plain(text: str) -> str:
    """Return `text` with the capitals A to Z made small: what both databases do alike."""
    return "".join(letter.lower() if letter in _CAPITALS else letter for letter in text)


def _plain(scope: Scope, searched: Any) -> Any:
    if scope.dialect == "sqlite":
        return func.lower(searched)
    return func.translate(searched, _CAPITALS, _CAPITALS.lower())


def _containing(scope: Scope, searched: Any, wanted: str) -> _Condition:
    place = func.instr if scope.dialect == "sqlite" else func.strpos
    return and_(place(_plain(scope, searched), plain(wanted)) > 0)


def _newest(scope: Scope, table: Any, *same: str) -> list[_Condition]:
    """Return the conditions for a fact after which no other of its person came."""
    newer = aliased(table)
    later = or_(newer.at > table.at, and_(newer.at == table.at, newer.id > table.id))
    conditions = [scope.family(table.member_id, newer.member_id, table), later]
    conditions += [getattr(newer, name) == getattr(table, name) for name in same]
    if table is Feedback:
        conditions.append(newer.nps.is_not(None))
    known: list[_Condition] = []
    if scope.past:
        known.append(table.at <= scope.at)
        conditions.append(newer.at <= scope.at)
    return [*known, not_(exists().where(*conditions).correlate(table))]


def _consent(scope: Scope, words: Sequence[str]) -> _Condition:
    asked = [Consent.purpose == words[0], Consent.given.is_(True)]
    if len(words) > 1:
        asked.append(Consent.channel == words[1])
    return Member.id.in_(
        select(scope.owner(Consent.member_id, Consent)).where(
            *asked, *_newest(scope, Consent, "purpose", "channel")
        )
    )


def _likes(scope: Scope, wanted: str) -> _Condition:
    named = _plain(scope, Preference.name)
    return Member.id.in_(
        select(scope.owner(Preference.member_id, Preference)).where(
            Preference.value.is_not(None),
            Preference.value != "",
            Preference.sensitive.is_(False),
            *(named != name for name in AVOIDED),
            or_(_containing(scope, Preference.value, wanted), named == plain(wanted)),
            *_newest(scope, Preference, "name"),
        )
    )


def _nps(scope: Scope, operator: str, value: Value) -> _Condition:
    said = select(scope.owner(Feedback.member_id, Feedback)).where(
        Feedback.nps.is_not(None), *_newest(scope, Feedback)
    )
    if value is None:
        return Member.id.not_in(said)
    return Member.id.in_(said.where(_two_valued(Feedback.nps, operator, value)))


def _later(scope: Scope, amount: Any) -> Any:
    """Return what refunds after the moment asked about took off a purchase."""
    return (
        select(func.coalesce(func.sum(amount), 0))
        .where(Refund.purchase_id == Purchase.id, Refund.at > scope.at)
        .correlate(Purchase)
        .scalar_subquery()
    )


def _net(scope: Scope) -> Any:
    net = Purchase.goods - Purchase.refunded
    return net + _later(scope, Refund.value) if scope.past else net


def _spend(scope: Scope) -> Any:
    spend = _net(scope) - Purchase.points_value + Purchase.value_returned
    return spend - _later(scope, Refund.points_value) if scope.past else spend


def _purchases(scope: Scope, days: int | None) -> list[_Condition]:
    found: list[_Condition] = [Purchase.member_id.is_not(None)]
    if days is not None:
        found.append(Purchase.business_day > scope.day - days)
    if scope.past:
        found.append(Purchase.credited_at <= scope.at)
    return found


def _bought(scope: Scope, wanted: str, days: int | None) -> _Condition:
    named = plain(wanted)
    return Member.id.in_(
        select(scope.owner(Purchase.member_id, Purchase))
        .join(PurchaseLine, PurchaseLine.purchase_id == Purchase.id)
        .where(
            *_purchases(scope, days),
            _net(scope) > 0,
            or_(
                _plain(scope, PurchaseLine.sku) == named,
                _plain(scope, PurchaseLine.category) == named,
            ),
        )
    )


def _counted_within(scope: Scope, leaf: Compare, value: Value) -> _Condition:
    """Return a comparison of what was counted over the last so many days, or ever."""
    counted: Any
    if leaf.field == "rewards_used":
        of: Any = scope.owner(Redemption.member_id, Redemption)
        counted = func.count()
        found: list[_Condition] = [Redemption.state == "consumed"]
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
            found.append(_net(scope) > 0)
            counted = (
                func.count() if scope.by_receipt else func.count(distinct(Purchase.business_day))
            )
    if scope.kin is None and leaf.within is not None:
        # Else SQLite walks all purchases by member to group them, not the few of these days.
        of = func.coalesce(of, "")
    of = of.label("person")
    grouped = select(of).where(*found).group_by(of)
    fitting = _two_valued(counted, leaf.operator, value)
    # Who did nothing in these days is in no group.
    if fits(leaf.operator, 0, value):
        return Member.id.not_in(grouped.having(not_(fitting)))
    return Member.id.in_(grouped.having(fitting))


def _whole(value: Value) -> int:
    if not isinstance(value, int):
        raise TypeError(value)
    return value
