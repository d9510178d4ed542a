"""Whether a survey of the rules would have asked nobody in the past twelve months, and which gate held back most (CSAT307).

Nothing is kept; every event of the past is decided on at its own moment, each ask counting for those after it, as `csat surveys
volume` does it. Only surveys of the author's own text are looked at: what a pack holds in store need not have had its occasion.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace

from csat_plugin.core.period import history, period_of, previous
from csat_plugin.core.rules import Ruleset, Survey
from csat_plugin.core.surveys.asking import Candidate
from csat_plugin.core.surveys.decide import Deciding
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.runtime.surveys import gather
from csat_plugin.runtime.workspace import Workspace

if TYPE_CHECKING:
    from csat_plugin.core.surveys.decision import SurveyDecision

MONTHS = 12
"""Months looked back on."""
MOST_TICKETS = 50_000
"""Tickets of those months from which on this would take too long for a check; `csat surveys volume` tells it."""
OWN_WAY = ("delivery",)
"""Gates that mean that somebody else asks."""
SAID = ("CSAT302", "CSAT303")
"""Findings of the checks that say why a survey asks nobody."""
VARIANTS = {
    "quarantine": "quarantine", "contact": "contact", "condition": "condition", "never_ask": "never", "panel": "panel",
    "person_budget": "budget", "budget": "budget", "at_most": "budget", "enough": "budget",
}  # fmt: skip
"""Gate -> wording of the finding."""


def of_surveys(
    workspace: Workspace, rules: Ruleset, file: str, found: Sequence[Diagnostic] = ()
) -> Iterator[Diagnostic]:
    """A warning for each survey of that file that had occasions and asked nobody.

    Args:
        workspace: with its past.
        rules: the sound ruleset.
        file: as findings call it.
        found: what the checks say already; a survey whose reason they name is passed over.
    """
    named = {one.values.get("survey") or one.values.get("name") for one in found if one.code in SAID}
    own = [survey for survey in rules.surveys if survey.origin.file == file and survey.id not in named]
    if not own or not workspace.store.anything_read():
        return
    decided = _decided(workspace, rules)
    for survey in own:
        every = decided.get(survey.id, [])
        held = [one for one in every if not one.ask]
        if not every or len(held) < len(every):
            continue
        gate, n = Counter(str(one.because) for one in held).most_common(1)[0]
        if gate not in OWN_WAY:
            yield _finding(survey, gate, n, held)


def _decided(workspace: Workspace, rules: Ruleset) -> dict[str, list[SurveyDecision]]:
    """What would have been decided, by survey; nothing where there is too much to decide."""
    from csat_plugin.core.period import bounds
    from csat_plugin.runtime.survey_volumes import occasions_in

    settings = workspace.settings
    last = previous(period_of(workspace.now, "month", settings.zone, settings.fiscal_start))
    periods = sorted(history(last, MONTHS), key=lambda period: period.start)
    start, end = bounds(periods[0], settings.zone)[0], bounds(periods[-1], settings.zone)[1]
    if sum(1 for _ in workspace.store.tickets_ended(start, end)) > MOST_TICKETS:
        return {}
    gathered = gather(workspace, rules, replay=True, keep=False)
    candidates: list[Candidate] = []
    for period in periods:
        found, gathered = occasions_in(workspace, gathered, period)
        candidates += found
    found_by: dict[str, list[SurveyDecision]] = {}
    for one in Deciding(rules, (), replace(gathered.circumstances, replay=True)).decide(candidates):
        found_by.setdefault(one.survey, []).append(one)
    return found_by


def _finding(survey: Survey, gate: str, n: int, held: list[SurveyDecision]) -> Diagnostic:
    notes = [found.note for one in held if one.because == gate for found in one.gates if found.gate == gate]
    which = Counter(note.values["which"] for note in notes if "which" in note.values)
    values = {
        "survey": survey.id, "n": str(n), "of": str(len(held)), "months": str(MONTHS), "gate": gate,
        "roles": ", ".join(f"`{role}`" for role in survey.ask), "which": which.most_common(1)[0][0] if which else "",
    }  # fmt: skip
    variant = VARIANTS.get(gate, "")
    if variant == "quarantine" and not values["which"]:
        variant = ""
    return Diagnostic(
        code="CSAT307", level="warning", file=survey.origin.file, line=survey.origin.line, column=survey.origin.column,
        values=values, variant=variant,
    )  # fmt: skip
