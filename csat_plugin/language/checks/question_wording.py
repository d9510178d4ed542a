"""A closed question asks about one matter, since a mark cannot say which of two it is for; and no question leads to an answer (S0-49).

PASS:
```yaml
questionnaires:
  quarterly:
    questions:
      speed: {text: {en: Do we respond in time?, zh: 故障响应是否及时？, ja: 障害対応は迅速でしたか。}}
      terms: {text: Are our terms and conditions clear?}
      sites: {text: Are we friendly and attentive?, as_worded: true}
      why: {text: What is good and what is bad?, open: true}
      name: {text: How do you find our Best Service desk?, as_worded: true}
```

FAIL CSAT226:
```yaml
questionnaires:
  quarterly: {questions: {staff: {text: Are our people friendly and competent?}}}
```

FAIL CSAT226:
```yaml
questionnaires:
  quarterly: {questions: {staff: {text: {zh: 您对服务态度和技术水平是否满意？}}}}
```

FAIL CSAT226:
```yaml
questionnaires:
  quarterly: {questions: {staff: {text: {ja: 担当者の態度と技能に満足されていますか。}}}}
```

FAIL CSAT226:
```yaml
questionnaires:
  quarterly: {questions: {speed: {text: How satisfied are you with our excellent service?}}}
```

FAIL CSAT226:
```yaml
questionnaires:
  quarterly: {questions: {speed: {text: {zh: 您是否同意我们的响应很及时？}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import AskedQuestion, questionnaires
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.wording.leading import leading
from csat_plugin.language.wording.two_matters import two_matters

CODES = ("CSAT226",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """At most one warning of each kind for a question, at the first language in which it has that fault."""
    for asked in questionnaires(checked):
        for question in asked.questions:
            if question.entry.get("as_worded") is not True:
                yield from _of_one(checked, question)


def _of_one(checked: Checked, question: AskedQuestion) -> Iterator[Diagnostic]:
    path = (*question.path, "text")
    for text in question.texts.values():
        if not question.open and (word := two_matters(text)):
            values = {"question": question.id, "word": word, "text": text}
            yield checked.finding("CSAT226", path, values, level="warning", key=True)
            break
    for text in question.texts.values():
        if words := leading(text):
            values = {"question": question.id, "words": words}
            yield checked.finding("CSAT226", path, values, level="warning", key=True, variant="leading")
            break
