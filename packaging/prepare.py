"""Prepare this checkout to run, be tested or be checked: `prepare.py run|test|check`.

Needs nothing but Python 3.11 or newer: makes .venv, installs the locked packages and the program
itself, compiles the translations, and sees to the system libraries of Qt. Done again it only looks
whether anything has changed. Where packages come from is the machine's business (pip's own
configuration and environment variables are honoured; no host is named here).
"""

import ctypes
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "prepared.json"
LEVELS = ("run", "test", "check")
PYTHON = VENV / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


class CannotPrepare(Exception):
    """Something only the person at this machine can put right; the text says what."""


def main(level: str) -> int:
    """Bring the environment up to `level`; return the exit status."""
    try:
        system_packages(level)
        if level == "test":
            tools_of_tests()
        environment()
        packages(level)
    except CannotPrepare as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    # Both take a moment only when something has changed.
    compiled = done(PYTHON, "packaging/translations.py")
    done(PYTHON, "-m", "compileall", "-q", "loyalty_desktop")
    return 0 if compiled else 1


# --- The system: the libraries of Qt, and what Python needs to make an environment


def system_packages(level: str) -> None:
    """Install what the system lacks when we may; else name it, and stop if nothing works without.

    Without a display the program works by command and needs no library of the window.
    """
    if not sys.platform.startswith("linux") or not (missing := {**no_venv(), **no_library()}):
        return
    if shutil.which("apt-get") and may_install():
        say(f"installing from the system's packages: {' '.join(missing)}")
        apt_get("update")
        apt_get("install", *(name_here(package) for package in missing))
        missing = {**no_venv(), **no_library()}
    if not missing:
        return
    lines = [f"    {package:20}{what}" for package, what in missing.items()]
    wanted = " ".join(name_here(package) for package in missing)
    reason = "\n".join(
        [
            "This machine lacks:",
            *lines,
            "On Debian or Ubuntu:",
            f"    sudo apt-get install {wanted}",
        ]
    )
    if level != "run" or has_display() or no_venv():
        raise CannotPrepare(f"{reason}\nand run the same command again.")
    say(f"{reason}\nto see the window. Without it the program works by command.")


def tools_of_tests() -> None:
    """Install what drives the window from outside, when we may; else those tests are left out."""
    if not sys.platform.startswith("linux") or not (missing := no_tool()):
        return
    packages = " ".join(missing)
    if shutil.which("apt-get") and may_install():
        say(f"installing from the system's packages: {packages}")
        apt_get("update")
        apt_get("install", "--no-install-recommends", *missing)
        missing = no_tool()
    if missing:
        say(f"the tests that work the window from outside are left out; they need {packages}")


def no_tool() -> list[str]:
    """Return the packages of the system that the tests from outside lack."""
    lines = (ROOT / "packaging/system-tools.txt").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split(None, 1) for line in lines if line and not line.startswith("#"))
    return [package for package, shown_by in listed.items() if not finds(shown_by)]


def finds(shown_by: str) -> bool:
    """Tell whether a command is there, or one of some files, or a module of the system's Python.

    A module is written `python3: import ...`.
    """
    if shown_by.startswith("python3:"):
        python = Path("/usr/bin/python3")
        told = shown_by.removeprefix("python3:").strip()
        return python.exists() and done(python, "-c", told, quiet=True)
    if shown_by.startswith("/"):
        return any(Path(each).exists() for each in shown_by.split())
    return shutil.which(shown_by) is not None


def no_library() -> dict[str, str]:
    """Return the packages of Qt's libraries that cannot be loaded, each with its library."""
    lines = (ROOT / "packaging/system-libraries.txt").read_text(encoding="utf-8").splitlines()
    listed = dict(line.split() for line in lines if line and not line.startswith("#"))
    return {package: library for package, library in listed.items() if not loads(library)}


def loads(library: str) -> bool:
    """Tell whether the system can load the library, wherever it keeps it."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def no_venv() -> dict[str, str]:
    """Return the package that lets this Python make .venv, when it has no way of its own."""
    if has_environment() or ways_to_pip():
        return {}
    if Path(sys.executable).parent == Path("/usr/bin"):
        # Debian and Ubuntu keep this part of Python in a package of its own.
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    else:
        package = "python3-venv"
    return {package: "(the part of Python that makes environments)"}


def name_here(package: str) -> str:
    """Return what this release calls the package: some carry "t64" since 64-bit time."""
    if not shutil.which("apt-cache"):
        return package
    renamed = f"{package}t64"
    known = subprocess.run(["apt-cache", "show", renamed], capture_output=True, check=False)
    return renamed if known.returncode == 0 and known.stdout else package


def may_install() -> bool:
    """Tell whether packages of the system can be installed without asking for a password."""
    if os.geteuid() == 0:
        return True
    sudo = shutil.which("sudo")
    return sudo is not None and done(sudo, "-n", "true", quiet=True)


def apt_get(*words: str) -> None:
    """Run apt-get without questions; show its words only when it fails."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    command = [*rights, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", *words]
    ran = subprocess.run(command, check=False, text=True, capture_output=True)
    if ran.returncode:
        print(ran.stdout[-4000:], ran.stderr[-4000:], sep="\n", file=sys.stderr)


# --- The environment


def environment() -> None:
    """Make .venv with pip in it, unless a working one is there."""
    if has_environment():
        return
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    for way in ways_to_pip():
        if all(done(*command) for command in way):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise CannotPrepare(f"{sys.executable} could not make {VENV}; the reason is above.")


def has_environment() -> bool:
    """Tell whether .venv is there and works, with pip."""
    return PYTHON.exists() and done(PYTHON, "-c", "import pip", quiet=True)


def ways_to_pip() -> list[list[list[str | Path]]]:
    """Return the ways that could make an environment with pip here, each a list of commands."""
    this = sys.executable
    ways: list[list[list[str | Path]]] = []
    # Asked in a process of its own: it may have been installed a moment ago.
    if done(this, "-c", "import ensurepip, venv", quiet=True):
        ways.append([[this, "-m", "venv", "--clear", VENV]])
    if importlib.util.find_spec("virtualenv"):
        ways.append([[this, "-m", "virtualenv", "--clear", "-q", VENV]])
    bare: list[str | Path] = [this, "-m", "venv", "--clear", "--without-pip", VENV]
    if importlib.util.find_spec("pip"):
        ways.append([bare, [this, "-m", "pip", "--python", PYTHON, "install", "-q", "pip"]])
    if uv := shutil.which("uv"):
        ways.append([[uv, "venv", "-q", "--clear", "--seed", "--python", this, VENV]])
    return ways


# --- The locked packages


def packages(level: str) -> None:
    """Install what the lock of `level` names, and the program itself, unless already so."""
    wanted = fingerprint(level)
    if wanted in stamps().values():
        return
    say(f"installing the locked packages ({level})")
    # Every package of the closure is in the lock, so nothing else may be fetched.
    pip("--no-deps", "--require-hashes", "-r", f"requirements/{level}.txt")
    pip("--no-deps", "--no-index", "--no-build-isolation", "--editable", ".")
    # Start-up must not wait for the compiler.
    done(PYTHON, "-m", "compileall", "-qq", "-j0", *VENV.glob("lib/python*/site-packages"))
    # A wider level holds the narrower ones.
    held = {name: fingerprint(name) for name in LEVELS[: LEVELS.index(level) + 1]}
    STAMP.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")


def pip(*words: str) -> None:
    """Run `pip install` in the environment."""
    if not done(PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "-q", *words):
        raise CannotPrepare(
            "pip could not install what is needed; its words are above. If this machine takes\n"
            "packages from a mirror, pip's configuration (pip config) must name it."
        )


def stamps() -> dict[str, str]:
    """Return what the environment was last prepared with, by level."""
    try:
        held: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held


def fingerprint(level: str) -> str:
    """Return the digest of all that decides what the environment holds."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    how = json.dumps([level, str(ROOT), pyproject["project"], pyproject["build-system"]])
    lock = (ROOT / "requirements" / f"{level}.txt").read_bytes()
    version = (ROOT / "loyalty_desktop" / "__init__.py").read_bytes()
    return hashlib.sha256(how.encode() + lock + version).hexdigest()


# --- Words and commands


def has_display() -> bool:
    """Tell whether a window could be shown."""
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def done(*command: str | Path, quiet: bool = False) -> bool:
    """Run a command at the root of the project; return whether it succeeded."""
    output = subprocess.DEVNULL if quiet else None
    return not subprocess.run(
        [str(word) for word in command], cwd=ROOT, check=False, stdout=output, stderr=output
    ).returncode


def say(sentence: str) -> None:
    """Tell the person what is going on."""
    print(f"==> {sentence}", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] not in [[level] for level in LEVELS]:
        sys.exit(f"usage: prepare.py {'|'.join(LEVELS)}")
    sys.exit(main(sys.argv[1]))
