"""`csat surveys`: whom we ask and whom not, each with its reason; draws, their proof, panels, and what was missed."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.options import Common, command, group
from csat_plugin.cli.scores import period_option
from csat_plugin.cli.show import rows_out, said
from csat_plugin.cli.survey_draws import certificate_command, list_command
from csat_plugin.cli.survey_forms import form_command, letters_command, sheet_command
from csat_plugin.cli.survey_panels import exclude_command, panel_command
from csat_plugin.cli.survey_words import local, note_said, print_draw, sentence, survey_name, who_said

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csat_plugin.core.model import Customer, Ticket
    from csat_plugin.core.period import Period
    from csat_plugin.core.rules import Ruleset, Survey
    from csat_plugin.core.surveys.decision import SurveyDecision
    from csat_plugin.core.surveys.missed import Missed
    from csat_plugin.runtime.workspace import Workspace

survey_option = click.option("--survey", metavar="ID")
SHOWN = ("survey", "occasions", "asked", "not_asked", "because", "rule")
LISTED = ("survey", "ticket", "who", "decision", "why", "state", "next")


@group("surveys", meant="decisions", alone=True)
def surveys_command() -> None:
    """Whom we ask, and why not: decisions, draws, panels."""


@command("decisions")
@period_option
@survey_option
@click.option("--why", is_flag=True)
@click.option("--open", "still_open", is_flag=True)
@click.option("--missed", "breaches", is_flag=True)
def decisions_command(
    common: Common, period: str | None, survey: str | None, why: bool, still_open: bool, breaches: bool
) -> None:
    """What was decided: how many are asked, how many are not and because of what; with --why one by one."""
    from csat_plugin.core.period import bounds

    with common.open() as workspace:
        rules = workspace.rules()
        if breaches:
            _print_missed(common, workspace, rules)
            return
        chosen = survey_named(workspace, rules, survey) if survey else None
        when = _period(workspace, rules, period)
        start, end = bounds(when, workspace.settings.zone) if when is not None else (None, None)
        found = [
            one
            for one in workspace.store.decisions(survey=chosen.id if chosen else None)
            if when is None
            or one.period == when.label
            or (start and end and not one.period and start <= one.moment < end)
        ]
        if not found and common.format == "table":
            at = common.elsewhere
            nothing = (
                workspace.say("surveys.none_decided", period=when.label, at=at)
                if when is not None
                else workspace.say("surveys.none_decided_at_all", at=at)
            )
            click.echo(nothing)
            return
        if why or still_open:
            _print_each(common, workspace, rules, found, still_open=still_open)
            return
        _print_counts(common, workspace, rules, found)
        if common.format == "table":
            for draw in workspace.store.draws(chosen.id if chosen else None):
                if when is None or draw.period == when.label:
                    print_draw(workspace, rules, draw)
            said(common, workspace.say("surveys.next_why", at=common.elsewhere))


def _period(workspace: Workspace, rules: Ruleset, label: str | None) -> Period | None:
    """The period that was named; without one everything that was decided is meant."""
    from csat_plugin.runtime.scoring import asked_period

    return asked_period(workspace, rules, label) if label else None


def survey_named(workspace: Workspace, rules: Ruleset, name: str) -> Survey:
    """The survey of that id.

    Raises:
        Failure: if the rules have none of that name.
    """
    from csat_plugin.runtime.failure import Failure

    found = rules.survey(name)
    if found is None:
        known = ", ".join(one.id for one in rules.surveys) or "-"
        raise Failure(workspace.say("surveys.no_survey", survey=name, known=known))
    return found


def _print_counts(common: Common, workspace: Workspace, rules: Ruleset, found: Sequence[SurveyDecision]) -> None:
    """A line for each survey, its reasons counted."""
    rows: list[dict[str, object]] = []
    for survey in dict.fromkeys(one.survey for one in found):
        own = [one for one in found if one.survey == survey]
        reasons = Counter(one.because for one in own if not one.ask)
        between = ", " if workspace.language == "en" else "、"
        counted = between.join(f"{workspace.say(f'surveys.stop.{gate}')} {n}" for gate, n in reasons.most_common())
        asked = sum(one.ask for one in own)
        rows.append(
            {
                "survey": survey_name(workspace, rules, survey) if common.format == "table" else survey,
                "occasions": len(own), "asked": asked, "not_asked": len(own) - asked, "because": counted,
                "rule": own[-1].place,
            }
        )  # fmt: skip
    headings = {key: workspace.say(f"surveys.column.{key}") for key in SHOWN}
    rows_out(common, "surveys", headings, rows, right=("occasions", "asked", "not_asked"))


def _print_each(
    common: Common, workspace: Workspace, rules: Ruleset, found: Sequence[SurveyDecision], *, still_open: bool
) -> None:
    """A line for each decision; with `still_open` only those that wait for something, with what comes next."""
    from csat_plugin.cli.documents import ROWS
    from csat_plugin.runtime.survey_state import states

    known = states(workspace, found)
    rows: list[dict[str, object]] = []
    for one in found:
        now = known[one.id]
        if still_open and now.next is None:
            continue
        plain = common.format != "table"
        rows.append(
            {
                "id": one.id,
                "survey": one.survey if plain else survey_name(workspace, rules, one.survey),
                "occasion": one.occasion, "ticket": one.ticket_key or one.period,
                "who": who_said(workspace, one), "customer": one.customer, "contact": one.contact,
                "decision": ("ask" if one.ask else "do_not_ask")
                if plain
                else workspace.say(f"surveys.decision.{'ask' if one.ask else 'do_not_ask'}"),
                "because": one.because, "why": note_said(workspace, one.deciding.note),
                "moment": local(workspace, one.moment), "not_before": local(workspace, one.not_before),
                "expires": local(workspace, one.expires),
                "state": now.state if plain else workspace.say(f"surveys.state.{now.state}"),
                "reminders": now.reminders, "next": local(workspace, now.next), "questionnaire": one.questionnaire,
                "channel": one.channel, "language": one.language, "email": one.email,
                "mandatory": int(one.mandatory), "overridden": ", ".join(gate.gate for gate in one.overridden),
                "violation": int(one.violation), "rule": one.place,
            }
        )  # fmt: skip
    keys = LISTED if common.format == "table" else ROWS["survey-decisions"]
    headings = {
        key: workspace.say(f"surveys.column.{key}") if common.format == "table" else key for key in keys
    }  # CSV has its keys as headings anyway
    rows_out(common, "survey-decisions", headings, rows)


def _print_missed(common: Common, workspace: Workspace, rules: Ruleset) -> None:
    """Mandatory surveys that were not held."""
    from csat_plugin.runtime.survey_missed import missed

    found = missed(workspace, rules)
    if common.format == "table":
        for one in found:
            click.echo(_missed_said(workspace, rules, one))
        if not found:
            click.echo(workspace.say("surveys.missed.none"))
        return
    rows: list[dict[str, object]] = [
        {
            "survey": one.survey, "period": one.period, "customer": one.customer, "ticket": one.ticket,
            "why": _why(workspace, one), "rule": one.place,
        }
        for one in found
    ]  # fmt: skip
    keys = ("survey", "period", "customer", "ticket", "why", "rule")
    rows_out(common, "survey-missed", {key: key for key in keys}, rows)


def _why(workspace: Workspace, one: Missed) -> str:
    between = "; " if workspace.language == "en" else "；"
    return between.join(note_said(workspace, note) for note in one.why) or workspace.say(
        "surveys.missed.nobody_decided"
    )


def _missed_said(workspace: Workspace, rules: Ruleset, one: Missed) -> str:
    who = " ".join(filter(None, (one.customer_name or one.customer, one.ticket)))
    return workspace.say(
        "surveys.missed", survey=survey_name(workspace, rules, one.survey), who=who, period=one.period,
        why=_why(workspace, one), place=one.place,
    )  # fmt: skip


@command("decide")
@click.option("--try", "only_try", is_flag=True)
def decide_command(common: Common, only_try: bool) -> None:
    """Decide on everything new and keep it; with --try only look."""
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.survey_missed import missed, open_items
    from csat_plugin.runtime.survey_seed import seed_of
    from csat_plugin.runtime.surveys import decide_now

    with common.open() as workspace:
        rules = workspace.rules()
        if not rules.surveys:
            raise Failure(workspace.say("surveys.no_rules"))
        found = decide_now(workspace, rules, keep=not only_try)
        items = () if only_try else open_items(workspace, rules, missed(workspace, rules))
        if common.format != "table":
            _print_each(common, workspace, rules, found.decisions, still_open=False)
            return
        asked = sum(one.ask for one in found.decisions)
        n = len(found.decisions)
        if not n and not found.draws:
            click.echo(workspace.say("surveys.decided.none"))
        else:
            click.echo(workspace.say("surveys.decided", n=n, asked=asked, not_asked=n - asked))
            _print_counts(common, workspace, rules, found.decisions)
            for draw in found.draws:
                print_draw(workspace, rules, draw)
        if items:
            click.echo(workspace.say("surveys.missed.item", n=len(items), at=common.elsewhere))
        said(common, workspace.say("surveys.decided.try" if only_try else "surveys.decided.not_sent"))
        if only_try and found.draws and not seed_of(workspace, make=False):
            said(common, workspace.say("surveys.seed_not_yet"))


@command("ask")
@click.argument("subject")
@click.option("--survey", metavar="ID", required=True)
@click.option("--reason", metavar="TEXT", required=True)
@click.option("--by", "author", metavar="NAME", required=True)
def ask_command(common: Common, subject: str, survey: str, reason: str, author: str) -> None:
    """Ask about SUBJECT (a ticket's number, or a customer) because somebody thinks it necessary."""
    from csat_plugin.runtime.surveys import wish

    with common.open() as workspace:
        rules = workspace.rules()
        about = _about(workspace, subject)
        found = wish(workspace, rules, survey_named(workspace, rules, survey), about, reason, author)
        if common.format != "table":
            _print_each(common, workspace, rules, found.decisions, still_open=False)
            return
        for one in found.decisions:
            click.echo(workspace.say("surveys.asked_by_hand", sentence=sentence(workspace, rules, one)))
        said(common, workspace.say("surveys.decided.not_sent"))


def _about(workspace: Workspace, subject: str) -> Ticket | Customer:
    """The ticket of that number, else the customer of that name.

    Raises:
        Failure: if there is neither.
    """
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.subjects import subject_named

    ticket = workspace.store.ticket(subject)
    if ticket is not None:
        return ticket
    try:
        chosen = subject_named(workspace, "customer", subject)
    except Failure:
        raise Failure(workspace.say("surveys.no_subject", subject=subject)) from None
    customer = next((one for one in workspace.store.customers() if one.id == chosen.id), None)
    if customer is None:
        raise Failure(workspace.say("surveys.no_subject", subject=subject))
    return customer


@command("volume")
@period_option
def volume_command(common: Common, period: str | None) -> None:
    """How many invitations these rules would have made in a month (default: the last complete one)."""
    from csat_plugin.runtime.survey_volumes import volumes

    with common.open() as workspace:
        rules = workspace.rules()
        found = volumes(workspace, rules, period)
        if common.format == "table":
            for one in found:
                values = {"survey": survey_name(workspace, rules, one.survey), "asked": one.asked, "month": one.month}
                if one.minutes and one.asked:
                    each = one.minutes // one.asked
                    hours = f"{one.minutes / 60:.0f}" if one.minutes >= 600 else f"{one.minutes / 60:.1f}"  # noqa: PLR2004 - ten hours
                    click.echo(workspace.say("surveys.volume.survey", hours=hours, minutes=each, **values))
                else:
                    click.echo(workspace.say("surveys.volume.plain", **values))
            if not found:
                click.echo(workspace.say("surveys.no_rules"))
            return
        rows: list[dict[str, object]] = [
            {"survey": one.survey, "month": one.month, "occasions": one.occasions, "asked": one.asked,
             "hours": f"{one.minutes / 60:.1f}"}
            for one in found
        ]  # fmt: skip
        rows_out(
            common, "survey-volume", {key: key for key in ("survey", "month", "occasions", "asked", "hours")}, rows
        )


for _command in (
    decisions_command, decide_command, ask_command, form_command, sheet_command, letters_command, list_command, certificate_command,
    volume_command, panel_command, exclude_command,
):  # fmt: skip
    surveys_command.add_command(_command)
