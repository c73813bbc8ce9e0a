"""The settings of this counter: language and look, the counter, receipts, what the shop is."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final, cast

from babel import Locale
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.documents.slip_bytes import PROFILES
from loyalty_desktop.settings import data_folder, log_folder
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.settings.keys_section import KeysSection
from loyalty_desktop.ui.settings.mail_section import MailSection, MessagesSection
from loyalty_desktop.ui.settings.margin_section import MarginSection
from loyalty_desktop.ui.settings.parts import FactField, FolderField, Section, SwitchField
from loyalty_desktop.ui.settings.print_queue import PrintQueueList
from loyalty_desktop.ui.settings.samples import SamplesSection
from loyalty_desktop.ui.settings.shop_section import ShopSection
from loyalty_desktop.ui.settings.view_model import LONGEST_COUNTER, SettingsModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field
from loyalty_desktop.ui.widgets.message import MessageBar, Toast
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.number_edits import WholeEdit
from loyalty_desktop.ui.widgets.panel import Ground
from loyalty_desktop.ui.widgets.scanner_trial import ask_scanner
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import LANGUAGES, _, language, mark, number, percent

_COLUMNS: Final = ((1400, 3), (880, 2), (0, 1))
"""From which width on, grown with the text, the sections stand in how many columns."""
_WIDEST: Final = 1720
_BAR: Final = 12
"""The scroll bar of the window stands in the edge, beside the sections."""


class SettingsScreen(Ground):
    """Whatever is changed here holds at once; there is nothing to save."""

    training_wanted = Signal()
    """Somebody wants to practise, or to practise no more."""
    trial_slip_wanted = Signal()
    """The printer of receipts is to be tried."""
    samples_removal_wanted = Signal(object)
    """These `Samples` are to go, with what was recorded beside them."""

    def __init__(self, model: SettingsModel, parent: QWidget | None = None) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("settings")
        self.setAccessibleName(_("Settings"))
        self.model = model
        settings = model.settings
        self.title = Label(_("Settings"), "title")
        self.told = Paragraph(
            _("What you change holds at once, at this counter alone. The shop is saved for all."),
            tone="text-2",
        )
        self.message = MessageBar()
        self.toast = Toast(self)
        self.language = _segmented(
            mark("Language"), [Option(code, word) for code, word in LANGUAGES.items()]
        )
        self.theme = _segmented(
            mark("Theme"),
            [
                Option("system", _("As the system")),
                Option("light", _("Light")),
                Option("dark", _("Dark")),
            ],
        )
        self.scale = named(
            Select(options=[(str(step), percent(Fraction(step, 100))) for step in theme.SCALES]),
            mark("Text size"),
        )
        self.counter = named(Edit(), mark("Counter name"))
        self.counter.setMaxLength(LONGEST_COUNTER)
        self.minutes = named(
            WholeEdit(unit=_("minutes"), zero=_("never")), mark("Lock after minutes")
        )
        self.minutes.setMaxLength(3)
        self.printer = named(Edit(placeholder="tcp://192.0.2.7:9100"), mark("Receipt printer"))
        self.try_printer = named(
            Button(_("Print a trial slip"), icon="printer"), mark("Print a trial slip")
        )
        self.paper = _segmented(
            mark("Paper"), [Option(str(wide), f"{number(wide)} mm") for wide in (58, 80)]
        )
        self.customer = SwitchField(
            mark("Customer's screen"), _("On a second display, as soon as there is one.")
        )
        self.receipts = _segmented(
            mark("After each sale"),
            [
                Option("ask", _("Offer it")),
                Option("always", _("Print it")),
                Option("never", _("Neither")),
            ],
        )
        self.profile = named(
            Select(options=[(each, _profile(each)) for each in PROFILES]),
            mark("Letters of the printer"),
        )
        self.drawer = SwitchField(
            mark("Cash drawer"), _("Plugged into the printer; it opens when cash is taken.")
        )
        self.queue = PrintQueueList()
        self.train = named(
            Button(_("Begin training"), icon="graduation-cap", key="Ctrl+Shift+T"),
            mark("Begin training"),
        )
        self.scanner = named(
            Button(_("Test the scanner"), icon="scan-line"), mark("Test the scanner")
        )
        self.fields = {
            "language": Field(_("Language"), self.language),
            "theme": Field(_("Theme"), self.theme),
            "text_scale": Field(_("Text size"), self.scale),
            "counter": Field(
                _("Counter name"), self.counter, hint=_("It stands on receipts and in reports.")
            ),
            "lock_minutes": Field(
                _("Locks itself after"), self.minutes, hint=_("Of rest; 0 means never.")
            ),
            "printer": Field(
                _("Receipt printer"),
                self.printer,
                hint=_("In the network tcp://…, by cable usb:…; empty without one."),
            ),
            "paper": Field(_("Paper"), self.paper),
            "print_receipts": Field(
                _("After each sale"),
                self.receipts,
                hint=_("Printed on the receipt printer alone; Shift+F9 prints in any case."),
            ),
            "printer_profile": Field(
                _("Letters of the printer"),
                self.profile,
                hint=_("What it has no letters for is printed as a picture."),
            ),
        }
        self.sections = self._sections()
        self._shared = 0
        self._build()
        self._connect()
        for each in (self.language, self.theme, self.paper, self.receipts):
            each.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.counter.setText(settings.counter)
        self.minutes.set_value(settings.lock_minutes)
        self.printer.setText(settings.printer)
        self.refresh()

    # Built as it looks -----------------------------------------------------------------------

    def _sections(self) -> list[Section]:
        fields, facts = self.fields, self.model.facts
        look = Section(_("Language and look"), "languages")
        look.add(fields["language"], fields["theme"], fields["text_scale"])
        counter = Section(_("This counter"), "monitor")
        counter.add(fields["counter"], fields["lock_minutes"], self.customer, self.scanner)
        receipts = Section(_("Receipts"), "printer")
        receipts.add(fields["printer"], fields["paper"], fields["printer_profile"])
        receipts.add(self.try_printer, self.queue, fields["print_receipts"], self.drawer)
        training = Section(_("Training"), "graduation-cap")
        training.add(
            Paragraph(
                _("Practise with made-up members and the shop's own rules. Nothing counts."),
                tone="text-2",
            ),
            self.train,
        )
        self.shop = ShopSection(
            facts.name,
            facts.currency,
            [
                FactField(mark("Country"), _country(facts.country)),
                FactField(mark("Currency"), facts.currency),
                FactField(mark("Time zone"), facts.zone.replace("_", " ")),
            ],
        )
        self.shop.saved.connect(self._say_saved)
        kept = Section(_("Where things are kept"), "database")
        self.folders = [
            FolderField(mark("Database"), facts.database),
            FolderField(mark("Data folder"), str(data_folder())),
            FolderField(mark("Log folder"), str(log_folder())),
        ]
        kept.add(*self.folders)
        self.samples = SamplesSection()
        self.samples.removal_wanted.connect(self.samples_removal_wanted)
        self.keys = KeysSection()
        self.mail = MailSection()
        self.mail.saved.connect(self._say_saved)
        self.messages = MessagesSection()
        self.margin = MarginSection()
        self.margin.saved.connect(self._say_saved)
        return [
            *(look, counter, receipts, self.shop, self.mail, self.messages, self.margin),
            *(training, self.samples, kept, self.keys),
        ]

    def _build(self) -> None:
        self._columns = QHBoxLayout()
        self._columns.setSpacing(measures.GAP_16)
        self._beside = [QVBoxLayout() for _most in range(_COLUMNS[0][1])]
        for each in self._beside:
            each.setSpacing(measures.GAP_16)
            self._columns.addLayout(each, 1)
        inside = QWidget()
        inside.setMaximumWidth(theme.scaled(_WIDEST))
        column = QVBoxLayout(inside)
        edge = measures.GAP_24
        column.setContentsMargins(edge, measures.GAP_20, edge - _BAR, edge)
        column.setSpacing(measures.GAP_16)
        head = QHBoxLayout()
        head.addStrut(theme.control_height(theme.MANAGER.control))
        head.addWidget(self.title)
        column.addLayout(head)
        column.addWidget(self.told)
        column.addWidget(self.message)
        column.addLayout(self._columns)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(inside, 1)
        row.addStretch(0)
        self._share_out(1)

    def _share_out(self, count: int) -> None:
        """Put the sections into so many columns, in their order from the top of the left one."""
        if count == self._shared:
            return
        self._shared = count
        for column in self._beside:
            for section in self.sections:
                # An item that is only taken lives on, and the section's new one would never hear
                # that its height is another.
                column.removeWidget(section)
            while column.count():
                column.takeAt(0)
        for at, section in enumerate(self.sections):
            self._beside[at % count].addWidget(section)
        for place, column in enumerate(self._beside):
            column.addStretch(1)
            self._columns.setStretch(place, 1 if place < count else 0)

    def _fit(self) -> None:
        width = self.width()
        self._share_out(next(count for least, count in _COLUMNS if width >= theme.scaled(least)))

    def _connect(self) -> None:
        self.language.chosen.connect(self._choose_language)
        self.theme.chosen.connect(self._choose_theme)
        self.scale.chosen.connect(self._choose_scale)
        self.counter.editingFinished.connect(self._name_counter)
        self.minutes.editingFinished.connect(self._set_minutes)
        self.printer.editingFinished.connect(self._set_printer)
        self.paper.chosen.connect(self._choose_paper)
        self.customer.switch.clicked.connect(self._switch_customer)
        self.receipts.chosen.connect(self._choose_receipts)
        self.profile.chosen.connect(self._choose_profile)
        self.drawer.switch.clicked.connect(self._switch_drawer)
        self.train.clicked.connect(self.training_wanted)
        self.scanner.clicked.connect(self._test_scanner)
        self.try_printer.clicked.connect(self.trial_slip_wanted)
        for folder in self.folders:
            folder.copied.connect(self._say_copied)
        self.model.changed.connect(self.refresh)

    def show_queue(self, waiting: Sequence[str], failed: Sequence[str]) -> None:
        """Show what the printer of receipts has not printed, by what it is called."""
        self.queue.show_slips(waiting, failed)

    def show_training(self, *, training: bool) -> None:
        """Say on the button whether training begins or ends by it."""
        word = _("End training") if training else _("Begin training")
        self.train.setText(word)
        self.train.setAccessibleName(word)
        self.samples.use(used=not training)
        self.keys.use(used=not training)
        self.mail.use(used=not training)
        self.messages.use(used=not training)
        self.margin.use(used=not training)
        self.shop.use(used=not training)

    # What is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what the view model holds; what is being typed stays."""
        model = self.model
        settings = model.settings
        self.language.choose(model.language)
        self.theme.choose(settings.theme)
        self.scale.choose(str(model.scale))
        self.paper.choose(str(settings.paper))
        self.try_printer.setEnabled(bool(settings.printer))
        self.customer.switch.setChecked(settings.customer_screen)
        self.receipts.choose(settings.print_receipts)
        self.profile.choose(settings.printer_profile)
        self.drawer.switch.setChecked(settings.cash_drawer)
        may = model.may_set_counter
        for edit in (
            self.counter,
            self.minutes,
            self.printer,
            self.paper,
            self.customer.switch,
            self.receipts,
            self.profile,
            self.drawer.switch,
        ):
            edit.setEnabled(may)
        for name, field in self.fields.items():
            told = model.complaints.get(name, "")
            if told:
                field.complain(told)
            elif field.complaint:
                field.settle()
        self.samples.refresh()
        self.keys.refresh()
        self.mail.refresh()
        self.messages.refresh()
        self.margin.refresh()
        self.shop.refresh()
        if model.problem:
            self.message.tell("warn", model.problem, closable=False)
        else:
            self.message.settle()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "_columns"):
            self._fit()

    # What is done ----------------------------------------------------------------------------

    def _choose_language(self, code: str) -> None:
        self.model.set("language", code)

    def _choose_theme(self, choice: str) -> None:
        self.model.set("theme", choice)

    def _choose_scale(self, step: str) -> None:
        self.model.set("text_scale", int(step))

    def _name_counter(self) -> None:
        self.model.set("counter", self.counter.text())

    def _set_minutes(self) -> None:
        self.model.set("lock_minutes", self.minutes.value() or 0)

    def _set_printer(self) -> None:
        self.model.set("printer", self.printer.text())

    def _choose_paper(self, wide: str) -> None:
        self.model.set("paper", int(wide))

    def _switch_customer(self, on: bool) -> None:
        self.model.set("customer_screen", on)

    def _choose_receipts(self, choice: str) -> None:
        self.model.set("print_receipts", choice)

    def _choose_profile(self, choice: str) -> None:
        self.model.set("printer_profile", choice)

    def _switch_drawer(self, on: bool) -> None:
        self.model.set("cash_drawer", on)

    def _test_scanner(self) -> None:
        ask_scanner(self.window())

    def _say_saved(self) -> None:
        self.toast.show_done(_("Saved. It holds at every counter."))

    def _say_copied(self) -> None:
        self.toast.show_done(_("Copied."))


def _segmented(source: str, options: list[Option]) -> Segmented:
    return named(Segmented(_(source), options, density=theme.MANAGER), source)


def _profile(name: str) -> str:
    """Return how a kind of printer is called: some by what they can, others by their maker."""
    known = {"default": _("As most printers have"), "simple": _("Only plain ones")}
    return known.get(name, name)


def _country(code: str) -> str:
    names = cast("Mapping[str, str]", Locale(language()).territories)
    return names.get(code, code)
