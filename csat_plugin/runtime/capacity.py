"""How many people the visits of a day need and what programmes cost, from the rules and from what is asked (S3-36..S3-42)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.economics import Unequal, cost, staffing, unequal
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.calendar import Calendar
from csat_plugin.core.exact import MICRO, half_up, plain, shown
from csat_plugin.core.names import in_language
from csat_plugin.core.period import Period
from csat_plugin.core.rules import Amount, Capacity, Ruleset
from csat_plugin.core.rules import Cost as CostRule
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.item_work import items
from csat_plugin.runtime.remedies import segment_of
from csat_plugin.runtime.running import asked
from csat_plugin.runtime.workspace import Workspace

WHOLE = Decimal(10_000)
SUMMARY = "summary"
"""Kind of an item for everything beyond a cap."""


class Counted(Struct, frozen=True, kw_only=True):
    """Visits that the ratings and tickets of a period ask for (S3-36)."""

    period: str
    visits: int
    days: int
    """Working days of the period."""
    segments: tuple[tuple[str, int], ...] = ()
    """By segment of the customer, or by what he is to us where teams are scored; those of none are left out."""

    @property
    def a_day(self) -> int:
        """On a working day, rounded up."""
        return -(-self.visits // self.days) if self.days else self.visits


class Staff(Struct, frozen=True, kw_only=True):
    """People for the visits of a day."""

    visits: int
    hours: Decimal
    visit_hours: Decimal | None
    """`None` where visits of one person are agreed instead."""
    exact: Decimal
    """Visits of one person in a day, to two decimals."""
    each: int
    """Whole visits of one person in a day."""
    people: int
    each_up: int
    """The same rounded up, where a visit more is begun: equal to `each` where nothing is rounded (AMB-14)."""
    people_up: int
    beside: int
    branches: int = 1
    centre: int = 0
    whole: int = 0
    """Of all units with those beside and at the centre."""
    whole_up: int = 0
    """The same where a visit more is begun."""
    counted: Counted | None = None
    """Where the number of visits comes from, if nobody says it."""


class CostItem(Struct, frozen=True, kw_only=True):
    """One item of cost, with what it is made of where the rules say it."""

    what: str
    amount: Decimal
    quantity: Decimal | None = None
    price: Decimal | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()
    plus: Decimal | None = None


class Costs(Struct, frozen=True, kw_only=True):
    """What one programme costs in a month."""

    cost_of: str
    title: str
    items: tuple[CostItem, ...] = ()
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
    period: str | None = None,
) -> Reckoned:
    """People and costs.

    What is asked for counts before what the rules say; without a number of visits, or with a period, the visits its ratings and
    tickets ask for tell how many there are in a working day.

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
    wanted = visits if visits is not None else said.visits if period is None else None
    counted = _counted(workspace, rules, said.playbooks, period) if wanted is None else None
    wanted = wanted if wanted is not None else counted.a_day if counted else 0
    try:
        found = staffing(wanted, Decimal(agreed) if agreed else day, Decimal(1) if agreed else length or day)
    except (ValueError, ArithmeticError) as error:
        raise Failure(workspace.say("actions.capacity.no_visit", hours=day, visit_hours=length or ""), USAGE) from error
    staff = Staff(
        visits=wanted, hours=day, visit_hours=length, exact=shown(half_up(found.exact.numerator * MICRO, found.exact.denominator), 2),
        each=found.visits_each, people=found.people, each_up=found.visits_each_up, people_up=found.people_up,
        beside=said.beside, branches=said.branches, centre=said.centre,
        whole=(found.people + said.beside) * said.branches + said.centre,
        whole_up=(found.people_up + said.beside) * said.branches + said.centre, counted=counted,
    )  # fmt: skip
    return Reckoned(staff=staff, costs=costs)


def programmes(workspace: Workspace, rules: Ruleset) -> tuple[Costs, ...]:
    """What each programme of the rules costs in a month."""
    return tuple(_cost(workspace, one) for one in rules.economics.costs) if rules.economics else ()


def _cost(workspace: Workspace, rule: CostRule) -> Costs:
    surcharges = tuple(Decimal(share) / WHOLE for share in rule.surcharges)
    one = cost(dict(rule.items), *surcharges)
    total = sum((amount for _, amount in rule.items), Decimal(0))
    whole = one * rule.times
    amounts = dict(rule.amounts)
    parts = {f"{what}.quantity": part.quantity for what, part in amounts.items()}
    parts |= {f"{what}.price": part.price for what, part in amounts.items()}
    return Costs(
        cost_of=rule.id,
        title=in_language(rule.title, workspace.language, rule.id),
        sum=total,
        surcharges=", ".join(f"{plain(share * 100)} %" for share in surcharges),
        cost=one,
        times=rule.times,
        whole=whole,
        items=tuple(_item(what, amount, amounts.get(what)) for what, amount in rule.items),
        unequal=unequal(dict(rule.printed), dict(rule.items) | parts | {"sum": total, "cost": one, "whole": whole}),
    )


def _item(what: str, amount: Decimal, made: Amount | None) -> CostItem:
    if made is None:
        return CostItem(what=what, amount=amount)
    return CostItem(
        what=what, amount=amount, quantity=made.quantity, price=made.price, parts=made.parts, plus=made.plus or None
    )


def _counted(workspace: Workspace, rules: Ruleset, playbooks: tuple[str, ...], label: str | None) -> Counted:
    """The visits of a period: items there are, and those its ratings would open now; what stands under another one is none."""
    wanted = asked(workspace, rules, label)
    period = wanted.period
    first, last = period.start.isoformat(), period.last.isoformat()
    opens = {action.id: action.open for action in rules.actions}
    visits = [
        one
        for item in items(workspace, wanted, rules).bare
        if not item.parent and first <= (item.about or item.opened) <= last
        for one in _each(item)
        if not playbooks or (opens.get(one.rule, "") if one.kind == SUMMARY else one.kind) in playbooks
    ]
    segment = segment_of(workspace, rules)
    by = Counter(name for item in visits if (name := segment(item)))
    return Counted(
        period=period.label,
        visits=len(visits),
        days=_worked(workspace.calendar, period),
        segments=tuple(sorted(by.items())),
    )


def _each(item: ActionItem) -> tuple[ActionItem, ...]:
    """The item; of one that sums up what lies beyond a cap, one for each rating it rests on."""
    if item.kind != SUMMARY:
        return (item,)
    return tuple(replace(item, because_ratings=(rating,)) for rating in item.because_ratings)


def _worked(calendar: Calendar, period: Period) -> int:
    days = (period.last - period.start).days + 1
    return sum(calendar.works(period.start + timedelta(days=n)) for n in range(days))
