"""Figures of a what-if in words, for the terminal, its page and the log alike."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.core.exact import or_dash
from csat_plugin.core.scoring.whatif import Count, Outlook, Split, SubjectEffect, turns
from csat_plugin.runtime.rule_sides import Side
from csat_plugin.runtime.whatif import WhatIf
from csat_plugin.runtime.workspace import Workspace


def count_said(workspace: Workspace, count: Count | None) -> str:
    """`17/22 met`; a dash where a ruleset has no such target."""
    if count is None:
        return "-"
    verdict = workspace.say(f"whatif.verdict.{count.verdict}")
    return workspace.say("whatif.target", reached=count.reached, counted=count.counted, verdict=verdict)


def target_said(workspace: Workspace, was: Count | None, now: Count | None) -> str:
    """A target's count and verdict, the former ones beside them where they differ."""
    first, second = count_said(workspace, was), count_said(workspace, now)
    return second if first == second else workspace.say("whatif.target.moved", now=second, was=first)


def turned_said(workspace: Workspace, found: WhatIf) -> Iterator[tuple[str, bool]]:
    """A sentence on every target that turns, and whether one does."""
    turned = [(effect.period, one) for effect in found.periods for one in effect.targets if one.turned]
    for period, one in turned:
        values = {"was": count_said(workspace, one.before), "now": count_said(workspace, one.after)}
        yield workspace.say("whatif.turns", target=one.target, period=period, **values), True
    if not turned:
        yield workspace.say("whatif.turns.none"), False


def splits_said(workspace: Workspace, after: Side, found: WhatIf) -> Iterator[str]:
    """Where the change into the last period comes from, and where it would come from."""
    if found.really is not None:
        one = found.really
        yield workspace.say("whatif.really", before=one.before, after=one.after, **_parts(one))
    if found.adopted is not None:
        one, who = found.adopted, after.said(workspace)
        yield workspace.say("whatif.adopted", after=who, before=one.before, now=one.after, **_parts(one))


def outlook_said(workspace: Workspace, outlook: Outlook) -> str:
    """What a change was expected to do, in one line."""
    say, last = workspace.say, outlook.last
    parts = [say("log.outlook.mean", period=last.period, before=or_dash(last.before), after=or_dash(last.after))]
    for target in last.targets:
        was, now = count_said(workspace, target.before), count_said(workspace, target.after)
        code = "log.outlook.target.same" if was == now else "log.outlook.target"
        values = {"now": now} if was == now else {"was": was, "now": now}
        parts.append(say(code, target=target.target, **values))
    if outlook.turned:
        turned = [
            say(
                "log.outlook.turned.one", target=target, periods=", ".join(periods),
                was=say(f"whatif.verdict.{was}"), now=say(f"whatif.verdict.{now}"),
            )
            for (target, was, now), periods in turns(outlook).items()
        ]  # fmt: skip
        parts.append(say("log.outlook.turned", n=outlook.periods, turned="; ".join(turned)))
    return "; ".join(parts)


def called(one: SubjectEffect) -> str:
    """Name and id of a subject; the id alone where both are the same."""
    return one.name if one.name == one.subject else f"{one.name} ({one.subject})"


def signed(value: Decimal | None) -> str:
    """A change with its sign; a dash where there is none."""
    return "-" if value is None else f"{value:+}" if value else str(value)


def _parts(one: Split) -> dict[str, object]:
    parts = {"by": signed(one.by), "service": signed(one.service), "rules": signed(one.rules)}
    return {"former": one.former, "period": one.period, **parts}


def unshown_said(workspace: Workspace, found: WhatIf) -> list[str]:
    """How many move besides those named and are hidden, a sentence for each period that has some."""
    hidden = [effect for effect in found.periods if effect.unshown]
    return [workspace.say("whatif.unshown", period=effect.period, n=effect.unshown) for effect in hidden]
