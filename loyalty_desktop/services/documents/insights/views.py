"""The views of the insights: which figures stand together, as parts, on paper and in files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from loyalty_desktop import wording
from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.exporting import NoteExport, note_export
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.documents.insights import buying, people, programme, value
from loyalty_desktop.services.documents.insights.parts import Part, write_parts
from loyalty_desktop.services.documents.reports.catalogue import KINDS
from loyalty_desktop.services.documents.reports.paper import PaperOut
from loyalty_desktop.services.documents.reports.parts import Head, Out
from loyalty_desktop.services.documents.reports.tables import CsvOut, XlsxOut
from loyalty_desktop.services.queries.insights import Takes
from loyalty_desktop.services.store import ShopState, Store, new_id
from loyalty_desktop.wording import _, mark

Content = Mapping[str, Any]
Show = Callable[[Content, Currency], tuple[Part, ...]]


@dataclass(frozen=True, slots=True)
class View:
    """A page of insights: its title, what it tells, its figures by name, and of which time."""

    name: str
    title: str
    told: str
    insights: tuple[str, ...]
    takes: Takes


_SHOWN: Final[Mapping[str, Show]] = {
    "stages": people.stages,
    "movements": people.movements,
    "funnel": people.funnel,
    "channels": people.channels,
    "rfm": buying.rfm,
    "cohorts": buying.cohorts,
    "retention": buying.retention,
    "concentration": buying.concentration,
    "churn-threshold": buying.churn_threshold,
    "affinity": buying.affinity,
    "values": value.values,
    "clv": value.fit,
    "liability": programme.liability,
    "nps": programme.nps,
    "identification": programme.identification,
    "health": programme.health,
}
VIEWS: Final[Mapping[str, View]] = {
    view.name: view
    for view in (
        View(
            "stages",
            mark("Stages and movements"),
            mark("Where people stand, and where they went"),
            ("stages", "movements"),
            "period",
        ),
        View(
            "funnel",
            mark("Funnel"),
            mark("From reached to loyal"),
            ("funnel",),
            "period",
        ),
        View(
            "rfm",
            mark("RFM"),
            mark("How lately, how often, for how much"),
            ("rfm",),
            "moment",
        ),
        View("cohorts", mark("Cohorts"), mark("Who comes back, by month"), ("cohorts",), "day"),
        View(
            "retention",
            mark("Kept, won back, new"),
            mark("Who stayed over a time"),
            ("retention",),
            "period",
        ),
        View(
            "concentration",
            mark("Concentration"),
            mark("Where the revenue comes from"),
            ("concentration",),
            "period",
        ),
        View(
            "value",
            mark("Lifetime value"),
            mark("What customers will bring"),
            ("values", "clv"),
            "moment",
        ),
        View(
            "affinity",
            mark("Bought together"),
            mark("What goes with what"),
            ("affinity",),
            "period",
        ),
        View("nps", mark("Recommendation"), mark("NPS with its interval"), ("nps",), "period"),
        View(
            "liability",
            mark("Points owed"),
            mark("Liability by age"),
            ("liability",),
            "day",
        ),
        View(
            "health",
            mark("Programme health"),
            mark("Its measures, and who asks for the card"),
            ("health", "identification"),
            "period",
        ),
        View(
            "channels",
            mark("Channels"),
            mark("Whom each brought, and at what cost"),
            ("channels",),
            "period",
        ),
        View(
            "churn-threshold",
            mark("When is somebody lost?"),
            mark("The limit tried on the shop's own past"),
            ("churn-threshold",),
            "period",
        ),
    )
}
"""Every view, in the order in which they are offered."""


def parts_of(view: View, contents: Mapping[str, Content], unit: Currency) -> tuple[Part, ...]:
    """Return what a view shows of its figures, as far as they are there."""
    return tuple(
        part
        for name in view.insights
        if name in contents
        for part in _SHOWN[name](contents[name], unit)
    )


def head_of(view: View, shop: ShopState, as_of: datetime, by: str) -> Head:
    """Return what stands above and below a view on paper; `by` is who made it."""
    told = _("As of {moment}.").format(moment=wording.moment(as_of, shop.zone))
    foot = [told]
    if by:
        foot.append(_("Made by {name}.").format(name=by))
    return Head(_(view.title), told, shop.name, " ".join(foot), shop.currency, shop.zone)


def print_view(
    store: Store,
    by: Actor,
    view: View,
    contents: Mapping[str, Content],
    as_of: datetime,
    at: datetime,
) -> bytes:
    """Return a view as a PDF that goes onto paper; it is noted who took it out at moment `at`."""
    paper = view_pdf(store.shop, by, view, contents, as_of)
    store.write(note_export, by, _noted(view, at, "paper"))
    return paper


def view_pdf(
    shop: ShopState, by: Actor, view: View, contents: Mapping[str, Content], as_of: datetime
) -> bytes:
    """Return a view as a PDF."""
    out = PaperOut()
    _write(out, head_of(view, shop, as_of, by.name), parts_of(view, contents, shop.currency))
    return out.whole()


def save_view(
    store: Store,
    by: Actor,
    view: View,
    contents: Mapping[str, Content],
    as_of: datetime,
    at: datetime,
    file: Path,
) -> None:
    """Write a view to `file` in the form its ending says; it is noted who took it out, and when.

    Errors: `Invalid` for an ending there is not, `Unavailable` (the file).
    """
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise Invalid(field="out", reason="format", known=list(KINDS))
    shop = store.shop
    with whole_file(file) as beside:
        if kind == "pdf":
            beside.write_bytes(view_pdf(shop, by, view, contents, as_of))
        else:
            out: Any = CsvOut(beside) if kind == "csv" else XlsxOut(beside)
            try:
                parts = parts_of(view, contents, shop.currency)
                _write(out, head_of(view, shop, as_of, by.name), parts)
                out.end()
            finally:
                out.close()
        store.write(note_export, by, _noted(view, at, kind))


def _write(out: Out, head: Head, parts: tuple[Part, ...]) -> None:
    out.begin(head)
    write_parts(out, parts)


def _noted(view: View, at: datetime, kind: str) -> NoteExport:
    what = f"insight {view.name}"
    return NoteExport(key=f"export:{new_id()}", at=at, what=what, kind=kind, rows=0)
