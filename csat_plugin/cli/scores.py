"""`csat score`, `csat explain`, `csat reconcile`: figures and what stands behind them."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.show import as_json, rows_out, said
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf

if TYPE_CHECKING:
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.result import Assessment, Note, Score, Verdict
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace

SUBJECTS = ("customer", "project", "department", "team", "service", "supplier", "contact", "all")
FEW = 5
"""Subjects with fewer ratings are counted and not listed, unless `--all` asks for them."""

period_option = click.option("--period", metavar="PERIOD")
by_option = click.option("--by", type=OneOf(SUBJECTS))


@command("score")
@period_option
@by_option
@click.option("--all", "everything", is_flag=True)
def score_command(common: Common, period: str | None, by: Any, everything: bool) -> None:
    """Scores of a period (default: the last complete one)."""
    from csat_plugin.runtime.rule_effect import remember
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        result = scored(workspace, asked_period(workspace, rules, period), rules=rules, by=by)
        if not workspace.store.rulesets():
            remember(workspace, rules)
        if common.format == "json":
            as_json(result.assessment)
            return
        rows = [_row(workspace, result, score) for score in _ordered(result.assessment)]
        if common.format == "csv":
            rows_out(common, "scores", {key: key for key in rows[0]} if rows else {}, rows)
            return
        _print_head(workspace, result)
        _print_scores(workspace, rows, everything=everything)
        _print_verdicts(workspace, result.assessment)
        for note in result.assessment.notes:
            click.echo(workspace.say(note.code, **spoken(workspace, result.rules, note)))
        _print_tail(workspace, common, result)


def _ordered(assessment: Assessment) -> list[Score]:
    """Lowest first; those without a score last."""
    return sorted(assessment.scores, key=lambda s: (s.value is None, s.value or Decimal(0), s.name, s.subject))


def _row(workspace: Workspace, result: Scored, score: Score) -> dict[str, object]:
    missing = [node.channel for node in score.nodes if node.points is None and node.weight]
    return {
        "subject": score.subject,
        "name": score.name,
        "score": score.value,
        "band": band_name(workspace, result.rules, score.band),
        "status": score.status,
        "ratings": score.answers,
        "people": score.contacts,
        "missing": " ".join(missing),
        "change": signed(score.change),
        "margin": "" if score.margin.half_width is None else f"{score.margin.half_width:.1f}",
        "sure": "" if score.value is None else workspace.say(f"cli.sure.{score.sure}"),
        "flags": " ".join(score.flags),
    }


def band_name(workspace: Workspace, rules: Ruleset, band: str) -> str:
    """The band's title in the workspace's language, else its id."""
    found = rules.band(band)
    return found.title.get(workspace.language, band) if found else band


def titled(workspace: Workspace, rules: Ruleset, channel: str) -> str:
    """The channel's title in the workspace's language, else its id."""
    found = rules.channel(channel)
    return found.title.get(workspace.language, channel) if found else channel


def spoken(workspace: Workspace, rules: Ruleset, note: Note) -> dict[str, str]:
    """The values of a note as a person reads them: channels, bands and kinds of subject by their names."""
    values = dict(note.values)
    for place in ("channel", "to"):
        if place in values:
            values[place] = ", ".join(titled(workspace, rules, one) for one in values[place].split(", "))
    if "band" in values:
        values["band"] = band_name(workspace, rules, values["band"])
    if "kind" in values:
        values["kind"] = workspace.say(f"cli.kind.{values['kind']}")
    return values


def signed(value: Decimal | None) -> str:
    """A change with its sign; empty when there is none."""
    return "" if value is None else f"{value:+}"


def _print_head(workspace: Workspace, result: Scored) -> None:
    a = result.assessment
    age = workspace.store.data_age()
    when = age.astimezone(workspace.settings.zone).strftime("%Y-%m-%d %H:%M") if age else "-"
    state = workspace.say(f"cli.state.{result.state}", version=result.version)
    click.echo(workspace.say("cli.score.head", period=a.period, state=state, until=when, rules=a.ruleset))
    o = a.overall
    if o.value is not None:
        click.echo(
            workspace.say(
                "cli.score.overall", value=o.value, band=band_name(workspace, result.rules, o.band),
                scored=o.scored, subjects=o.subjects, change=signed(o.change) or "-",
                pooled="-" if o.pooled_value is None else o.pooled_value,
                answers=sum(channel.responses for channel in o.channels),
            )
        )  # fmt: skip


def _print_scores(workspace: Workspace, rows: list[dict[str, object]], *, everything: bool) -> None:
    shown = [r for r in rows if everything or (r["score"] is not None and int(str(r["ratings"])) >= FEW)]
    if not shown:  # a small desk has only few ratings everywhere: better those than no figure at all
        shown = [r for r in rows if r["score"] is not None]
    if shown:
        keys = ("name", "score", "band", "ratings", "people", "missing", "change", "margin", "sure", "flags")
        headings = [workspace.say(f"cli.column.{key}") for key in keys]
        cells = [["" if row[key] is None else str(row[key]) for key in keys] for row in shown]
        click.echo("")
        table(headings, cells, right=(1, 3, 4, 6, 7))
    hidden = len(rows) - len(shown)
    if hidden:
        click.echo(workspace.say("cli.score.hidden", n=hidden, few=FEW))


def _print_verdicts(workspace: Workspace, assessment: Assessment) -> None:
    for verdict in assessment.verdicts:
        click.echo("")
        for line in verdict_lines(workspace, verdict, assessment.subject_kind):
            click.echo(line)


def share(reached: int, counted: int) -> str:
    """`17 of 22` as `77.3 %`, rounded half up; `-` of nothing."""
    from csat_plugin.core.exact import half_up

    if not counted:
        return "-"
    tenths = half_up(reached * 1000, counted)
    return f"{tenths // 10}.{tenths % 10} %"


def verdict_lines(workspace: Workspace, v: Verdict, kind: str) -> list[str]:
    """A target in two lines: by count (contract), and how sure; between them the other reading."""
    from csat_plugin.core.exact import shown

    other = "leave_out" if v.rule == "count_as_missed" else "count_as_missed"
    said_by = workspace.say(f"cli.verdict.{v.by_count}")
    lines = [
        workspace.say(
            "cli.target.title", target=v.target, share=f"{v.share / 100:g}", of=workspace.say(f"cli.of.{'ratings' if v.of == 'ratings' else kind}"),
            reaching=shown(v.reaching, 1).normalize().to_eng_string(),
        ),
        workspace.say(
            "cli.target.by_count", verdict=said_by, reached=v.reached, counted=v.counted,
            share=share(v.reached, v.counted),
        ),
    ]  # fmt: skip
    if v.without_score and v.counted:
        lines.append(
            workspace.say(
                f"cli.target.other.{other}", n=v.without_score, reached=v.reached, counted=v.other_counted,
                share=share(v.reached, v.other_counted), verdict=workspace.say(f"cli.verdict.{v.other_by_count}"),
            )
        )  # fmt: skip
    if v.more_needed:
        lines.append(workspace.say("cli.target.more", n=v.more_needed))
    lines.append(
        workspace.say(
            "cli.target.sure",
            surely=v.surely,
            close=v.too_close,
            surely_not=v.surely_not,
            unknown=workspace.say("cli.target.unknown", n=v.unknown) if v.unknown else "",
        )
    )
    return lines


def _print_tail(workspace: Workspace, common: Common, result: Scored) -> None:
    a = result.assessment
    excluded = sum(a.counts.excluded.values())
    said(
        common,
        workspace.say(
            "cli.score.counts",
            received=a.counts.received,
            used=a.counts.used,
            excluded=excluded,
            waiting=a.counts.waiting,
        ),
    )
    if result.after_closing:
        said(common, workspace.say("cli.score.after_closing", n=len(result.after_closing), period=a.period))
    lowest = next((s for s in _ordered(a) if s.value is not None), None)
    if lowest:
        said(common, workspace.say("cli.next.explain", at=_at(common), name=lowest.name, period=a.period))


def _at(common: Common) -> str:
    """` -w DIR` for a command to be typed next, where it would not find the workspace by itself."""
    given = common.workspace
    if given is None or given.resolve() == Path.cwd():
        return ""
    return f' -w "{given}"' if " " in str(given) else f" -w {given}"
