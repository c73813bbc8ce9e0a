"""Somebody joins at the counter: name, telephone, consent; the rest when there is time."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter.join_model import Form, Joining
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.checks import CheckBox
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, PhoneEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.wording import _, mark

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
TAKE_KEY: Final = "F3"
_DIGITS: Final = 4
"""With so many digits what was typed before is a telephone number, otherwise a name."""


class JoinDialog(Dialog):
    """Name, telephone, consent; the rest when there is time.

    Enter goes on to the next field, F10 saves, F3 takes who is there already. A scanned card is the
    one of who recommends.
    """

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
        self.referrer = named(Edit(density=theme.COUNTER, icon="scan-line"), mark("Recommended by"))
        self.anyway = named(
            Select(
                "",
                (("unknown", _("Not asked")), ("yes", _("Yes")), ("no", _("No"))),
                density=theme.COUNTER,
            ),
            mark("Would have come anyway"),
        )
        self._anyway = Field(_("Would you have come anyway?"), self.anyway)
        self._anyway.hide()
        self.existing = MessageBar(density=theme.COUNTER)
        self.existing.action.set_key(TAKE_KEY)
        self.message = MessageBar(density=theme.COUNTER)
        self._fields: dict[str, Field] = {
            "name": Field(_("Full name"), self.full_name),
            "phone": Field(_("Phone"), self.phone),
            "email": Field(_("Email"), self.email),
            "birthday": Field(_("Birthday"), self.birthday),
            "preference": Field(
                _("Preference"), self.preference, hint=_("One thing they like, or want avoided")
            ),
            "referrer": Field(
                _("Recommended by"), self.referrer, hint=_("Scan the friend's card, or type")
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
        grid.addWidget(self._fields["preference"], 4, 0)
        grid.addWidget(self._fields["referrer"], 4, 1)
        grid.addWidget(self._anyway, 5, 1)
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
            self.referrer,
            self.anyway,
            self.cancel,
            self.confirm,
        ]

    def _fill(self, typed: str) -> None:
        contact = self.model.contact
        if contact is not None:
            self.full_name.setText(contact.name)
        elif sum(sign.isdigit() for sign in typed) >= _DIGITS:
            self.phone.setText(typed)
        else:
            # A search is typed without capitals; a name is printed on a card.
            words = typed.split() if typed.islower() else []
            self.full_name.setText(" ".join(w[0].upper() + w[1:] for w in words) or typed)

    def _connect(self) -> None:
        self.confirmed.connect(self._save)
        for edit in (self.full_name, self.phone, self.email, self.birthday):
            edit.textChanged.connect(self._watch)
        self.programme.toggled.connect(self._watch)
        self.phone.editingFinished.connect(self.model.check_phone)
        self.email.editingFinished.connect(self.model.check_email)
        self.birthday.editingFinished.connect(self.model.check_birthday)
        self.referrer.textEdited.connect(self._forget_friend)
        self.referrer.editingFinished.connect(self._recommend)
        self.existing.acted.connect(self.model.take_existing)
        self.model.changed.connect(self.refresh)
        self.model.saved.connect(self._done)
        self.model.found.connect(self._done)
        if self.model.contact is None and (self.full_name.text() or self.phone.text()):
            self._watch()

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
            would_have_come=self.anyway.choice(),
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
        self._show_age()
        self._show_friend()
        self.confirm.set_busy(model.busy)
        self._show_message(model.complaints.get("form", ""))
        self._show_existing()
        self.fit()

    def _show_age(self) -> None:
        """Where a parent has to agree, say so; offers are not sent to children."""
        minor = self.model.minor
        if self.marketing.isEnabled() is not minor:
            return
        self.marketing.setEnabled(not minor)
        if minor:
            self.marketing.setChecked(False)
        hint = _("Under 18: a parent agrees, and no offers are sent.") if minor else ""
        self._fields["birthday"].set_caption(_("Birthday"), hint)
        if told := self.model.complaints.get("birthday"):
            self._fields["birthday"].complain(told)

    def _show_friend(self) -> None:
        friend = self.model.friend
        hint = _("Scan the friend's card, or type") if friend is None else friend[1]
        field = self._fields["referrer"]
        if not field.complaint:
            field.set_caption(_("Recommended by"), hint)
        if friend is not None and not self.referrer.hasFocus():
            self.referrer.setText(friend[1])
        if self._anyway.isHidden() is (friend is not None):
            self._anyway.setVisible(friend is not None)

    @override
    def take_scan(self, code: str) -> None:
        """Take the card of who recommends the shop."""
        self.referrer.clear()
        self.model.recommend_by_card(code)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        focused = QApplication.focusWidget()
        if event.key() == Qt.Key.Key_F3 and not self.existing.isHidden():
            self.existing.action.click()
            event.accept()
            return
        if event.key() not in _ENTER or focused is self.confirm:
            super().keyPressEvent(event)
            return
        if isinstance(focused, Button):
            focused.click()
        elif focused is self.referrer:
            self.confirm.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.focusNextPrevChild(True)
        event.accept()

    def _forget_friend(self, _typed: str) -> None:
        if self.model.friend is not None or "referrer" in self.model.complaints:
            self.model.recommend("")

    def _recommend(self) -> None:
        typed = self.referrer.text().strip()
        friend = self.model.friend
        if typed and (friend is None or friend[1] != typed):
            self.model.recommend(typed)

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
        strong = _("{name} is a member already.")
        if row.alike:
            strong = _("{name} sounds like this. Is it the same person?")
        strong = strong.format(name=row.name)
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
