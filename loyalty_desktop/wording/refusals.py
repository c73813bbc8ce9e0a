"""Refusals as sentences: what happened, what was not changed, what to do."""

from collections.abc import Callable, Mapping
from typing import Final, cast

from loyalty_desktop.errors import Invalid, LoyaltyError, NotFound
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.wording.figures import money, number
from loyalty_desktop.wording.languages import _, mark, ngettext
from loyalty_desktop.wording.mistakes import field_name, mistake
from loyalty_desktop.wording.sending import MAIL_TROUBLE

Facts = Mapping[str, object]

_NOT_FOUND: Final = {
    "member": mark("No card or member with this code. The bill is unchanged."),
    "card": mark("No card or member with this code. The bill is unchanged."),
    "code": mark("Nothing has this code. The bill is unchanged."),
    "purchase": mark("There is no such purchase. Nothing was changed."),
    "receipt": mark("There is no receipt with this number. Look at the date and the counter."),
    "reward": mark("There is no such reward or voucher. The bill is unchanged."),
    "voucher": mark("There is no such voucher. The bill is unchanged."),
    "redemption": mark("There is no such redeemed reward. Nothing was changed."),
    "campaign": mark("There is no such campaign."),
    "message": mark("There is no such message, or it waits no more. Nothing was changed."),
    "segment": mark("There is no segment of this name."),
    "tier": mark("The programme has no tier of this name. Nothing was changed."),
    "staff": mark("There is no such person on the staff."),
    "staff_card": mark("Nobody signs in with this card. Choose your name and type your PIN."),
    "merge": mark("There is no such merge. Nothing was changed."),
    "feedback": mark("There is no such feedback. Nothing was changed."),
    "import": mark("There is no such import. Nothing was changed."),
    "interaction": mark("There is no such note. Nothing was changed."),
    "note": mark("There is no such note. Nothing was changed."),
    "goal": mark("There is no such goal. Nothing was changed."),
    "plan": mark("There is no such membership. Nothing was changed."),
    "export": mark("There is no list of this name to write."),
    "channel": mark("There is no such channel. Nothing was changed."),
    "reach": mark("This entry is gone already. Nothing was changed."),
    "parked": mark("There is no such parked bill."),
    "closing": mark("There is no closing with this number."),
    "report": mark("There is no report of this name."),
    "insight": mark("There is no figure of this name."),
    "print_run": mark("There is no such run of cards."),
    "card_design": mark("There is no card design of this name. Choose another."),
    "stamp_card": mark("There is no stamp card to show. Add one under Rewards, or choose another."),
    "preset": mark("There is no ready-made programme of this name."),
    "file": mark("The file is not there. Choose it again."),
    "shop": mark("This database holds no shop yet. Set one up first."),
}
_NOT_FOUND_ELSEWHERE: Final = {
    "member": mark("No card or member with this code. Nothing was changed."),
    "card": mark("No card or member with this code. Nothing was changed."),
    "code": mark("Nothing has this code. Nothing was changed."),
    "reward": mark("There is no such reward or voucher. Nothing was changed."),
    "voucher": mark("There is no such voucher. Nothing was changed."),
}
"""Away from the counter there is no bill to speak of."""

_DUPLICATE: Final = {
    "phone": mark("Another member has this phone. Nothing was saved; open that member instead."),
    "email": mark("Another member has this email. Nothing was saved; open that member instead."),
    "receipt": mark("This receipt number is used already today. Type the number of this receipt."),
    "card": mark("This card belongs to a member already. Nothing was changed."),
    "code": mark("This code is used already. Choose another."),
    "name": mark("This name is used already. Choose another."),
    "key": mark("Another counter has just made a new key. Bring it here first."),
    "segment": mark("The program has a segment of this name. Choose another name."),
    "channel": mark("There is a channel of this name. Choose another name."),
    "member": mark("This person is a member already. Nothing was changed."),
    "shop": mark("This database holds a shop already. Nothing was changed."),
    "import": mark("This very file has been imported already. Undo that import first."),
}

_NOT_ELIGIBLE: Final = {
    "contact": mark("This person has not joined yet. Join them first, then use points."),
    "points_buy_rewards_only": mark("Points can be used for rewards only, not as money."),
    "tier": mark("This reward is for other tiers. The bill is unchanged."),
    "not_yet": mark("This is not on offer yet. The bill is unchanged."),
    "ended": mark("This is not on offer any more. The bill is unchanged."),
    "used": mark("This voucher is used already. The bill is unchanged."),
    "other_member": mark("This voucher belongs to another member. The bill is unchanged."),
    "bought_before": mark("This person has bought here before, so the referral does not count."),
    "first_purchase_only": mark("This is for the first purchase only. The bill is unchanged."),
    "minimum": mark("The bill is too small for this. The bill is unchanged."),
    "nothing_to_take_off": mark("Nothing on the bill fits this reward. The bill is unchanged."),
    "no_coupon": mark("This bill brings no coupon. Nothing was changed."),
    "no_offer": mark("No campaign has anything to say on this receipt."),
    "no_value": mark("The text has nothing to say there for this member. Nothing was sent."),
    "no_text": mark("The campaign has no text for this. Nothing was sent."),
    "campaign_sends_nothing": mark("This campaign has no channel by which messages leave."),
    "too_late": mark("It is too late for this bill to be given to a member."),
    "under_age": mark("This needs the consent of a parent or guardian. Nothing was changed."),
    "no_consent": mark("There is no consent for this. Nothing was sent."),
    "points_spent": mark("The points of this purchase are spent. It can't be refunded here."),
    "anonymous": mark("Choose a member first. The bill is unchanged."),
    "debt": mark("The member owes points. Nothing was changed."),
    "paid_with_points": mark(
        "Points or a reward paid part of this sale. Void it and record it anew instead."
    ),
    "anonymous_purchase": mark("This sale has no member yet. Give it to a member instead."),
    "none_to_hand_over": mark("No printed card of this run waits to be handed over."),
    "no_letters": mark("Nobody here agreed to letters and has an address."),
    "not_finished": mark("This is not done yet. Nothing was changed."),
    "no_cards": mark("None of them has a card to print. Nothing was printed."),
    "segment_in_use": mark(
        'The campaign "{campaign}" is for this segment. End it first; nothing was changed.'
    ),
    "picked": mark("Its people were put in by hand: there is no condition to ask anew."),
    "living": mark(
        'The condition of "{segment}" says who is in it. Freeze it first, or choose another.'
    ),
    "campaign_planned": mark("This campaign has not begun yet. Nothing was sent."),
    "campaign_ended": mark("This campaign is over. Give it new days to run it again."),
    "campaign_stopped": mark("This campaign is stopped. Change it to run it again."),
    "campaign_for_all": mark("This campaign is for everybody who buys. There is nobody to draw."),
    "campaign_listed": mark("The people of this campaign were named. There is nobody to draw."),
    "not_meant": mark("This campaign is not for this member. Nothing was changed."),
    "own_code": mark("This looks like a card of this shop, but the shop never made it."),
    "merged": mark("This member was merged into another since. Undo that merge first."),
}

_LIMIT: Final = {
    "step": mark("Points are used in steps of {step}. Use {allowed}."),
    "minimum": mark("At least {minimum} points are needed. The bill is unchanged."),
    "per_member": mark("This member has had this as often as allowed. Nothing was changed."),
    "own": mark("That is more than you may give. Ask a supervisor."),
    "designs": mark("{allowed} designs at most. Put one away first."),
    "segments": mark("{allowed} segments at most. Put one away first."),
    "budget": mark("The budget of this campaign is used up. It reaches nobody any more."),
    "cards": mark("{allowed} cards at a time at most. Choose fewer members."),
}

_ALREADY_DONE: Final = {
    "attached": mark("This bill has a member already. A supervisor can change it."),
    "cancelled": mark("This is cancelled already. Nothing was changed."),
    "voided": mark("This purchase is void already. Nothing was changed."),
    "left": mark("This member has left already. Nothing was changed."),
    "joined": mark("This person has joined already. Nothing was changed."),
    "merged": mark("These members are one already. Nothing was changed."),
    "undone": mark("This is undone already. Nothing was changed."),
    "finished": mark("This is done already. Nothing was changed."),
    "consumed": mark("This reward is used already. The bill is unchanged."),
    "closed": mark("This day is closed already. Nothing was changed."),
    "parked": mark("This bill was taken up or given up already, perhaps at another counter."),
    "same_member": mark("This sale is that member's already. Nothing was changed."),
    "answered": mark("This is answered already. Nothing was changed."),
    "message": mark("This was decided already, or is on its way. Look again."),
    "stopped": mark("This campaign is stopped already. Nothing was changed."),
    "blocked": mark("This card is blocked already. Nothing was changed."),
    "no_photo": mark("There is no photo. Nothing was changed."),
    "handed_over": mark("This card was handed over already. Nothing was changed."),
    "linked": mark("This card belongs to a member already. Nothing was changed."),
    "replaced": mark("This card is replaced already. Nothing was changed."),
    "lapsed": mark("This was put aside too long ago and is free again. Choose it anew."),
    "erased": mark("The data of this person is erased already."),
    "no_samples": mark("There is no sample data in this shop. Nothing was changed."),
}

_NOT_ALLOWED: Final = {
    "sign_in": mark("Sign in first."),
    "pin": mark("That is not the PIN. Try again."),
    "locked": mark("Too many wrong PINs. Wait a little, then try again."),
    "own_card": mark("Nobody gives points to their own card. Ask a colleague."),
    "owner_first": mark("The first person on the staff must be the owner."),
    "last_owner": mark("This is the only owner. Make somebody else an owner first."),
    "same_person": mark("This needs the PIN of somebody else."),
    "approval": mark("What was allowed was something else. Nothing was changed; ask again."),
    "back_dated": mark("A day that has passed needs a supervisor. Nothing was recorded."),
    "sensitive": mark("What is masked is shown only to whom the owner allows it."),
}

_UNAVAILABLE: Final = {
    "bad_url": mark("This is not the address of a database. Look at how it is spelled."),
    "unknown_database": mark("The program works with SQLite and PostgreSQL only."),
    "driver_missing": mark("The part that talks to this database is not installed."),
    "setting_refused": mark("This disk can't keep sales safely. Put the database elsewhere."),
    "sqlite_too_old": mark("The SQLite of this machine is too old to keep sales safely."),
    "no_shop": mark("This database holds no shop yet. Set one up first."),
    "locked": mark("Another counter is writing. Nothing was lost; try again."),
    "disk_full": mark("The disk is full. Nothing was recorded; make room, then try again."),
    "not_a_database": mark("This file is not a database, or it is damaged. Restore a backup."),
    "damaged": mark("The database is damaged. Stop here and restore a backup."),
    "disk_error": mark("The disk does not work as it should. Stop here and look at it."),
    "cannot_open": mark("The database can't be opened. Look at its folder and its rights."),
    "read_only": mark("The database can't be written. Look at the rights of its file."),
    "server": mark("The server does not answer. Nothing was lost; try again in a moment."),
    "foreign_triggers": mark("Somebody changed this database from outside. Restore a backup."),
    "newer": mark("This database belongs to a newer program. Update the program first."),
    "older": mark("This database belongs to an older program. Upgrade it first."),
    "no_keyring": mark("This computer has no keyring. The keys stay where they are."),
    "keyring_shut": mark(
        "The keyring of this computer does not answer. Unlock it, then try again."
    ),
    "keyring_empty": mark(
        "The keyring of this computer no longer holds the shop's keys. Bring them from a backup."
    ),
    "key_not_here": mark(
        "This counter lacks the shop's newest key. Bring it here, or choose the PIN anew here."
    ),
    "keys_unreadable": mark("The shop's keys can't be read. Look at the rights of their file."),
    "keys_unwritable": mark(
        "The shop's keys can't be written. Look at the rights of their folder."
    ),
    "database": mark("The database does not answer. Nothing was lost; try again in a moment."),
    "printer_gone": mark("The printer does not answer. The sale is saved; print it again later."),
    "printer_stopped": mark(
        "The printer stopped in the middle. Look at its paper, then print again."
    ),
    "printer_driver": mark("What talks to this kind of printer is not on this computer."),
    "file": mark("The file can't be written. Choose another place."),
    "printer": mark("The printer does not answer. The sale is saved; print again (F9)."),
    "paper": mark("Printer is out of paper. The sale is saved; print again (F9)."),
    "mail": mark("The mail server does not answer. The message is kept and sent later."),
    "not_ours": mark("This file is not a shop's database. Nothing was changed."),
    "network_share": mark("A shared folder can lose sales. Use a local disk, or PostgreSQL."),
    "file_unreadable": mark("The file can't be read. Look at where it is and at its rights."),
    "unreadable": mark("The file can't be read. Look at where it is and at its rights."),
    "training": mark("This is not possible in training."),
    "sample": mark("The sample data is not installed."),
    "demo_data_missing": mark(
        "The real year of purchases is not installed. Install it: "
        'pip install "loyalty-desktop[demo]"'
    ),
    "tool_missing": mark("This needs the PostgreSQL tools (pg_dump, pg_restore) on this machine."),
    "not_empty": mark("This shop has purchases already. Nothing was changed."),
    "stopped": mark("It was stopped. Nothing was kept."),
    "samples_on_server": mark("Sample data is for shops in a file. Nothing was changed."),
    "own_records": mark(
        "Members or purchases of your own stand beside the sample data. Nothing was changed."
    ),
    "fault": mark("The program made a mistake; its log says more. Try again."),
    **MAIL_TROUBLE,
}


def sentence(error: LoyaltyError, unit: Currency | None = None, *, at_bill: bool = True) -> str:
    """Return what to tell the person about a refusal; `unit` is the currency of its money.

    `at_bill` off: there is no bill before the person that could be unchanged.
    """
    away = not at_bill and error.code == NotFound.code
    if away and (known := _known(_NOT_FOUND_ELSEWHERE, error.facts)):
        return _(known)
    return _SENTENCES[error.code](error.facts, unit)


def _not_found(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_NOT_FOUND, facts)
    return _(known) if known else _("That is not known here. Nothing was changed.")


def _duplicate(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_DUPLICATE, facts)
    return _(known) if known else _("That is there already. Nothing was changed.")


def _insufficient_points(facts: Facts, _unit: Currency | None) -> str:
    available = _whole(facts, "available")
    if available <= 0:
        return _("There are no points to use. Pay in another way.")
    if "reward" in facts:
        return ngettext(
            "Only {available} point, and this costs {needed}. Nothing was taken.",
            "Only {available} points, and this costs {needed}. Nothing was taken.",
            available,
        ).format(available=number(available), needed=number(_whole(facts, "needed")))
    return ngettext(
        "Only {available} point. Use up to {available}, or pay the rest in cash.",
        "Only {available} points. Use up to {available}, or pay the rest in cash.",
        available,
    ).format(available=number(available))


def _not_eligible(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_NOT_ELIGIBLE, facts)
    if "campaign" in facts and known:
        return _(known).format(campaign=facts["campaign"])
    return _(known) if known else _("The programme does not allow this here. Nothing was changed.")


def _out_of_stock(facts: Facts, _unit: Currency | None) -> str:
    if left := _whole(facts, "left"):
        return ngettext(
            "Only {left} is left of this reward. No points were taken.",
            "Only {left} are left of this reward. No points were taken.",
            left,
        ).format(left=number(left))
    return _("This reward has run out. No points were taken; choose another.")


def _limit_reached(facts: Facts, unit: Currency | None) -> str:
    if facts.get("limit") == "stored_value" and unit is not None:
        return _("The bill comes to {due}. No more stored value than that.").format(
            due=money(_whole(facts, "allowed"), unit)
        )
    if known := _known(_LIMIT, facts):
        return _(known).format_map(_Numbers(facts))
    if "allowed" in facts:
        allowed = _whole(facts, "allowed")
        if not allowed:
            return _("No points can be used on this bill. The bill is unchanged.")
        return ngettext(
            "This bill takes {allowed} point at most. Use up to {allowed}.",
            "This bill takes {allowed} points at most. Use up to {allowed}.",
            allowed,
        ).format(allowed=number(allowed))
    return _("That is more than the programme allows. Nothing was changed.")


def _already_refunded(facts: Facts, unit: Currency | None) -> str:
    left = _whole(facts, "left")
    if left > 0 and unit is not None:
        return _("Only {left} of this is left to refund. Nothing was changed.").format(
            left=money(left, unit)
        )
    if left > 0:
        return _("Less than that is left to refund. Nothing was changed.")
    return _("This receipt is already refunded. Nothing was changed.")


def _already_done(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_ALREADY_DONE, facts)
    return _(known) if known else _("This is done already. Nothing was changed.")


def _key_conflict(_facts: Facts, _unit: Currency | None) -> str:
    return _("This key was used for something else. Nothing was changed; send it with a new key.")


def _blocked_card(facts: Facts, _unit: Currency | None) -> str:
    if facts.get("reason") == "replaced":
        return _("This card was replaced. Points are safe; ask for the new card.")
    return _("This card was reported lost. Points are safe; give a new card (F9).")


def _left_programme(_facts: Facts, _unit: Currency | None) -> str:
    return _("This member has left the programme and earns nothing. The sale can go on without.")


def _not_allowed(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_NOT_ALLOWED, facts)
    return (
        _(known)
        if known
        else _("This needs the PIN of somebody who may do it. Nothing was changed.")
    )


def _invalid(facts: Facts, unit: Currency | None) -> str:
    told = mistake(facts, unit)
    if field := field_name(str(facts.get("field", ""))):
        told = f"{field}: {told}"
    problems = facts.get("problems")
    more = len(cast("list[object]", problems)) - 1 if isinstance(problems, list) else 0
    if more > 0:
        told += " " + ngettext("{count} more mistake.", "{count} more mistakes.", more).format(
            count=number(more)
        )
    return told


def _unavailable(facts: Facts, _unit: Currency | None) -> str:
    known = _known(_UNAVAILABLE, facts)
    return _(known) if known else _("That can't be done now. Nothing was changed; try again.")


_SENTENCES: Final[dict[str, Callable[[Facts, Currency | None], str]]] = {
    "not_found": _not_found,
    "duplicate": _duplicate,
    "insufficient_points": _insufficient_points,
    "not_eligible": _not_eligible,
    "out_of_stock": _out_of_stock,
    "limit_reached": _limit_reached,
    "already_refunded": _already_refunded,
    "already_done": _already_done,
    "key_conflict": _key_conflict,
    "blocked_card": _blocked_card,
    "left_programme": _left_programme,
    "not_allowed": _not_allowed,
    "invalid": _invalid,
    "unavailable": _unavailable,
}


def mistakes(error: Invalid, unit: Currency | None = None) -> list[str]:
    """Return a line for each thing that is wrong, with its place as it is written in the file."""
    told: list[str] = []
    for problem in error.problems:
        place = str(problem.get("field", ""))
        told.append(f"{place}: {mistake(problem, unit)}" if place else mistake(problem, unit))
    return told


def _known(sentences: Mapping[str, str], facts: Facts) -> str | None:
    """Return the sentence for what the facts are about; commands name it by one of these."""
    for name in ("reason", "what", "limit", "field"):
        if told := sentences.get(str(facts.get(name, ""))):
            return told
    return None


def _whole(facts: Facts, name: str) -> int:
    value = facts.get(name)
    return value if isinstance(value, int) else 0


class _Numbers(dict[str, str]):
    """The facts as the shop writes numbers; one that is absent leaves a dash, never "None"."""

    def __init__(self, facts: Facts) -> None:
        super().__init__(
            {
                name: number(fact) if isinstance(fact, int) else str(fact)
                for name, fact in facts.items()
            }
        )

    def __missing__(self, name: str) -> str:
        return "-"
