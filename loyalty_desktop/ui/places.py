"""The screens of the window by name: word, icon, key, and who may see them."""

from collections.abc import Mapping
from typing import Final

from loyalty_desktop.models.rules.rights import RIGHTS, Right
from loyalty_desktop.ui.widgets.side_bar import Place
from loyalty_desktop.wording import mark

COUNTER: Final = "counter"
SETTINGS: Final = "settings"

PLACES: Final[Mapping[str, Place]] = {
    COUNTER: Place(mark("Counter"), "scan-line", "Ctrl+1"),
    "home": Place(mark("Home"), "house", "Ctrl+H"),
    "members": Place(mark("Members"), "users", "Ctrl+M"),
    "tasks": Place(mark("Tasks"), "message-square-warning", "Ctrl+J"),
    "exchange": Place(mark("Import and export"), "arrow-down-up", "Ctrl+I"),
    "segments": Place(mark("Segments"), "shapes", "Ctrl+2"),
    "insights": Place(mark("Insights"), "chart-line", "Ctrl+3"),
    "plan": Place(mark("Goals"), "trending-up", "Ctrl+4"),
    "programme": Place(mark("Programme"), "scroll-text", "Ctrl+P"),
    "rewards": Place(mark("Rewards"), "gift", "Ctrl+R"),
    # A field takes Ctrl+K, E and U for itself on some systems; steps 2 to 4 go by their numbers.
    "campaigns": Place(mark("Campaigns"), "megaphone", "Ctrl+G"),
    "cards": Place(mark("Cards"), "id-card", "Ctrl+D"),
    "reports": Place(mark("Reports"), "file-chart-column", "Ctrl+B"),
    "staff": Place(mark("Staff"), "user-round-check", "Ctrl+T"),
    "audit": Place(mark("Audit"), "list-checks", "Ctrl+5"),
    SETTINGS: Place(mark("Settings"), "settings", "Ctrl+,"),
}
"""Every screen by its object name, in the order of the side bar."""

STEPS: Final[Mapping[str, str]] = {
    "members": "collect",
    "tasks": "collect",
    "exchange": "collect",
    "segments": "segment",
    "insights": "analyse",
    "plan": "plan",
    "programme": "plan",
    "rewards": "plan",
    "campaigns": "run",
    "cards": "run",
    "reports": "measure",
    "staff": "measure",
    "audit": "measure",
}
"""To which of the manager's six steps a screen belongs."""

_RIGHTS: Final[Mapping[str, Right]] = {
    "home": Right.EXPORT,
    "members": Right.SEE_MEMBERS,
    "tasks": Right.EXPORT,
    "exchange": Right.EXPORT,
    "segments": Right.OFFER,
    "insights": Right.EXPORT,
    "plan": Right.EXPORT,
    "programme": Right.CHANGE_PROGRAMME,
    "rewards": Right.OFFER,
    "campaigns": Right.OFFER,
    "cards": Right.OFFER,
    "reports": Right.EXPORT,
    "staff": Right.HELP_STAFF,
    "audit": Right.VERIFY,
}
"""What a screen is for; the store checks it again for everything that is asked or done there."""


def may_see(role: str, place: str) -> bool:
    """Tell whether somebody of a role is shown a screen; counter and settings are everybody's."""
    right = _RIGHTS.get(place)
    return right is None or right in RIGHTS.get(role, frozenset())
