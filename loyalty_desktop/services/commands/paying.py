"""The payments of a purchase, kept with it."""

from collections.abc import Sequence

from sqlalchemy import insert

from loyalty_desktop.models.rules.paying import Payment
from loyalty_desktop.models.tables import Payment as PaymentRow
from loyalty_desktop.services.store import Prepared, Session

_KEEP = Prepared(insert(PaymentRow))


def keep_payments(session: Session, purchase: str, payments: Sequence[Payment]) -> None:
    """Keep how a purchase was paid."""
    _KEEP.many(
        session,
        [
            {
                "purchase_id": purchase,
                "number": number,
                "method": payment.method,
                "amount": payment.amount,
                "received": payment.received,
            }
            for number, payment in enumerate(payments, 1)
        ],
    )
