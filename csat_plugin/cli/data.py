"""`csat sync`, `csat ratings`: what came in."""

from __future__ import annotations

import re
import sys
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option, period_option, titled
from csat_plugin.cli.show import rows_out, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import Moment

if TYPE_CHECKING:
    from csat_plugin.core.report.material import RatingLine
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.runtime.sync import Progress, Synced
    from csat_plugin.runtime.workspace import Workspace

PLACE_END = re.compile("(: |：)")
"""What ends the place a sentence about a row begins with."""
WAITING = "provisional"
"""The reason of a rating that may still change: it waits, and is not excluded."""
LATE = "after_closing"
"""The reason of a rating that came after its period was closed; asked for, it also lists what changed since."""


@command("sync")
@click.option("--since", type=Moment(["%Y-%m-%d"], "2026-10-01"))
@click.option("--rejected", is_flag=True)
@click.argument("connections", nargs=-1)
def sync_command(common: Common, since: datetime | None, rejected: bool, connections: tuple[str, ...]) -> None:
    """Read the platforms into the store; incremental."""
    from csat_plugin.runtime.failure import FINDINGS, Failure
    from csat_plugin.runtime.sync import as_one, sync

    with common.open() as workspace:
        if rejected:
            _list_rejected(common, workspace)
            return
        if not workspace.settings.connections:
            said(common, workspace.say("cli.sync.no_connections"))
            return
        with _progress(common) as progress:
            outcome = sync(
                workspace,
                connections=connections,
                since=since.replace(tzinfo=workspace.settings.zone) if since else None,
                progress=progress,
            )
        _show(common, workspace, outcome)
        if outcome.failed:
            raise as_one(outcome.failed)
        if outcome.useless:
            raise Failure("\n".join(workspace.say(f.code, **f.values) for f in outcome.useless), FINDINGS)


def _progress(common: Common) -> AbstractContextManager[Progress | None]:
    """A bar on a terminal, nothing in a pipe."""
    if common.quiet or not sys.stderr.isatty():
        return nullcontext(None)
    from csat_plugin.cli.progress import bar

    return bar()


def _show(common: Common, workspace: Workspace, outcome: Synced) -> None:
    from csat_plugin.cli.documents import ROWS

    columns = ROWS["sync"]
    rows: list[dict[str, object]] = [{name: getattr(tally, name) for name in columns} for tally in outcome.tallies]
    headings = {name: workspace.say(f"cli.column.{name}") for name in columns}
    rows_out(common, "sync", headings, rows, right=columns[2:])
    for finding in outcome.findings if outcome.failed else (f for f in outcome.findings if f not in outcome.useless):
        said(common, workspace.say(finding.code, **finding.values))
    if any(tally.rejected for tally in outcome.tallies):
        said(common, workspace.say("cli.sync.rejected", n=sum(t.rejected for t in outcome.tallies)))
    for name in outcome.matching.unmatched:
        code = "cli.sync.unmatched" if name.proposals else "cli.sync.unknown"
        proposals = " / ".join(name.proposals)
        said(common, workspace.say(code, name=name.name, n=name.records, proposals=proposals))
    if not any(tally.new or tally.changed for tally in outcome.tallies):
        said(common, workspace.say("cli.sync.nothing_new"))
    else:
        said(common, workspace.say("cli.next.score", at=common.elsewhere))
    _say_late(common, workspace)


def _say_late(common: Common, workspace: Workspace) -> None:
    """Which closed periods lack something that came or changed since, in one line."""
    from csat_plugin.runtime.closed import late_periods

    if common.quiet:
        return
    late = late_periods(workspace)
    if late:
        commands = [
            f"csat{common.elsewhere} correct {one.period}"
            + ("" if one.own_kind else f" --by {one.subject_kind}")
            + (f" --rules {one.rules}" if one.rules else "")
            for one in late
        ]
        said(common, workspace.say("cli.sync.late", n=sum(one.n for one in late), commands=", ".join(commands)))


def _list_rejected(common: Common, workspace: Workspace) -> None:
    from csat_plugin.cli.documents import ROWS

    rows: list[dict[str, object]] = [
        {
            "source": r.source,
            "row": r.row,
            "column": r.column,
            "reason": _without_place(workspace.say(r.code, **r.values), r.source, str(r.row)),
            "raw": " | ".join(value for value in r.raw.values() if value),
        }
        for r in workspace.store.rejected()
    ]
    if not rows and common.format == "table":
        click.echo(workspace.say("cli.sync.none_rejected"))
        return
    columns = {key: workspace.say(f"cli.column.{key}") for key in ROWS["rejected"]}
    columns["raw"] = workspace.say("cli.column.content")
    rows_out(common, "rejected", columns, rows, right=("row",))
    if common.format == "table":
        said(common, workspace.say("cli.sync.rejected_count", n=len(rows)))


def _without_place(reason: str, source: str, row: str) -> str:
    """The reason without the file and row it begins with: they stand beside it."""
    place, colon, rest = [*PLACE_END.split(reason, maxsplit=1), "", ""][:3]
    if not colon or source not in place or row not in place.replace(source, "") or not rest:
        return reason
    return rest[0].upper() + rest[1:]


@command("ratings")
@period_option
@by_option
@click.option("--excluded", metavar="REASON", is_flag=False, flag_value="all")
@click.option("--subject")
def ratings_command(common: Common, period: str | None, by: Any, excluded: str | None, subject: str | None) -> None:
    """The ratings behind the counts, or those excluded and why."""
    with common.open() as workspace:
        said_unread(common, workspace)
        found = rating_lines(workspace, period, by, subject, common)
        if excluded:
            found = _excluded(workspace, found, excluded)
        _list(common, workspace, "ratings", found, period)


def _excluded(workspace: Workspace, found: list[RatingLine], asked: str) -> list[RatingLine]:
    """The ratings excluded for one reason, written as its code or in words, or for any; those waiting are not excluded."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.texts import knows

    out = [line for line in found if not line.counted and line.reason != WAITING]
    if asked == "all":
        return out
    words = {line.reason: workspace.say(f"cli.reason.{line.reason}") for line in found if not line.counted}
    if any(line.late for line in found):
        words[LATE] = workspace.say(f"cli.reason.{LATE}")
    said_so = {_reason_word(workspace, line): line.reason for line in found if not line.counted}
    code = said_so.get(asked) or next((code for code, word in words.items() if word == asked), asked)
    if not knows(f"cli.reason.{code}"):
        known = ", ".join(f"{code} ({word})" for code, word in sorted(words.items())) or "-"
        raise Failure(workspace.say("cli.ratings.no_such_reason", reason=asked, known=known))
    if code == LATE:  # also what counts as it was: the closed period does not know what became of it since
        return [line for line in found if line.late]
    return [line for line in found if not line.counted and line.reason == code]


def rating_lines(
    workspace: Workspace, period: str | None, by: Any, subject: str | None, common: Common | None = None
) -> list[RatingLine]:
    """Every rating of a period, or of one subject in it, as they are listed: without those of subjects that are hidden.

    Args:
        workspace: where they are.
        period: its label.
        by: kind of subject.
        subject: who is meant.
        common: told how many subjects are hidden; `None`: what is given back is looked up and not shown, and nobody is hidden.

    Raises:
        Failure: if nobody is called so, or he is hidden.
    """
    from csat_plugin.core.privacy.held_back import hidden_subjects
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.protecting import protected_lines
    from csat_plugin.runtime.ratings import lines
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind
    from csat_plugin.runtime.subjects import subject_named

    rules = rules_to_read(workspace, period)
    when = asked_period(workspace, rules, period)
    result = scored(workspace, when, rules=rules, by=by)
    kind = subject_kind(workspace, rules, when, by)
    found = lines(workspace, when, result.rules, kind, result.assessment, result.after_closing)
    hidden = hidden_subjects(result.assessment, rules.privacy)
    if subject:
        scores = {score.subject: score.name for score in result.assessment.scores}
        chosen = subject_named(workspace, kind, subject, scores)
        if common is not None and chosen.id in hidden:
            raise Failure(workspace.say("privacy.hidden_of", name=chosen.name, few=rules.privacy.at_least))
        found = [line for line in found if line.subject == chosen.id]
    if common is not None and (unseen := {line.subject for line in found} & hidden):
        said(common, workspace.say("cli.score.withheld", n=len(unseen), few=rules.privacy.at_least))
        found = protected_lines(found, result.assessment, rules)
    return found


def rating_rows(workspace: Workspace, found: list[RatingLine], period: str | None) -> list[dict[str, object]]:
    """Ratings as rows of `csat/ratings@1`."""
    from csat_plugin.core.exact import shown
    from csat_plugin.core.surveys.wordings import Wordings
    from csat_plugin.runtime.scoring import rules_to_read

    rules = rules_to_read(workspace, period)
    wordings = Wordings(rules)
    worded = [wordings.of(line.question, line.asked or line.answered) for line in found]
    return [
        {
            "answered": line.answered,
            "channel": line.channel,
            "subject": line.subject,
            "raw": line.raw,
            "label": line.label,
            "points": "" if line.points is None else str(shown(line.points, 1)),
            "counted": counted_word(workspace, line),
            "reason": line.reason,
            "instead": line.instead,
            "now": line.now,
            "comment": " ".join(line.comment.split()),
            "rating": line.rating,
            "source": line.source,
            "question": line.question,
            "wording": words[0] if words else None,
        }
        for line, words in zip(found, worded, strict=True)
    ]


def _list(common: Common, workspace: Workspace, name: str, found: list[RatingLine], period: str | None) -> None:
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.core.surveys.wordings import Wordings
    from csat_plugin.runtime.scoring import rules_to_read

    rows = rating_rows(workspace, found, period)
    if common.format != "table":
        rows_out(common, name, {key: key for key in ROWS[name]}, rows)
        return
    if not rows:
        click.echo(workspace.say("cli.ratings.none"))
        return
    keys = ("answered", "channel", "subject", "raw", "points", "counted", "comment", "source")
    headings = [workspace.say(f"cli.column.{key}") for key in keys]
    rules = rules_to_read(workspace, period)
    cells = [
        [str((row | _worded(workspace, rules, line))[key]) for key in keys]
        for row, line in zip(rows, found, strict=True)
    ]
    table(headings, cells, right=(3, 4))
    said(common, workspace.say("cli.ratings.count", n=len(rows)))
    wordings = Wordings(rules)
    worded = [wordings.of(line.question, line.asked or line.answered) for line in found]
    if former := sum(words is not None and words[0] < words[1] for words in worded):
        said(common, workspace.say("questionnaires.former_words", n=former))
    say_changed(common, workspace, found)


def counted_word(workspace: Workspace, line: RatingLine) -> str:
    """Whether a rating counts, in words; where only that may have changed since its period was closed, with "at closing"."""
    word = workspace.say("cli.yes") if line.counted else _reason_word(workspace, line)
    changed = line.late and not line.now and line.reason != LATE
    return workspace.say("cli.ratings.at_closing", word=word) if changed else word


def _reason_word(workspace: Workspace, line: RatingLine) -> str:
    """Why it does not count, with the ticket or the period that takes its place where there is one."""
    if line.instead:
        return workspace.say(f"cli.reason.named.{line.reason}", instead=line.instead)
    return workspace.say(f"cli.reason.{line.reason}")


def _worded(workspace: Workspace, rules: Ruleset, line: RatingLine) -> dict[str, object]:
    """What a person reads instead of an id."""
    return {"raw": mark_word(workspace, line), "channel": titled(workspace, rules, line.channel)}


def mark_word(workspace: Workspace, line: RatingLine) -> str:
    """The mark as it was given, `◎ (10)`; with the one it has today, where it was changed after its period was closed."""
    given = line.raw
    if line.label and line.label != line.raw:
        given = workspace.say("cli.ratings.given", label=line.label, raw=line.raw) if line.raw else line.label
    return workspace.say("cli.ratings.now", raw=given or "-", now=line.now) if line.now else given


def say_changed(common: Common, workspace: Workspace, found: list[RatingLine]) -> None:
    """How many of these ratings were changed after their period was closed, and what that means."""
    if changed := sum(bool(line.now) for line in found):
        said(common, workspace.say("cli.ratings.changed", n=changed))
