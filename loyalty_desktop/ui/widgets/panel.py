"""Panels: white ground with a hairline; and the hairlines inside them."""

from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.ui.theme import measures

Padding = Literal[0, 16, 20, 24]


class Panel(QFrame):
    """A panel with a column for its content; `role` may be `panel`, `card`, `say`, `popover`."""

    ring_radius = measures.RADIUS_PANEL

    def __init__(
        self,
        *,
        padding: Padding = measures.GAP_20,
        gap: int = measures.GAP_12,
        role: str = "panel",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", role)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(padding, padding, padding, padding)
        self.column.setSpacing(gap)


class Hairline(QFrame):
    """One pixel between what belongs apart."""

    def __init__(self, *, upright: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._upright = upright
        self.setProperty("role", "hairline")
        fixed, wide = QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding
        if upright:
            self.setSizePolicy(fixed, wide)
            self.setFixedWidth(1)
        else:
            self.setSizePolicy(wide, fixed)
            self.setFixedHeight(1)

    @override
    def sizeHint(self) -> QSize:
        return QSize(1, 1)


class Ground(QWidget):
    """A plain area on one of the grounds: `canvas`, `surface`, `sunken`, `tint`."""

    def __init__(self, ground: str = "canvas", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("ground", ground)
        # A plain QWidget paints a ground of the style sheet only when told so.
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
