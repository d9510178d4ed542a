"""The YAML text of indicator trees as types (S2-07 to S2-12)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct

from csat_plugin.language.document.words import Cites, Maybe, Off, Percent, Title, Weight, Why

Names = str | list[str]


class Indicator(Struct, forbid_unknown_fields=True, kw_only=True):
    """One thing that is measured: by questions, or by its parts."""

    title: Title = UNSET
    weight: Annotated[
        Maybe[Weight], Meta(description="What it weighs beside its siblings, 100 in all. Without any they weigh alike.")
    ] = UNSET
    questions: Annotated[
        Maybe[Names],
        Meta(
            description="How the questions that measure it are called in the data, beside its own name and title and the questions "
            "of `questionnaires:` that name it.",
            examples=[["Q3", "Reaction time"]],
        ),
    ] = UNSET
    expected: Annotated[Maybe[Names], Meta(description="Questions on how good it should be; the gap is shown.")] = UNSET
    importance: Annotated[Maybe[Names], Meta(description="Questions on how much it matters to the customer.")] = UNSET
    parts: Annotated[
        Maybe[dict[str, Indicator | Off]], Meta(description="What it is made of, instead of questions.")
    ] = UNSET
    departments: Annotated[
        Maybe[str | list[str] | dict[str, Percent]],
        Meta(
            description="Who answers for it: departments, with their shares where they are not equal. Holds for its parts too.",
            examples=[{"network": "60%", "field_service": "40%"}],
        ),
    ] = UNSET
    supplier: Annotated[Maybe[str], Meta(description="The supplier whose work it is. Holds for its parts too.")] = UNSET
    process: Annotated[
        Maybe[str], Meta(description="The process it assesses. Holds for its parts too.", examples=["incident"])
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Tree(Struct, forbid_unknown_fields=True, kw_only=True):
    """A tree of indicators. A channel names it, and its figure is rolled up by it."""

    title: Title = UNSET
    weigh_by: Annotated[
        Maybe[Literal["rules", "importance"]],
        Meta(
            description="Whose weights count: those written here, or, where a customer said of every indicator how much it matters, "
            "his own. Default: rules."
        ),
    ] = UNSET
    parts: Annotated[Maybe[dict[str, Indicator | Off]], Meta(description="The first level.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET


class Department(Struct, forbid_unknown_fields=True, kw_only=True):
    """An organisational unit that answers for indicators."""

    title: Title = UNSET
    front_line: Annotated[
        Maybe[bool],
        Meta(description="`true`: it deals with customers itself. Others are reached only by what they share."),
    ] = UNSET
    owner: Annotated[Maybe[str], Meta(description="Role from `people:` that answers for it.")] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
