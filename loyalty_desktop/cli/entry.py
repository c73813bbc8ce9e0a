"""What `loyalty-desktop` does with its words: read them, run the command, tell refusals."""

import logging
import os
import sys
from collections.abc import Sequence

from loyalty_desktop import settings as counter_settings
from loyalty_desktop.cli.commands import run_command
from loyalty_desktop.cli.options import parse
from loyalty_desktop.cli.printing import complain
from loyalty_desktop.cli.running import Run
from loyalty_desktop.errors import LoyaltyError

DONE, REFUSED, WRONG_USAGE = 0, 1, 2
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status: 0 done, 1 refused or failed, 2 wrong usage."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    loaded = counter_settings.load()
    options = parse(list(sys.argv[1:] if words is None else words), loaded.settings)
    run = Run(options, loaded)
    try:
        return run_command(run)
    except LoyaltyError as error:
        complain(error, run.currency)
        return REFUSED
    except BrokenPipeError:
        # Whoever read the output has gone; Python would complain again while it closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        run.close()
