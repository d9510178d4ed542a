"""What the store knows of changes in rules for the report of a period."""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.period import NotAPeriod, Period, bounds, parse_period, previous
from csat_plugin.core.report.rule_changes import RuleNews, SearchNews
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.core.scoring.whatif import Split, split
from csat_plugin.language.changes.ruleset import changes
from csat_plugin.runtime.closed import kept_rules
from csat_plugin.runtime.rule_log import outlook_of
from csat_plugin.runtime.scoring import Scored, compute, rules_for
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.texts import LANGUAGES


def rule_news(
    workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, history: Sequence[Assessment]
) -> RuleNews | None:
    """Changes in rules since the period before, and searches for some; `None` where there is neither.

    Args:
        workspace: with its log of rules.
        period: the period reported on.
        kind: of the subjects; only of the rules' own something is said.
        result: the period's scores with their rules.
        history: the periods before, oldest first.
    """
    if kind != result.rules.score.subject or period.kind != result.rules.score.period:
        return None
    searched = _searched(workspace, period, kind)
    former = history[-1] if history and history[-1].period == previous(period).label else None
    before = _former_rules(workspace, former, result.rules) if former else None
    if former is None or before is None:
        return RuleNews(searched=searched) if searched else None
    said = [changes(before, result.rules, language) for language in LANGUAGES]
    sentences = tuple(dict(zip(LANGUAGES, one, strict=True)) for one in zip(*said, strict=True))
    adopted = next(
        (k for k in reversed(workspace.store.rulesets()) if k.adopted and k.digest == result.rules.digest), None
    )
    return RuleNews(
        former=former.period,
        sentences=sentences,
        day=adopted.at.astimezone(workspace.settings.zone).date().isoformat() if adopted else "",
        approved_by=adopted.approved_by if adopted else "",
        author=adopted.author if adopted else "",
        reason=adopted.reason if adopted else "",
        outlook=outlook_of(adopted) if adopted else None,
        split=_split(workspace, period, kind, result, former),
        searched=searched,
    )


def _former_rules(workspace: Workspace, former: Assessment, present: Ruleset) -> Ruleset | None:
    """The rules of the period before, where they are others and still known."""
    if former.rules_digest == present.digest:
        return None
    kept = kept_rules(workspace, former.rules_digest)
    if kept is not None:
        return kept
    usual = rules_for(workspace, present, parse_period(former.period, workspace.settings.fiscal_start))
    return usual if usual.digest == former.rules_digest else None


def _split(workspace: Workspace, period: Period, kind: SubjectKind, result: Scored, former: Assessment) -> Split | None:
    again = compute(workspace, previous(period), result.rules, kind, None, margins=False)
    return split(former, again, result.assessment)


def _searched(workspace: Workspace, period: Period, kind: SubjectKind) -> tuple[SearchNews, ...]:
    """Searches made since the report of the period before; of later periods none."""
    earlier = previous(period)
    row = workspace.store.period(earlier.label, kind)
    since = row.issued_at or row.closed_at or bounds(earlier, workspace.settings.zone)[1]
    found = []
    for one in workspace.store.rule_searches():
        try:
            looked_at = parse_period(one.period, workspace.settings.fiscal_start)
        except NotAPeriod:  # the fiscal year was set otherwise since
            continue
        if one.at >= since and looked_at.start <= period.start:
            day = one.at.astimezone(workspace.settings.zone).date().isoformat()
            found.append(SearchNews(target=one.target, period=one.period, day=day, who=one.author))
    return tuple(found)
