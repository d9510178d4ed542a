"""Who answered in a period and how: gathered for `csat integrity` and for the report."""

from __future__ import annotations

from collections.abc import Sequence

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.integrity.findings import Heard, heard
from csat_plugin.core.integrity.signs import staff_of
from csat_plugin.core.period import Period
from csat_plugin.core.rules import SubjectKind
from csat_plugin.runtime.beside import changed_ids
from csat_plugin.runtime.deciding import received
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.renamed import with_present_ids
from csat_plugin.runtime.scoring import Scored
from csat_plugin.runtime.workspace import Workspace


def heard_in(
    workspace: Workspace,
    period: Period,
    result: Scored,
    kind: SubjectKind,
    answers: Sequence[Received] | None = None,
) -> Heard:
    """The findings on a period's answers.

    Args:
        workspace: where they are.
        period: the period.
        result: its scores with their rules.
        kind: kind of subject.
        answers: everything that came of asking in the period, where the caller has it already.
    """
    if answers is None:
        found = lines(workspace, period, result.rules, kind, result.assessment, result.after_closing)
        answers = received(workspace, kind, found, every=True)
    return heard(
        with_present_ids(workspace, result.assessment),
        result.rules,
        workspace.store.subjects(kind),
        answers,
        changed=changed_ids(workspace, (one.rating for one in answers)),
        staff=staff_of(workspace.store.team_members()),
    )
