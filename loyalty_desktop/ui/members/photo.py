"""A member's photo: chosen from a file, looked at, kept or put away."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from loyalty_desktop.errors import Invalid, LoyaltyError, Unavailable
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.photos import (
    LARGEST_FILE,
    RemovePhoto,
    SetPhoto,
    kept_photo,
    remove_photo,
    set_photo,
)
from loyalty_desktop.services.queries.member_page import MemberPage
from loyalty_desktop.services.store import new_id
from loyalty_desktop.ui.theme import measures
from loyalty_desktop.ui.widgets.asking import AtDesk, Clock
from loyalty_desktop.ui.widgets.avatar import Avatar, photo_of
from loyalty_desktop.ui.widgets.buttons import Button
from loyalty_desktop.ui.widgets.dialog import Dialog
from loyalty_desktop.ui.widgets.message import MessageBar
from loyalty_desktop.ui.widgets.naming import named
from loyalty_desktop.ui.widgets.text import Paragraph
from loyalty_desktop.wording import _, mark, mistake, sentence

_SIDE: Final = 144


class PhotoModel(QObject):
    """The photo as it was, and the one that was chosen and is not kept yet."""

    changed = Signal()
    saved = Signal()

    def __init__(self, desk: AtDesk, clock: Clock, page: MemberPage) -> None:
        super().__init__()
        self._desk = desk
        self._clock = clock
        self._key = new_id()
        self.member = page.profile.id
        self.name = page.profile.name
        self.kept = page.photo
        self.chosen: bytes | None = None
        """The photo to keep; empty to keep none; None as long as nothing was chosen."""
        self.busy = False
        self.problem = ""

    @property
    def shown(self) -> bytes | None:
        """Return the photo as it would be."""
        return self.kept if self.chosen is None else self.chosen or None

    @property
    def differs(self) -> bool:
        """Return whether there is anything to save."""
        return self.shown != self.kept

    def choose(self, file: Path) -> None:
        """Read a photo away from the till; what can't be read says why."""
        if self.busy:
            return
        self.busy, self.problem = True, ""
        self._desk.work(partial(_photo_from, file), self._take, self._refuse)
        self.changed.emit()

    def remove(self) -> None:
        """Go on without a photo."""
        self.chosen, self.problem = b"", ""
        self._key = new_id()
        self.changed.emit()

    def save(self) -> None:
        """Keep what was chosen; nothing chosen is saved at once."""
        if self.busy:
            return
        if not self.differs:
            self.saved.emit()
            return
        self.busy, self.problem = True, ""
        at, chosen = self._clock(), self.chosen
        if chosen:
            keep = SetPhoto(key=self._key, at=at, member=self.member, image=chosen)
            self._desk.write(set_photo, keep, self._recorded, self._refuse)
        else:
            away = RemovePhoto(key=self._key, at=at, member=self.member)
            self._desk.write(remove_photo, away, self._recorded, self._refuse)
        self.changed.emit()

    def _take(self, photo: bytes) -> None:
        self.busy, self.chosen = False, photo
        self._key = new_id()
        self.changed.emit()

    def _recorded(self, _answer: object) -> None:
        self.busy = False
        self.saved.emit()

    def _refuse(self, refusal: LoyaltyError) -> None:
        self.busy = False
        if not isinstance(refusal, Unavailable):
            # A refusal records nothing: what is sent next is another request.
            self._key = new_id()
        whole = not isinstance(refusal, Invalid)
        self.problem = sentence(refusal) if whole else mistake(refusal.facts)
        self.changed.emit()


class PhotoDialog(Dialog):
    """The photo large, and what can be done with it."""

    def __init__(self, window: QWidget, model: PhotoModel) -> None:
        super().__init__(
            window,
            _("Photo of {name}").format(name=model.name),
            _("It stands at the counter and on cards with a portrait."),
            icon="image",
            confirm=_("Save"),
            stays=True,
        )
        self.setObjectName("member-photo")
        self._model = model
        model.setParent(self)
        self.chooser: QFileDialog | None = None
        self.message = MessageBar()
        self.photo = Avatar(_SIDE)
        self.choose = named(
            Button(_("Choose a file…"), icon="upload", key="F2"), mark("Choose a photo")
        )
        self.remove = named(
            Button(_("Remove"), "ghost", icon="trash-2", key="F8"), mark("Remove the photo")
        )
        words = QVBoxLayout()
        words.setSpacing(measures.GAP_8)
        words.addStretch(1)
        words.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignLeft)
        words.addWidget(Paragraph(_("PNG or JPEG. Faces are best in the middle."), tone="text-2"))
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(measures.GAP_24)
        row.addWidget(self.photo)
        row.addLayout(words, 1)
        self.body.addWidget(self.message)
        self.body.addLayout(row)
        self.choose.clicked.connect(self.ask_which)
        self.remove.clicked.connect(model.remove)
        self.confirmed.connect(model.save)
        model.changed.connect(self.refresh)
        model.saved.connect(self._done)
        self.refresh()

    def refresh(self) -> None:
        """Show what the model holds."""
        model = self._model
        self.photo.show_person(model.name, model.member, photo_of(model.shown))
        self.photo.setAccessibleName(_("Photo") if model.shown else "")
        self.remove.setEnabled(model.shown is not None and not model.busy)
        self.choose.set_busy(model.busy)
        self.confirm.set_busy(model.busy)
        if model.problem:
            self.message.tell("danger", model.problem, closable=False)
        else:
            self.message.settle()
        if model.differs and not model.busy and self.choose.hasFocus():
            # What was chosen is seen: Enter saves it.
            self.confirm.setFocus()
        self.fit()

    def ask_which(self) -> None:
        """Let a file be chosen."""
        if self._model.busy:
            return
        places = QStandardPaths.standardLocations(QStandardPaths.StandardLocation.PicturesLocation)
        chooser = self.chooser = QFileDialog(
            self, _("Choose a photo"), places[0] if places else str(Path.home())
        )
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilter(_("Pictures (*.png *.jpg *.jpeg)"))
        chooser.fileSelected.connect(self.take)
        chooser.open()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F2:
            self.ask_which()
            event.accept()
        elif event.key() == Qt.Key.Key_F8 and self.remove.isEnabled():
            self._model.remove()
            event.accept()
        else:
            super().keyPressEvent(event)

    def take(self, file: str) -> None:
        """Look at the photo in a file; it is kept once it is saved."""
        self._model.choose(Path(file))

    def _done(self) -> None:
        self.close_with(True)


def _photo_from(file: Path, _store: object, _by: Actor) -> bytes:
    """Return the photo in a file as it would be kept. Errors: `Invalid`, `Unavailable`."""
    try:
        if file.stat().st_size > LARGEST_FILE:
            raise Invalid(field="photo", reason="photo_too_large")
        return kept_photo(file.read_bytes())
    except OSError as error:
        raise Unavailable(reason="file_unreadable", file=str(file)) from error
