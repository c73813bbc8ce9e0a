"""Paint every widget in light and dark, to look at: `python -m tests.ui.gallery FOLDER`."""

import sys
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import COUNTER
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat, PointsEdit
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.badges import StageBadge, StageByHand, TierBadge
from loyalty_desktop.ui.widgets.bands import OfflineBand, TrainingBand
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.buttons import Kind as ButtonKind
from loyalty_desktop.ui.widgets.checks import CheckBox, RadioButton
from loyalty_desktop.ui.widgets.chips import Chips
from loyalty_desktop.ui.widgets.data_field import DataField
from loyalty_desktop.ui.widgets.dates import DayEdit
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.empty import EmptyState
from loyalty_desktop.ui.widgets.fields import Edit, Field, PhoneEdit
from loyalty_desktop.ui.widgets.focus import install_focus_ring
from loyalty_desktop.ui.widgets.keycap import KeyCap
from loyalty_desktop.ui.widgets.keys import KeyBar, key_action
from loyalty_desktop.ui.widgets.marks import Mark
from loyalty_desktop.ui.widgets.message import Kind, MessageBar, Toast
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import BusyArc, ThinProgress
from loyalty_desktop.ui.widgets.rows import Cell, Column, RowsModel
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from loyalty_desktop.ui.widgets.segmented import Option, Segmented
from loyalty_desktop.ui.widgets.select import Select
from loyalty_desktop.ui.widgets.step_line import Step, StepLine
from loyalty_desktop.ui.widgets.switch import Switch
from loyalty_desktop.ui.widgets.tables import Table
from loyalty_desktop.ui.widgets.text import Label, Paragraph, Run

STAGES = (
    ("suspect", "Suspect", "Suspect", "known, nothing sure yet"),
    ("prospect", "Prospect", "Prospek", "wants to and can"),
    ("disqualified", "Disqualified", "Prospek Diskualifikasi", "does not want to, or cannot"),
    ("first_time", "First-time", "Pelanggan Pertama Kali", "bought once"),
    ("repeat", "Repeat", "Pelanggan Berulang", "bought twice or more"),
    ("client", "Client", "Client", "comes regularly"),
    ("advocate", "Advocate", "Advocate", "regular, and brings others"),
    ("lost", "Lost", "Pelanggan Hilang", "silent for 91 days"),
)
TIERS = (("bronze", "Bronze"), ("silver", "Silver"), ("gold", "Gold"), ("platinum", "Platinum"))
IDR = MoneyFormat("Rp", ".", ",", Currency("IDR", 0))


class Badges(Panel):
    """The eight stages and four tiers, as on the picture of the badges."""

    def __init__(self) -> None:
        super().__init__(padding=24)
        self.column.addWidget(Label("Stages and tiers", "title"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        for row, (key, english, indonesian, meaning) in enumerate(STAGES):
            grid.addWidget(Mark(key, english, 36), row, 0)
            grid.addWidget(StageBadge(key, english), row, 1)
            grid.addWidget(StageBadge(key, indonesian), row, 2)
            grid.addWidget(Label(meaning, "small", tone="text-2"), row, 3)
        self.column.addLayout(grid)
        self.column.addWidget(Hairline())
        tiers = QHBoxLayout()
        for key, word in TIERS:
            tiers.addWidget(Mark(key, word, 36))
            tiers.addWidget(TierBadge(key, word))
        self.column.addLayout(tiers)
        self.column.addWidget(Hairline())
        by_hand = StageByHand()
        by_hand.show_stages(
            ("client", "Client"), "set by hand to 31 Aug, computed:", ("repeat", "Repeat")
        )
        self.column.addWidget(by_hand)


class Controls(QWidget):
    """Buttons, fields and what they do."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        kinds: tuple[tuple[str, ButtonKind], ...] = (
            ("Save", "primary"),
            ("Preview", "secondary"),
            ("Details", "ghost"),
            ("Refund", "danger"),
        )
        for text, kind in kinds:
            row = QHBoxLayout()
            row.addWidget(Button(text, kind, density=COUNTER, height=44))
            row.addWidget(Button(text, kind, icon="undo-2", key="F10", density=COUNTER))
            off = Button(text, kind, key="F4", density=COUNTER)
            off.setEnabled(False)
            row.addWidget(off)
            row.addWidget(Button(text, kind, icon="download"))
            busy = Button(text, kind, icon="download")
            busy.set_busy(True)
            row.addWidget(busy)
            row.addStretch(1)
            column.addLayout(row)
        fields = QHBoxLayout()
        name = Edit(density=COUNTER)
        name.setText("Budi Santoso")
        fields.addWidget(Field("Full name", name))
        phone = PhoneEdit(density=COUNTER)
        phone.setText("0812-3456")
        wrong = Field("Phone", phone)
        wrong.complain("Three more digits, please.")
        fields.addWidget(wrong)
        since = Edit(density=COUNTER)
        since.setText("30 Jun 2026")
        since.setReadOnly(True)
        fields.addWidget(Field("Member since", since))
        column.addLayout(fields)
        scan = ScanEdit("Scan or search")
        scan.setPlaceholderText("Scan a card, or type name, number, receipt")
        column.addWidget(scan)
        money = MoneyEdit(IDR, "Amount")
        money.set_value(250000)
        points = PointsEdit("Points to use")
        points.set_most(184)
        points.set_value(60)
        row = QHBoxLayout()
        row.addWidget(Field("Cash received", money))
        row.addWidget(Field("Points to use", points))
        column.addLayout(row)
        bar = ThinProgress("Importing")
        bar.show_share(0.64)
        column.addWidget(bar)
        column.addWidget(
            Paragraph(
                (
                    Run("24 points", 600),
                    Run(" end after 31 July. Points stay safe when a card is lost; give a new"),
                    Run(" card", None, "accent-text", mark=True),
                ),
                tone="warn",
            )
        )
        foot = QHBoxLayout()
        foot.setSpacing(16)
        keys = KeyBar()
        for text, key, icon in (
            ("New member", "F2", "user-round-plus"),
            ("Find", "F3", "search"),
            ("Use points", "F4", "coins"),
            ("Rewards", "F5", "gift"),
            ("Park", "F6", "circle-parking"),
            ("Recall", "F7", "history"),
            ("Refund", "F8", "undo-2"),
            ("Card", "F9", "id-card"),
        ):
            action = key_action(text, key, icon, keys)
            action.setEnabled(key not in ("F4", "F9"))
            keys.add(action, text)
        foot.addWidget(keys, 1)
        foot.addWidget(
            Button("Complete", "primary", icon="check", key="F10", density=COUNTER, grand=True)
        )
        column.addLayout(foot)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A row to show."""

    name: str
    number: str
    phone: str
    stage: str
    tier: str
    points: int
    spend: str


ROWS = (
    MemberRow("Budi Santoso", "0004 2817", "0812-0000-7890", "client", "silver", 150, "3.860.000"),
    MemberRow("Hendra Pratama", "0005 1190", "0878-0000-4470", "first_time", "", 6, "68.000"),
    MemberRow("Siti Rahma", "0003 1102", "0812-0000-1204", "advocate", "gold", 412, "9.480.000"),
    MemberRow("Maria Nainggolan", "0001 4406", "0821-0000-7715", "lost", "silver", 120, "2.310"),
)
WORDS = {key: english for key, english, _, _ in STAGES} | dict(TIERS)


def _member(row: MemberRow) -> Cell:
    return Cell(row.name, row.number, weight=500, avatar=(row.name, row.number))


def _phone(row: MemberRow) -> Cell:
    return Cell(row.phone, tone="text-2")


def _stage(row: MemberRow) -> Cell:
    return Cell(badges=(("stage", row.stage, WORDS[row.stage]),))


def _tier(row: MemberRow) -> Cell:
    if not row.tier:
        return Cell("\u2013")
    return Cell(badges=(("tier", row.tier, WORDS[row.tier]),))


def _points(row: MemberRow) -> Cell:
    return Cell(str(row.points), weight=600)


def _spend(row: MemberRow) -> str:
    return f"Rp {row.spend}"


def _number(row: MemberRow) -> str:
    return row.number


COLUMNS = (
    Column("Member", _member, width=240),
    Column("Phone", _phone, width=150),
    Column("Stage", _stage, width=140),
    Column("Tier", _tier, width=120),
    Column("Points", _points, "right", 90, "points"),
    Column("Spend, 365 days", _spend, "right", key="spend"),
)


class More(QWidget):
    """Messages, choices, a table, a line of points."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(TrainingBand("Training. Nothing here counts."))
        column.addWidget(
            OfflineBand("Working without the server.", "Sales are kept here and sent later.")
        )
        kinds: tuple[tuple[Kind, str, str], ...] = (
            ("success", "Done.", "Budi now has 150 points."),
            ("danger", "This receipt is already refunded.", "Nothing was changed."),
            ("info", "Printer is out of paper.", "The sale is saved; print again (F9)."),
        )
        for kind, strong, rest in kinds:
            bar = MessageBar()
            column.addWidget(bar)
            bar.tell(kind, strong, rest, action="Show" if kind == "info" else "")
        row = QHBoxLayout()
        row.setSpacing(16)
        for box in (CheckBox("Programme"), CheckBox("Marketing"), CheckBox("Off")):
            row.addWidget(box)
            box.setChecked(box.text() != "Marketing")
            box.setEnabled(box.text() != "Off")
        days = RadioButton("Days")
        days.setChecked(True)
        row.addWidget(days)
        row.addWidget(RadioButton("Months"))
        for on in (True, False):
            switch = Switch("Send messages")
            switch.setChecked(on)
            row.addWidget(switch)
        row.addWidget(KeyCap("F10"))
        row.addWidget(KeyCap("Up"))
        row.addWidget(BusyArc("Working"))
        row.addStretch(1)
        column.addLayout(row)
        row = QHBoxLayout()
        row.setSpacing(16)
        pay = Segmented(
            "Payment",
            (
                Option("cash", "Cash", "banknote"),
                Option("card", "Card", "credit-card"),
                Option("stored", "Stored", "wallet"),
            ),
        )
        row.addWidget(pay, 1)
        row.addWidget(Field("Tier", Select("Tier", (("all", "Everyone"), ("gold", "Gold and up")))))
        birthday = DayEdit(year_optional=True, density=COUNTER)
        row.addWidget(Field("Birthday", birthday, hint="The year may be left out."))
        column.addLayout(row)
        row = QHBoxLayout()
        for name in ("Budi Santoso", "Rina Astuti", "Dian Kusuma", "Nur Hidayah", "Siti Aminah"):
            row.addWidget(Avatar(44, name))
        chips = Chips()
        chips.show_words(("No sugar", "Size L", "WhatsApp"))
        row.addWidget(chips, 1)
        few = Chips(closable=True)
        few.show_words(("Jakarta", "Bogor"))
        row.addWidget(few, 1)
        column.addLayout(row)
        model = RowsModel[MemberRow](COLUMNS, self, key=_number)
        model.show_rows(ROWS)
        model.toggle(2)
        table = Table("Members", model)
        table.show_sort("spend", down=True)
        table.setMinimumHeight(224)
        panel = Panel(padding=0)
        panel.column.setContentsMargins(1, 8, 1, 8)
        panel.column.addWidget(table)
        column.addWidget(panel)
        row = QHBoxLayout()
        row.setSpacing(16)
        empty = Panel(padding=24)
        empty.column.addWidget(
            EmptyState(
                "users",
                "No members yet",
                "Add the first at the counter, or bring a list.",
                Button("Import", "primary", icon="arrow-down-up", density=COUNTER, height=44),
                upright=False,
            )
        )
        row.addWidget(empty, 1)
        start = Panel(padding=24)
        start.column.addWidget(
            EmptyState(
                "scan-line",
                "Scan a card to start",
                "Points show here as soon as you know who is buying.",
            )
        )
        row.addWidget(start)
        line = StepLine("Points", str, _month)
        values = (0, 20, 70, 110, 60, 150, 90, 140, 230, 190, 412)
        steps = [
            Step(date(2025, 1, 1) + timedelta(days=50 * at), value)
            for at, value in enumerate(values)
        ]
        line.show_steps(steps, date(2026, 6, 30), "412 points on 30 June")
        row.addWidget(line, 1)
        column.addLayout(row)


def _month(day: date) -> str:
    return day.strftime("%b %y")


class Gallery(QWidget):
    """Everything side by side."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "canvas")
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 24, 24, 24)
        row.setSpacing(24)
        row.addWidget(Controls(), 1)
        row.addWidget(Badges())


class Floating(QWidget):
    """A serious dialog over a window, with a toast at its foot."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("ground", "canvas")
        column = QVBoxLayout(self)
        field = DataField("Points balance", "hero", weight=600)
        field.show_value("184")
        column.addWidget(field)
        column.addStretch(1)
        self.toast = Toast(self)

    def open(self) -> Dialog:
        """Open the dialog and show the toast."""
        dialog = Dialog(
            self,
            "Refund Rp 89.000 to Budi?",
            "Beras pandan wangi 5 kg, from receipt 0630-0142",
            icon="undo-2",
            serious=True,
            confirm="Refund",
            cancel="Keep it",
            width=640,
        )
        for caption, value, tone in (
            ("Cash back", "Rp 78.500", "text"),
            ("Points given back", "+21", "accent-text"),
            ("Points taken back", "\u22129", "text"),
            ("Balance afterwards", "162", "text"),
        ):
            row = QHBoxLayout()
            row.addWidget(Label(caption, tone="text-2"))
            row.addStretch(1)
            row.addWidget(Label(value, tone=tone, weight=600))
            dialog.body.addWidget(Hairline())
            dialog.body.addLayout(row)
        dialog.body.addWidget(Hairline())
        dialog.open()
        self.toast.show_done("Done. Budi now has 150 points.", action="Undo")
        return dialog


def main(folder: Path) -> None:
    """Write three pictures in light and three in dark."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    theme.set_motion(False)
    install_focus_ring(app)
    theme.apply(app, theme.LIGHT)
    floating = Floating()
    floating.resize(1024, 640)
    for shown in (theme.LIGHT, theme.DARK):
        theme.apply(app, shown)
        for name, page in (("gallery", Gallery()), ("more", More())):
            page.resize(1480, 760)
            page.setProperty("ground", "canvas")
            page.show()
            app.processEvents()
            page.grab().save(str(folder / f"{name}-{shown.scheme}.png"))
            page.hide()
        floating.show()
        floating.activateWindow()
        app.processEvents()
        dialog = floating.open()
        app.processEvents()
        floating.grab().save(str(folder / f"floating-{shown.scheme}.png"))
        dialog.reject()
        floating.hide()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
