"""The audit trail in plain words: what was done, in which group of doings, and what changed."""

from collections.abc import Mapping, Sequence
from typing import Final

from loyalty_desktop.wording.languages import _, mark
from loyalty_desktop.wording.staffing import right_name

GROUPS: Final[Mapping[str, str]] = {
    "sales": mark("Sales and refunds"),
    "points": mark("Points and rewards"),
    "members": mark("Members and cards"),
    "talks": mark("Feedback, tasks and messages"),
    "offers": mark("Offers and campaigns"),
    "programme": mark("Programme and shop"),
    "staff": mark("Staff and signing in"),
    "data": mark("Lists in and out"),
}
"""Kinds of doings that one can ask for, in order."""

_ACTIONS: Final[Mapping[str, Mapping[str, str]]] = {
    "sales": {
        "record_purchase": mark("Purchase recorded"),
        "refund": mark("Refund"),
        "void": mark("Purchase voided"),
        "attach": mark("Sale given to a member"),
        "move_purchase": mark("Sale given to another member"),
        "sell_membership": mark("Membership sold"),
        "park_bill": mark("Bill parked"),
        "take_parked": mark("Parked bill taken up"),
        "drop_parked": mark("Parked bill dropped"),
        "close_shift": mark("Shift closed"),
        "close_day": mark("Day closed"),
    },
    "points": {
        "adjust_points": mark("Points by hand"),
        "expire": mark("Expired points written off"),
        "redeem_reward": mark("Reward given"),
        "reserve_reward": mark("Reward put aside"),
        "cancel_reward": mark("Reward cancelled"),
        "issue_voucher": mark("Voucher given"),
        "give_coupon": mark("Coupon on a receipt"),
        "set_tier": mark("Tier set by hand"),
        "set_stage": mark("Stage set by hand"),
    },
    "members": {
        "register_member": mark("Member joined"),
        "update_member": mark("Member changed"),
        "leave": mark("Member left"),
        "merge": mark("Members merged"),
        "undo_merge": mark("Merge undone"),
        "qualify": mark("Prospect qualified"),
        "consent": mark("Consent changed"),
        "unsubscribe": mark("No more messages wanted"),
        "reveal_preferences": mark("Sensitive notes looked at"),
        "set_photo": mark("Photo kept"),
        "remove_photo": mark("Photo removed"),
        "replace_card": mark("Card replaced"),
        "block_card": mark("Card blocked"),
        "link_card": mark("Card linked"),
        "hand_over_card": mark("Card handed over"),
        "begin_print_run": mark("Cards printed"),
        "mark_printed": mark("Printed cards confirmed"),
        "hand_over_run": mark("Cards handed over"),
        "save_card_design": mark("Card design saved"),
        "drop_card_design": mark("Card design removed"),
    },
    "talks": {
        "feedback": mark("Feedback recorded"),
        "answer_feedback": mark("Feedback answered"),
        "drop_feedback": mark("Feedback removed"),
        "interaction": mark("Visit or call noted"),
        "answer_question": mark("Question answered"),
        "answer_campaign": mark("Answer to a campaign"),
        "finish_task": mark("Task finished"),
        "postpone_task": mark("Task put off"),
        "reopen_task": mark("Task taken up again"),
        "queue_messages": mark("Messages prepared"),
        "send_message": mark("Message sent"),
        "decide_message": mark("Message decided"),
        "choose_asking": mark("Questions to members changed"),
        "choose_order": mark("Order of the line to say changed"),
        "choose_messages": mark("Rules of messages changed"),
        "choose_mail": mark("Mail settings changed"),
        "define_channel": mark("Channel changed"),
        "hide_channel": mark("Channel put away"),
        "record_reach": mark("Reach of a channel noted"),
        "drop_reach": mark("Reach of a channel removed"),
    },
    "offers": {
        "define_reward": mark("Reward changed"),
        "define_stamp_card": mark("Stamp card changed"),
        "define_mission": mark("Mission changed"),
        "define_plan": mark("Membership plan changed"),
        "define_campaign": mark("Campaign changed"),
        "stop_campaign": mark("Campaign stopped"),
        "draw_targets": mark("People of a campaign drawn"),
        "draw_due": mark("People of automatic campaigns drawn"),
        "name_targets": mark("People of a campaign named"),
        "define_segment": mark("Segment changed"),
        "rename_segment": mark("Segment renamed"),
        "freeze_segment": mark("Segment frozen"),
        "add_to_segment": mark("Members put into a segment"),
        "drop_segment": mark("Segment removed"),
        "say_on_receipt": mark("Offer on receipts changed"),
    },
    "programme": {
        "set_programme": mark("Programme changed"),
        "keep_programme_draft": mark("Programme draft kept"),
        "define_goal": mark("Goal set"),
        "close_goal": mark("Goal closed"),
        "write_note": mark("Strategy note written"),
        "finish_note": mark("Strategy note finished"),
        "set_margin": mark("Margin changed"),
        "change_shop_facts": mark("Shop changed"),
        "use_key": mark("New key for cards and seals"),
        "note_samples": mark("Sample data brought in"),
        "remove_samples": mark("Sample data removed"),
    },
    "staff": {
        "sign_in": mark("Signed in"),
        "wrong_pin": mark("Wrong PIN"),
        "own_card": mark("Tried to give points to the own card"),
        "approve": mark("Stood by and allowed it"),
        "hire_staff": mark("Staff added"),
        "change_staff": mark("Staff changed"),
        "set_pin": mark("PIN changed"),
        "unlock_staff": mark("Staff unlocked"),
        "give_staff_card": mark("Staff card given"),
        "take_staff_card": mark("Staff card taken back"),
    },
    "data": {
        "export": mark("List taken out"),
        "begin_import": mark("Import begun"),
        "finish_import": mark("Import finished"),
        "undo_import": mark("Import undone"),
    },
}
_CHANGED: Final[Mapping[str, str]] = {
    "name": mark("Name"),
    "phone": mark("Phone"),
    "email": mark("Email"),
    "birthday": mark("Birthday"),
    "language": mark("Language"),
    "address": mark("Address"),
    "postcode": mark("Postcode"),
    "city": mark("City"),
    "preferences": mark("Preferences"),
    "referred_by": mark("Referred by"),
    "role": mark("Role"),
    "limits": mark("Limits"),
    "active": mark("At work"),
    "member": mark("Member"),
    "logo": mark("Logo"),
    "timezone": mark("Time zone"),
}

_CHANGING: Final = frozenset({"update_member", "change_staff", "change_shop_facts"})
"""Doings whose fields say something; those of others only repeat what was done."""


def actions_of(group: str) -> tuple[str, ...]:
    """Return the codes of a group of doings; none for a group there is not."""
    return tuple(_ACTIONS.get(group, ()))


def action_name(action: str) -> str:
    """Return what was done in plain words; a code of another version stays as it is."""
    for known in _ACTIONS.values():
        if action in known:
            return _(known[action])
    return action


def changed_told(action: str, fields: Sequence[str]) -> str:
    """Return what a line says beyond its action: what changed, was allowed, or was taken out."""
    if action == "export":
        return ", ".join(fields[:2])
    if action == "approve":
        return ", ".join(right_name(each) for each in fields)
    if action in _CHANGING:
        return ", ".join(_(_CHANGED[each]) for each in fields if each in _CHANGED)
    return ""
