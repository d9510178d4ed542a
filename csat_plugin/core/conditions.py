"""Conditions over facts in three-valued logic: a rule fires only on true, and "unknown" says because of what.

`evaluate` explains, `compile_condition` is fast; a property test holds them equal. Numbers compare exactly, text compares
without regard to case and width (`facts.fold`). A missing value (`None`) answers the operator `missing`; every other
comparison with it is unknown, because missing is not zero.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from csat_plugin.core.facts import UNKNOWN, Value, absent, fold
from csat_plugin.core.rules import All, Any_, Condition, Not, Test
from csat_plugin.core.scoring.result import Note

Compiled = Callable[[Mapping[str, Value]], bool | None]
"""True, false, or `None` for unknown."""


class UnknownFact(Struct, frozen=True):
    """A fact that kept a condition from being true or false.

    `reason`: `not_known` (nobody knows it here), `no_value` (known to be missing), `other_kind` (the value cannot be compared
    with what the rule says: text with a number).
    """

    fact: str
    reason: Literal["not_known", "no_value", "other_kind"]

    def note(self) -> Note:
        """The sentence "unknown because ..."."""
        return Note(f"condition.unknown.{self.reason}", {"fact": self.fact})


class Truth(Struct, frozen=True):
    """What a condition comes to. `value` is `None` when unknown; then `unknown` names the facts it hangs on, in order."""

    value: bool | None
    unknown: tuple[UnknownFact, ...] = ()


def evaluate(condition: Condition, facts: Mapping[str, Value]) -> Truth:
    """Judge a condition and say which facts it hangs on when it is unknown.

    Args:
        condition: with values in the units of `facts`.
        facts: name -> value; a name that is not there is unknown.
    """
    match condition:
        case Test():
            return _judge(condition, facts.get(condition.fact, absent(condition.fact)))
        case Not(part=part):
            inner = evaluate(part, facts)
            return inner if inner.value is None else Truth(not inner.value)
        case All(parts=parts):
            return _join([evaluate(part, facts) for part in parts], decisive=False)
        case Any_(parts=parts):
            return _join([evaluate(part, facts) for part in parts], decisive=True)


def _join(parts: list[Truth], *, decisive: bool) -> Truth:
    """Kleene's logic: one decisive part decides; else anything unknown leaves it unknown; else the other value."""
    if any(part.value is decisive for part in parts):
        return Truth(decisive)
    unknown = [fact for part in parts for fact in part.unknown]
    return Truth(None, tuple(dict.fromkeys(unknown))) if unknown else Truth(not decisive)


def _judge(test: Test, value: Value) -> Truth:
    if value is UNKNOWN:
        return Truth(None, (UnknownFact(test.fact, "not_known"),))
    if test.operator == "missing":
        return Truth((value is None) is (test.value is not False))
    if value is None:
        return Truth(None, (UnknownFact(test.fact, "no_value"),))
    found = _compare(test, value)
    return Truth(None, (UnknownFact(test.fact, "other_kind"),)) if found is None else Truth(found)


def _compare(test: Test, value: str | int | bool | Decimal) -> bool | None:
    """The comparison of one known value; `None` when the two are of different kinds."""
    wanted = test.value if isinstance(test.value, tuple) else (test.value,)
    if not wanted or any(_kind(value) != _kind(other) for other in wanted):
        return None
    if isinstance(value, str):
        return _compare_text(test.operator, fold(value), [fold(str(other)) for other in wanted])
    return _compare_number(test.operator, value, [other for other in wanted if not isinstance(other, str)])


def _kind(value: str | int | bool | Decimal) -> str:
    if isinstance(value, bool):
        return "yes_no"
    return "text" if isinstance(value, str) else "number"


def _compare_text(operator: str, value: str, wanted: list[str]) -> bool | None:
    """Days are text too: `YYYY-MM-DD` orders as it reads."""
    if operator == "contains":
        return any(part in value for part in wanted)
    return _ordered(operator, value, wanted)


def _compare_number(operator: str, value: int | Decimal, wanted: list[int]) -> bool | None:
    return None if operator == "contains" else _ordered(operator, value, wanted)


def _ordered(operator: str, value: str | int | Decimal, wanted: list[str] | list[int]) -> bool | None:
    other: list[object] = list(wanted)
    find = _ORDER.get(operator)
    if find is not None:
        return find(value, other[0])
    if operator == "between":
        return _at_least(value, other[0]) and _at_most(value, other[-1])
    return value in other


def _at_least(left: object, right: object) -> bool:
    return left >= right  # type: ignore[operator, no-any-return] # both sides are of one kind: `_compare`


def _at_most(left: object, right: object) -> bool:
    return left <= right  # type: ignore[operator, no-any-return] # as `_at_least`


_ORDER: dict[str, Callable[[object, object], bool]] = {
    "at_least": _at_least,
    "at_most": _at_most,
    "above": lambda left, right: not _at_most(left, right),
    "below": lambda left, right: not _at_least(left, right),
}


def compile_condition(condition: Condition) -> Compiled:
    """A closure that answers as `evaluate` does, without the reasons; for many facts under one condition."""
    match condition:
        case Test():
            return _compile_test(condition)
        case Not(part=part):
            inner = compile_condition(part)

            def negated(facts: Mapping[str, Value]) -> bool | None:
                found = inner(facts)
                return None if found is None else not found

            return negated
        case All(parts=parts):
            return _compile_join([compile_condition(part) for part in parts], decisive=False)
        case Any_(parts=parts):
            return _compile_join([compile_condition(part) for part in parts], decisive=True)


def _compile_join(parts: list[Compiled], *, decisive: bool) -> Compiled:
    def joined(facts: Mapping[str, Value]) -> bool | None:
        unknown = False
        for part in parts:
            found = part(facts)
            if found is decisive:
                return decisive
            unknown = unknown or found is None
        return None if unknown else not decisive

    return joined


def _compile_test(test: Test) -> Compiled:
    fact, judge = test.fact, judging(test)
    otherwise = absent(fact)
    return lambda facts: judge(facts.get(fact, otherwise))


def judging(test: Test) -> Callable[[Value], bool | None]:
    """What a test says of one value; the rule's side is folded once."""
    operator = test.operator
    if operator == "missing":
        wanted = test.value is not False
        return lambda value: None if value is UNKNOWN else (value is None) is wanted
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    kinds = {_kind(value) for value in values}
    if len(kinds) != 1:
        return lambda _value: None
    kind = kinds.pop()
    folded: list[object] = [fold(value) if isinstance(value, str) else value for value in values]
    compare = _comparison(operator, kind, folded)

    def judged(value: Value) -> bool | None:
        if value is None or value is UNKNOWN or _kind(value) != kind:
            return None
        return compare(fold(value) if isinstance(value, str) else value)

    return judged


def _comparison(operator: str, kind: str, wanted: list[object]) -> Callable[[object], bool | None]:
    first, last = wanted[0], wanted[-1]
    if operator == "contains":
        if kind != "text":
            return lambda _value: None
        return lambda value: any(str(part) in str(value) for part in wanted)
    if (find := _ORDER.get(operator)) is not None:
        return lambda value: find(value, first)
    if operator == "between":
        return lambda value: _at_least(value, first) and _at_most(value, last)
    return lambda value: value in wanted


def facts_of(condition: Condition) -> tuple[str, ...]:
    """The names of the facts a condition asks about, each once, in the order written."""
    match condition:
        case Test():
            return (condition.fact,)
        case Not(part=part):
            return facts_of(part)
        case All(parts=parts) | Any_(parts=parts):
            return tuple(dict.fromkeys(name for part in parts for name in facts_of(part)))
