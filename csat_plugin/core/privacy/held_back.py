"""Scores of a protected breakdown without the figures of too few people; what is shown of all of them stays as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.privacy.suppression import grouped, suppressed
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.difference import Difference
from csat_plugin.core.scoring.result import Assessment, ChannelTotal, Note, Overall, Score
from csat_plugin.core.scoring.scorecards import By, CardLine, Scorecard, scorecards
from csat_plugin.core.scoring.whatif import PeriodEffect

HOLDERS: Final[tuple[By, ...]] = ("level", "indicator", "department", "supplier", "process")
"""Whose cards there are."""
FLAG = "suppressed"
"""Marks a score whose figure is hidden."""
TOGETHER: Final = 3
"""Groups hidden at once. Of two, the mean of all groups and that of all answers are two equations: marks come in whole steps, so
that often one pair of figures alone fits both."""


def people(score: Score) -> int:
    """How many people stand behind a score; where they are not known, how many answers."""
    return min(score.contacts, score.answers) if score.contacts else score.answers


def hidden_subjects(assessment: Assessment, rule: PrivacyRule) -> frozenset[str]:
    """Whose figures are hidden: of fewer people than the rule asks for, and who else the total would tell of."""
    return hidden_scores(assessment.scores, assessment.subject_kind, rule)


def hidden_scores(scores: Sequence[Score], kind: str, rule: PrivacyRule) -> frozenset[str]:
    """The same of scores by themselves.

    Args:
        scores: all of a period, of one kind of subject.
        kind: of subject.
        rule: of the rules of today.
    """
    already = frozenset(score.subject for score in scores if FLAG in score.flags)
    if kind not in rule.breakdowns:
        return already
    found = set(suppressed({score.subject: people(score) for score in scores}, rule.at_least))
    # Only of those with a score is a mean printed: a group without one hides nobody's.
    scored = sorted((people(score), score.subject) for score in scores if score.exact is not None)
    inside = sum(subject in found for _, subject in scored)
    rest = [subject for _, subject in scored if subject not in found]
    if inside:
        found.update(rest[: max(0, TOGETHER - inside)])
    return already | found


def held_back(assessment: Assessment, rule: PrivacyRule) -> Assessment:
    """The same period with those figures hidden. Verdicts by count and everybody else's figures are untouched.

    The mean of all groups stays as it is printed, not to the last place; of fewer groups than could hide each other it goes too.
    """
    hidden = hidden_subjects(assessment, rule)
    if not hidden:
        return assessment
    return replace(
        assessment,
        scores=held_scores(assessment.scores, assessment.subject_kind, rule),
        overall=held_overall(
            assessment.overall, sum(one.exact is not None and one.subject in hidden for one in assessment.scores)
        ),
        verdicts=tuple(
            replace(verdict, missed_by=_without(verdict.missed_by, hidden)) for verdict in assessment.verdicts
        ),
    )


def held_overall(overall: Overall, hidden: int) -> Overall:
    """The means of all groups without what tells so many hidden ones; means of all answers stay, other breakdowns print them too."""
    if not hidden:
        return overall
    coarse = replace(
        overall,
        exact=None,
        by_value=None,
        by_value_value=None,
        valued=0,
        channels=tuple(_pooled_alone(channel) for channel in overall.channels),
    )
    return coarse if hidden >= TOGETHER else replace(coarse, value=None, band="", change=None)


def held_all(assessment: Assessment, parts: Sequence[Score], kind: str, rule: PrivacyRule) -> Assessment:
    """An assessment of everybody together, without what tells the hidden ones of those whose mean it is."""
    hidden = hidden_scores(parts, kind, rule)
    level = held_overall(assessment.overall, sum(one.exact is not None and one.subject in hidden for one in parts))
    if level is assessment.overall:
        return assessment
    made = {"exact": level.exact, "value": level.value, "band": level.band, "change": level.change}
    return replace(assessment, overall=level, scores=tuple(replace(score, **made) for score in assessment.scores))


def _pooled_alone(channel: ChannelTotal) -> ChannelTotal:
    return replace(channel, mean_points=None, mean_weight=None, mean_contribution=None)


def held_scores(scores: Sequence[Score], kind: str, rule: PrivacyRule) -> tuple[Score, ...]:
    """Scores by themselves with those figures hidden."""
    hidden = hidden_scores(scores, kind, rule)
    return tuple(_bare(score, rule) if score.subject in hidden else score for score in scores)


def hidden_in_any(assessments: Iterable[Assessment], *rules: PrivacyRule) -> frozenset[str]:
    """Whose figures are hidden in one of some assessments by one of some rules: what changes between them would tell the other."""
    return frozenset(subject for one in assessments for rule in rules for subject in hidden_subjects(one, rule))


def held_difference(changed: Difference, hidden: Collection[str]) -> Difference:
    """A difference of two assessments without the scores of those."""
    return replace(changed, scores=tuple(one for one in changed.scores if one.subject not in hidden))


def held_effect(effect: PeriodEffect, hidden: Collection[str]) -> PeriodEffect:
    """What other rules make of a period, without the scores of those; how many change band stays, and who reaches a target."""
    shown = tuple(one for one in effect.subjects if one.subject not in hidden)
    return replace(effect, subjects=shown, unshown=len(effect.subjects) - len(shown))


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
