"""`csat write`: turns one kind of writing on or off."""

from __future__ import annotations

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import rows_out, said
from csat_plugin.cli.usage import OneOf


@command("write")
@click.argument("kind")
@click.argument("state", type=OneOf(["on", "off"]))
def write_command(common: Common, kind: str, state: str) -> None:
    """Turn one switch under `write:` in `csat.yaml`."""
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.host.adapter import AdapterError
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.planning import adapters
    from csat_plugin.runtime.settings_file import read_settings
    from csat_plugin.runtime.switches import stays_written, switch

    with common.open() as workspace:
        turned = switch(workspace.settings.file, kind, on=state == "on", language=workspace.language)
        settings, _ = read_settings(workspace.settings.file)
        now = settings.write if settings else workspace.settings.write
        rows = [{"kind": key, "state": "on" if on else "off"} for key, on in now.items()]
        rows_out(common, "write", {key: workspace.say(f"switch.column.{key}") for key in ROWS["write"]}, rows)
        if not turned:
            said(common, workspace.say("switch.same", kind=kind, state=state))
        if state == "on":
            said(common, workspace.say("switch.next", at=common.elsewhere))
        else:
            try:
                stays = stays_written(kind, adapters(workspace))
            except (Failure, AdapterError):  # a secret that is not there must not keep anybody from switching off
                return
            said(common, workspace.say("switch.off.stays" if stays else "switch.off", at=common.elsewhere, kind=kind))
