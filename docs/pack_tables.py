"""What a pack's page says beyond its rules: bands, indicators with who asks for them, questions, and playbooks step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from csat_plugin.core.exact import half_up
from csat_plugin.core.rules import Indicator, Playbook, Questionnaire, Ruleset, Step, Tree
from csat_plugin.language.shown.sentences import span_words

MICRO = 1_000_000
LADDER = {
    "exceeded": "for life", "hoped": "loyal partner", "expected": "may still leave", "basic": "at risk", "below": "complains"
}  # fmt: skip
Written = dict[str, dict[str, Any]]


def cited(entry: dict[str, Any]) -> str:
    """The ids an entry cites, as a cell."""
    cites = entry.get("cites") or ()
    return ", ".join(map(str, [cites] if isinstance(cites, str) else cites))


def bands(rules: Ruleset, said: Written) -> Iterator[tuple[str, ...]]:
    """Name, title and range of each band, the lowest first, with the rung of the ladder it stands for."""
    ordered = sorted(rules.bands, key=lambda band: band.lower)
    for band, above in zip(ordered, [*ordered[1:], None], strict=True):
        until = f"to below {_points(above.lower)}" if above else "to 100"
        rung = f"; rung of the ladder: {LADDER.get(band.loyalty, band.loyalty)}" if band.loyalty else ""
        what = f"{_title(band.title, band.id)}: {_points(band.lower)} {until}{rung}"
        entry = said.get("bands", {}).get(band.id, {})
        yield f"`{band.id}`", what, _why(entry), cited(entry)


def indicators(rules: Ruleset, said: Written) -> Iterator[tuple[str, ...]]:
    """Every indicator of every tree that a channel uses: what it is part of, its share of the whole, who asks, who answers for it."""
    used = {channel.indicators for channel in rules.channels}
    for tree in rules.trees:
        written = said.get("indicators", {}).get(tree.id, {})
        for leaf in tree.leaves() if tree.id in used else ():
            way = _way(tree, leaf)
            share = half_up(_share(tree, leaf).numerator * 1000, _share(tree, leaf).denominator) / 10
            parts = " / ".join(_title(node.title, node.id) for node in way)
            asked = ", ".join(f"`{sheet}`" for sheet in _asking(rules, leaf)) or "no questionnaire"
            duty = ", ".join(_department(rules, one.department) for one in leaf.accountable)
            what = f"{_title(tree.title, tree.id)} / {parts}: {share:g} %, asked by {asked}"
            entry = _entry(written, [node.id for node in way])
            inherited = next(
                (c for n in range(len(way), -1, -1) if (c := cited(_entry(written, [x.id for x in way[:n]])))), ""
            )
            yield (
                f"`{leaf.id}`",
                what + (f"; {duty} {'answer' if ', ' in duty else 'answers'} for it" if duty else ""),
                _why(entry),
                inherited,
            )


def questions(sheet: Questionnaire) -> Iterator[tuple[str, ...]]:
    """Each question of a questionnaire: its words, what it measures, and who is asked it."""
    for one in sheet.questions:
        scale = (
            "in one's own words"
            if one.open
            else f"{one.low:f} to {one.high:f}"
            if one.low is not None and one.high is not None
            else ""
        )
        parts = [
            _title(one.text, one.id),
            scale,
            f"measures `{one.indicator}`" if one.indicator and one.indicator != one.id else "",
        ]
        parts.append(f"only {', '.join(one.ask)}" if one.ask else "")
        yield f"`{one.id}`", "; ".join(filter(None, parts)), "", ""


def playbooks(rules: Ruleset) -> Iterator[str]:
    """Every playbook that is worked off in steps, or whose end needs something: what is done, recorded, by whom, until when."""
    for book in rules.playbooks:
        if not book.plan and not book.closing and not book.causes:
            continue
        yield f"\n**`{book.id}`**{_goal(book)}\n"
        yield from (f"{n}. {_step(step, book)}" for n, step in enumerate(book.plan, 1))
        if end := list(_end(book)):
            yield ("\n" if book.plan else "") + "\n".join(end)


def _step(step: Step, book: Playbook) -> str:
    numbers = {one.id: n for n, one in enumerate(book.plan, 1)}
    parts = [_title(step.title, step.id)]
    parts += [f"records {_codes(step.requires)}"] if step.requires else []
    parts += [f"by {_words(step.roles)}"] if step.roles else []
    if step.due_from:
        parts.append(f"{span_words(step.due)} after" if step.due else "on")
        parts[-1] += f" the day recorded as `{step.due_from}`"
    elif step.due:
        parts.append(f"within {span_words(step.due)}")
    if before := [numbers[one] for one in step.waits_for if one in numbers]:
        parts.append(f"after {', '.join(map(str, before))}")
    return "; ".join(parts)


def _end(book: Playbook) -> Iterator[str]:
    end = book.closing
    for state, needs in book.flow:
        yield f"- {state.replace('_', ' ')} once there is {_codes(needs)}"
    if end and end.needs:
        yield f"- closed once there is {_codes(end.needs)}"
    if end and end.roles:
        yield f"- {_words(end.roles)} take part, each a person of his own"
    if end and end.outcomes:
        yield f"- ends as {_words(end.outcomes)}"
    for way in end.paths if end else ():
        due = f", within {span_words(way.due)}" if way.due else ""
        besides = f", once there is {_codes(way.needs)}" if way.needs else ""
        fewer = f", without {_codes(way.without)}" if way.without else ""
        yield f"- way of closing “{_title(way.title, way.id)}”{due}{besides}{fewer}"
    if end and end.counts_in:
        yield f"- the mark of the call-back counts in `{end.counts_in}`"
    for cause in book.causes:
        opens = f" opens `{cause.open}`" if cause.open else " opens nothing"
        owner = f" for {cause.owner.replace('_', ' ')}" if cause.owner else ""
        due = f", within {span_words(cause.due)}" if cause.due else ""
        yield f"- cause “{_title(cause.title, cause.id)}”{opens}{owner}{due}"


def _goal(book: Playbook) -> str:
    return f": {book.goal['en']}" if book.goal.get("en") else ""


def _way(tree: Tree, leaf: Indicator) -> list[Indicator]:
    """From the part of the tree down to the leaf."""
    named = {node.id: node for node in tree.nodes}
    way = [leaf]
    while way[0].parent:
        way.insert(0, named[way[0].parent])
    return way


def _share(tree: Tree, leaf: Indicator) -> Fraction:
    share = Fraction(1)
    for node in _way(tree, leaf):
        share *= Fraction(node.weight, sum(one.weight for one in tree.parts(node.parent)) or 1)
    return share


def _asking(rules: Ruleset, leaf: Indicator) -> Iterable[str]:
    names = {leaf.id, *leaf.questions}
    for sheet in rules.questionnaires or ():
        if any(one.indicator == leaf.id or one.id in names for one in sheet.questions):
            yield sheet.id


def _entry(tree: dict[str, Any], way: list[str]) -> dict[str, Any]:
    here: Any = tree
    for name in way:
        here = (here.get("parts") or {}).get(name) if isinstance(here, dict) else None
    return here if isinstance(here, dict) else {}


def _department(rules: Ruleset, name: str) -> str:
    return next((_title(one.title, name) for one in rules.departments if one.id == name), name)


def _why(entry: dict[str, Any]) -> str:
    return str(entry.get("why") or "")


def _title(title: dict[str, str], name: str) -> str:
    return title.get("en") or name.replace("_", " ")


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.replace("_", " ") for name in names)


def _points(micro: int) -> str:
    return f"{micro / MICRO:g}"
