"""What became of the asks of a workspace by now, and the tickets they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from csat_plugin.core.model import Ticket
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.core.surveys.people import People
from csat_plugin.core.surveys.standing import Standing, standing
from csat_plugin.runtime.workspace import Workspace


def states(workspace: Workspace, decisions: Iterable[SurveyDecision]) -> dict[str, Standing]:
    """Id of a decision -> its state now: what was answered since is found by ticket, else by channel and person."""
    known = list(decisions)
    asked = [one for one in known if one.ask]
    if not asked:
        return {one.id: standing(one, workspace.now) for one in known}
    store = workspace.store
    tickets: dict[str, Ticket] = {one.id: one for one in store.tickets({d.ticket for d in asked if d.ticket})}
    people = People(store.customers(), store.contacts())
    answers: dict[tuple[str, str], list[datetime]] = {}
    for rating in store.ratings(start=min(one.moment for one in asked), end=None):
        if rating.answered is None or rating.outcome != "answered" or rating.raw is None:
            continue
        about = [rating.ticket] if rating.ticket else []
        who = people.keys(rating.contact or "", rating.contact_name, rating.customer or "")
        for name in (*about, *who):
            answers.setdefault((rating.channel, name), []).append(rating.answered)
    found: dict[str, Standing] = {}
    for one in known:
        names = (one.ticket,) if one.ticket else one.keys
        times = [at for name in names for at in answers.get((one.channel, name), ()) if one.ask and at >= one.moment]
        answered = min(times, default=None)
        ticket = tickets.get(one.ticket)
        found[one.id] = standing(
            one, workspace.now, answered=answered, reopened=ticket.reopened if ticket else one.cycle
        )
    return found
