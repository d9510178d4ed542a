"""`csat records`: complaints and service reviews, as they stand on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import rows_out
from csat_plugin.cli.usage import OneOf

if TYPE_CHECKING:
    from csat_plugin.core.model import Complaint, ServiceReview
    from csat_plugin.runtime.workspace import Workspace

COLUMNS = ("record", "kind", "customer", "day", "title", "cause", "state", "due", "closed", "action", "source")
KINDS = ("complaint", "review")
STATES = ("open", "overdue", "closed")


@command("records")
@period_option
@click.option("--kind", "kind", type=OneOf(KINDS), default=None)
@click.option("--state", "state", type=OneOf(STATES), default=None)
def records_command(common: Common, period: str | None, kind: Any, state: Any) -> None:
    """Complaints and service reviews, the oldest first."""
    from csat_plugin.core.period import NotAPeriod, parse_period
    from csat_plugin.runtime.failure import Failure

    with common.open() as workspace:
        store = workspace.store
        names = {subject.id: subject.name for subject in store.subjects("customer").values()}
        rows = [_complaint(workspace, one, names) for one in store.complaints() if kind in (None, "complaint")]
        rows += [_review(one, names) for one in store.reviews() if kind in (None, "review")]
        if period:
            try:
                when = parse_period(period, workspace.settings.fiscal_start)
            except NotAPeriod as error:
                raise Failure(workspace.say(error.code, **error.values)) from error
            first, last = when.start.isoformat(), when.last.isoformat()
            rows = [row for row in rows if first <= str(row["day"]) <= last]
        rows = [row for row in rows if state in (None, row["state"])]
        rows.sort(key=lambda row: (str(row["day"]), str(row["record"])))
        if not rows and common.format == "table":
            click.echo(workspace.say("records.none"))
            return
        if common.format == "table":
            words = {word: workspace.say(f"records.{word}") for word in (*KINDS, *STATES)}
            rows = [row | {key: words.get(str(row[key]), row[key]) for key in ("kind", "state")} for row in rows]
        shown = COLUMNS[:-1] if common.format == "table" else COLUMNS
        rows_out(common, "records", {key: workspace.say(f"records.column.{key}") for key in shown}, rows)


def _complaint(workspace: Workspace, one: Complaint, names: dict[str, str]) -> dict[str, object]:
    state = "closed" if one.closed else "overdue" if one.overdue(workspace.today) else "open"
    return {
        "record": one.id, "kind": "complaint", "customer": names.get(one.customer or "", one.customer or ""),
        "day": one.day, "title": one.title or one.text, "cause": one.cause, "state": state, "due": one.due,
        "closed": one.closed, "action": one.item, "source": one.source,
    }  # fmt: skip


def _review(one: ServiceReview, names: dict[str, str]) -> dict[str, object]:
    return {
        "record": one.id, "kind": "review", "customer": names.get(one.customer or "", one.customer or ""),
        "day": one.day, "title": one.title or one.findings, "cause": "", "state": "closed", "due": one.next_day,
        "closed": "", "action": one.minutes, "source": one.source,
    }  # fmt: skip
