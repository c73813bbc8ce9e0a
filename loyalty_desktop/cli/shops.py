"""Commands about the database as a whole: a new shop, a backup, a check."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from loyalty_desktop import settings as counter_settings
from loyalty_desktop.cli.opening import open_shop
from loyalty_desktop.cli.printing import complain, plain, progress, tell
from loyalty_desktop.errors import Invalid, NotFound, Unavailable
from loyalty_desktop.models.rules.calendar import zone
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.services.store import micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
from loyalty_desktop.settings import data_folder
from loyalty_desktop.wording import _

if TYPE_CHECKING:
    from loyalty_desktop.cli.running import Run


def init(run: "Run") -> int:
    """Set up a new shop."""
    options = run.options
    zone(options.timezone)
    name = options.preset.replace("_", "-")
    if name not in PRESETS:
        raise NotFound(what="preset", preset=options.preset, known=list(PRESETS))
    country = (options.country or country_of(options.timezone)).upper()
    if len(country) != 2 or not country.isalpha():
        raise Invalid(field="--country", reason="unknown_country")
    programme = preset(name, options.currency.upper(), options.timezone)
    create_shop(
        options.database,
        run.keys,
        NewShop(clean(options.shop, "--shop"), programme, country),
        micros(datetime.now(UTC)),
    )
    from loyalty_desktop.services.exchange.shop_keys import prefer_keyring

    kept = "keyring" if prefer_keyring(run.store) else "file"
    told = {"shop": options.shop, "database": options.database, "keys": kept}
    tell(told, as_json=options.json)
    return 0


def demo(run: "Run") -> int:
    """Fill a shop with a real year of purchases, or a small made-up one."""
    from loyalty_desktop.services.exchange.demo import demo as real_year
    from loyalty_desktop.services.exchange.small_demo import make_small_demo

    options = run.options
    url = options.database if options.named_database else demo_database(small=options.small)
    try:
        told = (
            make_small_demo(url, run.keys, progress=progress)
            if options.small
            else real_year(url, run.keys, progress=progress)
        )
    except Unavailable as error:
        if error.facts.get("reason") == "demo_data_missing":
            complain(error)
            print(_("A small made-up shop needs nothing: loyalty-desktop demo --small"))
            return 1
        raise
    tell({**plain(told), "database": url}, as_json=options.json)
    if options.open:
        run.options.database = url
        return open_shop(run)
    return 0


def demo_database(*, small: bool) -> str:
    """Return where a demo goes when nobody says: beside the shop, never in its place."""
    name = "demo-small.db" if small else "demo.db"
    return f"sqlite:///{data_folder() / name}"


def samples(run: "Run") -> int:
    """Tell what of a shop is sample data, or begin it anew without."""
    from loyalty_desktop.services.exchange.samples import remove_samples
    from loyalty_desktop.services.queries.samples import samples_in

    options = run.options
    actor = run.actor()
    if options.action == "show":
        found = run.store.read_as(actor, samples_in)
        told = {
            "samples": found is not None,
            "people": found.people if found else 0,
            "purchases": found.purchases if found else 0,
            "own_people": found.own_people if found else 0,
            "own_purchases": found.own_purchases if found else 0,
        }
        tell(told, as_json=options.json)
        return 0
    run.close()
    done = remove_samples(options.database, run.keys, by=actor, own=options.with_own)
    tell(plain(done), as_json=options.json)
    return 0


def upgrade(run: "Run") -> int:
    """Bring the database to this version."""
    from loyalty_desktop.services.exchange import backup as copies

    tell(plain(copies.upgrade(run.options.database)), as_json=run.options.json)
    return 0


def backup(run: "Run") -> int:
    """Make a checked copy while the counters work; status 1 when it holds differences."""
    from loyalty_desktop.services.exchange import backup as copies

    done = copies.backup(run.store, run.options.file, by=run.actor(), progress=progress)
    told = plain(done)
    told["differences"] = len(done.differences)
    tell(told, as_json=run.options.json)
    return 1 if done.differences else 0


def restore(run: "Run") -> int:
    """Put a backup in the place of the present database, which is kept."""
    from loyalty_desktop.services.exchange import backup as copies

    actor = run.actor_if_any_shop()
    run.close()
    done = copies.restore(run.options.database, run.options.file, run.keys, by=actor)
    tell(plain(done), as_json=run.options.json)
    return 0


def move(run: "Run") -> int:
    """Take the shop in a file over to a server; this counter opens it there from now on."""
    from loyalty_desktop.services.exchange.taking_over import take_over

    options, actor = run.options, run.actor()
    run.close()
    done = take_over(options.database, options.to, run.keys, by=actor, progress=progress)
    counter_settings.save(replace(run.settings, database=options.to))
    tell({**plain(done), "database": counter_settings.shown_url(options.to)}, as_json=options.json)
    return 0


def verify(run: "Run") -> int:
    """Recompute everything; status 1 and a line for each when anything differs."""
    from loyalty_desktop.services.queries.verifying import verification

    found = run.store.read_as(run.actor(), verification, progress=progress)
    told: dict[str, Any] = {
        "members": found.members,
        "purchases": found.purchases,
        "entries": found.entries,
        "differences": len(found.differences),
    }
    if found.unchecked:
        told["unchecked"] = found.unchecked
    if run.options.json:
        told["found"] = [str(each) for each in found.differences]
    tell(told, as_json=run.options.json)
    if not run.options.json:
        for each in found.differences:
            print(each)
    return 1 if found.differences else 0


def country_of(timezone: str) -> str:
    """Return the country of a time zone, two letters; Indonesia when no table knows it."""
    from babel.core import get_global

    return str(get_global("zone_territories").get(timezone) or "ID")
