"""The call list of a survey: what a caller needs of each ticket and person, with room for what came of it."""

from __future__ import annotations

from csat_plugin.core.period import NotAPeriod, bounds, parse_period
from csat_plugin.core.rules import Survey
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.workspace import Workspace

COLUMNS = (
    "ticket", "title", "customer", "contact", "email", "language", "handler", "closed", "mark", "outcome", "comment", "code",
)  # fmt: skip


def to_call(workspace: Workspace, survey: Survey, label: str) -> list[dict[str, str]] | None:
    """A row for each ask of a survey in a period, or for an action item; `None` where nothing was decided on it.

    Raises:
        Failure: if the label names no period.
    """
    store, zone = workspace.store, workspace.settings.zone
    found = store.decisions(survey=survey.id, period=label) if ":" in label else []
    try:
        period = parse_period(label, workspace.settings.fiscal_start) if not found else None
    except NotAPeriod as error:
        raise Failure(workspace.say(error.code, **error.values)) from error
    if period is not None:
        found = store.decisions(survey=survey.id, period=period.label)
    if period is not None and not found:
        start, end = bounds(period, zone)
        found = [one for one in store.decisions(survey=survey.id, start=start, end=end) if not one.period]
    if not found:
        return None
    asked = [one for one in found if one.ask]
    tickets = {one.id: one for one in store.tickets({d.ticket for d in asked if d.ticket})}
    rows = []
    for one in asked:
        ticket = tickets.get(one.ticket)
        ended = (ticket.closed or ticket.resolved) if ticket else None
        rows.append(
            {
                "ticket": one.ticket_key, "title": ticket.title if ticket else "", "customer": one.customer_name or one.customer,
                "contact": one.contact_name, "email": one.email, "language": one.language,
                "handler": ticket.assignee if ticket else "", "closed": f"{ended.astimezone(zone):%Y-%m-%d}" if ended else "",
                "mark": "", "outcome": "", "comment": "", "code": one.occasion,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row["customer"], row["ticket"], row["code"]))
