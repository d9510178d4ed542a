"""What people write down about an item: steps done, who took part, the cause, what was decided and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Final, get_args

from msgspec.structs import replace

from csat_plugin.core.actions.choosing import type_named
from csat_plugin.core.actions.course import Course, course_of, waiting_for
from csat_plugin.core.actions.decisions import Circumstances
from csat_plugin.core.actions.item import ActionItem, Participant, Recorded
from csat_plugin.core.actions.life import FOLLOW_UP, THEN, IllegalStep, live
from csat_plugin.core.actions.making import given_to, under
from csat_plugin.core.actions.step_days import dated, day_in
from csat_plugin.core.actions.wording import Wording
from csat_plugin.core.exact import exact
from csat_plugin.core.names import in_language
from csat_plugin.core.risks.recurrence import Called
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.rules.playbooks import CALLBACK_SCORE, CAUSE, DECISION, Category, Ending
from csat_plugin.core.scoring.result import Note
from csat_plugin.texts import say

ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
CATEGORIES: Final[tuple[Category, ...]] = get_args(Category)
EXPLAINED: Final[frozenset[str]] = frozenset({"partly_fixed", "declined_with_explanation", "not_a_defect", "duplicate"})
"""Outcomes that say nothing to a customer without words beside them (S2-34, S2-39)."""
HUNDRED = 100


def record(
    item: ActionItem, course: Course, children: Sequence[ActionItem], name: str, text: str, day: str, by: str = ""
) -> ActionItem:
    """The item with something recorded.

    Args:
        item: not finished.
        course: its course.
        children: any items.
        name: a step, or something a step requires; `decision` too.
        text: what is recorded.
        day: today, `YYYY-MM-DD`.
        by: who says so.

    Raises:
        IllegalStep: if nothing of that name is asked for, an earlier step is not done, or the text does not fit.
    """
    if name == DECISION:
        return decide(item, course, text, children=children)
    _still_open(item)
    if name not in course.records():
        known = (*course.records(), DECISION)
        near = next(iter(get_close_matches(name, known, n=1, cutoff=0.6)), "")
        values = {"item": item.id, "name": name, "known": ", ".join(known), "meant": near}
        raise IllegalStep(Note("action.no_record" + (".meant" if near else ""), values))
    if not text.strip():
        raise IllegalStep(Note("action.record.empty", {"name": name}))
    if waiting := waiting_for(item, course, name, children):
        raise IllegalStep(Note("action.step_waits", {"name": name, "waiting": ", ".join(waiting)}))
    if name == CALLBACK_SCORE and not _points(text):
        raise IllegalStep(Note("action.record.points", {"name": name, "value": text}))
    if dated(course, name) and day_in(text) is None:
        raise IllegalStep(Note("action.record.day", {"name": name, "value": text}))
    causes = [one.id for one in course.playbook.causes]
    if name == CAUSE and causes and text not in causes:
        raise IllegalStep(Note("action.record.cause", {"value": text, "known": ", ".join(causes)}))
    return replace(item, records=(*item.records, Recorded(name, text.strip(), day, by)))


def cause_meant(rules: Ruleset, course: Course, text: str) -> str:
    """The cause of the rules somebody records, by its id; where a playbook lists causes of its own, or the rules none, as written (S1-12).

    Raises:
        IllegalStep: if the rules list causes and this is none of them.
    """
    if course.playbook.causes or not rules.causes or not text.strip():
        return text
    known = [cause.id for cause in rules.causes]
    cause = Called(rules.causes).cause(text).id
    if cause not in known:
        raise IllegalStep(Note("action.record.cause", {"value": text, "known": ", ".join(known)}))
    return cause


def _still_open(item: ActionItem) -> None:
    if not live(item):
        raise IllegalStep(Note("action.record.over", {"item": item.id}))


def _points(text: str) -> bool:
    try:
        return 0 <= exact(text) <= HUNDRED
    except ValueError:
        return False


def took_part(item: ActionItem, person: str, role: str, day: str) -> ActionItem:
    """The item with somebody who took part, each person once in a role."""
    _still_open(item)
    if any((one.person, one.role) == (person, role) for one in item.participants):
        return item
    return replace(item, participants=(*item.participants, Participant(person, role, day)))


def decide(
    item: ActionItem, course: Course, text: str, category: str = "", children: Sequence[ActionItem] = ()
) -> ActionItem:
    """The item with what was decided, in words the customer will read (S2-27), and the kind of measure.

    A decision that a step asks for waits, like everything recorded, for the steps before: nothing is decided about a customer
    nobody has visited (S3-19, S3-20).

    Raises:
        IllegalStep: if the item is finished, an earlier step is not done, or the words name the kind of customer chosen on it.
    """
    _still_open(item)
    for_customers(item, course, text)
    if text.strip() and (waiting := waiting_for(item, course, DECISION, children)):
        raise IllegalStep(Note("action.step_waits", {"name": DECISION, "waiting": ", ".join(waiting)}))
    return replace(item, decision=text.strip() or item.decision, category=category or item.category)


def for_customers(item: ActionItem, course: Course, *texts: str) -> None:
    """Refuse words for a customer that say what kind of customer he was taken for.

    Raises:
        IllegalStep: if one does.
    """
    for text in texts:
        if name := type_named(course.playbook.types, item, text):
            raise IllegalStep(Note("action.names_type", {"item": item.id, "word": name}))


def for_customers_above(rules: Ruleset, item: ActionItem, items: Sequence[ActionItem], *texts: str) -> None:
    """The same for everything the item stands under: who tells a customer the result works on the visit too.

    Raises:
        IllegalStep: if a text says it.
    """
    by_id = {one.id: one for one in items}
    seen = {item.id}
    above = by_id.get(item.parent)
    while above is not None and above.id not in seen:
        for_customers(above, course_of(rules, above), *texts)
        seen.add(above.id)
        above = by_id.get(above.parent)


def outcome_said(item: ActionItem, course: Course, ended: str, text: str, language: str) -> str:
    """What came of an item as it is kept and read: the word for it, and what was said besides.

    Args:
        item: about to end.
        course: its course.
        ended: one of `ENDINGS`, or empty where only free words are given.
        text: free words.
        language: of the word.

    Raises:
        IllegalStep: if that outcome needs words and there are none, or they name the kind of customer.
    """
    for_customers(item, course, text)
    if not ended:
        return text.strip()
    if ended in EXPLAINED and not text.strip():
        raise IllegalStep(Note("action.no_explanation", {"item": item.id, "outcome": ended}))
    word = say(f"action.ended.{ended}", language)
    return say("action.ended.said", language, {"word": word, "text": text.strip()}) if text.strip() else word


def opened_by(
    rules: Ruleset, item: ActionItem, course: Course, children: Sequence[ActionItem], circumstances: Circumstances
) -> tuple[ActionItem, ...]:
    """The item that the cause recorded last opens under this one, with what the customer is told of it (S0-38, S1-26).

    Nothing where the cause opens none, or did before. Where such an item is open for the subject already, because of another rule,
    that one serves: it is given back with a sentence that says so, and with those of the messages it has not got. The reason of a new
    one is the cause that was found, not what opened the item above.

    Args:
        rules: whose playbooks hold.
        item: the cause was recorded in.
        course: of that item.
        children: every item there is, or at least those below.
        circumstances: day, calendar, languages, rendering of texts.
    """
    found = item.recorded(CAUSE)
    cause = course.playbook.cause(found.text) if found else None
    if cause is None or not cause.open:
        return ()
    variables = {
        "subject": item.subject, "subject_name": item.subject_name, "period": item.period, "rule": item.rule,
        "owner": item.owner or item.owner_role, "due": item.due,
    }  # fmt: skip
    words = Wording(rules, circumstances, item.rule, variables, "", _not_to_be_had)
    made = under(_untouched(item, circumstances), words, THEN, cause.open, rules, circumstances)
    named = {
        "cause": in_language(cause.title, circumstances.language, cause.id),
        "title": in_language(item.title, circumstances.language, item.id),
    }
    why = say("action.opened_by_cause", circumstances.language, named)
    if any(one.id == made.id or (_alike(one, made) and why in one.additions) for one in children):
        return ()
    serving = [one for one in children if _alike(one, made) and live(one)]
    if serving:
        there = min(serving, key=lambda one: (one.opened, one.id))
        made = replace(there, additions=(*there.additions, why))
    else:
        made = given_to(replace(made, why=why, cites=()), cause.owner, cause.due, rules, circumstances)
    told = {one.kind for one in children if one.parent == made.id and one.state != "cancelled"}
    above = _untouched(made, circumstances)
    messages = (
        under(above, words, FOLLOW_UP, kind, rules, circumstances) for kind in cause.follow_up if kind not in told
    )
    return (made, *messages)


def _untouched(item: ActionItem, circumstances: Circumstances) -> ActionItem:
    """The item as if it were opened today and nobody had worked on it."""
    return replace(
        item, customer_type="", scene="", path="", guidance={}, records=(), participants=(), decision="", category="",
        remedies=(), additions=(), delegate="", platform_ref="", opened=circumstances.today.isoformat(), state="open",
        outcome="", ended="",
    )  # fmt: skip


def _alike(one: ActionItem, other: ActionItem) -> bool:
    """Whether two items are of one kind and about one subject."""
    return one.kind == other.kind and one.subject == other.subject


def _not_to_be_had(note: Note) -> None:
    raise IllegalStep(note)
