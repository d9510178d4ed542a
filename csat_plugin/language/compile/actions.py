"""Actions, surveys, playbooks and questionnaires compiled."""

from __future__ import annotations

from msgspec import UnsetType

from csat_plugin.core.facts import EVENTS
from csat_plugin.core.rules import Action, Condition, Playbook, Question, Questionnaire, Survey, Test
from csat_plugin.language.compile.conditions import condition
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.actions import Action as ActionText
from csat_plugin.language.document.actions import Playbook as PlaybookText
from csat_plugin.language.document.actions import Question as QuestionText
from csat_plugin.language.document.actions import Questionnaire as QuestionnaireText
from csat_plugin.language.document.actions import Survey as SurveyText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.meant import meant_by
from csat_plugin.language.source import Path
from csat_plugin.language.units import cap, given, percent, several, span, written


def actions(work: Compiling, doc: Document) -> tuple[Action, ...]:
    """Every action that is not off, in the order of the text."""
    playbooks_known = {name for name, text in given(doc.playbooks, {}).items() if isinstance(text, PlaybookText)}
    found = given(doc.actions, {}).items()
    return tuple(_action(work, name, text, playbooks_known) for name, text in found if isinstance(text, ActionText))


def _action(work: Compiling, name: str, text: ActionText, playbooks_known: set[str]) -> Action:
    path: Path = ("actions", name)
    event, opens = given(text.event, ""), given(text.open, "")
    for key, value in (("event", event), ("when", text.when), ("open", opens)):
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
        _event(work, event, (*path, "event"))
    when: Condition = Test("score", "missing", True)
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


def _event(work: Compiling, event: str, path: Path) -> None:
    if event not in EVENTS:
        meant = meant_by(event, EVENTS)
        values = {"value": event, "events": ", ".join(EVENTS), "meant": meant}
        work.error("CSAT155", path, values, variant="meant" if meant else "")


def surveys(work: Compiling, doc: Document) -> tuple[Survey, ...]:
    """Every survey that is not off, in the order of the text."""
    found = given(doc.surveys, {}).items()
    return tuple(_survey(work, name, text) for name, text in found if isinstance(text, SurveyText))


def _survey(work: Compiling, name: str, text: SurveyText) -> Survey:
    path: Path = ("surveys", name)
    if event := given(text.event, ""):
        _event(work, event, (*path, "event"))
    within = None
    if not isinstance(text.within, UnsetType):
        low, high = text.within
        within = (percent(low), percent(high))
    never = given(text.never_ask, [])
    return Survey(
        id=name,
        title=written(text.title),
        event=event,
        every=given(text.every, ""),
        ask=several(text.ask),
        questionnaire=given(text.questionnaire, ""),
        channel=given(text.channel, ""),
        mandatory=given(text.mandatory, False),
        share=None if isinstance(text.share, UnsetType) else percent(text.share),
        within=within,
        at_most=None if isinstance(text.at_most, UnsetType) else cap(text.at_most),
        ask_again_after=None if isinstance(text.ask_again_after, UnsetType) else span(text.ask_again_after),
        never_ask=tuple(condition(work, part, (*path, "never_ask", n)) for n, part in enumerate(never)),
        spread_over=tuple(given(text.spread_over, [])),
        delivery=given(text.delivery, "none"),
        cites=several(text.cites),
        why=given(text.why, ""),
        origin=work.merged.origin(path),
    )


def playbooks(work: Compiling, doc: Document) -> tuple[Playbook, ...]:
    """Every playbook that is not off, in the order of the text."""
    made = []
    for name, text in given(doc.playbooks, {}).items():
        if not isinstance(text, PlaybookText):
            continue
        steps: dict[str, tuple[str, ...]] = {}
        if isinstance(text.steps, list):
            steps = {"en": tuple(text.steps)}
        elif not isinstance(text.steps, UnsetType):
            by_language = {"en": text.steps.en, "zh": text.steps.zh, "ja": text.steps.ja}
            steps = {lang: tuple(found) for lang, found in by_language.items() if not isinstance(found, UnsetType)}
        made.append(
            Playbook(
                id=name,
                title=written(text.title) or {"en": name},
                text=written(text.text),
                steps=steps,
                origin=work.merged.origin(("playbooks", name)),
            )
        )
    return tuple(made)


def questionnaires(work: Compiling, doc: Document) -> tuple[Questionnaire, ...]:
    """Every questionnaire that is not off, in the order of the text, without the questions that are off."""
    return tuple(
        Questionnaire(
            id=name,
            title=written(text.title),
            ask=several(text.ask),
            questions=tuple(
                Question(id=one, text=written(question.text), wording=given(question.wording, 1))
                for one, question in given(text.questions, {}).items()
                if isinstance(question, QuestionText)
            ),
            origin=work.merged.origin(("questionnaires", name)),
        )
        for name, text in given(doc.questionnaires, {}).items()
        if isinstance(text, QuestionnaireText)
    )
