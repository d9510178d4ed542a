"""Service levels beside satisfaction: the level kept and the customer dissatisfied all the same (S0-03, S0-57, S2-04).

Only tickets that were rated are known here, so the share says nothing of those nobody rated, and the sentence says so.
"""

from __future__ import annotations

from csat_plugin.core.report.content import Block, Sentence, Several, Value, Word
from csat_plugin.core.report.extract import NAMES
from csat_plugin.core.report.material import Material, ServiceLevel
from csat_plugin.core.report.values import Ground, share, text
from csat_plugin.core.scoring.result import Score


def blocks(ground: Ground, material: Material, most: int | None = NAMES) -> tuple[Block, ...]:
    """The share of rated tickets whose service level was kept, and who is below target in spite of it; `None` = name all."""
    whole = next((x for x in material.service if not x.subject and x.known), None)
    if whole is None:
        return ()
    kept = share(whole.met, whole.known)
    if kept is None:
        return ()
    parts: list[Value] = [text("service.kept", share=kept, met=whole.met, n=whole.known)]
    green = kept_but_below(ground, material)
    if green:
        names = [_said(score, own) for score, own in green[:most]]
        if len(names) < len(green):
            names.append(text("and_more", n=len(green) - len(names)))
        parts.append(text("service.green", names=Several(tuple(names))))
    return (Sentence(text=Several(tuple(parts), "sentence")),)


def in_full(ground: Ground, material: Material) -> tuple[Block, ...]:
    """The same with all names, for the annex, where the page has room for the first ones only."""
    whole = blocks(ground, material, None)
    return () if whole == blocks(ground, material) else whole


def _said(score: Score, own: ServiceLevel) -> Value:
    kept = share(own.met, own.known)
    return text("share_of", what=score.name, share=kept) if kept else Word(score.name)


def kept_but_below(ground: Ground, material: Material) -> list[tuple[Score, ServiceLevel]]:
    """Subjects below what they must reach whose service level was kept at least as well as everybody's."""
    whole = next((x for x in material.service if not x.subject and x.known), None)
    own = {x.subject: x for x in material.service if x.subject and x.known >= ground.rules.privacy.at_least}
    if whole is None:
        return []
    return [
        (score, own[score.subject])
        for score in sorted(ground.assessment.scores, key=lambda s: (s.value is None, s.value or 0, s.name))
        if score.reached is False
        and score.subject in own
        and own[score.subject].met * whole.known >= whole.met * own[score.subject].known
    ]
