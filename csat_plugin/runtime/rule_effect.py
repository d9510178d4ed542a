"""What an edited ruleset changes: in words, and what it would have done to the last period (practice section 4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from csat_plugin.core.exact import or_dash, percent_shown
from csat_plugin.core.period import NotAPeriod, parse_period
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.changes.ruleset import changes
from csat_plugin.runtime.rule_trial import Trial, last_adopted, tried
from csat_plugin.runtime.rule_work import plain_points, work_sentences
from csat_plugin.runtime.workspace import Workspace

if TYPE_CHECKING:
    from csat_plugin.core.scoring.difference import ScoreChange
    from csat_plugin.core.scoring.result import Verdict
    from csat_plugin.language.load import Loaded

NAMED = 5
"""Subjects named one by one."""


def remember(workspace: Workspace, rules: Ruleset) -> None:
    """Keep a ruleset because it is used, unless it is the one kept last.

    Until somebody adopts rules by hand, later edits are compared with it.
    """
    kept = workspace.store.rulesets()
    if not kept or kept[-1].digest != rules.digest:
        body = msgspec.json.encode(rules).decode()
        workspace.store.keep_ruleset(rules.digest, "", body, rules.valid_from, workspace.now)


def changed(workspace: Workspace | None, loaded: Loaded) -> list[str]:
    """Sentences on the difference from the rules adopted last; empty when there are none, or nothing differs.

    Args:
        workspace: with its history; `None` means there is none.
        loaded: the edited rules.
    """
    if workspace is None or loaded.ruleset is None:
        return []
    kept, after = workspace.store.in_force(), loaded.ruleset
    before = last_adopted(workspace)
    if kept is None or before is None:
        return []
    sentences = differences(workspace, before, after)
    if not sentences:
        return []
    since = before.valid_from or kept.at.date().isoformat()
    return [workspace.say("changed.head", since=since), *sentences]


def differences(workspace: Workspace, before: Ruleset, after: Ruleset) -> list[str]:
    """What differs between two rulesets, in words and on the last complete period; empty when nothing does."""
    said = changes(before, after, workspace.language)
    if before.digest == after.digest and said[0] == workspace.say("changes.none"):
        return []
    sentences = [f"  - {sentence}" for sentence in said]
    if before.digest != after.digest and (closed := closed_until(workspace)):
        sentences.append(f"  - {workspace.say('changed.closed', last=closed)}")
    trial = tried(workspace, before, after)
    if trial is None:
        return sentences
    sentences += [f"  {sentence}" for sentence in _on_scores(workspace, trial)]
    return sentences + [f"  {sentence}" for sentence in work_sentences(workspace, trial)]


def closed_until(workspace: Workspace) -> str:
    """The closed period that ends last; empty while none is closed."""
    found = []
    for row in workspace.store.periods():
        if row.state != "open":
            try:
                found.append((parse_period(row.label, workspace.settings.fiscal_start).end, row.label))
            except NotAPeriod:  # the fiscal year was set otherwise since: the label means nothing now
                continue
    return max(found)[1] if found else ""


def _on_scores(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """What both rulesets say about the last complete period, on the same ratings."""
    say, period = workspace.say, trial.period.label
    found = trial.whole
    same_rules = trial.old.verdicts == trial.new.verdicts
    turned = list(_turned(workspace, trial))
    if not found and same_rules:
        yield say("changed.same_scores" if turned else "changed.nothing", period=period)
        yield from turned
        return
    if found.overall_before == found.overall_after:
        yield say("changed.mean_same", period=period, after=or_dash(found.overall_after))
    else:
        before, after = or_dash(found.overall_before), or_dash(found.overall_after)
        yield say("changed.mean", period=period, before=before, after=after)
    if found.used_before != found.used_after:
        yield say("changed.used", before=found.used_before, after=found.used_after)
    for verdict in trial.new.verdicts:
        former = next((v for v in trial.old.verdicts if v.target == verdict.target), None)
        yield _verdict(workspace, former, verdict)
    yield from _moves(workspace, trial)
    yield from turned


def _verdict(workspace: Workspace, was: Verdict | None, now: Verdict) -> str:
    """A target's count and verdict beside the former ones, and the other reading of those without a score."""
    say = workspace.say

    def words(verdict: Verdict) -> dict[str, object]:
        return {
            "reached": verdict.reached,
            "counted": verdict.counted,
            "share": percent_shown(verdict.reached, verdict.counted),
            "verdict": say(f"cli.verdict.{verdict.by_count}"),
        }

    values: dict[str, object] = {"target": now.target, **words(now)}
    if now.by_count == "missed":
        code = "changed.target.short"
        values |= {"more": now.more_needed, "needed": now.reached + now.more_needed, "n": now.more_needed}
    else:
        code = "changed.target.held"
    sentence = say(code, **values)
    if was is None:
        return sentence
    if (was.reached, was.counted, was.by_count) == (now.reached, now.counted, now.by_count):
        sentence += say("changed.target.as_before")
    else:
        sentence += say("changed.target.was", **words(was))
    if now.without_score and (was.share, was.rule, was.reaching) != (now.share, now.rule, now.reaching):
        sentence += say(
            f"changed.target.other.{now.rule}",
            n=now.without_score, reached=now.reached, counted=now.other_counted,
            share=percent_shown(now.reached, now.other_counted), verdict=say(f"cli.verdict.{now.other_by_count}"),
        )  # fmt: skip
    return sentence


def _turned(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Who reaches a bar of its own now and did not before, or the other way round: no target's count shows that."""
    if [(t.id, t.reaching) for t in trial.before.targets] != [(t.id, t.reaching) for t in trial.after.targets]:
        return  # with the bar of all moves everybody's, and the verdicts say so
    former = {score.subject: score for score in trial.old.scores}
    pairs = [(former[now.subject], now) for now in trial.new.scores if now.subject in former.keys() - trial.hidden]
    found = [
        (was, now) for was, now in pairs if was.reaching != now.reaching and {was.reached, now.reached} == {True, False}
    ]
    for was, now in found[:NAMED]:
        if was.reaching is None or now.reaching is None:
            continue
        values = {"value": now.value, "bar": plain_points(now.reaching), "former": plain_points(was.reaching)}
        code = "changed.reached_now" if now.reached else "changed.reached_no_more"
        yield workspace.say(code, who=trial.called(now.subject), **values)
    if len(found) > NAMED:
        yield workspace.say("changed.more", n=len(found) - NAMED)


def _moves(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Who has no score any more or a first one, who changes band, and the largest move of all others."""
    scores = trial.difference.scores
    lost = [c for c in scores if (c.before is None) != (c.after is None)]
    bands = [c for c in scores if c not in lost and c.band_before != c.band_after]
    for kind, found in (("score", lost), ("band", bands)):
        for change in found[:NAMED]:
            yield _moved(workspace, trial, change, kind)
        if len(found) > NAMED:
            yield workspace.say("changed.more", n=len(found) - NAMED)
    if not lost and not bands and len(scores) == len(trial.whole.scores):
        yield workspace.say("changed.no_band")
    moves = [(abs(c.after - c.before), c) for c in scores if c.before is not None and c.after is not None]
    by, largest = max(moves, key=lambda move: move[0], default=(None, None))
    if by and largest:
        values = {"before": or_dash(largest.before), "after": or_dash(largest.after)}
        yield workspace.say("changed.largest", by=by, who=trial.called(largest.subject), **values)


def _moved(workspace: Workspace, trial: Trial, change: ScoreChange, kind: str) -> str:
    language = workspace.language
    values = {
        "who": trial.called(change.subject),
        "before": or_dash(change.before),
        "after": or_dash(change.after),
        "was": trial.band(change.band_before, language),
        "now": trial.band(change.band_after, language),
    }
    if kind == "score":
        kind = "score_gone" if change.after is None else "score_new"
    return workspace.say(f"changed.{kind}", **values)
