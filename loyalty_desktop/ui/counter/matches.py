"""Who may be meant by what is typed: a list over the screen, two lines a person."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from loyalty_desktop.services.queries.searching import MemberMatch
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.counter import phrases
from loyalty_desktop.ui.counter.view_model import CounterViewModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.announcing import announce
from loyalty_desktop.ui.widgets.avatar import paint_avatar
from loyalty_desktop.ui.widgets.badges import badge_size, paint_badge, tier_look
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.keycap import KeyCap, keycap_size, paint_keycap
from loyalty_desktop.ui.widgets.panel import Hairline, Panel
from loyalty_desktop.ui.widgets.text import Label, Paragraph, paint_text
from loyalty_desktop.wording import _, ngettext, number, spaced_number, stage_name

Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole
_FOOT = 56
_HEAD = 48


class MatchesModel(QAbstractListModel):
    """The matches, read out as a person would say them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: Sequence[MemberMatch] = ()

    def show_rows(self, rows: Sequence[MemberMatch]) -> None:
        """Show other matches."""
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    @override
    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._rows)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        row = self._rows[index.row()]
        if role == _ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.told(row)
        return None

    @staticmethod
    def told(row: MemberMatch) -> str:
        """Return a match as a person would say it."""
        words = [row.name, row.phone, stage_name(row.stage), row.tier]
        told = ngettext("{count} point", "{count} points", row.balance)
        words.append(told.format(count=number(row.balance)))
        return ", ".join(word for word in words if word)


def told_matches(rows: Sequence[MemberMatch], text: str) -> str:
    """Return how many are called so, and how many only sound so."""
    alike = sum(row.alike for row in rows)
    exact = len(rows) - alike
    sounding = ngettext("{count} name sounds like it", "{count} names sound like it", alike).format(
        count=number(alike)
    )
    if alike and not exact:
        return _("Nobody matches \u201c{text}\u201d").format(text=text) + f" \u00b7 {sounding}"
    told = ngettext(
        "{count} member matches \u201c{text}\u201d",
        "{count} members match \u201c{text}\u201d",
        exact,
    ).format(count=number(exact), text=text)
    return f"{told} \u00b7 {sounding}" if alike else told


class MatchDelegate(QStyledItemDelegate):
    """Paints avatar, name with the match marked, badges, points."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.query = ""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = max(measures.LIST_ROW, 2 * theme.line_height() + 20)
        return QSize(200, height)

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: MemberMatch = index.data(_ROW)
        box = QRectF(option.rect)
        view = self.parent()
        chosen = isinstance(view, QListView) and view.currentIndex().row() == index.row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.current().colour("accent_tint"))
            painter.drawRoundedRect(box, measures.RADIUS_COUNTER, measures.RADIUS_COUNTER)
        side = theme.scaled(measures.AVATAR_ROW)
        middle = box.center().y()
        left = box.left() + measures.GAP_12
        paint_avatar(painter, QRectF(left, middle - side / 2, side, side), row.name, row.id)
        self._paint_words(painter, box, left + side + 14, row)
        self._paint_points(painter, box, row, chosen=chosen)
        painter.restore()

    def _paint_words(self, painter: QPainter, box: QRectF, left: float, row: MemberMatch) -> None:
        line = theme.line_height()
        small = theme.line_height("small")
        top = box.center().y() - (line + small) / 2
        x = left
        for run in phrases.marked(row.name, self.query):
            weight = run.weight or 500
            width = theme.text_width(run.text, "body", weight)
            at = QRectF(x, top, width + 1, line)
            paint_text(painter, at, run.text, weight=weight, tone=run.tone or "text")
            if run.mark:
                y = round(top + line - 2)
                painter.fillRect(QRectF(x, y, width, 2), theme.current().colour("accent_text"))
            x += width
        second = row.phone or spaced_number(row.number)
        paint_text(
            painter, QRectF(left, top + line, box.width(), small), second,
            role="small", tone="text_2",
        )  # fmt: skip
        if not row.stage:
            return
        word = stage_name(row.stage)
        size = badge_size(word)
        wide = size.width()
        if row.tier:
            wide += measures.GAP_8 + badge_size(row.tier).width()
        # In one column where there is room; never over the points, and never over the name.
        last = self._points_left(box, row) - measures.GAP_12 - wide
        badges = max(min(box.left() + box.width() * 0.44, last), x + measures.GAP_16)
        top = box.center().y() - size.height() / 2
        paint_badge(painter, QPointF(badges, top), "stage", row.stage, word)
        if row.tier:
            beside = QPointF(badges + size.width() + measures.GAP_8, top)
            look = tier_look(row.tier_place, row.tier_count)
            paint_badge(painter, beside, "tier", look, row.tier)

    def _points_left(self, box: QRectF, row: MemberMatch) -> float:
        word = ngettext("point", "points", row.balance)
        widest = max(
            theme.text_width(number(row.balance), "body", 600), theme.text_width(word, "small")
        )
        return self._points_right(box) - widest

    @staticmethod
    def _points_right(box: QRectF) -> float:
        cap = keycap_size("Enter")
        return box.right() - measures.GAP_12 - cap.width() - measures.GAP_20

    def _paint_points(
        self, painter: QPainter, box: QRectF, row: MemberMatch, *, chosen: bool
    ) -> None:
        cap = keycap_size("Enter")
        right = self._points_right(box)
        line, small = theme.line_height(), theme.line_height("small")
        top = box.center().y() - (line + small) / 2
        end = Qt.AlignmentFlag.AlignRight
        count = QRectF(right - 120, top, 120, line)
        paint_text(painter, count, number(row.balance), weight=600, align=end)
        word = ngettext("point", "points", row.balance)
        under = QRectF(right - 120, top + line, 120, small)
        paint_text(painter, under, word, role="small", tone="text_2", align=end)
        if chosen:
            at = QPointF(
                box.right() - measures.GAP_12 - cap.width(), box.center().y() - cap.height() / 2
            )
            paint_keycap(painter, at, "Enter")


class MatchesArea(Panel):
    """The list with its head and its foot."""

    join_wanted = Signal()

    def __init__(self, model: CounterViewModel, parent: QWidget | None = None) -> None:
        super().__init__(padding=0, gap=0, parent=parent)
        self._model = model
        self._said = ""
        self._told = Label("", weight=500)
        self._choose = Label(_("choose"), "small", tone="text-2")
        self._rows = MatchesModel(self)
        self.list = QListView()
        self.list.setObjectName("matches")
        self.list.setAccessibleName(_("Matches"))
        self.list.setModel(self._rows)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._delegate = MatchDelegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.join = Button("", "plain", icon="user-round-plus", key="F2", density=theme.COUNTER)
        self.join.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.empty = Paragraph(tone="text-2")
        self._nobody = QWidget()
        self._build()
        self.list.clicked.connect(self._take)
        self.join.clicked.connect(self.join_wanted)
        model.changed.connect(self.refresh)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(measures.GAP_20, 0, measures.GAP_20, 0)
        head.setSpacing(measures.GAP_8)
        head.addWidget(self._told)
        head.addStretch(1)
        self._caps = [KeyCap("Up"), KeyCap("Down")]
        for cap in self._caps:
            head.addWidget(cap)
        head.addWidget(self._choose)
        holder = QWidget()
        holder.setLayout(head)
        holder.setFixedHeight(max(_HEAD, theme.line_height() + 20))
        rows = QHBoxLayout()
        rows.setContentsMargins(measures.GAP_8, 0, measures.GAP_8, measures.GAP_8)
        rows.addWidget(self.list)
        foot = QHBoxLayout()
        foot.setContentsMargins(measures.GAP_8, measures.GAP_4, measures.GAP_8, measures.GAP_4)
        foot.addWidget(self.join)
        foot.addStretch(1)
        words = QHBoxLayout(self._nobody)
        words.setContentsMargins(measures.GAP_20, 0, measures.GAP_20, measures.GAP_12)
        words.addWidget(self.empty, 1)
        self.column.addWidget(holder)
        self.column.addWidget(self._nobody)
        self.column.addLayout(rows, 1)
        self.column.addWidget(Hairline())
        self.column.addLayout(foot)

    def refresh(self) -> None:
        """Show what the view model has found."""
        model = self._model
        if not model.finding:
            # Who looks for the same again hears it again.
            self._said = ""
            return
        count = len(model.matches)
        self._told.setText(told_matches(model.matches, model.query[:40]))
        self._announce()
        self._delegate.query = model.query
        self._rows.show_rows(model.matches)
        if count:
            self.list.setCurrentIndex(self._rows.index(model.chosen, 0))
        for each in (*self._caps, self._choose):
            each.setVisible(count > 0)
        wrong = model.complaints.get("scan", "")
        self._nobody.setVisible(bool(wrong) or not count)
        self.empty.set_tone("danger" if wrong else "text-2")
        self.empty.say(wrong or _("Nobody yet. Type more, or scan the card."))
        name = model.query[:24]
        self.join.setText(_("Not here? Add {name} as a new member").format(name=name))
        self.join.setAccessibleName(self.join.text())
        self.list.viewport().update()

    def _announce(self) -> None:
        """Read out how many match and who is chosen: the keyboard stays in the field.

        Also that nobody does, and what is wrong with a code.
        """
        model = self._model
        wrong = model.complaints.get("scan", "")
        if wrong:
            told = wrong
        elif model.matches:
            told = f"{self._told.text()}. {self._rows.told(model.matches[model.chosen])}"
        elif model.searched:
            told = self._told.text()
        else:
            return
        if told != self._said:
            self._said = told
            announce(self, told, at_once=bool(wrong))

    def _take(self, index: QModelIndex) -> None:
        self._model.choose(index.row())
