"""`csat actions remedies`, `effectiveness`, `verify`, `priority`, `capacity`: what the work came to, and what comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.action_items import item_title, items_by
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import as_json, rows_out
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf, Whole, Wrong
from csat_plugin.core.exact import plain

if TYPE_CHECKING:
    from csat_plugin.core.actions.effectiveness import Again, Effectiveness
    from csat_plugin.core.actions.verification import Segment
    from csat_plugin.runtime.capacity import CostItem, Staff
    from csat_plugin.runtime.workspace import Workspace

WAITING = ("item", "title", "customer", "rank", "source", "urgency", "difficulty", "opened")
TOTALS = ("sum", "cost", "whole")
HOLDERS = ("playbook", "owner", "supplier", "category")
REMEDIES = ("question", "customer", "person", "told", "did", "text", "closed")
EFFECTIVE = (
    "holder", "closed", "rated", "helped", "share", "low", "high", "reopened", "unexplained", "unconfirmed",
)  # fmt: skip
PRIORITY = (
    "item", "title", "customer", "priority", "value", "dissatisfaction", "recurrence", "fixability", "opened",
)  # fmt: skip


@command("remedies")
@click.argument("period", required=False)
def remedies_command(common: Common, period: str | None) -> None:
    """The questions of a wave on whether earlier work helped, one for each item and each person who raised it."""
    from msgspec.structs import replace

    from csat_plugin.runtime.remedies import questions
    from csat_plugin.runtime.remedy_questions import question_row
    from csat_plugin.runtime.wave import wave

    with common.open() as workspace:
        rules = workspace.rules()
        when = wave(workspace, rules, period)
        known = items_by(workspace, rules, None)
        asked = questions(workspace, rules, known.bare, when)
        rows = [question_row(workspace, replace(one, item=known.shown(one.item))) for one in asked]
        if common.format == "table":
            code = "actions.remedies.head" if rows else "actions.remedies.none"
            click.echo(workspace.say(code, period=when.label, n=len(rows)))
        if rows or common.format != "table":
            headings = {key: workspace.say(f"actions.remedies.{key}") for key in REMEDIES}
            rows_out(common, "remedies", headings, rows)


@command("effectiveness")
@period_option
@click.option("--by", "holders", type=OneOf(HOLDERS), default="playbook")
def effectiveness_command(common: Common, period: str | None, holders: Any) -> None:
    """How many closed items helped, by the marks customers gave the remedies."""
    from csat_plugin.core.actions.effectiveness import came_again, effectiveness
    from csat_plugin.runtime.remedies import ended_within, suppliers_of
    from csat_plugin.runtime.wave import wave

    with common.open() as workspace:
        rules = workspace.rules()
        items = list(items_by(workspace, rules, None).bare)
        if period:
            when = wave(workspace, rules, period)
            items = ended_within(items, when.start, when.last)
        whole = effectiveness(items, rules, "all")
        suppliers = suppliers_of(workspace, items) if holders == "supplier" else {}
        found = effectiveness(items, rules, holders, suppliers)
        rows = [_effective_row(workspace, one, "") for one in whole]
        rows += [_effective_row(workspace, one, holders) for one in found]
        if common.format == "table" and not whole:
            click.echo(workspace.say("actions.effectiveness.none"))
            return
        headings = {key: workspace.say(f"actions.effectiveness.{key}") for key in EFFECTIVE}
        rows_out(common, "effectiveness", headings, rows, right=EFFECTIVE[1:])
        if common.format == "table":
            click.echo(workspace.say("actions.effectiveness.legend"))
            if whole and (whole[0].unexplained or whole[0].unconfirmed):
                told = {"n": whole[0].unexplained, "m": whole[0].unconfirmed, "closed": whole[0].closed}
                click.echo(workspace.say("actions.effectiveness.formal", **told))
            again = came_again(items)
            if again.closed:
                click.echo(workspace.say("actions.effectiveness.again", **_counts(again)))
            if again.cancelled:
                click.echo(workspace.say("actions.effectiveness.again.cancelled", **_counts(again)))


def _counts(again: Again) -> dict[str, int]:
    return {
        "days": again.days, "closed": again.closed, "after": again.after_closed, "cancelled": again.cancelled,
        "left": again.after_cancelled,
    }  # fmt: skip


def _effective_row(workspace: Workspace, one: Effectiveness, holders: str) -> dict[str, object]:
    title = one.holder or workspace.say("actions.effectiveness.all" if not holders else "action.category.none")
    if holders == "category" and one.holder:
        title = workspace.say(f"action.category.{one.holder}")
    return {
        "holder": title,
        "closed": one.closed, "rated": one.rated, "helped": one.helped,
        "share": None if one.share is None else _percent(float(one.share)),
        "low": None if one.low is None else _percent(one.low), "high": None if one.high is None else _percent(one.high),
        "reopened": one.reopened, "unexplained": one.unexplained, "unconfirmed": one.unconfirmed,
    }  # fmt: skip


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"


@command("verify")
@click.argument("period", required=False)
def verify_command(common: Common, period: str | None) -> None:
    """What the customers say who were drawn to be asked about work carried out, by segment."""
    from csat_plugin.cli.action_documents import Verification
    from csat_plugin.cli.survey_words import print_draw
    from csat_plugin.runtime.remedies import segment_of
    from csat_plugin.runtime.verifying import asking, verified

    with common.open() as workspace:
        rules = workspace.rules()
        found = verified(workspace, rules, period)
        of = segment_of(workspace, rules)
        rows = tuple(_drawn_row(workspace, item, of(item), found.verdicts.get(item.id)) for item in found.chosen)
        if common.format == "json":
            as_json(Verification(period=found.period, draws=found.draws, items=rows, segments=found.segments))
            return
        if common.format == "table":
            if not found.draws:
                code = "actions.verify.not_drawn" if asking(rules) else "actions.verify.no_rule"
                click.echo(workspace.say(code, period=found.period, at=common.elsewhere))
                return
            for draw in found.draws:
                print_draw(workspace, rules, draw)
            if not rows:
                return
        keys = ("item", "title", "customer", "segment", "closed", "satisfied")
        headings = {key: workspace.say(f"actions.verify.{key}") for key in keys}
        rows_out(common, "verification", headings, list(rows))
        if common.format == "table":
            click.echo("")
            _print_segments(workspace, found.segments)


def _drawn_row(workspace: Workspace, item: Any, segment: str, verdict: bool | None) -> dict[str, str]:
    return {
        "item": item.id, "title": item_title(workspace, item), "customer": item.subject_name, "segment": segment,
        "closed": item.closed, "satisfied": "" if verdict is None else workspace.say(f"actions.verify.{verdict}".lower()),
    }  # fmt: skip


def _print_segments(workspace: Workspace, segments: Sequence[Segment]) -> None:
    written = any(one.recorded for one in segments)
    keys = ("segment", "closed", "drawn", "answered", "satisfied", "share", *(["recorded"] if written else []))
    rows = [
        [
            one.segment or workspace.say("actions.effectiveness.all"), str(one.closed), str(one.drawn),
            str(one.answered), str(one.satisfied),
            "-" if one.low is None or one.high is None
            else f"{_percent(one.satisfied / one.answered)} ({_percent(one.low)} - {_percent(one.high)})",
            *([f"{one.recorded_satisfied}/{one.recorded}"] if written else []),
        ]
        for one in segments
    ]  # fmt: skip
    table([workspace.say(f"actions.verify.{key}") for key in keys], rows, right=range(1, len(keys)))


@command("priority")
@period_option
@click.option("--by", "order", type=OneOf(["worth", "need"]), default="worth")
def priority_command(common: Common, period: str | None, order: str) -> None:
    """What to do first: value x dissatisfaction x recurrence x fixability of what is open, with every factor."""
    if order == "need":
        _by_need(common, period)
        return
    from csat_plugin.core.actions.ordering import ranked
    from csat_plugin.runtime.remedies import voices

    with common.open() as workspace:
        rules = workspace.rules()
        known = items_by(workspace, rules, period)
        subjects = workspace.store.subjects(rules.score.subject)
        found = ranked(known.items, subjects, voices(workspace, rules, known.items), rules.economics)
        # Hidden ones last: a place among the others would tell what is hidden.
        found = tuple(sorted(found, key=lambda one: known.hides(one.item)))
        rows: list[Mapping[str, object]] = [
            {
                "item": one.item.id, "title": item_title(workspace, one.item), "customer": one.item.subject_name,
                "priority": _bare(one.priority.product), "value": _bare(one.priority.value),
                "dissatisfaction": _bare(one.priority.dissatisfaction), "recurrence": one.priority.recurrence,
                "fixability": _bare(one.priority.fixability), "opened": one.item.opened,
            }
            | ({"priority": None, "dissatisfaction": None} if known.hides(one.item) else {})
            for one in found
        ]  # fmt: skip
        if common.format == "table" and not rows:
            click.echo(workspace.say("actions.nothing"))
            return
        headings = {key: workspace.say(f"actions.priority.{key}") for key in PRIORITY}
        rows_out(common, "priority", headings, rows, right=PRIORITY[3:8])
        if common.format == "table":
            click.echo(workspace.say("actions.priority.legend"))


def _by_need(common: Common, period: str | None) -> None:
    """Source x urgency x difficulty of what is open (S4-36)."""
    from csat_plugin.core.actions.waiting import waiting

    with common.open() as workspace:
        rules = workspace.rules()
        items = items_by(workspace, rules, period).items
        subjects = workspace.store.subjects(rules.score.subject)
        found = waiting(items, subjects, rules.economics.ranking if rules.economics else None)
        rows = [
            {
                "item": one.item.id, "title": item_title(workspace, one.item), "customer": one.item.subject_name,
                "rank": _bare(one.rank), "source": _bare(one.source), "urgency": _bare(one.urgency),
                "difficulty": _bare(one.difficulty), "opened": one.item.opened,
            }
            for one in found
        ]  # fmt: skip
        if common.format == "table" and not rows:
            click.echo(workspace.say("actions.nothing"))
            return
        rows_out(
            common,
            "waiting",
            {key: workspace.say(f"actions.waiting.{key}") for key in WAITING},
            rows,
            right=WAITING[3:7],
        )
        if common.format == "table":
            click.echo(workspace.say("actions.waiting.legend"))


def _bare(value: Decimal) -> str:
    """Two decimal places at most, without the zeros at the end."""
    return plain(round(value, 2))


@command("capacity")
@click.option("--visits", type=Whole(min=0))
@click.option("--hours")
@click.option("--visit-hours", "visit_hours")
@click.option("--each", type=Whole(min=1))
@period_option
def capacity_command(
    common: Common, visits: int | None, hours: str | None, visit_hours: str | None, each: int | None, period: str | None
) -> None:
    """How many people the visits of a day need, and what the programmes of the rules cost in a month."""
    from csat_plugin.runtime.capacity import reckoned

    with common.open() as workspace:
        found = reckoned(
            workspace,
            workspace.rules(),
            visits=visits,
            each=each,
            period=period,
            hours=_hours("--hours", hours),
            visit_hours=_hours("--visit-hours", visit_hours),
        )
        if common.format == "json":
            as_json(found)
            return
        staff = found.staff
        if staff is not None:
            rounded = staff.each_up != staff.each  # how the source rounds is not said: both are shown (AMB-14)
            code = "" if staff.visit_hours is None else ".fraction" if rounded else ".hours"
            told = {"visits": staff.visits, "hours": staff.hours, "visit_hours": staff.visit_hours or ""}
            told |= {"each": staff.each, "people": staff.people, "exact": staff.exact}
            up = {"each_up": staff.each_up, "people_up": staff.people_up} if rounded else {}
            click.echo(workspace.say(f"actions.capacity.staff{code}", **told, **up))
            _print_whole(workspace, staff)
        for one in found.costs:
            told_cost = {"title": one.title, "sum": one.sum, "surcharges": one.surcharges, "cost": one.cost}
            code = "actions.capacity.cost" + (".surcharges" if one.surcharges else "")
            click.echo(workspace.say(code, **told_cost))
            if any(item.quantity is not None for item in one.items):
                click.echo("  " + "; ".join(map(_item_line, one.items)))
            if one.times > 1:
                click.echo(workspace.say("actions.capacity.times", times=one.times, whole=one.whole))
            for other in one.unequal:
                what = _figure(workspace, other.what)
                code = "actions.capacity.unequal." + ("more" if other.more > 0 else "less")
                told = {"what": what, "printed": other.printed, "computed": other.computed, "by": abs(other.more)}
                click.echo("  " + workspace.say(code, **told))


def _print_whole(workspace: Workspace, staff: Staff) -> None:
    """Everybody it takes, in one unit and in all; and where the number of visits comes from."""
    for n, code, beside in ((1, "beside", staff.beside), (staff.branches, "branches", staff.centre)):
        if not (beside or n > 1):
            continue
        last = staff.centre if code == "branches" else 0
        whole, whole_up = ((people + staff.beside) * n + last for people in (staff.people, staff.people_up))
        either = {} if whole == whole_up else {"whole_up": whole_up}
        told = {"beside": beside, "whole": whole} | ({"branches": n} if code == "branches" else {})
        click.echo(workspace.say(f"actions.capacity.{code}" + (".or" if either else ""), **told, **either))
    if (found := staff.counted) is not None:
        parts = ", ".join(f"{name} {n}" for name, n in found.segments)
        code = "actions.capacity.counted" + (".segments" if parts else "")
        counts = {"visits": found.visits, "days": found.days}
        named = {"period": found.period} | ({"segments": parts} if parts else {})
        click.echo(workspace.say(code, **counts, **named))


def _item_line(item: CostItem) -> str:
    """`gifts 350 x 10 = 3500`."""
    if item.quantity is None or item.price is None:
        return f"{item.what} {plain(item.amount)}"
    plus = f" + {plain(item.plus)}" if item.plus else ""
    parts = " + ".join(f"{what} {plain(part)}" for what, part in item.parts)
    made = f" ({parts})" if parts else ""
    return f"{item.what} {plain(item.quantity)} x {plain(item.price)}{made}{plus} = {plain(item.amount)}"


def _figure(workspace: Workspace, what: str) -> str:
    """A figure that is held against what an offer prints: a total, an item, or its quantity or price."""
    if what in TOTALS:
        return workspace.say(f"actions.capacity.of.{what}")
    item, _, part = what.rpartition(".")
    return workspace.say(f"actions.capacity.of.{part}", item=item) if item else what


def _hours(name: str, given: str | None) -> Decimal | None:
    """A number of hours above 0.

    Raises:
        Wrong: if it is none.
    """
    from csat_plugin.core.exact import exact

    if given is None:
        return None
    try:
        number = exact(given)
    except ValueError:
        number = Decimal(0)
    if number <= 0:
        raise Wrong("usage.hours", click.get_current_context(), name=name, value=given)
    return number


RESULTS = (remedies_command, effectiveness_command, verify_command, priority_command, capacity_command)
