"""The real window without a mouse: Tab leads everywhere, a scan is a scan wherever the keyboard is.

Nothing here is measured: the moment of each key is told by the test.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QRadioButton,
    QTabBar,
    QWidget,
)
from shiboken6 import isValid

from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.scan_edit import ScanEdit
from tests.ui.cut_text import place_of, shown_widgets
from tests.ui.scenes import CUSTOMER, SCENES, Stages
from tests.ui.stage import Stage, held_time

Key = Qt.Key
CODE = "LD7K2M9Q4XANLDBUDI"


@pytest.fixture(scope="module")
def windows(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stages]:
    """Give windows that one scene leaves to the next."""
    theme.set_motion(False)
    with held_time():
        stages = Stages(qapp, tmp_path_factory.mktemp("keyboard"))
        yield stages
        stages.end()


# The customer's screen takes no keys.
@pytest.fixture(scope="module", params=[name for name in SCENES if name not in CUSTOMER])
def at(request: pytest.FixtureRequest, windows: Stages) -> Iterator[Stage]:
    """Give the window in the course of each scene; a scene is played once for all tests here."""
    scene = SCENES[request.param]
    yield windows.play(scene, "en")
    windows.after(scene)


def in_reach(at: Stage) -> QWidget:
    """Return what the keyboard moves in: the dialog that is open, the cover, or the window."""
    floating = [
        each
        for each in at.window.findChildren(QWidget)
        if (isinstance(each, Dialog) or each.objectName() == "cover")
        and each.isVisibleTo(at.window)
    ]
    return floating[-1] if floating else at.window


def takes_tab(widget: QWidget) -> bool:
    """Tell whether Tab is meant to stop at a widget."""
    stops = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.isEnabled()
    if not stops or widget.focusProxy() is not None:
        return False
    # Of several of which one is chosen, Tab stops at the chosen one; arrows lead to the others.
    group = isinstance(widget, QAbstractButton) and widget.autoExclusive()
    return not (group and isinstance(widget, QAbstractButton) and not widget.isChecked())


def controls(at: Stage) -> list[QWidget]:
    """Return everything in reach that takes the keyboard."""
    return [each for each in shown_widgets(in_reach(at)) if takes_tab(each)]


def test_that_tab_leads_to_every_control_and_nowhere_else(at: Stage) -> None:
    wanted = controls(at)
    reach = in_reach(at)
    been: list[QWidget] = []
    strayed: list[str] = []
    for _ in range(3 * len(wanted) + 5):
        here = QApplication.focusWidget()
        if here is not None and not (reach is here or reach.isAncestorOf(here)):
            strayed.append(place_of(here))
        elif here is not None:
            been.append(here)
        if set(map(id, wanted)) <= set(map(id, been)):
            break
        QTest.keyClick(here or at.window, Key.Key_Tab)
        QApplication.processEvents()
    missed = [place_of(each) for each in wanted if not any(each is one for one in been)]
    assert (missed, strayed) == ([], [])


def test_that_nothing_flashes_as_a_window_of_its_own(at: Stage) -> None:
    assert at.flashes.seen == []


def test_that_every_control_says_what_it_is(at: Stage) -> None:
    nameless = [
        place_of(each)
        for each in shown_widgets(at.window)
        if takes_tab(each) and not each.accessibleName() and not _own_words(each)
    ]
    assert nameless == []


def _own_words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QAbstractButton) else ""


def state(at: Stage) -> dict[int, tuple[QWidget, Any]]:
    """Return all that keys could have changed: what is written and what is chosen."""
    found: dict[int, tuple[QWidget, Any]] = {}
    for each in shown_widgets(at.window):
        value: Any = None
        if isinstance(each, QLineEdit):
            value = each.text()
        elif isinstance(each, QPlainTextEdit):
            value = each.toPlainText()
        elif isinstance(each, QComboBox | QTabBar):
            value = each.currentIndex()
        elif isinstance(each, QCheckBox) or (takes_tab(each) and isinstance(each, QRadioButton)):
            value = each.isChecked()
        elif isinstance(each, QAbstractItemView):
            value = each.currentIndex().row(), each.currentIndex().column()
        if value is not None:
            found[id(each)] = (each, value)
    return found


def changed(before: dict[int, tuple[QWidget, Any]], at: Stage) -> list[str]:
    """Return what is no longer as it was, of what is still there."""
    after = state(at)
    return [
        f"{place_of(each)}: {value!r} is {after[place][1]!r}"
        for place, (each, value) in before.items()
        if isValid(each) and place in after and after[place][1] != value
    ]


def test_that_a_scan_leaves_no_trace_wherever_it_begins(at: Stage) -> None:
    scanner = at.program.scanner
    codes: list[str] = []
    scanner.scanned.disconnect(at.program.take_scan)
    scanner.scanned.connect(codes.append)
    traces: list[str] = []
    wanted = controls(at)
    for place, control in enumerate(wanted):
        if not isValid(control) or not control.isVisible():
            continue
        where = place_of(control)
        control.setFocus(Qt.FocusReason.TabFocusReason)
        before = state(at)
        at.burst(f"{CODE}{place}")
        if isinstance(control, ScanEdit):
            # What was found for the words in the one field goes with them, once that is answered.
            at.settle()
            found = []
        else:
            found = changed(before, at)
        if found or codes[-1:] != [f"{CODE}{place}"]:
            traces.append(f"at {where}: {codes[-1:]}, {found}")
    scanner.scanned.disconnect(codes.append)
    scanner.scanned.connect(at.program.take_scan)
    assert codes
    assert traces == []
