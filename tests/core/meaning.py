"""What a condition means, as plainly as it can be said; and conditions and facts of every kind to hold the product against it."""

from __future__ import annotations

import operator
import unicodedata
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, get_args

from hypothesis import strategies as st

from csat_plugin.core.facts import UNKNOWN, Operator, Value
from csat_plugin.core.rules import All, Any_, Condition, Not
from csat_plugin.core.rules import Test as Compare

OPERATORS = get_args(Operator)


def meaning(condition: Condition, facts: Mapping[str, Value]) -> bool | None:
    """True, false or unknown, after Kleene: unknown lies between, `all` is the least and `any` the greatest."""
    match condition:
        case Compare():
            return _asked(condition, facts.get(condition.fact, UNKNOWN))
        case Not(part=part):
            found = meaning(part, facts)
            return None if found is None else not found
        case All(parts=parts):
            return min((meaning(part, facts) for part in parts), key=_rank, default=True)
        case Any_(parts=parts):
            return max((meaning(part, facts) for part in parts), key=_rank, default=False)


def _rank(truth: bool | None) -> int:
    return 1 if truth is None else 2 * truth


def _asked(test: Compare, value: Value) -> bool | None:
    if value is UNKNOWN:
        return None
    if test.operator == "missing":
        return (value is None) == (test.value is not False)
    wanted = list(test.value) if isinstance(test.value, tuple) else [test.value]
    if value is None or not wanted or any(_kind(one) != _kind(value) for one in wanted):
        return None
    if isinstance(value, str):
        return _compared(test.operator, _folded(value), [_folded(str(one)) for one in wanted])
    return None if test.operator == "contains" else _compared(test.operator, value, wanted)


def _compared(word: str, value: Any, wanted: list[Any]) -> bool:
    compare: dict[str, Callable[[], bool]] = {
        "is": lambda: value in wanted,
        "in": lambda: value in wanted,
        "contains": lambda: any(one in value for one in wanted),
        "at_least": lambda: operator.ge(value, wanted[0]),
        "at_most": lambda: operator.le(value, wanted[0]),
        "above": lambda: operator.gt(value, wanted[0]),
        "below": lambda: operator.lt(value, wanted[0]),
        "between": lambda: operator.le(wanted[0], value) and operator.le(value, wanted[-1]),
    }
    return compare[word]()


def _kind(value: object) -> type:
    return next(kind for kind in (bool, str, object) if isinstance(value, kind))


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().strip()


NAMES = st.sampled_from(["a", "b", "c"])
ATOMS = st.one_of(st.integers(-2, 3), st.booleans(), st.sampled_from(["x", "X ", "Ｘ", "xy", "2026-01-01", ""]))
VALUES: st.SearchStrategy[Value] = st.one_of(
    ATOMS, st.none(), st.just(UNKNOWN), st.sampled_from([Decimal("1.5"), Decimal(2), Decimal("2.0")])
)
FACTS: st.SearchStrategy[dict[str, Value]] = st.dictionaries(NAMES, VALUES)
TESTS = st.builds(Compare, NAMES, st.sampled_from(OPERATORS), st.one_of(ATOMS, st.lists(ATOMS, max_size=3).map(tuple)))
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    TESTS,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.builds(All, st.lists(inner, max_size=3).map(tuple)),
        st.builds(Any_, st.lists(inner, max_size=3).map(tuple)),
    ),
    max_leaves=8,
)
