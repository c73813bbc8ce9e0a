"""Files to bring in, and shops to bring them into."""

from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Protocol

import openpyxl
import pytest

from loyalty_desktop.models.rules.presets import preset
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.queries.verifying import verify
from loyalty_desktop.services.store import Store
from loyalty_desktop.services.store.setting_up import NewShop, create_shop

OWNER = Actor("Ibu Tuti", "owner")


class Written(Protocol):
    """Writes a file of the test's folder and gives its path."""

    def __call__(self, name: str, content: str | bytes) -> Path: ...


@pytest.fixture
def keys(tmp_path: Path) -> KeyFolder:
    return KeyFolder(tmp_path / "keys")


@pytest.fixture
def dollar_store(tmp_path: Path, keys: KeyFolder) -> Iterator[Store]:
    """Give a shop that counts in dollars; its books must agree at the end."""
    url = f"sqlite:///{tmp_path / 'dollars.db'}"
    programme = preset("minimarket", "USD", "America/New_York")
    create_shop(url, keys, NewShop("Corner", programme, "US"), 0)
    store = Store(url, keys)
    yield store
    assert store.read_as(OWNER, verify) == ()
    store.close()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    def write(name: str, content: str | bytes) -> Path:
        file = tmp_path / name
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    return write


@pytest.fixture
def workbook(tmp_path: Path) -> Callable[..., Path]:
    """Give a workbook made of rows."""

    def make(*rows: tuple[Any, ...], name: str = "till.xlsx") -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        book.save(tmp_path / name)
        return tmp_path / name

    return make


@pytest.fixture
def cdnow(tmp_path: Path) -> Path:
    """Give the published log of 6,919 purchases, as it is."""
    source = next(f for f in metadata.files("lifetimes") or [] if f.name == "CDNOW_sample.txt")
    file = tmp_path / "CDNOW_sample.txt"
    file.write_bytes(Path(str(source.locate())).read_bytes())
    return file
