"""How a cell of a table is painted: a line or two, badges, an avatar, an icon."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.avatar import paint_avatar
from loyalty_desktop.ui.widgets.badges import badge_size, paint_badge
from loyalty_desktop.ui.widgets.rows import Cell
from loyalty_desktop.ui.widgets.text import elided, paint_text

_GAP: Final = 10


def paint_cell(painter: QPainter, box: QRectF, cell: Cell, *, right: bool = False) -> None:
    """Paint a cell into a box, which it uses up from the left."""
    align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    if cell.avatar is not None:
        side = min(measures.AVATAR_TABLE, box.height() - 8)
        at = QRectF(box.left(), box.center().y() - side / 2, side, side)
        paint_avatar(painter, at, *cell.avatar)
        box.setLeft(box.left() + side + 10)
    if cell.icon:
        side = theme.scaled(theme.MANAGER.icon)
        at = QRectF(box.left(), box.center().y() - side / 2, side, side)
        theme.paint_icon(painter, cell.icon, "text-2" if cell.tone == "text" else cell.tone, at)
        box.setLeft(box.left() + side + 10)
    x = box.left()
    for form, key, word in cell.badges:
        size = badge_size(word)
        paint_badge(painter, QPointF(x, box.center().y() - size.height() / 2), form, key, word)
        x += size.width() + measures.GAP_8
    if cell.badges:
        return
    beyond = theme.text_width(cell.text, "body", cell.weight) - box.width()
    cut = beyond > 0
    if not cell.second:
        # It never runs into the next column, though its end may stand in the gap before that.
        long = beyond > _GAP
        told = elided(cell.text, box.width(), "body", cell.weight) if long else cell.text
        paint_text(painter, box, told, tone=cell.tone, weight=cell.weight, align=align)
        return
    first, second = theme.scaled(20), theme.scaled(16)
    if cut and cell.avatar is not None:
        # A long name goes on in a second line rather than being cut; its number gives way.
        _paint_two_lines(painter, box, cell, align)
        return
    top = box.center().y() - (first + second) / 2
    upper = QRectF(box.left(), top, box.width(), first)
    lower = QRectF(box.left(), top + first, box.width(), second)
    told = elided(cell.text, box.width(), "body", cell.weight) if cut else cell.text
    paint_text(painter, upper, told, tone=cell.tone, weight=cell.weight, align=align)
    paint_text(painter, lower, cell.second, role="small", tone="text-2", align=align)


def _paint_two_lines(painter: QPainter, box: QRectF, cell: Cell, align: Qt.AlignmentFlag) -> None:
    words = cell.text.split(" ")
    upper = words.pop(0)
    while words and theme.text_width(f"{upper} {words[0]}", "body", cell.weight) <= box.width():
        upper = f"{upper} {words.pop(0)}"
    lower, high = " ".join(words), theme.scaled(20)
    top = box.center().y() - (high if lower else high / 2)
    for text in (upper, lower):
        at = QRectF(box.left(), top, box.width(), high)
        told = elided(text, box.width(), "body", cell.weight)
        paint_text(painter, at, told, tone=cell.tone, weight=cell.weight, align=align)
        top += high


def row_height() -> int:
    """Return the height of a row of a table."""
    return max(measures.TABLE_ROW, theme.scaled(36) + 10)
