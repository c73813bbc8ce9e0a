"""The rule sheet on the shop's wall: the rules in force on its day, and not marked as secret."""

from datetime import date
from pathlib import Path

from loyalty_desktop.services.documents.reports.catalogue import Wanted, write_report
from tests.factories import OWNER, Till, at
from tests.service.documents.pages import texts


def _sheet(till: Till, file: Path, last: date) -> str:
    write_report(till.store, OWNER, Wanted("rules", at("2026-03-20"), last=last), file)
    return " ".join(texts(file))


def test_that_the_sheet_tells_the_rules_of_its_day_and_since_when(
    shop: Till, tmp_path: Path
) -> None:
    shop.use(when="2026-03-01", first_date=date(2026, 5, 1), earn={"minimum": 20_000})
    before = _sheet(shop, tmp_path / "before.pdf", date(2026, 4, 30))
    after = _sheet(shop, tmp_path / "after.pdf", date(2026, 6, 1))
    assert "Bills under Rp 20.000 earn nothing." not in before
    assert "Programme version 1." in before
    assert "From 1 May 2026 on." in after
    assert "Bills under Rp 20.000 earn nothing." in after
    assert "Programme version 2." in after


def test_that_what_members_may_read_is_not_called_confidential(shop: Till, tmp_path: Path) -> None:
    assert "Confidential" not in _sheet(shop, tmp_path / "rules.pdf", date(2026, 3, 20))
    write_report(shop.store, OWNER, Wanted("liability", at("2026-03-20")), tmp_path / "l.pdf")
    assert "Confidential" in texts(tmp_path / "l.pdf")[0]
