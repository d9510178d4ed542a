"""What a report shows beside the scores: risks, causes, places among suppliers, complaints, reviews, and who answered."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC
from typing import Any

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.analysis.drivers import Drivers
from csat_plugin.core.analysis.results import Result
from csat_plugin.core.analysis.service_levels import Clauses, Split, splits
from csat_plugin.core.facts import Value
from csat_plugin.core.integrity.findings import Heard
from csat_plugin.core.model import Complaint, ServiceReview
from csat_plugin.core.period import Period, bounds
from csat_plugin.core.report.material import Occasion
from csat_plugin.core.risks.catalogue import BESIDE
from csat_plugin.core.risks.customers import Places
from csat_plugin.core.risks.recurrence import Recurred
from csat_plugin.core.rules import SubjectKind
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.analysis import clauses_in, drivers_in, results_in
from csat_plugin.runtime.beside import Decided, facts_beside, places_by_customer
from csat_plugin.runtime.causes import causes_of
from csat_plugin.runtime.integrity import heard_in
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import Scored
from csat_plugin.runtime.workspace import Workspace


class BesideReport(Struct, frozen=True, kw_only=True):
    """Parts of `core.report.material.Material`, subjects called as in the assessment that is reported on."""

    beside: dict[str, dict[str, Value]]
    places: dict[str, Places]
    causes: tuple[Recurred, ...]
    heard: Heard
    reviews: tuple[Occasion, ...] | None
    complaints: tuple[Occasion, ...] | None
    splits: tuple[Split, ...]
    clauses: tuple[Clauses, ...]
    drivers: tuple[Drivers, ...]
    results: tuple[Result, ...]


def beside_report(
    workspace: Workspace,
    period: Period,
    kind: SubjectKind,
    result: Scored,
    earlier: Sequence[Assessment],
    answers: Sequence[Received],
    present: dict[str, str],
) -> BesideReport:
    """Gather it.

    Args:
        workspace: where everything is.
        period: the period reported on.
        kind: kind of subject.
        result: its scores with their rules.
        earlier: the periods before, oldest first, subjects called as today.
        answers: everything that came of asking in the period.
        present: subject as it was called when the period was closed -> its id today, where the two differ.
    """
    assessment = with_present_ids(workspace, result.assessment)
    today = min(workspace.today, period.end)
    decided = Decided(
        period=period, rules=result.rules, assessment=assessment, today=today, answers=lambda: answers,
        earlier=tuple(earlier),
    )  # fmt: skip
    known = facts_beside(workspace, decided, [name for name, *_ in BESIDE])
    customers = kind == "customer"
    until = min(bounds(period, workspace.settings.zone)[1], workspace.now).astimezone(UTC)
    places = places_by_customer(workspace, result.rules, until) if customers else {}
    former = {now: then for then, now in present.items()}
    name = _naming(workspace, former)
    heard = heard_in(workspace, period, result, kind, answers)
    return BesideReport(
        beside={former.get(subject, subject): facts for subject, facts in known.items()},
        places={former.get(customer, customer): found for customer, found in places.items()},
        causes=causes_of(workspace, period, result.rules, kind),
        heard=heard,
        reviews=_of_period(workspace.store.reviews(), period, name, _review) if customers else None,
        complaints=_of_period(workspace.store.complaints(), period, name, _complaint) if customers else None,
        splits=splits(answers, result.rules),
        clauses=clauses_in(result.rules, assessment, known, answers, former),
        drivers=drivers_in(workspace, period, result),
        results=results_in(workspace, result, kind),
    )


Naming = Callable[[str | None], tuple[str, str]]


def _naming(workspace: Workspace, former: dict[str, str]) -> Naming:
    """Subject and name of a customer as a record has him."""
    names = {subject.id: subject.name for subject in workspace.store.subjects("customer").values()}

    def named(customer: str | None) -> tuple[str, str]:
        id_ = customer or ""
        return former.get(id_, id_), names.get(id_, id_)

    return named


def _of_period(
    records: Iterable[Any], period: Period, name: Naming, made: Callable[[Any, Naming], Occasion]
) -> tuple[Occasion, ...] | None:
    """The occasions of a period: those of its days, and complaints of before that were not closed before it began."""
    first, last = period.start.isoformat(), period.last.isoformat()
    every = list(records)
    kept = [
        one
        for one in every
        if one.day <= last
        and (one.day >= first or (isinstance(one, Complaint) and not (one.closed and one.closed < first)))
    ]
    return tuple(made(one, name) for one in kept) or None


def _complaint(one: Complaint, name: Naming) -> Occasion:
    subject, said = name(one.customer)
    title = one.title or one.text or one.id.rpartition(":")[2]
    return Occasion(
        subject=subject, name=said, day=one.day, title=title, closed=bool(one.closed), due=one.due, cause=one.cause,
        item=one.item,
    )  # fmt: skip


def _review(one: ServiceReview, name: Naming) -> Occasion:
    subject, said = name(one.customer)
    people = ", ".join(one.participants)
    title = " – ".join(part for part in (one.title, one.findings, people, one.minutes) if part)
    return Occasion(subject=subject, name=said, day=one.day, title=title or one.id.rpartition(":")[2])
