"""The YAML text of a ruleset as types: what an author may write, and nothing else.

These structs are the only definition of the language's shape. The JSON Schema (`schemas/ruleset.schema.json`), the completion
in an editor, the reference page and the conversion to values all come from them. Every entry may be partial, since a file that
`extends` a pack holds only what differs; what a whole ruleset must have is checked after merging (`compile`).

Ways of writing accepted beside the long form: `off` for an inherited entry, a bare number for a band, a bare name for a person,
`{◎: 100}` for a scale that is a table, a scalar for `is` and a list for `in` in conditions, `on` for `event` in actions.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, field

from csat_plugin.core.facts import Facts
from csat_plugin.language.document.actions import Action
from csat_plugin.language.document.causes import Cause
from csat_plugin.language.document.indicators import Department, Tree
from csat_plugin.language.document.playbooks import Economics, Playbook
from csat_plugin.language.document.privacy import Privacy
from csat_plugin.language.document.questionnaires import Questionnaire
from csat_plugin.language.document.services import Service
from csat_plugin.language.document.surveys import Panel, Survey
from csat_plugin.language.document.words import (
    MONTH,
    SCALE_TABLE,
    BandEntry,
    Cites,
    Comparison,
    Maybe,
    Needs,
    Number,
    Off,
    Percent,
    Points,
    RangeScale,
    ScaleOrName,
    ScaleOrOff,
    SpanText,
    Title,
    Weight,
    Weights,
    Why,
    condition_schema,
)

__all__ = ["Band", "Channel", "Document", "For", "Holder", "Report", "Round", "Score", "Target", "Which"]

Day = Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", examples=["2026-11-16"])]
Month = Annotated[str, Meta(pattern=MONTH, examples=["2026-11"])]


class Holder(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who holds a role, with deputy and dates."""

    is_: Annotated[Maybe[str], Meta(description="The person, as the platform names the user.")] = field(
        name="is", default=UNSET
    )
    deputy: Annotated[
        Maybe[str],
        Meta(description="Who may be assigned to act (`csat actions assign`); texts name him as `{{ deputy }}`."),
    ] = UNSET
    from_: Annotated[Maybe[Day], Meta(description="First day, `YYYY-MM-DD`.")] = field(name="from", default=UNSET)
    until: Annotated[Maybe[Day], Meta(description="Last day, `YYYY-MM-DD`.")] = UNSET


class Channel(Struct, forbid_unknown_fields=True, kw_only=True):
    """A source of ratings. Its weight stands on the one line `weights:`."""

    title: Title = UNSET
    scale: Annotated[
        Maybe[ScaleOrName],
        Meta(
            description="How marks become points: a name from `scales:`, a built-in one (percent, good_bad, five, ten), "
            "or a scale written here. Without it each rating's own scale counts, as mark / highest mark x 100."
        ),
    ] = UNSET
    fallback: Annotated[
        Maybe[str | list[str]],
        Meta(
            description="Channels that take this one's weight when it has no rating: the first of them that has one.",
            examples=[["questionnaire"], ["questionnaire", "monthly"]],
        ),
    ] = UNSET
    month_of: Annotated[
        Maybe[Literal["closed", "rated", "asked"]],
        Meta(description="Which moment decides the month a rating belongs to: ticket closed, mark given, or asked."),
    ] = UNSET
    respondents: Annotated[
        Maybe[list[str]],
        Meta(description="Roles that are to answer.", examples=[["interface_person", "decision_leader"]]),
    ] = UNSET
    valid_for: Annotated[
        Maybe[SpanText],
        Meta(description="How long a wave counts, its own month included, in months.", examples=["3 months"]),
    ] = UNSET
    aggregate: Annotated[
        Maybe[Literal["mean", "median", "latest", "role_mean"]],
        Meta(description="How the responses of one subject and period become one figure. Default: mean."),
    ] = UNSET
    roles: Annotated[
        Maybe[dict[str, Weight]],
        Meta(description="Relative weights of roles, for `aggregate: role_mean`.", examples=[{"decision_leader": 2}]),
    ] = UNSET
    needs: Annotated[Maybe[Needs], Meta(description="With fewer ratings than this the channel counts as missing.")] = (
        UNSET
    )
    contractual: Annotated[
        Maybe[bool], Meta(description="`true`: the mark is agreed by contract, a fact and no sample.")
    ] = UNSET
    indicators: Annotated[
        Maybe[str],
        Meta(
            description="The tree of `indicators:` its answers are rolled up by. Without one every answer counts alike."
        ),
    ] = UNSET
    measure: Annotated[
        Maybe[Literal["peer_rank"]],
        Meta(
            description="What its marks say where it is no satisfaction. `peer_rank`: which place we have among the customer's "
            "suppliers, 1 the best. Such marks enter no score; the channel has no weight."
        ),
    ] = UNSET
    first_for: Annotated[
        Maybe[Percent],
        Meta(description="With `peer_rank`: of how many customers we want to be the first choice.", examples=["60%"]),
    ] = UNSET
    independent: Annotated[
        Maybe[Literal["flag", "reject"]],
        Meta(
            description="What becomes of an answer that somebody of the team that served the ticket took down: it is counted and "
            "named, or it does not count. Default: nobody looks."
        ),
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role that runs this channel, from `people:`.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Round(Struct, forbid_unknown_fields=True, kw_only=True):
    """Rounding a contract asks for beyond the one at the end."""

    channels: Annotated[
        Maybe[Annotated[int, Meta(ge=0, le=6)]],
        Meta(description="Decimal places each channel is rounded to before weighting."),
    ] = UNSET


class Score(Struct, forbid_unknown_fields=True, kw_only=True):
    """What gets a score, over which period, and what happens when something is missing."""

    subject: Annotated[
        Maybe[Literal["customer", "project", "department", "team", "service", "supplier", "contact", "all"]],
        Meta(description="What gets a score. Default: customer."),
    ] = UNSET
    period: Annotated[
        Maybe[Literal["month", "quarter", "half_year", "year"]], Meta(description="Over which time. Default: month.")
    ] = UNSET
    grace: Annotated[
        Maybe[SpanText],
        Meta(
            description="How long after its end a period may not be closed yet, because ratings may still come. It cuts nothing off: "
            "every rating of the period that is there when it is closed counts, however late it came. Default: 5 days.",
            examples=["5 days"],
        ),
    ] = UNSET
    precision: Annotated[
        Maybe[Annotated[int, Meta(ge=0, le=4)]],
        Meta(description="Decimal places of a score; rounded once, half up. Default: 1."),
    ] = UNSET
    when_incomplete: Annotated[
        Maybe[Literal["no_score", "share_among_present"]],
        Meta(description="When a missing channel's weight has nowhere to go: no score, or the others share it."),
    ] = UNSET
    refusals_as: Annotated[
        Maybe[Points],
        Meta(
            description="A penalty for refusals: the score with each refused mark taken for so many points is shown beside the score, "
            "with the best and the worst case. The score itself stays as it is. Default: no such figure.",
            examples=[20],
        ),
    ] = UNSET
    round: Annotated[Maybe[Round], Meta(description="Earlier rounding where a contract asks for it.")] = UNSET
    month_of: Annotated[
        Maybe[Literal["closed", "rated", "asked"]], Meta(description="`month_of` of every channel that writes none.")
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Band(Struct, forbid_unknown_fields=True, kw_only=True):
    """A named range of scores: from its lower bound up to the next band's."""

    from_: Annotated[Maybe[Number], Meta(description="Lower bound in points, on the rounded score.")] = field(
        name="from", default=UNSET
    )
    title: Title = UNSET
    loyalty: Annotated[
        Maybe[Literal["exceeded", "hoped", "expected", "basic", "below"]],
        Meta(
            description="The step of the loyalty ladder a score in it stands for: service beyond what was hoped, as hoped, as "
            "expected, only the basics, or below them."
        ),
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Target(Struct, forbid_unknown_fields=True, kw_only=True):
    """The score that is promised: for a share of the customers, or for each of them."""

    share: Annotated[Maybe[Percent], Meta(description="How many must reach it.", examples=["75%"])] = UNSET
    of: Annotated[
        Maybe[Literal["customers", "ratings", "subjects"]],
        Meta(description="Of what: each customer once, each rating, or each of what `score.subject` names."),
    ] = UNSET
    each: Annotated[
        Maybe[Literal["customers", "subjects"]],
        Meta(description="Instead of `share` and `of`: every one must reach it."),
    ] = UNSET
    reaching: Annotated[
        Maybe[Points], Meta(description="How good: a band's name, or points.", examples=["satisfied"])
    ] = UNSET
    customers_without_score: Annotated[
        Maybe[Literal["leave_out", "count_as_missed"]],
        Meta(
            description="What becomes of those without a score. Must be written; the other reading is shown beside it."
        ),
    ] = UNSET
    decide: Annotated[
        Maybe[Literal["by_count", "only_if_sure"]],
        Meta(description="Whether the count decides, or only what is sure beyond the margins. Default: by_count."),
    ] = UNSET
    title: Title = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Which(Struct, forbid_unknown_fields=True, kw_only=True):
    """Customers chosen by what the register says of them."""

    segment: Annotated[Maybe[str | list[str]], Meta(description="Segment, or several of them.", examples=["A"])] = UNSET


class OwnTarget(Struct, forbid_unknown_fields=True, kw_only=True):
    """What these customers must reach."""

    reaching: Annotated[Maybe[Points], Meta(description="A band's name, or points.", examples=[85])] = UNSET


class For(Struct, forbid_unknown_fields=True, kw_only=True):
    """Other weights or another target for some customers only. Later entries win."""

    customers: Annotated[
        str | list[str] | Which,
        Meta(description="Names or ids, or `{segment: A}`.", examples=[{"segment": "A"}, ["C05"]]),
    ]
    weights: Annotated[Maybe[Weights], Meta(description="All their weights on one line, 100 in all.")] = UNSET
    indicators: Annotated[
        Maybe[Weights], Meta(description="Other weights of indicators; those not named keep theirs.")
    ] = UNSET
    target: Annotated[Maybe[OwnTarget], Meta(description="What each of them must reach.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Report(Struct, forbid_unknown_fields=True, kw_only=True):
    """Who receives the report, in which languages, under which name."""

    title: Title = UNSET
    recipients: Annotated[Maybe[list[str]], Meta(description="Roles from `people:`, or addresses.")] = UNSET
    languages: Annotated[Maybe[list[Literal["en", "zh", "ja"]]], Meta(description="First the main one.")] = UNSET
    provider: Annotated[Maybe[str], Meta(description="The service provider's name as printed.")] = UNSET
    profile: Annotated[
        Maybe[
            list[Literal["segment", "value", "services", "account_manager", "decision_chain", "contract", "recipients"]]
        ],
        Meta(
            description="Fields of the register every customer should have; gaps are listed in the annex and by `csat doctor`. "
            "Default: segment, value, services, account_manager, decision_chain."
        ),
    ] = UNSET
    suppliers: Annotated[
        Maybe[list[str]],
        Meta(
            description="Suppliers whose own edition is made when a report is issued and goes out with it: what concerns them alone.",
            examples=[["Northline"]],
        ),
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Document(Struct, forbid_unknown_fields=True, kw_only=True):
    """A ruleset: how satisfaction is scored, what is promised, and what must happen then."""

    language: Annotated[Literal[1], Meta(description="Version of this rule language.")]
    ruleset: Annotated[str, Meta(pattern=r"^\w[\w.-]*$", description="Short name of this ruleset.", examples=["acme"])]
    version: Annotated[Maybe[int | str], Meta(description="The author's own version of the file.")] = UNSET
    title: Title = UNSET
    extends: Annotated[
        Maybe[str],
        Meta(
            description="A pack, with its version, or another file; only what differs stands here.", examples=["itss@1"]
        ),
    ] = UNSET
    valid_from: Annotated[
        Maybe[Month], Meta(description="First month these rules hold for. Closed periods keep theirs.")
    ] = UNSET
    people: Annotated[
        Maybe[dict[str, str | Holder | list[Holder]]],
        Meta(description="Who holds which role: a name, `{is:, deputy:, from:}`, or several one after the other."),
    ] = UNSET
    weights: Annotated[Maybe[Weights], Meta(description="Points of 100 for each channel, all on one line.")] = UNSET
    scales: Annotated[Maybe[dict[str, ScaleOrOff]], Meta(description="Scales with a name.")] = UNSET
    channels: Annotated[
        Maybe[dict[str, Channel | Off]], Meta(description="The sources of ratings; `off` switches one off.")
    ] = UNSET
    indicators: Annotated[
        Maybe[dict[str, Tree | Off]],
        Meta(description="Trees of what questionnaires measure; a channel names its tree."),
    ] = UNSET
    departments: Annotated[Maybe[dict[str, Department | Off]], Meta(description="Who answers for indicators.")] = UNSET
    causes: Annotated[
        Maybe[dict[str, Cause | Off]],
        Meta(
            description="What the causes at ratings mean, who answers for them, and over which time they are counted."
        ),
    ] = UNSET
    services: Annotated[
        Maybe[dict[str, Service | Off]],
        Meta(description="What was agreed on services: class of cost, clauses of the service level. No score changes."),
    ] = UNSET
    score: Annotated[Maybe[Score], Meta(description="What is scored.")] = UNSET
    bands: Annotated[
        Maybe[dict[str, BandEntry]],
        Meta(description="Lower bounds on the rounded score.", examples=[{"average": 60, "satisfied": 80}]),
    ] = UNSET
    targets: Annotated[Maybe[dict[str, Target | Off]], Meta(description="What is promised.")] = UNSET
    for_: Annotated[Maybe[list[For]], Meta(description="What differs for some customers.")] = field(
        name="for", default=UNSET
    )
    actions: Annotated[Maybe[dict[str, Action | Off]], Meta(description="What must happen because of a score.")] = UNSET
    surveys: Annotated[Maybe[dict[str, Survey | Off]], Meta(description="When to ask whom.")] = UNSET
    panels: Annotated[
        Maybe[dict[str, Panel | Off]], Meta(description="Customers who are followed over the waves of a survey.")
    ] = UNSET
    playbooks: Annotated[Maybe[dict[str, Playbook | Off]], Meta(description="Texts of action items.")] = UNSET
    economics: Annotated[
        Maybe[Economics], Meta(description="For the order of work, for people and costs; nothing decides by it.")
    ] = UNSET
    questionnaires: Annotated[Maybe[dict[str, Questionnaire | Off]], Meta(description="What is asked.")] = UNSET
    report: Annotated[Maybe[Report], Meta(description="Who is told.")] = UNSET
    privacy: Annotated[
        Maybe[Privacy],
        Meta(description="What protects persons: what is shown of few, to whom, and how long it is kept."),
    ] = UNSET

    @staticmethod
    def definitions() -> tuple[tuple[type, ...], dict[str, Any]]:
        """What the schema refers to by name: further structs, and fragments that no struct can say."""
        return (Band, RangeScale, Comparison), {"ScaleTable": SCALE_TABLE, "Condition": condition_schema(Facts())}
