"""`csat plan`, `csat apply`, `csat runs`, `csat undo`: what leaves, and how to take it back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.demo import in_demo
from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option
from csat_plugin.cli.show import as_json, refuse_missing_folder, rows_out, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import Place, Whole

if TYPE_CHECKING:
    from csat_plugin.core.actions.decisions import Decisions
    from csat_plugin.runtime.plan import Plan, Planned
    from csat_plugin.runtime.planning import Prepared
    from csat_plugin.runtime.workspace import Workspace

LISTED = 10
"""Effects listed for each group of readers; `--all` lists the rest."""


@command("plan")
@period_option
@by_option
@click.option("-o", "--output", type=Place(path_type=Path, dir_okay=False))
@click.option("--all", "everything", is_flag=True)
def plan_command(common: Common, period: str | None, by: Any, output: Path | None, everything: bool) -> None:
    """What would be written, grouped by who will notice. Writes nothing."""
    from csat_plugin.runtime.files import write_whole
    from csat_plugin.runtime.plan import plan_json
    from csat_plugin.runtime.planning import prepare

    with common.open() as workspace:
        refuse_missing_folder(workspace, output)
        said_unread(common, workspace)
        prepared = prepare(workspace, period, by=by)
        plan = prepared.plan
        if output:
            write_whole(output, plan_json(plan), workspace.language)
        if common.format == "json":
            as_json(plan)
        elif common.format == "csv":
            rows_out(common, "plan", {key: key for key in PLAN_COLUMNS}, [_cells(planned) for planned in plan.effects])
        else:
            _print_plan(common, workspace, prepared, everything=everything)
            _print_held(common, workspace, prepared.decisions)
            if prepared.unissued:
                code = f"cli.plan.unissued.{prepared.unissued}"
                said(common, workspace.say(code, at=common.elsewhere, period=plan.period))
        if output:
            said(common, workspace.say("cli.plan.kept", file=output, at=common.elsewhere))
        elif plan.to_write:
            said(common, workspace.say("cli.next.apply", at=common.elsewhere, asked=plan.asked))


PLAN_COLUMNS = ("number", "who", "kind", "title", "connection", "period", "slot", "switch", "writes")


def _cells(planned: Planned) -> dict[str, object]:
    effect = planned.effect
    return {
        "number": planned.number,
        "who": effect.audience,
        "kind": effect.kind,
        "title": effect.title,
        "connection": effect.connection,
        "period": effect.period,
        "slot": effect.slot,
        "switch": planned.switch,
        "writes": "no" if planned.would else "yes",
    }


def _print_held(common: Common, workspace: Workspace, decisions: Decisions) -> None:
    """What would have opened and did not, with the reason; what no rule could know or is too old is said only with `-v`."""
    counted: dict[tuple[str, str], int] = {}
    for held in decisions.held_back:
        if held.reason.code not in ("held.unknown", "held.older") or common.verbose:
            key = (held.rule, workspace.say(held.reason.code, **held.reason.values))
            counted[key] = counted.get(key, 0) + 1
    for (rule, why), n in counted.items():
        said(common, workspace.say("cli.plan.held", rule=rule, n=n, why=why))


def _print_plan(common: Common, workspace: Workspace, prepared: Prepared, *, everything: bool) -> None:
    from csat_plugin.runtime.plan_said import group_sentence, lasting_sentence, plan_sentences

    plan = prepared.plan
    if plan.running:
        click.echo(workspace.say("cli.plan.covers", period=plan.period, running=plan.running))
    for who, group in plan.groups():
        click.echo(group_sentence(who, group, workspace.language))
        listed = group if everything else group[:LISTED]
        rows = [
            [
                str(p.number), workspace.say(f"cli.effect.{p.effect.kind}"), p.effect.title, p.effect.connection,
                workspace.say("cli.plan.off", switch=p.switch) if p.would else workspace.say("cli.plan.writes"),
            ]
            for p in listed
        ]  # fmt: skip
        table(
            [workspace.say(f"cli.column.{key}") for key in ("number", "effect", "what", "connection", "written")], rows
        )
        if len(group) > len(listed):
            click.echo(
                workspace.say("cli.plan.more", n=len(group) - len(listed), at=common.elsewhere, asked=plan.asked)
            )
        if lasting := lasting_sentence(group, prepared.undoes, workspace.language):
            click.echo(lasting)
        click.echo("")
    if everything:
        _print_left(workspace, plan)
    for sentence in plan_sentences(plan, workspace.language, groups=False, at=common.elsewhere, everything=everything):
        click.echo(sentence)


def _print_left(workspace: Workspace, plan: Plan) -> None:
    """What is wanted and not written, one by one: too old, never there, or taken by no connection."""
    rows = [
        [workspace.say(f"cli.effect.{one.kind}"), one.title, one.connection,
         workspace.say(f"cli.plan.left.{one.why}", since=plan.since.day)]
        for one in plan.left
    ]  # fmt: skip
    rows += [
        [workspace.say(f"cli.effect.{one.kind}"), one.what, "", workspace.say("cli.plan.left.unplaced")]
        for one in plan.unplaced
    ]
    if rows:
        click.echo(workspace.say("cli.plan.left", n=len(rows)))
        table([workspace.say(f"cli.column.{key}") for key in ("effect", "what", "connection", "reason")], rows)
        click.echo("")


@command("apply")
@click.argument("file", required=False, type=Place(path_type=Path, exists=True, dir_okay=False))
@period_option
@by_option
@click.option("--only", type=Whole(0), metavar="N")
def apply_command(common: Common, file: Path | None, period: str | None, by: Any, only: int | None) -> int:
    """Write exactly what the plan says: the plan in FILE, or the one made now. A stale plan is refused."""
    from csat_plugin.runtime.plan import read_plan
    from csat_plugin.runtime.plan_said import nothing_sentences
    from csat_plugin.runtime.planning import carry_out, prepare

    with common.open() as workspace:
        plan = read_plan(file.read_bytes(), file.name, workspace.language) if file else None
        prepared = prepare(workspace, period, by=by, reviewed=plan)
        with in_demo(workspace.settings.folder):
            applied = carry_out(workspace, prepared, plan=plan, only=only)
        if common.format == "json":
            from csat_plugin.runtime.apply import applied_json

            click.echo(applied_json(applied, workspace.language).decode())
        else:
            if only == 0 and applied.remaining:
                click.echo(workspace.say("apply.only_none"))
            written = plan or prepared.plan
            nothing = nothing_sentences(written, workspace.language, at=common.elsewhere)
            for sentence in applied.sentences(
                workspace.language, nothing, at=common.elsewhere, asked=f" {file}" if file else written.asked
            ):
                click.echo(sentence)
        return applied.exit_code


@command("runs")
@click.argument("run", required=False, type=Whole())
def runs_command(common: Common, run: int | None) -> None:
    """Journal of what was written where; with a number, every effect of that run."""
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.runtime.failure import Failure

    with common.open() as workspace:
        zone = workspace.settings.zone
        if run is None:
            rows: list[dict[str, object]] = [
                {
                    "run": row.id,
                    "command": row.command,
                    "when": row.started_at.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
                    "outcome": workspace.say(f"cli.outcome.{row.outcome}") if row.outcome else "",
                    "effects": ", ".join(
                        f"{workspace.say(f'cli.effect_state.{s}')} {n}" for s, n in row.states.items()
                    ),
                }
                for row in workspace.store.runs()
            ]
            if not rows and common.format == "table":
                click.echo(workspace.say("cli.runs.none"))
                return
            name = "runs"
        else:
            found = workspace.store.run(run)
            if found is None:
                raise Failure(workspace.say("undo.no_run", run=run))
            import msgspec

            from csat_plugin.core.effects import Effect, Receipt

            rows = []
            for entry in found.effects:
                effect = msgspec.json.decode(entry.effect_json, type=Effect)
                receipt = msgspec.json.decode(entry.receipt_json, type=Receipt) if entry.receipt_json else None
                rows.append(
                    {
                        "number": entry.sequence,
                        "effect": workspace.say(f"cli.effect.{effect.kind}"),
                        "what": effect.title,
                        "connection": effect.connection,
                        "state": workspace.say(f"cli.effect_state.{entry.state}"),
                        "ref": (receipt.ref if receipt else "") or entry.error,
                    }
                )
            name = "run"
        headings = {key: workspace.say(f"cli.column.{key}") for key in ROWS[name]}
        rows_out(common, name, headings, rows, right=("run", "number"))


@command("undo")
@click.argument("run", type=Whole())
def undo_command(common: Common, run: int) -> int:
    """Take back what a run wrote, where the platform can; what stays is listed with the reason."""
    from csat_plugin.runtime.planning import adapters
    from csat_plugin.runtime.undo import undo

    with common.open() as workspace:
        with in_demo(workspace.settings.folder):
            undone = undo(
                run,
                workspace.store,
                adapters(workspace),
                clock=lambda: workspace.now,
                language=workspace.language,
                fixed=workspace.fixed,
            )
        if common.format == "json":
            from csat_plugin.cli.documents import KeptEffect, UndoneRun

            stays = tuple(KeptEffect(slot=k.effect.slot, title=k.effect.title, reason=k.reason) for k in undone.kept)
            taken, gone = (tuple(effect.slot for effect in some) for some in (undone.undone, undone.gone))
            as_json(UndoneRun(run=run, undone=taken, gone=gone, kept=stays))
        else:
            on = workspace.settings.write
            for sentence in undone.sentences(workspace.language, on=on, at=common.elsewhere):
                click.echo(sentence)
        return undone.exit_code
