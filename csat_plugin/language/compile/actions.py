"""Actions compiled."""

from __future__ import annotations

from msgspec import UnsetType

from csat_plugin.core.facts import EVENTS
from csat_plugin.core.rules import Action, All, Condition, Test
from csat_plugin.language.compile.conditions import condition
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.actions import Action as ActionText
from csat_plugin.language.document.playbooks import Playbook as PlaybookText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.meant import meant_by
from csat_plugin.language.source import Path
from csat_plugin.language.units import cap, given, several, span, written

ALWAYS = ("period.ended", "remark.made")
"""Events of actions that need no condition."""


def actions(work: Compiling, doc: Document) -> tuple[Action, ...]:
    """Every action that is not off, in the order of the text."""
    playbooks_known = {name for name, text in given(doc.playbooks, {}).items() if isinstance(text, PlaybookText)}
    found = given(doc.actions, {}).items()
    return tuple(_action(work, name, text, playbooks_known) for name, text in found if isinstance(text, ActionText))


def _action(work: Compiling, name: str, text: ActionText, playbooks_known: set[str]) -> Action:
    path: Path = ("actions", name)
    event, opens = given(text.event, ""), given(text.open, "")
    needed = (("event", event), *((("when", text.when),) if event not in ALWAYS else ()), ("open", opens))
    for key, value in needed:
        if isinstance(value, UnsetType) or not value:
            work.error("CSAT144", path, {"key": name, "missing": key}, variant=key)
    then, follow_up = several(text.then), several(text.follow_up)
    named = [((*path, "open"), opens)] if opens else []
    named += [((*path, "then", n), book) for n, book in enumerate(then)]
    named += [((*path, "follow_up", n), book) for n, book in enumerate(follow_up)]
    for where, book in named:
        if book not in playbooks_known:
            work.error("CSAT144", where, {"key": name, "missing": book}, variant="playbook")
    if event:
        known_event(work, event, (*path, "event"))
    when: Condition = All(()) if event in ALWAYS else Test("score", "missing", True)
    if not isinstance(text.when, UnsetType):
        when = condition(work, text.when, (*path, "when"))
    return Action(
        id=name,
        title=written(text.title),
        event=event,
        when=when,
        open=opens,
        needs=1 if isinstance(text.needs, UnsetType) else given(text.needs.ratings, 1),
        only_if_sure=given(text.sure, False),
        then=then,
        one_for=given(text.one_for, "indicator"),
        start=given(text.start, "automatically"),
        owner=given(text.owner, ""),
        severity=given(text.severity, "medium"),
        due=None if isinstance(text.due, UnsetType) else span(text.due),
        while_open=given(text.while_open, "add_to_it"),
        at_most=None if isinstance(text.at_most, UnsetType) else cap(text.at_most),
        follow_up=follow_up,
        when_cleared=given(text.when_cleared, "note"),
        cites=several(text.cites),
        why=given(text.why, ""),
        origin=work.merged.origin(path),
    )


def known_event(work: Compiling, event: str, path: Path) -> None:
    """Guard against a moment there is none of."""
    if event not in EVENTS:
        meant = meant_by(event, EVENTS)
        values = {"value": event, "events": ", ".join(EVENTS), "meant": meant}
        work.error("CSAT155", path, values, variant="meant" if meant else "")
