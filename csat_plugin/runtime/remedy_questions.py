"""A remedy question in words: you told us, we did, did it help? In the language of the person asked where it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from csat_plugin.core.actions.remedies import Asked
from csat_plugin.core.names import in_language
from csat_plugin.core.surveys.decision import SurveyDecision
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.texts import LANGUAGES, say

LONGEST = 200


More = Callable[[SurveyDecision], tuple[tuple[str, str], ...]]
"""Whom a survey asks -> the questions for him alone: name in the data, and words."""


def put_to(workspace: Workspace, asked: Sequence[Asked]) -> More:
    """The remedy questions of everybody a survey asks: about what he raised himself, else about what his customer's score led to.

    Args:
        workspace: languages.
        asked: the questions of the wave.
    """

    def more(decision: SurveyDecision) -> tuple[tuple[str, str], ...]:
        names = {key.casefold() for key in (*decision.keys, decision.contact_name) if key}
        return tuple(
            (one.question, str(question_row(workspace, one)["text"]))
            for one in asked
            if (one.person.casefold() in names if one.person else one.item.subject == decision.customer)
        )

    return more


def question_row(workspace: Workspace, asked: Asked) -> dict[str, object]:
    """One row of the worksheet: key of the question, whom to ask, and the words.

    The words are for the customer: they hold his own remark and what was decided or done, never what the item says to those at
    work on it.
    """
    item, language = asked.item, asked.language if asked.language in LANGUAGES else workspace.language
    did = _sentences((item.decision, item.outcome), language)
    title = in_language(item.title, language, item.kind)
    told = _short(asked.told)
    code = "remedy.question" if told else "remedy.question.unsaid"
    text = say(code, language, {"told": told, "did": did, "title": title, "closed": item.closed})
    return {
        "question": asked.question,
        "customer": item.subject_name,
        "person": asked.person_name,
        "told": told,
        "did": did,
        "text": text,
        "closed": item.closed,
    }


def _sentences(texts: Iterable[str], language: str) -> str:
    """Texts one after the other, each ended like a sentence."""
    stop, blank = (".", " ") if language == "en" else ("。", "")
    said = [text.strip() for text in dict.fromkeys(texts) if text.strip()]
    return blank.join(text if text.endswith((".", "!", "?", "。", "！", "？")) else f"{text}{stop}" for text in said)


def _short(words: str) -> str:
    plain = " ".join(words.split())
    return plain if len(plain) <= LONGEST else f"{plain[:LONGEST].rstrip()} ..."
