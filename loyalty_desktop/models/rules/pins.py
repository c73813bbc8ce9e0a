"""PINs: how long they are, and which ones anybody would try first."""

from itertools import pairwise

from loyalty_desktop.errors import Invalid

SHORTEST_PIN = {"cashier": 4, "supervisor": 4, "manager": 6, "owner": 6, "auditor": 6}
"""The digits a PIN has at least, by role."""
LONGEST_PIN = 12
_SHORTEST = min(SHORTEST_PIN.values())
_STEPS = (1, -1)


def check_pin(pin: str, role: str | None = None) -> None:
    """Refuse (`Invalid`) a PIN that is no number, too short, too long, or one of the first tries.

    The length is that of `role`; without a role, that of the shortest.
    """
    if not (pin.isascii() and pin.isdigit()):
        raise Invalid(field="pin", reason="not_digits")
    least = _SHORTEST if role is None else SHORTEST_PIN[role]
    if not least <= len(pin) <= LONGEST_PIN:
        raise Invalid(field="pin", reason="pin_length", least=least, most=LONGEST_PIN)
    if is_trivial(pin):
        raise Invalid(field="pin", reason="pin_trivial")


def is_trivial(pin: str) -> bool:
    """Tell whether a PIN repeats one piece (1111, 1212, 123123) or counts (1234, 9876, 7890)."""
    length = len(pin)
    for size in range(1, length // 2 + 1):
        if length % size == 0 and pin == pin[:size] * (length // size):
            return True
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return any(steps == {step % 10} for step in _STEPS)
