"""What the database keeps."""

from loyalty_desktop.models.tables.base import Base
from loyalty_desktop.models.tables.closing import Closing
from loyalty_desktop.models.tables.exchange import ImportRun
from loyalty_desktop.models.tables.ledger import Account, Allocation, Entry, Lot, LotRenewal
from loyalty_desktop.models.tables.member import (
    AskedQuestion,
    Card,
    Claim,
    Consent,
    Feedback,
    Interaction,
    Member,
    MemberPhoto,
    Merge,
    NameSound,
    Preference,
    Qualification,
    StageChange,
    StageOverride,
    TierOverride,
)
from loyalty_desktop.models.tables.mission import Membership, MembershipPlan, Mission, MissionAward
from loyalty_desktop.models.tables.offer import (
    Campaign,
    CampaignUse,
    ProgrammeVersion,
    Redemption,
    Reward,
    Stamp,
    StampCard,
    Voucher,
)
from loyalty_desktop.models.tables.outreach import CampaignTarget, Channel, ChannelReach, Message
from loyalty_desktop.models.tables.parked_bill import ParkedBill
from loyalty_desktop.models.tables.planning import Goal, StrategyNote
from loyalty_desktop.models.tables.print_run import BlankCard, CardDesign, PrintedCard, PrintRun
from loyalty_desktop.models.tables.purchase import (
    Item,
    Payment,
    Purchase,
    PurchaseLine,
    Refund,
    RefundLine,
)
from loyalty_desktop.models.tables.segment import Segment, SegmentMember
from loyalty_desktop.models.tables.shop import (
    Command,
    KeptAnswer,
    Shop,
    ShopChoice,
    ShopFacts,
    ShopKey,
)
from loyalty_desktop.models.tables.staff import Audit, Staff

__all__ = [
    "Account",
    "Allocation",
    "AskedQuestion",
    "Audit",
    "Base",
    "BlankCard",
    "Campaign",
    "CampaignTarget",
    "CampaignUse",
    "Card",
    "CardDesign",
    "Channel",
    "ChannelReach",
    "Claim",
    "Closing",
    "Command",
    "Consent",
    "Entry",
    "Feedback",
    "Goal",
    "ImportRun",
    "Interaction",
    "Item",
    "KeptAnswer",
    "Lot",
    "LotRenewal",
    "Member",
    "MemberPhoto",
    "Membership",
    "MembershipPlan",
    "Merge",
    "Message",
    "Mission",
    "MissionAward",
    "NameSound",
    "ParkedBill",
    "Payment",
    "Preference",
    "PrintRun",
    "PrintedCard",
    "ProgrammeVersion",
    "Purchase",
    "PurchaseLine",
    "Qualification",
    "Redemption",
    "Refund",
    "RefundLine",
    "Reward",
    "Segment",
    "SegmentMember",
    "Shop",
    "ShopChoice",
    "ShopFacts",
    "ShopKey",
    "Staff",
    "StageChange",
    "StageOverride",
    "Stamp",
    "StampCard",
    "StrategyNote",
    "TierOverride",
    "Voucher",
]
