"""What came after the work of a workspace: complaints on record, contracts that ended, and the cost of each customer kept (S1-27, S3-40)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from csat_plugin.core.actions.afterwards import DAYS, Afterwards, Event, afterwards, each
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.facts import fold
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.surveys.known import COMPLAINT
from csat_plugin.runtime.capacity import programmes
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.workspace import Workspace


class CostEach(Struct, frozen=True, kw_only=True):
    """What a programme has cost for each customer kept, and for each won back."""

    title: str
    month: Decimal
    kept: Decimal | None
    won_back: Decimal | None


class Found(Struct, frozen=True, kw_only=True):
    """`csat actions afterwards`."""

    schema: str = "csat/afterwards@1"
    playbook: str
    result: Afterwards
    costs: tuple[CostEach, ...] = ()


def found_afterwards(workspace: Workspace, rules: Ruleset, playbook: str = "", days: int = DAYS) -> Found:
    """Hold the work done against the work not done.

    Args:
        workspace: where the items are.
        rules: with playbooks and costs.
        playbook: only items of this one; empty: all.
        days: how long it is looked at.

    Raises:
        Failure: if the rules have no such playbook.
    """
    if playbook and rules.playbook(playbook) is None:
        known = ", ".join(book.id for book in rules.playbooks) or "-"
        raise Failure(workspace.say("afterwards.no_playbook", playbook=playbook, known=known), USAGE)
    items = [item for item in workspace.store.items() if not playbook or item.kind == playbook]
    result = afterwards(items, _customers(workspace, items), _events(workspace), workspace.today, days)
    costs = tuple(
        CostEach(
            title=one.title,
            month=one.whole,
            kept=each(one.whole, result.months, len(result.kept)),
            won_back=each(one.whole, result.months, len(result.won_back)),
        )
        for one in programmes(workspace, rules)
    )
    return Found(playbook=playbook, result=result, costs=costs)


def _customers(workspace: Workspace, items: list[ActionItem]) -> dict[str, str]:
    """Item -> its customer: its subject, else that of all ratings it rests on."""
    known = {one.id for one in workspace.store.customers()}
    ratings = {
        one.id: one.customer or "" for one in workspace.store.ratings({r for i in items for r in i.because_ratings})
    }
    found = {}
    for item in items:
        owners = {ratings.get(one, "") for one in item.because_ratings} - {""}
        if item.subject in known:
            found[item.id] = item.subject
        elif len(owners) == 1:
            found[item.id] = owners.pop()
    return found


def _events(workspace: Workspace) -> dict[str, list[tuple[date, Event]]]:
    """Customer -> days he complained (on record, by a ticket, by an answer) or his contract ended."""
    found: dict[str, list[tuple[date, Event]]] = {}
    store, zone = workspace.store, workspace.settings.zone

    def add(customer: str | None, day: str | date, event: Event) -> None:
        if customer and day:
            found.setdefault(customer, []).append((day if isinstance(day, date) else date.fromisoformat(day), event))

    for complaint in store.complaints():
        add(complaint.customer, complaint.day, "complaint")
    for ticket in store.tickets_ended(None, None):
        moment = ticket.opened or ticket.closed
        if fold(ticket.kind) == COMPLAINT and moment is not None:
            add(ticket.customer, moment.astimezone(zone).date(), "complaint")
    for rating in store.ratings():
        moment = rating.answered or rating.asked
        if rating.outcome == COMPLAINT and moment is not None:
            add(rating.customer, moment.astimezone(zone).date(), "complaint")
    for customer in store.customers():
        if customer.contract is not None:
            add(customer.id, customer.contract.end, "lost")
    return found
