"""Every question of a longer questionnaire serves something: an indicator, an aspect, or what the provider wants to know (S0-47, S0-50).

PASS:
```yaml
indicators: {service: {parts: {care: {}, taste: {questions: [taste_today]}}}}
questionnaires:
  short: {questions: {parking: {text: How is our car park?}}}
  quarterly:
    information_needs: {parking: Whether one finds a place}
    questions: {overall: {indicator: overall}, parking: {asks: parking}, care: {}, taste_today: {}, why: {open: true}}
```

FAIL CSAT227:
```yaml
questionnaires:
  quarterly: {questions: {overall: {indicator: overall}, a: {indicator: a}, parking: {}, why: {open: true}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.asked import FEW, questionnaires
from csat_plugin.language.checked import Checked, listed, names
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT227",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for each questionnaire that has questions nobody could say the use of."""
    claimed = set(_claimed(checked))
    for asked in questionnaires(checked):
        closed = [question for question in asked.questions if not question.open]
        loose = [
            question.id
            for question in closed
            if not question.entry.get("indicator")
            and not question.entry.get("asks")
            and folded(question.id) not in claimed
        ]
        if loose and len(asked.questions) > FEW:
            values = {"questionnaire": asked.id, "questions": listed(loose), "first": loose[0]}
            path = (*asked.path, "questions", loose[0])
            yield checked.finding("CSAT227", path, values, level="warning", key=True)


def _claimed(checked: Checked) -> Iterator[str]:
    """Names of questions that indicators list themselves."""
    for _, tree in checked.entries("indicators"):
        yield from _of_parts(tree.get("parts"))


def _of_parts(parts: Any) -> Iterator[str]:
    for name, part in (parts if isinstance(parts, dict) else {}).items():
        yield folded(str(name))
        if isinstance(part, dict):
            for key in ("questions", "expected", "importance"):
                yield from (folded(one) for _, one in names(part.get(key)))
            yield from _of_parts(part.get("parts"))
