"""Backups: made while counters work, checked at once, sealed; restored after a closer look.

A backup of SQLite is one database file, made by the database's own backup and never by copying
the file. Its seal lies beside it (`FILE.seal`): a keyed hash, so that a backup that was changed
afterwards is found out wherever the shop's keys are.
"""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.migrations import HEAD
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.exchange import server_backup, shop_file
from loyalty_desktop.services.exchange.files import digest_of, readable
from loyalty_desktop.services.exchange.kept_keys import bring_keys, keep_keys
from loyalty_desktop.services.queries.verification.difference import Difference
from loyalty_desktop.services.queries.verifying import look_over
from loyalty_desktop.services.store import Keys, Session, Store, database_url, needs, sqlite_file
from loyalty_desktop.services.store.setting_up import upgrade_shop

OWNER: Final = Actor("", "owner")
Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackedUp:
    """A backup: its file, seal and secrets, its size in bytes, and what `verify` found in it.

    On a server `differences` are those of the database, and only the list of the dump is checked.
    """

    file: Path
    seal: Path
    keys: Path
    size: int
    members: int
    entries: int
    purchases: int
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restored shop: `before` is where the old database was kept, None when there was none.

    `sealed` tells whether the seal was looked at and right; None when there is no seal or no key
    for it here. `upgraded_from` is the version that an older backup had.
    """

    file: Path
    before: Path | None
    sealed: bool | None
    upgraded_from: str | None
    members: int
    entries: int
    purchases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """What `upgrade` did: nothing when `before` is None. `backup` is how the shop was before."""

    before: str | None
    now: str
    backup: Path | None


@needs(Right.BACK_UP)
def shop_and_secrets(session: Session) -> tuple[str, int, dict[int, bytes]]:
    """Return the shop's id, the present generation of its secret, and the secrets known here."""
    return session.shop.id, session.shop.generation, dict(session.shop.secrets)


def backup(
    store: Store,
    file: Path,
    *,
    by: Actor = OWNER,
    deep: bool = True,
    progress: Progress | None = None,
) -> BackedUp:
    """Write a consistent copy of the whole shop to `file`, while counters work, and check it.

    `progress` counts pages copied. The copy is opened and verified (`deep`: member by member)
    before it takes its name. Errors: `NotAllowed`, `Unavailable` (`file`, `disk_full`, `damaged`;
    on a server `tool_missing` with the name of what is not installed).
    """
    shop, generation, secrets = store.read_as(by, shop_and_secrets)
    source = sqlite_file(store.url)
    if source is None:
        found = store.read(look_over, deep=deep)
        with whole_file(file) as beside:
            server_backup.dump(store.url, beside)
    else:
        with whole_file(file) as beside:
            try:
                shop_file.copy(source, beside, progress)
                shop_file.check_whole(beside)
                found = shop_file.verified(beside, _Held({shop: secrets}), deep=deep)
                shop_file.make_single(beside)
            finally:
                shop_file.remove_companions(beside)
    seal = _seal(file, shop, generation, secrets[generation])
    kept = keep_keys(file, shop, secrets)
    return BackedUp(
        file=file,
        seal=seal,
        keys=kept,
        size=file.stat().st_size,
        members=found.members,
        entries=found.entries,
        purchases=found.purchases,
        differences=found.differences,
    )


def restore(
    url: str,
    file: Path,
    keys: Keys,
    *,
    by: Actor = OWNER,
    accept_differences: bool = False,
    now: datetime | None = None,
) -> Restored:
    """Put the shop of a backup in the place of the one at `url`, which is kept beside.

    First the file is looked at: whether it is a shop's, whole, of a version this program knows,
    without triggers or views of somebody else, sealed as the shop's keys say, and clean by
    `verify`. A file of an older version is upgraded on the way (the backup itself stays as it
    is). No counter may have the old database open.

    Errors: `NotFound`; `Invalid` with field "file" (`format`, `damaged`, `seal`, `differs` unless
    `accept_differences`); `Unavailable` (`not_ours`, `newer`, `foreign_triggers`, `locked`, …);
    `NotAllowed` when there is a shop at `url` whose staff `by` isn't allowed this.
    """
    now = now or datetime.now(UTC)
    readable(file)
    target = database_url(url)
    _check_right(url, keys, by)
    place = sqlite_file(target)
    if place is None:
        return _restore_on_server(url, file, keys, now)
    place = place.resolve()
    beside = place.with_name(f"{place.name}.restoring")
    shop_file.remove(beside)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        before = shop_file.take_over(file, beside)
        # Secrets that came with the file prove nothing of it: the seal is looked at without them.
        sealed = _check_seal(file, keys, beside)
        bring_keys(file, beside, keys)
        upgrade_shop(str(beside))
        shop_file.check_schema(beside)
        found = shop_file.verified(beside, keys, deep=True)
        if found.differences and not accept_differences:
            raise Invalid(
                field="file",
                reason="differs",
                differences=len(found.differences),
                first=str(found.differences[0]),
            )
        shop_file.make_single(beside)
        kept = shop_file.swap(beside, place, f"before-restore-{now:%Y%m%d-%H%M%S}")
    except OSError as error:
        raise Unavailable(reason="file", file=str(place)) from error
    finally:
        shop_file.remove(beside)
    return Restored(
        file=place,
        before=kept,
        sealed=sealed,
        upgraded_from=None if before == HEAD else before,
        members=found.members,
        entries=found.entries,
        purchases=found.purchases,
    )


def upgrade(url: str, *, now: datetime | None = None) -> Upgraded:
    """Bring the database at `url` to this version of the program, after a backup beside it.

    The backup is `NAME.before-upgrade-VERSION-DATE`. Errors: `Unavailable` (`not_ours`, `newer`).
    """
    now = now or datetime.now(UTC)
    target = database_url(url)
    place = sqlite_file(target)
    stamp = f"{now:%Y%m%d-%H%M%S}"
    if place is None:
        version = server_backup.version_of(target)
        if version == HEAD:
            return Upgraded(before=None, now=HEAD, backup=None)
        kept = Path(f"{target.database}.before-upgrade-{version}-{stamp}.dump").resolve()
        with whole_file(kept) as beside:
            server_backup.dump(target, beside)
    else:
        if not place.is_file():
            raise Unavailable(reason="no_shop", database=str(place))
        version = shop_file.version_of(place)
        if version == HEAD:
            return Upgraded(before=None, now=HEAD, backup=None)
        kept = place.with_name(f"{place.name}.before-upgrade-{version}-{stamp}")
        with whole_file(kept) as beside:
            shop_file.copy(place, beside, None)
            shop_file.check_whole(beside)
            shop_file.make_single(beside)
    return Upgraded(before=upgrade_shop(url), now=HEAD, backup=kept)


def seal_of(file: Path) -> Path:
    """Return where the seal of a backup lies."""
    return file.with_name(f"{file.name}.seal")


class _Held:
    """Keys that are there to be read; a check never makes new ones."""

    def __init__(self, secrets: dict[str, dict[int, bytes]]) -> None:
        self._secrets = secrets

    def load(self, shop: str) -> dict[int, bytes]:
        """Return the secrets of `shop`."""
        return self._secrets.get(shop, {})

    def add(self, shop: str, generation: int) -> bytes:
        """Refuse: the copy has a generation that the shop itself does not have."""
        raise Unavailable(reason="keys_unreadable", file=shop, generation=generation)


def _seal(file: Path, shop: str, generation: int, secret: bytes) -> Path:
    seal = seal_of(file)
    told = {
        "shop": shop,
        "generation": generation,
        "version": HEAD,
        "size": file.stat().st_size,
        "seal": _mark(secret, digest_of(file)),
    }
    with whole_file(seal) as beside:
        beside.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return seal


def _mark(secret: bytes, digest: str) -> str:
    return hmac.new(secret, f"backup\0{digest}".encode(), hashlib.sha256).hexdigest()


def _check_seal(file: Path, keys: Keys, copy: Path | None) -> bool | None:
    """Refuse a backup whose seal is another; None when there is no seal or no key for it."""
    seal = seal_of(file)
    if not seal.is_file():
        return None
    try:
        told: Any = json.loads(seal.read_text(encoding="utf-8"))
        shop, generation, mark = str(told["shop"]), int(told["generation"]), str(told["seal"])
    except (ValueError, KeyError, TypeError) as error:
        raise Invalid(field="file", reason="seal") from error
    if copy is not None and shop != shop_file.shop_of(copy):
        raise Invalid(field="file", reason="seal")
    secret = keys.load(shop).get(generation)
    if secret is None:
        return None
    if not hmac.compare_digest(_mark(secret, digest_of(file)), mark):
        raise Invalid(field="file", reason="seal")
    return True


def _check_right(url: str, keys: Keys, by: Actor) -> None:
    """Refuse whoever the present shop does not allow it; one that can't be opened is no shop."""
    try:
        store = Store(url, keys)
    except LoyaltyError:
        return
    try:
        store.read_as(by, shop_and_secrets)
    finally:
        store.close()


def _restore_on_server(url: str, file: Path, keys: Keys, now: datetime) -> Restored:
    target = database_url(url)
    version = server_backup.version_in(file)
    sealed = _check_seal(file, keys, None)
    kept: Path | None = None
    if server_backup.version_of(target) is not None:
        kept = file.with_name(f"{target.database}.before-restore-{now:%Y%m%d-%H%M%S}.dump")
        with whole_file(kept) as beside:
            server_backup.dump(target, beside)
    server_backup.load(target, file)
    upgrade_shop(url)
    store = Store(url, keys)
    try:
        found = store.read(look_over)
    finally:
        store.close()
    return Restored(
        file=file,
        before=kept,
        sealed=sealed,
        upgraded_from=None if version == HEAD else version,
        members=found.members,
        entries=found.entries,
        purchases=found.purchases,
    )
