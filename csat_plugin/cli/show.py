"""How the command line shows things: failures, findings, rows as table, JSON or CSV. Results go to stdout, the rest to stderr."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from csat_plugin.cli.options import Common
    from csat_plugin.language.diagnostics.finding import Diagnostic


def show_failure(error: Exception) -> int:
    """One sentence for a failure, and its exit code; 70 for a fault of ours."""
    from csat_plugin.cli.options import SPOKEN
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.store import StoreError
    from csat_plugin.texts import say

    language = SPOKEN.get()
    if isinstance(error, Failure):
        show_findings(error.diagnostics, language)
        click.echo(error.sentence, err=True)
        return error.exit_code
    if isinstance(error, StoreError):
        click.echo(error.sentence(language), err=True)
        return 2
    for kind, code in _known():
        if isinstance(error, kind):
            click.echo(str(error), err=True)
            return code
    if isinstance(error, OSError):
        values = {"what": error.filename or "-", "why": error.strerror or str(error)}
        click.echo(say("cli.system", language, values), err=True)
        return 2
    click.echo(say("cli.fault", language, {"kind": type(error).__name__, "why": error}), err=True)
    return 70


def _known() -> list[tuple[type[Exception], int]]:
    """Failures of lower layers that are sentences already, with their exit codes."""
    from csat_plugin.host.adapter import AdapterError, Misconfigured
    from csat_plugin.host.plugins import PluginError

    return [(Misconfigured, 2), (AdapterError, 3), (PluginError, 2)]


def show_findings(findings: Sequence[Diagnostic], language: str = "en") -> None:
    """Findings as text on stderr."""
    if findings:
        from csat_plugin.language.diagnostics.render import as_text

        click.echo(as_text(sorted(findings, key=lambda f: f.order()), language), err=True)


def said(common: Common, sentence: str) -> None:
    """A remark on stderr, unless `--quiet`."""
    if not common.quiet:
        click.echo(sentence, err=True)


def table(
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    right: Sequence[int] = (),
    title: str = "",
) -> None:
    """A plain table on stdout: aligned by display width (CJK counts double), bold headings on a terminal.

    Args:
        headings: one for each column.
        rows: cells as text.
        right: indexes of columns aligned to the right.
        title: printed above.
    """
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width: give it room for every column, so that nothing is cut where a program reads it.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 240)
    grid = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, title=title or None, title_justify="left")
    for index, heading in enumerate(headings):
        grid.add_column(Text(heading), justify="right" if index in right else "left", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(cell) for cell in row))
    console.print(grid)


def as_json(document: Any) -> None:
    """A document as indented JSON on stdout."""
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())


def as_csv(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Rows as CSV on stdout; cells a spreadsheet would take for a formula are neutralised."""
    from csat_plugin.tables import harmless

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
    click.echo(out.getvalue(), nl=False)


def rows_out(
    common: Common,
    name: str,
    columns: Mapping[str, str],
    rows: Sequence[Mapping[str, object]],
    *,
    right: Sequence[str] = (),
) -> None:
    """The same rows in the format asked for.

    Args:
        common: carries `--format`.
        name: the JSON document says `"schema": "csat/<name>@1"`.
        columns: key -> heading for people.
        rows: values by key; `None` is an empty cell.
        right: keys aligned to the right in a table.
    """
    if common.format == "json":
        as_json({"schema": f"csat/{name}@1", "rows": list(rows)})
    elif common.format == "csv":
        as_csv(list(columns), [[row.get(key) for key in columns] for row in rows])
    else:
        cells = [["" if row.get(key) is None else str(row[key]) for key in columns] for row in rows]
        table(list(columns.values()), cells, right=[i for i, key in enumerate(columns) if key in right])
