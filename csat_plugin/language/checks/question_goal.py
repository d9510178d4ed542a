"""A questionnaire says what it is for (S0-47). One of up to three questions explains itself.

PASS:
```yaml
questionnaires:
  short: {questions: {overall: {text: How satisfied are you?}}}
  quarterly:
    goal: Where to improve
    questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, d: {open: true}}
```

PASS:
```yaml
questionnaires:
  quarterly:
    without: [goal]
    questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, d: {open: true}}
```

FAIL CSAT220:
```yaml
questionnaires:
  quarterly: {questions: {a: {text: A?}, b: {text: B?}, c: {text: C?}, d: {open: true}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import FEW, questionnaires
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT220",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each longer questionnaire without a goal."""
    for asked in questionnaires(checked):
        if len(asked.questions) > FEW and not asked.entry.get("goal") and not asked.without("goal"):
            values = {"questionnaire": asked.id, "n": len(asked.questions)}
            yield checked.finding("CSAT220", asked.path, values, level="warning", key=True)
