"""Section 4 on the page: like work in one row, and what the figures suggest deciding (S0-61, S0-68).

The annex has every item in a row of its own; here a reader sees in a few rows what is being done for whom.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.report import improvements
from csat_plugin.core.report.content import Block, Day, Listing, Row, Sentence, Several, Table, Value
from csat_plugin.core.report.extract import ANNEX, NAMES, extract, named
from csat_plugin.core.report.material import Material, Meta
from csat_plugin.core.report.problems import cause_word, repeated_causes, single_respondents
from csat_plugin.core.report.service import kept_but_below
from csat_plugin.core.report.values import Ground, text

MOST = 4
"""Names in one row of the page's table."""


def blocks(ground: Ground, items: Sequence[ActionItem], material: Material, meta: Meta) -> tuple[Block, ...]:
    """Items like each other in one row, how many wait for a decision, and what is suggested."""
    whole = improvements.in_full(ground, items, material, meta)
    suggested = suggestions(ground, items, material, NAMES)
    waiting = sum(item.state == "proposed" for item in improvements.corrective(ground, items))
    return (
        _page(ground, whole, items, material, meta),
        *((Sentence(text=text("actions.proposed", n=waiting), tone="open"),) if waiting else ()),
        *((Listing(caption=text("suggest.caption"), items=tuple(suggested)),) if suggested else ()),
    )


def in_full(ground: Ground, items: Sequence[ActionItem], material: Material, meta: Meta) -> tuple[Block, ...]:
    """Every item in a row of its own, and the suggestions with all names where the page has the first ones only."""
    table = improvements.in_full(ground, items, material, meta)
    page, whole = (suggestions(ground, items, material, most) for most in (NAMES, None))
    told = () if page == whole else (Listing(caption=text("suggest.caption"), items=tuple(whole)),)
    return (*((table,) if table.rows else ()), *told)


def _page(ground: Ground, whole: Table, items: Sequence[ActionItem], material: Material, meta: Meta) -> Table:
    if not whole.rows:
        return whole
    groups: dict[str, list[ActionItem]] = {}
    for item in improvements.corrective(ground, items):
        groups.setdefault(repr(_alike(ground, item, items, material, meta)), []).append(item)
    rows = [_row(ground, group, items, material, meta) for group in groups.values()]
    page = extract(whole, rows)
    if len(rows) < len(whole.rows) and page.note is None:
        page = replace(page, note=text("each_in_annex", n=len(whole.rows), annex=ANNEX))
    return page


def _alike(
    ground: Ground, item: ActionItem, items: Sequence[ActionItem], material: Material, meta: Meta
) -> tuple[object, ...]:
    """What two items must have in common to stand in one row: all of it but whom they are about."""
    follow = improvements.follow_up(item, material)
    steps = [(step.kind, step.rule, step.state) for step in improvements.steps_of(item, items)]
    cells = (improvements.who_does(ground, item), improvements.told(item, items, follow), improvements.remedy(follow))
    return (item.kind, item.rule, item.due, improvements.state_word(item, meta), steps, cells)


def _row(
    ground: Ground, group: Sequence[ActionItem], items: Sequence[ActionItem], material: Material, meta: Meta
) -> Row:
    first = group[0]
    follow = improvements.follow_up(first, material)
    names = list(dict.fromkeys(item.subject_name for item in group if item.subject_name))
    alone = len(group) == 1
    title = improvements.own_title(first) if alone else improvements.kind_of(first)
    return Row(
        cells=(
            _with_steps(title if alone else text("item.times", state=title, n=len(group)), first, items),
            named(names, MOST) if names else None,
            improvements.who_does(ground, first),
            Day(first.due) if first.due else None,
            improvements.state_word(first, meta),
            improvements.told(first, items, follow),
            improvements.remedy(follow),
        ),
        subject=first.subject if alone else "",
    )


def _with_steps(title: Value, item: ActionItem, items: Sequence[ActionItem]) -> Value:
    """`Verify the defect; then: ask again, draw new (done)`: a step's state where it is not that of the item."""
    steps = improvements.steps_of(item, items)
    if not steps:
        return title
    said = tuple(
        improvements.work_of(step)
        if step.state == item.state
        else text("item_step", title=improvements.work_of(step), state=text(f"item.{step.state}"))
        for step in steps
    )
    return text("item_steps", title=title, steps=Several(said))


def suggestions(ground: Ground, items: Sequence[ActionItem], material: Material, most: int | None) -> list[Value]:
    """What the figures suggest deciding, each with its reason and so many names; nothing is opened by it."""
    found: list[Value] = [
        text("suggest.problem", cause=cause_word(ground, cause), of=ground.of(len(members)))
        for cause, members in repeated_causes(ground, material.ratings)
    ]
    busy = {item.subject for item in items if item.state != "cancelled"}
    scores = ground.assessment.scores
    idle = [s.name for s in scores if s.reached is False and s.value is not None and s.subject not in busy]
    if idle:
        found.append(text("suggest.act", names=named(sorted(idle), most)))
    if green := kept_but_below(ground, material):
        found.append(text("suggest.service", names=named([score.name for score, _ in green], most)))
    if single := single_respondents(ground):
        found.append(text("suggest.second", names=named(single, most)))
    agreed = {channel.id for channel in ground.rules.channels if channel.contractual}
    for channel in (c.id for c in ground.rules.channels if c.id in agreed):
        without = [
            s.name for s in scores for n in s.nodes if n.channel == channel and n.status == "missing" and n.weight
        ]
        if without:
            found.append(text("suggest.mark", channel=ground.channel(channel), names=named(sorted(without), most)))
    return found
