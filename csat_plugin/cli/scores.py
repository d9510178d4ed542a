"""`csat score`, `csat explain`, `csat reconcile`: figures and what stands behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

import click

from csat_plugin.cli.options import Common, command
from csat_plugin.cli.ranking import print_ranking
from csat_plugin.cli.show import as_json, rows_out, said, said_unread
from csat_plugin.cli.table import table
from csat_plugin.cli.usage import OneOf
from csat_plugin.texts import knows

if TYPE_CHECKING:
    from csat_plugin.core.period import Period
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.result import Assessment, Note, Score, Verdict
    from csat_plugin.runtime.scoring import Scored
    from csat_plugin.runtime.workspace import Workspace

SUBJECTS = ("customer", "project", "department", "team", "service", "supplier", "contact", "handler", "all")

SURELY = " *"
"""Behind a change that is more than chance (S2-13)."""
UNSAID = {"": "", "exact": "", "unknown": "-"}
"""What stands in the column of margins where there is none, by why; a legend below the table says it."""

period_option = click.option("--period", metavar="PERIOD")
by_option = click.option("--by", type=OneOf(SUBJECTS))


@command("score")
@period_option
@by_option
@click.option("--all", "everything", is_flag=True)
@click.option("--rank", "ranked", is_flag=True)
def score_command(common: Common, period: str | None, by: Any, everything: bool, ranked: bool) -> None:
    """Scores of a period (default: the last complete one)."""
    with common.open() as workspace:
        if workspace.several and common.format == "table" and not ranked:
            from csat_plugin.cli.by_rules import print_by_rules

            print_by_rules(common, workspace, period, by, everything=everything)
            return
        period_asked, result = computed(workspace, period, by)
        said_unread(common, workspace)
        if ranked:
            print_ranking(workspace, common, result)
            return
        if common.format == "json":
            as_json(result.shown)
            return
        rows = [_row(workspace, result, score) for score in _ordered(result.assessment)]
        if common.format == "csv":
            rows_out(common, "scores", {key: key for key in rows[0]} if rows else {}, rows)
            return
        print_result(common, workspace, period_asked, result, everything=everything)


def computed(workspace: Workspace, period: str | None, by: Any) -> tuple[Period, Scored]:
    """The period asked for and its scores; the first rules ever used are kept."""
    from csat_plugin.runtime.protecting import protected
    from csat_plugin.runtime.rule_effect import remember
    from csat_plugin.runtime.scoring import asked_period, rules_to_read, scored

    rules = rules_to_read(workspace, period)
    period_asked = asked_period(workspace, rules, period)
    result = scored(workspace, period_asked, rules=rules, by=by)
    if not workspace.store.rulesets():
        remember(workspace, rules)
    return period_asked, protected(workspace, period_asked, result, rules)


def print_result(common: Common, workspace: Workspace, period: Period, result: Scored, *, everything: bool) -> None:
    """Scores, targets and counts for people."""
    rows = [_row(workspace, result, score) for score in _ordered(result.assessment)]
    _print_head(workspace, result)
    _print_scores(workspace, rows, result, everything=everything)
    _print_verdicts(workspace, result)
    _print_first_choice(workspace, period, result)
    for note in result.assessment.notes:
        click.echo(workspace.say(note.code, **spoken(workspace, result.rules, note)))
    rejected = sum(1 for row in workspace.store.rejected() if row.stream == "ratings")
    if result.assessment.overall.value is None and rejected:
        click.echo(workspace.say("cli.score.rejected", n=rejected))
    _print_tail(workspace, common, period, result)


def _unsaid(score: Score) -> Literal["", "exact", "unknown"]:
    """Why a score has no margin: it is `exact`, or how exact it is is `unknown`; empty with a margin, and without a score."""
    if score.value is None or score.margin.half_width is not None:
        return ""
    return "exact" if score.margin.reason is not None and score.margin.reason.code == "margin.exact" else "unknown"


def _ordered(assessment: Assessment) -> list[Score]:
    """Lowest first; those without a score last."""
    return sorted(assessment.scores, key=lambda s: (s.value is None, s.value or Decimal(0), s.name, s.subject))


def _row(workspace: Workspace, result: Scored, score: Score) -> dict[str, object]:
    missing = _missing(score)
    return {
        "subject": score.subject,
        "name": score.name,
        "score": score.value,
        "band": band_name(workspace, result.rules, score.band),
        "status": score.status,
        "ratings": None if _hidden(score) else score.answers,
        "people": None if _hidden(score) else score.contacts,
        "missing": " ".join(missing),
        "change": signed(score.change),
        "change_sure": change_sure(workspace, score),
        "margin": "" if score.margin.half_width is None else f"{score.margin.half_width:.1f}",
        "sure": "" if score.value is None else workspace.say(f"cli.sure.{score.sure}"),
        "flags": " ".join(score.flags),
    }


def _hidden(score: Score) -> bool:
    """Whether the rules hide the figures of this one: too few people stand behind them."""
    return "suppressed" in score.flags


def _missing(score: Score) -> list[str]:
    return [node.channel for node in score.nodes if node.points is None and node.weight]


def _worded(workspace: Workspace, rules: Ruleset, score: Score) -> dict[str, object]:
    """What a person reads instead of ids: the channels missing by their titles, the flags in words."""
    between = ", " if workspace.language == "en" else "、"
    return {
        "missing": between.join(titled(workspace, rules, channel) for channel in _missing(score)),
        "flags": between.join(workspace.say(f"cli.flag.{flag}") for flag in score.flags),
    }


def band_name(workspace: Workspace, rules: Ruleset, band: str) -> str:
    """The band's title in the workspace's language."""
    from csat_plugin.core.names import band_title

    return band_title(rules, band, workspace.language)


def titled(workspace: Workspace, rules: Ruleset, channel: str) -> str:
    """The channel's title in the workspace's language."""
    from csat_plugin.core.names import channel_title

    return channel_title(rules, channel, workspace.language)


def spoken(workspace: Workspace, rules: Ruleset, note: Note) -> dict[str, str]:
    """The values of a note as a person reads them: channels, bands and kinds of subject by their names."""
    values = dict(note.values)
    for place in ("channel", "to"):
        if place in values:
            values[place] = ", ".join(titled(workspace, rules, one) for one in values[place].split(", "))
    if "weights" in values:
        pairs = (one.rpartition(" ") for one in values["weights"].split(", "))
        between = ", " if workspace.language == "en" else "、"
        values["weights"] = between.join(f"{titled(workspace, rules, name)} {weight}" for name, _, weight in pairs)
    if "indicators" in values:
        values["indicators"] = _indicators(workspace, rules, values["indicators"])
    if "band" in values:
        values["band"] = band_name(workspace, rules, values["band"])
    if "roles" in values:
        between = ", " if workspace.language == "en" else "、"
        values["roles"] = between.join(role_said(workspace, one) for one in values["roles"].split(", "))
    if "kind" in values:
        values["kind"] = workspace.say(f"cli.kind.{values['kind']}")
    return values


def role_said(workspace: Workspace, role: str) -> str:
    """A contact's role by its customary title; one of the provider's own as it was written, in words."""
    code = f"contact.role.{role.replace(' ', '_')}"
    return workspace.say(code) if knows(code) else role.replace("_", " ")


def _indicators(workspace: Workspace, rules: Ruleset, listed: str) -> str:
    """Indicators of a note by their titles, with the weight that may stand behind each."""
    from csat_plugin.core.names import indicator_title

    between = ", " if workspace.language == "en" else "、"
    parts = (one.partition(" ") for one in listed.split(", "))
    return between.join(
        f"{indicator_title(rules, name, workspace.language)} {weight}".strip() for name, _, weight in parts
    )


def signed(value: Decimal | None) -> str:
    """A change with its sign; empty when there is none."""
    return "" if value is None else f"{value:+}"


def change_sure(workspace: Workspace, score: Score) -> str:
    """Whether a change is more than who happens to answer makes, in words; empty without one (S2-13)."""
    return workspace.say(f"cli.change.{score.change_sure}") if score.change_sure else ""


def _print_head(workspace: Workspace, result: Scored) -> None:
    from csat_plugin.runtime.freshness import data_until, moment_said

    a = result.assessment
    when = moment_said(workspace, data_until(workspace, result))
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
    if o.by_value_value is not None:
        click.echo(workspace.say("cli.score.by_value", value=o.by_value_value, n=o.valued, scored=o.scored))


def _print_scores(workspace: Workspace, rows: list[dict[str, object]], result: Scored, *, everything: bool) -> None:
    from csat_plugin.core.statistics.groups import FEWEST_SHOWN

    shown = [r for r in rows if everything or (r["score"] is not None and int(str(r["ratings"])) >= FEWEST_SHOWN)]
    if not shown:  # a small desk has only few ratings everywhere: better those than no figure at all
        shown = [r for r in rows if r["score"] is not None]
    if shown:
        keys = ("name", "score", "band", "ratings", "people", "missing", "change", "margin", "sure", "flags")
        headings = [workspace.say(f"cli.column.{key}") for key in keys]
        unsaid = {score.subject: _unsaid(score) for score in result.assessment.scores}
        worded = {score.subject: _worded(workspace, result.rules, score) for score in result.assessment.scores}
        proven = {score.subject for score in result.assessment.scores if score.change_sure == "surely"}
        cells = [
            ["" if row[key] is None else str(row[key]) for key in keys]
            for row in (
                {
                    **row,
                    **worded[str(row["subject"])],
                    "people": row["people"] or ("" if row["ratings"] is None else "-" if row["ratings"] else 0),
                    "change": f"{row['change']}{SURELY if row['subject'] in proven else ''}",
                    "margin": row["margin"] or UNSAID[unsaid[str(row["subject"])]],
                }
                for row in shown
            )
        ]
        click.echo("")
        table(headings, cells, right=(1, 3, 4, 6, 7))
        if any(row["change_sure"] for row in shown):
            click.echo(workspace.say("cli.change.legend", mark=SURELY.strip()))
        met = {unsaid[str(row["subject"])] for row in shown}
        legend = [workspace.say(f"cli.margin.{why}") for why in ("exact", "unknown") if why in met]
        if legend:
            click.echo(workspace.say("cli.margin.legend", meanings=workspace.say("cli.margin.and").join(legend)))
    withheld = [score for score in result.assessment.scores if _hidden(score)]
    if withheld:
        note = withheld[0].why[0]
        click.echo(workspace.say("cli.score.withheld", n=len(withheld), **note.values))
    hidden = len(rows) - len(shown) - (0 if everything else len(withheld))
    if hidden:
        click.echo(workspace.say("cli.score.hidden", n=hidden, few=FEWEST_SHOWN))


def _print_verdicts(workspace: Workspace, result: Scored) -> None:
    from csat_plugin.core.names import in_language

    titles = {target.id: target.title for target in result.rules.targets}
    for verdict in result.assessment.verdicts:
        click.echo("")
        title = in_language(titles.get(verdict.target, {}), workspace.language, verdict.target)
        for line in verdict_lines(workspace, verdict, result.assessment.subject_kind, title):
            click.echo(line)


def _print_first_choice(workspace: Workspace, period: Period, result: Scored) -> None:
    """The second target, on our place among the customers' suppliers, in one line (S1-31)."""
    from csat_plugin.core.exact import percent_shown
    from csat_plugin.runtime.beside import first_choice_in

    found = first_choice_in(workspace, period, result.rules, result.assessment)
    if found is not None:
        verdict = workspace.say("cli.verdict.met" if found.reached else "cli.verdict.missed")
        share = percent_shown(found.first, found.asked)
        click.echo("")
        click.echo(
            workspace.say(
                "cli.target.first_choice", wanted=f"{found.wanted / 100:g}", verdict=verdict, reached=found.first,
                asked=found.asked, share=share,
            )
        )  # fmt: skip


def verdict_lines(workspace: Workspace, v: Verdict, kind: str, title: str) -> list[str]:
    """A target in two lines: by count (contract), and how sure; between them the other reading. `title` is how it is called."""
    from csat_plugin.core.exact import percent_shown, short_of, shown

    other = "leave_out" if v.rule == "count_as_missed" else "count_as_missed"
    said_by = workspace.say(f"cli.verdict.{v.by_count}")
    lines = [
        workspace.say(
            "cli.target.title", target=title, share=f"{v.share / 100:g}", of=workspace.say(f"cli.of.{'ratings' if v.of == 'ratings' else kind}"),
            reaching=shown(v.reaching, 1).normalize().to_eng_string(),
        ),
        workspace.say(
            "cli.target.by_count", verdict=said_by, reached=v.reached, counted=v.counted,
            share=percent_shown(v.reached, v.counted),
        ),
    ]  # fmt: skip
    if v.without_score and v.counted:
        lines.append(
            workspace.say(
                f"cli.target.other.{other}", n=v.without_score, reached=v.reached, counted=v.other_counted,
                share=percent_shown(v.reached, v.other_counted), verdict=workspace.say(f"cli.verdict.{v.other_by_count}"),
            )
        )  # fmt: skip
    if v.of != "ratings" and v.ratings_share is not None:
        lines.append(workspace.say("cli.target.ratings", share=percent_shown(v.ratings_share, 10_000)))
    if v.more_needed:
        short = short_of(v.share, v.reached, v.counted)
        lines.append(workspace.say("cli.target.more", short=short, n=v.more_needed))
    if v.by_count != "no_data":
        lines.append(_sure_line(workspace, v))
    return lines


def _sure_line(workspace: Workspace, v: Verdict) -> str:
    """How sure a target is: subjects by their margins, or the range of a share of single ratings."""
    from csat_plugin.core.exact import percent_shown

    if v.low is not None and v.high is not None:
        low, high = (percent_shown(round(end * 10_000), 10_000) for end in (v.low, v.high))
        said_by = workspace.say(f"cli.target.sure.{v.sure}")
        return workspace.say("cli.target.sure.sample", verdict=said_by, low=low, high=high)
    return workspace.say(
        "cli.target.sure", surely=v.surely, close=v.too_close, surely_not=v.surely_not,
        unknown=workspace.say("cli.target.unknown", n=v.unknown) if v.unknown else "",
    )  # fmt: skip


def _print_tail(workspace: Workspace, common: Common, period: Period, result: Scored) -> None:
    from csat_plugin.runtime.scoring import new_since

    a = result.assessment
    new = new_since(workspace, period, result)
    late = len(set(new) & set(result.after_closing))
    said(
        common,
        workspace.say(
            "cli.score.counts.late" if late else "cli.score.counts",
            at=common.elsewhere,
            received=a.counts.received + len(new),
            used=a.counts.used,
            excluded=sum(a.counts.excluded.values()) + len(new) - late,
            waiting=a.counts.waiting,
            late=late,
        ),
    )
    if result.after_closing:
        late = len(result.after_closing)
        said(common, workspace.say("cli.score.after_closing", at=common.elsewhere, n=late, period=a.period))
    lowest = next((s for s in _ordered(a) if s.value is not None), None)
    if lowest:
        said(common, workspace.say("cli.next.explain", at=common.elsewhere, name=lowest.name, period=a.period))
