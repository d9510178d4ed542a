"""A command in a workspace of several rulesets: run for each of them, or for the one that knows what is asked for.

Which ruleset is meant may be said with `--rules NAME`. Where it is not, a command that shows or freezes a period does so for every
ruleset by itself, and one about a single customer, ticket or item finds the ruleset that is. Whatever changes rules must be told.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO

import click

from csat_plugin.cli.show import as_json, said, show_failure

if TYPE_CHECKING:
    from csat_plugin.cli.options import Common

Run = Callable[["Common"], object]

EACH = frozenset(
    {
        "score", "scorecards", "compare", "reconcile", "ratings", "comments list", "drivers", "integrity", "report",
        "close", "issue", "correct", "whatif", "actions list", "actions remedies", "actions effectiveness",
        "actions verify", "actions priority", "actions capacity", "actions afterwards", "actions meeting", "surveys decisions",
        "surveys decide", "surveys list", "surveys volume", "rules log",
    }
)  # fmt: skip
"""Commands that are run for every ruleset."""
ONE = frozenset(
    {
        "explain score", "explain ticket", "actions show", "actions approve", "actions move", "actions assign",
        "actions classify", "actions record", "actions decide", "actions close", "surveys ask", "surveys certificate",
        "surveys panel", "surveys exclude", "comments assign", "comments settle",
    }
)  # fmt: skip
"""Commands about one thing, which one of the rulesets knows."""
SINGLE = ("customer", "subjects", "subject")
"""Options that make a command one about single subjects."""


def how(path: str, values: dict[str, Any]) -> str:
    """Whether a command is run for `each` ruleset or for `one` of them; empty where the user must say which."""
    name = path.partition(" ")[2]
    if name in ONE or (name in EACH and any(values.get(option) for option in SINGLE)):
        return "one"
    return "each" if name in EACH else ""


def for_each(common: Common, names: Sequence[str], function: Run) -> int:
    """Run the command for every ruleset; its documents are put into one (`csat/by-rules@1`), its rows get a column.

    Those that apply to nobody in that period are named; the exit code is the highest. Rows become one table, so what is said of
    every ruleset alike is said once beside it.
    """
    if common.format != "csv":
        return _for_each(common, names, function)
    with redirect_stderr(_Once(sys.stderr)):
        return _for_each(common, names, function)


class _Once(io.StringIO):
    """Lets every line through once."""

    def __init__(self, to: TextIO) -> None:
        super().__init__()
        self._to = to
        self._told: set[str] = set()

    def write(self, text: str) -> int:
        """Text as `click.echo` hands it over: a whole sentence."""
        n = super().write(text)
        if text not in self._told:
            self._told.add(text)
            self._to.write(text)
        return n

    def flush(self) -> None:
        self._to.flush()


def _for_each(common: Common, names: Sequence[str], function: Run) -> int:
    from csat_plugin.runtime.failure import Failure, NobodyUnder

    codes, found = [0], []
    for name in names:
        one = common._replace(ruleset=name, looped=True)
        with redirect_stdout(io.StringIO()) as out:
            try:
                code = function(one)
            except NobodyUnder as nobody:
                said(common, nobody.sentence)
                continue
            except Failure as failure:
                click.echo(_head(one), err=True)
                code = show_failure(failure)
        codes.append(code if isinstance(code, int) else 0)
        if common.format == "table":
            click.echo(_head(one))
            click.echo(out.getvalue(), nl=False)
        else:
            found.append((name, out.getvalue()))
    if common.format == "json":
        from csat_plugin.cli.documents import ByRules

        as_json(ByRules(rules={name: json.loads(text) for name, text in found if text}))
    elif common.format == "csv":
        _rows(found)
    return max(codes)


def for_one(common: Common, names: Sequence[str], function: Run) -> int:
    """Run the command for the ruleset that knows what it is about; none, or several, are a failure."""
    from csat_plugin.runtime.failure import Failure, NobodyUnder

    failures: list[Failure] = []
    for name in names:
        with redirect_stdout(io.StringIO()) as out:
            try:
                code = function(common._replace(ruleset=name))
            except NobodyUnder:
                continue
            except Failure as failure:
                failures.append(failure)
                continue
        click.echo(out.getvalue(), nl=False)
        return code if isinstance(code, int) else 0
    # Rules that cannot be read may be those meant; else the sentence that says most.
    raise max(failures, key=lambda failure: (bool(failure.diagnostics), len(failure.sentence)))


def _head(common: Common) -> str:
    """Over what follows: which rules, and for whom."""
    with common.open() as workspace:
        rest = workspace.part is not None and workspace.part.rest
        return workspace.say("scopes.head.rest" if rest else "scopes.head", rules=common.ruleset)


def _rows(found: Sequence[tuple[str, str]]) -> None:
    import csv

    from csat_plugin.cli.show import as_csv

    headings: list[str] = []
    rows: list[list[object]] = []
    for name, text in found:
        table = list(csv.reader(io.StringIO(text)))
        headings = headings or (["rules", *table[0]] if table else [])
        rows += [[name, *cells] for cells in table[1:]]
    as_csv(headings, rows)
