"""Telling a long story on the command line: numbered steps, notes, tables, and facts for JSON."""

import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from loyalty_desktop.cli.printing import table
from loyalty_desktop.wording import _


@dataclass(slots=True)
class Told:
    """What the tour tells: sentences for people, `facts` for programs; `silent`: facts alone."""

    silent: bool = False
    facts: dict[str, Any] = field(default_factory=dict[str, Any])
    _step: int = 0

    def begin(self) -> None:
        """Make sure that a terminal which lacks a character gets another one, not an error."""
        reconfigure: Any = getattr(sys.stdout, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")

    def line(self, text: str) -> None:
        """Print a sentence."""
        if not self.silent:
            print(text)

    def step(self, text: str) -> None:
        """Print the heading of the next step."""
        self._step += 1
        self.line(f"\n{self._step}. {text}")

    def note(self, text: str) -> None:
        """Print a sentence below a heading."""
        self.line(f"   {text}")

    def rows(self, rows: Sequence[Sequence[object]], heads: Sequence[str]) -> None:
        """Print a table below a heading."""
        if not self.silent:
            table([[" ", *row] for row in rows], [" ", *heads])

    def end(self, folder: Path) -> None:
        """Say where everything is, and how to see the window."""
        self.step(_("Look at it"))
        for name, what in (
            ("card.pdf", _("the member's card, to print")),
            ("card.png", _("the same card as a picture, to send")),
            ("report.pdf", _("the shop's report")),
            ("shop.db", _("the demo shop itself")),
        ):
            self.note(f"{folder / name}  ({what})")
        self.line("")
        self.line(_("The window needs a display:"))
        self.note(_("on a machine with a screen: {command}").format(command=_command()))
        self.note(
            _("without one, on a screen in memory: {command}").format(
                command=f"xvfb-run -a {_command()}"
            )
        )
        self.note(
            _("with this demo shop: {command}").format(
                command=_command(f'--database "{folder / "shop.db"}"')
            )
        )


def _command(words: str = "") -> str:
    """Return how the program is started here: installed, or from its sources."""
    if shutil.which("loyalty-desktop"):
        return f"loyalty-desktop {words}".rstrip()
    return f"make run ARGS='{words}'" if words else "make run"
