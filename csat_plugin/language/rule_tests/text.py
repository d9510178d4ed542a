"""A run of rule tests as text: each failure with its place and the calculation sheet, then the count."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from csat_plugin.core.scoring.calculation_sheet import CalculationSheet
from csat_plugin.language.rule_tests.discovery import TestResult, TestRun
from csat_plugin.texts import say


def as_text(run: TestRun, language: str = "en", *, verbose: bool = False) -> str:
    """The run as people read it.

    Args:
        run: what came out.
        language: of the sentences.
        verbose: tests that passed are named too.
    """
    return "\n".join(_lines(run, language, verbose)) + "\n"


def _lines(run: TestRun, language: str, verbose: bool) -> Iterator[str]:
    for finding in run.diagnostics:
        yield f"{finding.file}:{finding.line}:{finding.column}: {finding.code} {finding.sentence(language)}"
    for result in run.results:
        if not result.passed:
            yield from _failure(result, language)
        elif verbose:
            yield f"{result.file}:{result.line}: {result.name}: {say('rule_test.ok', language)}"
    for reason in run.reasons:
        yield say(reason.code, language, reason.values)
    for covered in run.coverage:
        if not covered.fired:
            yield f"{covered.place}: {say('rule_test.never_fired', language, {'rule': covered.rule})}"
        elif not covered.quiet:
            yield f"{covered.place}: {say('rule_test.never_quiet', language, {'rule': covered.rule})}"
    passed = sum(result.passed for result in run.results)
    if run.results:
        yield say("rule_test.passed", language, {"passed": passed, "total": len(run.results)})
    else:
        yield say("rule_test.none", language)


def _failure(result: TestResult, language: str) -> Iterator[str]:
    yield f"{result.file}:{result.line}: {result.name}: {say('rule_test.failed', language)}"
    for missed in result.missed:
        one = missed.difference
        about = f"{one.about}: " if one.about else ""
        values = {"about": about, "found": one.found, "expected": one.expected}
        yield f"{result.file}:{missed.line}:{missed.column}: {say(f'rule_test.{one.what}', language, values)}"
    for found in result.sheets:
        yield from (f"    {line}" for line in sheet_lines(found, language))


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
