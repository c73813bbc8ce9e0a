"""Reckoning what customers bring, and keeping it, so that every member's page has it at once."""

from datetime import datetime
from typing import TYPE_CHECKING, Final

from loyalty_desktop.models.rules.rights import Actor
from loyalty_desktop.services.commands.keeping import KeepAnswer, keep_answer
from loyalty_desktop.services.queries.customer_values import KEPT, kept_question, value_model
from loyalty_desktop.services.store import Store, new_id

if TYPE_CHECKING:
    from loyalty_desktop.services.queries.buyer_days import Progress, Stop
    from loyalty_desktop.services.queries.value_model import ValueModel

VALUES: Final = frozenset({"clv", "values"})
"""The insights that are told from the model."""


def reckon_values(
    store: Store,
    by: Actor,
    now: datetime,
    progress: "Progress | None" = None,
    stop: "Stop | None" = None,
) -> "ValueModel | None":
    """Fit the models as of `now`, keep them and return them; None when it was stopped.

    `progress` hears how many pieces of how many are read. Errors: `NotAllowed`, `Unavailable`.
    """
    model = store.read_as(by, value_model, now, progress, stop)
    if model is None:
        return None
    from loyalty_desktop.services.queries.value_model import model_told

    keeping = KeepAnswer(
        key=f"values:{new_id()}",
        at=now,
        name=KEPT,
        question=kept_question(store.shop),
        content=model_told(model),
        as_of=now,
    )
    store.write(keep_answer, by, keeping)
    return model
