"""What changed in questionnaires: whom they ask, which questions came and went, and words that are new.

A question keeps its id as long as its meaning stays; new words for it raise `wording`, so that earlier answers can be told
apart and still be compared (practice 4.11).
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.rules import Question, Questionnaire, Ruleset
from csat_plugin.language.changes.values import titles
from csat_plugin.texts import say


def question_changes(before: Ruleset, after: Ruleset, language: str) -> Iterator[str]:
    """Sentences on questionnaires; none where the earlier rules were kept without them."""
    if before.questionnaires is None or after.questionnaires is None:
        return
    was, now = ({entry.id: entry for entry in rules} for rules in (before.questionnaires, after.questionnaires))
    for name in dict.fromkeys([*was, *now]):
        if name not in now:
            yield say("changes.questionnaire.gone", language, {"id": name})
        elif name not in was:
            values = {"id": name, "n": len(now[name].questions), "ask": _roles(now[name], language)}
            yield say("changes.questionnaire.new", language, values)
        else:
            yield from _of_one(was[name], now[name], language)


def _of_one(was: Questionnaire, now: Questionnaire, language: str) -> Iterator[str]:
    if was.ask != now.ask:
        values = {"id": now.id, "now": _roles(now, language), "was": _roles(was, language)}
        yield say("changes.questionnaire.ask", language, values)
    if was.title != now.title:
        first, second = (title or say("changes.no_title", language) for title in titles(was.title, now.title))
        yield say("changes.questionnaire.title", language, {"id": now.id, "was": first, "now": second})
    yield from _purpose(was, now, language)
    old, new = ({question.id: question for question in entry.questions} for entry in (was, now))
    for name in dict.fromkeys([*old, *new]):
        if name not in new:
            yield say("changes.question.gone", language, {"id": now.id, "question": name})
        elif name not in old:
            yield say("changes.question.new", language, {"id": now.id, "question": name})
        else:
            yield from _wording(now.id, old[name], new[name], language)
    stayed = [name for name in new if name in old]
    if stayed != [name for name in old if name in new]:
        yield say("changes.question.order", language, {"id": now.id, "questions": ", ".join(stayed)})


def _purpose(was: Questionnaire, now: Questionnaire, language: str) -> Iterator[str]:
    """What it is for, and what is wanted to know."""
    if was.goal != now.goal:
        first, second = (goal or say("changes.no_title", language) for goal in titles(was.goal, now.goal))
        yield say("changes.questionnaire.goal", language, {"id": now.id, "was": first, "now": second})
    old, new = ({need.id: need.title for need in entry.needs} for entry in (was, now))
    if list(old) != list(new):
        values = {"id": now.id, "now": ", ".join(new) or "-", "was": ", ".join(old) or "-"}
        yield say("changes.questionnaire.needs", language, values)
    reworded = [name for name in new if name in old and old[name] != new[name]]
    if reworded:
        yield say("changes.questionnaire.needs_words", language, {"id": now.id, "needs": ", ".join(reworded)})


def _wording(id: str, was: Question, now: Question, language: str) -> Iterator[str]:
    anew = [one for one, text in now.text.items() if one in was.text and was.text[one] != text]
    added = [one for one in now.text if one not in was.text]
    gone = [one for one in was.text if one not in now.text]
    values = {"id": id, "question": now.id, "was": was.wording, "now": now.wording, "next": was.wording + 1}
    if anew:
        variant = "raised" if now.wording > was.wording else "same"
        yield say(f"changes.question.{variant}", language, {**values, "languages": ", ".join(anew)})
        if variant == "raised" and not now.earlier:
            yield say(
                "changes.question.keep_words", language, {**values, "language": anew[0], "text": was.text[anew[0]]}
            )
    elif now.wording != was.wording:
        yield say("changes.question.number", language, values)
    if was.earlier != now.earlier:
        variant = "earlier" if len(was.earlier) != len(now.earlier) else "earlier_words"
        said = {"id": id, "question": now.id, "was": len(was.earlier), "now": len(now.earlier)}
        yield say(f"changes.question.{variant}", language, said)
    if added:
        yield say("changes.question.translated", language, {**values, "languages": ", ".join(added)})
    if gone:
        yield say("changes.question.untranslated", language, {**values, "languages": ", ".join(gone)})


def _roles(entry: Questionnaire, language: str) -> str:
    return ", ".join(entry.ask) or say("changes.nobody", language)
