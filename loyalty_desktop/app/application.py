"""The application around the window: its language and its look, from the first paint on."""

from typing import cast

from PySide6.QtWidgets import QApplication

from loyalty_desktop.app.program import Program
from loyalty_desktop.app.speaking import speak
from loyalty_desktop.settings import Settings
from loyalty_desktop.ui import theme


def open_window(store_url: str, settings: Settings) -> int:
    """Open the window on the shop at `store_url`; return the exit status when it is closed."""
    app = make_application(settings)
    program = Program(app, store_url, settings)
    program.start()
    return app.exec()


def make_application(settings: Settings) -> QApplication:
    """Return the application, speaking and looking as this counter is set."""
    known = QApplication.instance()
    app = known if isinstance(known, QApplication) else QApplication(["loyalty-desktop"])
    app.setApplicationName("loyalty-desktop")
    app.setApplicationDisplayName("Loyalty Desktop")
    speak(settings)
    if settings.text_scale != theme.text_scale():
        theme.set_text_scale(app, settings.text_scale)
    theme.follow_system(app, cast("theme.Choice", settings.theme))
    return app
