"""Rules on asking: surveys and questionnaires."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from csat_plugin.core.rules.conditions import Condition
from csat_plugin.core.rules.places import Cap, Origin, Span


class Survey(Struct, frozen=True, kw_only=True):
    """When to ask whom (S0-40..S0-45). Declared and validated; decided and sent by the survey engine."""

    id: str
    title: dict[str, str] = {}
    event: str = ""
    every: str = ""
    ask: tuple[str, ...] = ()
    questionnaire: str = ""
    channel: str = ""
    mandatory: bool = False
    share: int | None = None
    within: tuple[int, int] | None = None
    at_most: Cap | None = None
    ask_again_after: Span | None = None
    never_ask: tuple[Condition, ...] = ()
    spread_over: tuple[str, ...] = ()
    """What a draw is spread over evenly (`customer`, `service`, ...)."""
    delivery: Literal["platform", "csat", "none"] = "none"
    cites: tuple[str, ...] = ()
    why: str = ""
    origin: Origin = Origin()


class Question(Struct, frozen=True, kw_only=True):
    """One question as it is worded. `wording` is raised when the words change and the meaning stays (S0-48..S0-50)."""

    id: str
    text: dict[str, str] = {}
    """Language -> the question."""
    wording: int = 1


class Questionnaire(Struct, frozen=True, kw_only=True):
    """What is asked, and which roles (S0-14, S0-46..S0-52)."""

    id: str
    title: dict[str, str] = {}
    ask: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    origin: Origin = Origin()
