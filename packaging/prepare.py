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
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "prepared.json"
LEVELS = ("run", "test", "check")
WINDOWS = sys.platform == "win32"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")


class CannotPrepare(Exception):
    """Something only the person at this machine can put right; the text says what."""


def main(level: str) -> int:
    """Bring the environment up to `level`; return the exit status."""
    try:
        system_libraries(needed=level != "run" or has_display())
        environment()
        packages(level)
    except CannotPrepare as reason:
        print(f"\n{reason}", file=sys.stderr)
        return 1
    # Both take a moment only when something has changed.
    done(PYTHON, "packaging/translations.py")
    done(PYTHON, "-m", "compileall", "-q", "loyalty_desktop")
    return 0


# --- The system libraries of Qt


def system_libraries(*, needed: bool) -> None:
    """Install the libraries Qt misses when we may, else name them; stop if they are `needed`."""
    if not sys.platform.startswith("linux") or not (missing := missing_libraries()):
        return
    if shutil.which("apt-get") and may_install():
        say(f"installing system libraries: {' '.join(missing)}")
        apt_get("update")
        apt_get("install", *(name_here(package) for package in missing))
        missing = missing_libraries()
    if missing:
        reason = (
            "The window needs system libraries that are missing here. On Debian or Ubuntu:\n"
            f"    sudo apt-get install {' '.join(missing)}\n"
            f"(the libraries themselves: {' '.join(missing.values())})"
        )
        if needed:
            raise CannotPrepare(reason)
        say(reason)


def missing_libraries() -> dict[str, str]:
    """Return the packages whose library cannot be loaded, each with that library."""
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


def name_here(package: str) -> str:
    """Return what this release calls the package: some carry "t64" since 64-bit time."""
    renamed = f"{package}t64"
    known = subprocess.run(["apt-cache", "show", renamed], capture_output=True, check=False)
    return renamed if known.returncode == 0 and known.stdout else package


def may_install() -> bool:
    """Tell whether packages of the system can be installed without asking for a password."""
    if WINDOWS:
        return False
    if os.geteuid() == 0:
        return True
    sudo = shutil.which("sudo")
    return sudo is not None and done(sudo, "-n", "true", quiet=True)


def apt_get(*words: str) -> bool:
    """Run apt-get without questions; return whether it succeeded."""
    rights = [] if os.geteuid() == 0 else ["sudo", "-n"]
    how = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    return done(*rights, *how, "-y", *words)


# --- The environment


def environment() -> None:
    """Make .venv with pip in it, unless a working one is there."""
    if PYTHON.exists() and done(PYTHON, "-m", "pip", "--version", quiet=True):
        return
    say(f"making {VENV.name} with Python {sys.version.split()[0]}")
    if not has_ensurepip() and shutil.which("apt-get") and may_install():
        # Debian keeps the part of venv that brings pip in a package of its own.
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        apt_get("update")
        _ = apt_get("install", f"{version}-venv") or apt_get("install", "python3-venv")
    if not has_ensurepip():
        environment_without_ensurepip()
    elif not done(sys.executable, "-m", "venv", "--clear", VENV):
        raise CannotPrepare(f"{sys.executable} could not make {VENV}; its words are above.")


def has_ensurepip() -> bool:
    """Tell whether this Python can put pip into a new environment, as installed at this moment."""
    return done(sys.executable, "-c", "import ensurepip", quiet=True)


def environment_without_ensurepip() -> None:
    """Make .venv and bring pip into it by another tool that is already here."""
    if importlib.util.find_spec("virtualenv"):
        if done(sys.executable, "-m", "virtualenv", "--clear", "-q", VENV):
            return
    elif done(sys.executable, "-m", "venv", "--clear", "--without-pip", VENV):
        from_here = ("-m", "pip", "--python", PYTHON, "install", "-q", "pip")
        if importlib.util.find_spec("pip") and done(sys.executable, *from_here):
            return
        uv = shutil.which("uv")
        if uv and done(uv, "pip", "install", "-q", "--python", PYTHON, "pip"):
            return
    shutil.rmtree(VENV, ignore_errors=True)
    raise CannotPrepare(
        "This Python cannot make an environment with pip in it. On Debian or Ubuntu:\n"
        "    sudo apt-get install python3-venv\n"
        "and run the same command again."
    )


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
    parts = [ROOT / "requirements" / f"{level}.txt", ROOT / "pyproject.toml"]
    contents = b"\0".join(part.read_bytes() for part in parts)
    return hashlib.sha256(f"{level} {ROOT} ".encode() + contents).hexdigest()


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
