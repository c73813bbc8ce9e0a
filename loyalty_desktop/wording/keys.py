"""Where the shop's secret keys are kept, said openly."""

from loyalty_desktop.wording.languages import _


def keys_kept(place: str, keyring: str) -> str:
    """Return where the keys are: `place` is "keyring" or "file", `keyring` how it is called."""
    if place == "keyring":
        name = keyring or "\u2013"
        return _("The keyring of this computer keeps them: {name}.").format(name=name)
    return _("A file keeps them that only this account of the computer can read.")


def keys_without_ring() -> str:
    """Return what to know where the system has no keyring."""
    return _("This computer has no keyring that could keep them.")
