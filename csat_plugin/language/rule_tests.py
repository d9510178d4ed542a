"""Rule tests: YAML beside the rules that says which ratings must give which scores, verdicts and actions.

`run_tests` runs them, `as_text` tells what came out; `rule_test_document` has the words a test may use.
"""

from __future__ import annotations

from csat_plugin.language.rule_test_run import Coverage, Missed, Reason, TestResult, TestRun, find_tests, run_tests
from csat_plugin.language.rule_test_text import as_text, sheet_lines

__all__ = [
    "Coverage",
    "Missed",
    "Reason",
    "TestResult",
    "TestRun",
    "as_text",
    "find_tests",
    "run_tests",
    "sheet_lines",
]
