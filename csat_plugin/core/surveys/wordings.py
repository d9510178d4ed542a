"""Under which wording of a question an answer was given: told by the words the data use, else by the day (S0-49, S0-53)."""

from __future__ import annotations

from csat_plugin.core.rules import Question, Ruleset
from csat_plugin.core.scoring.terms import folded


class Wordings:
    """The questions of a ruleset that were reworded.

    Args:
        rules: with their questionnaires.
    """

    def __init__(self, rules: Ruleset) -> None:
        self._known: dict[str, Question] = {}
        for sheet in rules.questionnaires or ():
            for question in sheet.questions:
                if question.wording > 1:
                    former = [text for one in question.earlier for text in one.text.values()]
                    for name in (question.id, *question.text.values(), *former):
                        self._known.setdefault(folded(name), question)

    def of(self, called: str, day: str) -> tuple[int, int] | None:
        """The number of the wording, and of the newest one; `None` where the question never had other words.

        Args:
            called: the question as the data call it: its id, its text, or an earlier one.
            day: when the person was asked, else when he answered, as `YYYY-MM-DD`; empty where nobody knows.
        """
        question = self._known.get(folded(called)) if called else None
        if question is None:
            return None
        return question.wording_on(day, called), question.wording
