"""The part of a ruleset's text that says what is asked: questionnaires and their questions, as types (S0-46 to S0-53)."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, field

from csat_plugin.language.document.words import Cites, Maybe, ScaleOrName, Title, Why, Words

UNTIL = r"^[0-9]{4}-(0[1-9]|1[0-2])(-[0-3][0-9])?$"

LeftOut = Literal["goal", "open_question", "overall_question"]


class Former(Struct, forbid_unknown_fields=True, kw_only=True):
    """Earlier words of a question."""

    text: Annotated[Maybe[str | Words], Meta(description="The words, per language.")] = UNSET
    until: Annotated[
        Maybe[Annotated[str, Meta(pattern=UNTIL)]],
        Meta(description="The last month or day people were asked with them.", examples=["2026-10"]),
    ] = UNSET


class Question(Struct, forbid_unknown_fields=True, kw_only=True):
    """One question of a questionnaire."""

    text: Annotated[Maybe[str | Words], Meta(description="The question, per language.")] = UNSET
    wording: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]],
        Meta(description="Raised when the words change but the meaning stays; another meaning is another question."),
    ] = UNSET
    earlier: Annotated[
        Maybe[list[Former]],
        Meta(
            description="The wordings before this one, the first one first: each answer then says under which it was given."
        ),
    ] = UNSET
    scale: Annotated[Maybe[ScaleOrName], Meta(description="A name from `scales:`, or a scale.")] = UNSET
    options: Annotated[
        Maybe[dict[str, str | Words]],
        Meta(
            description="The answers by name: mark -> what it is called. Without them the ends of the scale are named.",
            examples=[{"1": "dissatisfied", "2": "so-so", "3": "satisfied"}],
        ),
    ] = UNSET
    indicator: Annotated[
        Maybe[str],
        Meta(
            description="What the question measures: an indicator of `indicators:`, any aspect, or `overall`: the service as a whole."
        ),
    ] = UNSET
    asks: Annotated[
        Maybe[str | list[str]], Meta(description="Which of `information_needs:` it serves.", examples=[["speed"]])
    ] = UNSET
    ask: Annotated[
        Maybe[str | list[str]],
        Meta(
            description="Roles that are asked it, of those the questionnaire asks. Default: all of them.",
            examples=["finance"],
        ),
    ] = UNSET
    open_: Annotated[Maybe[bool], Meta(description="`true`: answered in the respondent's own words.")] = field(
        name="open", default=UNSET
    )
    as_worded: Annotated[
        Maybe[bool], Meta(description="`true`: somebody looked at the words; their wording is not remarked on.")
    ] = UNSET


class Lengths(Struct, forbid_unknown_fields=True, kw_only=True):
    """How long a questionnaire may be before that is remarked on."""

    questions: Annotated[Maybe[Annotated[int, Meta(ge=1)]], Meta(description="So many questions. Default: 10.")] = UNSET
    minutes: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]],
        Meta(description="So many minutes to read and answer, estimated. Default: 5."),
    ] = UNSET
    words: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]], Meta(description="So many words in a question. Default: 25.")
    ] = UNSET
    characters: Annotated[
        Maybe[Annotated[int, Meta(ge=1)]],
        Meta(description="So many characters in a question in Chinese or Japanese. Default: 50."),
    ] = UNSET


class Questionnaire(Struct, forbid_unknown_fields=True, kw_only=True):
    """What is asked, whom, and to what end."""

    title: Title = UNSET
    goal: Annotated[Maybe[str | Words], Meta(description="What the survey is for.")] = UNSET
    information_needs: Annotated[
        Maybe[dict[str, str | Words]],
        Meta(
            description="What you want to know; questions name it under `asks:`.",
            examples=[{"speed": "Whether faults are dealt with in time"}],
        ),
    ] = UNSET
    ask: Annotated[Maybe[list[str]], Meta(description="Roles to ask.", examples=[["interface_person"]])] = UNSET
    questions: Annotated[Maybe[dict[str, Question | Literal["off"]]], Meta(description="The questions, in order.")] = (
        UNSET
    )
    limits: Annotated[Maybe[Lengths], Meta(description="How long it may be before that is remarked on.")] = UNSET
    without: Annotated[
        Maybe[list[LeftOut]],
        Meta(
            description="What it does without on purpose, so that it is not remarked on.",
            examples=[["open_question"]],
        ),
    ] = UNSET
    cites: Cites = UNSET
    why: Why = UNSET
