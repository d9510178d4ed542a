"""What a person chooses for one item: the kind of customer, the scene, the way of closing (S3-09, S3-20, S3-23).

The kind of customer stands on the item while it is open and goes with its end. It is never a fact about a person, and no
text a customer reads may say it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.course import course_of
from csat_plugin.core.actions.decisions import Circumstances
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.life import IllegalStep, live
from csat_plugin.core.actions.making import given_to
from csat_plugin.core.actions.step_days import due_with_steps
from csat_plugin.core.actions.wording import Wording
from csat_plugin.core.names import in_language
from csat_plugin.core.rules import Ruleset, Span, Variant
from csat_plugin.core.scoring.result import Note


class Chosen(Struct, frozen=True, kw_only=True):
    """What is chosen now; `None` leaves it as it is."""

    customer_type: str | None = None
    scene: str | None = None
    path: str | None = None


def classify(rules: Ruleset, item: ActionItem, chosen: Chosen, circumstances: Circumstances) -> ActionItem:
    """The item with what was chosen, and its severity, owner, time and guidance as the playbook says for that.

    Of several times the first counts: that of the scene, of the kind of customer, of the way of closing (S3-30). It runs from today.
    Where a day was promised and recorded, the item stays due with the steps that count from it.

    Raises:
        IllegalStep: if the item is finished, or its playbook knows no such kind, scene or way.
    """
    if not live(item):
        raise IllegalStep(Note("action.choose.over", {"item": item.id}))
    book = course_of(rules, item).playbook
    for kind, wanted, known in (
        ("type", chosen.customer_type, [one.id for one in book.types]),
        ("scene", chosen.scene, [one.id for one in book.scenes]),
        ("path", chosen.path, [one.id for one in book.closing.paths] if book.closing else []),
    ):
        if wanted and wanted not in known:
            values = {"item": item.id, "playbook": item.kind, "value": wanted, "known": ", ".join(known)}
            raise IllegalStep(Note(f"action.choose.no_{kind}" + ("" if known else ".none"), values))
    before = item
    item = replace(
        item,
        customer_type=item.customer_type if chosen.customer_type is None else chosen.customer_type,
        scene=item.scene if chosen.scene is None else chosen.scene,
        path=item.path if chosen.path is None else chosen.path,
    )
    if item == before:
        return item
    if item.state == "proposed":
        raise IllegalStep(Note("action.choose.proposed", {"item": item.id}))
    course = course_of(rules, item)
    for text in (item.decision, item.outcome):
        if word := type_named(course.playbook.types, item, text):
            raise IllegalStep(Note("action.names_type.already", {"item": item.id, "word": word}))
    action = next((one for one in rules.actions if one.id == item.rule), None)
    severity = action.severity if action else item.severity
    owner = ""
    for variant in course.variants:
        severity = variant.severity or severity
        owner = variant.owner or owner
    item = given_to(
        replace(item, severity=severity), owner if owner != item.owner_role else "", _time_now(rules, before, item),
        rules, circumstances,
    )  # fmt: skip
    item = due_with_steps(item, course, circumstances.calendar)
    variables = {
        "subject": item.subject, "subject_name": item.subject_name, "period": item.period, "due": item.due,
        "owner": item.owner or item.owner_role, "rule": item.rule,
    }  # fmt: skip
    words = Wording(rules, circumstances, item.rule, variables, "", _not_to_be_had)
    return replace(item, guidance=words.guidance(course.variants))


def _time_now(rules: Ruleset, before: ActionItem, item: ActionItem) -> Span | None:
    """The time that runs from today: what was just chosen gives it, or takes away what did; `None` leaves the day as it is."""
    due = _time(rules, item)
    if due == _time(rules, before):
        return None
    return due or next((one.due for one in rules.actions if one.id == item.rule), None)


def _time(rules: Ruleset, item: ActionItem) -> Span | None:
    """The time that what is chosen gives; `None` where it gives none."""
    course = course_of(rules, item)
    way = course.playbook.path(item.path)
    said = [*(variant.due for variant in reversed(course.variants)), way.due if way else None]
    return next((due for due in said if due is not None), None)


def _not_to_be_had(note: Note) -> None:
    raise IllegalStep(note)


def type_named(variants: Sequence[Variant], item: ActionItem, text: str) -> str:
    """The word by which a text names the kind of customer chosen on an item; empty where it does not."""
    variant = next((one for one in variants if one.id == item.customer_type), None)
    return named_in(variant, text) if variant else ""


def named_in(variant: Variant, text: str) -> str:
    """The name or title of a kind of customer that stands in a text as a word of its own; empty where none does."""
    for name in dict.fromkeys([variant.id, variant.id.replace("_", " "), *variant.title.values()]):
        edge = r"\b" if name.isascii() else ""
        if name and re.search(f"{edge}{re.escape(name)}{edge}", text, re.IGNORECASE):
            return name
    return ""


def type_title(rules: Ruleset, item: ActionItem, language: str) -> str:
    """The title of the kind of customer chosen on an item, else its id; empty where none is."""
    found = course_of(rules, item).playbook.customer_type(item.customer_type)
    return in_language(found.title, language, found.id) if found else item.customer_type
