#!/bin/sh
# Find a Python that can run the project and let it prepare the environment: prepare.sh run|test|check
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

for python in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11 python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        exec "$python" "$here/prepare.py" "$@"
    fi
done

echo "Loyalty Desktop needs Python 3.11 or newer, and none was found." >&2
echo "Install one (Debian 12, Ubuntu 24.04: sudo apt-get install python3), or name it:" >&2
echo "    make run PYTHON=/path/to/python3.12" >&2
exit 1
