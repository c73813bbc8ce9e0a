"""The dialog in which a member's name, phone, email, birthday and address are changed."""

from PySide6.QtWidgets import QGridLayout, QWidget

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.members.edit_model import FIELDS, EditModel, ProfileForm
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.fields import Edit, Field, NoteEdit, PhoneEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.wording import _, mark


class EditDialog(Dialog):
    """What was typed stays until it is saved; what is wrong says so under its field."""

    def __init__(self, window: QWidget, model: EditModel) -> None:
        super().__init__(
            window,
            _("Change {name}").format(name=model.profile.name),
            icon="pencil",
            confirm=_("Save"),
            width=680,
            stays=True,
        )
        self._model = model
        model.setParent(self)
        self.setObjectName("edit-profile")
        named(self.confirm, mark("Save member"))
        self.message = MessageBar()
        self.name = named(Edit(density=theme.COUNTER), mark("Full name"))
        self.phone = named(PhoneEdit(density=theme.COUNTER), mark("Phone"))
        self.email = named(Edit(density=theme.COUNTER), mark("Email"))
        self.city = named(Edit(density=theme.COUNTER), mark("City"))
        self.address = named(NoteEdit(), mark("Address"))
        self.postcode = named(Edit(density=theme.COUNTER), mark("Postcode"))
        self.birthday = named(DayEdit(density=theme.COUNTER), mark("Birthday"))
        self.fields = {
            "name": Field(_("Full name"), self.name),
            "phone": Field(_("Phone"), self.phone),
            "email": Field(_("Email"), self.email),
            "birthday": Field(_("Birthday"), self.birthday),
            "address": Field(_("Address"), self.address),
            "postcode": Field(_("Postcode"), self.postcode),
            "city": Field(_("City"), self.city),
        }
        self._compose()
        self._fill()
        self.confirmed.connect(self._save)
        self.name.textEdited.connect(self._settle_name)
        self.phone.textEdited.connect(self._settle_phone)
        self.email.textEdited.connect(self._settle_email)
        self.birthday.textEdited.connect(self._settle_birthday)
        self.address.textChanged.connect(self._settle_address)
        self.postcode.textEdited.connect(self._settle_postcode)
        model.changed.connect(self.refresh)
        model.saved.connect(self._done)

    def refresh(self) -> None:
        """Show the complaints there are now."""
        complaints = self._model.complaints
        first: QWidget | None = None
        for name in FIELDS:
            field, told = self.fields[name], complaints.get(name, "")
            if told:
                field.complain(told)
                first = first or field.edit
            elif field.complaint:
                field.settle()
        if told := complaints.get("form", ""):
            self.message.tell("danger", told)
        else:
            self.message.settle()
        self.confirm.set_busy(self._model.busy)
        if first is not None:
            first.setFocus()
        self.fit()

    def _compose(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(measures.GAP_16)
        grid.setVerticalSpacing(measures.GAP_12)
        grid.addWidget(self.fields["name"], 0, 0)
        grid.addWidget(self.fields["phone"], 0, 1)
        grid.addWidget(self.fields["email"], 1, 0)
        grid.addWidget(self.fields["birthday"], 1, 1)
        grid.addWidget(self.fields["address"], 2, 0, 2, 1)
        grid.addWidget(self.fields["postcode"], 2, 1)
        grid.addWidget(self.fields["city"], 3, 1)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        self.body.addWidget(self.message)
        self.body.addLayout(grid)

    def _fill(self) -> None:
        before, profile = self._model.before, self._model.profile
        self.name.setText(before.name)
        self.phone.setText(before.phone)
        if profile.phone and not profile.phone_whole:
            self.phone.setPlaceholderText(profile.phone)
        self.email.setText(before.email)
        self.address.setPlainText(before.address)
        self.postcode.setText(before.postcode)
        self.city.setText(before.city)
        self.birthday.set_value(before.birthday)

    def _form(self) -> ProfileForm:
        return ProfileForm(
            self.name.text(),
            self.phone.text(),
            self.email.text(),
            self.city.text(),
            self.birthday.value(),
            bool(self.birthday.text().strip()),
            self.address.toPlainText(),
            self.postcode.text(),
        )

    def _save(self) -> None:
        self._model.save(self._form())

    def _done(self) -> None:
        self.close_with(True)

    def _settle_name(self) -> None:
        self._model.settle("name")

    def _settle_phone(self) -> None:
        self._model.settle("phone")

    def _settle_email(self) -> None:
        self._model.settle("email")

    def _settle_address(self) -> None:
        self._model.settle("address")

    def _settle_postcode(self) -> None:
        self._model.settle("postcode")

    def _settle_birthday(self) -> None:
        self._model.settle("birthday")
