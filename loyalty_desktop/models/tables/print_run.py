"""Cards that were printed together, blank ones that belong to nobody yet, and how cards look."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Document, Id, Moment, Name


class PrintRun(Base):
    """A run of cards: `told` says of whom, in the words of whoever asked for it."""

    __tablename__ = "print_run"
    __table_args__ = (CheckConstraint("cards > 0", name="cards"), Index(None, "at"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]
    counter: Mapped[Code]
    told: Mapped[Name]
    layout: Mapped[str] = mapped_column(String(20))
    cards: Mapped[int]
    # By its name; none: what every card looked like before there were designs.
    design: Mapped[str | None] = mapped_column(String(60))


class PrintedCard(Base):
    """A card of a run by its place from 0; `printings` counts how often it left the printer."""

    __tablename__ = "printed_card"
    __table_args__ = (
        CheckConstraint("printings >= 0", name="printings"),
        Index(None, "card_id"),
        {"sqlite_with_rowid": False},
    )

    run_id: Mapped[Id] = mapped_column(ForeignKey("print_run.id"), primary_key=True)
    place: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    # A card of a member or a blank one: a card that is linked keeps the id it was printed with.
    card_id: Mapped[Id]
    printings: Mapped[int]


class BlankCard(Base):
    """A card that was made before anybody had it; only the hash of its code is kept."""

    __tablename__ = "blank_card"
    __table_args__ = (CheckConstraint("state IN ('blank', 'linked', 'blocked')", name="state"),)

    id: Mapped[Id] = mapped_column(primary_key=True)
    key_generation: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    made_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]


class CardDesign(Base):
    """A design of the shop's own; `usual` for the one that cards have unless another is asked.

    `content` holds it with the names of its file, `logo` the picture as it is printed.
    """

    __tablename__ = "card_design"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    content: Mapped[Document]
    logo: Mapped[bytes | None] = mapped_column(LargeBinary)
    usual: Mapped[bool]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]
