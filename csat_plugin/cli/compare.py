"""`csat compare`: before and after, and whether the change is more than chance."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.scores import by_option
from csat_plugin.cli.show import as_csv, as_json, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf, Place
from csat_plugin.core.exact import MICRO, plain

if TYPE_CHECKING:
    from csat_plugin.core.rules import Ruleset, SubjectKind
    from csat_plugin.core.statistics.before_after import BeforeAfter
    from csat_plugin.runtime.comparing import Comparison
    from csat_plugin.runtime.phases import Phases
    from csat_plugin.runtime.workspace import Workspace

PHASES = ("name", "days", "means", "share", "n", "change", "proof", "result")
COLUMNS = ("group", "before", "n_before", "after", "n_after", "change", "low", "high", "proof")
BY = ("by", "method")
"""Further columns: what was counted, and by which test."""


@command("compare")
@click.argument("before")
@click.argument("after", required=False)
@by_option
@click.option("--only", "subjects", multiple=True, metavar="SUBJECT")
@click.option("--each", type=OneOf(("segment", "role")))
@click.option("--reaching", metavar="POINTS")
@click.option("--phases", metavar="FILE", type=Place(path_type=Path, dir_okay=False, exists=True))
def compare_command(
    common: Common, before: str, after: str | None, by: Any, subjects: tuple[str, ...], each: Any,
    reaching: str | None, phases: Path | None,
) -> None:  # fmt: skip
    """Before and after: periods of the workspace, or shares such as 22/50 and 29/50 (43% where the base is not known)."""
    from csat_plugin.core.statistics.before_after import before_after, given
    from csat_plugin.runtime.comparing import Comparison
    from csat_plugin.texts import say

    if phases is not None or after is None:
        language = common.lang or common.spoken
        if phases is None or after is not None:
            raise click.UsageError(say("phases.no_after" if after is None else "phases.two_afters", language))
        _show_phases(common, _of_phases(common, before, phases, by, subjects, reaching))
        return
    try:
        shares = given(before), given(after)
    except ValueError:
        for text in (before, after):
            if "/" in text or "%" in text:
                raise click.UsageError(say("compare.no_share", common.lang or common.spoken, {"given": text})) from None
        found = _of_periods(common, before, after, by, subjects, reaching, each)
        language = common.lang or common.spoken
    else:
        one = before_after(*shares)
        found = Comparison(before=before, after=after, bar=0, groups=(one,))
        language = common.lang or common.spoken
    _show(common, found, language)


def _of_periods(
    common: Common, before: str, after: str, by: Any, subjects: tuple[str, ...], reaching: str | None, each: Any
) -> Comparison:
    from csat_plugin.runtime.comparing import compared
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, subject_kind

    with common.open() as workspace:
        rules = rules_to_read(workspace, after)
        periods = asked_period(workspace, rules, before, past=True), asked_period(workspace, rules, after)
        later = workspace.at(periods[1])
        kind = subject_kind(later, rules, periods[1], by)
        said_unread(common, later)
        only, bar = _what(later, rules, kind, subjects, reaching)
        return compared(later, *periods, rules, kind, bar, only, each or "")


def _of_phases(
    common: Common, before: str, file: Path, by: Any, subjects: tuple[str, ...], reaching: str | None
) -> tuple[Phases, str]:
    from csat_plugin.runtime.phases import compared_phases, read_phases
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, subject_kind

    with common.open() as workspace:
        rules = rules_to_read(workspace, before)
        period = asked_period(workspace, rules, before, past=True)
        kind = subject_kind(workspace, rules, period, by)
        said_unread(common, workspace)
        only, bar = _what(workspace, rules, kind, subjects, reaching)
        found = compared_phases(workspace, period, read_phases(workspace, file), rules, kind, bar, only)
        return found, workspace.language


def _what(
    workspace: Workspace, rules: Ruleset, kind: SubjectKind, subjects: tuple[str, ...], reaching: str | None
) -> tuple[list[str], int]:
    """Whom it is about, and the micropoints a rating must reach.

    Raises:
        Failure: if nobody says what is to be reached.
    """
    from csat_plugin.core.exact import exact, to_micro
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.subjects import subject_named

    names = {name: subject.name for name, subject in workspace.store.subjects(kind).items()}
    only = [subject_named(workspace, kind, one, names).id for one in subjects]
    bar = next((target.reaching for target in rules.targets), None)
    if reaching is not None:
        band = rules.band(reaching)
        try:
            bar = band.lower if band else to_micro(exact(reaching))
        except ValueError:
            known = ", ".join(one.id for one in rules.bands)
            raise Failure(workspace.say("compare.reaching", given=reaching, bands=known)) from None
    if bar is None:
        raise Failure(workspace.say("compare.no_bar"))
    return only, bar


def _show_phases(common: Common, told: tuple[Phases, str]) -> None:
    """The phases one below the other, each with its days, means and result beside what the ratings say (S3-06)."""
    from csat_plugin.texts import say

    found, language = told
    if common.format == "json":
        as_json(found)
        return
    rows = [
        [
            one.phase.name, f"{one.phase.first}..{one.phase.last}", one.phase.means,
            *_row(one.change, language)[3:5], _ranged(one.change), say(f"compare.proof.{one.change.proof}", language),
            one.phase.result,
        ]
        for one in found.phases
    ]  # fmt: skip
    if common.format == "csv":
        as_csv(list(PHASES), rows)
        return
    if found.phases:
        base = found.phases[0].change.before
        told_base = {
            "share": "-" if base.shown is None else f"{base.shown} %",
            "n": base.share.n if base.share else "?",
        }
        bar = plain(Decimal(found.bar) / MICRO)
        click.echo(say("phases.head", language, {"before": found.before, "bar": bar, **told_base}))
    table([say(f"phases.{key}", language) for key in PHASES], rows, right=(3, 4))


def _ranged(one: BeforeAfter) -> str:
    said = _said(one)
    return f"{said['change']} ({said['low']} - {said['high']})" if one.change else str(said["change"]) or "-"


def _show(common: Common, found: Comparison, language: str) -> None:
    from csat_plugin.texts import say

    if common.format == "json":
        as_json(found)
        return
    rows = [_row(one, language) for one in found.groups]
    if common.format == "csv":
        as_csv([*COLUMNS, *BY], [[*row, *_by(one, language)] for row, one in zip(rows, found.groups, strict=True)])
        return
    _print_table(found, rows, language)
    first = found.groups[0]
    click.echo(say(_verdict(first), language, _said(first)))
    if found.bar and first.proof != "no_answers":
        click.echo(say(f"compare.how.{_how(first)}", language, _said(first)))
    if first.needed is not None:
        click.echo(say("compare.needed", language, {"n": first.needed}))
    notes: tuple[tuple[str, object, dict[str, object]], ...] = (
        ("other_rules", found.other_rules, {"before": found.before}),
        ("too_few", found.too_few, {"n": found.too_few}),
        ("chosen_low", found.chosen_low, {}),
    )
    for code, holds, said in notes:
        if holds:
            click.echo(say(f"compare.{code}", language, said))


def _print_table(found: Comparison, rows: list[list[str]], language: str) -> None:
    """The groups, of periods with what was counted; then the percentages given that are not those of their counts."""
    from csat_plugin.texts import say

    headings = [say(f"compare.column.{key}", language) for key in COLUMNS]
    if found.bar:
        bar = plain(Decimal(found.bar) / MICRO)
        click.echo(say("compare.head", language, {"before": found.before, "after": found.after, "bar": bar}))
        headings.append(say("compare.column.by", language))
        rows = [[*row, _by(one, language)[0]] for row, one in zip(rows, found.groups, strict=True)]
    table(headings, rows, right=range(1, 8))
    for one in found.groups:
        for side in (one.before, one.after):
            if side.contradicts and side.share is not None:
                values = {"reached": side.share.reached, "n": side.share.n, "shown": side.shown, "given": side.percent}
                click.echo(say("compare.contradicts", language, values))


def _said(one: BeforeAfter) -> dict[str, object]:
    change, panel = one.change, one.panel
    difference = change.difference if change else panel.difference if panel else None
    told = {} if panel is None else {"n": panel.n, "better": panel.better, "worse": panel.worse}
    return told | {
        "change": "" if difference is None else _points(difference),
        "low": _points(change.low) if change else "",
        "high": _points(change.high) if change else "",
        "p": "" if panel is None or panel.p is None else f"{panel.p:.2g}",
    }


def _verdict(one: BeforeAfter) -> str:
    """The sentence that says what is proven; of a sign test also that fewer than six changes prove nothing."""
    from csat_plugin.core.statistics.same_again import FEWEST

    panel = one.panel
    if panel is None or panel.method == "paired":
        return f"compare.said.{one.proof}"
    return f"compare.said.{'too_few' if panel.better + panel.worse < FEWEST else f'sign.{one.proof}'}"


def _how(one: BeforeAfter) -> str:
    """What was counted, and by which test (S2-30)."""
    if one.panel is not None:
        return f"{one.panel.unit}.{one.panel.method}"
    return "unnamed" if one.unnamed else "answers"


def _by(one: BeforeAfter, language: str) -> list[str]:
    """What was counted in one group, and by which test."""
    from csat_plugin.texts import say

    if one.panel is None:
        return [say("compare.by.answers", language), "newcombe"]
    return [say(f"compare.by.{one.panel.unit}", language, {"n": one.panel.n}), one.panel.method]


def _points(share: float) -> str:
    return f"{share * 100:+.1f}"


def _row(one: BeforeAfter, language: str) -> list[str]:
    """Before, after and change of the same: where customers or people count once each, the means of theirs."""
    from csat_plugin.texts import say

    panel = one.panel
    sides = [
        text
        for mean in ((panel.before, panel.after) if panel else ())
        for text in (f"{mean * 100:.1f} %", str(panel.n if panel else ""))
    ] or [
        text
        for side in (one.before, one.after)
        for text in (
            "-" if side.shown is None else f"{side.shown} %",
            "?" if side.share is None else f"{side.share.reached}/{side.share.n}",
        )
    ]
    said = _said(one)
    return [
        one.group or say("compare.all", language),
        *sides,
        *(str(said[key]) or "-" for key in ("change", "low", "high")),
        say(f"compare.proof.{one.proof}", language),
    ]
