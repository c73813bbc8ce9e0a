"""Paint every widget in light and dark, to look at: `python -m tests.ui.gallery FOLDER`."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import COUNTER
from loyalty_desktop.ui.widgets.amounts import MoneyEdit, MoneyFormat, PointsEdit
from loyalty_desktop.ui.widgets.badges import StageBadge, StageByHand, TierBadge
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.fields import Edit, Field, PhoneEdit
from loyalty_desktop.ui.widgets.keys import KeyBar, key_action
from loyalty_desktop.ui.widgets.marks import Mark
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
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
        for text, kind in (
            ("Save", "primary"),
            ("Preview", "secondary"),
            ("Details", "ghost"),
            ("Refund", "danger"),
        ):
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
        column.addWidget(ScanEdit(placeholder="Scan a card, or type name, number, receipt"))
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


def main(folder: Path) -> None:
    """Write gallery-light.png and gallery-dark.png."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    folder.mkdir(parents=True, exist_ok=True)
    gallery = Gallery()
    for shown in (theme.LIGHT, theme.DARK):
        theme.apply(app, shown)
        gallery.resize(1480, 760)
        gallery.show()
        app.processEvents()
        gallery.grab().save(str(folder / f"gallery-{shown.scheme}.png"))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
