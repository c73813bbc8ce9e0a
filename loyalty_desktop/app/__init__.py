"""Puts the program together: language, look, window, store, desk; it alone knows them all."""

from loyalty_desktop.app.application import make_application, open_window
from loyalty_desktop.app.program import Program
from loyalty_desktop.app.speaking import speak

__all__ = ["Program", "make_application", "open_window", "speak"]
