"""What the program writes, opened by programs of others; skipped, and said, where there is none."""

import csv
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from openpyxl import load_workbook

from loyalty_desktop.services.documents.reports.catalogue import REPORTS, Wanted, write_report
from loyalty_desktop.services.exchange.exporting import export
from tests.factories import OWNER, Till, at, number
from tests.service.conftest import MakeShop
from tests.service.documents.pages import texts

NOW = at("2026-03-20")
PATIENCE = 120
OFFICE = shutil.which("soffice")
PDFTOTEXT = shutil.which("pdftotext")
offices = pytest.mark.skipif(OFFICE is None, reason="LibreOffice (soffice) is not installed")
poppler = pytest.mark.skipif(PDFTOTEXT is None, reason="pdftotext (poppler) is not installed")


@pytest.fixture
def busy(make_shop: MakeShop) -> Till:
    """A shop with a name that looks like a formula, and money in all its ways."""
    till = make_shop(redeem={"value": 500})
    siti = number(till.join("=1+1 Siti", "2026-01-05"))
    budi = number(till.join("Élodie Ñandú", "2026-01-05"))
    till.buy(siti, 1_250_000, "2026-01-10", receipt="A1")
    till.buy(budi, 300_000, "2026-02-20", receipt="A2")
    till.buy(siti, 100_000, "2026-03-05", redeem_points=10, receipt="A3")
    return till


def converted(book: Path, folder: Path) -> Path:
    """Return the sheets of a workbook as LibreOffice understands them, a text file each."""
    profile = (folder / "profile").as_uri()
    # Every sheet to a file of its own: commas, quotes, UTF-8, cells as they are shown.
    wanted = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
    words = [
        OFFICE or "",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
        "--convert-to",
        wanted,
        "--outdir",
        str(folder / "out"),
        str(book),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert done.returncode == 0, done.stderr
    return folder / "out"


def rows(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as source:
        return list(csv.reader(source))


@offices
def test_that_libreoffice_opens_a_report_with_the_same_figures(busy: Till, tmp_path: Path) -> None:
    book = tmp_path / "members.xlsx"
    write_report(busy.store, OWNER, Wanted("members", NOW), book)
    out = converted(book, tmp_path)
    seen = rows(out / "members-Members.csv")
    ours = load_workbook(book)["Members"]
    assert [row[0] for row in seen] == [row[0].value for row in ours.iter_rows()]
    assert "=1+1 Siti" in [row[0] for row in seen]
    points = [row[5] for row in seen[1:]]
    kept = [row[5].value for row in ours.iter_rows(min_row=2)]
    assert [int(each.replace(",", "").replace(".", "")) for each in points] == kept


@offices
def test_that_libreoffice_opens_what_is_exported(busy: Till, tmp_path: Path) -> None:
    book = tmp_path / "members.xlsx"
    export(busy.store, OWNER, "members", book, now=NOW)
    (file,) = converted(book, tmp_path).iterdir()
    seen = rows(file)
    assert seen[0][:3] == ["number", "name", "phone"]
    assert {row[1] for row in seen[1:]} == {"=1+1 Siti", "Élodie Ñandú"}


@poppler
@pytest.mark.parametrize(
    "name", [name for name, kind in REPORTS.items() if kind.takes <= {"period", "day"}]
)
def test_that_pdftotext_reads_what_our_own_reader_does(
    busy: Till, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "report.pdf"
    wanted = Wanted(name, NOW, first=date(2026, 1, 1), last=date(2026, 3, 20))
    write_report(busy.store, OWNER, wanted, file)
    words = [PDFTOTEXT or "", "-enc", "UTF-8", str(file), "-"]
    done = subprocess.run(words, capture_output=True, timeout=PATIENCE, check=True)
    # Each has its own mind of where a word ends: letters and figures are compared.
    seen = "".join(done.stdout.decode("utf-8").split())
    assert sorted(seen) == sorted("".join(" ".join(texts(file)).split()))
