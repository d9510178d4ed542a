"""`csat explain score SUBJECT` and `csat explain ticket ID`: where a figure comes from, down to the single rating."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.beside import print_beside
from csat_plugin.cli.changed import print_change
from csat_plugin.cli.data import counted_word, mark_word, say_changed
from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scorecards import print_indicators
from csat_plugin.cli.scores import band_name, by_option, period_option, signed, spoken, titled
from csat_plugin.cli.show import as_json, rows_out, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.ticket_context import print_context
from csat_plugin.core.exact import or_dash

if TYPE_CHECKING:
    from csat_plugin.core.report.material import RatingLine
    from csat_plugin.core.rules import Origin, Ruleset
    from csat_plugin.core.scoring.calculation_sheet import CalculationSheet, SheetRow
    from csat_plugin.core.scoring.result import Note, Score
    from csat_plugin.runtime.moved import Changes
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace

SHOWN_RATINGS = 20
"""Ratings printed below the sheet; `--all` prints the rest."""


@group("explain", meant="score")
def explain_command() -> None:
    """Why this score: the calculation sheet down to the single rating."""


@command("score")
@click.argument("subject")
@period_option
@by_option
@click.option("--all", "everything", is_flag=True)
def score_command(common: Common, subject: str, period: str | None, by: Any, everything: bool) -> None:
    """The calculation sheet of SUBJECT (id, name, or part of it): channels, weights, fallback, rounding, rule, ratings."""
    from csat_plugin.cli.documents import Explanation
    from csat_plugin.core.privacy.held_back import FLAG
    from csat_plugin.core.scoring.calculation_sheet import sheet
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.moved import changes
    from csat_plugin.runtime.protecting import protected
    from csat_plugin.runtime.ratings import lines
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored, subject_kind
    from csat_plugin.runtime.subjects import subject_named

    with common.open() as workspace:
        rules = rules_to_read(workspace, period)
        when = asked_period(workspace, rules, period)
        kind = subject_kind(workspace, rules, when, by)
        whole = scored(workspace, when, rules=rules, by=kind)
        result = protected(workspace, when, whole, rules)
        said_unread(common, workspace)
        chosen = subject_named(workspace, kind, subject, {s.subject: s.name for s in result.assessment.scores})
        score = next((s for s in result.assessment.scores if s.subject == chosen.id), None)
        if score is None:
            raise Failure(workspace.say("explain.not_scored", name=chosen.name, period=when.label))
        if FLAG in score.flags:
            raise Failure(workspace.say("privacy.hidden_of", name=chosen.name, few=rules.privacy.at_least))
        parts = {part.subject: part.value for part in result.parts if part.value is not None}
        found = [] if result.parts else [
            line
            for line in lines(workspace, when, whole.rules, kind, whole.assessment, whole.after_closing)
            if line.subject == chosen.id
        ]  # fmt: skip
        explained = sheet(score, result.rules)
        changed = score.change is not None and not result.parts and common.format != "csv"
        moved = changes(workspace, when, kind, result, found) if changed else None
        if common.format == "json":
            digest = result.assessment.digest
            split = moved.parts.get(score.subject, ()) if moved else ()
            as_json(Explanation(sheet=explained, ratings=tuple(found), mean_of=parts, change=split, digest=digest))
            return
        if common.format == "csv":
            rows_out(
                common, "explanation", {key: key for key in SHEET_COLUMNS}, [_cells(row) for row in explained.rows]
            )
            return
        if result.parts:
            _print_head(workspace, result, score)
            _print_trust(workspace, result, score, explained)
            _print_parts(workspace, result)
            return
        _print_sheet(workspace, result, score, explained, found, moved)
        print_change(workspace, moved, score, when, result.rules)
        print_beside(workspace, when, result, score.subject)
        _print_ratings(
            workspace, common, result.rules, found, everything=everything, subject=score.subject, period=when.label
        )


SHEET_COLUMNS = ("channel", "score", "weight", "effective_weight", "weighted", "ratings", "people", "remark")


def _cells(row: SheetRow) -> dict[str, object]:
    return {
        "channel": row.channel,
        "score": row.score,
        "weight": row.weight,
        "effective_weight": row.effective_weight,
        "weighted": row.weighted,
        "ratings": row.answers,
        "people": row.contacts,
        "remark": "",
    }


def _remark(workspace: Workspace, rules: Ruleset, row: SheetRow) -> str:
    """What became of a channel's weight, in words."""
    said_of = []
    if row.status in ("missing", "too_few"):
        said_of.append(workspace.say(f"explain.node.{row.status}"))
    if row.stands_in_for:
        names = ", ".join(
            f"{titled(workspace, rules, m.channel)} {Decimal(m.weight) / 100:g}" for m in row.stands_in_for
        )
        said_of.append(workspace.say("explain.stands_in", channels=names))
    if row.moved_to:
        said_of.append(workspace.say("explain.moved_to", channel=titled(workspace, rules, row.moved_to)))
    if row.carried_from:
        said_of.append(workspace.say("explain.carried", period=row.carried_from))
    return "; ".join(said_of)


def _print_sheet(
    workspace: Workspace,
    result: Scored,
    score: Score,
    explained: CalculationSheet,
    found: list[RatingLine],
    moved: Changes | None,
) -> None:
    """Rows are channels, columns score, weight and weighted score, with the rounding line and the total (S0-23)."""
    from csat_plugin.core.scoring.change_parts import by_indicator

    rules = result.rules
    value = or_dash(score.value)
    _print_head(workspace, result, score)
    own = _weights_place(workspace, score.weights_origin, score.subject) if _own_weights(score) else ""
    rows = [
        [
            titled(workspace, rules, row.channel), or_dash(row.score), f"{row.weight:g}", f"{row.effective_weight:g}",
            or_dash(row.weighted), str(row.answers), str(row.contacts), _remark(workspace, rules, row), own or str(row.origin),
        ]
        for row in explained.rows
    ]  # fmt: skip
    rounding = workspace.say("explain.rounding")
    total = workspace.say("explain.total")
    blank = [""] * 3
    if explained.rounding is not None:
        rows.append([rounding, "", "", "", f"{explained.rounding:+.2f}", *blank, ""])
    rows.append(
        [total, "", f"{explained.weight:g}", f"{explained.effective_weight:g}", value, str(score.answers),
         str(score.contacts), "", str(rules.score.origin)]
    )  # fmt: skip
    headings = [workspace.say(f"explain.column.{key}") for key in SHEET_COLUMNS]
    table([*headings, workspace.say("explain.column.rule")], rows, right=(1, 2, 3, 4, 5, 6))
    _print_sheets(workspace, rules, score, found)
    former = moved.former.get(score.subject) if moved else None
    split = moved.parts.get(score.subject, ()) if moved else ()
    for row in explained.rows:
        print_indicators(workspace, rules, row, former, by_indicator(split, row.channel))
    _print_trust(workspace, result, score, explained)


def _print_sheets(workspace: Workspace, rules: Ruleset, score: Score, found: list[RatingLine]) -> None:
    """What a channel's figure is the mean of, where answer sheets hold several answers: so that it can be computed again."""
    from csat_plugin.core.exact import shown
    from csat_plugin.core.report.answer_sheets import together

    by_id = {line.rating: line for line in found}
    for node in score.nodes:
        one = together(node, rules, by_id)
        if one is None:
            continue
        click.echo(
            workspace.say(
                f"explain.sheets.{one.aggregate}", channel=titled(workspace, rules, node.channel), n=one.sheets,
                points=shown(one.points, 2),
            )
        )  # fmt: skip
        if one.alone is not None and shown(one.alone, 2) != shown(one.points, 2):
            click.echo(workspace.say("explain.sheets.alone", n=one.answers, points=shown(one.alone, 2)))


def _print_head(workspace: Workspace, result: Scored, score: Score) -> None:
    """Whose score, its value, band, status and change."""
    value = or_dash(score.value)
    click.echo(
        workspace.say(
            "explain.head.none" if score.value is None else "explain.head", name=score.name, id=score.subject,
            period=score.period, value=value, band=band_name(workspace, result.rules, score.band) or "-",
            status=workspace.say(f"explain.status.{score.status}"), change=signed(score.change) or "-",
        )
    )  # fmt: skip


def _print_parts(workspace: Workspace, result: Scored) -> None:
    """The scores that everybody's is the mean of, lowest first."""
    keys = ("name", "score", "band", "ratings")
    scored = sorted((part for part in result.parts if part.value is not None), key=lambda part: (part.value, part.name))
    rows = [
        [part.name, str(part.value), band_name(workspace, result.rules, part.band), str(part.answers)]
        for part in scored
    ]
    click.echo("")
    table([workspace.say(f"cli.column.{key}") for key in keys], rows, right=(1, 3))


def _own_weights(score: Score) -> bool:
    """Whether the subject has weights of its own: a `for:` entry of the rules or its row in the register."""
    return any(note.code == "score.own_weights" for note in score.why)


def _weights_place(workspace: Workspace, origin: Origin, subject: str) -> str:
    """Where a subject's own weights stand: the line of its `for:` entry, or the register and the subject's row there."""
    from csat_plugin.core.scoring.terms import REGISTER

    register = workspace.settings.register
    return f"{register.name} ({subject})" if register and origin == REGISTER else str(origin)


def _print_trust(workspace: Workspace, result: Scored, score: Score, explained: CalculationSheet) -> None:
    """What stands in for what, how sure the figure is, and which rules made it."""
    rules = result.rules
    for note in score.why:
        click.echo(_because(workspace, rules, score, note))
    if score.margin.half_width is not None:
        click.echo(workspace.say("explain.margin", margin=f"{score.margin.half_width:.1f}"))
    elif score.margin.reason is not None and score.value is not None:
        click.echo(workspace.say(score.margin.reason.code, **spoken(workspace, rules, score.margin.reason)))
    if score.margin.one_more is not None:
        click.echo(
            workspace.say(
                "explain.one_more", ratings=score.answers, people=score.contacts, points=score.margin.one_more
            )
        )
    if explained.reaching is not None and score.reached is not None and score.value is not None:
        code = "explain.reached" if score.reached else "explain.not_reached"
        gap = abs(score.value - Decimal(f"{explained.reaching:g}"))
        said_so = workspace.say(code, points=f"{explained.reaching:g}", gap=gap)
        click.echo(f"{said_so} ({workspace.say(f'cli.sure.{score.sure}')})")
    click.echo(
        workspace.say("explain.digest", digest=result.assessment.digest[:12], rules=rules.id, place=rules.score.origin)
    )


def _because(workspace: Workspace, rules: Ruleset, score: Score, note: Note) -> str:
    """A note in words, the place of own weights in full."""
    values = spoken(workspace, rules, note)
    if note.code == "score.own_weights":
        values["origin"] = _weights_place(workspace, score.weights_origin, score.subject)
    return workspace.say(note.code, **values)


def _print_ratings(
    workspace: Workspace, common: Common, rules: Ruleset, found: list[RatingLine],
    *, everything: bool, subject: str, period: str,
) -> None:  # fmt: skip
    """The ratings behind the sheet, those that count first; where answers were given together, the number of their sheet."""
    from csat_plugin.core.exact import shown
    from csat_plugin.core.report.answer_sheets import numbered

    sheets = numbered(found)
    ordered = sorted(found, key=lambda x: (not x.counted, x.points is None, x.points or 0, x.rating))
    listed = ordered if everything else ordered[:SHOWN_RATINGS]
    rows = [
        {
            "answered": line.answered, "channel": titled(workspace, rules, line.channel),
            "sheet": str(sheets.get(line.rating, "")), "question": line.question, "raw": mark_word(workspace, line) or "-", "scale": _scale(line),
            "points": "" if line.points is None else str(shown(line.points, 1)), "counted": counted_word(workspace, line),
            "comment": " ".join(line.comment.split()), "source": line.source or line.rating,
        }
        for line in listed
    ]  # fmt: skip
    if not rows:
        return
    click.echo("")
    apart = {"sheet"} | ({"question"} if any(line.question for line in listed) else set())
    keys = [key for key in rows[0] if key not in {"sheet", "question"} or (sheets and key in apart)]
    right = [i for i, key in enumerate(keys) if key in ("sheet", "raw", "points")]
    table(
        [workspace.say(f"cli.column.{key}") for key in keys], [[row[key] for key in keys] for row in rows], right=right
    )
    if len(ordered) > len(listed):
        asked = f'"{subject}"' if " " in subject else subject
        click.echo(workspace.say("explain.more", n=len(ordered) - len(listed), subject=asked, period=period))
    say_changed(common, workspace, listed)


def _scale(line: RatingLine) -> str:
    return f"{line.low}..{line.high}" if line.high is not None else ""


@command("ticket")
@click.argument("ticket")
def ticket_command(common: Common, ticket: str) -> None:
    """The ratings of a ticket (its number or id): in which period each counts, as how many points, or why not."""
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.cli.survey_words import print_ticket, ticket_surveys
    from csat_plugin.core.exact import shown
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.ratings import of_ticket

    with common.open() as workspace:
        rules = workspace.rules()
        known = workspace.store.ticket(ticket)
        if known is None:
            raise Failure(workspace.say("explain.no_ticket", ticket=ticket))
        given = common.format == "table"
        rows: list[dict[str, object]] = [
            {
                "channel": titled(workspace, rules, line.channel) if given else line.channel,
                "raw": mark_word(workspace, line) if given else line.raw,
                "label": line.label,
                "points": "" if line.points is None else str(shown(line.points, 1)),
                "period": period or "-",
                "counted": counted_word(workspace, line),
                "reason": line.reason,
                "instead": line.instead,
                "now": line.now,
                "comment": line.comment,
                "source": line.source,
            }
            for period, line in of_ticket(workspace, rules, known.id)
        ]
        if given:
            click.echo(
                workspace.say(
                    "explain.ticket", key=known.key, kind=known.kind, state=known.state, customer=known.customer or "-"
                )
            )
            print_context(workspace, rules, known)
            if not rows:
                click.echo(workspace.say("explain.unrated"))
                print_ticket(workspace, rules, known)
                return
        columns = [key for key in ROWS["ticket"] if key not in ("reason", "instead", "label", "now") or not given]
        headings = {key: workspace.say(f"cli.column.{key}") for key in columns}
        if common.format == "json":
            as_json({"schema": "csat/ticket@1", "rows": rows, "surveys": ticket_surveys(workspace, rules, known)})
            return
        rows_out(common, "ticket", headings, rows, right=("raw", "points"))
        if given:
            print_ticket(workspace, rules, known)


explain_command.add_command(score_command)
explain_command.add_command(ticket_command)
