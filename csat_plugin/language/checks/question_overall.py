"""Beside several aspects one question asks for the whole: else nobody learns which of them drives it (S0-50).

PASS:
```yaml
questionnaires:
  quarterly: {questions: {all: {indicator: overall}, speed: {indicator: speed}, skill: {indicator: skill}, care: {indicator: care}}}
  interview:
    without: [overall_question]
    questions: {speed: {indicator: speed}, skill: {indicator: skill}, care: {indicator: care}, why: {open: true}}
```

FAIL CSAT229:
```yaml
questionnaires:
  quarterly: {questions: {speed: {indicator: speed}, skill: {indicator: skill}, care: {indicator: care}, why: {open: true}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.analysis.sheets import OVERALL
from csat_plugin.language.asked import FEW, questionnaires
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT229",)

SEVERAL = 3
"""Aspects from which on it is worth knowing which of them drive the mark for everything."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A hint for each longer questionnaire that asks about several aspects and not about the whole."""
    for asked in questionnaires(checked):
        measured = {str(q.entry["indicator"]) for q in asked.questions if not q.open and q.entry.get("indicator")}
        if len(asked.questions) <= FEW or len(measured) < SEVERAL or OVERALL in measured:
            continue
        if not asked.without("overall_question"):
            values = {"questionnaire": asked.id, "n": len(measured)}
            yield checked.finding("CSAT229", asked.path, values, level="hint", key=True)
