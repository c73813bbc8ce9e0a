"""RFM scores and lifetime values as conditions of a segment: what takes all buyers to know."""

from typing import Final

from sqlalchemy import not_

from loyalty_desktop.models.rules.rfm import Scores
from loyalty_desktop.models.rules.segments import Compare, Value, fits, mistake
from loyalty_desktop.models.tables import Member
from loyalty_desktop.services.queries.segment_facts import Condition
from loyalty_desktop.services.queries.segment_scope import OF_SCORES, Scope

SCORES: Final = OF_SCORES


def scored(scope: Scope, name: str, operator: str, value: Value) -> Condition:
    """Return a comparison of a buyer's group or score; None: whoever is no buyer with scores."""
    if value is None:
        return not_(Member.id.in_(scope.listed(scope.scores)))
    fitting = {
        scores
        for scores in set(scope.scores.values())
        if fits(operator, score_of(scores, name), value)
    }
    return Member.id.in_(
        scope.listed(person for person, scores in scope.scores.items() if scores in fitting)
    )


def valued(scope: Scope, leaf: Compare, value: Value) -> Condition:
    """Return a comparison of lifetime values (minor units); None: whoever never bought.

    Errors: `Invalid` where nobody has reckoned what customers bring.
    """
    if scope.values is None:
        raise mistake("no_values", leaf.place)
    if value is None:
        return not_(Member.id.in_(scope.listed(scope.values)))
    return Member.id.in_(
        scope.listed(
            person for person, worth in scope.values.items() if fits(leaf.operator, worth, value)
        )
    )


def boxed(scope: Scope, leaf: Compare, value: Value) -> Condition:
    """Return the condition for one of the four boxes; None: whoever never bought.

    Errors: `Invalid` where nobody has reckoned what customers bring.
    """
    if scope.boxes is None:
        raise mistake("no_values", leaf.place)
    if value is None:
        return not_(Member.id.in_(scope.listed(scope.boxes)))
    return Member.id.in_(
        scope.listed(person for person, box in scope.boxes.items() if box == value)
    )


def score_of(scores: Scores, name: str) -> str | int:
    """Return the group or the score that a field names."""
    match name:
        case "rfm":
            return scores.group
        case "recency_score":
            return scores.recency
        case "frequency_score":
            return scores.frequency
        case _:
            return scores.money
