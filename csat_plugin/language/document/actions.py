"""The part of a ruleset's text that says what must happen: actions, surveys, playbooks, questionnaires, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, field

from csat_plugin.language.document.words import (
    CapText,
    Cites,
    ConditionEntry,
    Maybe,
    Needs,
    Percent,
    ScaleOrName,
    SpanText,
    Title,
    Why,
    Words,
)


class Action(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must happen because of one rating, or of a period's score."""

    event: Annotated[
        Maybe[str],
        Meta(
            description="When it is looked at: `rating.received` at once, `period.closed` with the period's score.",
            examples=["period.closed", "rating.received"],
        ),
    ] = UNSET
    on: Annotated[Maybe[str], Meta(description="The same as `event`.", examples=["rating.received"])] = UNSET
    when: Annotated[
        Maybe[ConditionEntry], Meta(description="Under which condition.", examples=[{"score": {"below": "satisfied"}}])
    ] = UNSET
    needs: Annotated[Maybe[Needs], Meta(description="Only when the score rests on so many ratings.")] = UNSET
    sure: Annotated[
        Maybe[bool], Meta(description="`true`: only when the score is surely past the threshold, margin included.")
    ] = UNSET
    open: Annotated[Maybe[str], Meta(description="The playbook whose title and text the item carries.")] = UNSET
    then: Annotated[Maybe[list[str]], Meta(description="Playbooks of the steps under this item, in order.")] = UNSET
    start: Annotated[
        Maybe[Literal["automatically", "after_approval"]],
        Meta(description="Whether the item opens by itself or waits for a person's yes. Default: automatically."),
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role from `people:`, or a person.")] = UNSET
    severity: Annotated[
        Maybe[Literal["info", "low", "medium", "high"]], Meta(description="How serious. Default: medium.")
    ] = UNSET
    due: Annotated[Maybe[SpanText], Meta(description="Time to do it in.", examples=["5 working days"])] = UNSET
    while_open: Annotated[
        Maybe[Literal["add_to_it", "skip", "open_new"]],
        Meta(description="When it fires again while an item is open. Default: add_to_it."),
    ] = UNSET
    at_most: Annotated[Maybe[CapText], Meta(description="Never more new items than this.", examples=["10 per day"])] = (
        UNSET
    )
    follow_up: Annotated[
        Maybe[list[str]],
        Meta(
            description="Playbooks of what must be done before the item may be closed; with `improve` in `then`, they stand "
            "under that step."
        ),
    ] = UNSET
    when_cleared: Annotated[
        Maybe[Literal["note", "close", "keep"]],
        Meta(description="When a late rating lifts the score: add a note, close the item, or keep it. Default: note."),
    ] = UNSET
    title: Title = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Survey(Struct, forbid_unknown_fields=True, kw_only=True):
    """When to ask whom."""

    event: Annotated[
        Maybe[str],
        Meta(
            description="What sets it off.",
            examples=["incident.confirmed", "change.closed", "service_review.held", "period.ended", "manual"],
        ),
    ] = UNSET
    every: Annotated[
        Maybe[Literal["month", "quarter", "half_year", "year"]], Meta(description="Instead of an event: how often.")
    ] = UNSET
    ask: Annotated[Maybe[str | list[str]], Meta(description="Roles to ask.", examples=["requester"])] = UNSET
    questionnaire: Annotated[Maybe[str], Meta(description="Which questionnaire, from `questionnaires:`.")] = UNSET
    channel: Annotated[Maybe[str], Meta(description="The channel the answers belong to.")] = UNSET
    mandatory: Annotated[
        Maybe[bool], Meta(description="`true`: agreed with the customer, so no limit or pause may stop it.")
    ] = UNSET
    share: Annotated[Maybe[Percent], Meta(description="Share of the tickets to check.", examples=["25%"])] = UNSET
    within: Annotated[
        Maybe[list[Percent]],
        Meta(
            description="The range that share must stay in.",
            examples=[["20%", "30%"]],
            extra_json_schema={"minItems": 2, "maxItems": 2},
        ),
    ] = UNSET
    at_most: Annotated[Maybe[CapText], Meta(description="Never more than this.", examples=["100 per month"])] = UNSET
    spread_over: Annotated[
        Maybe[list[Literal["customer", "service", "team", "department", "project"]]],
        Meta(description="What the draw is spread over evenly."),
    ] = UNSET
    ask_again_after: Annotated[
        Maybe[SpanText], Meta(description="How long a person is left in peace after a survey.", examples=["30 days"])
    ] = UNSET
    never_ask: Annotated[
        Maybe[list[ConditionEntry]],
        Meta(description="Whom or what never to ask about.", examples=[[{"contact.domain": "supplier.example"}]]),
    ] = UNSET
    delivery: Annotated[
        Maybe[Literal["platform", "csat", "none"]], Meta(description="Who sends the invitation. Default: none.")
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role that sees to it.")] = UNSET
    title: Title = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Steps(Struct, forbid_unknown_fields=True, kw_only=True):
    """Steps of an item, per language."""

    en: Annotated[Maybe[list[str]], Meta(description="English")] = UNSET
    zh: Annotated[Maybe[list[str]], Meta(description="Simplified Chinese")] = UNSET
    ja: Annotated[Maybe[list[str]], Meta(description="Japanese")] = UNSET


class Playbook(Struct, forbid_unknown_fields=True, kw_only=True):
    """Title, text and steps of an action item: sandboxed templates with the variables of the reference page."""

    title: Title = UNSET
    text: Annotated[Maybe[str | Words], Meta(description="What is to be done, for the person who does it.")] = UNSET
    steps: Annotated[Maybe[list[str] | Steps], Meta(description="What to tick off, in order.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Question(Struct, forbid_unknown_fields=True, kw_only=True):
    """One question of a questionnaire."""

    text: Annotated[Maybe[str | Words], Meta(description="The question, per language.")] = UNSET
    wording: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]],
        Meta(description="Raised when the words change but the meaning stays; another meaning is another question."),
    ] = UNSET
    scale: Annotated[Maybe[ScaleOrName], Meta(description="A name from `scales:`, or a scale.")] = UNSET
    indicator: Annotated[Maybe[str], Meta(description="What the question measures.")] = UNSET
    open_: Annotated[Maybe[bool], Meta(description="`true`: answered in the respondent's own words.")] = field(
        name="open", default=UNSET
    )


class Questionnaire(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is asked, whom, and to what end."""

    title: Title = UNSET
    goal: Annotated[Maybe[str | Words], Meta(description="What the survey is for.")] = UNSET
    ask: Annotated[Maybe[list[str]], Meta(description="Roles to ask.", examples=[["interface_person"]])] = UNSET
    questions: Annotated[Maybe[dict[str, Question | Literal["off"]]], Meta(description="The questions, in order.")] = (
        UNSET
    )
    cites: Cites = UNSET
    why: Why = UNSET
