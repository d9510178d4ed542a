"""What cannot be meant as it stands in a test file: periods, days and scales that are none, names the rules do not have, marks off the scale.

Such a test is not run: it would only come out with a wrong figure, or pass for the wrong reason.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from typing import Any, Final

import msgspec
from msgspec import UnsetType

from csat_plugin.core.period import Period, parse_period, previous
from csat_plugin.core.rules import Ruleset
from csat_plugin.language.diagnostics.finding import Diagnostic, Level
from csat_plugin.language.repeated import shown
from csat_plugin.language.rule_tests.document import Expect, RuleTests, TestText
from csat_plugin.language.rule_tests.given import own_scale
from csat_plugin.language.rule_tests.marks import MarkFault, faults
from csat_plugin.language.rule_tests.named import Named, named_in
from csat_plugin.language.source import Path, Source
from csat_plugin.language.units import given

SCALES: Final = ("percent", "five", "ten")
"""Scales with a name that a mark can carry."""
MONTHS: Final = 12
_DAY: Final = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?\s*")


def of_file(source: Source, tests: RuleTests) -> list[Diagnostic]:
    """What is wrong at the head of a file, once for all its tests."""
    looking = _Looking(source)
    looking.period(tests.period, ("period",))
    looking.scale(tests.scale, ("scale",))
    return looking.found


def of_test(source: Source, tests: RuleTests, name: str, rules: Ruleset) -> list[Diagnostic]:
    """What is wrong in one test of a file whose head is sound, in order of place."""
    test, base = tests.tests[name], ("tests", name)
    looking = _Looking(source)
    looking.period(test.period, (*base, "period"))
    looking.scale(test.scale, (*base, "scale"))
    looking.dates(test, base)
    expected = {reason for one in _expected(test) for reason in given(one.excluded, {})}
    for one in named_in(rules, test):
        if not (one.kind == "channel" and "channel_off" in expected):
            looking.name(one, base)
    if not looking.found:
        scale = given(test.scale, "percent" if isinstance(tests.scale, UnsetType) else tests.scale)
        span = parse_period(given(test.period, tests.period))
        looking.marks(rules, test, span, scale, base, expected)
    if not expects(test) and not any(one.level == "error" for one in looking.found):
        looking.say("CSAT323", base, level="warning", key=True, test=name)
    once = {msgspec.json.encode(one): one for one in looking.found}
    return sorted(once.values(), key=Diagnostic.order)


def expects(test: TestText) -> bool:
    """Whether the test says anywhere what must come out."""
    parts: list[Any] = [test.expect, *(one.expect for one in given(test.subjects, {}).values())]
    parts += [one.expect for one in test.occasions] + [one.expect for one in test.items]
    return any(not isinstance(part, UnsetType) for part in parts)


def _expected(test: TestText) -> Iterator[Expect]:
    every = (test.expect, *(one.expect for one in given(test.subjects, {}).values()))
    yield from (one for one in every if isinstance(one, Expect))


class _Looking:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.found: list[Diagnostic] = []

    def say(
        self, code: str, path: Path, variant: str = "", *, level: Level = "error", key: bool = False, **values: str
    ) -> None:
        """Add a finding at a place of the file."""
        place = self.source.place(path, key=key)
        self.found.append(
            Diagnostic(
                code=code, level=level, file=self.source.name, line=place.line, column=place.column, values=values,
                variant=variant,
            )
        )  # fmt: skip

    def period(self, text: str | UnsetType, path: Path) -> None:
        """A period that is none."""
        if isinstance(text, UnsetType):
            return
        try:
            parse_period(text)
        except ValueError:
            self.say("CSAT324", path, value=text)

    def scale(self, value: Any, path: Path) -> None:
        """A scale no mark can carry."""
        if isinstance(value, UnsetType):
            return
        try:
            own_scale(value)
        except (ValueError, msgspec.ValidationError):
            word = value if isinstance(value, str) else ""
            near = next(iter(get_close_matches(word, SCALES, n=1, cutoff=0.6)), "")
            self.say("CSAT326", path, "meant" if near else "", value=_flat(value), meant=near)

    def dates(self, test: TestText, base: Path) -> None:
        """Days that are none, and scales of single rows."""
        for number, row in enumerate(given(test.rows, [])):
            at = (*base, "rows", number)
            self.scale(row.scale, (*at, "scale"))
            for field in ("asked", "answered", "closed", "provisional_until"):
                self.day(getattr(row, field), (*at, field))
        for number, one in enumerate(test.occasions):
            self.day(one.day, (*base, "occasions", number, "day"))

    def day(self, text: str | UnsetType, path: Path) -> None:
        """A day that is none, with the day that is meant where its numbers say one."""
        if isinstance(text, UnsetType) or _is_day(text):
            return
        parts = [int(part) for part in match.groups()] if (match := _DAY.fullmatch(text)) else []
        if parts and parts[1] in range(1, MONTHS + 1) and parts[0] >= date.min.year:
            days = calendar.monthrange(parts[0], parts[1])[1]
            if 1 <= parts[2] <= days:
                self.say("CSAT325", path, "meant", value=text, meant=f"{date(*parts):%Y-%m-%d}")
            else:
                self.say("CSAT325", path, "month", value=text, month=f"{parts[0]:04}-{parts[1]:02}", days=str(days))
        else:
            self.say("CSAT325", path, value=text)

    def name(self, one: Named, base: Path) -> None:
        """A name the rules do not have. What people may call as they like is wrong only where another is near."""
        near = next(iter(get_close_matches(one.name, one.known, n=1, cutoff=0.6)), "")
        level: Level = "error" if near or not one.free else "warning"
        listed = ", ".join(f"`{name}`" for name in one.known) or "-"
        variant = f"{one.kind}.meant" if near else one.kind
        self.say(
            "CSAT320", (*base, *one.path), variant, level=level, key=one.key, name=one.name, meant=near, known=listed
        )

    def marks(self, rules: Ruleset, test: TestText, span: Period, scale: Any, base: Path, expected: set[str]) -> None:
        """Marks that count for nothing, where the test does not say that it expects just that."""
        for one in faults(rules, test, span, previous(span), scale):
            if one.reason not in expected:
                self.mark(one, base)

    def mark(self, one: MarkFault, base: Path) -> None:
        """One mark that counts for nothing."""
        if one.reason in ("off_scale", "unknown_mark"):
            variant = "unknown" if one.reason == "unknown_mark" else ""
            path = (*base, *one.path, "mark") if one.path[0] == "rows" else (*base, *one.path)
            self.say("CSAT321", path, variant, value=one.mark, channel=one.channel, scale=one.scale)
        elif one.question:
            path = (*base, *one.path, "question") if one.path[0] == "rows" else (*base, *one.path)
            near = next(iter(get_close_matches(one.question, one.questions, n=1, cutoff=0.6)), "")
            values = {"name": one.question, "meant": near, "channel": one.channel}
            listed = ", ".join(f"`{name}`" for name in one.questions)
            self.say(
                "CSAT320", path, "question.meant" if near else "question", level="error" if near else "warning",
                key=one.path[0] != "rows", known=listed, **values,
            )  # fmt: skip
        else:
            at = one.path if one.path[0] == "rows" else one.path[: one.path.index(one.channel) + 1]
            example = one.questions[0] if one.questions else ""
            self.say("CSAT322", (*base, *at), level="warning", key=True, channel=one.channel, question=example)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flat(part)}" for key, part in value.items()) + "}"
    return shown(value)
