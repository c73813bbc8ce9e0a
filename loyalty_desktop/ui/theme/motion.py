"""Whether the system asks for less motion; Qt itself does not tell."""

import sys
from typing import Final

from PySide6.QtCore import QSettings

_ANIMATED: Final = 0x1042
"""SPI_GETCLIENTAREAANIMATION of the Windows API: whether controls may move."""
_WAIT_MS: Final = 200


def asks_for_less_motion() -> bool:
    """Return whether the person told the system to move less; False where it cannot be known."""
    if sys.platform == "win32":
        return _on_windows()
    if sys.platform == "darwin":
        kept = QSettings("com.apple", "universalaccess")
        return bool(kept.value("reduceMotion", False, bool))
    return _on_a_free_desktop()


def _on_windows() -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    moving = ctypes.c_int(1)
    asked = ctypes.windll.user32.SystemParametersInfoW(_ANIMATED, 0, ctypes.byref(moving), 0)
    return bool(asked) and not moving.value


def _on_a_free_desktop() -> bool:
    """Ask the desktop's portal, which every larger desktop answers."""
    from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    settings = QDBusInterface(
        "org.freedesktop.portal.Desktop",
        "/org/freedesktop/portal/desktop",
        "org.freedesktop.portal.Settings",
        bus,
    )
    settings.setTimeout(_WAIT_MS)
    if not settings.isValid():
        return False
    answer = settings.call("ReadOne", "org.gnome.desktop.interface", "enable-animations")
    if answer.type() != QDBusMessage.MessageType.ReplyMessage or not answer.arguments():
        return False
    told: object = answer.arguments()[0]
    told = getattr(told, "variant", lambda: told)()
    return told is False
