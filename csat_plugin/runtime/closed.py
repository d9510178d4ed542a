"""A closed period: what became of each of its ratings when it was closed, and what came or changed since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from csat_plugin.core.model import Mark
from csat_plugin.core.period import NotAPeriod, Period, parse_period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.judging import Judge, window
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime import once
from csat_plugin.runtime.renamed import renamed
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import Member

BESIDE_OTHERS = ("duplicate", "superseded")
"""Why a rating does not count that would count alone."""


class Late(msgspec.Struct, frozen=True, kw_only=True):
    """A closed period with ratings that came or changed since."""

    period: str
    subject_kind: SubjectKind
    own_kind: bool
    """Whether that kind of subject is the one its rules score."""
    n: int
    rules: str = ""
    """Of several rulesets the one it was closed under."""


def kept_rules(workspace: Workspace, digest: str) -> Ruleset | None:
    """The rules of that digest, if they were kept."""
    kept = workspace.store.ruleset(digest)
    return msgspec.json.decode(kept.resolved_json, type=Ruleset) if kept else None


def members(
    workspace: Workspace, rules: Ruleset, period: Period, kind: SubjectKind, assessment: Assessment
) -> dict[str, Member]:
    """Every rating that belongs to a period, counted or not, with what became of it in this assessment."""
    used = used_ratings(assessment)
    found = {}
    for mark, member in _judged(workspace, rules, period, kind):
        reason = member.reason or ("" if mark.rating in used else beside_others(rules, mark.channel))
        found[mark.rating] = msgspec.structs.replace(member, reason=reason)
    return found


def used_ratings(assessment: Assessment) -> set[str]:
    """Ids of the ratings its scores rest on."""
    return {rating for score in assessment.scores for node in score.nodes for rating in node.ratings}


def beside_others(rules: Ruleset, channel: str) -> str:
    """Why a rating of that channel does not count although it would alone."""
    known = rules.channel(channel)
    return "superseded" if known is not None and known.aggregate == "latest" else "duplicate"


def late_ratings(
    workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind, frozen: Mapping[str, Member]
) -> list[str]:
    """Ids of ratings that would make a frozen period another one: that came, changed, began or ceased to count since.

    A rating that counted neither then nor now makes no difference and is not among them.
    """
    today = judged_now(workspace, period, rules, kind)
    present = renamed(workspace, kind, (member.subject for member in frozen.values()))
    then = {
        rating: msgspec.structs.replace(member, subject=present[member.subject])
        if member.subject in present
        else member
        for rating, member in frozen.items()
    }
    return sorted(rating for rating in then.keys() | today.keys() if _differs(then.get(rating), today.get(rating)))


def late_periods(workspace: Workspace) -> list[Late]:
    """Every closed period with ratings that came or changed since, by label; of several rulesets the periods of each."""
    return [late for view in workspace.views for late in _late_of(view)]


def _late_of(workspace: Workspace) -> Iterator[Late]:
    for row in workspace.store.periods():
        frozen = workspace.store.frozen(row.label, row.subject_kind)
        rules = kept_rules(workspace, row.rules_digest)
        if row.state == "open" or frozen is None or rules is None:
            continue
        try:
            period = parse_period(row.label, workspace.settings.fiscal_start)
        except NotAPeriod:  # the fiscal year was set otherwise since: the label means nothing now
            continue
        kind: SubjectKind = row.subject_kind  # type: ignore[assignment] # what `close` was given
        if late := late_ratings(workspace.at(period), period, rules, kind, frozen.members):
            own = kind == rules.score.subject
            yield Late(period=row.label, subject_kind=kind, own_kind=own, n=len(late), rules=_named(workspace))


def _named(workspace: Workspace) -> str:
    return workspace.part.name if workspace.part is not None else ""


def judged_now(workspace: Workspace, period: Period, rules: Ruleset, kind: SubjectKind) -> dict[str, Member]:
    """What becomes today of every rating that belongs to a period, each judged as if it stood alone."""
    return {mark.rating: member for mark, member in _judged(workspace, rules, period, kind)}


def _judged(workspace: Workspace, rules: Ruleset, period: Period, kind: SubjectKind) -> Iterator[tuple[Mark, Member]]:
    """The ratings that belong to a period as of now, each judged as if it stood alone."""
    settings = workspace.settings
    judge = Judge(rules, window(rules, period, settings.zone, workspace.now, settings.fiscal_start, 0))
    for mark in once.marks(workspace, rules, period, kind):
        verdict = judge.judge(mark)
        if verdict.period == period.label:
            yield mark, Member(mark.version, verdict.reason, mark.subject, verdict.points, mark.instead)


def _differs(then: Member | None, now: Member | None) -> bool:
    if then is not None and then.reason in BESIDE_OTHERS:
        then = msgspec.structs.replace(then, reason="")
    return then != now and any(member is not None and not member.reason for member in (then, now))
