"""The blank sheet into which answers on paper are typed, and the lines of `csat.yaml` by which `csat sync` reads it (S0-46).

A column a question, under the question's own name. An answer in people's own words stands with the mark of one question: with that
on everything, else with the first; of several each with another one. Where somebody is asked whether earlier work helped (S2-25), the
number of that matter stands in one column already, and the mark belongs into the next.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any

from msgspec import Struct

from csat_plugin.core.analysis.sheets import OVERALL
from csat_plugin.core.exact import plain
from csat_plugin.core.rules import Question, Questionnaire, Ruleset
from csat_plugin.core.surveys.forms import ends_of
from csat_plugin.runtime.remedy_questions import More
from csat_plugin.runtime.survey_addressees import Addressee
from csat_plugin.runtime.workspace import Workspace

BLANK_ROWS = 30
MATTERS = 3
"""Earlier matters a sheet has room for, so that one mapping reads every wave; the rest are asked about in the next."""
HEADS = ("number", "code", "customer", "contact", "role", "asked", "answered", "outcome")
FIELDS = ("customer", "contact", "role", "asked", "answered")
"""Columns that a rating takes as they are."""


class Entry(Struct, frozen=True):
    """Marks that are read alike: their questions, their scale, and whose words go with them."""

    questions: tuple[Question, ...]
    comment: str = ""


def headings(workspace: Workspace, sheet: Questionnaire, *, earlier: bool = False) -> list[str]:
    """The sheet's first line; with room for earlier matters where anybody is asked about one."""
    heads = [_head(workspace, key) for key in HEADS] + [question.id for question in sheet.questions]
    return heads + ([head for pair in _matters(workspace) for head in pair] if earlier else [])


def _matters(workspace: Workspace) -> list[tuple[str, str]]:
    """Column of an earlier matter's number, and of the mark what was done about it gets."""
    keys = ("remedy", "helped")
    found = [[workspace.say(f"questionnaires.sheet.{key}", n=n) for key in keys] for n in range(1, MATTERS + 1)]
    return [(number, mark) for number, mark in found]


def _head(workspace: Workspace, key: str) -> str:
    return workspace.say(f"questionnaires.sheet.{key}")


def blank_rows(sheet: Questionnaire, code: str) -> list[list[str]]:
    """Rows for forms that were given to nobody by name."""
    rest = [""] * (len(HEADS) - 2 + len(sheet.questions))
    return [[str(number), code, *rest] for number in range(1, BLANK_ROWS + 1)]


def rows_for(
    workspace: Workspace, sheet: Questionnaire, asked: Sequence[Addressee], more: More | None = None
) -> list[list[str]]:
    """A row for each person who is asked; with `more`, the earlier matters each is asked about."""
    zone, rows = workspace.settings.zone, []
    for one in sorted(asked, key=lambda addressee: (addressee.code.split("/")[1:2], addressee.number)):
        decision = one.decision
        day = f"{(decision.not_before or decision.at).astimezone(zone):%Y-%m-%d}"
        who = decision.contact_name or decision.email
        head = [str(one.number), one.code, decision.customer_name or decision.customer, who, decision.role, day, "", ""]
        matters = [name for name, _ in more(decision)][:MATTERS] if more else []
        cells = [cell for name in matters for cell in (name, "")]
        room = [""] * (2 * MATTERS - len(cells)) if more else []
        rows.append([*head, *[""] * len(sheet.questions), *cells, *room])
    return rows


def entries(sheet: Questionnaire) -> list[Entry]:
    """How the marks are read: one entry for each scale, and one for each question that takes somebody's words with it."""
    closed = [question for question in sheet.questions if not question.open]
    words = [question.id for question in sheet.questions if question.open]
    carriers = sorted(closed, key=lambda question: question.indicator != OVERALL)[: len(words)]
    found = [Entry((question,), comment) for question, comment in zip(carriers, words, strict=False)]
    rest: dict[tuple[object, ...], list[Question]] = {}
    for question in closed:
        if question not in carriers:
            rest.setdefault((*_scale(question), question.options if question.high is None else ()), []).append(question)
    return found + [Entry(tuple(questions)) for questions in rest.values()]


def _scale(question: Question) -> tuple[str, str, str]:
    """Lowest, highest and the good end; all empty where marks are no numbers."""
    if question.options and question.high is None:
        return "", "", ""
    low, high = ends_of(question)
    return plain(low), plain(high), question.direction


def mapping(
    workspace: Workspace, rules: Ruleset, sheet: Questionnaire, channel: str, file: str, *, earlier: bool = False
) -> str:
    """The entry under `files:` that reads the sheet, as lines of `csat.yaml`; with `earlier`, what earlier work came to as well.

    Where the channel has no scale of its own, signs and words of a question's own table are read as the points they are worth.
    """
    found = rules.channel(channel)
    free = found is None or found.scale is None
    said = json.dumps
    heads = {key: _head(workspace, key) for key in HEADS}
    columns = ", ".join(f"{field}: {said(heads[field], ensure_ascii=False)}" for field in FIELDS)
    response = said([heads["number"], heads["code"]], ensure_ascii=False)
    lines = [f"- match: {said(pattern(file), ensure_ascii=False)}", "  header: 1", "  dates: year_first", "  ratings:"]
    for entry in entries(sheet):
        questions = ", ".join(f"{question.id}: {question.id}" for question in entry.questions)
        low, high, direction = _scale(entry.questions[0])
        table = [one for one in entry.questions[0].options if one.points is not None] if free and not high else []
        lines += [f"  - channel: {channel}", f"    questions: {{{questions}}}"]
        if high:
            lines.append(f"    scale: {{min: {low}, max: {high}{', direction: low' if direction == 'low' else ''}}}")
        if table:
            marks = ", ".join(
                f"{said(one.mark, ensure_ascii=False)}: {one.points:f}" for one in table if one.points is not None
            )
            lines += ["    scale: {min: 0, max: 100}", f"    marks: {{{marks}}}"]
        lines.append(f"    outcome: {{column: {said(heads['outcome'], ensure_ascii=False)}}}")
        comment = f", comment: {entry.comment}" if entry.comment else ""
        lines.append(f"    columns: {{response: {{join: {response}}}, {columns}{comment}}}")
    for pair in _matters(workspace) if earlier else ():
        number, mark = (said(head, ensure_ascii=False) for head in pair)
        lines += [f"  - channel: {channel}", f"    mark: {mark}", "    scale: {min: 1, max: 5}"]
        lines.append(f"    columns: {{response: {{join: {response}}}, question: {number}, {columns}}}")
    return "\n".join(lines)


def pattern(file: str) -> str:
    """The name of the file with `*` for its dates and numbers, so that the next wave's is read too."""
    stem, dot, suffix = file.rpartition(".")
    return re.sub(r"\d[\d.\-]*(?:[QqHh]\d)?", "*", stem) + dot + suffix


def is_read(workspace: Workspace, file: str) -> bool:
    """Whether a connection has an entry for a file of that name."""
    for connection in workspace.settings.connections.values():
        files: Any = connection.settings.get("files")
        for entry in files if isinstance(files, list | tuple) else ():
            match = entry.get("match") if isinstance(entry, Mapping) else None
            if isinstance(match, str) and fnmatchcase(file.casefold(), match.rpartition("/")[2].casefold()):
                return True
    return False
