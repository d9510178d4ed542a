"""Compares what came of a rule test's occasions and items with what the test expects of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, UnsetType

from csat_plugin.core.actions.course import waiting_for
from csat_plugin.core.actions.decisions import Circumstances
from csat_plugin.core.actions.life import IllegalStep
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Ruleset, Span
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.language.rule_tests.came import Came, of_item, of_occasion
from csat_plugin.language.rule_tests.coverage import Branch, shown_by_survey
from csat_plugin.language.rule_tests.differing import Difference, Reason, Unusable, as_text, problems_of
from csat_plugin.language.rule_tests.occasions import Decided, Deciding
from csat_plugin.language.rule_tests.work_document import ItemExpect, Occasion, OccasionExpect, WorkedItem
from csat_plugin.language.rule_tests.worked_items import Worked, work_on
from csat_plugin.language.shown.sentences import span_words
from csat_plugin.language.source import Path
from csat_plugin.language.units import span


class Compared(Struct, frozen=True, kw_only=True):
    """What differs, and what was shown of the rules."""

    differences: tuple[Difference, ...]
    shown: frozenset[Branch] = frozenset()
    came: tuple[Came, ...] = ()


def compare_occasions(rules: Ruleset, texts: Sequence[Occasion], period: Period) -> Compared:
    """Decide on every occasion, in the order written, and compare."""
    deciding = Deciding(rules, period)
    differences: list[Difference] = []
    shown: set[Branch] = set()
    came: list[Came] = []
    for number, text in enumerate(texts):
        path: Path = ("occasions", number)
        try:
            found = deciding.decide(text, number + 1)
        except Unusable as error:
            differences.append(_unusable((*path, "survey"), text.survey, error))
            continue
        except ValueError as error:
            differences.append(Difference(path=path, what="given", about="", expected="", found=str(error)))
            continue
        came.append(of_occasion(number, found))
        shown |= set(shown_by_survey(found.survey, found.decision.ask, found.facts))
        if not isinstance(text.expect, UnsetType):
            differences += _asked(found, text.expect, (*path, "expect"))
    return Compared(differences=tuple(differences), shown=frozenset(shown), came=tuple(came))


def _asked(found: Decided, expect: OccasionExpect, path: Path) -> Iterator[Difference]:
    decision = found.decision
    pairs = (
        ("asked", expect.asked, decision.ask),
        ("because", expect.because, decision.because),
        ("overridden", expect.overridden, [gate.gate for gate in decision.overridden]),
        ("questionnaire", expect.questionnaire, decision.questionnaire or None),
    )
    said = False
    for what, wanted, came in pairs:
        if not isinstance(wanted, UnsetType) and (sorted(wanted) if isinstance(wanted, list) else wanted) != (
            sorted(came) if isinstance(came, list) else came
        ):
            why = () if said else tuple(_gates(decision))
            said = True
            yield Difference(
                path=(*path, what), what=what, about=decision.survey, expected=as_text(wanted), found=as_text(came),
                reasons=why,
            )  # fmt: skip


def _gates(decision: SurveyDecision) -> Iterator[Reason]:
    for gate in decision.gates:
        decided = gate.gate == decision.because and gate.result == "stopped"
        yield Reason(note=gate.note, place=gate.place, decided=decided)


def compare_items(rules: Ruleset, texts: Sequence[WorkedItem], circumstances: Circumstances) -> Compared:
    """Work on every item and compare."""
    differences: list[Difference] = []
    shown: set[Branch] = set()
    came: list[Came] = []
    for number, text in enumerate(texts):
        path: Path = ("items", number)
        try:
            found = work_on(rules, text, circumstances)
        except (Unusable, IllegalStep) as error:
            differences.append(_unusable(path, text.action or text.playbook, error))
            continue
        came.append(of_item(number, found))
        shown |= set(_chosen(found, text))
        differences += problems_of(found.problems, path)
        if not isinstance(text.expect, UnsetType):
            differences += _work(found, text.expect, (*path, "expect"))
    return Compared(differences=tuple(differences), shown=frozenset(shown), came=tuple(came))


def _chosen(found: Worked, text: WorkedItem) -> Iterator[Branch]:
    book, item = found.course.playbook.id, found.item
    for part, name in (("type", item.customer_type), ("scene", item.scene), ("path", item.path)):
        if name:
            yield part, f"{book}.{name}", "chosen", ""  # type: ignore[misc] # the names stand in the line above
    if isinstance(text.cause, str) and found.course.playbook.cause(text.cause) is not None:
        yield "cause", f"{book}.{text.cause}", "chosen", ""


def _work(found: Worked, expect: ItemExpect, path: Path) -> Iterator[Difference]:
    item, about = found.item, found.item.kind
    wanted_due: object = expect.due
    if isinstance(expect.due, str):
        wanted_due = None if expect.due == "none" else span(expect.due)
    pairs: list[tuple[str, object, object]] = [
        ("steps", expect.steps, [step.id for step in found.course.steps]),
        ("due", wanted_due, item.due_in),
        ("owner", expect.owner, item.owner_role),
        ("severity", expect.severity, item.severity),
        ("closing", _sorted(expect.closing), sorted(found.in_the_way["closed"])),
        ("opens", _sorted(expect.opens), sorted({one.kind for one in found.under})),
    ]
    if not isinstance(flow := expect.flow, UnsetType):
        pairs += [
            ("flow.in_work", _sorted(flow.in_work), sorted(found.in_the_way["in_work"])),
            ("flow.done", _sorted(flow.done), sorted(found.in_the_way["done"])),
        ]
    for what, wanted, came in pairs:
        if not isinstance(wanted, UnsetType) and wanted != came:
            yield Difference(
                path=(*path, *what.split(".")), what=what.partition(".")[0], about=about, expected=_shown(wanted),
                found=_shown(came), place=_place(found, what),
            )  # fmt: skip
    for name, steps in ({} if isinstance(expect.waiting, UnsetType) else expect.waiting).items():
        first = sorted(waiting_for(item, found.course, name, found.under))
        if sorted(steps) != first:
            yield Difference(
                path=(*path, "waiting", name), what="waiting", about=name, expected=as_text(sorted(steps)),
                found=as_text(first), place=_place(found, "waiting"),
            )  # fmt: skip


def _place(found: Worked, what: str) -> str:
    """Where the rule stands that says it: the variant chosen, the action, or the playbook."""
    book = str(found.course.playbook.origin)
    if what not in ("due", "owner", "severity"):
        return book
    own = [str(variant.origin) for variant in found.course.variants if getattr(variant, what)]
    return own[-1] if own else found.item.rule_place or book


def _sorted(names: list[str] | UnsetType) -> list[str] | UnsetType:
    return names if isinstance(names, UnsetType) else sorted(names)


def _shown(value: object) -> str:
    return span_words(value) if isinstance(value, Span) else as_text(value)


def _unusable(path: Path, about: str, error: Unusable | IllegalStep) -> Difference:
    return Difference(path=path, what="given", about=about, expected="", found=error.note.code, note=error.note)
