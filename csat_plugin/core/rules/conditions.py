"""Conditions of rules as a tree of tests on facts."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Test(Struct, frozen=True, tag="test"):
    """One fact compared with one operator. `value` is text, micropoints for score-like facts, a tuple for `in`/`between`."""

    fact: str
    operator: Literal["is", "in", "at_least", "at_most", "above", "below", "between", "contains", "missing"]
    value: str | int | bool | tuple[str | int, ...]
    shown: str = ""
    """The value as the author wrote it."""


class All(Struct, frozen=True, tag="all"):
    """True when every part is true."""

    parts: tuple[Condition, ...]


class Any_(Struct, frozen=True, tag="any"):
    """True when at least one part is true."""

    parts: tuple[Condition, ...]


class Not(Struct, frozen=True, tag="not"):
    """True when the part is false."""

    part: Condition


Condition = Test | All | Any_ | Not
