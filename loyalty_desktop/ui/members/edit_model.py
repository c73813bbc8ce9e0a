"""Changing who a member is, without a widget."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.services.commands.members import UpdateMember, update_member
from loyalty_desktop.services.queries.member_page import MemberPage, Profile, member_profile
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, day, mistake, sentence

FIELDS: Final = ("name", "phone", "email", "birthday", "address", "postcode", "city")
_TEXTS: Final = ("phone", "email", "address", "postcode", "city")


@dataclass(slots=True)
class ProfileForm:
    """What was typed; `birthday_typed` tells a birthday that makes no date from none at all."""

    name: str
    phone: str
    email: str
    city: str
    birthday: date | None = None
    birthday_typed: bool = False
    address: str = ""
    postcode: str = ""


class EditModel(QObject):
    """Changing who a member is: one key for the dialog, complaints by field."""

    changed = Signal()
    saved = Signal()

    def __init__(self, desk: AtDesk, clock: Clock, page: MemberPage) -> None:
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._key = new_id()
        self._sent: UpdateMember | None = None
        self._typed: ProfileForm | None = None
        profile = page.profile
        self.profile = profile
        self.before = _form_of(profile)
        self.complaints: dict[str, str] = {}
        self.busy = False

    def settle(self, field: str) -> None:
        """Take a complaint back: somebody types in its field again."""
        if self.complaints.pop(field, None) is not None:
            self.changed.emit()

    def save(self, form: ProfileForm) -> None:
        """Record what differs; nothing different is saved at once."""
        if self.busy:
            return
        self.complaints.clear()
        if not form.name.strip():
            self.complaints["name"] = _("Type the name.")
        if form.birthday_typed and form.birthday is None:
            self.complaints["birthday"] = _("Type day, month and year.")
        if self.complaints:
            self.changed.emit()
            return
        change = self._difference(form)
        if not change:
            self.saved.emit()
            return
        if self._sent is None or self._sent.change != change:
            self._sent = self._request(change, self._clock())
        self._typed = form
        self.busy = True
        self._desk.read(
            member_profile, self.profile.id, then=self._compare, otherwise=self._refused
        )
        self.changed.emit()

    def _compare(self, profile: Profile) -> None:
        """Send the change, unless somebody else has changed the same meanwhile."""
        theirs, before = _form_of(profile), self.before
        assert self._sent is not None
        assert self._typed is not None
        crossed = [
            name
            for name in self._sent.change
            if getattr(theirs, name) not in (getattr(before, name), getattr(self._typed, name))
        ]
        if not crossed:
            self._desk.write(
                update_member, self._sent, then=self._recorded, otherwise=self._refused
            )
            return
        # Whoever saves again has seen what stands there now, and means it.
        self.busy, self._sent = False, None
        self.before = replace(before, **{name: getattr(theirs, name) for name in crossed})
        for name in crossed:
            now = _told(getattr(theirs, name))
            self.complaints[name] = _(
                "Changed meanwhile to {value}. Save again to keep what you typed."
            ).format(value=now)
        self.changed.emit()

    def _difference(self, form: ProfileForm) -> dict[str, Any]:
        before = self.before
        change: dict[str, Any] = {}
        if form.name.strip() != before.name:
            change["name"] = form.name
        for field in _TEXTS:
            typed = str(getattr(form, field)).strip()
            if typed != getattr(before, field):
                change[field] = typed or None
        if form.birthday != before.birthday:
            change["birthday"] = form.birthday
        return change

    def _request(self, change: dict[str, Any], at: datetime) -> UpdateMember:
        return UpdateMember(key=self._key, at=at, member=self.profile.id, change=change)

    def _recorded(self, _answer: object) -> None:
        self.busy = False
        self.saved.emit()

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        field = "form"
        if isinstance(refusal, Invalid):
            field = refusal.field.split(".")[0]
        elif refusal.facts.get("what") == "phone":
            field = "phone"
        if field not in FIELDS:
            field = "form"
        if not isinstance(refusal, Unavailable):
            # A refusal records nothing: what is sent next is another request, under the same key.
            self._sent = None
        told = (
            mistake(refusal.facts)
            if isinstance(refusal, Invalid)
            else sentence(refusal, at_bill=False)
        )
        self.complaints[field] = told
        self.changed.emit()


def _form_of(profile: Profile) -> ProfileForm:
    """Return what a form shows of somebody; a phone that is shown in part is left empty."""
    return ProfileForm(
        profile.name,
        (profile.phone or "") if profile.phone_whole else "",
        profile.email or "",
        profile.city or "",
        profile.birthday,
        profile.birthday is not None,
        profile.address or "",
        profile.postcode or "",
    )


def _told(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return f"\u201c{value}\u201d" if value else _("nothing")
