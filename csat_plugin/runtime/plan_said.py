"""A plan in sentences: who will notice, what stays, what is switched off and what is left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import msgspec
from msgspec.structs import replace

from csat_plugin.core.effects import Audience, EffectKind
from csat_plugin.runtime.plan import Plan, Planned
from csat_plugin.texts import say


def group_sentence(who: Audience, group: Sequence[Planned], language: str = "en") -> str:
    """How many effects these readers will notice, and how many of them are written."""
    writing = sum(not planned.would for planned in group)
    values = {"who": say(f"plan.who.{who}", language), "n": len(group), "writing": writing}
    return say("plan.group", language, values)


def lasting_sentence(group: Sequence[Planned], undoes: Mapping[str, Sequence[EffectKind]], language: str = "en") -> str:
    """How many of them stay once written, by kind; empty when all can be taken back.

    Args:
        group: effects of a plan.
        undoes: connection -> kinds it can take back.
        language: of the sentence.
    """
    lasting = Counter(p.effect.kind for p in group if p.effect.kind not in undoes.get(p.effect.connection, ()))
    if not lasting:
        return ""
    counted = [
        say("plan.lasting.kind", language, {"kind": say(f"cli.effect.{kind}", language), "n": n})
        for kind, n in lasting.items()
    ]
    kinds = say("plan.lasting.and", language).join(counted)
    return say("plan.lasting", language, {"n": lasting.total(), "kinds": kinds})


def plan_sentences(
    plan: Plan, language: str = "en", *, groups: bool = True, at: str = "", everything: bool = False
) -> tuple[str, ...]:
    """The plan in sentences: what is switched off, what is left out; "nothing to do" is said aloud.

    Args:
        plan: the plan.
        language: of the sentences.
        groups: begin with how many effects there are by who notices.
        at: ` -w DIR` for the commands named, where they need it.
        everything: what is left out is listed beside, so no command is named that would.
    """
    said = [group_sentence(who, group, language) for who, group in plan.groups()] if groups else []
    said += _switched_off(plan, language, at)
    if not plan.effects:
        said.append(say("plan.nothing", language))
    return (*said, *_left_out(plan, language, at, everything=everything))


def nothing_sentences(plan: Plan, language: str = "en", *, at: str = "") -> tuple[str, ...]:
    """Why a plan that was applied wrote nothing: all of it stands there, or is switched off, too old, or not there at all."""
    off, left = _switched_off(plan, language, at), plan.left_out
    there = left.delivered + len(plan.to_write)
    if there and not off and not left.older and not left.unplaced:
        rest = replace(plan, left_out=replace(left, delivered=0))
        return (say("apply.nothing", language), *_left_out(rest, language, at))
    reasons = (*off, *_left_out(plan, language, at))
    if not reasons:
        return (say("apply.none_there", language, {"period": plan.period}),)
    return (say("apply.none_written", language), *reasons)


def _switched_off(plan: Plan, language: str, at: str) -> list[str]:
    """How many effects wait for each switch, and the command that turns it."""
    waiting = Counter(planned.switch for planned in plan.effects if planned.would)
    return [say("plan.would", language, {"n": n, "switch": switch, "at": at}) for switch, n in waiting.items()]


def _left_out(plan: Plan, language: str, at: str, *, everything: bool = False) -> list[str]:
    """What is left out by why, each with the command that shows it."""
    words = {"at": at, "asked": plan.asked}
    see = "" if everything else say("plan.see", language, words)
    said = []
    for why, n in msgspec.structs.asdict(plan.left_out).items():
        if n:
            code = "older_by_default" if why == "older" and not plan.since.stated else why
            days = {"since": plan.since.day, "include": plan.since.include}
            said.append(say(f"plan.left_out.{code}", language, {**words, **days, "n": n, "see": see}))
    return said
