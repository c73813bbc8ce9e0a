"""Every report by name: what it needs to be told, and how it is given out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.days import date_of, day_of
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.exporting import NoteExport, note_export
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.reports.paper import PaperOut
from loyalty_desktop.services.documents.reports.parts import Head, Out
from loyalty_desktop.services.documents.reports.shown import ScreenOut, ShownReport
from loyalty_desktop.services.documents.reports.tables import CsvOut, XlsxOut
from loyalty_desktop.services.documents.stopping import Stop, StoppableOut, ask_on
from loyalty_desktop.services.store import Session, Store, needs, new_id
from loyalty_desktop.wording import _, mark

Need = Literal["period", "day", "member", "closing", "segment", "sheet"]
KINDS: Final = ("pdf", "xlsx", "csv")
FIRST: Final = date(1900, 1, 2)
LAST: Final = date(2199, 12, 31)
"""The days that a report can be about."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which report, of which time, and of whom; what a report does not need is left out.

    `first` and `last` are business days, `member` any reference, `closing` a number with its kind
    ("shift 12", "day 3"), `segment` any segment's name, `sheet` the number of a sheet of labels.
    `at` is the moment as of which it is told, aware.
    """

    name: str
    at: datetime
    first: date | None = None
    last: date | None = None
    member: str | None = None
    closing: str | None = None
    segment: str | None = None
    sheet: str | None = None
    by: str = ""
    """Who asked for it, in words."""


@dataclass(frozen=True, slots=True)
class ReportKind:
    """A report: its title, what it needs, and where it is made (`module:function` below here).

    `paper` is where its PDF is made, for one that is not told page by page as the others are.
    """

    name: str
    title: str
    told: str
    made: str
    takes: frozenset[Need]
    paper: str = ""

    def build(self, session: Session, wanted: Wanted, out: Out) -> None:
        """Tell the report to `out`."""
        make: Callable[[Session, Wanted, Out], None] = _made_at(self.made)
        make(session, wanted, out)

    def sheets(self, session: Session, wanted: Wanted) -> bytes:
        """Return the PDF of a report that has a `paper` of its own."""
        make: Callable[[Session, Wanted], bytes] = _made_at(self.paper)
        return make(session, wanted)


def _made_at(place: str) -> Any:
    module, function = place.split(":")
    where = import_module(f"loyalty_desktop.services.documents.reports.{module}")
    return getattr(where, function)


def _kind(
    name: str, title: str, told: str, made: str, *takes: Need, paper: str = ""
) -> tuple[str, ReportKind]:
    return name, ReportKind(name, title, told, made, frozenset(takes), paper)


REPORTS: Final[Mapping[str, ReportKind]] = dict(
    (
        _kind(
            "day",
            mark("Day close"),
            mark("What the whole shop took on one day"),
            "closings:day",
            "day",
        ),
        _kind(
            "shift",
            mark("Shift close"),
            mark("An earlier closing, as it was told then"),
            "closings:shift",
            "closing",
        ),
        _kind(
            "points",
            mark("Points by day, counter and cashier"),
            mark("Given, used and expired"),
            "points:points",
            "period",
        ),
        _kind(
            "liability",
            mark("Points liability"),
            mark("What outstanding points are worth, by age"),
            "liability:liability",
            "day",
        ),
        _kind(
            "expiring",
            mark("Expiring points"),
            mark("Whose points end next, and when"),
            "liability:expiring",
            "day",
        ),
        _kind(
            "standings",
            mark("Stages and tiers"),
            mark("Where people stand, and who moved"),
            "standings:standings",
            "period",
        ),
        _kind(
            "retention",
            mark("Retention"),
            mark("Who stayed, and who came again"),
            "retention:retention",
            "period",
        ),
        _kind(
            "concentration",
            mark("Best customers"),
            mark("How much of the revenue few people bring"),
            "concentration:concentration",
            "period",
        ),
        _kind(
            "values",
            mark("Customer values"),
            mark("What customers will bring, and who brings most"),
            "values:values",
            "day",
        ),
        _kind(
            "rewards",
            mark("Rewards and stock"),
            mark("What is taken, and what is left"),
            "offers:rewards",
            "period",
        ),
        _kind(
            "campaigns",
            mark("Campaign results"),
            mark("Purchases that had a campaign"),
            "offers:campaigns",
            "period",
        ),
        _kind(
            "cost",
            mark("Programme cost"),
            mark("What points and rewards cost beside revenue"),
            "cost:programme_cost",
            "period",
        ),
        _kind(
            "evaluation",
            mark("Evaluation"),
            mark("How goals, campaigns and cost went"),
            "planning:evaluation",
            "period",
        ),
        _kind(
            "programme-change",
            mark("Before and after a change"),
            mark("The measures around the newest rules"),
            "planning:programme_change",
            "period",
        ),
        _kind(
            "unusual",
            mark("Unusual activity"),
            mark("What is worth a look"),
            "unusual:unusual",
            "period",
        ),
        _kind(
            "audit",
            mark("Audit trail"),
            mark("Who did what, and when"),
            "audit:audit",
            "period",
        ),
        _kind(
            "statement",
            mark("Member statement"),
            mark("One member's points, to hand over"),
            "statement:statement",
            "member",
            "period",
        ),
        _kind(
            "members",
            mark("Member list"),
            mark("Everyone who has joined"),
            "members:members",
            "day",
            "segment",
        ),
        _kind(
            "labels",
            mark("Mailing labels"),
            mark("For letters to those who agreed"),
            "labels:labels",
            "segment",
            "sheet",
            paper="labels:label_sheets",
        ),
        _kind(
            "rules",
            mark("The rules of our programme"),
            mark("What members can read"),
            "rules:rules",
            "day",
        ),
    )
)
"""Every report there is, in the order in which they are offered."""


def report_kind(name: str) -> ReportKind:
    """Return a report by its name. Errors: `NotFound`."""
    if name not in REPORTS:
        raise NotFound(what="report", value=name[:40], known=list(REPORTS))
    return REPORTS[name]


@needs(Right.EXPORT)
def tell_report(session: Session, wanted: Wanted, out: Out) -> None:
    """Tell a report part by part. Errors: `NotFound`, `Invalid`, those of its questions."""
    _checked(wanted).build(session, wanted, out)


@needs(Right.EXPORT)
def lay_out_report(session: Session, wanted: Wanted) -> bytes:
    """Return the PDF of a report that has a paper of its own. Errors as `tell_report`."""
    return _checked(wanted).sheets(session, wanted)


def _checked(wanted: Wanted) -> ReportKind:
    """Return the report that is wanted; refuse what it can't be about, and what it lacks."""
    kind = report_kind(wanted.name)
    for field, day in (("from", wanted.first), ("until", wanted.last)):
        if day is not None and not FIRST <= day <= LAST:
            raise Invalid(field=field, reason="out_of_range", value=day.isoformat())
    if wanted.first and wanted.last and wanted.last < wanted.first:
        raise Invalid(field="until", reason="before")
    if "member" in kind.takes and not wanted.member:
        raise Invalid(field="member", reason="missing")
    if "closing" in kind.takes and not wanted.closing:
        raise Invalid(field="closing", reason="missing")
    return kind


def show_report(store: Store, by: Actor, wanted: Wanted, stop: Stop | None = None) -> ShownReport:
    """Return a report to look at. Errors as `tell_report`; `Unavailable` when it was stopped."""
    out = ScreenOut()
    store.read_as(by, tell_report, wanted, StoppableOut(out, stop))
    return out.whole()


def report_pdf(store: Store, by: Actor, wanted: Wanted, stop: Stop | None = None) -> bytes:
    """Return a report as a PDF. Errors as `tell_report`; `Unavailable` when it was stopped."""
    if report_kind(wanted.name).paper:
        return store.read_as(by, lay_out_report, wanted)
    paper = PaperOut()
    store.read_as(by, tell_report, wanted, StoppableOut(paper, stop))
    ask_on(stop)
    return paper.whole()


def print_report(store: Store, by: Actor, wanted: Wanted, stop: Stop | None = None) -> bytes:
    """Return a report as a PDF that goes onto paper; it is noted who took it out.

    Errors as `report_pdf`.
    """
    paper = report_pdf(store, by, wanted, stop)
    ask_on(stop)
    store.write(note_export, by, _noted(wanted, "paper"))
    return paper


def write_report(
    store: Store, by: Actor, wanted: Wanted, file: Path, stop: Stop | None = None
) -> None:
    """Write a report to `file`, in the form its ending says; it is noted who took it out.

    Errors: as `tell_report`; `Invalid` for an ending there is not, `Unavailable` (the file, or
    "stopped").
    """
    report_kind(wanted.name)
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        known = [f".{each}" for each in KINDS]
        raise Invalid(field="--out", reason="ending", known=known)
    with whole_file(file) as beside:
        if kind == "pdf":
            beside.write_bytes(report_pdf(store, by, wanted, stop))
        else:
            _write_table(store, by, wanted, beside, kind, stop)
        ask_on(stop)
        store.write(note_export, by, _noted(wanted, kind))


def _noted(wanted: Wanted, kind: str) -> NoteExport:
    what = f"report {wanted.name}"
    return NoteExport(key=f"export:{new_id()}", at=wanted.at, what=what, kind=kind, rows=0)


def _write_table(
    store: Store, by: Actor, wanted: Wanted, beside: Path, kind: str, stop: Stop | None
) -> None:
    out: Any = CsvOut(beside) if kind == "csv" else XlsxOut(beside)
    try:
        store.read_as(by, tell_report, wanted, StoppableOut(out, stop))
        out.end()
    finally:
        out.close()


def period_of(session: Session, wanted: Wanted) -> tuple[date, date]:
    """Return the days of a report: those wanted, else the month so far."""
    today = date_of(session.shop.day(wanted.at))
    last = wanted.last or today
    return wanted.first or last.replace(day=1), last


def day_of_report(session: Session, wanted: Wanted) -> date:
    """Return the day a report is about: the last one wanted, else today."""
    return wanted.last or date_of(session.shop.day(wanted.at))


def begin(
    session: Session, wanted: Wanted, out: Out, told: str = "", *, for_everyone: bool = False
) -> Head:
    """Begin a report under its own title; `told` says which time it is about.

    What is `for_everyone` is not marked as confidential.
    """
    shop = session.shop
    kind = report_kind(wanted.name)
    if not told and "period" in kind.takes:
        first, last = period_of(session, wanted)
        told = _("{first} to {last}. All counters.").format(
            first=wording.day(first), last=wording.day(last)
        )
        if first == last:
            told = _("{day}. All counters.").format(day=wording.day(first))
    elif not told:
        told = _("As of {day}.").format(day=wording.day(day_of_report(session, wanted)))
    foot = [_("As of {moment}.").format(moment=wording.moment(wanted.at, shop.zone))]
    if wanted.by:
        foot.append(_("Made by {name}.").format(name=wanted.by))
    about = shop.day(wanted.at)
    if "day" in kind.takes:
        about = day_of(day_of_report(session, wanted))
    foot.append(_("Programme version {number}.").format(number=shop.version_on(about).number))
    head = Head(
        _(kind.title), told, shop.name, " ".join(foot), shop.currency, shop.zone, for_everyone
    )
    out.begin(head)
    return head
