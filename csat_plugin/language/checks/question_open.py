"""A longer questionnaire lets people say in their own words what matters to them (S0-52).

PASS:
```yaml
questionnaires:
  short: {questions: {overall: {text: How satisfied are you?}}}
  quarterly: {questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, why: {text: Why?, open: true}}}
  interview: {without: [open_question], questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, d: {text: D?}}}
```

FAIL CSAT228:
```yaml
questionnaires:
  quarterly: {questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, d: {text: D?}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import FEW, questionnaires
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT228",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each longer questionnaire without an open question."""
    for asked in questionnaires(checked):
        without = not any(question.open for question in asked.questions)
        if without and len(asked.questions) > FEW and not asked.without("open_question"):
            values = {"questionnaire": asked.id, "n": len(asked.questions)}
            yield checked.finding("CSAT228", asked.path, values, level="warning", key=True)
