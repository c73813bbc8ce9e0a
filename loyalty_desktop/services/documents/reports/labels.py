"""Labels for letters: on sheets to stick, and as a table for whoever prints elsewhere."""

from collections.abc import Iterator

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, NotEligible
from loyalty_desktop.services.documents.labels import LABEL_SHEETS, USUAL, LabelSheet, label_pages
from loyalty_desktop.services.documents.lettering import lacking
from loyalty_desktop.services.documents.pdf import Pdf
from loyalty_desktop.services.documents.reports.catalogue import Wanted, begin
from loyalty_desktop.services.documents.reports.parts import Column, Figure, Out, Row
from loyalty_desktop.services.queries.labels import EVERYONE, label_counts, label_rows
from loyalty_desktop.services.store import Session
from loyalty_desktop.wording import _, ngettext


def labels(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell to whom letters go, and how many of the segment get none."""
    sheet = _sheet(wanted)
    segment = wanted.segment or EVERYONE
    counts = label_counts(session, segment, wanted.at)
    named = _("everyone") if segment == EVERYONE else segment
    told = _("Of {segment}; only those who agreed to offers by post.").format(segment=named)
    begin(session, wanted, out, told)
    out.figures(
        [
            Figure(_("Letters"), counts.letters),
            Figure(_("Sheets"), -(-counts.letters // sheet.places)),
            Figure(_("Agreed, but no address"), counts.no_address),
            Figure(_("Not agreed to post"), counts.not_agreed),
        ]
    )
    if not counts.letters:
        out.note(_("Who agrees to offers by post is noted on the member's page, under Consents."))
        return
    boxes = _Boxes()
    out.table(
        _("Letters"),
        (
            Column(_("Name"), "text"),
            Column(_("Address"), "text"),
            Column(_("Postcode"), "text"),
            Column(_("City"), "text"),
            Column(_("Number"), "text"),
        ),
        _rows(session, segment, wanted, boxes),
    )
    if boxes.count:
        told = ngettext(
            "Boxes stand for letters that can't be printed on {count} label. A file has them all.",
            "Boxes stand for letters that can't be printed on {count} labels. A file has them all.",
            boxes.count,
        )
        out.note(told.format(count=wording.number(boxes.count)))


def label_sheets(session: Session, wanted: Wanted) -> bytes:
    """Return the sheets as a PDF. Errors: `NotEligible` when no letter may go to anybody."""
    sheet = _sheet(wanted)
    pdf = Pdf(_("Mailing labels"), session.shop.name)
    rows = label_rows(session, wanted.segment or EVERYONE, wanted.at)
    pages = 0
    for page in label_pages((row.lines for row in rows), sheet):
        pdf.add(page)
        pages += 1
    if not pages:
        raise NotEligible(reason="no_letters")
    return pdf.whole()


class _Boxes:
    """Counts labels with letters that the fonts lack, as they go by."""

    def __init__(self) -> None:
        self.count = 0

    def look(self, lines: tuple[str, ...]) -> None:
        self.count += any(lacking(line) for line in lines)


def _rows(session: Session, segment: str, wanted: Wanted, boxes: _Boxes) -> Iterator[Row]:
    for row in label_rows(session, segment, wanted.at):
        boxes.look(row.lines)
        yield (
            row.name,
            row.address.replace("\n", ", "),
            row.postcode,
            row.city,
            wording.spaced_number(row.number),
        )


def _sheet(wanted: Wanted) -> LabelSheet:
    name = (wanted.sheet or USUAL).upper()
    if name not in LABEL_SHEETS:
        raise Invalid(field="sheet", reason="unknown_choice", options=list(LABEL_SHEETS))
    return LABEL_SHEETS[name]
