"""Assess one period: reduce the marks, then one formula for every subject, channel and target. Pure; `as_of` is an argument."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import cast
from zoneinfo import ZoneInfo

import msgspec

from csat_plugin.core.model import Subject
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.cells import Cell, Reduced, Reduction, Request
from csat_plugin.core.scoring.evidence import index
from csat_plugin.core.scoring.formula import FORMULA_VERSION, reaches
from csat_plugin.core.scoring.judging import Judge, Judgement, Window, carried_months, judge, window
from csat_plugin.core.scoring.margins import spread_of
from csat_plugin.core.scoring.overall import overall
from csat_plugin.core.scoring.period_notes import period_notes
from csat_plugin.core.scoring.result import Assessment, Counts, Score
from csat_plugin.core.scoring.subject_score import Setting, score_subject
from csat_plugin.core.scoring.verdicts import ratings_at, verdict

__all__ = ["Judge", "Judgement", "assess", "judge", "result_digest", "since"]


def since(rules: Ruleset, period: Period, zone: ZoneInfo, as_of: datetime, *, margins: bool = True) -> datetime:
    """The earliest moment whose marks `assess` can use: twelve months before the period, or further for long waves.

    Without margins only as far as a wave can be carried.
    """
    return window(rules, period, zone, as_of, months=None if margins else carried_months(rules)).edges[0]


def result_digest(rules_digest: str, settings_digest: str) -> str:
    """sha256 over what determines a result beside the data: rules, settings that affect numbers, formula version."""
    named = {"formula": FORMULA_VERSION, "rules": rules_digest, "settings": settings_digest}
    return sha256(msgspec.json.encode(named, order="sorted")).hexdigest()


def assess(
    rules: Ruleset,
    period: Period,
    reduction: Reduction,
    subjects: Mapping[str, Subject],
    *,
    zone: ZoneInfo,
    fiscal_start: int = 1,
    as_of: datetime,
    previous: Assessment | None = None,
    settings_digest: str = "",
    margins: bool = True,
) -> Assessment:
    """Everything scoring says about one period.

    Args:
        rules: the resolved ruleset.
        period: what is assessed.
        reduction: adds up the marks of the period and of the time since `since(...)`, wherever they are: `Rows(marks)` those in
            hand, in any order; others are passed over.
        subjects: everyone who should have a score, by id, all of one kind; whom only marks name is added. Their kind
            (without any, the rules') is the kind of the assessment.
        zone: whose midnight separates periods.
        fiscal_start: month in which the fiscal year starts, 1 to 12.
        as_of: marks that may still change after this moment are waiting, not counted.
        previous: the period before, for changes.
        settings_digest: of the settings that affect numbers.
        margins: whether how sure a score is matters; without, the twelve months before are not looked at.
    """
    kind = next((cast("SubjectKind", subject.kind) for subject in subjects.values()), rules.score.subject)
    frame = window(rules, period, zone, as_of, fiscal_start, None if margins else carried_months(rules))
    bars = tuple(reaches(target.reaching, rules.score.precision) for target in rules.targets)
    reduced = reduction.reduce(Request(rules, frame, bars))
    scores = _scores(kind, rules, frame, reduced, subjects, previous)
    values = {name: subject.value for name, subject in subjects.items() if subject.value is not None}
    level = overall(rules, scores, reduced.cells, previous.overall.value if previous else None, values)
    own = {member for cell in reduced.cells if cell.slot == 0 for member in cell.members}
    return Assessment(
        period=period.label,
        start=period.start.isoformat(),
        end=period.last.isoformat(),
        subject_kind=kind,
        ruleset=rules.id,
        rules_digest=rules.digest,
        digest=result_digest(rules.digest, settings_digest),
        precision=rules.score.precision,
        scores=scores,
        overall=level,
        verdicts=tuple(
            verdict(target, scores, ratings_at(reduced.cells, n, reduced.unanswered), rules.score.precision)
            for n, target in enumerate(rules.targets)
            # A promise about customers says nothing about departments: it stands only where its own subjects are scored.
            if target.of != "customers" or kind == rules.score.subject
        ),
        counts=Counts(
            received=reduced.received,
            used=reduced.used,
            excluded={str(reason): n for reason, n in reduced.excluded.items()},
            waiting=sum(reduced.waiting.values()),
            carried=sum(member not in own for score in scores for node in score.nodes for member in node.ratings),
        ),
        notes=period_notes(kind, rules, scores, level, reduced),
    )


def _scores(
    kind: SubjectKind,
    rules: Ruleset,
    frame: Window,
    reduced: Reduced,
    subjects: Mapping[str, Subject],
    previous: Assessment | None,
) -> tuple[Score, ...]:
    """A score for everyone known and everyone rated in the period, by id."""
    by_channel: dict[str, list[Cell]] = {}
    for cell in reduced.cells:
        by_channel.setdefault(cell.channel, []).append(cell)
    setting = Setting(
        rules=rules,
        window=frame,
        spreads={channel.id: spread_of(by_channel.get(channel.id, ())) for channel in rules.channels},
    )
    slots, parts = index(reduced.cells), index(reduced.parts)
    former = {score.subject: score for score in previous.scores} if previous else {}
    rated = {cell.subject for cell in reduced.cells if cell.slot == 0} | set(reduced.waiting)
    found = []
    for name in sorted(rated | set(subjects)):
        subject = subjects.get(name) or Subject(kind=kind, id=name, name=name)
        found.append(
            score_subject(
                subject,
                {channel.id: slots.get((name, channel.id), {}) for channel in rules.channels},
                setting,
                parts={
                    channel.id: parts.get((name, channel.id), {}) for channel in rules.channels if channel.indicators
                },
                waiting=reduced.waiting.get(name, 0),
                previous=former.get(name),
            )
        )
    return tuple(found)
