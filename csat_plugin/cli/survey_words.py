"""Decisions on surveys in words: one sentence for each, and the table of everything that was looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from csat_plugin.cli.table import table

if TYPE_CHECKING:
    from datetime import datetime

    from csat_plugin.core.model import Ticket
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.result import Note
    from csat_plugin.core.surveys.decision import SurveyDecision
    from csat_plugin.core.surveys.sampling import Draw
    from csat_plugin.runtime.workspace import Workspace


def note_said(workspace: Workspace, note: Note) -> str:
    """What a gate says, its lengths of time and calendar words in the reader's language."""
    from csat_plugin.language.shown.gates import gate_words

    return gate_words(note, workspace.language)


def survey_name(workspace: Workspace, rules: Ruleset, survey: str) -> str:
    """The survey's title, else its id."""
    from csat_plugin.core.names import in_language

    found = rules.survey(survey)
    return in_language(found.title, workspace.language, survey) if found is not None else survey


def who_said(workspace: Workspace, decision: SurveyDecision) -> str:
    """Whom a decision is about: person and customer, as far as they are known."""
    person = decision.contact_name or decision.contact.rpartition(":")[2] or decision.role
    known = person or workspace.say("surveys.somebody")
    return f"{known} ({decision.customer_name})" if decision.customer_name else known


def local(workspace: Workspace, moment: datetime | None) -> str:
    """A moment by the workspace's clocks."""
    return "" if moment is None else f"{moment.astimezone(workspace.settings.zone):%Y-%m-%d %H:%M}"


def sentence(workspace: Workspace, rules: Ruleset, decision: SurveyDecision) -> str:
    """Ask or not, whom, because of what, by which line: in one sentence."""
    values = {
        "survey": survey_name(workspace, rules, decision.survey),
        "who": who_said(workspace, decision),
        "because": note_said(workspace, decision.deciding.note),
        "place": decision.place,
    }
    if decision.ask:
        return workspace.say("surveys.sentence.ask", when=local(workspace, decision.not_before), **values)
    return workspace.say("surveys.sentence.violation" if decision.violation else "surveys.sentence.not", **values)


def print_gates(workspace: Workspace, decision: SurveyDecision) -> None:
    """Everything that was looked at, in its order."""
    headings = [workspace.say(f"surveys.column.{key}") for key in ("gate", "result", "why")]
    rows = [
        [
            workspace.say(f"surveys.gate_name.{gate.gate}"),
            workspace.say(f"surveys.result.{gate.result}"),
            note_said(workspace, gate.note),
        ]
        for gate in decision.gates
    ]
    table(headings, rows)


def print_ticket(workspace: Workspace, rules: Ruleset, ticket: Ticket) -> None:
    """Why somebody was asked about a ticket, or why not: one sentence each, then the table of what was looked at.

    Rules without surveys, on a ticket nothing was ever decided about, say nothing.
    """
    from csat_plugin.core.surveys.occasions import endings
    from csat_plugin.runtime.surveys import asked_from, draws_to_come, of_one_ticket

    kept, new = of_one_ticket(workspace, rules, ticket)
    if not rules.surveys and not kept:
        return
    click.echo("")
    click.echo(workspace.say("surveys.asked_at_all"))
    for decision in kept:
        _print_one(workspace, rules, decision)
    if new:
        click.echo(workspace.say("surveys.sentence.would"))
    for decision in new:
        _print_one(workspace, rules, decision)
    coming = draws_to_come(workspace, rules, ticket, kept)
    for survey, period, made in coming:
        name = survey_name(workspace, rules, survey)
        click.echo(workspace.say("surveys.after_draw" if made else "surveys.before_draw", survey=name, period=period))
    if not kept and not new and not coming:
        since = asked_from(workspace)
        ended = max((one.moment for one in endings(ticket)), default=None)
        early = ended is not None and ended < since
        day = f"{since.astimezone(workspace.settings.zone):%Y-%m-%d}"
        click.echo(
            workspace.say("surveys.before_start", day=day) if early else workspace.say("surveys.none_for_ticket")
        )


def ticket_surveys(workspace: Workspace, rules: Ruleset, ticket: Ticket) -> list[dict[str, object]]:
    """The same for a program: what was kept, and what would be decided now."""
    from csat_plugin.runtime.surveys import of_one_ticket

    kept, new = of_one_ticket(workspace, rules, ticket)
    return [explained(workspace, one, kept=True) for one in kept] + [
        explained(workspace, one, kept=False) for one in new
    ]


def _print_one(workspace: Workspace, rules: Ruleset, decision: SurveyDecision) -> None:
    click.echo(sentence(workspace, rules, decision))
    if decision.ask and decision.overridden:
        between = ", " if workspace.language == "en" else "、"
        names = between.join(workspace.say(f"surveys.gate_name.{gate.gate}") for gate in decision.overridden)
        code = "surveys.sentence.overrides" if decision.mandatory else "surveys.sentence.overrides.again"
        click.echo(workspace.say(code, gates=names))
    print_gates(workspace, decision)


def explained(workspace: Workspace, decision: SurveyDecision, *, kept: bool) -> dict[str, object]:
    """A decision with its reasons, for a program to read."""
    return {
        "survey": decision.survey, "decision": "ask" if decision.ask else "do_not_ask", "because": decision.because,
        "sentence": note_said(workspace, decision.deciding.note), "kept": kept, "contact": decision.contact,
        "rule": decision.place, "not_before": local(workspace, decision.not_before), "mandatory": decision.mandatory,
        "violation": decision.violation,
        "gates": [
            {"gate": gate.gate, "result": gate.result, "said": note_said(workspace, gate.note), "rule": gate.place}
            for gate in decision.gates
        ],
    }  # fmt: skip


def keeping_said(workspace: Workspace, draw: Draw) -> str:
    """Whether a draw kept its range, honestly."""
    from csat_plugin.core.exact import percent_shown

    small = sum(group.keeping == "not_attainable" for group in draw.groups)
    values: dict[str, object] = {"small": small, "groups": len(draw.groups), "limit": draw.limit, "place": draw.place}
    if draw.within is not None:
        low, high = draw.within
        values |= {"low": percent_shown(low, 10_000), "high": percent_shown(high, 10_000)}
    code = f"surveys.keeping.{draw.keeping}"
    one = draw.keeping == "not_attainable" and len(draw.groups) == 1
    return workspace.say(f"{code}.one" if one else code, **values)


def print_draw(workspace: Workspace, rules: Ruleset, draw: Draw) -> None:
    """How many of how many, whether the range was kept, what was left out, and how exact it can be."""
    from csat_plugin.core.exact import percent_shown
    from csat_plugin.core.statistics.shares import margin_of_sample

    click.echo(
        workspace.say(
            "surveys.drawn", survey=survey_name(workspace, rules, draw.survey), period=draw.period, n=draw.n, of=draw.of,
            share=percent_shown(draw.n, draw.of), keeping=keeping_said(workspace, draw),
        )
    )  # fmt: skip
    if draw.n:
        click.echo(workspace.say("surveys.margin", margin=f"{margin_of_sample(draw.n, draw.of) * 100:.1f}"))
    _print_kinds(workspace, draw)
    if draw.before and not draw.of:
        click.echo(workspace.say("surveys.draw.nobody_else"))
    if draw.before:
        click.echo(workspace.say("surveys.draw.before", n=len(draw.before)))
    if draw.left_out:
        between = ", " if workspace.language == "en" else "、"
        click.echo(workspace.say("surveys.left_out", names=between.join(draw.left_out)))


def _print_kinds(workspace: Workspace, draw: Draw) -> None:
    """Who was drawn beside who there is, by kind of customer, and a warning where one is left out or far off (S0-56)."""
    from csat_plugin.core.surveys.sampling import TOLERANCE

    between = ", " if workspace.language == "en" else "、"
    if len(draw.kinds) > 1:
        listed = between.join(workspace.say("surveys.kind", name=one.name, n=one.n, of=one.of) for one in draw.kinds)
        click.echo(workspace.say("surveys.kinds", listed=listed))
    if draw.uncovered:
        click.echo(workspace.say("surveys.uncovered", names=between.join(draw.uncovered)))
    off = draw.most_off
    if off is not None and abs(off[1]) > TOLERANCE:
        click.echo(workspace.say("surveys.off", name=off[0], points=f"{off[1] * 100:+.1f}"))
