"""This counter's settings: one small TOML file in the user's config folder.

What belongs to the shop (currency, zone, programme) is in the database; here is only what differs
from counter to counter.
"""

import json
import logging
import os
import re
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

import platformdirs
from typing_extensions import override

logger = logging.getLogger(__name__)

THEMES: Final = ("system", "light", "dark")
PAPERS: Final = (58, 80)
"""Widths of the receipt's paper, mm."""
RECEIPTS: Final = ("ask", "always", "never")
"""Whether a receipt is offered beside the last sale, printed after each, or printed by key only."""
LONGEST_REST: Final = 240
"""The most minutes of rest before a counter locks itself."""
LONGEST_NAME: Final = 100
"""The most letters in the name of a counter."""
_APP: Final = "loyalty-desktop"
_FILE: Final = "settings.toml"
_BARE: Final = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)
_PASSWORD: Final = re.compile(r"(://[^:/@]*):[^@]*@")
_PASSWORD_ASKED: Final = re.compile(r"([?&]password=)[^&]*")


@dataclass(frozen=True, slots=True)
class Settings:
    """What this counter is set to. Empty means: not chosen yet.

    `database` is a database URL; `language` a code such as "id"; `theme` one of `THEMES`;
    `text_scale` percent from 80 to 200; `printer` where receipts go, such as "tcp://192.0.2.7:9100"
    or "usb:04b8:0202"; `paper` is 58 or 80 (mm); `lock_minutes` of rest lock the counter, 0 never;
    `print_receipts` is one of `RECEIPTS`; `printer_profile` a kind of printer by its letters;
    `cash_drawer` opens the drawer at the printer whenever cash is taken.
    """

    database: str = ""
    counter: str = ""
    language: str = ""
    theme: str = "system"
    text_scale: int = 100
    printer: str = ""
    paper: int = 80
    customer_screen: bool = False
    print_receipts: str = "ask"
    printer_profile: str = "default"
    cash_drawer: bool = False
    lock_minutes: int = 5

    @property
    def offer_receipt(self) -> bool:
        """Tell whether a button for the receipt stands beside the last sale."""
        return self.print_receipts != "never"

    @override
    def __repr__(self) -> str:
        database = shown_url(self.database)
        return f"Settings({database=}, counter={self.counter!r}, language={self.language!r})"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings as they were read, and what could not be used.

    `ignored` names the settings that were wrong and have their default; `broken` is where a file
    that could not be read at all was put aside.
    """

    settings: Settings
    ignored: tuple[str, ...] = ()
    broken: Path | None = None


def config_folder() -> Path:
    """Return the folder of this user's settings; it need not exist yet."""
    return Path(platformdirs.user_config_dir(_APP, appauthor=False))


def data_folder() -> Path:
    """Return the folder of the shop's database and backups; it need not exist yet."""
    return Path(platformdirs.user_data_dir(_APP, appauthor=False))


def cache_folder() -> Path:
    """Return the folder of what can be made again; it need not exist yet."""
    return Path(platformdirs.user_cache_dir(_APP, appauthor=False))


def log_folder() -> Path:
    """Return the folder of the program's own log; it need not exist yet."""
    return Path(platformdirs.user_log_dir(_APP, appauthor=False))


def default_database_url() -> str:
    """Return the URL of the SQLite file in the data folder."""
    return "sqlite:///" + (data_folder() / "shop.db").as_posix()


def shown_url(url: str) -> str:
    """Return a database URL as a person may read it: a file by its path, never a password."""
    shown = _PASSWORD.sub(r"\1:***@", url)
    return _PASSWORD_ASKED.sub(r"\1***", shown).removeprefix("sqlite:///")


def settings_file() -> Path:
    """Return the file the settings are kept in."""
    return config_folder() / _FILE


def load(file: Path | None = None) -> Loaded:
    """Return this counter's settings; a missing, broken or foreign file never stops the program.

    A file that is not TOML is kept beside as .broken, so that saving does not lose what a person
    wrote into it.
    """
    path = file or settings_file()
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Loaded(Settings())
    except (OSError, ValueError, RecursionError) as error:
        logger.warning("The settings can't be read and are put aside: %s", type(error).__name__)
        return Loaded(Settings(), broken=_put_aside(path))
    return _checked(source)


def _checked(source: dict[str, object]) -> Loaded:
    if source.get("offer_receipt") is False:
        # What an earlier version wrote who only knew yes and no.
        source = {"print_receipts": "never", **source}
    known: dict[str, Any] = {}
    ignored: list[str] = []
    for field in fields(Settings):
        if field.name not in source:
            continue
        value = source[field.name]
        if type(value) is type(field.default) and _possible(field.name, value):
            known[field.name] = value
        else:
            ignored.append(field.name)
    if ignored:
        logger.warning("Settings that can't be and have their default: %s", ", ".join(ignored))
    return Loaded(replace(Settings(), **known), tuple(ignored))


def _possible(name: str, value: object) -> bool:
    match name, value:
        case "theme", str():
            return value in THEMES
        case "print_receipts", str():
            return value in RECEIPTS
        case "text_scale", int():
            return 80 <= value <= 200
        case "paper", int():
            return value in PAPERS
        case "lock_minutes", int():
            return 0 <= value <= LONGEST_REST
        case "counter", str():
            # It stands in every line of the books, which have room for so much.
            return value.isprintable() and len(value) <= LONGEST_NAME
        case _, str():
            return value.isprintable()
        case _:
            return True


def _put_aside(path: Path) -> Path | None:
    aside = path.with_name(path.name + ".broken")
    try:
        path.replace(aside)
    except OSError:
        # It can be neither read nor moved. It stays; saving will try again, and say so.
        return None
    return aside


def save(settings: Settings, file: Path | None = None) -> None:
    """Write the settings beside, to the disk, and then in place of the old ones; raises OSError.

    Names in the file that this version does not know are kept: another version may. A file that
    can't be read is kept as .broken.
    """
    # A link to a file kept elsewhere stays a link.
    path = (file or settings_file()).resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(path.name + ".draft")
    text = "".join(
        f"{name} = {_toml(value)}\n"
        for name, value in {**_others(path), **asdict(settings)}.items()
    )
    # A database URL may hold a password: nobody else on this machine reads it.
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as target:
        target.write(text)
        target.flush()
        os.fsync(target.fileno())
    draft.replace(path)
    _sync_folder(path.parent)


def _others(path: Path) -> dict[str, object]:
    try:
        source = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError):
        path.replace(path.with_name(path.name + ".broken"))
        return {}
    ours = {field.name for field in fields(Settings)}
    return {
        name: value
        for name, value in source.items()
        if name not in ours and isinstance(value, str | int) and _BARE.fullmatch(name)
    }


def _toml(value: object) -> str:
    # JSON writes text, whole numbers and truth as TOML reads them, but leaves DEL unescaped.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _sync_folder(folder: Path) -> None:
    """Bring the renaming itself to the disk, where the system knows how."""
    if not hasattr(os, "O_DIRECTORY"):
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
