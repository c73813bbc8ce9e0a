"""Eyes and hands of somebody outside the program: accessible tree, keyboard, what is read out.

Run by the system's own Python, which has the bindings of AT-SPI (python3-gi, gir1.2-atspi-2.0), on
the display and the bus that the environment names. It knows nothing of the program. Each line on
standard input is a JSON object that says what to `do`; each is answered by one line.
"""

import json
import sys
import time
from importlib import import_module
from typing import Any, Final

gi: Any = import_module("gi")
gi.require_version("Atspi", "2.0")
Atspi: Any = import_module("gi.repository.Atspi")
GLib: Any = import_module("gi.repository.GLib")

HAND_S: Final = 0.06
"""A hand pauses longer between two keys than a scanner does."""
SYMS: Final = {
    "Return": 0xFF0D,
    "Escape": 0xFF1B,
    "Tab": 0xFF09,
    "Down": 0xFF54,
    "Up": 0xFF52,
    "Home": 0xFF50,
    "BackSpace": 0xFF08,
    **{f"F{number}": 0xFFBD + number for number in range(1, 13)},
}
MODIFIERS: Final = {"Ctrl": 37, "Shift": 50, "Alt": 64}
"""The keys of an X server that runs with the usual set of keys."""
STATES: Final = ("focusable", "focused", "checked", "enabled", "editable")


class Outsider:
    """Looks at every program on the bus, presses keys, and listens."""

    def __init__(self) -> None:
        Atspi.init()
        self._heard: list[str] = []
        self._listener: Any = Atspi.EventListener.new(self._hear)
        self._listener.register("object:announcement")

    def look(self) -> list[dict[str, Any]]:
        """Return all that shows, from the outside in; nothing while a program is changing it."""
        self._listen()
        seen: list[dict[str, Any]] = []
        desktop = Atspi.get_desktop(0)
        for place in range(desktop.get_child_count()):
            self._walk(desktop.get_child_at_index(place), 0, seen)
        return seen

    def type(self, text: str) -> None:
        """Type a text as a hand does."""
        for sign in text:
            self._sym(ord(sign))
            time.sleep(HAND_S)

    def press(self, keys: str) -> None:
        """Press a key by its name, with what is held meanwhile: `F10`, `Ctrl+m`."""
        *held, key = keys.split("+")
        for name in held:
            Atspi.generate_keyboard_event(MODIFIERS[name], None, Atspi.KeySynthType.PRESS)
        self._sym(SYMS.get(key) or ord(key))
        for name in reversed(held):
            Atspi.generate_keyboard_event(MODIFIERS[name], None, Atspi.KeySynthType.RELEASE)
        time.sleep(HAND_S)

    def click(self, name: str) -> None:
        """Do what the first thing of this name is there for."""
        self._listen()
        node = self._named(Atspi.get_desktop(0), name)
        if node is not None:
            Atspi.Action.do_action(node, 0)

    def heard(self) -> list[str]:
        """Return what the program had read out so far."""
        self._listen()
        return self._heard

    def _sym(self, sym: int) -> None:
        Atspi.generate_keyboard_event(sym, None, Atspi.KeySynthType.SYM)

    def _hear(self, event: Any) -> None:
        self._heard.append(str(event.any_data))

    def _listen(self) -> None:
        context = GLib.MainContext.default()
        while context.pending():
            context.iteration(False)

    def _walk(self, node: Any, depth: int, seen: list[dict[str, Any]]) -> None:
        if node is None:
            return
        states = node.get_state_set()
        kinds = Atspi.StateType
        # The program itself never shows; what is hidden takes all that is in it along.
        if depth and not states.contains(kinds.SHOWING):
            return
        text = ""
        if "Text" in node.get_interfaces():
            text = Atspi.Text.get_text(node, 0, -1)
        seen.append(
            {
                "depth": depth,
                "role": node.get_role_name(),
                "name": node.get_name() or "",
                "description": node.get_description() or "",
                "id": (node.get_accessible_id() or "").rpartition(".")[2],
                "text": text,
                "captions": self._captions(node),
                **{name: states.contains(getattr(kinds, name.upper())) for name in STATES},
            }
        )
        for place in range(node.get_child_count()):
            self._walk(node.get_child_at_index(place), depth + 1, seen)

    def _named(self, node: Any, name: str, depth: int = 0) -> Any:
        if node is None:
            return None
        if depth > 1 and not node.get_state_set().contains(Atspi.StateType.SHOWING):
            return None
        acts = node.get_name() == name and "Action" in node.get_interfaces()
        if acts and Atspi.Action.get_n_actions(node):
            return node
        for place in range(node.get_child_count()):
            found = self._named(node.get_child_at_index(place), name, depth + 1)
            if found is not None:
                return found
        return None

    def _captions(self, node: Any) -> list[str]:
        return [
            relation.get_target(place).get_name()
            for relation in node.get_relation_set()
            if relation.get_relation_type() == Atspi.RelationType.LABELLED_BY
            for place in range(relation.get_n_targets())
        ]


def main() -> None:
    """Answer each line with one."""
    outsider = Outsider()
    for line in sys.stdin:
        asked = json.loads(line)
        do = getattr(outsider, asked.pop("do"))
        try:
            answer: dict[str, Any] = {"ok": True, "answer": do(**asked)}
        except GLib.Error as changing:
            # What was there a moment ago is gone: whoever asks looks again.
            answer = {"ok": False, "answer": str(changing)}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
