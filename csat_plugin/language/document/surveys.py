"""The part of a ruleset's text that says whom to ask, when and what: surveys, panels, questionnaires, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import (
    CapText,
    Cites,
    ConditionEntry,
    Maybe,
    Percent,
    SpanText,
    Title,
    Why,
)

ALLOWANCE = r"^[0-9]+ per (week|month|quarter|year)$"
HOURS_OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9] ?- ?([01][0-9]|2[0-3]):[0-5][0-9]$"

AllowanceText = Annotated[str, Meta(pattern=ALLOWANCE, examples=["4 per year"])]
Every = Literal["month", "quarter", "half_year", "year"]
Group = Literal["customer", "segment", "service", "team", "department", "project"]


class Pick(Struct, forbid_unknown_fields=True, kw_only=True):
    """One questionnaire of several, with those it is meant for."""

    use: Annotated[Maybe[str], Meta(description="Which questionnaire, from `questionnaires:`.")] = UNSET
    when: Annotated[
        Maybe[ConditionEntry],
        Meta(
            description="For whom: segment, role, service, language. Without it, for everybody left.",
            examples=[{"customer.segment": "A"}],
        ),
    ] = UNSET


class Budget(Struct, forbid_unknown_fields=True, kw_only=True):
    """How many invitations there may be, whatever surveys they belong to."""

    per_person: Annotated[
        Maybe[AllowanceText], Meta(description="For one person, every survey counted.", examples=["4 per year"])
    ] = UNSET
    in_all: Annotated[Maybe[AllowanceText], Meta(description="For everybody together.", examples=["500 per month"])] = (
        UNSET
    )


class Enough(Struct, forbid_unknown_fields=True, kw_only=True):
    """When enough have answered."""

    answers: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="So many answers.", examples=[250])] = UNSET
    margin: Annotated[
        Maybe[Percent],
        Meta(
            description="As many answers as make the margin of a share so small; a draw is made larger for it, within its range.",
            examples=["5%"],
        ),
    ] = UNSET
    per: Annotated[Maybe[Every], Meta(description="In which time answers are counted. Default: month.")] = UNSET
    of: Annotated[
        Maybe[Literal["all", "customer"]], Meta(description="Counted in all, or for each customer. Default: all.")
    ] = UNSET


class Suppress(Struct, forbid_unknown_fields=True, kw_only=True):
    """What somebody sets at a ticket so that nobody is asked about it."""

    tags: Annotated[Maybe[list[str]], Meta(description="Any of these tags.", examples=[["no_survey"]])] = UNSET
    fields: Annotated[
        Maybe[dict[str, str]], Meta(description="Any of these fields with this value.", examples=[{"Survey": "none"}])
    ] = UNSET


class Survey(Struct, forbid_unknown_fields=True, kw_only=True):
    """When to ask whom."""

    event: Annotated[
        Maybe[str],
        Meta(
            description="What sets it off.",
            examples=["incident.confirmed", "change.closed", "service_review.held", "period.ended", "manual"],
        ),
    ] = UNSET
    every: Annotated[Maybe[Every], Meta(description="Instead of an event: how often.")] = UNSET
    when: Annotated[
        Maybe[ConditionEntry],
        Meta(description="Only under this condition.", examples=[{"ticket.priority": ["P1", "P2"]}]),
    ] = UNSET
    ask: Annotated[Maybe[str | list[str]], Meta(description="Roles to ask.", examples=["requester"])] = UNSET
    panel: Annotated[Maybe[str], Meta(description="Only members of this panel, from `panels:`.")] = UNSET
    questionnaire: Annotated[
        Maybe[str | list[Pick]],
        Meta(
            description="Which questionnaire, from `questionnaires:`; or several, of which the first that fits is used."
        ),
    ] = UNSET
    channel: Annotated[Maybe[str], Meta(description="The channel the answers belong to.")] = UNSET
    mandatory: Annotated[
        Maybe[bool],
        Meta(
            description="`true`: agreed with the customer. No share, pause, budget, limit or quota stops it; a run that is missed "
            "becomes an action item. Who opted out, and what `never_ask` names, is left out all the same."
        ),
    ] = UNSET
    share: Annotated[
        Maybe[Percent],
        Meta(
            description="Share of the tickets to check: with `period.ended` exactly so many are drawn, with other events each is "
            "decided on as it happens.",
            examples=["25%"],
        ),
    ] = UNSET
    within: Annotated[
        Maybe[list[Percent]],
        Meta(
            description="The range that share must stay in.",
            examples=[["20%", "30%"]],
            extra_json_schema={"minItems": 2, "maxItems": 2},
        ),
    ] = UNSET
    at_most: Annotated[Maybe[CapText], Meta(description="Never more than this.", examples=["100 per month"])] = UNSET
    for_each: Annotated[
        Maybe[Literal["project", "customer"]],
        Meta(
            description="A draw of its own for each, every one within the range. Without a project its customer is meant."
        ),
    ] = UNSET
    spread_over: Annotated[Maybe[list[Group]], Meta(description="What the draw is spread over evenly.")] = UNSET
    draw_from: Annotated[
        Maybe[Literal["tickets", "actions"]],
        Meta(
            description="What is drawn from: tickets closed in the period, or action items carried out. Default: tickets."
        ),
    ] = UNSET
    playbooks: Annotated[
        Maybe[str | list[str]],
        Meta(description="Of a draw from actions: only items of these playbooks.", examples=[["visit"]]),
    ] = UNSET
    ask_again_after: Annotated[
        Maybe[SpanText], Meta(description="How long a person is left in peace after a survey.", examples=["30 days"])
    ] = UNSET
    ask_again_counts: Annotated[
        Maybe[Literal["every_survey", "this_survey", "this_channel"]],
        Meta(description="Which surveys that looks at, the platforms' own included. Default: every_survey."),
    ] = UNSET
    budget: Annotated[Maybe[Budget], Meta(description="How many invitations there may be in all.")] = UNSET
    enough: Annotated[Maybe[Enough], Meta(description="When enough have answered.")] = UNSET
    never_ask: Annotated[
        Maybe[list[ConditionEntry]],
        Meta(description="Whom or what never to ask about.", examples=[[{"contact.domain": "supplier.example"}]]),
    ] = UNSET
    suppress: Annotated[
        Maybe[Suppress], Meta(description="What an agent sets at a ticket so that nobody is asked about it.")
    ] = UNSET
    wait: Annotated[
        Maybe[SpanText],
        Meta(description="How long after the event the invitation goes at the earliest.", examples=["2 hours"]),
    ] = UNSET
    hours: Annotated[
        Maybe[Annotated[str, Meta(pattern=HOURS_OF_DAY)]],
        Meta(description="Invitations go on working days between these hours only.", examples=["09:00-18:00"]),
    ] = UNSET
    expires_after: Annotated[
        Maybe[SpanText], Meta(description="How long an answer is waited for.", examples=["14 days"])
    ] = UNSET
    remind_after: Annotated[
        Maybe[list[SpanText]],
        Meta(description="When those who did not answer are reminded.", examples=[["3 days", "7 days"]]),
    ] = UNSET
    delivery: Annotated[
        Maybe[Literal["platform", "csat", "none"]],
        Meta(
            description="Who sends the invitation: with `platform` its own survey asks, and nobody is asked twice. Default: none."
        ),
    ] = UNSET
    minutes: Annotated[
        Maybe[Annotated[int, Meta(ge=0)]],
        Meta(description="Minutes of our own people for one answer. Default: 5 for the channel `callback`, else 0."),
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role that sees to it.")] = UNSET
    title: Title = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Panel(Struct, forbid_unknown_fields=True, kw_only=True):
    """Customers chosen once and followed over the waves."""

    choose: Annotated[
        Maybe[ConditionEntry],
        Meta(
            description="Which customers are eligible.",
            examples=[{"any": [{"customer.vip": True}, {"customer.contract_value": {"at_least": 500000}}]}],
        ),
    ] = UNSET
    share: Annotated[Maybe[Percent], Meta(description="So many of them.", examples=["30%"])] = UNSET
    number: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="So many of them.", examples=[30])] = UNSET
    sticky: Annotated[
        Maybe[bool],
        Meta(
            description="`true`: members stay in all later waves until somebody takes them out with a reason. Default: true."
        ),
    ] = UNSET
    every: Annotated[Maybe[Every], Meta(description="How often there is a wave. Default: year.")] = UNSET
    title: Title = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
