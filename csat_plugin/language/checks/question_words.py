"""Questions are worded in the languages of those who are asked (needs a workspace).

PASS:
```yaml
# contacts: vip_user/ja vip_user/zh
questionnaires:
  quarterly: {ask: [vip_user], questions: {speed: {text: {zh: 是否及时？, ja: 迅速でしたか。}}}}
```

FAIL CSAT078:
```yaml
# contacts: vip_user/ja vip_user/zh
questionnaires:
  quarterly: {ask: [vip_user], questions: {speed: {text: {zh: 是否及时？}}}}
```
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, listed, names
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.texts import LANGUAGES

CODES = ("CSAT078",)
NEEDS = "customers"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """For each questionnaire and language: which questions lack it, how many people prefer it, what they get instead."""
    for name, entry in checked.entries("questionnaires"):
        roles = {role for _, role in names(entry.get("ask"))}
        prefer = _prefer(checked, roles)
        questions = entry.get("questions")
        texts = {
            str(one): _texts(question) for one, question in (questions if isinstance(questions, dict) else {}).items()
        }
        for language in LANGUAGES:
            lacking = [one for one, text in texts.items() if text and language not in text]
            if not prefer[language] or not lacking:
                continue
            text = texts[lacking[0]]
            instead = "en" if "en" in text else next(iter(text))
            values = {
                "questionnaire": name,
                "language": language,
                "questions": listed(lacking),
                "first": lacking[0],
                "n": prefer[language],
                "instead": instead,
            }
            yield checked.finding(
                "CSAT078", ("questionnaires", name, "questions", lacking[0]), values, level="warning", key=True
            )


def _prefer(checked: Checked, roles: set[str]) -> Counter[str]:
    """Language -> people of the register who are asked and prefer it; everybody where no roles are named."""
    customers = (checked.context.customers if checked.context else None) or ()
    people = [person for customer in customers for person in customer.chain]
    return Counter(person.language for person in people if not roles or person.role in roles)


def _texts(question: Any) -> dict[str, str]:
    """Language -> text of a question; one bare text counts as English."""
    text = question.get("text") if isinstance(question, dict) else None
    if isinstance(text, str):
        return {"en": text}
    return {language: text[language] for language in LANGUAGES if language in text} if isinstance(text, dict) else {}
