"""Surveys and panels compiled."""

from __future__ import annotations

import re

from msgspec import UnsetType

from csat_plugin.core.rules import (
    Allowance,
    Budget,
    Choice,
    Condition,
    Enough,
    Panel,
    Suppress,
    Survey,
    Test,
)
from csat_plugin.language.compile.actions import known_event
from csat_plugin.language.compile.conditions import condition
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.document.surveys import ALLOWANCE, Pick
from csat_plugin.language.document.surveys import Panel as PanelText
from csat_plugin.language.document.surveys import Survey as SurveyText
from csat_plugin.language.source import Path
from csat_plugin.language.units import cap, given, percent, several, span, written

_HOUR = 60


def surveys(work: Compiling, doc: Document) -> tuple[Survey, ...]:
    """Every survey that is not off, in the order of the text."""
    found = given(doc.surveys, {}).items()
    return tuple(_survey(work, name, text) for name, text in found if isinstance(text, SurveyText))


def _survey(work: Compiling, name: str, text: SurveyText) -> Survey:
    path: Path = ("surveys", name)
    if event := given(text.event, ""):
        known_event(work, event, (*path, "event"))
    within = None
    if not isinstance(text.within, UnsetType):
        low, high = text.within
        within = (percent(low), percent(high))
    never = given(text.never_ask, [])
    asked = text.questionnaire
    picks = asked if isinstance(asked, list) else []
    return Survey(
        id=name,
        title=written(text.title),
        event=event,
        every=given(text.every, ""),
        when=None if isinstance(text.when, UnsetType) else condition(work, text.when, (*path, "when")),
        ask=several(text.ask),
        questionnaire=asked if isinstance(asked, str) else next((given(p.use, "") for p in picks if _for_all(p)), ""),
        choices=tuple(
            _choice(work, pick, (*path, "questionnaire", n)) for n, pick in enumerate(picks) if not _for_all(pick)
        ),
        channel=given(text.channel, ""),
        mandatory=given(text.mandatory, False),
        share=None if isinstance(text.share, UnsetType) else percent(text.share),
        within=within,
        at_most=None if isinstance(text.at_most, UnsetType) else cap(text.at_most),
        ask_again_after=None if isinstance(text.ask_again_after, UnsetType) else span(text.ask_again_after),
        ask_again_counts=given(text.ask_again_counts, "every_survey"),
        never_ask=tuple(condition(work, part, (*path, "never_ask", n)) for n, part in enumerate(never)),
        suppress=_suppress(text),
        for_each=given(text.for_each, ""),
        spread_over=tuple(given(text.spread_over, [])),
        draw_from=given(text.draw_from, "tickets"),
        playbooks=several(text.playbooks),
        budget=_budget(text),
        enough=_enough(text),
        panel=given(text.panel, ""),
        wait=None if isinstance(text.wait, UnsetType) else span(text.wait),
        hours=None if isinstance(text.hours, UnsetType) else _hours(text.hours),
        expires_after=None if isinstance(text.expires_after, UnsetType) else span(text.expires_after),
        remind_after=tuple(span(one) for one in given(text.remind_after, [])),
        delivery=given(text.delivery, "none"),
        owner=given(text.owner, ""),
        minutes=given(text.minutes, None),
        cites=several(text.cites),
        why=given(text.why, ""),
        origin=work.merged.origin(path),
    )


def _for_all(pick: Pick) -> bool:
    return isinstance(pick.when, UnsetType)


def _choice(work: Compiling, pick: Pick, path: Path) -> Choice:
    when = None if isinstance(pick.when, UnsetType) else condition(work, pick.when, (*path, "when"))
    return Choice(use=given(pick.use, ""), when=when)


def _suppress(text: SurveyText) -> Suppress:
    if isinstance(text.suppress, UnsetType):
        return Suppress()
    fields = given(text.suppress.fields, {})
    return Suppress(tags=tuple(given(text.suppress.tags, [])), fields=tuple(fields.items()))


def _allowance(text: str) -> Allowance:
    found = re.fullmatch(ALLOWANCE, text)
    if found is None:
        raise ValueError(f"{text!r} is no allowance")
    per = found[1]
    return Allowance(
        int(text.split(maxsplit=1)[0]),
        "week" if per == "week" else "month" if per == "month" else "quarter" if per == "quarter" else "year",
    )


def _budget(text: SurveyText) -> Budget:
    if isinstance(text.budget, UnsetType):
        return Budget()
    person, whole = text.budget.per_person, text.budget.in_all
    return Budget(
        per_person=None if isinstance(person, UnsetType) else _allowance(person),
        in_all=None if isinstance(whole, UnsetType) else _allowance(whole),
    )


def _enough(text: SurveyText) -> Enough:
    if isinstance(text.enough, UnsetType):
        return Enough()
    enough = text.enough
    return Enough(
        answers=given(enough.answers, None),
        margin=None if isinstance(enough.margin, UnsetType) else percent(enough.margin),
        per=given(enough.per, "month"),
        of=given(enough.of, "all"),
    )


def _hours(text: str) -> tuple[int, int]:
    """`09:00-18:00` in minutes of the day."""
    first, last = (part.strip().split(":") for part in text.split("-"))
    return int(first[0]) * _HOUR + int(first[1]), int(last[0]) * _HOUR + int(last[1])


def panels(work: Compiling, doc: Document) -> tuple[Panel, ...]:
    """Every panel that is not off, in the order of the text."""
    found = given(doc.panels, {}).items()
    return tuple(_panel(work, name, text) for name, text in found if isinstance(text, PanelText))


def _panel(work: Compiling, name: str, text: PanelText) -> Panel:
    path: Path = ("panels", name)
    choose: Condition = Test("customer.name", "missing", False, "false")
    if not isinstance(text.choose, UnsetType):
        choose = condition(work, text.choose, (*path, "choose"))
    return Panel(
        id=name,
        title=written(text.title),
        choose=choose,
        share=None if isinstance(text.share, UnsetType) else percent(text.share),
        number=given(text.number, None),
        sticky=given(text.sticky, True),
        every=given(text.every, "year"),
        cites=several(text.cites),
        why=given(text.why, ""),
        origin=work.merged.origin(path),
    )
