"""The part of a ruleset's text that says what must happen: actions, as types."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import (
    CapText,
    Cites,
    ConditionEntry,
    Maybe,
    Needs,
    SpanText,
    Title,
    Why,
)


class Action(Struct, forbid_unknown_fields=True, kw_only=True):
    """What must happen because of one rating, or of a period's score."""

    event: Annotated[
        Maybe[str],
        Meta(
            description="When it is looked at: `rating.received` at once, `period.closed` with the period's score of each, `period.ended` "
            "once for the whole period, `remark.made` with what people wrote, `cause.recurred` when a cause comes back.",
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
    one_for: Annotated[
        Maybe[Literal["indicator", "remark", "customer"]],
        Meta(
            description="Of `remark.made`: one item for a customer's remarks on one indicator, for each remark, or for all of a "
            "customer. Default: indicator."
        ),
    ] = UNSET
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
