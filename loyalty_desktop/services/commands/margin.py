"""What the shop says of its margin, so that values and campaigns can be told in what stays."""

from dataclasses import dataclass
from typing import ClassVar

from loyalty_desktop.errors import Invalid
from loyalty_desktop.models.rules.money import exact
from loyalty_desktop.models.rules.rights import Actor, Right
from loyalty_desktop.services.commands.answering import Answer, Asked, answer, answered
from loyalty_desktop.services.commands.choices import keep_choice
from loyalty_desktop.services.queries.margin import CHOICE
from loyalty_desktop.services.store import Session, micros, needs


@dataclass(frozen=True, slots=True, kw_only=True)
class SetMargin(Asked):
    """The percentage of the revenue that stays after the goods are paid; None: not said any more.

    Written with a point, such as "25.5": above 0, at most 100, with up to two decimals.
    """

    percent: str | None
    OP: ClassVar[str] = "set_margin"


@needs(Right.CHANGE_PROGRAMME)
def set_margin(session: Session, by: Actor, request: SetMargin) -> Answer:
    """Keep the shop's margin from now on. Errors: `Invalid`."""
    if (first := answered(session, request, Answer)) is not None:
        return first
    content: dict[str, str] = {}
    if request.percent is not None:
        if not 0 < exact(request.percent, "margin", places=2) <= 100:
            raise Invalid(field="margin", reason="out_of_range", least=0, most=100)
        content = {"percent": request.percent.strip()}
    keep_choice(session, by, CHOICE, content, micros(request.at))
    return answer(session, request, Answer(), None, (CHOICE,))
