"""`csat surveys certificate` and `list`: the proof of a draw, and the sheet of those to call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, refuse_missing_folder, rows_out
from csat_plugin.cli.survey_words import print_draw, survey_name
from csat_plugin.cli.usage import Place

if TYPE_CHECKING:
    from csat_plugin.core.surveys.sampling import Draw
    from csat_plugin.runtime.workspace import Workspace


@command("certificate")
@click.argument("period", required=False)
@click.argument("survey", required=False)
@click.option("--verify", metavar="FILE", type=Place(path_type=Path, dir_okay=False, exists=True))
def certificate_command(common: Common, period: str | None, survey: str | None, verify: Path | None) -> None:
    """The proof of a draw, or with --verify whether one in a file holds: the same seed must draw the same list again."""
    from csat_plugin.cli.survey_documents import DrawCertificate
    from csat_plugin.runtime.failure import Failure

    with common.open() as workspace:
        if verify is not None:
            draw = _read(workspace, verify)
            said_so = _verified(workspace, draw)
            if common.format == "json":
                as_json(DrawCertificate(draw=draw))
            else:
                click.echo(said_so)
            return
        if period is None or survey is None:
            context = click.get_current_context()
            lacking = next(
                one for one in context.command.params if one.name == ("period" if period is None else "survey")
            )
            raise click.MissingParameter(ctx=context, param=lacking)
        rules = workspace.rules()
        made = workspace.store.draw(survey, period)
        if made is None:
            raise Failure(workspace.say("surveys.not_drawn", survey=survey, period=period, at=common.elsewhere))
        draw = made
        if common.format == "json":
            as_json(DrawCertificate(draw=draw))
            return
        name = survey_name(workspace, rules, survey)
        click.echo(workspace.say("surveys.certificate", survey=name, period=period))
        found = draw.certificate
        rows = [
            ("n", f"{found.n} / {found.of}"),
            ("seed", found.seed_id),
            ("frame", found.frame),
            ("list", found.drawn),
        ]
        for key, value in rows:
            click.echo(f"  {workspace.say(f'surveys.certificate.{key}')}: {value}")
        print_draw(workspace, rules, draw)


def _read(workspace: Workspace, file: Path) -> Draw:
    import msgspec

    from csat_plugin.cli.survey_documents import DrawCertificate
    from csat_plugin.runtime.failure import Failure

    try:
        return msgspec.json.decode(file.read_bytes(), type=DrawCertificate).draw
    except (msgspec.MsgspecError, OSError) as error:
        raise Failure(workspace.say("surveys.certificate.unreadable", file=file.name, why=error)) from error


def _verified(workspace: Workspace, draw: Draw) -> str:
    """Draw again from the file's own frame, with this workspace's seed.

    Raises:
        Failure: if something else comes out (exit 1), or the seed is another one.
    """
    import hashlib

    from csat_plugin.core.surveys.sampling import again
    from csat_plugin.runtime.failure import FINDINGS, Failure
    from csat_plugin.runtime.survey_seed import seed_of

    seed = seed_of(workspace, make=False)
    own, named = hashlib.sha256(seed).hexdigest()[:12], draw.certificate.seed_id
    if own != named:
        raise Failure(workspace.say("surveys.certificate.other_seed", own=own, named=named))
    redrawn = again(draw, seed)
    what = ""
    if redrawn.certificate.frame != draw.certificate.frame:
        what = "frame"
    elif redrawn.certificate != draw.certificate or redrawn.chosen != draw.chosen:
        what = "list"
    if what:
        said = workspace.say(f"surveys.certificate.wrong.{what}")
        raise Failure(workspace.say("surveys.certificate.wrong", what=said), FINDINGS)
    return workspace.say("surveys.certificate.same", n=draw.n)


@command("list")
@click.argument("period")
@click.argument("survey")
@click.option("-o", "--output", type=Place(path_type=Path, dir_okay=False))
def list_command(common: Common, period: str, survey: str, output: Path | None) -> None:
    """The call list of a survey; with -o as a sheet, .xlsx or .csv: nothing is written to the platform."""
    from csat_plugin.cli.surveys import survey_named
    from csat_plugin.render.call_list import call_list
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.survey_list import COLUMNS, to_call

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        if output is not None and output.suffix.lower() not in (".xlsx", ".csv"):
            raise Failure(workspace.say("surveys.list_form", file=output.name))
        rules = workspace.rules()
        chosen = survey_named(workspace, rules, survey)
        found = to_call(workspace, chosen, period)
        if found is None:
            raise Failure(workspace.say("surveys.not_drawn", survey=survey, period=period, at=common.elsewhere))
        if output is None or common.format != "table":
            heads = {key: workspace.say(f"surveys.list.{key}") for key in COLUMNS}
            rows_out(common, "survey-list", heads, found)
        if output is None:
            return
        title = f"{survey_name(workspace, rules, survey)} {period}"
        content = call_list(title, found, workspace.language, spreadsheet=output.suffix.lower() == ".xlsx")
        write_whole(output, content, workspace.language)
        if common.format == "table":
            click.echo(workspace.say("surveys.list_written", file=output, n=len(found)))
