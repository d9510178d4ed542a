"""The conditions of many rules judged together, nearly as fast as an `if` chain written by hand for them.

For each set of rules two functions are generated. Their text is made of the fixed words of this module and of whole numbers,
never of anything somebody wrote: facts and values stand in lists, and the text says their numbers.

What a test says of a text is kept after the first time it was asked, for folding is slow and events repeat their words. Whole
numbers and yes or no are compared where they stand. Everything else is asked of `conditions.judging`, so that a test means
one thing; property tests hold all ways equal to a plain interpreter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from msgspec import Struct

from csat_plugin.core.conditions import judging
from csat_plugin.core.facts import UNKNOWN, Value
from csat_plugin.core.rules import All, Condition, Not, Test

KEPT: Final = 4096
"""Texts whose answers one test keeps."""
_KEYED: Final = ("is", "in", "at_least", "at_most", "above", "below", "between")
"""Operators whose answers on texts are kept. What `contains` looks at is free text, which does not come again."""
_NUMBERS: Final = {"is": "==", "at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
"""How a whole number is compared with one of the rule."""


class Judged(Struct, frozen=True):
    """What every rule came to for one set of facts, and what that rests on. `Triggers.because` gives the reasons of one rule."""

    holding: list[int]
    """Places of the rules that hold, in order."""
    unknown: list[int]
    """Places of the rules that cannot be told."""
    outcomes: tuple[bool | None, ...]
    """What each test came to, in the order of `Triggers.tests`."""
    facts: Mapping[str, Value]

    def truth(self, rule: int) -> bool | None:
        """True, false, or `None` for unknown."""
        return True if rule in self.holding else None if rule in self.unknown else False


class Reason(Struct, frozen=True):
    """One test by which a rule holds, does not hold, or cannot be told, and the value it was asked about."""

    test: Test
    value: Value
    outcome: bool | None


class Triggers:
    """The conditions of a set of rules, compiled once for many sets of facts. A rule is called by its place in the set.

    Args:
        rules: the condition of each, in the order in which they are to be asked.
    """

    first: Callable[[Mapping[str, Value]], int | None]
    """The first rule that holds for these facts; `None` when none does."""
    judge: Callable[[Mapping[str, Value]], Judged]
    """What every rule comes to for these facts."""

    def __init__(self, rules: Iterable[Condition]) -> None:
        self.rules = tuple(rules)
        self._numbers: dict[tuple[str, str, str], int] = {}
        self.tests: list[Test] = []
        for condition in self.rules:
            self._collect(condition)
        self._facts = {name: n for n, name in enumerate(dict.fromkeys(test.fact for test in self.tests))}
        self.source = "\n".join([*self._first(), *self._judge()])
        known = self._known()
        exec(compile(self.source, "<rules>", "exec"), known)  # noqa: S102 # fixed words and numbers: see the module
        self.first, self.judge = known["first"], known["judge"]

    def because(self, judged: Judged, rule: int) -> tuple[Reason, ...]:
        """The tests that made a rule what it came to, in the order written, each once.

        A rule that holds rests on tests that are as it wants them, one that does not on those that are not, and one that
        cannot be told on those nobody knows.
        """
        found = self._decisive(self.rules[rule], judged)
        return tuple(
            Reason(self.tests[n], judged.facts.get(self.tests[n].fact, UNKNOWN), judged.outcomes[n])
            for n in dict.fromkeys(found[1])
        )

    def _decisive(self, condition: Condition, judged: Judged) -> tuple[bool | None, list[int]]:
        match condition:
            case Test():
                n = self._number(condition)
                return judged.outcomes[n], [n]
            case Not(part=part):
                value, tests = self._decisive(part, judged)
                return None if value is None else not value, tests
        parts = [self._decisive(part, judged) for part in condition.parts]
        decisive = not isinstance(condition, All)
        values = {value for value, _ in parts}
        value = decisive if decisive in values else None if None in values else not decisive
        return value, [n for found, tests in parts if found is value for n in tests]

    def _collect(self, condition: Condition) -> None:
        match condition:
            case Test():
                key = _key(condition)
                if key not in self._numbers:
                    self._numbers[key] = len(self.tests)
                    self.tests.append(condition)
            case Not(part=part):
                self._collect(part)
            case _:
                for part in condition.parts:
                    self._collect(part)

    def _number(self, test: Test) -> int:
        return self._numbers[_key(test)]

    def _known(self) -> dict[str, Any]:
        """Everything the generated text calls by a number: facts `f`, values `w`, tests `t`, kept answers `a`."""
        nobody_knows = dict.fromkeys(self._facts, UNKNOWN)
        known: dict[str, Any] = {"Judged": Judged, "filled": lambda facts: {**nobody_knows, **facts}}
        known |= {f"f{n}": name for name, n in self._facts.items()}
        for n, test in enumerate(self.tests):
            ask = judging(test)
            known |= {f"w{n}": test.value, f"t{n}": ask, f"a{n}": _Answers(ask)}
        return known

    def _first(self) -> list[str]:
        """One `if` for each rule; a fact that is not there is unknown, which is not the usual case."""

        def asked(test: Test, wanted: bool) -> str:
            n, value = self._number(test), f"facts[f{self._facts[test.fact]}]"
            if test.operator == "is" and isinstance(test.value, bool):
                return f"{value} is {test.value is wanted}"
            return _answer(test, n, value) if wanted else f"{_answer(test, n, value)} is False"

        ifs = [f"        if {_formula(condition, asked)}: return {n}" for n, condition in enumerate(self.rules)]
        return [
            "def first(facts):",
            "    try:",
            *ifs,
            "        return None",
            "    except KeyError:",
            "        return first(filled(facts))",
        ]

    def _judge(self) -> list[str]:
        """Every fact taken once, every test asked once, and from their outcomes what each rule comes to."""

        def asked(test: Test, wanted: bool) -> str:
            return f"o{self._number(test)}" if wanted else f"o{self._number(test)} is False"

        lines = [f"        v{n} = facts[f{n}]" for n in self._facts.values()]
        for n, test in enumerate(self.tests):
            value = f"v{self._facts[test.fact]}"
            lines.append(f"        o{n} = {_answer(test, n, value)}")
        for n, condition in enumerate(self.rules):
            lines.append(f"        if {_formula(condition, asked)}: holding.append({n})")
            lines.append(f"        elif not {_formula(Not(condition), asked)}: unknown.append({n})")
        outcomes = "".join(f"o{n}, " for n in range(len(self.tests)))
        return [
            "def judge(facts):",
            "    try:",
            "        holding, unknown = [], []",
            *lines,
            f"        return Judged(holding, unknown, ({outcomes}), facts)",
            "    except KeyError:",
            "        return judge(filled(facts))",
        ]


class _Answers(dict[Value, bool | None]):
    """What one test says of every text it was asked about."""

    def __init__(self, ask: Callable[[Value], bool | None]) -> None:
        super().__init__()
        self.ask = ask

    def __missing__(self, value: Value) -> bool | None:
        found = self.ask(value)
        if len(self) >= KEPT:
            self.clear()
        self[value] = found
        return found


def _key(test: Test) -> tuple[str, str, str]:
    return test.fact, test.operator, repr(test.value)


def _formula(condition: Condition, asked: Callable[[Test, bool], str], *, wanted: bool = True) -> str:
    """When a condition is surely what is wanted; of an unknown one neither is sure, as in Kleene's logic.

    Args:
        condition: any.
        asked: a test, and what is wanted of it, as text.
        wanted: true or false.
    """
    match condition:
        case Test():
            return asked(condition, wanted)
        case Not(part=part):
            return _formula(part, asked, wanted=not wanted)
    every = isinstance(condition, All) is wanted
    if not condition.parts:
        return str(every)
    return f"({(' and ' if every else ' or ').join(_formula(part, asked, wanted=wanted) for part in condition.parts)})"


def _answer(test: Test, n: int, value: str) -> str:
    """What the test of that number says of a value, as text."""
    values = test.value if isinstance(test.value, tuple) else (test.value,)
    if test.operator in _KEYED and all(isinstance(one, str) for one in values):
        return f"a{n}[{value}]"
    if isinstance(test.value, bool):
        return (
            f"({value} is w{n} if {value}.__class__ is bool else None)" if test.operator == "is" else f"t{n}({value})"
        )
    if isinstance(test.value, int) and test.operator in _NUMBERS:
        return f"({value} {_NUMBERS[test.operator]} w{n} if {value}.__class__ is int else t{n}({value}))"
    return f"t{n}({value})"
