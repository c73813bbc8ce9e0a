"""What the database keeps."""

from loyalty_desktop.models.tables.base import Base
from loyalty_desktop.models.tables.closing import Closing
from loyalty_desktop.models.tables.exchange import ImportRun
from loyalty_desktop.models.tables.ledger import Account, Allocation, Entry, Lot, LotRenewal
from loyalty_desktop.models.tables.member import (
    Card,
    Claim,
    Consent,
    Feedback,
    Interaction,
    Member,
    Merge,
    Preference,
    Qualification,
    StageChange,
    StageOverride,
    TierOverride,
)
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
from loyalty_desktop.models.tables.parked_bill import ParkedBill
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
from loyalty_desktop.models.tables.shop import Command, Shop, ShopFacts, ShopKey
from loyalty_desktop.models.tables.staff import Audit, Staff

__all__ = [
    "Account",
    "Allocation",
    "Audit",
    "Base",
    "BlankCard",
    "Campaign",
    "CampaignUse",
    "Card",
    "CardDesign",
    "Claim",
    "Closing",
    "Command",
    "Consent",
    "Entry",
    "Feedback",
    "ImportRun",
    "Interaction",
    "Item",
    "Lot",
    "LotRenewal",
    "Member",
    "Merge",
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
    "ShopFacts",
    "ShopKey",
    "Staff",
    "StageChange",
    "StageOverride",
    "Stamp",
    "StampCard",
    "TierOverride",
    "Voucher",
]
