"""Questionnaires compiled: each question with how it is answered, what it measures and which words it had before (S0-46 to S0-53)."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from msgspec import UnsetType

from csat_plugin.core.exact import shown
from csat_plugin.core.rules import Former, Need, Option, Question, Questionnaire, Scale
from csat_plugin.language.compile.channels import scale_named, scales_of
from csat_plugin.language.compile.parts import Compiling
from csat_plugin.language.document.questionnaires import Question as QuestionText
from csat_plugin.language.document.questionnaires import Questionnaire as QuestionnaireText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.source import Path
from csat_plugin.language.units import given, several, written


def questionnaires(work: Compiling, doc: Document) -> tuple[Questionnaire, ...]:
    """Every questionnaire that is not off, in the order of the text, without the questions that are off."""
    texts = {n: text for n, text in given(doc.questionnaires, {}).items() if isinstance(text, QuestionnaireText)}
    scales = (
        scales_of(Compiling(work.merged, work.facts), doc) if texts else {}
    )  # what is wrong with them, channels say
    return tuple(_questionnaire(work, scales, name, text) for name, text in texts.items())


def _questionnaire(work: Compiling, scales: dict[str, Scale], name: str, text: QuestionnaireText) -> Questionnaire:
    path: Path = ("questionnaires", name)
    return Questionnaire(
        id=name,
        title=written(text.title),
        goal=written(text.goal),
        needs=tuple(Need(id=need, title=written(words)) for need, words in given(text.information_needs, {}).items()),
        ask=several(text.ask),
        questions=tuple(
            _question(work, scales, one, question, (*path, "questions", one))
            for one, question in given(text.questions, {}).items()
            if isinstance(question, QuestionText)
        ),
        origin=work.merged.origin(path),
    )


def _question(work: Compiling, scales: dict[str, Scale], name: str, text: QuestionText, path: Path) -> Question:
    options = tuple(Option(mark=mark, label=written(label)) for mark, label in given(text.options, {}).items())
    scale = None if isinstance(text.scale, UnsetType) else scale_named(work, scales, text.scale, path)
    low, high = (scale.low, scale.high) if scale is not None else _ends(options)
    if scale is not None and scale.kind == "map" and not options:
        options = tuple(Option(mark=mark, points=shown(points, 2).normalize() + 0) for mark, points in scale.options)
    earlier = given(text.earlier, [])
    return Question(
        id=name,
        text=written(text.text),
        wording=given(text.wording, len(earlier) + 1),
        earlier=tuple(Former(text=written(one.text), until=given(one.until, "")) for one in earlier),
        open=given(text.open_, False),
        low=low,
        high=high,
        direction=scale.direction if scale is not None else "high",
        options=options,
        indicator=given(text.indicator, ""),
        asks=several(text.asks),
        ask=several(text.ask),
    )


def _ends(options: tuple[Option, ...]) -> tuple[Decimal | None, Decimal | None]:
    """The ends of the scale that options with numbers span: `{1: poor, 2: fair, 3: good}` is one from 1 to 3."""
    try:
        marks = [Decimal(option.mark) for option in options]
    except InvalidOperation:
        return None, None
    return (min(marks), max(marks)) if len(set(marks)) > 1 else (None, None)
