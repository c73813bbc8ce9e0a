"""WhatsApp messages one after another: opened by a press, then asked whether each was sent."""

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.services.exchange.sending import Opened
from loyalty_desktop.ui.campaigns.outbox_model import OutboxModel
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.panel import Panel
from loyalty_desktop.ui.widgets.progress import ThinProgress
from loyalty_desktop.ui.widgets.text import Label, Paragraph
from loyalty_desktop.wording import _, mark, ngettext, number

_WIDTH: Final = 640


class WhatsAppWalk(Dialog):
    """Whose turn it is, the words once it is opened, and whether it was sent."""

    def __init__(self, window: QWidget, model: OutboxModel) -> None:
        super().__init__(
            window,
            _("WhatsApp, one after another"),
            _("Each opens in WhatsApp with its words. Send it there, then say so here."),
            icon="message-circle",
            confirm=_("Open in WhatsApp"),
            cancel=_("Close"),
            stays=True,
            width=_WIDTH,
        )
        self.setObjectName("whatsapp-walk")
        self.model = model
        self.opened: Opened | None = None
        self._at = 0
        self._done = 0
        self._waits = False
        self.progress = ThinProgress(_("How far it is"))
        self.place = Label("", "small", tone="text-2")
        self.place.setObjectName("walk-place")
        self.who = Label("", "title")
        self.who.setObjectName("walk-who")
        self.words = Paragraph("", breaks=True)
        self.words.setObjectName("walk-words")
        self.message = MessageBar()
        self.unsent = named(Button(_("Not sent"), key="Alt+N"), mark("Not sent"))
        self.skip = named(Button(_("Skip"), "ghost", key="Alt+K"), mark("Skip"))
        self.unsent.setShortcut("Alt+N")
        self.skip.setShortcut("Alt+K")
        panel = Panel(padding=16, gap=measures.GAP_8)
        panel.column.addWidget(self.who)
        panel.column.addWidget(self.words)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_8)
        row.addWidget(self.skip)
        row.addWidget(self.unsent)
        row.addStretch(1)
        self.body.addWidget(self.place)
        self.body.addWidget(self.progress)
        self.body.addWidget(self.message)
        self.body.addWidget(panel)
        self.body.addLayout(row)
        self.confirmed.connect(self._go_on)
        self.unsent.clicked.connect(self._was_not)
        self.skip.clicked.connect(self._next)
        model.opened.connect(self._show_opened)
        model.closed.connect(self._next)
        self.refresh()

    @property
    def over(self) -> bool:
        """Whether nobody is left."""
        return self._at >= len(self.model.walk)

    def refresh(self) -> None:
        """Show whose turn it is."""
        rows = self.model.walk
        self.progress.show_share(self._at / len(rows) if rows else 1.0)
        open_now = self.opened is not None
        if self.over:
            told = ngettext("{count} message sent.", "{count} messages sent.", self._done)
            self.place.setText(told.format(count=number(self._done)))
            self.who.setText(_("That was all."))
            self.words.say("")
        else:
            row = rows[self._at]
            place = _("{place} of {count}").format(
                place=number(self._at + 1), count=number(len(rows))
            )
            self.place.setText(place)
            self.who.setText(row.name)
            said = self.opened.body if self.opened is not None else row.campaign
            self.words.say(said)
        self.confirm.setText(self._word())
        self.confirm.setAccessibleName(self._word())
        self.confirm.setEnabled(not self._waits)
        self.unsent.setVisible(open_now)
        self.skip.setVisible(not open_now and not self.over)
        self.fit()

    def _word(self) -> str:
        if self.over:
            return _("Done")
        return _("It was sent") if self.opened is not None else _("Open in WhatsApp")

    def _go_on(self) -> None:
        if self._waits:
            return
        if self.over:
            self.close_with(True)
        elif self.opened is None:
            self._waits = True
            self.message.settle()
            self.model.open(self.model.walk[self._at].id)
            self.refresh()
        else:
            self._settle(sent=True)

    def _show_opened(self, told: object) -> None:
        """Open what is in hand, by the press that asked for it; tell why it can't be."""
        self._waits = False
        if isinstance(told, Opened):
            self.opened = told
            QDesktopServices.openUrl(QUrl.fromEncoded(told.link.encode()))
        else:
            self.message.tell("warn", f"{self.model.walk[self._at].name}:", str(told))
            self._at += 1
        self.refresh()

    def _was_not(self) -> None:
        if self.opened is not None and not self._waits:
            self._settle(sent=False)

    def _settle(self, *, sent: bool) -> None:
        assert self.opened is not None
        self._waits = True
        self._done += sent
        self.model.close(self.opened.message, sent=sent)
        self.refresh()

    def _next(self) -> None:
        if not self.over:
            self._at += 1
        self.opened, self._waits = None, False
        self.refresh()

    @override
    def open(self) -> None:
        super().open()
        # Enter is the next step all the way through.
        self.confirm.setFocus()

    @override
    def reject(self) -> None:
        if self._waits:
            # What is being taken in hand is looked at first, or nobody would know of it.
            return
        # Closed with one in hand: it waits again rather than counting as sent.
        if self.opened is not None:
            self.model.close(self.opened.message, sent=False)
            self.opened = None
        super().reject()
