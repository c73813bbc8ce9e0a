"""Every command that the help offers is done somewhere, and nothing else is."""

from importlib import import_module

import pytest

from loyalty_desktop.cli.commands import COMMANDS
from loyalty_desktop.cli.options import parse
from loyalty_desktop.settings import Settings


def offered(capsys: pytest.CaptureFixture[str]) -> set[str]:
    """Return the commands that the help names: the words at the beginning of its lines."""
    with pytest.raises(SystemExit):
        parse(["--help"], Settings(language="en"))
    listed = capsys.readouterr().out.split("positional arguments:")[1]
    return {line.split()[0] for line in listed.splitlines() if line[:4] == "    " != line[4:8]}


def test_that_what_the_help_offers_is_what_can_be_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert offered(capsys) == set(COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_that_a_command_is_done_where_the_table_says(name: str) -> None:
    module, function = COMMANDS[name].split(":")
    assert callable(getattr(import_module(f"loyalty_desktop.cli.{module}"), function))
