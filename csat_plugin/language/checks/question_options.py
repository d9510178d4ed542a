"""Answers of a closed question are told, each by a name of its own (S0-49).

PASS:
```yaml
questionnaires:
  quarterly:
    questions:
      speed: {text: In time?, scale: five}
      care: {text: With care?, options: {1: never, 2: sometimes, 3: always}}
      why: {text: Why?, open: true}
```

FAIL CSAT224:
```yaml
questionnaires:
  quarterly: {questions: {speed: {text: In time?}, why: {text: Why?, open: true}}}
```

FAIL CSAT224:
```yaml
questionnaires:
  quarterly: {questions: {care: {text: With care?, options: {1: never, 2: sometimes, 3: sometimes}}}}
```

FAIL CSAT224:
```yaml
questionnaires:
  quarterly: {questions: {care: {text: With care?, options: {1: never, 2: "", 3: always}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.exact import plain
from csat_plugin.language.asked import AskedQuestion, questionnaires, texts_of
from csat_plugin.language.checked import Checked, listed
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT224",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """One warning for a questionnaire's questions nobody can tell the answers of, and one for each name that is no name."""
    for asked in questionnaires(checked):
        closed = [question for question in asked.questions if not question.open]
        bare = [q for q in closed if not q.entry.get("scale") and not q.entry.get("options") and q.texts]
        if bare:
            values = {
                "questionnaire": asked.id,
                "questions": listed([q.id for q in bare]),
                "first": bare[0].id,
            }
            yield checked.finding("CSAT224", bare[0].path, values, level="warning", key=True)
        for question in closed:
            yield from _named(checked, question)
        yield from _measured_otherwise(checked, asked.id)


def _measured_otherwise(checked: Checked, name: str) -> Iterator[Diagnostic]:
    """Questions whose highest mark is another than the one by which their channel counts every mark."""
    rules = checked.ruleset
    sheet = next((one for one in rules.questionnaires or () if one.id == name), None) if rules else None
    if rules is None or sheet is None:
        return
    asking = [one for one in rules.surveys if name in (one.questionnaire, *(choice.use for choice in one.choices))]
    for channel in filter(None, (rules.channel(one) for one in dict.fromkeys(survey.channel for survey in asking))):
        scale = channel.scale
        for question in sheet.questions if scale is not None and scale.high is not None else ():
            if not question.open and question.high is not None and scale is not None and question.high != scale.high:
                values = {"question": question.id, "high": plain(question.high), "channel": channel.id}
                values["most"] = plain(scale.high) if scale.high is not None else ""
                path = ("questionnaires", name, "questions", question.id)
                yield checked.finding("CSAT224", path, values, level="warning", key=True, variant="scale")


def _named(checked: Checked, question: AskedQuestion) -> Iterator[Diagnostic]:
    options = question.entry.get("options")
    seen: dict[tuple[str, str], str] = {}
    for mark, words in (options if isinstance(options, dict) else {}).items():
        path = (*question.path, "options", mark)
        labels = texts_of(words)
        if not any(label.strip() for label in labels.values()):
            values = {"question": question.id, "mark": mark}
            yield checked.finding("CSAT224", path, values, level="warning", key=True, variant="unnamed")
        for language, label in labels.items():
            other = seen.setdefault((language, label.strip().casefold()), str(mark)) if label.strip() else str(mark)
            if other != str(mark):
                values = {"question": question.id, "mark": mark, "other": other, "label": label}
                yield checked.finding("CSAT224", path, values, level="warning", key=True, variant="twice")
