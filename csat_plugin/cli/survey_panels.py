"""`csat surveys panel` and `exclude`: who is followed over the waves, and who no longer."""

from __future__ import annotations

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import rows_out, said

COLUMNS = ("member", "since", "state", "why")


@command("panel")
@click.argument("panel")
def panel_command(common: Common, panel: str) -> None:
    """The members of PANEL in its present wave, and who was taken out."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.surveys import gather

    with common.open() as workspace:
        rules = workspace.rules()
        if rules.panel(panel) is None:
            known = ", ".join(one.id for one in rules.panels) or "-"
            raise Failure(workspace.say("surveys.no_panel", panel=panel, known=known))
        gathered = gather(workspace, rules)
        wave = gathered.around.waves[panel]
        customers = gathered.around.people.customers
        rows: list[dict[str, object]] = [
            {
                "member": customers[one.customer].name if one.customer in customers else one.customer,
                "since": one.since,
                "state": one.how,
                "why": workspace.say("surveys.wave.stays") if one.how == "stays" and one.fits is False else "",
            }
            for one in wave.members
        ]
        rows += [
            {
                "member": customers[one.customer].name if one.customer in customers else one.customer,
                "since": "",
                "state": "excluded",
                "why": workspace.say("surveys.wave.excluded", by=one.author, reason=one.reason),
            }
            for one in workspace.store.exclusions(panel)
        ]
        if common.format == "table":
            stay = sum(one.how == "stays" for one in wave.members)
            click.echo(
                workspace.say(
                    "surveys.wave", panel=panel, number=wave.number, period=wave.period, n=len(wave.members), stay=stay,
                    eligible=wave.eligible,
                )
            )  # fmt: skip
        shown = ("member", "since", "why") if common.format == "table" else COLUMNS
        rows_out(
            common, "panel", {key: workspace.say(f"surveys.column.{key}") for key in shown}, rows, right=("since",)
        )
        if wave in gathered.new_waves:
            said(common, workspace.say("surveys.wave.next", at=common.elsewhere))


@command("exclude")
@click.argument("panel")
@click.argument("customer")
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--by", "author", metavar="NAME", required=True)
def exclude_command(common: Common, panel: str, customer: str, reason: str, author: str) -> None:
    """Take CUSTOMER out of PANEL from the next wave on, with the reason."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.subjects import subject_named

    with common.open() as workspace:
        rules = workspace.rules()
        if rules.panel(panel) is None:
            known = ", ".join(one.id for one in rules.panels) or "-"
            raise Failure(workspace.say("surveys.no_panel", panel=panel, known=known))
        chosen = subject_named(workspace, "customer", customer)
        workspace.store.exclude(panel, chosen.id, reason, author, workspace.now)
        if common.format != "table":
            why = workspace.say("surveys.wave.excluded", by=author, reason=reason)
            row: dict[str, object] = {"member": chosen.name, "since": "", "state": "excluded", "why": why}
            rows_out(common, "panel", {key: key for key in COLUMNS}, [row])
            return
        click.echo(workspace.say("surveys.excluded", member=chosen.name, panel=panel))
