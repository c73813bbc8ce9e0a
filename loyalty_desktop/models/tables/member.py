"""Everybody the shop knows, and what it knows of them."""

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Id, Moment, Name, Prose

YES_NO = "'unknown', 'yes', 'no'"
STAGES = (
    "'suspect', 'prospect', 'disqualified', 'first_time', 'repeat', 'client', 'advocate', 'lost'"
)


class Member(Base):
    """A row for anyone the shop knows; `joined_at` is empty for a contact.

    `search` holds name, phone, email and number folded, for finding by any part. `merged_into`
    names the member that is kept; the facts of the absorbed one stay where they are.
    """

    __tablename__ = "member"
    __table_args__ = (
        CheckConstraint("merged_into IS NULL OR merged_into <> id", name="not_merged_into_itself"),
        CheckConstraint("left_at IS NULL OR joined_at IS NOT NULL", name="left_after_joining"),
        CheckConstraint(f"would_have_come IN ({YES_NO})", name="would_have_come"),
        Index(None, "name_fold", "id"),
        Index(None, "merged_into"),
        Index(None, "referred_by"),
    )

    row: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[Id] = mapped_column(unique=True)
    number: Mapped[str] = mapped_column(String(20), unique=True)
    name: Mapped[Name]
    name_fold: Mapped[Name]
    search: Mapped[Prose]
    phone: Mapped[str | None] = mapped_column(String(20), unique=True)
    email: Mapped[Name | None]
    address: Mapped[Prose | None]
    postcode: Mapped[str | None] = mapped_column(String(20))
    city: Mapped[Name | None]
    birthday: Mapped[Day | None]
    language: Mapped[str | None] = mapped_column(String(10))
    source: Mapped[Code | None]
    created_at: Mapped[Moment]
    joined_at: Mapped[Moment | None]
    left_at: Mapped[Moment | None]
    restricted: Mapped[bool]
    referred_by: Mapped[Id | None] = mapped_column(ForeignKey("member.id"))
    would_have_come: Mapped[str] = mapped_column(String(10))
    merged_into: Mapped[Id | None] = mapped_column(ForeignKey("member.id"))


class NameSound(Base):
    """How each word of a member's name sounds (`rules.sounds`), to be found however it is spelled.

    `row` is the member's place. It holds a name as much as `member` does: whoever changes or
    forgets a name does it here as well.
    """

    __tablename__ = "name_sound"
    __table_args__ = ({"sqlite_with_rowid": False},)

    sound: Mapped[Name] = mapped_column(primary_key=True)
    row: Mapped[int] = mapped_column(
        ForeignKey("member.row"), primary_key=True, autoincrement=False
    )


class MemberPhoto(Base):
    """A member's portrait, small enough for a card: JPEG."""

    __tablename__ = "member_photo"

    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"), primary_key=True)
    image: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class Card(Base):
    """A card or code that names a member; only the hash of its code is kept.

    `issue` counts the printings of our own cards; `linked` cards carry somebody else's code.
    `printed_at` is when it last left the printer, `handed_at` when the member got it.
    """

    __tablename__ = "card"
    __table_args__ = (
        CheckConstraint("state IN ('issued', 'blocked', 'replaced')", name="state"),
        CheckConstraint("kind IN ('own', 'linked')", name="kind"),
        Index(None, "member_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(10))
    issue: Mapped[int]
    key_generation: Mapped[int]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    state: Mapped[str] = mapped_column(String(10))
    issued_at: Mapped[Moment]
    blocked_at: Mapped[Moment | None]
    reason: Mapped[Prose | None]
    replaced_by: Mapped[Id | None] = mapped_column(ForeignKey("card.id"))
    printed_at: Mapped[Moment | None]
    handed_at: Mapped[Moment | None]


class Preference(Base):
    """What a member likes, said or derived; the newest row of a name counts, empty: no longer."""

    __tablename__ = "preference"
    __table_args__ = (
        CheckConstraint("source IN ('said', 'derived')", name="source"),
        Index(None, "member_id", "name"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    name: Mapped[Name]
    value: Mapped[Prose | None]
    source: Mapped[str] = mapped_column(String(10))
    sensitive: Mapped[bool]
    at: Mapped[Moment]


class Qualification(Base):
    """Interest and ability of a prospect, as known from a moment on."""

    __tablename__ = "qualification"
    __table_args__ = (
        CheckConstraint(f"interest IN ({YES_NO})", name="interest"),
        CheckConstraint(f"ability IN ({YES_NO})", name="ability"),
        Index(None, "member_id", "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    interest: Mapped[str] = mapped_column(String(10))
    ability: Mapped[str] = mapped_column(String(10))
    note: Mapped[Prose | None]
    day: Mapped[Day]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class Consent(Base):
    """A consent given or withdrawn, append-only; the newest of a purpose and channel counts."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("purpose IN ('programme', 'marketing', 'profiling')", name="purpose"),
        CheckConstraint(
            "channel IN ('counter', 'whatsapp', 'sms', 'email', 'post')", name="channel"
        ),
        Index(None, "member_id", "purpose", "channel", "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    purpose: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20))
    given: Mapped[bool]
    method: Mapped[Code]
    text_version: Mapped[Code]
    text_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class StageOverride(Base):
    """A stage set by hand, with its reason and its last day."""

    __tablename__ = "stage_override"
    __table_args__ = (
        CheckConstraint(f"stage IN ({STAGES})", name="stage"),
        CheckConstraint("last_day BETWEEN first_day AND first_day + 90", name="length"),
        Index(None, "member_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    stage: Mapped[str] = mapped_column(String(20))
    first_day: Mapped[Day]
    last_day: Mapped[Day]
    reason: Mapped[Prose]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class TierOverride(Base):
    """A tier set by hand: a floor through its last day."""

    __tablename__ = "tier_override"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="length"),
        Index(None, "member_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    tier: Mapped[Name]
    first_day: Mapped[Day]
    last_day: Mapped[Day]
    reason: Mapped[Prose]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class StageChange(Base):
    """The kept history of stages: a cache that a recomputation reproduces."""

    __tablename__ = "stage_change"
    __table_args__ = (Index(None, "day"),)

    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"), primary_key=True)
    day: Mapped[Day] = mapped_column(primary_key=True)
    stage: Mapped[str] = mapped_column(String(20))
    before: Mapped[str | None] = mapped_column(String(20))
    row: Mapped[str] = mapped_column(String(20))
    evidence: Mapped[Prose]


class Merge(Base):
    """Two rows that were one person; undone when `undone_at` is set."""

    __tablename__ = "merge"
    __table_args__ = (
        CheckConstraint("keep_id <> absorb_id", name="two_members"),
        Index(None, "keep_id"),
        Index(None, "absorb_id"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    keep_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    absorb_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    debt: Mapped[int]
    at: Mapped[Moment]
    undone_at: Mapped[Moment | None]


class Interaction(Base):
    """A visit, call, message, complaint or note; a task when it is due, with its outcome."""

    __tablename__ = "interaction"
    __table_args__ = (Index(None, "member_id", "at"), Index(None, "due_at"))

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str] = mapped_column(String(20))
    note: Mapped[Prose | None]
    due_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]
    outcome: Mapped[Prose | None]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class Feedback(Base):
    """What a member said: NPS 0 to 10, satisfaction 1 to 5, a product, a comment; acted upon.

    `source` is where it was said: counter, display (the customer's screen), import, message.
    """

    __tablename__ = "feedback"
    __table_args__ = (
        CheckConstraint("nps BETWEEN 0 AND 10", name="nps"),
        CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction"),
        Index(None, "member_id", "at"),
        Index(None, "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    nps: Mapped[int | None]
    satisfaction: Mapped[int | None]
    product: Mapped[Name | None]
    comment: Mapped[Prose | None]
    source: Mapped[str] = mapped_column(String(20), server_default="counter")
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]
    answer: Mapped[Prose | None]
    answered_at: Mapped[Moment | None]


class AskedQuestion(Base):
    """A question that was put to a member, so that nobody is asked twice in one visit or too soon.

    `question` is its id; a skipped one may come again, a declined one does not.
    """

    __tablename__ = "asked_question"
    __table_args__ = (
        CheckConstraint("outcome IN ('answered', 'skipped', 'declined')", name="outcome"),
        Index(None, "member_id", "at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    question: Mapped[str] = mapped_column(String(40))
    outcome: Mapped[str] = mapped_column(String(10))
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class Claim(Base):
    """A bonus that is given once: welcome, profile, a birthday, a referral.

    `what` names it so that twice is impossible; a claim whose purchase is undone is given back
    by `undone_at`.
    """

    __tablename__ = "claim"
    __table_args__ = (
        Index(None, "purchase_id"),
        UniqueConstraint("member_id", "what", "undone"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    what: Mapped[str] = mapped_column(String(60))
    day: Mapped[Day]
    purchase_id: Mapped[Id | None]
    undone: Mapped[int]
    undone_at: Mapped[Moment | None]
    at: Mapped[Moment]
