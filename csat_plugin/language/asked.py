"""Questionnaires as checks read them: every question that is not off, its words per language, how it is answered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from csat_plugin.language.checked import Checked
from csat_plugin.language.source import Path
from csat_plugin.texts import LANGUAGES

FEW = 3
"""Up to so many questions a questionnaire explains itself."""


class AskedQuestion(Struct, frozen=True, kw_only=True):
    """One question of the text."""

    id: str
    entry: dict[str, Any]
    path: Path

    @property
    def open(self) -> bool:
        """Whether it is answered in one's own words."""
        return self.entry.get("open") is True

    @property
    def texts(self) -> dict[str, str]:
        """Language -> its words."""
        return texts_of(self.entry.get("text"))


class AskedQuestionnaire(Struct, frozen=True, kw_only=True):
    """One questionnaire of the text."""

    id: str
    entry: dict[str, Any]
    questions: tuple[AskedQuestion, ...]

    @property
    def path(self) -> Path:
        """Where it stands."""
        return ("questionnaires", self.id)

    def without(self, what: str) -> bool:
        """Whether it does without that on purpose."""
        left_out = self.entry.get("without")
        return isinstance(left_out, list) and what in left_out

    @property
    def needs(self) -> dict[str, Any]:
        """What the provider wants to know."""
        found = self.entry.get("information_needs")
        return found if isinstance(found, dict) else {}


def questionnaires(checked: Checked) -> Iterator[AskedQuestionnaire]:
    """Every questionnaire that has questions."""
    for name, entry in checked.entries("questionnaires"):
        found = entry.get("questions")
        questions = tuple(
            AskedQuestion(id=str(one), entry=question, path=("questionnaires", name, "questions", one))
            for one, question in (found if isinstance(found, dict) else {}).items()
            if isinstance(question, dict)
        )
        if questions:
            yield AskedQuestionnaire(id=name, entry=entry, questions=questions)


def texts_of(words: Any) -> dict[str, str]:
    """Language -> text; one bare text counts as English, to which every other language falls back."""
    if isinstance(words, str):
        return {"en": words}
    found = words if isinstance(words, dict) else {}
    return {language: found[language] for language in LANGUAGES if isinstance(found.get(language), str)}
