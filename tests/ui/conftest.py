"""Every test of what is seen starts in the light theme, at the plain size, in English."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from loyalty_desktop.ui import theme


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    """Give the application in the light theme, with nothing moving."""
    theme.set_motion(False)
    theme.apply(qapp, theme.LIGHT, 100)
    yield qapp
    theme.apply(qapp, theme.LIGHT, 100)
