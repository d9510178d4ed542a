"""Answer sheets with a mark for everything, side by side: what the search for drivers is a reduction of (S0-50, methods 5.6).

Taken are the marks that count, and those of the question on everything where no indicator claims it; of every known person the
newest sheet, of sheets without a name each.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from csat_plugin.core.exact import half_up
from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Question, Ruleset
from csat_plugin.core.scoring.indicators import Questions
from csat_plugin.core.scoring.judging import Judge
from csat_plugin.core.scoring.terms import folded
from csat_plugin.core.statistics.drivers import Sums, summed

HUNDREDTH = 10_000
"""Micropoints in a hundredth of a point: the unit of the sums."""
OVERALL = "overall"
"""What a question measures that asks about everything at once (`indicator: overall`)."""
USUAL = 2
"""A question is looked at when one of so many sheets answers it: half."""

_NEVER = datetime.min.replace(tzinfo=UTC)


class Side(Struct, frozen=True, kw_only=True):
    """Everything that can be compared with the mark for everything in one channel."""

    channel: str
    questions: tuple[str, ...]
    """Indicator or question, in order of name; the variables after the first."""
    sums: Sums
    """Over complete sheets: the mark for everything, then the questions; hundredths of a point."""
    spelled: dict[str, str] = {}
    """Question the rules do not name -> as the data spell it, the first spelling in code-point order."""
    incomplete: int = 0
    """Sheets that leave one of these questions out."""


class Label(Struct, frozen=True):
    """What one question of one channel stands for."""

    part: str
    """Indicator, question of a questionnaire, or the question as the data call it; empty = everything at once."""
    name: str
    """The question as it is compared."""
    known: bool
    """Whether the rules name the part; else it is shown as the data spell it."""


class Labels:
    """What every question stands for, each spelling looked up once: indicators before questions of questionnaires.

    Args:
        rules: channels, trees and questionnaires; where none asks for everything, a question called `overall` does.
    """

    __slots__ = ("_indicators", "_known", "_seen", "_whole")

    def __init__(self, rules: Ruleset) -> None:
        self._indicators = Questions(rules)
        self._known: dict[str, Question] = {}
        whole: set[str] = set()
        for question in (one for sheet in rules.questionnaires or () for one in sheet.questions):
            texts = (*question.text.values(), *(text for former in question.earlier for text in former.text.values()))
            names = {folded(name) for name in (question.id, *texts)}
            for name in names:
                self._known.setdefault(name, question)
            if question.indicator == OVERALL:
                whole |= names
        self._whole = whole or {OVERALL}
        self._seen: dict[tuple[str, str], Label] = {}

    def of(self, channel: str, question: str) -> Label:
        """What a question stands for in a channel."""
        found = self._seen.get((channel, question))
        if found is None:
            name = folded(question)
            indicator, _ = self._indicators.of(channel, question)
            known = self._known.get(name)
            whole = name in self._whole
            part = "" if whole else indicator or (known.id if known else name)
            found = self._seen[channel, question] = Label(part, name, bool(whole or indicator or known))
        return found


Sheet = tuple[str, str, str]
"""Channel, subject, and the response; the rating where it names none."""


def sides(marks: Iterable[Mark], judge: Judge, rules: Ruleset) -> tuple[Side, ...]:
    """The channels in which people were asked about everything and about parts of it.

    1. Marks of one person's answer to a named question, those that count; on everything also where no indicator claims it.
    2. Sheet = channel, subject and response. The same question twice is the answer of the smallest id.
    3. Part = mean of its answers, half up to micropoints, then to hundredths. Sheets without a mark for everything are left.
    4. Of each known contact of a subject the sheet with the greatest (answered, response); those without a name all stay.
    5. Questions that half of a channel's sheets answer are compared; sheets that leave one of them out are not summed.

    Args:
        marks: in any order.
        judge: with the window that is looked at.
        rules: channels, trees and questionnaires.
    """
    labels = Labels(rules)
    found: dict[Sheet, dict[Label, tuple[str, int]]] = defaultdict(dict)
    who: dict[Sheet, tuple[str, datetime]] = {}
    spelled: dict[str, dict[str, str]] = defaultdict(dict)
    for mark in marks:
        if not mark.question or mark.count != 1:
            continue
        slot, points, _, reason, _ = judge.weigh(mark)
        label = labels.of(mark.channel, mark.question)
        if slot < 0 or (reason and not (reason == "no_indicator" and not label.part)):
            continue
        if not label.known:
            known_as = spelled[mark.channel].get(label.part, mark.question)
            spelled[mark.channel][label.part] = min(known_as, mark.question)
        sheet = mark.channel, mark.subject, mark.response or mark.rating
        answers = found[sheet]
        if label not in answers or mark.rating < answers[label][0]:
            answers[label] = mark.rating, points
        contact, before = who.get(sheet, ("", _NEVER))
        who[sheet] = max(contact, mark.contact), max(before, mark.answered or _NEVER)
    rows: dict[str, dict[tuple[str, str, str], tuple[datetime, str, dict[str, int]]]] = defaultdict(dict)
    for sheet, answers in found.items():
        means = _means(answers)
        if "" not in means:
            continue
        channel, subject, response = sheet
        contact, when = who[sheet]
        person = subject, contact, "" if contact else response
        known = rows[channel].get(person)
        if known is None or (when, response) > known[:2]:
            rows[channel][person] = when, response, means
    made = (
        _side(channel, [means for _, _, means in rows[channel].values()], spelled[channel]) for channel in sorted(rows)
    )
    return tuple(side for side in made if side.questions)


def _means(answers: Mapping[Label, tuple[str, int]]) -> dict[str, int]:
    """Part -> mean of its answers in one sheet, hundredths of a point."""
    parts: dict[str, list[int]] = defaultdict(list)
    for label, (_, points) in answers.items():
        parts[label.part].append(points)
    return {part: half_up(half_up(sum(some), len(some)), HUNDREDTH) for part, some in parts.items()}


def _side(channel: str, sheets: list[dict[str, int]], spelled: Mapping[str, str]) -> Side:
    asked = Counter(part for sheet in sheets for part in sheet if part)
    compared = usual(asked, len(sheets))
    complete = [sheet for sheet in sheets if all(part in sheet for part in compared)]
    rows = ([sheet[""], *(sheet[part] for part in compared)] for sheet in complete)
    return Side(
        channel=channel,
        questions=compared,
        sums=summed(rows, len(compared) + 1),
        spelled={part: spelled[part] for part in compared if part in spelled},
        incomplete=len(sheets) - len(complete),
    )


def usual(asked: Mapping[str, int], sheets: int) -> tuple[str, ...]:
    """The parts that at least half of the sheets answer, by name."""
    return tuple(sorted(part for part, n in asked.items() if part and n * USUAL >= sheets))
