"""Members from a file: CSV or XLSX, through the command the counter uses.

A row whose phone or code belongs to somebody already is refused; one whom an undone import had
brought comes back. Undoing closes the memberships that nothing else has touched.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from typing_extensions import override

from loyalty_desktop.errors import Duplicate, Invalid, LoyaltyError, NotAllowed, NotFound
from loyalty_desktop.models.rules.cards import fold as code_fold
from loyalty_desktop.models.rules.phones import parse_phone
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.members import (
    ConsentGiven,
    RegisterMember,
    UpdateMember,
    register_member,
    update_member,
)
from loyalty_desktop.services.exchange import cells
from loyalty_desktop.services.exchange.columns import MEMBER_FIELDS, places
from loyalty_desktop.services.exchange.row_by_row import RowByRow
from loyalty_desktop.services.exchange.runs import (
    Progress,
    begin,
    finish,
    nobody_stops,
    rejected_file,
)
from loyalty_desktop.services.exchange.sheets import Cell, Row, open_sheet
from loyalty_desktop.services.exchange.staging import Staging
from loyalty_desktop.services.finding import Found, find_member
from loyalty_desktop.services.queries.imports import closed_by_undoing, may_import
from loyalty_desktop.services.store import ShopState, Store, Work

YES: Final = frozenset({"yes", "y", "true", "1", "x", "ya", "iya", "setuju"})
NO: Final = frozenset({"no", "n", "false", "0", "tidak", "-", ""})
CONTACT: Final = frozenset({"no", "n", "false", "0", "tidak", "contact", "kontak"})
_CONSENTS: Final = {
    "consent_marketing": ConsentGiven("marketing", "counter"),
    "consent_post": ConsentGiven("marketing", "post"),
    "consent_profiling": ConsentGiven("profiling", "counter"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MembersImported:
    """What came of an import of members, or would (`dry_run`).

    `members` were registered, `contacts` of them without joining; `returned` had been brought by
    an import that was undone and came back; `points` opening points were given in all.
    """

    import_id: str | None
    file: Path
    columns: Mapping[str, str]
    rows: int
    members: int
    contacts: int
    returned: int
    points: int
    refused: int
    reasons: Mapping[str, int]
    rejected_file: Path | None
    dry_run: bool
    continued: bool
    cancelled: bool


@dataclass(slots=True)
class _Counts:
    members: int = 0
    contacts: int = 0
    returned: int = 0
    points: int = 0


def import_members(
    store: Store,
    by: Actor,
    file: Path,
    *,
    columns: Mapping[str, str] | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = nobody_stops,
    now: datetime | None = None,
) -> MembersImported:
    """Register the members of `file`; refused rows go to `FILE.rejected.csv`, the rest go in.

    Meanings of columns: name (needed), phone, email, birthday, city, code (several parted by
    ";"), points (opening points, a right of its own), joined (a date, or "no" for a contact),
    referred_by, consent_marketing and consent_profiling (yes or no, kept as given at the counter).

    Errors: `Invalid` (the file or its columns), `NotFound`, `Duplicate` (the very same file was
    imported and not undone), `NotAllowed`.
    """
    now = now or datetime.now(UTC)
    sheet = open_sheet(file)
    at = places(sheet.header, columns, MEMBER_FIELDS)
    if "name" not in at:
        raise Invalid(field="columns", reason="columns", missing=["name"], known=list(sheet.header))
    told = {meaning: sheet.header[i] for meaning, i in sorted(at.items())}
    rejected = rejected_file(file)
    store.read_as(by, may_import)
    run = None if dry_run else begin(store, by, "members", file, {"columns": told}, now)
    with Staging(sheet.header, store.shop.currency) as staging:
        registrar = _Registrar(store, by, sheet, at, staging, run.id if run else None)
        cancelled = registrar.read(now, progress, stop)
        counts = registrar.counts
        result = MembersImported(
            import_id=run.id if run else None,
            file=file,
            columns=told,
            rows=staging.rows,
            members=counts.members,
            contacts=counts.contacts,
            returned=counts.returned,
            points=counts.points,
            refused=sum(staging.refused.values()),
            reasons=dict(staging.refused),
            rejected_file=staging.write_refused(rejected),
            dry_run=dry_run,
            continued=run is not None and run.continued,
            cancelled=cancelled,
        )
    if run is not None and not cancelled:
        summary = {
            "rows": result.rows,
            "members": result.members,
            "refused": result.refused,
            "reasons": dict(result.reasons),
            "points": result.points,
        }
        finish(store, by, run, summary, now)
    return result


@dataclass
class _Registrar(RowByRow):
    """Registers whom the rows of a file name."""

    _seen: set[str] = field(default_factory=set[str])
    counts: _Counts = field(default_factory=_Counts)

    @override
    def _row(self, work: Work, row: Row, now: datetime) -> None:
        try:
            request = self._request(work.session.shop, row, now)
            if self._import is None:
                self._rehearse(work.session.shop, request)
            returning = self._returning(work, request)
            if returning is None:
                work.run(register_member, request)
            else:
                work.run(update_member, _as_update(request, returning, now))
        except NotAllowed:
            # No fault of the row: who lacks the right lacks it for the rest as well.
            raise
        except LoyaltyError as error:
            self._staging.refuse(row.line, row.cells, error)
            return
        self.counts.members += 1
        self.counts.contacts += not request.joined
        self.counts.returned += returning is not None
        self.counts.points += request.opening_points

    def _request(self, shop: ShopState, row: Row, now: datetime) -> RegisterMember:
        def cell(name: str) -> Cell:
            return row.cells[self._at[name]] if name in self._at else ""

        if row.mistake:
            raise Invalid(field="row", reason=row.mistake)
        birthday = cells.text(cell("birthday"))
        joined = (cells.text(cell("joined")) or "").lower()
        dated = bool(joined) and joined not in CONTACT | YES
        return RegisterMember(
            key=f"import:{self._import}:{row.line}",
            at=cells.moment(cell("joined"), "", shop, now, "joined") if dated else now,
            name=cells.text(cell("name")) or "",
            phone=cells.text(cell("phone")),
            email=cells.text(cell("email")),
            birthday=(None if birthday is None else cells.day(birthday, shop.country, "birthday")),
            address=cells.text(cell("address")),
            postcode=cells.text(cell("postcode")),
            city=cells.text(cell("city")),
            joined=joined not in CONTACT,
            referred_by=cells.text(cell("referred_by")),
            consents=tuple(_consents(cell)),
            codes=_codes(cells.text(cell("code"))),
            opening_points=_points(cell("points")),
            source="import",
            digest=_digest(row),
        )

    def _rehearse(self, shop: ShopState, request: RegisterMember) -> None:
        """Refuse a phone or code that the file has twice: a dry run keeps nothing that would."""
        named = [code_fold(code) for code in request.codes]
        if request.phone is not None:
            named.append(parse_phone(request.phone, shop.country))
        for name in named:
            if name in self._seen:
                raise Duplicate(what="phone" if name.startswith("+") else "code")
        self._seen.update(named)

    def _returning(self, work: Work, request: RegisterMember) -> Found | None:
        """Return who left with an undone import and is named by this row's phone or code."""
        for reference in (*request.codes, request.phone):
            if reference is None:
                continue
            try:
                found = find_member(work.session, reference)
            except (NotFound, Invalid):
                continue
            if found.left_at is not None and closed_by_undoing(work.session, found.id):
                return found
        return None


def _as_update(request: RegisterMember, found: Found, now: datetime) -> UpdateMember:
    change: dict[str, Any] = {"name": request.name, "joined": True}
    for name in ("phone", "email", "birthday", "address", "postcode", "city", "consents"):
        if getattr(request, name):
            change[name] = getattr(request, name)
    if request.opening_points:
        change["opening_points"] = request.opening_points
    return UpdateMember(
        key=request.key, at=now, member=found.id, change=change, digest=request.digest
    )


def _digest(row: Row) -> bytes:
    """Return what tells a row from another, whenever it is read."""
    told = "\x1f".join(map(str, row.cells))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).digest()


def _consents(cell: Callable[[str], Cell]) -> list[ConsentGiven]:
    given: list[ConsentGiven] = []
    for column, consent in _CONSENTS.items():
        told = (cells.text(cell(column)) or "").lower()
        if told in YES:
            given.append(consent)
        elif told not in NO:
            raise Invalid(field=column, reason="unknown_choice", options=["yes", "no"])
    return given


def _codes(told: str | None) -> tuple[str, ...]:
    return tuple(code.strip() for code in (told or "").split(";") if code.strip())


def _points(cell: Cell) -> int:
    return cells.whole(cell, "points") if cell != "" else 0
