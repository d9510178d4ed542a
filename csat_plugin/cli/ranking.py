"""`csat score --rank`: places that allow for how many answers a score rests on, beside the plain ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csat_plugin.cli.show import rows_out

if TYPE_CHECKING:
    from csat_plugin.cli.options import Common
    from csat_plugin.core.analysis.ranking import Place
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace

COLUMNS = ("name", "score", "answers", "plain", "moved", "place", "range")


def print_ranking(workspace: Workspace, common: Common, result: Scored) -> None:
    """The places and why they are not simply those of the scores; one sentence where fewer than three can be ranked."""
    from csat_plugin.core.analysis.ranking import ranking
    from csat_plugin.core.statistics.groups import FEWEST_SHOWN

    a = result.assessment
    found = ranking(a, result.rules.privacy)
    headings = {key: workspace.say(f"ranking.column.{key}") for key in COLUMNS}
    if common.format != "table":
        rows_out(
            common,
            "ranking",
            {key: key for key in ("subject", *COLUMNS)},
            [_row(p) for p in found.places] if found else [],
        )
        return
    if found is None:
        click.echo(workspace.say("ranking.none", few=FEWEST_SHOWN))
        return
    rows_out(common, "ranking", headings, [_row(place) for place in found.places], right=COLUMNS[1:])
    click.echo(workspace.say("report.ranking.note", n=found.prior, mean=f"{found.mean:.1f}"))
    if found.too_few:
        of = (
            f"{found.too_few} {workspace.say(f'report.kind.{a.subject_kind}' + ('.one' if found.too_few == 1 else ''))}"
        )
        click.echo(workspace.say("report.ranking.too_few", of=of, few=found.fewest))


def _row(one: Place) -> dict[str, object]:
    return {
        "subject": one.subject, "name": one.name, "score": one.score, "answers": one.answers, "plain": one.plain,
        "moved": f"{one.moved:.1f}", "place": one.place,
        "range": str(one.best) if one.best == one.worst else f"{one.best}-{one.worst}",
    }  # fmt: skip
