"""How the shop reaches people: channels, whom a campaign is for, and the messages that left."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from loyalty_desktop.models.tables.base import Base, Code, Day, Id, Minor, Moment, Name, Prose


class Channel(Base):
    """A way in which people come to know the shop: a poster, a marketplace, a friend."""

    __tablename__ = "channel"

    id: Mapped[Id] = mapped_column(primary_key=True)
    name: Mapped[Name]
    name_fold: Mapped[Name] = mapped_column(unique=True)
    hidden: Mapped[bool]
    at: Mapped[Moment]


class ChannelReach(Base):
    """How many people a channel reached from one day to another, and what that cost.

    `campaign_code` names the campaign it was for, where it was for one. Without a channel it is a
    cost of that campaign alone.
    """

    __tablename__ = "channel_reach"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("reached >= 0 AND cost >= 0", name="amounts"),
        Index(None, "first_day"),
        Index(None, "campaign_code"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    channel_id: Mapped[Id | None] = mapped_column(ForeignKey("channel.id"))
    campaign_code: Mapped[Code | None]
    first_day: Mapped[Day]
    last_day: Mapped[Day]
    reached: Mapped[int]
    cost: Mapped[Minor]
    note: Mapped[Prose | None]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]


class CampaignTarget(Base):
    """Somebody a campaign is for, or who is left out of it to measure against (`control`).

    `round` is the business day from which a campaign that comes again means this member; 0 where
    it comes once. `reached_at` is when the member first heard of it and `reached_by` how.
    """

    __tablename__ = "campaign_target"
    __table_args__ = (
        CheckConstraint("answer IN ('yes', 'no', 'later')", name="answer"),
        CheckConstraint("NOT control OR reached_at IS NULL", name="control_unreached"),
        Index(None, "member_id"),
    )

    code: Mapped[Code] = mapped_column(primary_key=True)
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"), primary_key=True)
    round: Mapped[Day] = mapped_column(primary_key=True)
    control: Mapped[bool]
    at: Mapped[Moment]
    reached_at: Mapped[Moment | None]
    reached_by: Mapped[str | None] = mapped_column(String(20))
    answer: Mapped[str | None] = mapped_column(String(10))
    answered_at: Mapped[Moment | None]


class Message(Base):
    """A message to one member, once for a campaign, a round and a channel, whatever breaks.

    It holds no words: they are made of the campaign's text when it leaves. `waiting` until it is
    taken in hand (`sending`), then `sent`; `handed` to a file or another program; `failed` for
    good, with `error`; `dropped` where consent or sense went away before.
    """

    __tablename__ = "message"
    __table_args__ = (
        CheckConstraint("channel IN ('email', 'whatsapp', 'sms')", name="channel"),
        CheckConstraint(
            "state IN ('waiting', 'sending', 'sent', 'handed', 'failed', 'dropped')", name="state"
        ),
        UniqueConstraint("code", "member_id", "round", "channel"),
        Index(None, "state", "next_at"),
        Index(None, "member_id", "sent_at"),
    )

    id: Mapped[Id] = mapped_column(primary_key=True)
    code: Mapped[Code]
    member_id: Mapped[Id] = mapped_column(ForeignKey("member.id"))
    round: Mapped[Day]
    channel: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10))
    tries: Mapped[int]
    next_at: Mapped[Moment]
    error: Mapped[str | None] = mapped_column(String(40))
    sent_at: Mapped[Moment | None]
    at: Mapped[Moment]
    staff_id: Mapped[Id | None]
