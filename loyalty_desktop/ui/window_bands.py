"""What stands across the top of the window: training, the shop out of reach, a message."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from loyalty_desktop.errors import LoyaltyError
from loyalty_desktop.models.rules.money import Currency
from loyalty_desktop.ui import theme
from loyalty_desktop.ui.widgets.bands import OfflineBand, TrainingBand
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.wording import _, sentence


class WindowBands(QWidget):
    """Bands and message; they push the screen down and cover nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.message = MessageBar(density=theme.COUNTER)
        self.message.setObjectName("window-message")
        self.training: TrainingBand | None = None
        self.offline: OfflineBand | None = None
        self._trouble = ""
        self._told: Callable[[], tuple[str, str]] | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addWidget(self.message)
        self.message.closed.connect(self.settle)

    def show_training(self, training: bool) -> None:
        """Show or take away the band that says that nothing counts."""
        if training and self.training is None:
            self.training = TrainingBand("")
            self.training.setObjectName("training-band")
            self._column.insertWidget(0, self.training)
        elif not training and self.training is not None:
            self.training.hide()
            self.training.deleteLater()
            self.training = None
        self.say()

    def show_connection(self, trouble: str) -> None:
        """Show what keeps the shop out of reach (`server`, `locked`), or nothing when none does."""
        self._trouble = trouble
        if trouble and self.offline is None:
            self.offline = OfflineBand("", "")
            self.offline.setObjectName("offline-band")
            self._column.insertWidget(self._column.count() - 1, self.offline)
        elif not trouble and self.offline is not None:
            self.offline.hide()
            self.offline.deleteLater()
            self.offline = None
        self.say()

    def refuse(self, refusal: LoyaltyError, unit: Currency | None) -> None:
        """Show a refusal that nobody answered in place."""
        self._tell(partial(_refused, refusal, unit))

    def fail(self, _told: str = "") -> None:
        """Show that the program itself failed."""
        self._tell(_failed)

    def settle(self) -> None:
        """Take the message away."""
        self._told = None
        self.message.settle()

    def say(self) -> None:
        """Say all that is shown in the language spoken now."""
        if self.training is not None:
            self.training.say(_("Training: nothing counts here. Ctrl+Shift+T ends it."))
        if self.offline is not None:
            if self._trouble == "locked":
                strong = _("Another program holds the shop's file.")
            else:
                strong = _("The shop's server does not answer.")
            self.offline.say(strong, _("Nothing is lost: go on when this line is gone."))
        if self._told is not None and self.message.text():
            self._tell(self._told)

    def _tell(self, told: Callable[[], tuple[str, str]]) -> None:
        self._told = told
        self.message.tell("danger", *told())


def _refused(refusal: LoyaltyError, unit: Currency | None) -> tuple[str, str]:
    return sentence(refusal, unit), ""


def _failed() -> tuple[str, str]:
    return (
        _("Something went wrong."),
        _("The program made a mistake; its log says more. Try again."),
    )
