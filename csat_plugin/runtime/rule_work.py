"""What edited rules mean for people: exceptions, action items, their owners, spot checks, whom a questionnaire asks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from math import sqrt
from statistics import fmean, stdev
from typing import TYPE_CHECKING

import msgspec

from csat_plugin.core.actions.expected_load import expected_load
from csat_plugin.core.actions.known_facts import rating_facts
from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.exact import MICRO, half_up, percent_shown, plain
from csat_plugin.core.period import bounds
from csat_plugin.core.rules import Action, All, Origin, Override, Ruleset, Scale, Survey, Test
from csat_plugin.core.scoring.points import option
from csat_plugin.core.statistics.intervals import t95
from csat_plugin.language.shown.ruleset import scale_table
from csat_plugin.runtime.context import known_scales
from csat_plugin.runtime.deciding import known_before, received_before
from csat_plugin.runtime.rule_trial import Trial
from csat_plugin.runtime.survey_volumes import draws_in, volumes
from csat_plugin.runtime.workspace import Workspace

if TYPE_CHECKING:
    from csat_plugin.core.actions.known_facts import Received
    from csat_plugin.core.model import Subject
    from csat_plugin.core.scoring.result import Score

NAMED = 6
"""Subjects named one by one."""
FEWEST = 5
"""Answers from which a margin is more than a guess."""
ENDED = ("closed", "cancelled")


def work_sentences(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Every sentence on what the edit means beside the scores; empty where nothing of the kind changed."""
    yield from _exceptions(workspace, trial)
    yield from _actions(workspace, trial)
    yield from _owners(workspace, trial)
    yield from _draws(workspace, trial)
    yield from _invitations(workspace, trial)
    yield from _left_out(workspace, trial)
    yield from _asked(workspace, trial)
    yield from _alike(workspace, trial)


def _exceptions(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """New entries of `for:`: who reaches the bar, whose score moves, how many customers deviate now (practice 4.5)."""
    known = {_says(entry) for entry in trial.before.overrides}
    new = [entry for entry in trial.after.overrides if _says(entry) not in known]
    for entry in new:
        hit = [score for score in trial.new.scores if _hits(entry, score)]
        if entry.reaching is not None and hit:
            bar = plain_points(entry.reaching)
            shown = [score for score in hit if score.subject not in trial.hidden]
            names = ", ".join(_against(workspace, trial, score) for score in shown[:NAMED]) or "-"
            yield workspace.say("changed.bar", period=trial.period.label, bar=bar, n=len(hit), names=names)
    before, after = (_deviating(trial, rules) for rules in (trial.before, trial.after))
    if before != after or any(entry.weights for entry in new):
        moved = {change.subject: change for change in trial.difference.scores}
        for subject in sorted({*after} & {*moved} - {*before}):
            change = moved[subject]
            values = {"who": trial.called(subject), "before": change.before or "-", "after": change.after or "-"}
            yield workspace.say("changed.own_weights", period=trial.period.label, **values)
        yield workspace.say("changed.deviating", n=len(after), of=len(trial.new.scores))


def _says(entry: Override) -> object:
    return entry.segments, entry.subjects, entry.weights, entry.reaching


def _hits(entry: Override, score: Score) -> bool:
    if entry.segments:
        return score.segment in entry.segments
    return score.subject in entry.subjects or score.name in entry.subjects


def _deviating(trial: Trial, rules: Ruleset) -> set[str]:
    """Subjects whose weights by rule are not those of everybody."""
    assessment = trial.old if rules is trial.before else trial.new
    usual = {channel.id: channel.weight for channel in rules.channels}
    return {s.subject for s in assessment.scores if any(node.weight != usual.get(node.channel, 0) for node in s.nodes)}


def _against(workspace: Workspace, trial: Trial, score: Score) -> str:
    """One subject held against its bar: `C03 77.8, 7.2 short`."""
    who = trial.called(score.subject)
    if score.value is None:
        return workspace.say("changed.bar.none", who=who)
    if score.reached or score.reaching is None:
        return workspace.say("changed.bar.reached", who=who, value=score.value)
    by = (score.reaching - int(score.value * MICRO)) / MICRO
    return workspace.say("changed.bar.short", who=who, value=score.value, by=f"{by:.1f}")


def plain_points(micro: int) -> str:
    """Micropoints as an author writes them."""
    from decimal import Decimal

    return plain(Decimal(micro) / MICRO)


def _actions(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Actions that are new or say something else: how often they would have fired, and whether anything is written."""
    was = {action.id: action for action in trial.before.actions}
    new = [action for action in trial.after.actions if _does(was.get(action.id)) != _does(action)]
    if not new:
        return
    subjects = workspace.store.subjects(trial.after.score.subject)
    fired: list[Mapping[str, int]] = []
    received = received_before(workspace, trial.after, [trial.new]) if _single(new) else []
    for rules, assessment in ((trial.before, trial.old), (trial.after, trial.new)):
        known = known_before(workspace, rules, [assessment])
        loads = {load.rule: load.fired for load in expected_load(rules, [assessment], subjects, known)}
        loads |= {a.id: len(_firing(a, received)) for a in rules.actions if a.event == "rating.received"}
        fired.append(loads)
    for action in new:
        values = {"id": action.id, "period": trial.period.label, "n": fired[1].get(action.id, 0)}
        if action.event == "rating.received":
            dated = (one.day(workspace.settings.zone) for one in _firing(action, received))
            days = Counter(day for day in dated if day is not None)
            values |= {"most": max(days.values(), default=0), "marks": _marks(workspace, trial.after, action) or "-"}
            code = "changed.fires_ratings" + ("" if values["marks"] != "-" else ".plain")
            yield workspace.say(code, **values)
        elif action.id in was and was[action.id].event == action.event:
            yield workspace.say("changed.fires_before", **values, before=fired[0].get(action.id, 0))
        elif action.event == "period.closed":
            yield workspace.say("changed.fires", **values)
    if not workspace.settings.write["tickets"]:
        yield workspace.say("changed.not_written")


def _does(action: Action | None) -> object:
    """What an action waits for; everything else of it is said in its sentence."""
    return None if action is None else (action.event, action.when, action.needs, action.only_if_sure)


def _single(actions: list[Action]) -> bool:
    return any(action.event == "rating.received" for action in actions)


def _firing(action: Action, received: list[Received]) -> list[Received]:
    condition = compile_condition(action.when)
    return [one for one in received if condition(rating_facts(one))]


def _marks(workspace: Workspace, rules: Ruleset, action: Action) -> str:
    """The marks a threshold on `rating` means, channel by channel: `ticket 1-2 of 5`; empty without such a threshold."""
    tests = action.when.parts if isinstance(action.when, All) else (action.when,)
    bars = [test for test in tests if isinstance(test, Test) and test.fact == "rating"]
    if not bars:
        return ""
    fits = [compile_condition(test) for test in bars]
    seen = known_scales(workspace)
    found = []
    for channel in rules.channels:
        scales = seen.get(channel.id, ()) if channel.scale is None else ()
        table = scale_table(rules, channel, workspace.language, next(iter(scales), None))
        if table.sample or not table.options:
            continue
        met = [o.mark for o in table.options if all(fit({"rating": int(o.points * MICRO)}) for fit in fits)]
        if met:
            marks = met[0] if len(met) == 1 else f"{met[0]}-{met[-1]}"
            found.append(workspace.say("changed.marks", channel=channel.id, marks=marks, top=table.options[-1].mark))
    return ", ".join(found)


def _owners(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Open items of people who hold their role no longer, or not much longer (practice 4.6)."""
    staying = {person.name for person in trial.after.people if not person.until}
    left = {p.name: p.role for p in trial.before.people if p.name not in staying and p.name != p.role}
    items = Counter(item.owner for item in workspace.store.items() if item.state not in ENDED and item.owner in left)
    for name, n in items.items():
        role = left[name]
        heir = next((p.name for p in reversed(trial.after.people) if p.role == role and p.name != name), "NAME")
        yield workspace.say("changed.items_stay", n=n, name=name, heir=heir)


def _draws(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Spot checks whose size changed: how many tickets the last period had, and how many of them are drawn (practice 4.9)."""
    was = {survey.id: survey for survey in trial.before.surveys}
    changed = [s for s in trial.after.surveys if s.share and _size(s) != _size(was.get(s.id))]
    if not changed:
        return
    start, end = bounds(trial.period, workspace.settings.zone)
    closed = sum(workspace.store.ticket_counts(start, end, "service").values())
    draws = draws_in(workspace, trial.after, trial.period)
    for survey in changed:
        draw = draws.get(survey.id)
        if draw is not None and draw.of:
            values = {"id": survey.id, "closed": closed, "of": draw.of, "drawn": draw.n}
            values |= {"share": percent_shown(draw.n, draw.of), "period": trial.period.label}
            of_tickets = "changed.draw" if draw.of == closed else "changed.draw.some"
            yield workspace.say("changed.draw.actions" if survey.draw_from == "actions" else of_tickets, **values)


def _size(survey: Survey | None) -> object:
    """What decides how many are drawn."""
    if survey is None:
        return None
    return (
        survey.share, survey.within, survey.at_most, survey.mandatory, survey.enough.margin, survey.for_each,
        survey.draw_from, survey.when, survey.never_ask,
    )  # fmt: skip


def _invitations(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Surveys that ask others, or at other times: invitations of the last period, what answers to expect, hours of calls (4.8)."""
    was = {survey.id: survey for survey in trial.before.surveys}
    changed = [s for s in trial.after.surveys if s.id in was and _whom(s) != _whom(was[s.id])]
    if not changed or trial.period.kind != "month":
        return
    before, after = (
        {one.survey: one for one in volumes(workspace, rules, trial.period.label)}
        for rules in (trial.before, trial.after)
    )
    answers = {total.channel: total.answers for total in trial.old.overall.channels}
    for survey in changed:
        first, second = (found[survey.id].asked if survey.id in found else 0 for found in (before, after))
        if first == second:
            continue
        values = {"id": survey.id, "before": first, "after": second, "period": trial.period.label}
        yield workspace.say("changed.invited", **values)
        had = answers.get(survey.channel, 0)
        if had and first:
            left = half_up(had * second, first)
            yield workspace.say("changed.answers", had=had, n=left)
            if margins := _margins(workspace, trial, survey.channel, left / had):
                yield workspace.say("changed.margin", before=margins[0], after=margins[1])
        if survey.id in after and (minutes := after[survey.id].minutes):
            yield workspace.say("changed.hours", n=max(half_up(minutes, 60), 1))


def _margins(workspace: Workspace, trial: Trial, channel: str, part: float) -> tuple[str, str] | None:
    """The 95 % margin of a channel's mean answer, in points, as it was and with just that part of its answers (practice 4.8).

    `None` where there are too few to say.
    """
    sheets: dict[str, list[int]] = {}
    for one in received_before(workspace, trial.before, [trial.old]):
        if one.rating.channel == channel and one.points is not None:
            sheets.setdefault(one.rating.response, []).append(one.points)
    means = [fmean(points) / MICRO for points in sheets.values()]
    left = int(len(means) * part)
    if min(len(means), left) < FEWEST:
        return None
    before, after = (t95(n - 1) * stdev(means) / sqrt(n) for n in (len(means), left))
    return f"{before:.1f}", f"{after:.1f}"


def _whom(survey: Survey) -> object:
    """What decides whom a survey asks, and when; how it is called and who answers for it do not."""
    return msgspec.structs.replace(survey, title={}, cites=(), why="", owner="", origin=Origin(), minutes=None)


def _alike(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Signs that stand in the ratings of a channel with a new table of marks, and are read as one of it (practice 4.10)."""
    was = {channel.id: channel.scale for channel in trial.before.channels}
    for channel in trial.after.channels:
        scale = channel.scale
        if scale is None or scale.kind != "map" or scale == was.get(channel.id):
            continue
        table = {mark for mark, _ in scale.options}
        seen = workspace.store.channels_seen().get(channel.id)
        others = {mark: n for mark, n in (seen.values if seen else {}).items() if mark not in table}
        parts = [
            workspace.say("changed.alike.one", n=n, mark=mark, sign=_sign(mark), meant=meant)
            for mark, n in others.items()
            if (meant := _meant(scale, mark)) is not None
        ]
        if parts:
            yield workspace.say("changed.alike", id=channel.id, marks=", ".join(parts))


def _meant(scale: Scale, mark: str) -> str | None:
    """The mark of a table that another sign is read as."""
    points = option(scale, mark)
    return next((written for written, worth in scale.options if worth == points), None) if points is not None else None


def _sign(mark: str) -> str:
    """What tells two signs apart that look alike."""
    return f"U+{ord(mark):04X}" if len(mark) == 1 else mark


def _left_out(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Surveys that leave out others than before: how many of the last period's answers came from those (practice 4.8)."""
    was = {survey.id: survey.never_ask for survey in trial.before.surveys}
    changed = [s for s in trial.after.surveys if s.never_ask and s.never_ask != was.get(s.id, ())]
    received = received_before(workspace, trial.after, [trial.new]) if changed else []
    for survey in changed:
        answers = [rating_facts(one) for one in received if not survey.channel or one.rating.channel == survey.channel]
        conditions = [compile_condition(condition) for condition in survey.never_ask]
        n = sum(any(condition(facts) for condition in conditions) for facts in answers)
        yield workspace.say("changed.left_out", id=survey.id, n=n, of=len(answers), period=trial.period.label)


def _asked(workspace: Workspace, trial: Trial) -> Iterator[str]:
    """Questionnaires that ask other roles: how many people of the register that is, and where a role is missing (4.11)."""
    was = {entry.id: entry for entry in trial.before.questionnaires or ()}
    customers = workspace.store.subjects("customer")
    if not any(subject.chain for subject in customers.values()):
        return
    for entry in trial.after.questionnaires or ():
        former = was.get(entry.id)
        if former is None or former.ask == entry.ask:
            continue
        before, after = (_people(customers, set(ask)) for ask in (former.ask, entry.ask))
        yield workspace.say("changed.asked", id=entry.id, before=before, after=after)
        for role in (role for role in entry.ask if role not in former.ask):
            lacking = [s.id for s in customers.values() if s.chain and role not in {m.role for m in s.chain}]
            if lacking:
                more = f" (+{len(lacking) - NAMED})" if len(lacking) > NAMED else ""
                yield workspace.say("changed.role_missing", role=role, who=", ".join(lacking[:NAMED]) + more)


def _people(customers: Mapping[str, Subject], roles: set[str]) -> int:
    return sum(member.role in roles for subject in customers.values() for member in subject.chain)
