"""The same signs as facts of one score, for rules."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.facts import Value
from csat_plugin.core.integrity.signs import (
    Staff,
    favour,
    hand_picked,
    nominated,
    not_independent,
    straight_lined,
    unconfirmed,
)
from csat_plugin.core.risks.answers import share


def integrity_facts(answers: Sequence[Received], changed: Collection[str], staff: Staff) -> dict[str, Value]:
    """Facts of one subject's answers.

    Args:
        answers: everything that came of asking in the period, marks that count with their points.
        changed: ids of marks changed without having been given again.
        staff: who works in which team.
    """
    marks = [one for one in answers if one.points is not None]
    lines = straight_lined(marks)
    return {
        "score.nominated_share": share(sum(map(nominated, marks)), len(marks)),
        "score.hand_picked": hand_picked(favour(marks)),
        "score.straight_lined_share": share(len(lines.lines), lines.looked_at),
        "score.unconfirmed_share": share(len(unconfirmed(marks)), len(marks)),
        "score.changed_afterwards": sum(one.rating.id in changed for one in marks),
        "score.not_independent": sum(not_independent(one, staff) for one in answers),
    }
