"""A segment read the slow way: every member by itself, from the facts, with no question in SQL."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Table, select

from loyalty_desktop.models.rules import rfm
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.segments import (
    FIELDS,
    Among,
    And,
    Compare,
    Holds,
    Kind,
    Not,
    Or,
    Tree,
    fits,
    names,
    profiles,
)
from loyalty_desktop.models.tables import Base
from loyalty_desktop.services import standing
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.customer_values import values_of
from loyalty_desktop.services.store import Session, moment


@dataclass(frozen=True)
class Shop:
    """All rows of all tables that say something about people, as of a moment."""

    session: Session
    at: int
    rows: dict[str, list[Any]]

    @property
    def day(self) -> int:
        return self.session.shop.day(moment(self.at))

    def of(self, table: str, ids: Iterable[str]) -> list[Any]:
        wanted = set(ids)
        return [row for row in self.rows[table] if row.member_id in wanted]


def plainly(session: Session, tree: Tree, at: int) -> set[str]:
    """Return the ids of whom `tree` means at `at`."""
    tables = (
        "member", "merge", "purchase", "purchase_line", "refund", "preference", "consent", "card",
        "feedback", "redemption", "interaction", "membership", "campaign_target",
    )  # fmt: skip
    rows = {name: list(session.execute(select(_table(name)))) for name in tables}
    shop = Shop(session, at, rows)
    absorbed = {
        merge.absorb_id
        for merge in rows["merge"]
        if merge.at <= at and (merge.undone_at is None or merge.undone_at > at)
    }
    return {
        member.id
        for member in rows["member"]
        if member.created_at <= at and member.id not in absorbed and _in(shop, tree, member)
    }


def _table(name: str) -> Table:
    return Base.metadata.tables[name]


def _in(shop: Shop, tree: Tree, member: Any) -> bool:
    if "state" not in names(tree) and _state(shop, member) == "left":
        return False
    if profiles(tree) and member.restricted:
        return False
    return _holds(shop, tree, member)


def _holds(shop: Shop, tree: Tree, member: Any) -> bool:
    match tree:
        case Not(part):
            return not _holds(shop, part, member)
        case And(parts):
            return all(_holds(shop, part, member) for part in parts)
        case Or(parts):
            return any(_holds(shop, part, member) for part in parts)
        case Among():
            return any(_compares(shop, tree, "=", value, member) for value in tree.values)
        case Compare():
            return _compares(shop, tree, tree.operator, tree.value, member)
        case Holds():
            return _answers(shop, tree, member)


def _compares(shop: Shop, leaf: Compare | Among, operator: str, value: Any, member: Any) -> bool:
    if leaf.field == "plan":
        return _has_plan(shop, operator, value, member)
    found = _value(shop, leaf, member)
    kind = FIELDS[leaf.field].kind
    if kind is Kind.MONEY and value is not None:
        value = int(value * shop.session.shop.currency.scale)
    if kind is Kind.TIER:
        tiers = [tier.name for tier in _programme(shop).tiering.tiers]
        value = None if value is None else [tier.lower() for tier in tiers].index(value.lower())
        found = None if found is None else tiers.index(found)
    if kind is Kind.TEXT:
        value, found = _small(value), _small(found)
    return fits(operator, found, value)


def _has_plan(shop: Shop, operator: str, value: Any, member: Any) -> bool:
    running = [_small(code) for code in _runs(shop, lineage(shop.session, member.id, shop.at))]
    same = not running if value is None else _small(value) in running
    return same if operator == "=" else not same


def _value(shop: Shop, leaf: Compare | Among, member: Any) -> Any:
    ids = lineage(shop.session, member.id, shop.at)
    if leaf.field in {"visits", "spend"}:
        bought = [
            (day, net, spend)
            for day, net, spend, _lines in _bought(shop, ids)
            if leaf.within is None or day > shop.day - leaf.within
        ]
        if leaf.field == "spend":
            return sum(spend for _, _, spend in bought)
        days = [day for day, net, _ in bought if net > 0]
        by_receipt = _programme(shop).stages.occasion_unit == "receipt"
        return len(days) if by_receipt else len(set(days))
    match leaf.field:
        case "stage" | "tier":
            return getattr(standing.whole_at(shop.session, member.id, shop.at).standing, leaf.field)
        case "points" | "pending" | "debt":
            name = "balance" if leaf.field == "points" else leaf.field
            return getattr(standing.whole_at(shop.session, member.id, shop.at).standing, name)
        case "state":
            return _state(shop, member)
        case "last_visit":
            days = [day for day, net, _, _ in _bought(shop, ids) if net > 0]
            return shop.day - max(days) if days else None
        case "joined":
            if _state(shop, member, left=False) == "contact":
                return None
            return shop.day - shop.session.shop.day(moment(member.joined_at))
        case "age":
            return None if member.birthday is None else _age(date_of(member.birthday), shop.day)
        case "card":
            cards = [card for card in shop.of("card", ids) if card.issued_at <= shop.at]
            if any(card.blocked_at is None or card.blocked_at > shop.at for card in cards):
                return "good"
            return "blocked" if cards else None
        case "rewards_used":
            return sum(
                each.state == "consumed"
                and each.closed_at <= shop.at
                and (leaf.within is None or each.day > shop.day - leaf.within)
                for each in shop.of("redemption", ids)
            )
        case "nps" | "satisfaction":
            said = [
                (each.at, each.id, getattr(each, leaf.field))
                for each in shop.of("feedback", ids)
                if getattr(each, leaf.field) is not None and each.at <= shop.at
            ]
            return max(said)[2] if said else None
        case "feedback":
            return sum(
                each.at <= shop.at
                and (
                    leaf.within is None
                    or shop.session.shop.day(moment(each.at)) > shop.day - leaf.within
                )
                for each in shop.of("feedback", ids)
            )
        case "complaint":
            told = [
                each
                for each in shop.of("interaction", ids)
                if each.kind == "complaint" and each.at <= shop.at
            ]
            if any(each.done_at is None or each.done_at > shop.at for each in told):
                return "open"
            return "settled" if told else None
        case "referrals":
            return _brought(shop, ids)
        case "value":
            if not any(net > 0 for _, net, _, _ in _bought(shop, ids)):
                return None
            return values_of(shop.session, member.id, moment(shop.at)).lifetime
        case "box":
            if not any(net > 0 for _, net, _, _ in _bought(shop, ids)):
                return None
            return values_of(shop.session, member.id, moment(shop.at)).box
        case "rfm" | "recency_score" | "frequency_score" | "money_score":
            return _score(shop, leaf.field, member)
        case name:
            return getattr(member, name)


def _brought(shop: Shop, ids: Iterable[str]) -> int:
    """Count whom they referred, themselves left out, who have bought."""
    mine = set(ids)
    count = 0
    for row in shop.rows["member"]:
        if row.referred_by not in mine or row.created_at > shop.at:
            continue
        theirs = next(
            family
            for each in shop.rows["member"]
            if row.id in (family := set(lineage(shop.session, each.id, shop.at)))
            and not _absorbed(shop, each.id)
        )
        if not theirs & mine and any(net > 0 for _, net, _, _ in _bought(shop, theirs)):
            count += 1
    return count


def _absorbed(shop: Shop, member: str) -> bool:
    return any(
        merge.absorb_id == member
        and merge.at <= shop.at
        and (merge.undone_at is None or merge.undone_at > shop.at)
        for merge in shop.rows["merge"]
    )


def _score(shop: Shop, name: str, member: Any) -> Any:
    """Score everybody who bought, by hand, and return what this one got."""
    people = [
        each
        for each in shop.rows["member"]
        if not each.restricted
        and each.created_at <= shop.at
        and not _absorbed(shop, each.id)
        and _state(shop, each) != "left"
    ]
    buyers: dict[str, rfm.Buyer] = {}
    for each in people:
        ids = lineage(shop.session, each.id, shop.at)
        bought = [row for row in _bought(shop, ids) if row[1] > 0]
        if not bought:
            continue
        lately = [row for row in bought if row[0] > shop.day - 365]
        by_receipt = _programme(shop).stages.occasion_unit == "receipt"
        days = [row[0] for row in lately]
        buyers[each.id] = rfm.Buyer(
            shop.day - max(row[0] for row in bought),
            len(days) if by_receipt else len(set(days)),
            sum(row[2] for row in lately),
        )
    if member.id not in buyers:
        return None
    scores = dict(zip(buyers, rfm.scores(list(buyers.values())), strict=True))[member.id]
    names = {"rfm": "group", "recency_score": "recency", "frequency_score": "frequency"}
    return getattr(scores, names.get(name, "money"))


def _runs(shop: Shop, ids: Iterable[str]) -> list[str]:
    return [
        each.code
        for each in shop.of("membership", ids)
        if each.at <= shop.at
        and each.first_day <= shop.day <= each.last_day
        and (each.ended_at is None or each.ended_at > shop.at)
    ]


def _meant(shop: Shop, leaf: Holds, ids: Iterable[str]) -> bool:
    code, part = leaf.words[0], leaf.words[1] if len(leaf.words) > 1 else "target"
    for each in shop.of("campaign_target", ids):
        if each.code.lower() != code.lower() or each.at > shop.at:
            continue
        if each.control != (part == "control"):
            continue
        if part == "reached" and not (each.reached_at and each.reached_at <= shop.at):
            continue
        if part == "answered" and not (each.answer == "yes" and each.answered_at <= shop.at):
            continue
        return True
    return False


def _answers(shop: Shop, leaf: Holds, member: Any) -> bool:
    ids = lineage(shop.session, member.id, shop.at)
    match leaf.question:
        case "everyone":
            return True
        case "picked":
            return False
        case "referred":
            return member.referred_by is not None
        case "birthday":
            return member.birthday is not None and _birthday(
                date_of(member.birthday), shop.day, leaf.days or 0
            )
        case "known":
            return _known(shop, leaf.words[0], member, ids)
        case "consent":
            newest: dict[Any, Any] = {}
            for row in sorted(shop.of("consent", ids), key=_when):
                if row.at <= shop.at and row.purpose == leaf.words[0]:
                    newest[row.channel] = row.given
            channels = leaf.words[1:] or tuple(newest)
            return any(newest.get(channel, False) for channel in channels)
        case "likes":
            likes: dict[str, Any] = {}
            for row in sorted(shop.of("preference", ids), key=_when):
                if row.at <= shop.at:
                    likes[row.name] = row
            return any(
                row.value
                and not row.sensitive
                and name.lower() not in {"dislikes", "avoids", "allergies"}
                and (
                    leaf.words[0].lower() in row.value.lower()
                    or leaf.words[0].lower() == name.lower()
                )
                for name, row in likes.items()
            )
        case "preference":
            newest_of: dict[str, Any] = {}
            for row in sorted(shop.of("preference", ids), key=_when):
                if row.at <= shop.at:
                    newest_of[row.name] = row
            return any(
                name.lower() == leaf.words[0].lower()
                and not row.sensitive
                and leaf.words[1].lower() in (row.value or "").lower()
                and row.value
                for name, row in newest_of.items()
            )
        case "campaign":
            return _meant(shop, leaf, ids)
        case _:
            return any(
                net > 0
                and (leaf.days is None or day > shop.day - leaf.days)
                and any(
                    leaf.words[0].lower() in {_small(line.sku), _small(line.category)}
                    for line in lines
                )
                for day, net, _spend, lines in _bought(shop, ids)
            )


def _known(shop: Shop, fact: str, member: Any, ids: Iterable[str]) -> bool:
    """Look at the member's own row, or at the newest word of each kind that was said."""
    if fact == "consent":
        said: dict[str, bool] = {}
        for row in sorted(shop.of("consent", ids), key=_when):
            if row.at <= shop.at and row.purpose == "marketing":
                said[row.channel] = row.given
        return any(said.values())
    if fact in {"likes", "channel"}:
        held: dict[str, Any] = {}
        for row in sorted(shop.of("preference", ids), key=_when):
            if row.at <= shop.at:
                held[row.name] = row.value
        return any(
            value is not None and (name == "channel") == (fact == "channel")
            for name, value in held.items()
        )
    value = getattr(member, fact)
    return value is not None and (fact != "source" or value not in {"", "counter", "import"})


def _bought(shop: Shop, ids: Iterable[str]) -> list[tuple[int, int, int, list[Any]]]:
    found: list[tuple[int, int, int, list[Any]]] = []
    for row in shop.of("purchase", ids):
        if row.credited_at > shop.at:
            continue
        later = [
            refund
            for refund in shop.rows["refund"]
            if refund.purchase_id == row.id and refund.at > shop.at
        ]
        net = row.goods - row.refunded + sum(refund.value for refund in later)
        used = row.points_value - row.value_returned + sum(each.points_value for each in later)
        lines = [line for line in shop.rows["purchase_line"] if line.purchase_id == row.id]
        found.append((row.business_day, net, net - used, lines))
    return found


def _state(shop: Shop, member: Any, *, left: bool = True) -> str:
    if left and member.left_at is not None and member.left_at <= shop.at:
        return "left"
    joined = member.joined_at is not None and member.joined_at <= shop.at
    return "member" if joined else "contact"


def _programme(shop: Shop) -> Any:
    return shop.session.shop.version_on(shop.day).programme


def _birthday(born: date, day: int, days: int) -> bool:
    return any(
        _falls(born, date_of(day) + timedelta(days=n)) for n in range(days)
    ) and born <= date_of(day + days)


def _falls(born: date, on: date) -> bool:
    try:
        return born.replace(year=on.year) == on
    except ValueError:
        return (on.month, on.day) == (2, 28)


def _age(born: date, day: int) -> int:
    today = date_of(day)
    had = any(
        _falls(born, date_of(each)) for each in range(day_of(date(today.year, 1, 1)), day + 1)
    )
    return today.year - born.year - (not had)


def _small(text: Any) -> Any:
    return text.lower() if isinstance(text, str) else text


def _when(row: Any) -> tuple[int, str]:
    return row.at, row.id
