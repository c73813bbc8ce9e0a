"""The real program on a display and a bus of its own, and somebody outside who works it.

Nothing here imports the program. All that is started is ended by `Outside.end`.
"""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any, Final

HANDS: Final = Path(__file__).with_name("hands.py")
SYSTEM_PYTHON: Final = "/usr/bin/python3"
LAUNCHERS: Final = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
PATIENCE_S: Final = 60
"""How long anything may take before the test gives up; nothing waits for the whole of it."""
LOOK_AGAIN_S: Final = 0.05
BINDINGS: Final = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi"

Node = dict[str, Any]


def lacking() -> list[str]:
    """Return the packages of the system that are missing here, empty when it can be done."""
    missing = [
        package
        for package, command in (("xvfb", "Xvfb"), ("dbus", "dbus-daemon"))
        if shutil.which(command) is None
    ]
    if not any(Path(launcher).exists() for launcher in LAUNCHERS):
        missing.append("at-spi2-core")
    try:
        bound = subprocess.run([SYSTEM_PYTHON, "-c", BINDINGS], capture_output=True, check=False)
        bindings = not bound.returncode
    except OSError:
        bindings = False
    if not bindings:
        missing += ["python3-gi", "gir1.2-atspi-2.0"]
    return missing


class Outside:
    """A display, a bus, the program, and hands that reach it through nothing else."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._started: list[subprocess.Popen[str]] = []
        self._environment = self._own_environment()
        self._hands: subprocess.Popen[str] | None = None
        self._trouble = ""
        self.program: subprocess.Popen[str] | None = None

    # Beginning and end -----------------------------------------------------------------------

    def begin(self, *words: str) -> None:
        """Start a display, a bus, the program with these words, and the hands."""
        if not self._started:
            self._environment["DISPLAY"] = self._display()
            self._environment["DBUS_SESSION_BUS_ADDRESS"] = self._bus()
            launcher = next(each for each in LAUNCHERS if Path(each).exists())
            self._start([launcher, "--launch-immediately"])
            self._hands = self._start(
                [SYSTEM_PYTHON, str(HANDS)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
        log = (self.folder / "program.log").open("a", encoding="utf-8")
        command = [sys.executable, "-m", "loyalty_desktop", *words]
        self.program = self._start(command, stdout=log, stderr=subprocess.STDOUT)
        log.close()

    def command(self, *words: str, lines: str | None = None) -> str:
        """Run the program without a window and return what it printed."""
        ran = subprocess.run(
            [sys.executable, "-m", "loyalty_desktop", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            input=lines,
            check=False,
        )
        assert ran.returncode == 0, (words, ran.stdout, ran.stderr)
        return ran.stdout

    def close_program(self) -> None:
        """End the program as a machine does that is shut down."""
        if self.program is not None:
            _end(self.program)
            self._started.remove(self.program)
            self.program = None

    def end(self) -> None:
        """End all that was started, the last first."""
        for process in reversed(self._started):
            _end(process)
        self._started.clear()

    def log(self) -> str:
        """Return what the program wrote to its own error output."""
        return (self.folder / "program.log").read_text(encoding="utf-8")

    # Eyes ------------------------------------------------------------------------------------

    def look(self) -> list[Node]:
        """Return all that shows, from the outside in."""
        seen: list[Node] = []
        _until(lambda: self._ask(seen, do="look"), lambda: "the window never held still")
        return seen

    def sees(self, name: str, role: str = "") -> Node:
        """Wait until something of this accessible name shows; return it."""
        return self._found(
            lambda node: node["name"] == name and role in ("", node["role"]),
            f"nothing named {name!r} {role}",
        )

    def sees_chosen(self, name: str) -> None:
        """Wait until what has this name is the chosen one of several."""
        self._found(
            lambda node: node["name"] == name and node["checked"], f"{name!r} is not chosen"
        )

    def sees_part(self, part: str) -> Node:
        """Wait until something shows whose accessible name holds these words; return it."""
        return self._found(lambda node: part in node["name"], f"nothing says {part!r}")

    def sees_no(self, name: str) -> None:
        """Wait until nothing of this accessible name shows."""
        _until(
            lambda: all(node["name"] != name for node in self.look()),
            lambda: f"{name!r} is still there",
        )

    def keyboard_at(self, name: str) -> Node:
        """Wait until the keyboard is at something of this name; return it."""
        return self._found(
            lambda node: node["focused"] and node["focusable"] and node["name"] == name,
            f"the keyboard is not at {name!r}",
        )

    def leaves(self, name: str) -> None:
        """Wait until the keyboard is somewhere else than at this name."""
        _until(lambda: self.focused()["name"] != name, lambda: f"the keyboard stays at {name!r}")

    def inside(self, name: str) -> list[Node]:
        """Return what shows inside something of this name."""
        nodes = self.look()
        first = next(place for place, node in enumerate(nodes) if node["name"] == name)
        held: list[Node] = []
        for node in nodes[first + 1 :]:
            if node["depth"] <= nodes[first]["depth"]:
                break
            held.append(node)
        return held

    def heard(self) -> list[str]:
        """Return what the program had read out so far."""
        told: list[str] = []
        _until(lambda: self._ask(told, do="heard"), lambda: "nobody listens")
        return told

    def hears(self, part: str) -> None:
        """Wait until a sentence with these words was read out."""
        _until(
            lambda: any(part in sentence for sentence in self.heard()),
            lambda: f"nothing was read out with {part!r}, only {self.heard()}",
        )

    # Hands -----------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            assert self._ask([], do="press", keys=key), key

    def click(self, name: str) -> None:
        """Do what a control of this name is there for, as a screen reader does on a key."""
        self.sees(name)
        _until(
            lambda: self._ask([], do="click", name=name),
            lambda: f"{name!r} does nothing: {self._trouble}",
        )

    def type(self, text: str) -> None:
        """Type a text where the keyboard is, and wait until all of it stands there."""
        assert self._ask([], do="type", text=text), text
        wanted = _signs(text)
        self._found(
            lambda node: node["focused"] and _signs(node["text"]) == wanted,
            f"the field does not hold {text!r}",
        )

    def tab_to(self, name: str) -> Node:
        """Press Tab until the keyboard is at something of this name; return it."""
        been: list[str] = []
        for _ in range(60):
            at = self.focused()
            if at["name"] == name:
                return at
            been.append(at["name"])
            self.press("Tab")
            self._moved_on(at)
        message = f"Tab does not lead to {name!r}, only to {been}"
        raise AssertionError(message)

    def focused(self) -> Node:
        """Return what has the keyboard."""
        return self._found(
            lambda node: node["focused"] and node["focusable"], "nothing has the keyboard"
        )

    # ---------------------------------------------------------------------------------------

    def _moved_on(self, before: Node) -> None:
        _until(lambda: self.focused() != before, lambda: f"Tab stays at {before}")

    def _found(self, wanted: Callable[[Node], bool], otherwise: str) -> Node:
        found: list[Node] = []

        def look() -> bool:
            found[:] = [node for node in self.look() if wanted(node)]
            return bool(found)

        _until(look, lambda: f"{otherwise}; {self._view()}")
        return found[0]

    def _view(self) -> str:
        names = [f"{node['role']} {node['name']!r}" for node in self.look() if node["name"]]
        at = [node["name"] for node in self.look() if node["focused"]]
        return f"there is {names}, the keyboard is at {at}, the program says {self.log()!r}"

    def _ask(self, into: list[Any], **what: Any) -> bool:
        hands = self._hands
        assert hands is not None
        assert hands.stdin is not None
        assert hands.stdout is not None
        hands.stdin.write(json.dumps(what) + "\n")
        hands.stdin.flush()
        line = hands.stdout.readline()
        assert line, f"the hands are gone; {self.log()}"
        told = json.loads(line)
        if not told["ok"]:
            self._trouble = str(told["answer"])
        elif told["answer"] is not None:
            into[:] = told["answer"]
        return bool(told["ok"])

    def _own_environment(self) -> dict[str, str]:
        foreign = ("LOYALTY_", "XDG_", "DBUS_", "QT_", "WAYLAND_", "AT_SPI_", "LC_", "PYTHON")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        for name in ("DATA_HOME", "CONFIG_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR"):
            place = self.folder / name.lower()
            place.mkdir(mode=0o700)
            kept[f"XDG_{name}"] = str(place)
        kept |= {
            "LC_ALL": "C.UTF-8",
            "QT_QPA_PLATFORM": "xcb",
            "QT_ACCESSIBILITY": "1",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # No part of the person's own desktop is asked for anything.
            "GTK_USE_PORTAL": "0",
        }
        return kept

    def _display(self) -> str:
        """Start an X server on the first display that is free; return its name."""
        readable, writable = os.pipe()
        # -r: a slow moment between press and release must not repeat a key.
        command = ["Xvfb", "-displayfd", str(writable), "-screen", "0", "1366x768x24"]
        self._start([*command, "-r", "-noreset", "-nolisten", "tcp"], pass_fds=(writable,))
        os.close(writable)
        with os.fdopen(readable, encoding="ascii") as told:
            number = told.readline().strip()
        assert number, "the X server did not start"
        return f":{number}"

    def _bus(self) -> str:
        """Start a session bus; return its address."""
        command = ["dbus-daemon", "--session", "--nofork", "--print-address=1"]
        daemon = self._start(command, stdout=subprocess.PIPE)
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        assert address, "the bus did not start"
        return address

    def _start(
        self,
        command: list[str],
        *,
        stdin: int = subprocess.DEVNULL,
        stdout: int | IO[str] = subprocess.DEVNULL,
        stderr: int = subprocess.DEVNULL,
        pass_fds: tuple[int, ...] = (),
    ) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            command,
            env=self._environment,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            pass_fds=pass_fds,
            text=True,
            # With a group of its own, so that what it starts itself ends with it.
            start_new_session=True,
        )
        self._started.append(process)
        return process


def _end(process: "subprocess.Popen[str]") -> None:
    for each in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, each)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=10)
            break
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.close()


def _until(done: Callable[[], bool], otherwise: Callable[[], str]) -> None:
    end = time.monotonic() + PATIENCE_S
    while not done():
        if time.monotonic() > end:
            raise AssertionError(otherwise())
        time.sleep(LOOK_AGAIN_S)


def _signs(text: str) -> str:
    """Return letters and digits: points, dashes and signs of currency come by themselves."""
    return "".join(sign for sign in text.casefold() if sign.isalnum())
