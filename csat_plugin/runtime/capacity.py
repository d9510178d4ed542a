"""How many people the visits of a day need and what programmes cost, from the rules and from what is asked (S3-36..S3-42)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.actions.economics import Unequal, cost, staffing, unequal
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.exact import plain
from csat_plugin.core.names import in_language
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Capacity, Ruleset
from csat_plugin.core.rules import Cost as CostRule
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.workspace import Workspace

WHOLE = Decimal(10_000)


class Staff(Struct, frozen=True, kw_only=True):
    """People for the visits of a day."""

    visits: int
    hours: Decimal
    visit_hours: Decimal | None
    """`None` where visits of one person are agreed instead."""
    each: int
    people: int
    beside: int


class Costs(Struct, frozen=True, kw_only=True):
    """What one programme costs in a month."""

    cost_of: str
    title: str
    sum: Decimal
    """Before surcharges."""
    surcharges: str
    """As written: `20 %, 5.5 %`."""
    cost: Decimal
    times: int
    whole: Decimal
    """Times how many of them there are."""
    unequal: tuple[Unequal, ...] = ()
    """What was printed otherwise (AMB-15)."""


class Reckoned(Struct, frozen=True, kw_only=True):
    """`csat actions capacity`."""

    schema: str = "csat/capacity@1"
    staff: Staff | None
    costs: tuple[Costs, ...]


def reckoned(
    workspace: Workspace,
    rules: Ruleset,
    *,
    visits: int | None = None,
    hours: Decimal | None = None,
    visit_hours: Decimal | None = None,
    each: int | None = None,
) -> Reckoned:
    """People and costs.

    What is asked for counts before what the rules say; without a number of visits the items opened in the last complete period
    tell how many there are in a working day.

    Raises:
        Failure: if neither says how long a visit takes, or not one fits into a day.
    """
    said = (rules.economics.capacity if rules.economics else None) or Capacity()
    costs = programmes(workspace, rules)
    day = hours or said.hours
    agreed = each or (said.each if visit_hours is None else None)
    length = None if agreed else visit_hours or said.visit_hours
    if agreed is None and length is None:
        if costs:
            return Reckoned(staff=None, costs=costs)
        raise Failure(workspace.say("actions.capacity.unsaid"), USAGE)
    wanted = visits if visits is not None else said.visits
    if wanted is None:
        wanted = _visits_a_day(workspace, asked_period(workspace, rules, None))
    try:
        found = staffing(wanted, Decimal(agreed) if agreed else day, Decimal(1) if agreed else length or day)
    except (ValueError, ArithmeticError) as error:
        raise Failure(workspace.say("actions.capacity.no_visit", hours=day, visit_hours=length or ""), USAGE) from error
    staff = Staff(
        visits=wanted, hours=day, visit_hours=length, each=found.visits_each, people=found.people, beside=said.beside
    )
    return Reckoned(staff=staff, costs=costs)


def programmes(workspace: Workspace, rules: Ruleset) -> tuple[Costs, ...]:
    """What each programme of the rules costs in a month."""
    return tuple(_cost(workspace, one) for one in rules.economics.costs) if rules.economics else ()


def _cost(workspace: Workspace, rule: CostRule) -> Costs:
    surcharges = tuple(Decimal(share) / WHOLE for share in rule.surcharges)
    one = cost(dict(rule.items), *surcharges)
    total = sum((amount for _, amount in rule.items), Decimal(0))
    whole = one * rule.times
    return Costs(
        cost_of=rule.id,
        title=in_language(rule.title, workspace.language, rule.id),
        sum=total,
        surcharges=", ".join(f"{plain(share * 100)} %" for share in surcharges),
        cost=one,
        times=rule.times,
        whole=whole,
        unequal=unequal(dict(rule.printed), dict(rule.items) | {"sum": total, "cost": one, "whole": whole}),
    )


def _visits_a_day(workspace: Workspace, period: Period) -> int:
    """Items opened in a period by its working days, rounded up; what stands under another item is no visit of its own."""
    first, last = period.start.isoformat(), period.last.isoformat()
    opened = sum(not item.parent and first <= item.opened <= last for item in workspace.store.items())
    days = _worked(workspace.calendar, period)
    return -(-opened // days) if days else opened


def _worked(calendar: Calendar, period: Period) -> int:
    days = (period.last - period.start).days + 1
    return sum(calendar.works(period.start + timedelta(days=n)) for n in range(days))
