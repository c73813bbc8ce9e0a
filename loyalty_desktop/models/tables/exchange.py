"""What was brought in from files, so that it can be taken back."""

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Document, Id, Moment, Name


class ImportRun(Base):
    """One import: its file's name, what came of it, and whether it was undone."""

    __tablename__ = "import_run"
    __table_args__ = (CheckConstraint("kind IN ('members', 'purchases', 'feedback')", name="kind"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    file: Mapped[Name]
    digest: Mapped[str] = mapped_column(String(64))
    summary: Mapped[Document]
    at: Mapped[Moment]
    finished_at: Mapped[Moment | None]
    undone_at: Mapped[Moment | None]
