"""Customers whose id in the register changed: what was closed, or written, under the former id is still theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from csat_plugin.core.actions.decisions import ref_period
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.workspace import Workspace

OWNED = ("customer", "project")
"""Kinds of subjects whose id is a customer's, or begins with it."""


def renamed(workspace: Workspace, kind: str, subjects: Iterable[str]) -> dict[str, str]:
    """Subject as it was kept -> its id today, for those whose id differs now.

    Customers that were put together since are not the same customer under another id, and are left out.

    Args:
        workspace: whose register is meant.
        kind: of the subjects.
        subjects: ids as they were kept.
    """
    kept = {subject for subject in subjects if subject}
    if kind not in OWNED or not kept:
        return {}
    meant = workspace.store.meant()
    owners = {subject: subject.partition("/")[0] if kind == "project" else subject for subject in kept}
    heirs = Counter(meant.get(owner, owner) for owner in set(owners.values()))
    return {
        subject: f"{present}{subject.removeprefix(owner)}"
        for subject, owner in owners.items()
        if (present := meant.get(owner, owner)) != owner and heirs[present] == 1
    }


def with_present_ids(workspace: Workspace, assessment: Assessment) -> Assessment:
    """A kept assessment with its subjects called as they are today, to be held against one computed now."""
    present = renamed(workspace, assessment.subject_kind, (score.subject for score in assessment.scores))
    return with_ids(assessment, present) if present else assessment


def with_ids(assessment: Assessment, ids: Mapping[str, str]) -> Assessment:
    """An assessment whose subjects have other ids; those not named keep theirs."""
    return replace(
        assessment,
        scores=tuple(replace(score, subject=ids.get(score.subject, score.subject)) for score in assessment.scores),
        verdicts=tuple(
            replace(verdict, missed_by=tuple(ids.get(one, one) for one in verdict.missed_by))
            for verdict in assessment.verdicts
        ),
    )


def items_renamed(items: Iterable[ActionItem], ids: Mapping[str, str]) -> list[ActionItem]:
    """The items about those subjects, about their present ids; an item keeps its own number.

    Args:
        items: every item.
        ids: former id of a customer -> present id.
    """
    found = []
    for item in items:
        owner = item.subject.partition("/")[0]
        former = item.subject if item.subject in ids else owner
        if former not in ids:
            continue
        subject = f"{ids[former]}{item.subject.removeprefix(former)}"
        refs = tuple(_ref(ref, item.subject, subject) for ref in item.because_scores)
        slot = "|".join(subject if part == item.subject else part for part in item.slot.split("|"))
        found.append(replace(item, subject=subject, slot=slot, because_scores=refs))
    return found


def _ref(ref: str, former: str, present: str) -> str:
    """A reference to a score, `period:subject:value`, about the present subject."""
    head = f"{ref_period(ref)}:"
    rest = ref.removeprefix(head)
    return f"{head}{present}{rest.removeprefix(former)}" if rest.startswith(f"{former}:") else ref
