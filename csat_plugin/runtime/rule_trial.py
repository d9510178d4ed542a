"""A ruleset tried out on the last period: scored with what was adopted last, and with what is proposed, on the same ratings."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from csat_plugin.core.exact import percent_shown
from csat_plugin.core.names import band_title
from csat_plugin.core.privacy.held_back import held_difference, hidden_in_any
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.difference import Difference, difference
from csat_plugin.core.scoring.result import Note
from csat_plugin.language.compile.ruleset import compile_rules
from csat_plugin.language.diagnostics.finding import Choice, Diagnostic
from csat_plugin.language.merge import merge
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.whatif import History
from csat_plugin.runtime.workspace import Workspace

if TYPE_CHECKING:
    from csat_plugin.core.period import Period
    from csat_plugin.core.scoring.result import Assessment
    from csat_plugin.language.load import Loaded

CROSSING = 3
"""Customers named who cross a target's bar."""


class Trial:
    """One period under two rulesets."""

    def __init__(self, period: Period, before: Ruleset, after: Ruleset, old: Assessment, new: Assessment) -> None:
        self.period = period
        self.before = before
        self.after = after
        self.old = old
        self.new = new

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Subjects whose scores are not shown: of none of them anything is said."""
        return hidden_in_any((self.old, self.new), self.after.privacy)

    @cached_property
    def whole(self) -> Difference:
        """All that changes."""
        return difference(self.old, self.new)

    @cached_property
    def difference(self) -> Difference:
        """What a reader would see change."""
        return held_difference(self.whole, self.hidden)

    @cached_property
    def names(self) -> dict[str, str]:
        """Subject -> its name."""
        return {score.subject: score.name for a in (self.old, self.new) for score in a.scores}

    def called(self, subject: str) -> str:
        """Name and id of a subject; the id alone where both are the same."""
        name = self.names.get(subject, subject)
        return name if name == subject else f"{name} ({subject})"

    def band(self, band: str, language: str) -> str:
        """A band as the edited rules title it, else the former ones."""
        return band_title(self.after if self.after.band(band) else self.before, band, language)


def last_adopted(workspace: Workspace) -> Ruleset | None:
    """The rules adopted last."""
    kept = workspace.store.in_force()
    return msgspec.json.decode(kept.resolved_json, type=Ruleset) if kept else None


def tried(workspace: Workspace, before: Ruleset, after: Ruleset) -> Trial | None:
    """Both rulesets on the last complete period; `None` where it has no ratings or they score different things."""
    if before.score.subject != after.score.subject or before.score.period != after.score.period:
        return None
    period = asked_period(workspace, after, None)
    history = History(workspace, after, before)
    old, new = (history.assess(rules, period) for rules in (before, after))
    return Trial(period, before, after, old, new) if old.counts.used or new.counts.used else None


def with_effects(workspace: Workspace, loaded: Loaded) -> tuple[Diagnostic, ...]:
    """The findings, each proposed line of weights with what it would have made of the last period (practice 4.3)."""
    return tuple(
        _tried_out(workspace, loaded, finding) if finding.choices else finding for finding in loaded.diagnostics
    )


def _tried_out(workspace: Workspace, loaded: Loaded, finding: Diagnostic) -> Diagnostic:
    before = last_adopted(workspace) or _inherited(loaded)
    choices = []
    for choice in finding.choices:
        after = _with_line(loaded, choice)
        trial = tried(workspace, before or after, after) if after else None
        effect = _effect(trial, compared=before is not None) if trial else ()
        choices.append(Choice(choice.text, effect, choice.weights))
    return msgspec.structs.replace(finding, choices=tuple(choices))


def _with_line(loaded: Loaded, choice: Choice) -> Ruleset | None:
    """The rules with another line of weights; `None` where something else forbids using them."""
    if loaded.merged is None:
        return None
    data = {**loaded.merged.data, "weights": dict(choice.weights)}
    try:
        return compile_rules(msgspec.structs.replace(loaded.merged, data=data))[0]
    except msgspec.ValidationError:
        return None


def _inherited(loaded: Loaded) -> Ruleset | None:
    """What the rules extend, by itself; `None` where they extend nothing."""
    if len(loaded.sources) < 2:  # noqa: PLR2004 - the author's own text and one it extends
        return None
    return compile_rules(merge(loaded.sources[:-1])[0])[0]


def _effect(trial: Trial, *, compared: bool) -> tuple[Note, ...]:
    """How the targets would have come out, who crosses their bar, and who would have no score."""
    notes: list[Note] = []
    many = len(trial.new.verdicts) > 1
    for now in trial.new.verdicts:
        was = next((v for v in trial.old.verdicts if v.target == now.target), None) if compared else None
        values = {
            "period": trial.period.label,
            "which": f"{now.target}: " if many else "",
            "reached": str(now.reached),
            "counted": str(now.counted),
            "share": percent_shown(now.reached, now.counted),
        }
        same = was is not None and (was.reached, was.counted, was.by_count) == (now.reached, now.counted, now.by_count)
        notes.append(Note(f"effect.{now.by_count}{'_as_before' if same else ''}", values))
        if was is None or same:
            continue
        values = {
            "reached": str(was.reached),
            "counted": str(was.counted),
            "share": percent_shown(was.reached, was.counted),
        }
        notes.append(Note(f"effect.was_{was.by_count}", values))
        notes += _crossing(trial, set(now.missed_by) ^ set(was.missed_by))
    if not trial.new.verdicts:
        mean = trial.new.overall.value
        notes.append(Note("effect.mean", {"period": trial.period.label, "mean": "-" if mean is None else str(mean)}))
    lost = [change for change in trial.difference.scores if change.before is not None and change.after is None]
    if compared and lost:
        who = ", ".join(trial.called(change.subject) for change in lost[:CROSSING])
        more = f" (+{len(lost) - CROSSING})" if len(lost) > CROSSING else ""
        notes.append(Note("effect.no_score", {"who": who + more}))
    return tuple(notes)


def _crossing(trial: Trial, subjects: set[str]) -> list[Note]:
    changes = [c for c in trial.difference.scores if c.subject in subjects and None not in (c.before, c.after)]
    named = [
        Note(
            "effect.crosses",
            {"who": trial.called(c.subject), "before": str(c.before), "after": str(c.after)},
        )
        for c in changes[:CROSSING]
    ]
    return named + ([Note("effect.more", {"n": str(len(changes) - CROSSING)})] if len(changes) > CROSSING else [])
