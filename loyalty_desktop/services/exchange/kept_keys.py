"""The shop's secrets beside a backup, so that a shop can go on at another machine.

Without them a restored shop sells and its cards still scan, but nobody's PIN is right any more and
nothing that was chained before can be checked. Whoever has backup and secrets can make cards: the
two are best kept apart.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import create_engine, select

from loyalty_desktop.errors import Invalid, Unavailable
from loyalty_desktop.models.tables import ShopKey
from loyalty_desktop.services.devices.keys import KeyFolder
from loyalty_desktop.services.documents.files import whole_file
from loyalty_desktop.services.store import Keys, database_url, fingerprint, module


def keys_of(file: Path) -> Path:
    """Return where the secrets that belong to a backup are kept."""
    return file.with_name(f"{file.name}.keys")


def keep_keys(file: Path, shop: str, secrets: Mapping[int, bytes]) -> Path:
    """Write the secrets known here beside a backup, for its owner's eyes only."""
    kept = keys_of(file)
    told = {"shop": shop, "secrets": {str(g): secret.hex() for g, secret in secrets.items()}}
    with whole_file(kept) as beside:
        beside.touch(mode=0o600)
        beside.chmod(0o600)
        beside.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return kept


def bring_keys(file: Path, copy: Path, keys: Keys) -> int:
    """Take the secrets beside a backup that this machine doesn't hold; return how many came.

    Only those whose fingerprints stand in `copy`, the backup's database, are taken. Errors:
    `Invalid` for a file that isn't one of secrets.
    """
    kept = keys_of(file)
    if not kept.is_file() or not isinstance(keys, KeyFolder):
        return 0
    return take_keys(f"sqlite:///{os.fspath(copy)}", kept, keys)


def take_keys(url: str, kept: Path, keys: KeyFolder) -> int:
    """Take from the file `kept` the secrets of the shop at `url` that this machine doesn't hold.

    Returns how many came. Errors: `Invalid` for a file that isn't one of secrets.
    """
    try:
        told = json.loads(kept.read_text(encoding="utf-8"))
        shop = str(told["shop"])
        secrets = {int(g): bytes.fromhex(secret) for g, secret in told["secrets"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(field="file", reason="damaged", file=str(kept)) from error
    fingerprints = _fingerprints(url)
    try:
        held = keys.load(shop)
    except Unavailable as refusal:
        if refusal.facts.get("reason") != "keyring_empty":
            raise
        held = {}
    new = {
        generation: secret
        for generation, secret in secrets.items()
        if held.get(generation) != secret and fingerprints.get(generation) == fingerprint(secret)
    }
    if new and not held:
        keys.bring_to_empty_ring(shop, new)
    elif new:
        keys.bring(shop, new, instead=True)
    return len(new)


def _fingerprints(url: str) -> dict[int, str]:
    target = database_url(url)
    on_file = target.get_backend_name() == "sqlite"
    engine = create_engine(target, module=module()) if on_file else create_engine(target)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(ShopKey.generation, ShopKey.fingerprint))
            return {row.generation: row.fingerprint for row in rows}
    finally:
        engine.dispose()
