"""A questionnaire is short: few questions, little time, few words in a question; what is long on purpose says so under `limits:` (S0-48).

PASS:
```yaml
questionnaires:
  short: {questions: {speed: {text: {en: Do we react in time?, zh: 响应是否及时？}}}}
  interview:
    limits: {questions: 12}
    questions: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}, j: {}, k: {}}
```

FAIL CSAT223:
```yaml
questionnaires:
  quarterly: {questions: {a: {}, b: {}, c: {}, d: {}, e: {}, f: {}, g: {}, h: {}, i: {}, j: {}, k: {}}}
```

FAIL CSAT223:
```yaml
questionnaires:
  quarterly: {limits: {words: 5}, questions: {speed: {text: Do we react to incidents in time?}}}
```

FAIL CSAT223:
```yaml
questionnaires:
  quarterly: {limits: {characters: 6}, questions: {speed: {text: {zh: 您对故障响应的速度是否满意？}}}}
```

FAIL CSAT223:
```yaml
questionnaires:
  quarterly: {limits: {minutes: 1}, questions: {first: {open: true}, second: {open: true}, third: {open: true}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import AskedQuestion, AskedQuestionnaire, questionnaires
from csat_plugin.language.checked import Checked
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.wording import language_of
from csat_plugin.language.wording.lengths import length, seconds
from csat_plugin.texts import LANGUAGES

CODES = ("CSAT223",)

USUAL = {"questions": 10, "minutes": 5, "words": 25, "characters": 50}
"""What is remarked on where a questionnaire says nothing else."""
_MINUTE = 60


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each limit that is passed."""
    for asked in questionnaires(checked):
        limits = _limits(asked)
        n = len(asked.questions)
        if n > limits["questions"]:
            values = {"questionnaire": asked.id, "n": n, "most": limits["questions"]}
            yield checked.finding("CSAT223", asked.path, values, level="warning", key=True, variant="questions")
        minutes = -(-_seconds(asked) // _MINUTE)
        if minutes > limits["minutes"] and n <= limits["questions"]:
            values = {"questionnaire": asked.id, "n": minutes, "most": limits["minutes"]}
            yield checked.finding("CSAT223", asked.path, values, level="warning", key=True, variant="minutes")
        for question in asked.questions:
            yield from _words(checked, asked, question, limits)


def _words(
    checked: Checked, asked: AskedQuestionnaire, question: AskedQuestion, limits: dict[str, int]
) -> Iterator[Diagnostic]:
    for text in question.texts.values():
        kind = "words" if language_of(text) == "en" else "characters"
        if (n := length(text)) > limits[kind]:
            values = {"questionnaire": asked.id, "question": question.id, "n": n, "most": limits[kind]}
            yield checked.finding("CSAT223", question.path, values, level="warning", key=True, variant=kind)


def _seconds(asked: AskedQuestionnaire) -> int:
    """How long it takes in the language in which it takes longest."""
    return max(seconds((q.texts.get(language, ""), q.open) for q in asked.questions) for language in LANGUAGES)


def _limits(asked: AskedQuestionnaire) -> dict[str, int]:
    given = asked.entry.get("limits")
    own = {key: value for key, value in (given if isinstance(given, dict) else {}).items() if isinstance(value, int)}
    return USUAL | own
