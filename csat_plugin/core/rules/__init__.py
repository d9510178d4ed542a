"""Resolved rules: what the language compiles a ruleset to. Frozen, typed, every entry with its place in the source.

Numbers are integers in the units of `exact` (weights in hundredths, points in micropoints). Nothing here knows YAML.
"""

from csat_plugin.core.rules.actions import Action, Start, WhenCleared, WhileOpen
from csat_plugin.core.rules.causes import Cause
from csat_plugin.core.rules.conditions import All, Any_, Condition, Not, Test
from csat_plugin.core.rules.economics import Capacity, Cost, Economics
from csat_plugin.core.rules.indicators import Accountable, Department, Indicator, Measure, Tree
from csat_plugin.core.rules.places import Cap, Origin, Person, Span, SpanUnit
from csat_plugin.core.rules.playbooks import (
    ClosingPath,
    ClosingRule,
    FoundCause,
    Playbook,
    Scene,
    Step,
    Variant,
    Verify,
)
from csat_plugin.core.rules.ruleset import ReportRule, Ruleset
from csat_plugin.core.rules.scoring import (
    Aggregate,
    Band,
    Channel,
    Decide,
    MonthOf,
    Override,
    PeriodKind,
    Scale,
    ScoreRule,
    SubjectKind,
    Target,
    WhenIncomplete,
    Without,
)
from csat_plugin.core.rules.surveys import (
    Allowance,
    Budget,
    Choice,
    Enough,
    Panel,
    Question,
    Questionnaire,
    Suppress,
    Survey,
)

__all__ = [
    "Accountable",
    "Action",
    "Aggregate",
    "All",
    "Allowance",
    "Any_",
    "Band",
    "Budget",
    "Cap",
    "Capacity",
    "Cause",
    "Channel",
    "Choice",
    "ClosingPath",
    "ClosingRule",
    "Condition",
    "Cost",
    "Decide",
    "Department",
    "Economics",
    "Enough",
    "FoundCause",
    "Indicator",
    "Measure",
    "MonthOf",
    "Not",
    "Origin",
    "Override",
    "Panel",
    "PeriodKind",
    "Person",
    "Playbook",
    "Question",
    "Questionnaire",
    "ReportRule",
    "Ruleset",
    "Scale",
    "Scene",
    "ScoreRule",
    "Span",
    "SpanUnit",
    "Start",
    "Step",
    "SubjectKind",
    "Suppress",
    "Survey",
    "Target",
    "Test",
    "Tree",
    "Variant",
    "Verify",
    "WhenCleared",
    "WhenIncomplete",
    "WhileOpen",
    "Without",
]
