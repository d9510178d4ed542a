"""One late rating: the subject it belongs to is scored again at once, from its own ratings and what the others left standing."""

from __future__ import annotations

from csat_plugin.core.model import Subject
from csat_plugin.core.period import Period, bounds
from csat_plugin.core.rules import Ruleset, SubjectKind
from csat_plugin.core.scoring.assessment import assess, since
from csat_plugin.core.scoring.reduction import Rows
from csat_plugin.core.scoring.rescoring import Kept
from csat_plugin.core.scoring.result import Assessment, Score
from csat_plugin.runtime import once
from csat_plugin.runtime.workspace import Workspace


class Standing:
    """An open period as it was last assessed in full, kept by a process that goes on running.

    Scores of subjects scored again are those a full assessment would give, to the last bit, as long as every subject with
    new ratings is scored again. The overall figure, verdicts and counts stay those of the full assessment.

    Args:
        workspace: where the ratings are.
        period: what was assessed.
        rules: the rules that hold in it.
        kind: whose scores.
        before: the period before, for changes.
    """

    def __init__(
        self,
        workspace: Workspace,
        period: Period,
        rules: Ruleset,
        kind: SubjectKind,
        before: Assessment | None = None,
    ) -> None:
        settings, store = workspace.settings, workspace.store
        self._workspace = workspace
        self._rules, self._period = rules, period
        self._kind = kind
        self._first = since(rules, period, settings.zone, workspace.now)
        self._end = bounds(period, settings.zone)[1]
        self._subjects = store.subjects(kind)
        self._before = {score.subject: score for score in before.scores} if before else {}
        self._kept = Kept(Rows(once.marks(workspace, rules, period, kind, self._first, self._end)))
        self.assessment = assess(
            rules,
            period,
            self._kept,
            self._subjects,
            zone=settings.zone,
            fiscal_start=settings.fiscal_start,
            as_of=workspace.now,
            previous=before,
            settings_digest=settings.digest(),
        )

    def rescore(self, subject: str) -> Score:
        """The score of one subject from the ratings in the store now.

        Only the ratings of a customer, or of a project's customer, are read; for another kind of subject all of them are.

        Args:
            subject: its id; one that is new since the full assessment is known by its id only.
        """
        owner = subject if self._kind == "customer" else None
        if self._kind == "project" and subject.count("/") == 1:
            owner = subject.partition("/")[0]
        known = self._subjects.get(subject) or Subject(kind=self._kind, id=subject, name=subject)
        marks = once.marks(self._workspace, self._rules, self._period, self._kind, self._first, self._end, owner)
        return self._kept.rescore(known, marks, as_of=self._workspace.now, previous=self._before.get(subject))
