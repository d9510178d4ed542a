"""Resolved rules: what the language compiles a ruleset to. Frozen, typed, every entry with its place in the source.

Numbers are integers in the units of `exact` (weights in hundredths, points in micropoints). Nothing here knows YAML.
"""

from csat_plugin.core.rules.actions import Action, Playbook, Start, WhenCleared, WhileOpen
from csat_plugin.core.rules.conditions import All, Any_, Condition, Not, Test
from csat_plugin.core.rules.indicators import Accountable, Department, Indicator, Measure, Tree
from csat_plugin.core.rules.places import Cap, Origin, Person, Span, SpanUnit
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
from csat_plugin.core.rules.surveys import Question, Questionnaire, Survey

__all__ = [
    "Accountable",
    "Action",
    "Aggregate",
    "All",
    "Any_",
    "Band",
    "Cap",
    "Channel",
    "Condition",
    "Decide",
    "Department",
    "Indicator",
    "Measure",
    "MonthOf",
    "Not",
    "Origin",
    "Override",
    "PeriodKind",
    "Person",
    "Playbook",
    "Question",
    "Questionnaire",
    "ReportRule",
    "Ruleset",
    "Scale",
    "ScoreRule",
    "Span",
    "SpanUnit",
    "Start",
    "SubjectKind",
    "Survey",
    "Target",
    "Test",
    "Tree",
    "WhenCleared",
    "WhenIncomplete",
    "WhileOpen",
    "Without",
]
