"""Forms to print: one sheet a person, with a code by which the answers find back (S0-46)."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from csat_plugin.core.surveys.forms import Form
from csat_plugin.render.self_contained import filled
from csat_plugin.texts import say


class Addressed(Struct, frozen=True, kw_only=True):
    """A form for one person, or for whoever takes it."""

    form: Form
    code: str
    """Says which survey, which period and, where it is known, which customer."""
    number: int | None = None
    """Of the sheet among those of its code; `None` where whoever types the answers in gives it one."""
    customer: str = ""
    person: str = ""


class Sheet(Struct, frozen=True, kw_only=True):
    """One printed sheet, in words."""

    form: Form
    code_said: str
    number_said: str
    goal_said: str
    person: tuple[tuple[str, str], ...]
    thanks: str


class Page(Struct, frozen=True, kw_only=True):
    """All the sheets of a file."""

    language: str
    provider: str
    title: str
    sheets: tuple[Sheet, ...]


def forms_page(forms: Sequence[Addressed], provider: str) -> str:
    """One HTML file with a sheet for each, nothing to fetch; the same forms give the same bytes.

    Args:
        forms: at least one.
        provider: whose survey it is.
    """
    first = forms[0].form
    sheets = tuple(_sheet(one) for one in forms)
    page = Page(language=first.language, provider=provider, title=first.title, sheets=sheets)
    return filled("form.html", page=page)


def _sheet(one: Addressed) -> Sheet:
    language = one.form.language
    number = "______" if one.number is None else str(one.number)
    given = {"customer": one.customer, "contact": one.person, "role": "", "answered": ""}
    if one.number is not None:
        del given["role"]  # we know it
    wordings = sorted({question.wording for question in one.form.questions} - {1})
    code = one.code + "".join(f" w{wording}" for wording in wordings)
    return Sheet(
        form=one.form,
        code_said=say("questionnaires.form.code", language, {"code": code}),
        number_said=say("questionnaires.form.number", language, {"number": number}),
        goal_said=say("questionnaires.form.goal", language, {"goal": one.form.goal}),
        person=tuple((say(f"questionnaires.form.{key}", language), value) for key, value in given.items()),
        thanks=say("questionnaires.form.thanks", language),
    )
