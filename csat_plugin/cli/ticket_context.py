"""Below a ticket's head: what whoever rates it tends to forget, the level agreed, whether it was kept, and what the service costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from csat_plugin.core.model import Ticket
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.workspace import Workspace


def print_context(workspace: Workspace, rules: Ruleset, ticket: Ticket) -> None:
    """One line as far as anything is known (S0-03); nothing where nothing is."""
    from csat_plugin.core.analysis.service_levels import Services
    from csat_plugin.core.names import in_language

    service = Services(rules).named(ticket.service)
    name = in_language(service.title, workspace.language, service.id) if service else ticket.service
    values = {
        "service": name,
        "cost": service.cost if service else "",
        "level": ticket.sla_name,
        "kept": "" if ticket.sla_met is None else workspace.say("cli.yes" if ticket.sla_met else "explain.beside.no"),
        "clauses": "; ".join(service.clauses) if service else "",
    }
    if not (values["cost"] or values["level"] or values["kept"]):
        return
    parts = [workspace.say(f"explain.context.{key}", value=value) for key, value in values.items() if value]
    click.echo(workspace.say("explain.context", parts=workspace.say("explain.context.between").join(parts)))
