"""A report on paper."""

from collections.abc import Iterable, Sequence

from loyalty_desktop.services.documents import report
from loyalty_desktop.services.documents.pdf import Pdf
from loyalty_desktop.services.documents.reports.parts import (
    Bar,
    Column,
    Figure,
    Head,
    Row,
    figure_shown,
    shown,
    titled,
)


class PaperOut:
    """Lays a report out on pages that go into the document as soon as they are full."""

    def __init__(self) -> None:
        """Wait for the head."""
        self._head: Head | None = None
        self._pdf: Pdf | None = None
        self._report: report.Report | None = None

    def begin(self, head: Head) -> None:
        """Begin the first page."""
        self._head = head
        self._pdf = Pdf(f"{head.title}, {head.shop}", head.shop)
        self._report = report.Report(
            head.title,
            head.told,
            head.shop,
            head.foot,
            self._pdf.add,
            confidential=not head.for_everyone,
        )

    def figures(self, figures: Sequence[Figure]) -> None:
        """Show up to four numbers side by side."""
        paper, head = self._open()
        paper.figures([(each.name, figure_shown(each, head)) for each in figures])

    def bars(self, title: str, told: str, bars: Sequence[Bar], *, upright: bool = False) -> None:
        """Show bars, lying or upright."""
        paper, _head = self._open()
        drawn = [report.Bar(bar.label, bar.value, bar.told, bar.warns) for bar in bars]
        if upright:
            paper.upright_bars(title, told, drawn)
        else:
            paper.bars(title, told, drawn)

    def table(
        self,
        title: str,
        columns: Sequence[Column],
        rows: Iterable[Row],
        total: Row | None = None,
        told: str = "",
    ) -> None:
        """Show a table; on a new page its head stands again."""
        paper, head = self._open()

        def words(row: Row) -> list[str]:
            return [
                shown(value, column.kind, head) for value, column in zip(row, columns, strict=True)
            ]

        paper.table(
            title,
            [report.Column(titled(column, head), figures=column.figures) for column in columns],
            map(words, rows),
            None if total is None else words(total),
            told,
        )

    def note(self, text: str) -> None:
        """Say how the figures are meant."""
        self._open()[0].note(text)

    def whole(self) -> bytes:
        """Return the document."""
        self._open()[0].finish()
        assert self._pdf is not None
        return self._pdf.whole()

    def _open(self) -> tuple[report.Report, Head]:
        assert self._report is not None, "a report begins with its head"
        assert self._head is not None
        return self._report, self._head
