"""The language of this counter."""

from PySide6.QtCore import QLocale

from loyalty_desktop.settings import Settings
from loyalty_desktop.wording import preferred_language, use_language


def speak(settings: Settings) -> None:
    """Speak the language of this counter, or of the system."""
    system = [language.replace("-", "_") for language in QLocale.system().uiLanguages()]
    use_language(settings.language or preferred_language(system))
