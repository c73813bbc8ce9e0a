"""What a text can say of a member, as words in the language of the text."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import bindparam, select

from loyalty_desktop.models.rules.campaigns import Campaign
from loyalty_desktop.models.rules.cards import voucher_code
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.models.rules.templates import fill, variables_of
from loyalty_desktop.models.tables import Voucher
from loyalty_desktop.services.finding import kept_member
from loyalty_desktop.services.ledger import lineage
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.shop_facts import facts_of
from loyalty_desktop.services.store import Prepared, Session, micros
from loyalty_desktop.wording import _, day, money, number, speaking

_OF_STANDING: Final = frozenset(
    {
        "points",
        "worth",
        "tier",
        "next_tier",
        "to_next_tier",
        "expiring",
        "expires_on",
        "reward",
        "missing",
    }
)
_TITLES: Final = frozenset(
    {"bapak", "pak", "bp", "ibu", "bu", "mr", "mrs", "ms", "miss", "dr", "hj", "h", "tn", "ny"}
)
"""Words before a name that belong to it when somebody is called by the first name."""
_VOUCHERS = Prepared(
    select(Voucher.id, Voucher.key_generation, Voucher.last_day)
    .where(
        Voucher.member_id == bindparam("member"),
        Voucher.campaign_code == bindparam("code"),
        Voucher.state == "issued",
    )
    .order_by(Voucher.at.desc(), Voucher.id.desc())
    .limit(1)
)


def said_to(
    session: Session,
    member: str,
    text: str,
    at: datetime,
    language: str,
    campaign: Campaign | None = None,
    channel: str = "counter",
) -> str:
    """Return `text` as it is said to the member with this id, in its language.

    Errors: `Invalid` for a text that can't be read, `NotEligible` ("no_value") as `fill`.
    """
    named = variables_of(text)
    return fill(text, member_words(session, member, at, language, named, campaign, channel))


def member_words(
    session: Session,
    member: str,
    at: datetime,
    language: str,
    wanted: Collection[str],
    campaign: Campaign | None = None,
    channel: str = "counter",
) -> dict[str, str | None]:
    """Return what is to be said for each of the `wanted` variables, None for what has no value.

    Figures are the shop's, words are in `language`. Of who was merged the kept member is told.
    """
    found = kept_member(session, member)
    with speaking(language):
        words: dict[str, str | None] = {
            "name": found.name,
            "first_name": first_name(found.name),
            "number": found.number,
            "shop": session.shop.name,
        }
        if "shop_phone" in wanted:
            words["shop_phone"] = facts_of(session)[0].phone or None
        if "unsubscribe" in wanted:
            words["unsubscribe"] = unsubscribe_line(channel, found.number)
        if campaign is not None and not {"code", "until"}.isdisjoint(wanted):
            words |= _offered(session, found.id, at, campaign)
        if not _OF_STANDING.isdisjoint(wanted) and found.joined_at is not None:
            words |= _standing(session, member_panel(session, found.id, at))
    return {name: words.get(name) for name in wanted}


def first_name(name: str) -> str:
    """Return what somebody is called to the face: the first of the names, with a title before."""
    parts = name.split()
    title = parts[0].rstrip(".").casefold() in _TITLES if parts else False
    return " ".join(parts[: 2 if title else 1])


def unsubscribe_line(channel: str, number_of_member: str) -> str:
    """Return the line that says how to hear no more by a channel, in the language spoken."""
    if channel == "email":
        told = _("No more messages? Answer this one with STOP {number}.")
    else:
        told = _("No more messages? Answer STOP.")
    return told.format(number=number_of_member)


def _offered(
    session: Session, member: str, at: datetime, campaign: Campaign
) -> dict[str, str | None]:
    """Return the code to be shown and the last day on which the offer is good."""
    code, last = campaign.call_to_action, campaign.last_day
    for each in lineage(session, member, micros(at)):
        held = _VOUCHERS.first(session, member=each, code=campaign.code)
        secret = None if held is None else session.shop.secrets.get(held[1])
        if held is not None and secret is not None:
            code, last = voucher_code(secret, held[0]), held[2]
            break
    return {"code": code, "until": None if last is None else day(date_of(last))}


def _standing(session: Session, panel: MemberPanel) -> dict[str, str | None]:
    unit = session.shop.currency
    to_next = None
    if panel.next_tier is not None and panel.missing:
        spend = panel.measure == "spend"
        to_next = money(panel.missing, unit) if spend else number(panel.missing)
    near = min(
        (each for each in panel.rewards if each.why_not == "points"),
        key=lambda each: each.missing,
        default=None,
    )
    have = max(
        (each for each in panel.rewards if not each.why_not),
        key=lambda each: each.points,
        default=None,
    )
    named = near or have
    return {
        "points": number(panel.balance),
        "worth": money(panel.worth, unit) if panel.worth else None,
        "tier": panel.tier,
        "next_tier": panel.next_tier if panel.missing else None,
        "to_next_tier": to_next,
        "expiring": number(panel.expiring) if panel.expiring else None,
        "expires_on": day(panel.expires) if panel.expiring and panel.expires else None,
        "reward": None if named is None else named.name,
        "missing": None if near is None else number(near.missing),
    }
