"""What the provider wants to know is asked by some question (S0-51).

PASS:
```yaml
questionnaires:
  quarterly:
    information_needs: {speed: Whether faults are dealt with in time}
    questions: {reaction: {text: Do we react in time?, asks: speed}}
```

FAIL CSAT221:
```yaml
questionnaires:
  quarterly:
    information_needs: {speed: Whether faults are dealt with in time, price: Whether the price is right}
    questions: {reaction: {text: Do we react in time?, asks: speed}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import questionnaires, texts_of
from csat_plugin.language.checked import Checked, names
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT221",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each need that no question names."""
    for asked in questionnaires(checked):
        served = {need for question in asked.questions for _, need in names(question.entry.get("asks"))}
        for need, words in asked.needs.items():
            if need not in served:
                said = next(iter(texts_of(words).values()), str(need))
                values = {"questionnaire": asked.id, "need": need, "words": said, "first": asked.questions[0].id}
                path = (*asked.path, "information_needs", need)
                yield checked.finding("CSAT221", path, values, level="warning", key=True)
