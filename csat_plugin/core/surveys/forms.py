"""A questionnaire as somebody fills it in: his questions in his language, each with its answers by name (S0-46, S0-49)."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.exact import plain
from csat_plugin.core.names import in_some_language
from csat_plugin.core.rules import Question, Questionnaire
from csat_plugin.texts import say

MOST_BOXES = 11
"""Marks that stand side by side on paper; on a longer scale the mark is written down."""
FIVE = 5
ONE_TO_FIVE = (Decimal(1), Decimal(FIVE))
"""How a closed question is answered whose rules do not say."""


class Answer(Struct, frozen=True):
    """One answer to tick, and what it is called; empty where only the ends of a scale have names."""

    mark: str
    label: str = ""


class FormQuestion(Struct, frozen=True, kw_only=True):
    """One question on a form."""

    number: int
    id: str
    text: str
    open: bool = False
    answers: tuple[Answer, ...] = ()
    """To tick one of; none where the mark, or a text, is written down."""
    low: str = ""
    """Ends of a scale whose marks are written down."""
    high: str = ""
    wording: int = 1


class Form(Struct, frozen=True, kw_only=True):
    """What one person is asked."""

    questionnaire: str
    language: str
    title: str
    goal: str
    questions: tuple[FormQuestion, ...]


def form_of(sheet: Questionnaire, language: str, role: str = "") -> Form:
    """A questionnaire in one language, for somebody in that role; without a role every question (S1-02)."""
    asked = sheet.asked_of(role)
    return Form(
        questionnaire=sheet.id,
        language=language,
        title=in_some_language(sheet.title, language) or sheet.id,
        goal=in_some_language(sheet.goal, language),
        questions=tuple(_question(number, question, language) for number, question in enumerate(asked, 1)),
    )


def with_more(form: Form, more: Sequence[tuple[str, str]]) -> Form:
    """The form with closed questions that concern this person alone behind the others, from 1 to 5 (S2-25).

    Args:
        form: what everybody in his role is asked.
        more: (name of the question in the data, its words).
    """
    ends = {1: "remedy.step.1", FIVE: f"remedy.step.{FIVE}"}
    answers = tuple(
        Answer(str(mark), say(ends[mark], form.language) if mark in ends else "") for mark in range(1, FIVE + 1)
    )
    first = len(form.questions) + 1
    added = (FormQuestion(number=n, id=name, text=text, answers=answers) for n, (name, text) in enumerate(more, first))
    return replace(form, questions=(*form.questions, *added))


def _question(number: int, question: Question, language: str) -> FormQuestion:
    text = in_some_language(question.text, language) or question.id
    if question.open:
        return FormQuestion(number=number, id=question.id, text=text, open=True, wording=question.wording)
    answers, low, high = tuple(answers_of(question, language)), "", ""
    if not answers:
        first, last = ends_of(question)
        low, high = plain(first), plain(last)
    return FormQuestion(
        number=number, id=question.id, text=text, answers=answers, low=low, high=high, wording=question.wording
    )


def ends_of(question: Question) -> tuple[Decimal, Decimal]:
    """Lowest and highest mark of a closed question whose marks are numbers."""
    if question.high is None:
        return ONE_TO_FIVE
    return question.low if question.low is not None else Decimal(0), question.high


def answers_of(question: Question, language: str) -> list[Answer]:
    """What there is to tick: the named options, else every step of a short scale; nothing on a long one."""
    if question.options:
        return [Answer(one.mark, in_some_language(one.label, language)) for one in question.options]
    low, high = ends_of(question)
    if low != low.to_integral_value() or high != high.to_integral_value() or high - low >= MOST_BOXES:
        return []
    marks = [str(mark) for mark in range(int(low), int(high) + 1)]
    labels = [""] * len(marks)
    if len(marks) == FIVE:
        labels = [say(f"questionnaires.step.{step}", language) for step in range(1, FIVE + 1)]
    else:
        labels[0] = say("questionnaires.step.1", language)
        labels[-1] = say(f"questionnaires.step.{FIVE}", language)
    if question.direction == "low":
        labels.reverse()
    return [Answer(mark, label) for mark, label in zip(marks, labels, strict=True)]
