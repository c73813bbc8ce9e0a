"""Somebody joins at the counter: what is asked, and the dialog that asks it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from loyalty_desktop.errors import Duplicate, Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.names import fold
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    Registered,
    RegisterMember,
    UpdateMember,
    register_member,
    update_member,
)
from loyalty_desktop.services.queries.panel import MemberPanel
from loyalty_desktop.services.queries.searching import MemberMatch, find_members
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.view_model import AtDesk
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, PhoneEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark, sentence

Place = Literal["name", "phone", "email", "birthday", "preference", "consent", "form"]

_LOOKING: Final = "joining"
_ENOUGH_DIGITS: Final = 8
_ENOUGH_LETTERS: Final = 4
_LIKES: Final = "likes"
_SAME: Final = 3
"""So many are looked at for being the same person."""
_PLACES: Final[dict[str, Place]] = {
    "name": "name",
    "phone": "phone",
    "email": "email",
    "birthday": "birthday",
    "preferences": "preference",
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
        clock: Callable[[], datetime],
        contact: MemberPanel | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._clock = clock
        self._key = new_id()
        self._sent: RegisterMember | UpdateMember | None = None
        self._form = Form()
        self.contact = contact
        self.complaints: dict[Place, str] = {}
        self.existing: MemberMatch | None = None
        self.busy = False

    def watch(self, form: Form) -> None:
        """Look while somebody types whether this person is there already."""
        before, self._form = self._form, form
        digits = "".join(sign for sign in form.phone if sign.isdigit())
        if form.phone != before.phone:
            self.complaints.pop("phone", None)
        if form.name != before.name:
            self.complaints.pop("name", None)
        if form.programme:
            self.complaints.pop("consent", None)
        asked = form.phone if len(digits) >= _ENOUGH_DIGITS else ""
        if not asked and len(fold(form.name)) >= _ENOUGH_LETTERS:
            asked = form.name
        if asked:
            self._desk.read(
                find_members,
                asked,
                _SAME,
                self._clock(),
                then=self._matched,
                otherwise=self._quiet,
                token=_LOOKING,
            )
        elif self.existing is not None:
            self.existing = None
        self.changed.emit()

    def save(self, form: Form) -> None:
        """Record the member; sent again it is recorded once."""
        if self.busy:
            return
        self._form = form
        self.complaints.clear()
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
        if form.birthday_typed and form.birthday is None:
            self.complaints["birthday"] = _("Type day, month and year.")
        if not form.programme:
            self.complaints["consent"] = _("Joining needs this consent. Ask, then tick it.")

    def _request(self, form: Form) -> RegisterMember | UpdateMember:
        consents = [ConsentGiven("programme", "counter")]
        if form.marketing:
            consents.append(ConsentGiven("marketing", "whatsapp" if form.phone else "email"))
        preference = form.preference.strip()
        preferences = {_LIKES: preference} if preference else {}
        if self.contact is None:
            return RegisterMember(
                key=self._key,
                at=self._clock(),
                name=form.name,
                phone=form.phone.strip() or None,
                email=form.email.strip() or None,
                birthday=form.birthday,
                consents=tuple(consents),
                preferences=preferences,
                source="counter",
            )
        change: dict[str, Any] = {"joined": True, "consents": tuple(consents), "name": form.name}
        if form.phone.strip():
            change["phone"] = form.phone.strip()
        if form.email.strip():
            change["email"] = form.email.strip()
        if form.birthday is not None:
            change["birthday"] = form.birthday
        if preferences:
            change["preferences"] = preferences
        return UpdateMember(key=self._key, at=self._clock(), member=self.contact.id, change=change)

    def _recorded(self, registered: Registered) -> None:
        self.busy = False
        self._desk.forget(_LOOKING)
        self.saved.emit(registered)

    def _refused(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if isinstance(refusal, Unavailable):
            self.complaints["form"] = sentence(refusal)
            self.changed.emit()
            return
        self._sent = None
        place: Place = "form"
        if isinstance(refusal, Invalid):
            place = _PLACES.get(refusal.field.split(".")[0], "form")
        elif isinstance(refusal, Duplicate) and refusal.facts.get("what") == "phone":
            place = "phone"
            self._desk.read(
                find_members,
                self._form.phone,
                _SAME,
                self._clock(),
                then=self._matched,
                token=_LOOKING,
            )
        self.complaints[place] = sentence(refusal)
        self.changed.emit()

    def _matched(self, rows: tuple[MemberMatch, ...]) -> None:
        """Keep who surely is the same: the same telephone, or the very same name."""
        name = fold(self._form.name)
        digits = "".join(sign for sign in self._form.phone if sign.isdigit())
        by_phone = len(digits) >= _ENOUGH_DIGITS
        self.existing = None
        for row in rows:
            own = self.contact is not None and row.id == self.contact.id
            if not own and (by_phone or fold(row.name) == name):
                self.existing = row
                break
        self.changed.emit()

    def _quiet(self, _refusal: LoyaltyError) -> None:
        """Nobody is shown when nobody may be looked up; saving still says a duplicate."""


class JoinDialog(Dialog):
    """Name, telephone, consent; the rest when there is time."""

    def __init__(self, window: QWidget, model: Joining, typed: str = "") -> None:
        super().__init__(
            window,
            _("New member") if model.contact is None else _("Join the programme"),
            _("Name, phone and consent are enough. The open bill stays as it is."),
            icon="user-round-plus",
            confirm=_("Save"),
            width=680,
            stays=True,
        )
        self.model = model
        named(self.confirm, mark("Save member"))
        self.full_name = named(Edit(density=theme.COUNTER), mark("Full name"))
        self.phone = named(PhoneEdit(density=theme.COUNTER), mark("Phone"))
        self.email = named(Edit(density=theme.COUNTER), mark("Email"))
        self.birthday = named(DayEdit(density=theme.COUNTER), mark("Birthday"))
        self.preference = named(Edit(density=theme.COUNTER), mark("Preference"))
        self.programme = named(
            CheckBox(_("Joins the programme: purchases are kept to count points"),
                     density=theme.COUNTER),
            mark("Consent to programme"),
        )  # fmt: skip
        self.marketing = named(
            CheckBox(_("May get offers by message"), density=theme.COUNTER),
            mark("Consent to marketing"),
        )
        self.existing = MessageBar(density=theme.COUNTER)
        self.message = MessageBar(density=theme.COUNTER)
        self._fields: dict[str, Field] = {
            "name": Field(_("Full name"), self.full_name),
            "phone": Field(_("Phone"), self.phone),
            "email": Field(_("Email"), self.email),
            "birthday": Field(_("Birthday"), self.birthday),
            "preference": Field(
                _("Preference"), self.preference, hint=_("One thing they like, or want avoided")
            ),
        }
        self._consent = Field("", self.programme)
        self._consent.caption.hide()
        named(self.programme, mark("Consent to programme"))
        self._compose()
        self._fill(typed)
        self._connect()

    def _compose(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.setVerticalSpacing(measures.GAP_12)
        grid.addWidget(self._fields["name"], 0, 0)
        grid.addWidget(self._fields["phone"], 0, 1)
        grid.addWidget(self._consent, 1, 0, 1, 2)
        grid.addWidget(self.marketing, 2, 0, 1, 2)
        grid.addWidget(self._fields["email"], 3, 0)
        grid.addWidget(self._fields["birthday"], 3, 1)
        grid.addWidget(self._fields["preference"], 4, 0, 1, 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addWidget(self.message)
        self.body.addWidget(self.existing)
        self.body.addLayout(grid)
        for before, after in zip(self._order(), self._order()[1:], strict=False):
            QWidget.setTabOrder(before, after)

    def _order(self) -> list[QWidget]:
        return [
            self.full_name,
            self.phone,
            self.programme,
            self.marketing,
            self.email,
            self.birthday,
            self.preference,
            self.cancel,
            self.confirm,
        ]

    def _fill(self, typed: str) -> None:
        contact = self.model.contact
        if contact is not None:
            self.full_name.setText(contact.name)
        elif sum(sign.isdigit() for sign in typed) >= _ENOUGH_LETTERS:
            self.phone.setText(typed)
        else:
            self.full_name.setText(typed)

    def _connect(self) -> None:
        self.confirmed.connect(self._save)
        for edit in (self.full_name, self.phone):
            edit.textChanged.connect(self._watch)
        self.programme.toggled.connect(self._watch)
        self.existing.acted.connect(self.model.take_existing)
        self.model.changed.connect(self.refresh)
        self.model.saved.connect(self._done)
        self.model.found.connect(self._done)

    def form(self) -> Form:
        """Return what is typed now."""
        return Form(
            name=self.full_name.text().strip(),
            phone=self.phone.text().strip(),
            email=self.email.text().strip(),
            birthday=self.birthday.value(),
            birthday_typed=bool(self.birthday.text().strip()),
            preference=self.preference.text().strip(),
            programme=self.programme.isChecked(),
            marketing=self.marketing.isChecked(),
        )

    def refresh(self) -> None:
        """Show complaints, and who is there already."""
        model = self.model
        fields: dict[str, Field] = {**self._fields, "consent": self._consent}
        complaints: dict[str, str] = {str(p): told for p, told in model.complaints.items()}
        for place, field in fields.items():
            told = complaints.get(place, "")
            if told and told != field.complaint:
                field.complain(str(told))
            elif not told and field.complaint:
                field.settle()
        self.confirm.set_busy(model.busy)
        self._show_message(model.complaints.get("form", ""))
        self._show_existing()
        self.fit()

    def _show_message(self, told: str) -> None:
        if not told:
            self.message.settle()
        elif told != self.message.text():
            self.message.tell("danger", told, closable=False)

    def _show_existing(self) -> None:
        row = self.model.existing
        if row is None:
            self.existing.settle()
            return
        strong = _("{name} is a member already.").format(name=row.name)
        rest = row.phone or row.number
        if not self.existing.text().startswith(strong):
            self.existing.tell("warn", strong, rest, action=_("Take this member"), closable=False)

    def _watch(self) -> None:
        self.model.watch(self.form())

    def _save(self) -> None:
        self.model.save(self.form())
        for place, field in (*self._fields.items(), ("consent", self._consent)):
            if place in self.model.complaints:
                field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                break

    def _done(self, _what: object) -> None:
        self.close_with(True)
