"""What other rules would have made of the stored history: scores, targets and work, period by period. Nothing is changed.

The rules' part: both rulesets on the same ratings. A period that was closed or issued keeps what it says; what is shown of it is
what its ratings of today would give.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from csat_plugin.core.model import Mark
from csat_plugin.core.period import Period, bounds, previous
from csat_plugin.core.privacy.held_back import held_effect, hidden_in_any
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.privacy import PrivacyRule
from csat_plugin.core.scoring.assessment import assess
from csat_plugin.core.scoring.formula import reaches
from csat_plugin.core.scoring.past import Past
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.core.scoring.whatif import PeriodEffect, Split, period_effect, split
from csat_plugin.language.changes.ruleset import changes
from csat_plugin.runtime import once
from csat_plugin.runtime.closed import kept_rules
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.rule_sides import Side, comparable, rules_of
from csat_plugin.runtime.scoring import asked_period, rules_for
from csat_plugin.runtime.whatif_work import WorkEffect, work_effects
from csat_plugin.runtime.workspace import Workspace

MONTHS = 12
"""Complete periods looked at."""


class SideSaid(Struct, frozen=True, kw_only=True):
    """One of the two rulesets, as documents name it."""

    where: str
    name: str
    ruleset: str
    digest: str
    valid_from: str


class WhatIf(Struct, frozen=True, kw_only=True):
    """`csat whatif`: two rulesets on the same history."""

    schema: str = "csat/whatif@1"
    before: SideSaid
    after: SideSaid
    subject: str
    changes: tuple[str, ...]
    """What differs between the rules, in sentences."""
    periods: tuple[PeriodEffect, ...]
    """Oldest first."""
    work: tuple[WorkEffect, ...]
    """Actions and surveys that come to more or less."""
    really: Split | None = None
    """The change into the last period as it was: by the rules that held."""
    adopted: Split | None = None
    """The same change, had the rules tried out held from the last period on."""


class History:
    """Assessments of one history under any rules; every mark is read once for all rules that judge marks alike.

    Args:
        workspace: where the ratings are.
        rules: those that will be asked about; the first tells the kind of subject.
        bars: further bars single ratings will be held against, micropoints.
    """

    def __init__(self, workspace: Workspace, *rules: Ruleset, bars: Iterable[int] = ()) -> None:
        self.workspace = workspace
        self.kind = rules[0].score.subject
        self.subjects = workspace.store.subjects(self.kind)
        wanted = {(bar, one.score.precision) for one in rules for bar in (*bars, *(t.reaching for t in one.targets))}
        self.reduction = Past(self._marks, workspace.now, rules, {reaches(*bar) for bar in wanted})
        self._known: dict[tuple[str, str], Assessment] = {}

    def _marks(self, period: Period, rules: Ruleset) -> Iterable[Mark]:
        start, end = bounds(period, self.workspace.settings.zone)
        return once.marks(self.workspace, rules, period, self.kind, start, end)

    def assess(self, rules: Ruleset, period: Period) -> Assessment:
        """One period, without the change since the one before."""
        key = (rules.digest, period.label)
        if rules.digest and key in self._known:
            return self._known[key]
        settings = self.workspace.settings
        made = assess(
            rules,
            period,
            self.reduction,
            self.subjects,
            zone=settings.zone,
            fiscal_start=settings.fiscal_start,
            as_of=self.workspace.now,
            settings_digest=settings.digest(),
        )
        # Where nobody of that kind is known, the assessment cannot tell its kind from its subjects.
        made = msgspec.structs.replace(made, subject_kind=self.kind)
        if rules.digest:
            self._known[key] = made
        return made


def whatif(
    workspace: Workspace, before: Side, after: Side, *, label: str | None = None, n: int | None = None
) -> WhatIf:
    """Both rulesets over the stored history.

    Args:
        workspace: where the ratings are.
        before: the rules held against.
        after: the rules tried out.
        label: only that period; `None`: the last complete ones.
        n: how many of them; default: twelve.

    Raises:
        Failure: if the two score different things, or a period is named wrongly.
    """
    comparable(workspace, before, after)
    history = History(workspace, after.rules, before.rules)
    periods = asked_periods(workspace, after.rules, label, n)
    pairs = [(p, history.assess(before.rules, p), history.assess(after.rules, p)) for p in periods]
    first = next((n for n, pair in enumerate(pairs) if pair[1].counts.received + pair[2].counts.received), 0)
    pairs = pairs[first:]
    privacy = [after.rules.privacy, *shown_by(workspace)]
    effects = tuple(
        held_effect(_effect(workspace, history, *pair), hidden_in_any(pair[1:], *privacy)) for pair in pairs
    )
    really, adopted = _splits(workspace, history, before.rules, after.rules, periods[-1])
    return WhatIf(
        before=side_said(before),
        after=side_said(after),
        subject=after.rules.score.subject,
        changes=changes(before.rules, after.rules, workspace.language),
        periods=effects,
        work=work_effects(workspace, before.rules, after.rules, pairs, history.subjects),
        really=really,
        adopted=adopted,
    )


def asked_periods(workspace: Workspace, rules: Ruleset, label: str | None, n: int | None) -> Sequence[Period]:
    """The periods looked at, oldest first."""
    found = [asked_period(workspace, rules, label)]
    for _ in range(0 if label else (n or MONTHS) - 1):
        try:
            found.append(previous(found[-1]))
        except ValueError:  # before the calendar begins
            break
    return found[::-1]


def shown_by(workspace: Workspace) -> list[PrivacyRule]:
    """What the working copy of the rules hides, whatever is tried out; nothing while it has errors."""
    try:
        return [workspace.rules().privacy]
    except Failure:
        return []


def side_said(side: Side) -> SideSaid:
    """A ruleset as documents name it."""
    rules = side.rules
    return SideSaid(
        where=side.where, name=side.name, ruleset=rules.id, digest=rules.digest, valid_from=rules.valid_from
    )


def _effect(workspace: Workspace, history: History, period: Period, old: Assessment, new: Assessment) -> PeriodEffect:
    row = workspace.store.period(period.label, history.kind)
    frozen = workspace.store.frozen(period.label, history.kind) if row.state != "open" else None
    kept = msgspec.json.decode(frozen.assessment_json, type=Assessment).overall.value if frozen else None
    return period_effect(old, new, state=row.state, kept=kept)


def _splits(
    workspace: Workspace, history: History, before: Ruleset, after: Ruleset, period: Period
) -> tuple[Split | None, Split | None]:
    """The change into a period as it was, and as it would be had the rules tried out begun with it."""
    try:
        earlier = previous(period)
    except ValueError:  # a given range of days has none before
        return None, None
    kept = workspace.store.in_force()
    usual = rules_of(kept) if kept is not None else before
    former = history.assess(_held(workspace, history, usual, earlier), earlier)
    held = _held(workspace, history, usual, period)
    if held.score.subject != history.kind:
        return None, None
    really = split(former, history.assess(held, earlier), history.assess(held, period))
    return really, split(former, history.assess(after, earlier), history.assess(after, period))


def _held(workspace: Workspace, history: History, usual: Ruleset, period: Period) -> Ruleset:
    """The rules that held in a period: those it was closed with, else those in force for it."""
    row = workspace.store.period(period.label, history.kind)
    if row.state != "open" and (found := kept_rules(workspace, row.rules_digest)) is not None:
        return found
    return rules_for(workspace, usual, period)
