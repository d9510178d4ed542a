"""Sentences on a whole period: why nothing could be scored and the ways out (practice 1.2), and ratings placed by another time.

Codes of `texts/scores.yaml`; values named `channel` and `to` hold channel ids.
"""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.exact import shown
from csat_plugin.core.rules import MonthOf, Ruleset, SubjectKind
from csat_plugin.core.scoring.cells import Reduced
from csat_plugin.core.scoring.fallback import place
from csat_plugin.core.scoring.result import Note, Overall, Score
from csat_plugin.core.scoring.score_notes import weight_shown

_DECIDES: dict[MonthOf, str] = {"closed": "closed", "rated": "answered", "asked": "asked"}


def period_notes(
    kind: SubjectKind, rules: Ruleset, scores: Sequence[Score], overall: Overall, reduced: Reduced
) -> tuple[Note, ...]:
    """What concerns the whole period: nothing scored and the ways out, then ratings that lack the time `month_of` names."""
    notes = [] if overall.scored else _nobody(kind, rules, scores, overall)
    for channel in rules.channels:
        found = reduced.dated.get(channel.id, {})
        wanted = _DECIDES[channel.month_of]
        # Where no rating has that time (questionnaires are never closed) there is nothing to wonder about.
        if any(dated == wanted for dated in found):
            notes += [
                Note(f"score.dated_by_{dated}", {"channel": channel.id, "n": str(n), "wanted": wanted})
                for dated, n in found.items()
                if dated != wanted
            ]
    return tuple(notes)


def _nobody(kind: SubjectKind, rules: Ruleset, scores: Sequence[Score], overall: Overall) -> list[Note]:
    subjects = str(len(scores))
    if not scores:
        return [Note("score.no_subjects")]
    speaking = [total for total in overall.channels if total.answers]
    if not speaking:
        return [Note("score.nobody_rated", {"subjects": subjects})]
    notes = [Note("score.nobody", {"subjects": subjects, "kind": kind})]
    waits: dict[str, tuple[int, int]] = {}
    present = {node.channel for score in scores for node in score.nodes if node.status in {"present", "carried"}}
    weights = {channel.id: channel.weight for channel in rules.channels}
    for channel_id, weight in place(rules, weights, present).unplaced:
        channel = rules.channel(channel_id)
        awaited = channel.fallback[0] if channel and channel.fallback else channel_id
        own, moved = waits.get(awaited, (0, 0))
        waits[awaited] = (own + weight, moved) if awaited == channel_id else (own, moved + weight)
    for awaited, (own, moved) in waits.items():
        code = "score.nobody_needs_more" if moved else "score.nobody_needs"
        values = {"channel": awaited, "weight": weight_shown(own), "moved": weight_shown(moved),
                  "waiting": weight_shown(own + moved)}  # fmt: skip
        notes.append(Note(code, values))
    for total in speaking:
        if total.pooled is not None:
            value = f"{shown(total.pooled, rules.score.precision):f}"
            notes.append(Note("score.alone", {"channel": total.channel, "value": value, "n": str(total.answers)}))
    notes += [Note("score.way_collect", {"channel": awaited}) for awaited in waits]
    if [total.channel for total in speaking] == ["ticket"]:
        notes.append(Note("score.way_tickets_only"))
    if waits and rules.score.when_incomplete == "no_score":
        notes.append(Note("score.way_share"))
    return notes
