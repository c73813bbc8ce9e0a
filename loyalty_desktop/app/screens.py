"""The screens of the manager's side, each imported when it is wanted or while nobody waits."""

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Final

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from loyalty_desktop.ui.desk import Desk

SCREENS: Final[Mapping[str, tuple[str, str]]] = {
    "members": ("members.screen", "MembersScreen"),
    "reports": ("reports.screen", "ReportsScreen"),
    "tasks": ("tasks.screen", "TasksScreen"),
    "exchange": ("exchange.screen", "ExchangeScreen"),
    "segments": ("segments.screen", "SegmentsScreen"),
    "insights": ("insights.screen", "InsightsScreen"),
    "home": ("home.screen", "HomeScreen"),
    "plan": ("plan.screen", "PlanScreen"),
    "programme": ("programme.screen", "ProgrammeScreen"),
    "rewards": ("rewards.screen", "RewardsScreen"),
    "campaigns": ("campaigns.screen", "CampaignsScreen"),
    "cards": ("cards.screen", "CardsScreen"),
    "audit": ("audit.screen", "AuditScreen"),
}
"""The screens that need the desk and nothing else: module and class below `ui`."""
_OWN_WAYS: Final = ("staff.screen", "settings.screen")
"""Those that need more."""
_AT_COUNTER: Final = ("counter.screen", "desk", "printing.printing", "sign_in.lock")
_USUAL_COUNTRY: Final = "ID"


def screen_for(module: str, name: str, desk: "Desk", parent: QWidget) -> QWidget:
    """Make a screen of `SCREENS`."""
    screen = getattr(import_module(f"loyalty_desktop.ui.{module}"), name)
    made = screen(desk, parent)
    assert isinstance(made, QWidget)
    return made


def import_counter() -> None:
    """Import what the counter is made of, away from the window's own thread."""
    for module in _AT_COUNTER:
        import_module(f"loyalty_desktop.ui.{module}")


def warm_up(_store: object, _actor: object) -> None:
    """Load what the first telephone number, birthday or other screen would wait for."""
    from datetime import date

    for module in (*(module for module, _name in SCREENS.values()), *_OWN_WAYS):
        import_module(f"loyalty_desktop.ui.{module}")

    from loyalty_desktop.services.queries.member_rows import calling_code
    from loyalty_desktop.wording import day, day_of_year

    calling_code(_USUAL_COUNTRY)
    day(date(2000, 1, 1))
    day_of_year(date(2000, 1, 1))
