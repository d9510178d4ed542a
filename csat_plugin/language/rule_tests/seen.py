"""What the rules saw in a test: every fact each condition was asked about, for coverage and for saying why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received, rating_facts, score_facts
from csat_plugin.core.facts import Value
from csat_plugin.core.model import Subject
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.scoring.result import Assessment


class Seen(Struct, frozen=True, kw_only=True):
    """One thing that happened, and what was known of it."""

    event: str
    subject: str
    facts: Mapping[str, Value]


def seen(
    assessment: Assessment,
    subjects: Mapping[str, Subject],
    beside: Mapping[str, Mapping[str, Value]],
    arrived: Sequence[Received],
    remarks: Sequence[Received],
    causes: Sequence[Recurred],
) -> Iterator[Seen]:
    """Everything conditions of actions are asked about in one test.

    Args:
        assessment: the scores.
        subjects: id -> subject.
        beside: subject -> what is known beside its score.
        arrived: the ratings.
        remarks: those of them that remarks belong to.
        causes: the causes that came back.
    """
    for score in assessment.scores:
        facts = score_facts(score, assessment.subject_kind, subjects.get(score.subject))
        yield Seen(
            event="period.closed", subject=score.subject, facts=facts | dict(beside.get(score.subject, {}))
        )  # fmt: skip
    for one in arrived:
        yield Seen(event="rating.received", subject=one.about()[0], facts=rating_facts(one))
    for one in remarks:
        yield Seen(event="remark.made", subject=one.about()[0], facts=rating_facts(one))
    for cause in causes:
        yield Seen(event="cause.recurred", subject=cause.id, facts=cause.facts())
