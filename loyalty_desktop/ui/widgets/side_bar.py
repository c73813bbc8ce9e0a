"""The side bar: a row for each screen, with its key, and who works."""

from collections.abc import Mapping
from functools import partial
from typing import Final, NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import Avatar
from loyalty_desktop.ui.widgets.keycap import keycap_size, paint_keycap
from loyalty_desktop.ui.widgets.naming import kebab
from loyalty_desktop.ui.widgets.panel import Ground, Hairline
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _

WIDTH: Final = 224
_ROW: Final = 36
_PAD: Final = 10


class Place(NamedTuple):
    """A screen in the side bar: its English name, its icon and its key."""

    name: str
    icon: str
    key: str


class PlaceRow(QAbstractButton):
    """One row: icon, word, key; on a tint while its screen is in view."""

    ring_outside = False
    ring_radius = measures.RADIUS_MANAGER

    def __init__(self, place: Place, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place = place
        self.setCheckable(True)
        self.setObjectName("go-to-" + kebab(place.name))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.say()

    def say(self) -> None:
        """Take the word of the language spoken now."""
        self.setText(_(self._place.name))
        self.setAccessibleName(_(self._place.name))

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme.scaled(WIDTH) - 24, max(_ROW, theme.line_height("body") + 12))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()
        elif event.type() == QEvent.Type.LanguageChange:
            self.say()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        now = theme.current()
        ground = ""
        if self.isChecked():
            ground = "accent_tint"
        elif self.underMouse() or self.isDown():
            ground = "sunken"
        if ground:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(now.colour(ground))
            radius = measures.RADIUS_MANAGER
            painter.drawRoundedRect(QRectF(self.rect()), radius, radius)
        tone = "accent_text" if self.isChecked() else "text"
        icon = theme.scaled(theme.MANAGER.icon)
        top = (self.height() - icon) / 2
        quiet = tone if self.isChecked() else "text_2"
        theme.paint_icon(painter, self._place.icon, quiet, QRectF(_PAD, top, icon, icon))
        cap = keycap_size(self._place.key)
        left = _PAD + icon + _PAD
        right = self.width() - _PAD - cap.width()
        painter.setFont(theme.font("body", 600 if self.isChecked() else 500))
        painter.setPen(now.colour(tone))
        word = QRectF(left, 0, right - left - measures.GAP_8, self.height())
        painter.drawText(word, Qt.AlignmentFlag.AlignVCenter, self.text())
        paint_keycap(painter, QPointF(right, (self.height() - cap.height()) / 2), self._place.key)


class SideBar(Ground):
    """The shop, its screens, and who works."""

    wanted = Signal(str)
    """The object name of the screen to go to."""

    def __init__(
        self, shop: str, logo: QWidget, places: Mapping[str, Place], parent: QWidget | None = None
    ) -> None:
        super().__init__("canvas", parent)
        self.setObjectName("side-bar")
        self.setAccessibleName(_("Screens"))
        self.setFixedWidth(theme.scaled(WIDTH))
        self.rows = {name: PlaceRow(place) for name, place in places.items()}
        self._avatar = Avatar(measures.AVATAR_TABLE)
        self._staff = Label("", weight=500)
        head = QHBoxLayout()
        head.setContentsMargins(measures.GAP_8, 0, 0, measures.GAP_12)
        head.setSpacing(_PAD)
        head.addWidget(logo)
        # A long name goes on in a second line; nobody's shop is cut.
        head.addWidget(Paragraph(shop, weight=600), 1)
        column = QVBoxLayout()
        column.setContentsMargins(12, measures.GAP_16, 12, 12)
        column.setSpacing(0)
        column.addLayout(head)
        for at, (name, row) in enumerate(self.rows.items()):
            column.addWidget(row)
            if at == 0:
                # The first leads back to the counter; the others are the manager's.
                column.addSpacing(measures.GAP_16)
            row.clicked.connect(partial(self._go, name))
        column.addStretch(1)
        who = QHBoxLayout()
        who.setSpacing(_PAD)
        who.addWidget(self._avatar)
        who.addWidget(self._staff, 1)
        self._foot = QWidget()
        foot = QVBoxLayout(self._foot)
        foot.setContentsMargins(0, 0, 0, 0)
        foot.addWidget(Hairline())
        foot.addLayout(who)
        column.addWidget(self._foot)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(column, 1)
        whole.addWidget(Hairline(upright=True))
        self._foot.hide()

    def _go(self, name: str, _on: bool = False) -> None:
        self.wanted.emit(name)

    def show_place(self, name: str) -> None:
        """Show which screen is in view."""
        for each, row in self.rows.items():
            row.setChecked(each == name)

    def show_staff(self, staff: str) -> None:
        """Show who works; nobody where it is empty."""
        self._avatar.show_person(staff, staff)
        self._staff.setText(staff)
        self._foot.setVisible(bool(staff))

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.setFixedWidth(theme.scaled(WIDTH))
