"""The YAML of rule tests as types: given these ratings, expect these scores, bands, verdicts and actions.

What tests say of surveys and playbooks stands in `work_document`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, field

from csat_plugin.core.model import Outcome
from csat_plugin.core.scoring.result import Status
from csat_plugin.language.document.words import (
    NAME,
    NUMBER,
    SCALE_TABLE,
    Maybe,
    RangeScale,
    ScaleOrName,
    Weights,
)
from csat_plugin.language.rule_tests.work_document import Occasion, TicketText, WorkedItem

MARK: dict[str, Any] = {"type": ["string", "number"]}
SHEET: dict[str, Any] = {"type": "object", "minProperties": 1, "additionalProperties": MARK}
"""One person's answers: question -> mark."""
Marks = Annotated[
    dict[str, Any],
    Meta(
        extra_json_schema={
            "additionalProperties": {"anyOf": [MARK, SHEET, {"type": "array", "items": {"anyOf": [MARK, SHEET]}}]}
        },
        description="Channel -> its marks, each from another person, given in the middle of the period; a person's answers to several "
        "questions as `{question: mark}`.",
        examples=[{"ticket": [5, 4], "callback": 95}, {"interview": {"speed": 4, "skill": 5}}],
    ),
]
ScoreText = Annotated[Any, Meta(extra_json_schema={"anyOf": [NUMBER, {"enum": ["none"]}]})]
ActionsText = Annotated[
    Any,
    Meta(
        extra_json_schema={
            "anyOf": [
                {"type": "array", "items": NAME},
                {"type": "object", "additionalProperties": {"type": "array", "items": NAME}},
            ]
        }
    ),
]
"""Rules that open an item, neither more nor less; as a mapping with the steps and follow-ups under it."""


class Row(Struct, forbid_unknown_fields=True, kw_only=True):
    """One rating written out."""

    channel: Annotated[str, Meta(description="Its channel.")]
    mark: Annotated[Maybe[Any], Meta(extra_json_schema=MARK, description="As given.")] = UNSET
    subject: Annotated[Maybe[str], Meta(description="Whose; needed where a test has several subjects.")] = UNSET
    scale: Annotated[Maybe[ScaleOrName], Meta(description="The rating's own scale; default: the file's.")] = UNSET
    count: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="Answers behind an aggregate.")] = UNSET
    outcome: Annotated[Maybe[Outcome], Meta(description="What came of asking. Default: answered.")] = UNSET
    response: Annotated[Maybe[str], Meta(description="Rows of one response are one answer sheet.")] = UNSET
    contact: Annotated[Maybe[str], Meta(description="Who answered.")] = UNSET
    role: Annotated[Maybe[str], Meta(description="Their role.")] = UNSET
    comment: Annotated[Maybe[str], Meta(description="What they wrote.")] = UNSET
    causes: Annotated[Maybe[list[str]], Meta(description="Causes they named.")] = UNSET
    question: Annotated[Maybe[str], Meta(description="To which question.")] = UNSET
    asked: Annotated[Maybe[str], Meta(description="Day, `YYYY-MM-DD`.")] = UNSET
    answered: Annotated[Maybe[str], Meta(description="Day, `YYYY-MM-DD`.")] = UNSET
    closed: Annotated[Maybe[str], Meta(description="Day, `YYYY-MM-DD`.")] = UNSET
    provisional_until: Annotated[Maybe[str], Meta(description="Day until which the mark may change.")] = UNSET
    own: Annotated[Maybe[bool], Meta(description="`true`: the requester handled the ticket himself.")] = UNSET
    handler: Annotated[str, Meta(description="Who served the customer.")] = ""
    interviewer: Annotated[str, Meta(description="Who asked and wrote the answer down: a person, or a team.")] = ""
    ticket: Annotated[Maybe[TicketText], Meta(description="Its ticket.")] = UNSET


class Expect(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must come out for one subject. What is not named is not looked at."""

    score: Annotated[Maybe[ScoreText], Meta(description="The score as shown, or `none`.")] = UNSET
    status: Annotated[Maybe[Status], Meta(description="How complete it is.")] = UNSET
    band: Annotated[Maybe[str], Meta(description="Its band; `none` where there is none.")] = UNSET
    weights: Annotated[Maybe[Weights], Meta(description="Weights after fallback.")] = UNSET
    indicators: Annotated[
        Maybe[dict[str, ScoreText]], Meta(description="Points of indicators, rounded to one decimal, or `none`.")
    ] = UNSET
    excluded: Annotated[
        Maybe[dict[str, int]],
        Meta(description="Ratings of the whole test that do not count: all reasons with their counts."),
    ] = UNSET
    flags: Annotated[Maybe[list[str]], Meta(description="All its flags.")] = UNSET
    reached: Annotated[Maybe[bool], Meta(description="Whether it reaches what it must reach.")] = UNSET
    targets: Annotated[
        Maybe[dict[str, Literal["met", "missed", "no_data"]]], Meta(description="Verdicts by count, of the whole test.")
    ] = UNSET
    actions: Annotated[Maybe[ActionsText], Meta(description="Rules that open an item, neither more nor less.")] = UNSET


class SubjectText(Struct, forbid_unknown_fields=True, kw_only=True):
    """One subject of a test with what is given and expected."""

    segment: str = ""
    weights: Maybe[Weights] = UNSET
    target: Maybe[Annotated[Any, Meta(extra_json_schema=NUMBER)]] = UNSET
    chain: Annotated[Maybe[list[str]], Meta(description="Names of its decision chain.")] = UNSET
    ratings: Maybe[Marks] = UNSET
    before: Annotated[Maybe[Marks], Meta(description="Ratings of the period before.")] = UNSET
    facts: Annotated[
        Maybe[dict[str, Any]],
        Meta(
            extra_json_schema={"additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
            description="What is known beside the score and no rating of the test tells: fact -> value, `null` where it is missing.",
            examples=[{"score.falling": True, "customer.peer_rank": 2}],
        ),
    ] = UNSET
    expect: Maybe[Expect] = UNSET


class TestText(Struct, forbid_unknown_fields=True, kw_only=True):
    """One test: a single subject at once, or several under `subjects`."""

    __test__ = False
    why: Annotated[str, Meta(description="What it shows.")] = ""
    cites: Annotated[list[str], Meta(description="Clauses or requirement ids.")] = []
    period: Annotated[Maybe[str], Meta(description="Default: the file's.")] = UNSET
    scale: Annotated[Maybe[ScaleOrName], Meta(description="Default: the file's.")] = UNSET
    segment: str = ""
    chain: Maybe[list[str]] = UNSET
    ratings: Maybe[Marks] = UNSET
    before: Annotated[Maybe[Marks], Meta(description="Ratings of the period before.")] = UNSET
    rows: Annotated[Maybe[list[Row]], Meta(description="Ratings written out.")] = UNSET
    facts: Annotated[
        Maybe[dict[str, Any]],
        Meta(
            extra_json_schema={"additionalProperties": {"type": ["string", "number", "boolean", "null"]}},
            description="What is known beside the score and no rating of the test tells: fact -> value, `null` where it is missing.",
            examples=[{"score.falling": True, "customer.peer_rank": 2}],
        ),
    ] = UNSET
    subjects: Maybe[dict[str, SubjectText]] = UNSET
    occasions: Annotated[
        list[Occasion],
        Meta(description="What happened, and whether somebody is asked about it; each counts for those after it."),
    ] = []
    items: Annotated[
        list[WorkedItem], Meta(description="Items as people work on them, and what their playbook asks for.")
    ] = []
    expect: Maybe[Expect] = UNSET


class RuleTests(Struct, forbid_unknown_fields=True, kw_only=True):
    """A file of rule tests."""

    language: Literal[1] = 1
    rules: Annotated[
        Maybe[str],
        Meta(
            description="The ruleset: a path relative to this file, or a pack. Default: the file beside of that name."
        ),
    ] = UNSET
    period: Annotated[str, Meta(description="Which period. Default: 2026-10.")] = "2026-10"
    scale: Annotated[
        Maybe[ScaleOrName],
        Meta(description="Scale of marks in channels that have none of their own. Default: percent."),
    ] = UNSET
    tests: Annotated[dict[str, TestText], Meta(description="Name -> test.")] = field(name="tests")

    @staticmethod
    def definitions() -> tuple[tuple[type, ...], dict[str, Any]]:
        """What the schema refers to by name."""
        return (RangeScale,), {"ScaleTable": SCALE_TABLE}
