"""A run of rule tests as text: each failure with its place and the calculation sheet, then the count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from csat_plugin.core.scoring.calculation_sheet import CalculationSheet
from csat_plugin.core.scoring.result import Note
from csat_plugin.language.rule_tests.coverage import Covered
from csat_plugin.language.rule_tests.differing import Difference, Reason
from csat_plugin.language.rule_tests.discovery import TestResult, TestRun
from csat_plugin.language.shown.gates import gate_words
from csat_plugin.texts import say


def as_text(run: TestRun, language: str = "en", *, verbose: bool = False, unshown: bool = True) -> str:
    """The run as people read it.

    Args:
        run: what came out.
        language: of the sentences.
        verbose: tests that passed are named too.
        unshown: whether rules that no test shows at work and at rest are named.
    """
    return "\n".join(_lines(run, language, verbose=verbose, unshown=unshown)) + "\n"


def _lines(run: TestRun, language: str, *, verbose: bool, unshown: bool) -> Iterator[str]:
    for finding in run.diagnostics:
        yield f"{finding.file}:{finding.line}:{finding.column}: {finding.code} {finding.sentence(language)}"
    for result in run.results:
        if result.outcome == "failed":
            yield from failure_lines(result, language)
        elif verbose or result.outcome == "not_run":
            yield f"{result.file}:{result.line}: {result.name}: {say(f'rule_test.outcome.{result.outcome}', language)}"
    for reason in run.reasons:
        yield say(reason.code, language, reason.values)
    if unshown:
        yield from _unshown(run.coverage, language)
    if run.results:
        yield _count(run, language)
    elif not run.reasons:
        yield say("rule_test.none", language)


def _count(run: TestRun, language: str) -> str:
    """How many passed, and how many showed nothing."""
    passed = sum(result.passed for result in run.results)
    said = [say("rule_test.passed", language, {"passed": passed, "total": len(run.results)})]
    others = {one: sum(result.outcome == one for result in run.results) for one in ("not_run", "expects_nothing")}
    said += [say(f"rule_test.passed.{one}", language, {"n": n}) for one, n in others.items() if n]
    return ("; " if language == "en" else "；").join(said)


def _unshown(coverage: Sequence[Covered], language: str) -> Iterator[str]:
    """Rules no test makes work, or leaves at rest; those of a pack are shown by the pack's own tests."""
    own = [one for one in coverage if one.part == "rule" and not one.inherited]
    rules = [one for one in own if one.case in ("works", "rests") and not one.covered]
    never = {one.name for one in rules if one.case == "works"}
    for one in rules:
        if one.case == "works" or one.name not in never:
            code = "rule_test.never_fired" if one.case == "works" else "rule_test.never_quiet"
            yield f"{one.place}: {say(code, language, {'rule': one.name})}"


def case_words(one: Covered, language: str) -> str:
    """What a test would show of a rule, survey, band and so on."""
    code = f"rule_test.case.{one.part}.{one.case}" if one.case in ("works", "rests") else f"rule_test.case.{one.case}"
    return say(code, language, {"which": one.which, "said": one.said.get(language, one.said.get("en", ""))})


def failure_lines(result: TestResult, language: str) -> Iterator[str]:
    """Everything that is said of a test that failed."""
    yield f"{result.file}:{result.line}: {result.name}: {say('rule_test.failed', language)}"
    for missed in result.missed:
        one = missed.difference
        yield f"{result.file}:{missed.line}:{missed.column}: {difference_words(one, language)}"
        if one.place:
            yield f"    {say('rule_test.by', language, {'place': one.place})}"
        yield from (f"    {line}" for line in _reasons(one.reasons, language))
    for found in result.sheets:
        yield from (f"    {line}" for line in sheet_lines(found, language))


def difference_words(one: Difference, language: str) -> str:
    """What came out otherwise, in a sentence."""
    about = f"{one.about}: " if one.about else ""
    found = note_words(one.note, language) if one.note is not None else one.found
    return say(f"rule_test.{one.what}", language, {"about": about, "found": found, "expected": one.expected})


def _reasons(reasons: Sequence[Reason], language: str) -> Iterator[str]:
    """Why it came out so, each with its rule's place; what decided is marked."""
    place = ""
    for one in reasons:
        mark = "-> " if one.decided else "   " if any(other.decided for other in reasons) else ""
        where = f"  {one.place}" if one.place != place else ""
        place = one.place
        yield f"{mark}{note_words(one.note, language)}{where}"


def note_words(note: Note, language: str) -> str:
    """A note as a sentence; of values that are given in every language, those of this one."""
    if note.code.startswith("surveys.gate."):
        return gate_words(note, language)
    ending = f"_{language}"
    own = {name.removesuffix(ending): value for name, value in note.values.items() if name.endswith(ending)}
    return say(note.code, language, {**note.values, **own})


def sheet_lines(sheet: CalculationSheet, language: str = "en") -> Iterator[str]:
    """A calculation sheet in the layout of S0-23, one line a channel."""
    yield say("rule_test.sheet.head", language, {"subject": sheet.name, "period": sheet.period})
    wide = max([len(row.channel) for row in sheet.rows] + [10])
    for row in sheet.rows:
        figures = "".join(f"{_number(n):>9}" for n in (row.score, row.weight, row.effective_weight, row.weighted))
        moved = f"  -> {row.moved_to}" if row.moved_to else ""
        yield f"{row.channel:<{wide}}{figures}{moved}"
    if sheet.rounding:
        yield f"{say('rule_test.sheet.rounding', language):<{wide}}{'':>27}{_number(sheet.rounding):>9}"
    total = "none" if sheet.total is None else f"{sheet.total:f}"
    yield f"{say('rule_test.sheet.total', language):<{wide}}{'':>27}{total:>9}  {sheet.band or sheet.status}"


def _number(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.2f}"
