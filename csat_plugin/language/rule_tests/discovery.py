"""Finds and runs rule tests.

Tests of `acme.yaml` stand in `acme.test.yaml` beside it, or in any YAML file of a folder `tests` that names its rules.
"""

from __future__ import annotations

import fnmatch
import pathlib
from collections.abc import Iterator, Mapping
from typing import Final, Literal

import msgspec
from msgspec import Struct, UnsetType
from msgspec.structs import replace

from csat_plugin.core.facts import Facts
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.calculation_sheet import CalculationSheet
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import Packs
from csat_plugin.language.read import read_yaml
from csat_plugin.language.rule_tests.came import Came
from csat_plugin.language.rule_tests.case import Render, run_case
from csat_plugin.language.rule_tests.coverage import Branch, Covered, branches
from csat_plugin.language.rule_tests.differing import Difference
from csat_plugin.language.rule_tests.document import RuleTests
from csat_plugin.language.rule_tests.findings import expects, of_file, of_test
from csat_plugin.language.rule_tests.first import first_test
from csat_plugin.language.schema import convert, validate
from csat_plugin.language.source import Source
from csat_plugin.language.units import given

ENDING = ".test.yaml"
GOOD: Final = ("passed", "expects_nothing")


class Missed(Struct, frozen=True, kw_only=True):
    """One difference with its place in the test file."""

    line: int
    column: int
    difference: Difference


class TestResult(Struct, frozen=True, kw_only=True):
    """One test."""

    __test__ = False
    name: str
    file: str
    line: int
    column: int
    passed: bool
    """Whether something is expected and all came out so."""
    outcome: Literal["passed", "failed", "not_run", "expects_nothing"] = "passed"
    """`not_run`: a finding says why it cannot be meant as it stands; `expects_nothing`: it has no `expect`, so nothing was looked at."""
    why: str = ""
    missed: tuple[Missed, ...] = ()
    sheets: tuple[CalculationSheet, ...] = ()
    """Calculation sheets, for a test that failed."""


class Hindrance(Struct, frozen=True, kw_only=True):
    """Why nothing could be run: a code of the text catalogue."""

    code: Literal["rule_test.none.where", "rule_test.none.named", "rule_test.none.rules"]
    values: dict[str, str] = {}


class TestRun(Struct, frozen=True, kw_only=True):
    """All tests of a path."""

    __test__ = False
    schema: str = "csat/tests@1"
    passed: bool = False
    """Whether there was at least one test, all passed, and nothing kept others from running."""
    results: tuple[TestResult, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    """Findings in test files and in the rules under test."""
    coverage: tuple[Covered, ...] = ()
    """Everything the tests can show of the rules, and whether they do; empty where only some tests were run."""
    reasons: tuple[Hindrance, ...] = ()

    @property
    def own(self) -> tuple[Covered, ...]:
        """What counts of the coverage: everything that does not stand in a pack."""
        return tuple(one for one in self.coverage if not one.inherited)


class Recordable(Struct, frozen=True, kw_only=True):
    """What came out of one test, to be written into its file."""

    file: pathlib.Path
    test: str
    passed: bool
    came: tuple[Came, ...]


def plain(template: str, _language: str, _variables: Mapping[str, object]) -> str:
    """Leaves a playbook's template as it stands: tests are about which items open, not about their words."""
    return template


def run_tests(
    path: pathlib.Path, packs: Packs, only: str | None = None, *, render: Render = plain, facts: Facts | None = None
) -> TestRun:
    """Run the rule tests of a path.

    Args:
        path: a test file, a ruleset (its tests beside it), a folder (every test below it), or a pack (`itss@1`).
        packs: the packs rules may extend.
        only: run the tests whose name contains this, or fits it as a pattern with `*`.
        render: fills playbook templates; with the real one, templates that cannot be filled fail.
        facts: what conditions may ask about; default: the product's own facts.
    """
    return run_and_keep(path, packs, only, render=render, facts=facts)[0]


def run_and_keep(
    path: pathlib.Path, packs: Packs, only: str | None = None, *, render: Render = plain, facts: Facts | None = None
) -> tuple[TestRun, tuple[Recordable, ...]]:
    """The same, with everything that came out of each test."""
    running = _Running(packs, only or "", render, facts)
    pack = None if path.exists() else packs.find(path.name)
    files = list(find_tests(pack or path))
    for file in files:
        running.file(file)
    if not running.names and not running.found and not running.reasons:
        values = first_test(pack or path, packs) | {"path": path.as_posix()}
        running.reasons.append(Hindrance(code="rule_test.none.where", values=values))
    elif only and not running.results and running.names:
        named = {"name": only, "names": ", ".join(running.names)}
        running.reasons.append(Hindrance(code="rule_test.none.named", values=named))
    findings = running.findings()
    broken = any(finding.level == "error" for finding in findings) or bool(running.reasons)
    run = TestRun(
        passed=bool(running.results) and not broken and all(one.outcome in GOOD for one in running.results),
        results=tuple(running.results),
        diagnostics=findings,
        coverage=() if only else running.coverage(),
        reasons=tuple(running.reasons),
    )
    return run, tuple(running.came)


def find_tests(path: pathlib.Path) -> Iterator[pathlib.Path]:
    """Every test file that belongs to a path, sorted."""
    if path.is_dir():
        found = {file for file in path.rglob("*.yaml") if file.name.endswith(ENDING) or file.parent.name == "tests"}
        yield from sorted(found)
    elif is_test_file(path):
        yield path
    else:
        beside = path.with_name(path.stem + ENDING)
        if beside.is_file():
            yield beside
        yield from sorted((path.parent / "tests").glob("*.yaml"))


def read_tests(content: bytes, name: str) -> tuple[Source | None, RuleTests | None, list[Diagnostic]]:
    """A test file with everything that is wrong with it before its rules are looked at; no tests where it cannot be run.

    Args:
        content: the bytes as they are on disk.
        name: how to call the file in findings.
    """
    source, found = read_yaml(content, name)
    if source is not None:
        found += validate(source, RuleTests)
    if source is None or any(finding.level == "error" for finding in found):
        return source, None, found
    tests = convert(source, RuleTests)
    head = of_file(source, tests)
    return source, None if head else tests, found + head


def rules_of(file: pathlib.Path, tests: RuleTests, packs: Packs) -> tuple[str, pathlib.Path, pathlib.Path]:
    """Which rules a test file is about: the name it gives them, their file, and what to call it when loading."""
    named = given(tests.rules, "")
    pack = packs.find(named) if named else None
    beside = file.with_name(file.name.removesuffix(ENDING) + ".yaml")
    path = pack or (file.parent / named if named else beside)
    return named, path, pathlib.Path(named) if pack else path


def is_test_file(file: pathlib.Path) -> bool:
    """Whether a file holds rule tests."""
    return file.name.endswith(ENDING) or file.parent.name == "tests"


class _Running:
    def __init__(self, packs: Packs, only: str, render: Render, facts: Facts | None) -> None:
        self.packs = packs
        self.only = only
        self.render = render
        self.facts = facts
        self.results: list[TestResult] = []
        self.found: list[Diagnostic] = []
        self.reasons: list[Hindrance] = []
        self.names: list[str] = []
        self.came: list[Recordable] = []
        self.rules: dict[str, Ruleset | None] = {}
        self.own: dict[str, str] = {}
        """Key of a ruleset -> its own file, as findings and origins name it."""
        self.shown: dict[str, set[Branch]] = {}

    def file(self, file: pathlib.Path) -> None:
        source, tests, found = read_tests(file.read_bytes(), file.as_posix())
        self.found += found
        if source is None or tests is None:
            return
        key = self.load(file, tests)
        rules = self.rules.get(key)
        if rules is None:
            return
        for name in tests.tests:
            self.names.append(name)
            if not self.only or self.only in name or fnmatch.fnmatch(name, self.only):
                self.test(file, source, key, rules, tests, name)

    def load(self, file: pathlib.Path, tests: RuleTests) -> str:
        """Load the rules of a test file once; its key among the rules."""
        named, path, called = rules_of(file, tests, self.packs)
        key = str(path.resolve())
        if key in self.rules:
            return key
        if not path.is_file():
            self.reasons.append(Hindrance(code="rule_test.none.rules", values={"rules": named or path.name}))
            self.rules[key] = None
            return key
        loaded = load_rules(called, self.packs, text=path.read_bytes(), facts=self.facts)
        self.found += [finding for finding in loaded.diagnostics if finding.level == "error"]
        self.rules[key] = loaded.ruleset
        self.own[key] = called.as_posix()
        return key

    def test(self, file: pathlib.Path, source: Source, key: str, rules: Ruleset, tests: RuleTests, name: str) -> None:
        text = tests.tests[name]
        found = of_test(source, tests, name, rules)
        self.found += found
        place = source.place(("tests", name), key=True)
        result = TestResult(
            name=name, file=source.name, line=place.line, column=place.column, passed=False, outcome="not_run",
            why=text.why,
        )  # fmt: skip
        if any(finding.level == "error" for finding in found):
            self.results.append(result)
            return
        scale = "percent" if isinstance(tests.scale, UnsetType) else tests.scale
        outcome = run_case(rules, text, period=tests.period, scale=scale, render=self.render)
        self.shown.setdefault(key, set()).update(outcome.shown)
        self.came.append(Recordable(file=file, test=name, passed=not outcome.differences, came=outcome.came))
        missed = []
        for difference in outcome.differences:
            place = source.place(("tests", name, *difference.path))
            missed.append(Missed(line=place.line, column=place.column, difference=difference))
        ended = "failed" if missed else "passed" if expects(text) else "expects_nothing"
        in_order = tuple(sorted(missed, key=lambda one: (one.line, one.column)))
        self.results.append(
            replace(result, passed=ended == "passed", outcome=ended, missed=in_order, sheets=outcome.sheets)
        )

    def findings(self) -> tuple[Diagnostic, ...]:
        once = {msgspec.json.encode(finding): finding for finding in self.found}
        return tuple(sorted(once.values(), key=Diagnostic.order))

    def coverage(self) -> tuple[Covered, ...]:
        return tuple(
            one
            for key, rules in self.rules.items()
            if rules is not None
            for one in branches(rules, frozenset(self.shown.get(key, ())), self.own[key])
        )
