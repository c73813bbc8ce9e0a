"""A row that goes on in further lines where its words have grown too large for one."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QLayout, QLayoutItem, QWidget
from typing_extensions import override


class WrappingRow(QHBoxLayout):
    """A row like any other while there is room; where there is not, its parts stand below.

    What a stretch or a spacing holds apart is a part; a part that needs more than a line by itself
    goes on in the next. So a head with large text needs the width of its widest button alone.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        if parent is None:
            super().__init__()
        else:
            super().__init__(parent)

    @override
    def minimumSize(self) -> QSize:
        inside = [item.minimumSize() for item in self._things()]
        margins = self.contentsMargins()
        width = max((size.width() for size in inside), default=0)
        height = max((size.height() for size in inside), default=0)
        return QSize(
            width + margins.left() + margins.right(), height + margins.top() + margins.bottom()
        )

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, arg__1: int) -> int:
        if self._fits(arg__1):
            inner = super().hasHeightForWidth()
            return super().heightForWidth(arg__1) if inner else super().sizeHint().height()
        margins = self.contentsMargins()
        room = QRect(0, 0, arg__1 - margins.left() - margins.right(), 0)
        return self._wrap(room, place=False) + margins.top() + margins.bottom()

    @override
    def minimumHeightForWidth(self, arg__1: int) -> int:
        if self._fits(arg__1) and not super().hasHeightForWidth():
            return self.minimumSize().height()
        return self.heightForWidth(arg__1)

    @override
    def setGeometry(self, arg__1: QRect) -> None:
        if self._fits(arg__1.width()):
            super().setGeometry(arg__1)
        else:
            # It notes where it stands, and knows when to lay out by its own rules again.
            QLayout.setGeometry(self, arg__1)
            self._wrap(arg__1.marginsRemoved(self.contentsMargins()), place=True)

    def _fits(self, width: int) -> bool:
        return super().minimumSize().width() <= width

    def _things(self) -> list[QLayoutItem]:
        return [item for part in self._parts() for item in part]

    def _parts(self) -> list[list[QLayoutItem]]:
        """Return what shows, in the parts that blanks hold apart."""
        parts: list[list[QLayoutItem]] = [[]]
        for place in range(self.count()):
            item = self.itemAt(place)
            if item is None:
                continue
            if item.spacerItem() is not None:
                parts.append([])
            elif not item.isEmpty():
                parts[-1].append(item)
        return [part for part in parts if part]

    def _wrap(self, room: QRect, *, place: bool) -> int:
        """Lay everything out in lines from the top of `room`; return how tall they are."""
        y = room.y()
        for line in self._lines(room.width()):
            widths = _shares(line, room.width() - self.spacing() * (len(line) - 1))
            heights = [_tall(item, width) for item, width in zip(line, widths, strict=True)]
            if y > room.y():
                y += self.spacing()
            if place:
                x = room.x()
                for item, width, height in zip(line, widths, heights, strict=True):
                    grows = bool(item.expandingDirections() & Qt.Orientation.Vertical)
                    own = max(heights) if grows else height
                    item.setGeometry(QRect(x, y + (max(heights) - own) // 2, width, own))
                    x += width + self.spacing()
            y += max(heights)
        return y - room.y()

    def _lines(self, width: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        left = 0
        for part in self._parts():
            whole = sum(item.minimumSize().width() for item in part)
            whole += self.spacing() * len(part)
            for at, item in enumerate(part):
                needs = item.minimumSize().width() + self.spacing()
                # A part that fits into what is left of the line stays together there.
                if not lines or left < (whole if at == 0 and whole <= width else needs):
                    lines.append([])
                    left = width + self.spacing()
                lines[-1].append(item)
                left -= needs
        return lines


def _shares(line: list[QLayoutItem], room: int) -> list[int]:
    """Return a width for each: what it needs, then what it wants, then all that is left."""
    widths = [min(item.minimumSize().width(), room) for item in line]
    spare = room - sum(widths)
    for at, item in enumerate(line):
        more = max(0, min(spare, item.sizeHint().width() - widths[at]))
        widths[at] += more
        spare -= more
    growing = [
        at for at, item in enumerate(line) if item.expandingDirections() & Qt.Orientation.Horizontal
    ]
    for at in growing:
        most = line[at].maximumSize().width()
        more = max(0, min(spare // len(growing), most - widths[at]))
        widths[at] += more
    return widths


def _tall(item: QLayoutItem, width: int) -> int:
    tall = item.heightForWidth(width) if item.hasHeightForWidth() else -1
    return tall if tall >= 0 else max(item.sizeHint().height(), item.minimumSize().height())
