"""A desk at the counter that answers when the test says so, and a purchase to look at."""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any

from typing_extensions import override

from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.refunds import Refunded
from loyalty_desktop.services.queries.purchase_page import PurchasePage, SoldLine
from loyalty_desktop.services.queries.purchases import PurchaseRow
from loyalty_desktop.services.store import micros
from tests.ui.at_desk import Asked, FakeDesk
from tests.ui.counter.sample import NOW, OWNER


@dataclass
class CounterDesk(FakeDesk):
    """Rehearsals are kept too, in `rehearsals`."""

    rehearsals: list[Asked] = field(default_factory=list[Asked])
    actor: Actor = OWNER

    @override
    def act_as(self, actor: Actor) -> None:
        """Let somebody else act."""
        self.actor = actor

    @override
    def rehearse(
        self,
        command: Any,
        request: Any,
        then: Any = None,
        otherwise: Any = None,
        token: str | None = None,
    ) -> None:
        """Keep what was asked to be tried."""
        del token
        self.rehearsals.append(Asked(command, request, then, otherwise))

    @override
    def forget(self, token: str) -> None:
        """Nothing is on its way here."""


def a_page(**more: Any) -> PurchasePage:
    """Return a purchase of two coffees and a bread, paid by card."""
    row = PurchaseRow(
        id="purchase",
        receipt="0630-0142",
        counter="2",
        day=20_634,
        at=micros(NOW),
        member_id="budi",
        member_number="M-1",
        member_name="Budi Santoso",
        total=82_500,
        goods=82_500,
        due=82_500,
        payable=82_500,
        refunded=0,
        earned=8,
        points_used=0,
        points_value=0,
        voided_at=None,
        payments=(Payment("card", 82_500),),
    )
    lines = (
        SoldLine(1, "Kopi", Fraction(2), 64_000, Fraction(2), 64_000, refundable=True),
        SoldLine(2, "Roti", Fraction(1), 18_500, Fraction(1), 18_500, refundable=True),
        SoldLine(3, "Tip", Fraction(1), 5_000, Fraction(1), 5_000, refundable=False),
    )
    of_row = {name: more.pop(name) for name in list(more) if hasattr(row, name)}
    page = PurchasePage(replace(row, **of_row), "Rina", lines, 0, 0, "Silver", 0, 0, (), today=True)
    return replace(page, **more)


def refunded(**more: Any) -> Refunded:
    """Return what a refund of 32,000 does."""
    values: dict[str, Any] = {
        "refund": "refund",
        "purchase": "purchase",
        "reversed": 3,
        "returned": 0,
        "money_back": 32_000,
        "member": "M-1",
        "balance": 5,
    }
    return Refunded(**(values | more))
