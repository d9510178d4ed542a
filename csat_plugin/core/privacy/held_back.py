"""Scores of a protected breakdown without the figures of too few people; what is shown of all of them stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.privacy.suppression import grouped, suppressed
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.result import Assessment, Note, Score
from csat_plugin.core.scoring.scorecards import By, CardLine, Scorecard, scorecards

HOLDERS: Final[tuple[By, ...]] = ("indicator", "department", "supplier", "process")
"""Whose cards there are."""
FLAG = "suppressed"
"""Marks a score whose figure is hidden."""


def people(score: Score) -> int:
    """How many people stand behind a score; where they are not known, how many answers."""
    return min(score.contacts, score.answers) if score.contacts else score.answers


def hidden_subjects(assessment: Assessment, rule: PrivacyRule) -> frozenset[str]:
    """Whose figures are hidden: of fewer people than the rule asks for, and who else the total would tell of."""
    if assessment.subject_kind not in rule.breakdowns:
        return frozenset()
    return suppressed({score.subject: people(score) for score in assessment.scores}, rule.at_least)


def held_back(assessment: Assessment, rule: PrivacyRule) -> Assessment:
    """The same period with those figures hidden. Totals, verdicts by count and everybody else's figures are untouched."""
    hidden = hidden_subjects(assessment, rule)
    if not hidden:
        return assessment
    return replace(
        assessment,
        scores=tuple(_bare(score, rule) if score.subject in hidden else score for score in assessment.scores),
        verdicts=tuple(
            replace(verdict, missed_by=_without(verdict.missed_by, hidden)) for verdict in assessment.verdicts
        ),
    )


class HiddenLines(Struct, frozen=True):
    """What scorecards leave out."""

    lines: frozenset[str] = frozenset()
    """As `line_name` calls them; hidden on every card they stand on."""
    totals: frozenset[tuple[By, str]] = frozenset()
    """Holders whose total is hidden too, since nothing on their card could hide a line."""

    def __bool__(self) -> bool:
        return bool(self.lines)


def hidden_lines(scores: Sequence[Score], rules: Ruleset, rule: PrivacyRule) -> HiddenLines:
    """Indicators of too few answers, and as many others as it takes that no total of any card tells one.

    Looked at over all cards at once: what one kind of card hides, another must not tell.
    """
    if not set(rule.breakdowns) & set(HOLDERS):
        return HiddenLines()
    cards = {(by, card.holder): card for by in HOLDERS for card in scorecards(scores, rules, by)}
    tables = {
        f"{by}/{holder}": {line_name(line): line.answers for line in card.lines} for (by, holder), card in cards.items()
    }
    lines, bare = grouped(tables, rule.at_least)
    return HiddenLines(lines, frozenset(key for key in cards if "/".join(key) in bare))


def hidden_last(cards: Sequence[Scorecard], by: By, hidden: HiddenLines) -> tuple[Scorecard, ...]:
    """The cards with what is hidden at the end, by name: a place among the others would tell what is hidden."""
    if not hidden:
        return tuple(cards)

    def place(line: CardLine) -> tuple[bool, str]:
        unseen = line_name(line) in hidden.lines
        return unseen, line_name(line) if unseen else ""

    def card_place(card: Scorecard) -> tuple[bool, str]:
        unseen = (by, card.holder) in hidden.totals
        return unseen, card.holder if unseen else ""

    made = (replace(card, lines=tuple(sorted(card.lines, key=place))) for card in cards)
    return tuple(sorted(made, key=card_place))


def line_name(line: CardLine) -> str:
    """What tells one indicator of one channel from all others."""
    return f"{line.channel}/{line.indicator}"


def _bare(score: Score, rule: PrivacyRule) -> Score:
    return Score(
        subject=score.subject,
        name=score.name,
        period=score.period,
        status="incomplete",
        flags=(FLAG,),
        reaching=score.reaching,
        why=(Note("privacy.hidden", {"few": str(rule.at_least)}),),
    )


def _without(ids: tuple[str, ...], hidden: Collection[str]) -> tuple[str, ...]:
    return tuple(one for one in ids if one not in hidden)
