"""Every command by its name, and where it is done."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Final

from loyalty_desktop.cli.running import Run

_OPEN: Final = "open"
COMMANDS: Final[Mapping[str, str]] = {
    _OPEN: "opening:open_shop",
    "init": "shops:init",
    "demo": "shops:demo",
    "samples": "shops:samples",
    "upgrade": "shops:upgrade",
    "verify": "shops:verify",
    "backup": "shops:backup",
    "restore": "shops:restore",
    "move": "shops:move",
    "programme": "work:programme",
    "import": "work:bring_in",
    "export": "work:export",
    "batch": "work:batch",
    "expire": "work:expire",
    "day-close": "closing:close_the_day",
    "shift-close": "closing:close_the_shift",
    "staff": "staffing:staff",
    "cards": "cards:cards",
    "keys": "keys:keys",
    "report": "reports:report",
    "messages": "messages:messages",
    "segment": "segments:segment",
    "campaign": "campaigns:campaign",
    "insights": "insights:insights",
}
"""Module beside this one, and function in it: a command imports only what it needs itself."""


def run_command(run: Run) -> int:
    """Run the command that was given and return the exit status; without one, the window."""
    module, function = COMMANDS[run.options.command or _OPEN].split(":")
    do: Callable[[Run], int] = getattr(import_module(f"{__package__}.{module}"), function)
    return do(run)
