"""Commands about the database as a whole: a new shop, a backup, a check."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from loyalty_desktop.cli.printing import tell
from loyalty_desktop.errors import Invalid, NotFound
from loyalty_desktop.models.rules.calendar import zone
from loyalty_desktop.models.rules.names import clean
from loyalty_desktop.models.rules.presets import PRESETS, preset
from loyalty_desktop.services.store import micros
from loyalty_desktop.services.store.setting_up import NewShop, create_shop
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
    tell({_("shop"): options.shop, _("database"): options.database}, as_json=options.json)
    return 0


def country_of(timezone: str) -> str:
    """Return the country of a time zone, two letters; Indonesia when no table knows it."""
    from babel.core import get_global

    return str(get_global("zone_territories").get(timezone) or "ID")
