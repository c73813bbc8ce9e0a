"""The shop's own facts: name, address, phone, logo, words on receipts, the coupon."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSize, QStandardPaths, Qt, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import currency
from loyalty_desktop.models.rules.shop_facts import LONGEST_LINE, Coupon, ShopFacts
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.parts import FactField, Section
from loyalty_desktop.ui.settings.shop_model import ShopDesk, ShopModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field, NoteEdit
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import AmountEdit, WholeEdit
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label
from loyalty_desktop.wording import _, mark

_LOGO: Final = 64
_USUAL_DAYS: Final = 30


class ShopSection(Section):
    """What belongs to the whole shop, not to one counter; saved together, by a button."""

    saved = Signal()
    """It holds at every counter from now on."""

    def __init__(self, name: str, unit: str, facts: list[FactField]) -> None:
        super().__init__(_("The shop"), "store")
        self.model: ShopModel | None = None
        self.chooser: QFileDialog | None = None
        self._used = True
        self.name = named(Edit(), mark("Shop name"))
        self.name.setText(name)
        self.address = named(NoteEdit(), mark("Address"))
        self.phone = named(Edit(), mark("Phone of the shop"))
        self.tax_number = named(Edit(), mark("Tax number"))
        self.head = named(Edit(), mark("Line at the head of receipts"))
        self.head.setMaxLength(LONGEST_LINE)
        self.foot = named(NoteEdit(), mark("Words at the foot of receipts"))
        self.reward = named(Select(), mark("Coupon"))
        self.days = named(WholeEdit(unit=_("days")), mark("Coupon good for"))
        self.days.setMaxLength(3)
        self.least = named(AmountEdit(currency(unit)), mark("For bills from"))
        self.save = named(Button(_("Save"), "primary", icon="check"), mark("Save the shop"))
        self.message = MessageBar()
        self.fields = {
            "name": Field(_("Shop name"), self.name),
            "address": Field(_("Address"), self.address),
            "phone": Field(_("Phone"), self.phone),
            "tax_number": Field(_("Tax number"), self.tax_number),
            "logo": Field(_("Logo"), self._logo(), hint=_("PNG or JPEG, below 5 MB.")),
            "head": Field(_("Line at the head of receipts"), self.head),
            "foot": Field(
                _("Words at the foot of receipts"),
                self.foot,
                hint=_("In place of the thanks that stand there otherwise."),
            ),
            "coupon_reward": Field(
                _("Coupon for the next visit"),
                self.reward,
                hint=_("Printed on members' receipts, once a bill, as a voucher of the reward."),
            ),
            "coupon_days": Field(_("Good for"), self.days),
            "coupon_least": Field(_("For bills from"), self.least),
        }
        self.coupon = QWidget()
        beside = QHBoxLayout(self.coupon)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(measures.GAP_12)
        beside.addWidget(self.fields["coupon_days"], 1)
        beside.addWidget(self.fields["coupon_least"], 1)
        before = ("name", "address", "phone", "tax_number", "logo", "head", "foot")
        self.add(*(self.fields[each] for each in (*before, "coupon_reward")))
        self.add(self.coupon, self.message, self.save, *facts)
        self.save.clicked.connect(self._save)
        self.reward.chosen.connect(self._show_coupon)
        self._offer(())
        self._show()

    def _logo(self) -> QWidget:
        """Return the logo and its buttons."""
        self.picture = QLabel()
        self.picture.setObjectName("logo-picture")
        self.choose = named(Button(_("Choose a logo"), icon="upload"), mark("Choose a logo"))
        self.remove = named(Button(_("Remove"), "ghost", icon="trash-2"), mark("Remove the logo"))
        self.none = Label(_("A flower, as long as there is none."), "small", tone="text-2")
        whole = QWidget()
        whole.setObjectName("logo")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(measures.GAP_8)
        column.addWidget(self.picture)
        column.addWidget(self.none)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.choose)
        row.addWidget(self.remove)
        row.addStretch(1)
        column.addLayout(row)
        self.choose.clicked.connect(self._ask_for_logo)
        self.remove.clicked.connect(self._remove_logo)
        return whole

    # What is shown ---------------------------------------------------------------------------

    def ask_of(self, desk: ShopDesk) -> None:
        """Show the shop of a desk."""
        model = self.model = ShopModel(desk, self)
        model.loaded.connect(self._fill)
        model.changed.connect(self._show)
        model.saved.connect(self.saved)
        model.load()

    def use(self, *, used: bool) -> None:
        """Let it be changed, or only read: in training nothing of the real shop is changed."""
        self._used = used
        self._show()

    def refresh(self) -> None:
        """Load again what nobody is changing, and look again who may."""
        if self.model is not None and not self._differs():
            self.model.load()
        self._show()

    def typed(self) -> ShopFacts:
        """Return the facts as they are typed."""
        reward = self.reward.choice()
        coupon = None
        if reward:
            coupon = Coupon(reward, self.days.value() or 0, self.least.value() or 0)
        return ShopFacts(
            self.name.text(),
            self.address.toPlainText(),
            self.phone.text(),
            self.tax_number.text(),
            self.head.text(),
            self.foot.toPlainText(),
            coupon,
        )

    def _differs(self) -> bool:
        if self.model is None or self.model.kept is None:
            return False
        return self.model.logo_changed or self.typed() != self.model.kept.facts

    def _fill(self) -> None:
        if self.model is None or self.model.kept is None:
            return
        facts = self.model.kept.facts
        self._offer(self.model.kept.rewards)
        self.name.setText(facts.name)
        self.address.setPlainText(facts.address)
        self.phone.setText(facts.phone)
        self.tax_number.setText(facts.tax_number)
        self.head.setText(facts.head)
        self.foot.setPlainText(facts.foot)
        coupon = facts.coupon
        self.reward.choose("" if coupon is None else coupon.reward)
        self.days.set_value(_USUAL_DAYS if coupon is None else coupon.days)
        self.least.set_value(0 if coupon is None else coupon.least)
        self._show()

    def _offer(self, rewards: tuple[tuple[str, str], ...]) -> None:
        self.reward.offer([("", _("None")), *rewards])

    def _show(self) -> None:
        model = self.model
        may = model is not None and model.may_change and self._used
        for edit in (
            *(self.name, self.address, self.phone, self.tax_number, self.head, self.foot),
            *(self.reward, self.days, self.least, self.choose, self.remove, self.save),
        ):
            edit.setEnabled(may)
        self._show_coupon("")
        self._show_logo(None if model is None else model.logo)
        if model is None:
            return
        self.save.set_busy(model.busy)
        for name, field in self.fields.items():
            told = model.complaints.get(name, "")
            if told:
                field.complain(told)
            elif field.complaint:
                field.settle()
        if model.problem:
            self.message.tell("danger", model.problem, closable=False)
        else:
            self.message.settle()

    def _show_coupon(self, _choice: str) -> None:
        self.coupon.setVisible(bool(self.reward.choice()))

    def _show_logo(self, logo: bytes | None) -> None:
        picture = QPixmap()
        if logo is not None:
            picture.loadFromData(QByteArray(logo))
        there = not picture.isNull()
        if there:
            ratio = self.devicePixelRatioF()
            side = theme.scaled(_LOGO)
            size = QSize(3 * side, side) * ratio
            keep = Qt.AspectRatioMode.KeepAspectRatio
            picture = picture.scaled(size, keep, Qt.TransformationMode.SmoothTransformation)
            picture.setDevicePixelRatio(ratio)
        self.picture.setPixmap(picture)
        self.picture.setAccessibleName(_("Logo") if there else "")
        self.picture.setVisible(there)
        self.none.setVisible(not there)
        self.remove.setVisible(there)

    # What is done ----------------------------------------------------------------------------

    def _save(self) -> None:
        if self.model is not None:
            self.model.save(self.typed())

    def _ask_for_logo(self) -> None:
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
        chooser = self.chooser = QFileDialog(
            self, _("Choose a logo"), places[0] if places else str(Path.home())
        )
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilter(_("Pictures (*.png *.jpg *.jpeg)"))
        chooser.fileSelected.connect(self.chooser_took)
        chooser.open()

    def chooser_took(self, file: str) -> None:
        """Take the picture in a file; it is kept once all is saved."""
        if self.model is not None:
            self.model.choose_logo(Path(file))

    def _remove_logo(self) -> None:
        if self.model is not None:
            self.model.remove_logo()
