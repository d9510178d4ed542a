"""Playbooks compiled: steps, what states and the end need, variants, causes; and the numbers of `economics:`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import UNSET, UnsetType

from csat_plugin.core.rules import (
    Amount,
    Capacity,
    ClosingPath,
    ClosingRule,
    Cost,
    Economics,
    FoundCause,
    Playbook,
    Ranking,
    Step,
    Variant,
)
from csat_plugin.core.rules.playbooks import GENERAL, SCENE, TYPE, FlowState
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.playbooks import Amount as AmountText
from csat_plugin.language.document.playbooks import Closing as ClosingText
from csat_plugin.language.document.playbooks import ClosingPath as PathText
from csat_plugin.language.document.playbooks import Cost as CostText
from csat_plugin.language.document.playbooks import Economics as EconomicsText
from csat_plugin.language.document.playbooks import FoundCause as FoundCauseText
from csat_plugin.language.document.playbooks import Playbook as PlaybookText
from csat_plugin.language.document.playbooks import Step as StepText
from csat_plugin.language.document.playbooks import Steps as StepsText
from csat_plugin.language.document.playbooks import Variant as VariantText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.meant import meant_by
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, percent, several, span, written


def playbooks(work: Compiling, doc: Document) -> tuple[Playbook, ...]:
    """Every playbook that is not off, in the order of the text."""
    found = {name: text for name, text in given(doc.playbooks, {}).items() if isinstance(text, PlaybookText)}
    return tuple(_playbook(work, name, text, list(found)) for name, text in found.items())


def _playbook(work: Compiling, name: str, text: PlaybookText, known: Sequence[str]) -> Playbook:
    path: Path = ("playbooks", name)
    plain: dict[str, tuple[str, ...]] = {}
    plan: tuple[Step, ...] = ()
    if isinstance(text.steps, list):
        words = [one for one in text.steps if isinstance(one, str)]
        if len(words) == len(text.steps):
            plain = {"en": tuple(words)}
        else:
            plan = _steps(work, text.steps, (*path, "steps"))
    elif isinstance(text.steps, StepsText):
        by_language = {"en": text.steps.en, "zh": text.steps.zh, "ja": text.steps.ja}
        plain = {lang: tuple(found) for lang, found in by_language.items() if not isinstance(found, UnsetType)}
    types, scenes = _variants(work, text, path)
    made = Playbook(
        id=name,
        title=written(text.title) or {"en": name},
        text=written(text.text),
        steps=plain,
        goal=written(text.goal),
        category=given(text.category, ""),
        plan=plan,
        flow=_flow(text),
        closing=None if isinstance(text.closing, UnsetType) else _closing(text.closing),
        types=types,
        scenes=scenes,
        causes=_causes(work, text, path, known),
        due=None if isinstance(text.due, UnsetType) else span(text.due),
        owner=given(text.owner, ""),
        origin=work.merged.origin(path),
    )
    _names(work, made, path)
    return made


def _steps(work: Compiling, texts: Sequence[str | StepText], path: Path) -> tuple[Step, ...]:
    made: list[Step] = []
    for n, text in enumerate(texts):
        if isinstance(text, str):
            made.append(Step(id=f"step_{n + 1}", title={"en": text}))
            continue
        if any(text.id == one.id for one in made):
            work.error("CSAT260", (*path, n), {"step": text.id})
        made.append(
            Step(
                id=text.id,
                title=written(text.title),
                requires=several(text.requires),
                roles=several(text.roles),
                due=None if isinstance(text.due, UnsetType) else span(text.due),
                due_from=given(text.due_from, ""),
                waits_for=several(text.waits_for),
            )
        )
    return tuple(made)


def _flow(text: PlaybookText) -> tuple[tuple[FlowState, tuple[str, ...]], ...]:
    if isinstance(text.flow, UnsetType):
        return ()
    states: tuple[tuple[FlowState, tuple[str, ...]], ...] = (
        ("in_work", several(text.flow.in_work)),
        ("done", several(text.flow.done)),
    )
    return tuple((state, needs) for state, needs in states if needs)


def _closing(text: ClosingText) -> ClosingRule:
    return ClosingRule(
        needs=several(text.needs),
        roles=several(text.roles),
        outcomes=tuple(given(text.outcomes, [])),
        paths=tuple(
            ClosingPath(
                id=name,
                title=written(one.title),
                needs=several(one.needs),
                without=several(one.without),
                due=None if isinstance(one.due, UnsetType) else span(one.due),
            )
            for name, one in given(text.paths, {}).items()
            if isinstance(one, PathText)
        ),
        counts_in=given(text.counts_in, ""),
    )


def _variants(work: Compiling, text: PlaybookText, path: Path) -> tuple[tuple[Variant, ...], tuple[Variant, ...]]:
    if isinstance(text.variants, UnsetType):
        return (), ()
    where: Path = (*path, "variants")
    types = tuple(
        _variant(work, name, one, (*where, "type", name))
        for name, one in given(text.variants.type, {}).items()
        if isinstance(one, VariantText)
    )
    if isinstance(text.variants.scene, UnsetType):
        return types, ()
    written_scenes = text.variants.scene
    scenes = (("now", written_scenes.now), ("planned", written_scenes.planned), ("not_now", written_scenes.not_now))
    return types, tuple(
        _variant(work, name, one, (*where, "scene", name)) for name, one in scenes if isinstance(one, VariantText)
    )


def _variant(work: Compiling, name: str, text: VariantText, path: Path) -> Variant:
    return Variant(
        id=name,
        title=written(text.title),
        text=written(text.text),
        steps=tuple(
            step
            if step.id not in {f"step_{n}" for n in range(1, len(given(text.steps, [])) + 1)}
            else Step(id=f"{name}_{step.id.removeprefix('step_')}", title=step.title)
            for step in _steps(work, given(text.steps, []), (*path, "steps"))
        ),
        without=several(text.without),
        needs=several(text.needs),
        severity=given(text.severity, ""),
        owner=given(text.owner, ""),
        due=None if isinstance(text.due, UnsetType) else span(text.due),
        origin=work.merged.origin(path),
    )


def _causes(work: Compiling, text: PlaybookText, path: Path, known: Sequence[str]) -> tuple[FoundCause, ...]:
    made = []
    for name, one in given(text.causes, {}).items():
        if not isinstance(one, FoundCauseText):
            continue
        opens = given(one.open, "")
        if opens and opens not in known:
            work.error("CSAT144", (*path, "causes", name, "open"), {"key": name, "missing": opens}, variant="playbook")
        made.append(
            FoundCause(
                id=name,
                title=written(one.title),
                open=opens,
                follow_up=several(one.follow_up),
                owner=given(one.owner, ""),
                due=None if isinstance(one.due, UnsetType) else span(one.due),
                again=given(one.again, ""),
            )
        )
    return tuple(made)


def _names(work: Compiling, book: Playbook, path: Path) -> None:
    """What `waits_for`, `without`, `flow` and `needs` name must be there, and no step may wait for itself."""
    every = [*book.plan, *(step for one in (*book.types, *book.scenes) for step in one.steps)]
    ids = list(dict.fromkeys(step.id for step in every))
    known = list(dict.fromkeys([*ids, *(name for step in every for name in step.records), *_general(book)]))
    for where, name, possible in _named(book, ids, known):
        if name not in possible:
            meant = meant_by(name, possible)
            values = {"name": name, "meant": meant, "known": ", ".join(possible) or "-"}
            work.error("CSAT261", (*path, *where), values, variant="meant" if meant else "")
    if len({step.id for step in book.plan}) < len(book.plan):
        return  # said as such; what waits for a name that stands twice waits for either
    circles: set[str] = set()
    for n, step in enumerate(book.plan):
        before = _before(step, book.plan, set())
        if step.id in before and step.id not in circles:  # once for each circle, whichever step it is entered by
            circles |= before
            circle = " -> ".join(_circle(step, book.plan))
            work.error("CSAT262", (*path, "steps", n), {"step": step.id, "circle": circle})


def _general(book: Playbook) -> Iterator[str]:
    """The general words that can come true: nobody can choose a kind or a scene where there is none."""
    there = {TYPE: bool(book.types), SCENE: bool(book.scenes)}
    return (name for name in GENERAL if there.get(name, True))


def _named(book: Playbook, ids: list[str], known: list[str]) -> Iterator[tuple[Path, str, list[str]]]:
    every = [*book.plan, *(step for one in (*book.types, *book.scenes) for step in one.steps)]
    said = list(dict.fromkeys(name for step in every for name in step.records if name not in GENERAL))
    for n, step in enumerate(book.plan):
        yield from ((("steps", n, "waits_for"), name, ids) for name in step.waits_for)
        yield from ((("steps", n, "due_from"), name, said) for name in (step.due_from,) if name)
    for state, needs in book.flow:
        yield from ((("flow", state, n), name, known) for n, name in enumerate(needs))
    if book.closing:
        yield from ((("closing", "needs", n), name, known) for n, name in enumerate(book.closing.needs))
        for way in book.closing.paths:
            yield from ((("closing", "paths", way.id, "needs", n), name, known) for n, name in enumerate(way.needs))
            yield from ((("closing", "paths", way.id, "without", n), name, ids) for n, name in enumerate(way.without))
    for cause in book.causes:
        yield from ((("causes", cause.id, "again"), name, ids) for name in (cause.again,) if name)
    for kind, variants in (("type", book.types), ("scene", book.scenes)):
        for one in variants:
            where: Path = ("variants", kind, one.id)
            yield from (((*where, "needs", n), name, known) for n, name in enumerate(one.needs))
            yield from (((*where, "without", n), name, ids) for n, name in enumerate(one.without))
            for m, step in enumerate(one.steps):
                yield from (((*where, "steps", m, "waits_for"), name, ids) for name in step.waits_for)
                yield from (((*where, "steps", m, "due_from"), name, said) for name in (step.due_from,) if name)


def _before(step: Step, steps: Sequence[Step], seen: set[str]) -> set[str]:
    """Ids of every step that must be done before one."""
    for other in steps:
        if other.id in step.waits_for and other.id not in seen:
            seen.add(other.id)
            _before(other, steps, seen)
    return seen


def _circle(step: Step, steps: Sequence[Step]) -> list[str]:
    """A way from a step that waits for itself over those it waits for, back to it."""
    named = {other.id: other for other in steps}
    way = [step.id]
    while step.id not in named[way[-1]].waits_for:
        way.append(
            next(
                one for one in named[way[-1]].waits_for if one in named and step.id in _before(named[one], steps, set())
            )
        )
    return [*way, step.id]


def economics(work: Compiling, doc: Document) -> Economics | None:
    """The section `economics:`; `None` without one."""
    if isinstance(doc.economics, UnsetType):
        return None
    text: EconomicsText = doc.economics
    path: Path = ("economics",)
    acceptable = None
    if not isinstance(text.acceptable, UnsetType):
        acceptable, _ = work.points(text.acceptable, (*path, "acceptable"))
    far: list[tuple[str, int]] = []
    if not isinstance(text.fixability, UnsetType):
        shares = (
            ("now", text.fixability.now),
            ("planned", text.fixability.planned),
            ("not_now", text.fixability.not_now),
        )
        far = [(scene, percent(share)) for scene, share in shares if isinstance(share, str)]
    return Economics(
        acceptable=acceptable,
        fixability=tuple(far),
        ranking=_ranking(text),
        capacity=_capacity(text),
        costs=tuple(
            Cost(
                id=name,
                title=written(one.title),
                items=tuple((what, _amount(text).whole) for what, text in one.items.items()),
                amounts=tuple(
                    (what, _amount(text)) for what, text in one.items.items() if isinstance(text, AmountText)
                ),
                surcharges=tuple(percent(share) for share in given(one.surcharges, [])),
                times=given(one.times, 1),
                printed=tuple(given(one.printed, {}).items()),
                origin=work.merged.origin((*path, "costs", name)),
            )
            for name, one in given(text.costs, {}).items()
            if isinstance(one, CostText)
        ),
        origin=work.merged.origin(path),
    )


def _ranking(text: EconomicsText) -> Ranking | None:
    if isinstance(text.ranking, UnsetType):
        return None
    said, usual = text.ranking, Ranking()
    urgency: object = said.urgency
    difficulty: object = said.difficulty
    return Ranking(
        source=tuple(given(said.source, {}).items()),
        urgency=tuple((name, given(getattr(urgency, name, UNSET), weight)) for name, weight in usual.urgency),
        difficulty=tuple((name, given(getattr(difficulty, name, UNSET), weight)) for name, weight in usual.difficulty),
    )


def _capacity(text: EconomicsText) -> Capacity | None:
    if isinstance(text.capacity, UnsetType):
        return None
    said = text.capacity
    return Capacity(
        hours=given(said.hours, Capacity().hours),
        visit_hours=None if isinstance(said.visit_hours, UnsetType) else said.visit_hours,
        each=None if isinstance(said.each, UnsetType) else said.each,
        visits=None if isinstance(said.visits, UnsetType) else said.visits,
        playbooks=several(said.playbooks),
        beside=given(said.beside, 0),
        branches=given(said.branches, 1),
        centre=given(said.centre, 0),
    )


def _amount(text: Decimal | AmountText) -> Amount:
    """A bare sum is one of that price."""
    if isinstance(text, Decimal):
        return Amount(quantity=Decimal(1), price=text)
    parts = tuple(text.price.items()) if isinstance(text.price, dict) else ()
    price = text.price if isinstance(text.price, Decimal) else sum((part for _, part in parts), Decimal(0))
    return Amount(quantity=text.quantity, price=price, parts=parts, plus=given(text.plus, Decimal(0)))
