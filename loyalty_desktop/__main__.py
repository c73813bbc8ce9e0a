"""`python -m loyalty_desktop`: the same as the command `loyalty-desktop`."""

import sys

from loyalty_desktop.cli import main

if __name__ == "__main__":
    sys.exit(main())
