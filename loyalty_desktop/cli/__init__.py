"""The command line: options and commands; without one, the window."""

from loyalty_desktop.cli.entry import main

__all__ = ["main"]
