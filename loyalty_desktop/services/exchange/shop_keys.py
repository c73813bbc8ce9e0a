"""The shop's secret keys as a whole: where they are kept, a new one, those of a backup.

Every generation is kept for ever: codes of old cards are made again with theirs, and old entries
are checked with theirs.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from loyalty_desktop.errors import LoyaltyError, NotFound, Unavailable
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.models.tables import ShopKey
from loyalty_desktop.services.commands.shop_keys import KeyInUse, UseKey, use_key
from loyalty_desktop.services.devices.keys import KeyFolder, Place
from loyalty_desktop.services.exchange.kept_keys import keys_of, take_keys
from loyalty_desktop.services.store import Session, Store, fingerprint, needs, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class KeysShown:
    """Where a shop's secrets are kept and what there is of them.

    `keyring` is the name of the system's keyring, empty where there is none that is of use;
    `known` are the generations of which this computer has the secret, `missing` those of which it
    has not.
    """

    place: Place
    file: Path
    keyring: str
    generation: int
    known: tuple[int, ...]
    missing: tuple[int, ...]


@needs(Right.SET_UP)
def _whose(session: Session) -> tuple[str, int, tuple[int, ...], tuple[int, ...]]:
    """Return the shop's id, its newest generation in use here, those known and those missing."""
    every = tuple(session.scalars(select(ShopKey.generation).order_by(ShopKey.generation)))
    held = session.shop.secrets
    return (
        session.shop.id,
        session.shop.generation,
        tuple(each for each in every if each in held),
        tuple(each for each in every if each not in held),
    )


def keys_shown(store: Store, by: Actor) -> KeysShown:
    """Return where the secrets are kept; the keyring is asked for its name. Errors: `NotAllowed`.

    Not for the window's thread: a keyring may take its time.
    """
    shop, generation, known, missing = store.read_as(by, _whose)
    keys = _folder(store)
    return KeysShown(
        place=keys.place(shop),
        file=keys.file_of(shop),
        keyring=keys.ring.name(),
        generation=generation,
        known=known,
        missing=missing,
    )


def rotate_key(store: Store, by: Actor, at: datetime) -> KeyInUse:
    """Make a new secret, keep it, and go on with it. Errors: `NotAllowed`, `Unavailable`.

    `Duplicate` when another counter makes one at the same moment. The secret is kept before the
    database knows of it: one that was kept in vain is never used.
    """
    shop, _generation, known, missing = store.read_as(by, _whose)
    keys = _folder(store)
    generation = max([*known, *missing, *keys.load(shop)]) + 1
    mark = fingerprint(keys.add(shop, generation))
    request = UseKey(key=new_id(), at=at, generation=generation, fingerprint=mark)
    return store.write(use_key, by, request)


def move_keys(store: Store, by: Actor, *, to_keyring: bool) -> KeysShown:
    """Let the keyring keep the secrets, or a file. Errors: `NotAllowed`, `Unavailable`."""
    shop, *_rest = store.read_as(by, _whose)
    keys = _folder(store)
    if to_keyring:
        keys.move_to_ring(shop)
    else:
        keys.move_to_file(shop)
    return keys_shown(store, by)


def bring_backup_keys(url: str, keys: KeyFolder, file: Path, *, by: Actor | None = None) -> int:
    """Take the secrets that lie beside a backup, or are `file` itself; return how many came.

    For a computer that lacks them: another counter, or one whose keyring has lost them. Only
    secrets of this shop are taken. Where the shop opens, `by` must be allowed to set it up.
    Errors: `NotFound`, `Invalid` (no file of secrets), `NotAllowed`, `Unavailable`.
    """
    told = keys_of(file) if keys_of(file).is_file() else file
    if not told.is_file():
        raise NotFound(what="file", file=str(file))
    if by is not None:
        store = Store(url, keys)
        try:
            store.read_as(by, _whose)
        finally:
            store.close()
    return take_keys(url, told, keys)


def prefer_keyring(store: Store) -> str:
    """Let the keyring keep a new shop's secrets where there is one; return its name, or nothing.

    A keyring that does not answer changes nothing: the file keeps them.
    """
    keys = store.keys
    if not isinstance(keys, KeyFolder):
        return ""
    try:
        return keys.move_to_ring(store.read(_shop_id))
    except LoyaltyError:
        return ""


def _shop_id(session: Session) -> str:
    return session.shop.id


def _folder(store: Store) -> KeyFolder:
    keys = store.keys
    if not isinstance(keys, KeyFolder):
        # In training nothing of the real shop is touched.
        raise Unavailable(reason="training")
    return keys
