"""RFM scores as conditions of a segment: what is known of a buyer by comparing all of them."""

from typing import Final

from sqlalchemy import not_

from loyalty_desktop.models.rules.rfm import Scores
from loyalty_desktop.models.rules.segments import Value, fits
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
