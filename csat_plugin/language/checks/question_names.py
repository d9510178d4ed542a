"""What a question names is there: needs of its questionnaire, roles that are asked, as many earlier wordings as its number says.

Where questions are for some roles only, everybody who is asked has something to answer (S1-02).

PASS:
```yaml
questionnaires:
  quarterly:
    ask: [technical, finance]
    information_needs: {cost: Whether bills are right}
    questions:
      bills: {text: Are our bills right?, asks: cost, ask: finance, wording: 2, earlier: [{text: Bills right?, until: 2026-10}]}
      faults: {text: Are faults dealt with in time?, ask: [technical]}
```

FAIL CSAT222:
```yaml
questionnaires:
  quarterly:
    information_needs: {cost: Whether bills are right}
    questions: {bills: {text: Are our bills right?, asks: [cots]}, later: {text: And later?, asks: cost}}
```

FAIL CSAT222:
```yaml
questionnaires:
  quarterly: {ask: [technical], questions: {bills: {text: Are our bills right?, ask: finance}, all: {text: And the rest?}}}
```

FAIL CSAT222:
```yaml
questionnaires:
  service:
    ask: [technical, finance, decision_leader]
    questions: {faults: {text: Faults?, ask: technical}, bills: {text: Bills?, ask: finance}, why: {open: true}}
```

FAIL CSAT222:
```yaml
questionnaires:
  quarterly: {questions: {bills: {text: Are our bills right?, wording: 4, earlier: [{text: Bills right?}]}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.language.asked import AskedQuestion, AskedQuestionnaire, questionnaires
from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT222",)


def check(checked: Checked) -> Iterator[Diagnostic]:
    """An error for each name that means nothing, and for a number of wordings that cannot be; a warning for idle roles."""
    for asked in questionnaires(checked):
        yield from _idle(checked, asked)
        for question in asked.questions:
            yield from _needs(checked, asked, question)
            yield from _roles(checked, asked, question)
            wording, earlier = question.entry.get("wording"), question.entry.get("earlier")
            if isinstance(earlier, list) and isinstance(wording, int) and wording != len(earlier) + 1:
                values = {"question": question.id, "wording": wording, "n": len(earlier), "right": len(earlier) + 1}
                yield checked.finding("CSAT222", (*question.path, "wording"), values, variant="wording")


def _needs(checked: Checked, asked: AskedQuestionnaire, question: AskedQuestion) -> Iterator[Diagnostic]:
    known = [str(need) for need in asked.needs]
    for n, need in names(question.entry.get("asks")):
        if need not in known:
            meant = nearest(need, known)
            values = {"question": question.id, "need": need, "known": listed(known), "meant": meant}
            path = (*question.path, "asks") if n is None else (*question.path, "asks", n)
            yield checked.finding("CSAT222", path, values, variant="meant" if meant else "" if known else "none")


def _roles(checked: Checked, asked: AskedQuestionnaire, question: AskedQuestion) -> Iterator[Diagnostic]:
    known = [role for _, role in names(asked.entry.get("ask"))]
    for n, role in names(question.entry.get("ask")):
        if known and role not in known:
            values = {"question": question.id, "role": role, "questionnaire": asked.id, "known": listed(known)}
            path = (*question.path, "ask") if n is None else (*question.path, "ask", n)
            yield checked.finding("CSAT222", path, values, variant="role")


def _idle(checked: Checked, asked: AskedQuestionnaire) -> Iterator[Diagnostic]:
    """Roles that are asked and for which there is no question with a mark."""
    closed = [question for question in asked.questions if not question.open]
    wanted = [[role for _, role in names(question.entry.get("ask"))] for question in closed]
    if not closed or not all(wanted):
        return
    for_some = {role for roles in wanted for role in roles}
    idle = [role for _, role in names(asked.entry.get("ask")) if role not in for_some]
    if idle:
        values = {"questionnaire": asked.id, "roles": listed(idle), "first": closed[0].id, "role": idle[0]}
        yield checked.finding("CSAT222", (*asked.path, "ask"), values, level="warning", key=True, variant="idle")
