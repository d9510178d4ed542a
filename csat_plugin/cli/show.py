"""How the command line shows things: failures, findings, rows as table, JSON or CSV. Results go to stdout, the rest to stderr."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from pathlib import Path

    from csat_plugin.cli.options import Common
    from csat_plugin.language.diagnostics.finding import Diagnostic
    from csat_plugin.runtime.workspace import Workspace


def show_failure(error: Exception) -> int:
    """One sentence for a failure, and its exit code; 70 for a fault of ours."""
    from csat_plugin.cli.language import SPOKEN
    from csat_plugin.host.adapter import AdapterError, Misconfigured
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import say
    from csat_plugin.texts.coded import CodedError

    language = SPOKEN.get()
    match error:
        case Failure():
            show_findings(error.diagnostics, error.language or language)
            sentence, code = error.sentence, int(error.exit_code)
        case CodedError():
            sentence, code = error.sentence(language), 2
        case AdapterError():
            sentence, code = str(error), 2 if isinstance(error, Misconfigured) else 3
        case OSError():
            values = {"what": error.filename, "why": error.strerror or str(error)}
            sentence, code = say("cli.system" if error.filename else "cli.system.output", language, values), 2
        case _:
            sentence, code = say("cli.fault", language, {"kind": type(error).__name__, "why": error}), 70
    click.echo(sentence, err=True)
    return code


def show_findings(findings: Sequence[Diagnostic], language: str = "en") -> None:
    """Findings as text on stderr."""
    if findings:
        from csat_plugin.language.diagnostics.render import as_text

        click.echo(as_text(sorted(findings, key=lambda f: f.order()), language), err=True)


def refuse_missing_folder(workspace: Workspace, file: Path | None) -> None:
    """A file the user names is written only where its folder exists: a mistyped path makes no folders.

    Raises:
        Failure: if it does not.
    """
    from csat_plugin.runtime.failure import Failure

    if file is not None and not (folder := file.absolute().parent).is_dir():
        raise Failure(workspace.say("files.no_folder", file=file, folder=folder))


def said_unread(common: Common, workspace: Workspace) -> None:
    """Where nothing has been read yet, or something not to its end, say so: every figure below lacks it."""
    from csat_plugin.runtime.freshness import freshness

    if not workspace.store.anything_read():
        said(common, workspace.say("workspace.nothing_read", at=common.elsewhere))
        return
    for sentence in freshness(workspace).sentences(workspace):
        said(common, sentence)


def said(common: Common, sentence: str) -> None:
    """A remark on stderr, unless `--quiet`."""
    if not common.quiet:
        click.echo(sentence, err=True)


@contextmanager
def talk_elsewhere(common: Common) -> Iterator[None]:
    """With `--format json`, what is said on the way goes to stderr: stdout is for the document."""
    if common.format != "json":
        yield
        return
    with redirect_stdout(sys.stderr):
        yield


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
