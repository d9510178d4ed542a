"""A scale has as many favourable answers as unfavourable ones: else it leads to one side (S0-49).

Only answers whose words are all known are judged; numbers and signs are not.

PASS:
```yaml
questionnaires:
  quarterly:
    questions:
      care: {text: With care?, options: {1: never, 2: rarely, 3: sometimes, 4: often, 5: always}}
      speed: {text: {zh: 是否及时？}, options: {1: {zh: 不满意}, 2: {zh: 一般}, 3: {zh: 满意}}}
      skill: {text: Skilled?, scale: {◎: 100, ○: 80, △: 60, ×: 20}}
```

FAIL CSAT225:
```yaml
questionnaires:
  quarterly: {questions: {care: {text: With care?, options: {1: poor, 2: good, 3: very good, 4: excellent}}}}
```

FAIL CSAT225:
```yaml
questionnaires:
  quarterly: {questions: {speed: {text: 是否及时？, scale: {非常满意: 100, 满意: 80, 一般: 60, 不满意: 20}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.asked import AskedQuestion, questionnaires, texts_of
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.wording.favour import favour

CODES = ("CSAT225",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each scale that leans, in the first language in which its words tell."""
    for asked in questionnaires(checked):
        for question in asked.questions:
            if question.open or question.entry.get("as_worded") is True:
                continue
            for labels in _labels(checked, question):
                values = _leaning(labels)
                if values:
                    key = "options" if question.entry.get("options") else "scale"
                    said = {"question": question.id, **values}
                    yield checked.finding("CSAT225", (*question.path, key), said, level="warning", key=True)
                    break


def _leaning(labels: list[str]) -> dict[str, str]:
    """How many lean to which side; empty where as many as to the other, or where nobody can tell."""
    known = [favour(label) for label in labels]
    if not labels or None in known or not any(known):
        return {}
    good, bad = known.count(1), known.count(-1)
    return {} if good == bad else {"good": str(good), "bad": str(bad)}


def _labels(checked: Checked, question: AskedQuestion) -> Iterator[list[str]]:
    """The names of the answers, language by language."""
    options = question.entry.get("options")
    if isinstance(options, dict) and options:
        each = [texts_of(words) for words in options.values()]
        for language in dict.fromkeys(language for words in each for language in words):
            if all(language in words for words in each):
                yield [words[language] for words in each]
        return
    scale: Any = question.entry.get("scale")
    found = checked.section("scales").get(scale) if isinstance(scale, str) else scale
    if isinstance(found, dict):
        yield [str(mark) for mark in found]
