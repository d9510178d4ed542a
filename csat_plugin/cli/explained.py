"""`csat validate --explain`: what a ruleset says, and what each action and survey would have come to on the stored history."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.table import table
from csat_plugin.texts import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from csat_plugin.core.actions.expected_load import Load
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.result import Assessment
    from csat_plugin.language.load import Loaded
    from csat_plugin.language.shown.ruleset import Explained
    from csat_plugin.runtime.workspace import Workspace

HISTORY = 12
"""Months of history from which the load of actions is expected."""


def explain_rules(workspace: Workspace | None, loaded: Loaded, language: str) -> None:
    """Print the fallback table, scales, bands, targets and actions, and with a workspace the expected load."""
    if loaded.ruleset is None:
        return
    told = explained(workspace, loaded.ruleset, language)
    _print_fallback(told, language)
    _print_scales(told, language)
    click.echo(say("explained.bands", language))
    table(
        [say(f"explained.column.{key}", language) for key in ("band", "from", "to")],
        [[band.title, str(band.low), str(band.high)] for band in told.bands],
        right=(1, 2),
    )
    for heading, sentences in (
        ("targets", told.targets),
        ("overrides", told.overrides),
        ("actions", told.actions),
    ):
        if sentences:
            click.echo(f"\n{say(f'explained.{heading}', language)}")
            for sentence in sentences:
                click.echo(f"  - {sentence}")
    if workspace is not None:
        load, items = expected(workspace, loaded.ruleset, language)
        click.echo(f"\n{load}")
        for sentence in items:
            click.echo(f"  - {sentence}")


def explained(workspace: Workspace | None, rules: Ruleset, language: str) -> Explained:
    """A ruleset in words; with a workspace, on the scales its ratings come on."""
    from csat_plugin.language.shown.ruleset import explain

    if workspace is None:
        return explain(rules, language, {})
    from csat_plugin.runtime.context import known_scales

    return explain(rules, language, known_scales(workspace))


def _causes(workspace: Workspace, rules: Ruleset, past: Sequence[Assessment]) -> tuple[Load, ...]:
    """What rules on causes would have opened; nothing is looked up where there are none."""
    from csat_plugin.core.actions.expected_load import expected_cause_load
    from csat_plugin.core.period import parse_period
    from csat_plugin.runtime.causes import causes_of

    if not any(action.event == "cause.recurred" for action in rules.actions):
        return ()
    fiscal_start, kind = workspace.settings.fiscal_start, rules.score.subject
    named = {one.period: causes_of(workspace, parse_period(one.period, fiscal_start), rules, kind) for one in past}
    return expected_cause_load(rules, past, named)


def _print_fallback(explained: Explained, language: str) -> None:
    click.echo(f"\n{say('explained.fallback', language)}")
    channels = [weight.channel for weight in explained.weights]
    rows = [
        [
            ", ".join(pattern.missing) or "-",
            *(f"{weight.weight:g}" for weight in pattern.weights),
            pattern.outcome,
        ]
        for pattern in explained.fallback
    ]
    missing, outcome = (say(f"explained.column.{key}", language) for key in ("missing", "outcome"))
    table([missing, *channels, outcome], rows, right=range(1, len(channels) + 1))
    click.echo("")


def _print_scales(explained: Explained, language: str) -> None:
    for scale in explained.scales:
        click.echo(f"{scale.title}: {scale.kind}")
        if scale.options:
            click.echo("  " + "   ".join(f"{o.mark} = {o.points:f} {o.title}" for o in scale.options))
        if scale.never:
            click.echo("  " + say("explained.never", language, {"bands": ", ".join(scale.never)}))
    click.echo("")
    click.echo(say("explained.together", language))
    for sentence in explained.together:
        click.echo(f"  - {sentence}")
    click.echo("")


def expected(workspace: Workspace, rules: Ruleset, language: str) -> tuple[str, list[str]]:
    """How many items each action would have opened in the past, month by month (practice 1.7): a heading and sentences."""
    from csat_plugin.core.actions.expected_load import expected_load, expected_rating_load
    from csat_plugin.core.period import period_of
    from csat_plugin.runtime.deciding import known_before, received_before
    from csat_plugin.runtime.scoring import history

    settings = workspace.settings
    now = period_of(workspace.now, rules.score.period, settings.zone, settings.fiscal_start)
    past = history(workspace, now, rules, rules.score.subject, HISTORY)
    if not past:
        return say("explained.no_history", language), []
    single = any(action.event == "rating.received" for action in rules.actions)
    ratings = received_before(workspace, rules, past) if single else []
    known = known_before(workspace, rules, past)
    scores = expected_load(rules, past, workspace.store.subjects(rules.score.subject), known)
    notes = [note for load in (*scores, *_causes(workspace, rules, past)) for note in load.notes()]
    notes += [note for load in expected_rating_load(rules, past, ratings) for note in load.notes()]
    heading = say("explained.load", language, {"months": len(past)})
    actions = [say(note.code, language, note.values) for note in notes]
    return heading, [*actions, *_surveys(workspace, rules, past, language)]


def _surveys(workspace: Workspace, rules: Ruleset, past: Sequence[Assessment], language: str) -> list[str]:
    """How many invitations a month each survey would have come to, and the calls they mean; nothing where there are none."""
    from csat_plugin.core.names import in_language
    from csat_plugin.core.period import months, parse_period
    from csat_plugin.runtime.survey_volumes import volumes_of

    if not rules.surveys:
        return []
    periods = [parse_period(one.period, workspace.settings.fiscal_start) for one in past]
    found = volumes_of(workspace, rules, periods)
    stretch = sum(len(months(period)) for period in periods)
    said = []
    for survey in rules.surveys:
        own = [volume for volume in found if volume.survey == survey.id]
        asked, minutes = sum(volume.asked for volume in own), sum(volume.minutes for volume in own)
        values = {
            "survey": in_language(survey.title, language, survey.id),
            "a_month": _tenths(asked, stretch),
            "asked": asked,
            "occasions": sum(volume.occasions for volume in own),
            "months": stretch,
            "hours": _tenths(minutes, stretch * 60),
        }
        code = "explained.survey" + (".none" if not own else ".calls" if minutes else "")
        said.append(say(code, language, values))
    return said


def _tenths(n: int, of: int) -> Decimal:
    from csat_plugin.core.exact import half_up

    return Decimal(half_up(n * 10, of) if of else 0).scaleb(-1)
