"""Joining without a widget: what is asked, what is wrong with it, who is there already."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Signal

from loyalty_desktop.errors import Duplicate, Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.days import date_of
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    Registered,
    RegisterMember,
    UpdateMember,
    register_member,
    update_member,
)
from loyalty_desktop.services.commands.persons import read_email
from loyalty_desktop.services.queries.panel import MemberPanel, member_panel
from loyalty_desktop.services.queries.same_person import read_number, same_person
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.services.store import ShopState, new_id
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.wording import _, mistake, sentence

Place = Literal["name", "phone", "email", "birthday", "preference", "referrer", "consent", "form"]

OF_AGE: Final = 18
_SAME: Final = "who joins"
_PHONE: Final = "number of who joins"
_FRIEND: Final = "who recommends"
_LIKES: Final = "likes"
_FRIENDS: Final = 2
_PLACES: Final[dict[str, Place]] = {
    "name": "name",
    "phone": "phone",
    "email": "email",
    "birthday": "birthday",
    "preferences": "preference",
    "referred_by": "referrer",
}


@dataclass(slots=True)
class Form:
    """What was typed; `birthday` is None with `birthday_typed` when it makes no date."""

    name: str = ""
    phone: str = ""
    email: str = ""
    birthday: date | None = None
    birthday_typed: bool = False
    preference: str = ""
    programme: bool = False
    marketing: bool = False
    would_have_come: str = "unknown"


class Joining(QObject):
    """Joining without a widget: one key for the dialog, complaints by field, who is there already.

    A contact who is on the bill already is joined instead of registered again.
    """

    changed = Signal()
    saved = Signal(object)
    """`Registered`, once it is recorded."""
    found = Signal(str)
    """The id of a member who is there already and is taken instead."""

    def __init__(
        self,
        desk: AtDesk,
        shop: ShopState,
        clock: Clock,
        contact: MemberPanel | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._shop = shop
        self._clock = clock
        self._key = new_id()
        self._sent: RegisterMember | UpdateMember | None = None
        self._form = Form()
        self.contact = contact
        self.complaints: dict[Place, str] = {}
        self.existing: MemberMatch | None = None
        self.friend: tuple[str, str] | None = None
        """Id and name of who recommended the shop."""
        self.busy = False

    @property
    def minor(self) -> bool:
        """Whether the birthday says that a parent has to agree."""
        born = self._form.birthday
        return born is not None and self._age(born) < OF_AGE

    def watch(self, form: Form) -> None:
        """Look while somebody types whether this person is there already."""
        before, self._form = self._form, form
        mended: tuple[tuple[Place, bool], ...] = (
            ("phone", form.phone != before.phone),
            ("name", form.name != before.name),
            ("email", form.email != before.email),
            ("birthday", form.birthday != before.birthday or not form.birthday_typed),
            ("consent", form.programme),
        )
        for place, typed in mended:
            if typed:
                self.complaints.pop(place, None)
        if (form.name, form.phone) != (before.name, before.phone):
            besides = self.contact.id if self.contact is not None else None
            self._desk.read(
                same_person,
                form.name,
                form.phone,
                self._clock(),
                besides,
                then=self._matched,
                otherwise=self._quiet,
                token=_SAME,
            )
        self.changed.emit()

    def check_phone(self) -> None:
        """Say what is wrong with a telephone number as soon as it is left."""
        if self._form.phone:
            self._desk.read(
                read_number,
                self._form.phone,
                otherwise=self._wrong_phone,
                token=_PHONE,
            )

    def check_email(self) -> None:
        """Say what is wrong with an email address as soon as it is left."""
        if self._form.email:
            try:
                read_email(self._form.email)
            except Invalid as refusal:
                self._complain("email", mistake(refusal.facts))

    def check_birthday(self) -> None:
        """Say what is wrong with a birthday as soon as it is left."""
        if told := self._wrong_birthday(self._form):
            self._complain("birthday", told)

    def recommend(self, text: str) -> None:
        """Take who recommended the shop, as typed: a name, a number, a telephone."""
        self.friend = None
        self.complaints.pop("referrer", None)
        if text.strip():
            self._desk.read(
                find_members,
                text.strip(),
                _FRIENDS,
                self._clock(),
                then=self._friends,
                otherwise=self._no_friend,
                token=_FRIEND,
            )
        self.changed.emit()

    def recommend_by_card(self, code: str) -> None:
        """Take the friend whose card was scanned."""
        self._desk.read(
            member_panel,
            code,
            self._clock(),
            then=self._friend,
            otherwise=self._no_friend,
            token=_FRIEND,
        )

    def save(self, form: Form) -> None:
        """Record the member; sent again it is recorded once."""
        if self.busy:
            return
        self._form = form
        unknown = self.complaints.get("referrer")
        self.complaints.clear()
        if unknown:
            self.complaints["referrer"] = unknown
        if self._sent is None:
            self._check(form)
            if self.complaints:
                self.changed.emit()
                return
            self._sent = self._request(form)
        self.busy = True
        if isinstance(self._sent, UpdateMember):
            self._desk.write(
                update_member, self._sent, then=self._recorded, otherwise=self._refused
            )
        else:
            self._desk.write(
                register_member, self._sent, then=self._recorded, otherwise=self._refused
            )
        self.changed.emit()

    def take_existing(self) -> None:
        """Take the member who is there already."""
        if self.existing is not None:
            self.found.emit(self.existing.id)

    def _check(self, form: Form) -> None:
        if not form.name.strip():
            self.complaints["name"] = _("Type the name.")
        if told := self._wrong_birthday(form):
            self.complaints["birthday"] = told
        if not form.programme:
            self.complaints["consent"] = _("Joining needs this consent. Ask, then tick it.")

    def _wrong_birthday(self, form: Form) -> str:
        if not form.birthday_typed:
            return ""
        if form.birthday is None:
            return _("Type day, month and year, such as 3/7/1990.")
        if form.birthday > self._today():
            return _("This day has not come yet.")
        return ""

    def _today(self) -> date:
        return date_of(self._shop.day(self._clock()))

    def _age(self, born: date) -> int:
        today = self._today()
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    def _request(self, form: Form) -> RegisterMember | UpdateMember:
        consents = [ConsentGiven("programme", "counter")]
        if form.marketing and not self.minor:
            consents.append(ConsentGiven("marketing", "whatsapp" if form.phone else "email"))
        preference = form.preference.strip()
        preferences = {_LIKES: preference} if preference else {}
        friend = self.friend[0] if self.friend is not None else None
        if self.contact is None:
            return RegisterMember(
                key=self._key,
                at=self._clock(),
                name=form.name,
                phone=form.phone.strip() or None,
                email=form.email.strip() or None,
                birthday=form.birthday,
                referred_by=friend,
                would_have_come=form.would_have_come if friend else "unknown",
                consents=tuple(consents),
                preferences=preferences,
                source="counter",
            )
        change: dict[str, Any] = {"joined": True, "consents": tuple(consents), "name": form.name}
        more = {
            "phone": form.phone.strip(),
            "email": form.email.strip(),
            "birthday": form.birthday,
            "preferences": preferences,
            "referred_by": friend,
        }
        change |= {name: value for name, value in more.items() if value}
        if friend is not None:
            change["would_have_come"] = form.would_have_come
        return UpdateMember(key=self._key, at=self._clock(), member=self.contact.id, change=change)

    # Answers ---------------------------------------------------------------------------------

    def _complain(self, place: Place, told: str) -> None:
        self.complaints[place] = told
        self.changed.emit()

    def _recorded(self, registered: Registered) -> None:
        self.busy = False
        self._desk.forget(_SAME)
        self.saved.emit(registered)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Unavailable):
            self._complain("form", sentence(refusal))
            return
        self._sent = None
        place: Place = "form"
        told = sentence(refusal)
        if isinstance(refusal, Invalid):
            place = _PLACES.get(refusal.field.split(".")[0], "form")
            if place != "form":
                # It stands under its field: which one it is needs no words.
                told = mistake(refusal.facts)
        elif isinstance(refusal, Duplicate) and refusal.facts.get("what") == "phone":
            place = "phone"
        self._complain(place, told)

    def _wrong_phone(self, refusal: LoyaltyError) -> None:
        if isinstance(refusal, Invalid):
            self._complain("phone", mistake(refusal.facts))

    def _matched(self, row: MemberMatch | None) -> None:
        self.existing = row
        self.changed.emit()

    def _friends(self, rows: Sequence[MemberMatch]) -> None:
        # Who only sounds so is meant where nobody is called so.
        called = [row for row in rows if not row.alike] or rows
        if len(called) == 1:
            self.friend = (called[0].id, called[0].name)
            self.changed.emit()
        elif rows:
            self._complain("referrer", _("Several are called that. Type the phone, or scan."))
        else:
            self._complain("referrer", _("Nobody by that name or number."))

    def _friend(self, panel: MemberPanel) -> None:
        self.friend = (panel.id, panel.name)
        self.complaints.pop("referrer", None)
        self.changed.emit()

    def _no_friend(self, _refusal: LoyaltyError) -> None:
        self.friend = None
        self._complain("referrer", _("Nobody by that name or number."))

    def _quiet(self, _refusal: LoyaltyError) -> None:
        """Nobody is shown when nobody may be looked up; saving still says a duplicate."""
