"""What two periods are told apart by: the segments of what is scored, or kinds of customers and people (S3-13, S3-15)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Literal

from csat_plugin.core.privacy.suppression import suppressed
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.report.voices import voices
from csat_plugin.core.rules import SubjectKind
from csat_plugin.runtime.workspace import Workspace

Each = Literal["", "segment", "role"]
"""Empty: the segments of what is scored. `segment`: of the customer that was served, whatever is scored. `role`: of who answered."""


def kinds(workspace: Workspace, found: Sequence[RatingLine], kind: SubjectKind, each: Each) -> dict[str, str]:
    """Rating -> what it is told apart by; empty where nobody knows.

    Args:
        workspace: with its register.
        found: ratings of both periods.
        kind: kind of subject they are scored by.
        each: what to tell apart.
    """
    store = workspace.store
    if not each:
        subjects = store.subjects(kind)
        return {line.rating: subjects[line.subject].segment if line.subject in subjects else "" for line in found}
    marks = store.marks_of((line.rating for line in found), "customer")
    if each == "segment":
        customers = store.subjects("customer")
        told = {mark.rating: customers[mark.subject].segment if mark.subject in customers else "" for mark in marks}
    else:
        known = {person.id: person.role for person in store.contacts()}
        told = {mark.rating: mark.role or known.get(mark.contact, "") for mark in marks}
    return {line.rating: told.get(line.rating, "") for line in found}


def too_small(sides: Collection[Sequence[RatingLine]], told: dict[str, str], fewest: int) -> frozenset[str]:
    """Roles of so few people in a period that single ones would show, and those that go with them lest the whole give them away.

    Args:
        sides: ratings of each period.
        told: rating -> role; those without one are a group as well.
        fewest: people from which on a group is shown.
    """
    hidden: frozenset[str] = frozenset()
    for found in sides:
        by_role: dict[str, list[RatingLine]] = {}
        for line in found:
            by_role.setdefault(told[line.rating], []).append(line)
        hidden |= suppressed({role: voices(some) for role, some in by_role.items()}, fewest)
    return hidden
