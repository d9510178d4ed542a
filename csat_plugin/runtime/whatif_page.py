"""A what-if in words for its page: cards, tables and the figures of its pictures."""

from __future__ import annotations

from decimal import Decimal

from csat_plugin.core.exact import MICRO, or_dash, plain
from csat_plugin.core.names import band_title
from csat_plugin.core.scoring.whatif import Count, PeriodEffect, SubjectEffect
from csat_plugin.render.pictures_compared import Compared, Pair
from csat_plugin.render.whatif import Card, Grid, Tone, WhatIfPage
from csat_plugin.runtime.rule_sides import Side
from csat_plugin.runtime.whatif import WhatIf
from csat_plugin.runtime.whatif_said import (
    called,
    count_said,
    signed,
    splits_said,
    target_said,
    turned_said,
    unshown_said,
)
from csat_plugin.runtime.workspace import Workspace

DRAWN = 30
"""Rows of the picture of moves; the table below it holds all."""


def page_of(workspace: Workspace, before: Side, after: Side, found: WhatIf) -> WhatIfPage:
    """The page of a what-if."""
    say, last = workspace.say, found.periods[-1]
    frozen = [one.period for one in found.periods if one.state != "open"]
    span = say("whatif.page.until", first=found.periods[0].period, last=last.period)
    return WhatIfPage(
        language=workspace.language,
        provider=workspace.settings.provider or workspace.settings.name,
        title=say("whatif.page.title"),
        summary=_summary(workspace, found),
        head=(
            (say("whatif.page.tried"), after.said(workspace)),
            (say("whatif.page.against"), before.said(workspace)),
            (say("whatif.page.span"), last.period if len(found.periods) == 1 else span),
            (say("whatif.page.made"), workspace.today.isoformat()),
        ),
        cards=tuple(_cards(workspace, found, last)),
        notice=say("whatif.frozen", n=len(frozen), periods=", ".join(frozen)) if frozen else "",
        changes_title=say("whatif.page.changes"),
        changes=found.changes,
        periods_title=say("whatif.page.periods"),
        legend=say("whatif.page.legend"),
        periods=_compared(workspace, "whatif.page.periods.picture", "whatif.page.legend", _means(found)),
        period_table=period_table(workspace, found),
        turned=tuple((sentence, turned) for sentence, turned in turned_said(workspace, found)),
        moves_title=say("whatif.page.moves", period=last.period),
        moves=_moves(workspace, after, last),
        moves_table=_moves_table(workspace, last),
        bands=bands_table(workspace, before, after, found),
        unshown=tuple(unshown_said(workspace, found)),
        work_title=say("whatif.page.work"),
        work=work_table(workspace, found),
        split_title=say("whatif.page.split"),
        splits=tuple(splits_said(workspace, after, found)),
        no_pictures=say("report.no_pictures"),
    )


def _summary(workspace: Workspace, found: WhatIf) -> str:
    turned = sum(any(one.turned for one in effect.targets) for effect in found.periods)
    bands = sum(effect.bands_changed for effect in found.periods)
    values = {"of": len(found.periods), "n": turned or bands}
    moved = any(effect.subjects or effect.unshown for effect in found.periods)
    return workspace.say(
        f"whatif.page.summary.{'turned' if turned else 'bands' if bands else 'moved' if moved else 'none'}", **values
    )


def _cards(workspace: Workspace, found: WhatIf, last: PeriodEffect) -> list[Card]:
    say = workspace.say
    cards = [
        Card(
            label=say("whatif.page.card.mean", period=last.period),
            figure=or_dash(last.after),
            detail=say("whatif.page.card.was", was=or_dash(last.before)),
        )
    ]
    for one in last.targets:
        now, was = one.after, count_said(workspace, one.before)
        if isinstance(now, Count):
            cards.append(
                Card(
                    label=say("whatif.page.card.target", target=one.target, period=last.period),
                    figure=f"{now.reached}/{now.counted}",
                    word=say(f"whatif.verdict.{now.verdict}"),
                    detail=say("whatif.page.card.was", was=was),
                    tone=_tone(now.verdict),
                )
            )
    bands = sum(effect.bands_changed for effect in found.periods)
    detail = say("whatif.page.card.bands.of", n=last.bands_changed, period=last.period)
    return [*cards, Card(label=say("whatif.page.card.bands"), figure=str(bands), detail=detail)]


def _tone(verdict: str) -> Tone:
    tones: dict[str, Tone] = {"met": "good", "missed": "bad"}
    return tones.get(verdict, "open")


def _compared(
    workspace: Workspace, title: str, description: str, pairs: tuple[Pair, ...], line: Decimal | None = None
) -> Compared:
    say = workspace.say
    return Compared(
        title=say(title),
        description=say(description),
        pairs=pairs,
        before=say("whatif.column.before"),
        after=say("whatif.column.after"),
        line=None if line is None else float(line),
        line_word="" if line is None else say("whatif.page.bar", n=plain(line)),
    )


def _means(found: WhatIf) -> tuple[Pair, ...]:
    return tuple(Pair(name=one.period, before=_float(one.before), after=_float(one.after)) for one in found.periods)


def _moves(workspace: Workspace, after: Side, last: PeriodEffect) -> Compared:
    moved = sorted(
        (one for one in last.subjects if one.before is not None or one.after is not None),
        key=lambda one: (one.after is None, one.after or Decimal(0), one.subject),
    )
    shown = moved if len(moved) <= DRAWN else sorted(moved, key=_largest)[:DRAWN]
    pairs = tuple(
        Pair(name=one.name, before=_float(one.before), after=_float(one.after), text=signed(one.by)) for one in shown
    )
    bars = {target.reaching for target in after.rules.targets if target.of != "ratings"}
    line = Decimal(bars.pop()) / MICRO if len(bars) == 1 else None
    made = _compared(workspace, "whatif.page.periods.picture", "whatif.page.moves.description", pairs, line)
    return Compared(
        title=workspace.say("whatif.page.moves", period=last.period), description=made.description, pairs=made.pairs,
        before=made.before, after=made.after, line=made.line, line_word=made.line_word,
    )  # fmt: skip


def _largest(one: SubjectEffect) -> tuple[bool, Decimal]:
    return one.by is not None, -abs(one.by or Decimal(0))


def _moves_table(workspace: Workspace, last: PeriodEffect) -> Grid:
    say = workspace.say
    rows = tuple((called(one), or_dash(one.before), or_dash(one.after), signed(one.by)) for one in last.subjects)
    return Grid(
        caption=say("whatif.page.moves", period=last.period),
        heads=tuple(say(f"whatif.column.{key}") for key in ("name", "before", "after", "by")),
        rows=rows,
        numbers=(1, 2, 3),
        empty=say("whatif.page.moves.none"),
    )


def period_table(workspace: Workspace, found: WhatIf) -> Grid:
    """Every period under both rulesets, with each target's count."""
    say = workspace.say
    targets = list(dict.fromkeys(one.target for effect in found.periods for one in effect.targets))
    kept = any(effect.kept is not None for effect in found.periods)
    keys = ["period", *(["kept"] if kept else []), "before", "after", "by", "moved", "bands"]
    rows, strong = [], []
    for n, effect in enumerate(found.periods):
        cells = [effect.period, *([or_dash(effect.kept)] if kept else [])]
        cells += [or_dash(effect.before), or_dash(effect.after), signed(effect.by)]
        cells += [str(len(effect.subjects) + effect.unshown), str(effect.bands_changed)]
        counts = {one.target: target_said(workspace, one.before, one.after) for one in effect.targets}
        rows.append((*cells, *(counts.get(target, "-") for target in targets)))
        if any(one.turned for one in effect.targets):
            strong.append(n)
    return Grid(
        caption=say("whatif.page.periods.picture"),
        heads=(*(say(f"whatif.column.{key}") for key in keys), *targets),
        rows=tuple(rows),
        numbers=tuple(range(1, len(keys))),
        strong=tuple(strong),
    )


def bands_table(workspace: Workspace, before: Side, after: Side, found: WhatIf) -> Grid:
    """Everybody who changes band, gains or loses a score, the newest period first."""
    say, language = workspace.say, workspace.language
    rows = []
    for effect in reversed(found.periods):
        for one in effect.subjects:
            if one.band_before != one.band_after or (one.before is None) != (one.after is None):
                was = band_title(before.rules, one.band_before, language) if one.band_before else ""
                now = band_title(after.rules, one.band_after, language) if one.band_after else ""
                first, second = f"{or_dash(one.before)} {was}".strip(), f"{or_dash(one.after)} {now}".strip()
                rows.append((effect.period, called(one), first, second))
    return Grid(
        caption=say("whatif.page.bands"),
        heads=tuple(say(f"whatif.column.{key}") for key in ("period", "name", "before", "after")),
        rows=tuple(rows),
        empty=say("whatif.bands.none"),
    )


def work_table(workspace: Workspace, found: WhatIf) -> Grid:
    """Actions and surveys that come to more or less, a month."""
    say = workspace.say
    rows = tuple(
        (one.rule, say(f"whatif.unit.{one.unit}"), or_dash(one.a_month_before), or_dash(one.a_month_after))
        for one in found.work
    )
    return Grid(
        caption=say("whatif.page.work"),
        heads=tuple(say(f"whatif.column.{key}") for key in ("rule", "unit", "before", "after")),
        rows=rows,
        numbers=(2, 3),
        empty=say("whatif.work.same"),
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
