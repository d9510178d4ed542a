"""A survey's condition asks only for what is known when it is decided whom to ask.

PASS:
```yaml
surveys: {big: {event: incident.closed, ask: requester, when: {ticket.priority: P1, customer.vip: true}}}
panels: {key: {choose: {customer.contract_value: {at_least: 500000}}}}
```

FAIL CSAT232:
```yaml
surveys:
  big: {event: incident.closed, ask: requester, when: {score: {below: 60}}}
  planned: {every: quarter, ask: interface_person, never_ask: [{ticket.priority: P1}]}
panels: {key: {choose: {contact.vip: true}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.facts import TICKET_EVENTS
from csat_plugin.language.checked import Checked, facts_in
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT232",)

NEVER = ("rating", "score", "subject")
"""Families of facts that belong to answers: none is there before somebody is asked."""
OF_TICKETS = ("ticket", "closed_by")
OF_CUSTOMERS = ("customer",)
WITH_TICKET = (*TICKET_EVENTS, "period.ended", "manual")


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Facts of answers, facts of tickets where there is none, and facts of people where customers are chosen."""
    for path, _, condition in checked.conditions():
        section, name = path[0], str(path[1])
        if section not in ("surveys", "panels"):
            continue
        entry = checked.section(str(section)).get(name)
        event = entry.get("event") if isinstance(entry, dict) else ""
        for where, fact, _ in facts_in(condition, path):
            family = fact.partition(".")[0]
            if checked.facts.get(fact) is None:
                continue
            if family in NEVER:
                yield checked.finding("CSAT232", where, {"fact": fact, "survey": name}, key=True)
            elif section == "panels" and family not in OF_CUSTOMERS:
                yield checked.finding("CSAT232", where, {"fact": fact, "survey": name}, variant="panel", key=True)
            elif section == "surveys" and family in OF_TICKETS and event not in WITH_TICKET:
                yield checked.finding("CSAT232", where, {"fact": fact, "survey": name}, variant="ticket", key=True)
