"""Lock what the project installs: exact versions with hashes, for every platform at once.

    python packaging/lock.py            write requirements/*.txt, keeping pins that still fit
    python packaging/lock.py --upgrade  take the newest versions pyproject.toml allows
    python packaging/lock.py --check    fail when the locks were made from another pyproject.toml

The first line of each lock carries a digest of the tables it was made from, so that the check
needs no network. Sources of packages are the machine's business: no host is written down.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "requirements"
EXTRAS = ("demo", "postgresql")
# Each level holds the one before; the widest is solved first and binds the others.
GROUPS = {
    "check": ("build", "test", "check"),
    "test": ("build", "test"),
    "run": ("build",),
}


def digest() -> str:
    """Return the fingerprint of everything in pyproject.toml that decides a version."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    project = pyproject["project"]
    decides = [
        project["requires-python"],
        project["dependencies"],
        project["optional-dependencies"],
        pyproject["dependency-groups"],
        pyproject["tool"]["uv"],
    ]
    return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()


def first_line() -> str:
    """Return the line every lock starts with."""
    return f"# Made by `make lock` from pyproject.toml {digest()[:16]}"


def lock(level: str, *, upgrade: bool) -> None:
    """Solve one level and write its lock."""
    target = LOCKS / f"{level}.txt"
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    command += ["--generate-hashes", "--no-header", "--no-annotate", "--no-emit-index-url"]
    command += ["--no-emit-find-links", "--python-version", "3.11"]
    command += [part for extra in EXTRAS for part in ("--extra", extra)]
    command += [part for group in GROUPS[level] for part in ("--group", group)]
    if level != "check":
        command += ["--constraint", str(LOCKS / "check.txt")]
    elif upgrade:
        command += ["--upgrade"]
    subprocess.run([*command, "pyproject.toml", "--output-file", str(target)], cwd=ROOT, check=True)
    target.write_text(f"{first_line()}\n{target.read_text(encoding='utf-8')}", encoding="utf-8")


def stale() -> list[str]:
    """Return the names of the locks that were made from another pyproject.toml."""
    return [
        f"requirements/{level}.txt"
        for level in GROUPS
        if (LOCKS / f"{level}.txt").read_text(encoding="utf-8").split("\n", 1)[0] != first_line()
    ]


def main() -> int:
    """Lock or check, and say what is to be done."""
    parser = argparse.ArgumentParser(description="Lock what the project installs.")
    parser.add_argument("--upgrade", action="store_true", help="take the newest versions allowed")
    parser.add_argument("--check", action="store_true", help="only tell whether the locks fit")
    wish = parser.parse_args()
    if wish.check:
        for name in (old := stale()):
            print(f"{name} was made from another pyproject.toml: run `make lock`", file=sys.stderr)
        return 1 if old else 0
    for level in GROUPS:
        lock(level, upgrade=wish.upgrade)
        print(f"locked requirements/{level}.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
