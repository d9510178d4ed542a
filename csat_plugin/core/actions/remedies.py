"""Did it help? The question of the next wave about every closed item, and what an answer does (S2-25, S2-28, methods 5.8).

Only those who raised something are asked about it: whoever has taken their place did not make the remark.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.book import of_nobody
from csat_plugin.core.actions.item import ActionItem, RemedyMark
from csat_plugin.core.actions.life import live, reopened
from csat_plugin.core.exact import MICRO, shown
from csat_plugin.core.model import REMEDY

HELPED: Final = 80 * MICRO
REOPENS: Final = 60 * MICRO
"""Below, the item is in work again."""
NOT_ASKED: Final = frozenset({"duplicate", "withdrawn", "not_a_defect"})
"""Outcomes after which there is no remedy to ask about."""


class Asked(Struct, frozen=True, kw_only=True):
    """One remedy question: to whom, about what."""

    item: ActionItem
    person: str = ""
    """Id or name of who raised it; empty where the item rests on a score and no single remark: whoever answers for the
    customer is asked."""
    person_name: str = ""
    told: str = ""
    """What he said then, in his own words; empty where he said nothing."""
    language: str = ""
    """Of the person, where it is known."""

    @property
    def question(self) -> str:
        """The name of the question in the data."""
        return f"{REMEDY}{self.item.id}"


class Voice(Struct, frozen=True, kw_only=True):
    """One person behind an item."""

    person: str
    name: str
    comment: str
    points: int | None
    """Micropoints; `None` for a signal without a mark."""
    language: str = ""


def raised_by(item: ActionItem, voices: Mapping[str, Voice], acceptable: int = HELPED) -> tuple[Voice, ...]:
    """Who raised what an item is about, each person once, the last word of each.

    Whoever gave a single rating raised it. Of a score's ratings only those are meant that say something: a comment, or a mark
    below what is acceptable.

    Args:
        item: the item.
        voices: rating -> the person behind it; ratings nobody is known of are left out.
        acceptable: micropoints.
    """
    found: dict[str, Voice] = {}
    for rating in item.because_ratings:
        voice = voices.get(rating)
        if voice is None:
            continue
        says = voice.comment or voice.points is None or voice.points < acceptable
        if says or not item.because_scores:
            before = found.get(voice.person)
            found[voice.person] = voice if before is None or voice.comment else before
    return tuple(found[person] for person in sorted(found))


def to_ask(items: Iterable[ActionItem], voices: Mapping[str, Voice], since: str, until: str) -> tuple[Asked, ...]:
    """The remedy questions of a wave: one for each item closed and each person who raised it, unless it was answered.

    Args:
        items: every item there is.
        voices: rating -> the person behind it.
        since: the first day of closing that counts, `YYYY-MM-DD`.
        until: the last.
    """
    found = []
    for item in sorted(items, key=lambda one: (one.subject_name, one.closed, one.id)):
        if not _asked_about(item) or not since <= item.closed <= until:
            continue
        answered = {mark.by for mark in item.remedies if mark.day >= item.closed}
        who = raised_by(item, voices)
        if not who and not any(mark.day >= item.closed for mark in item.remedies):
            found.append(Asked(item=item))
        found += [
            Asked(item=item, person=voice.person, person_name=voice.name, told=voice.comment, language=voice.language)
            for voice in who
            if voice.person not in answered
        ]
    return tuple(found)


def _asked_about(item: ActionItem) -> bool:
    """Whether anybody is asked: what stands under another item, and what sums up others, is no remedy of its own."""
    return item.state == "closed" and not item.parent and not of_nobody(item) and item.ended not in NOT_ASKED


def judged(
    item: ActionItem, marks: Sequence[RemedyMark], sentence: Callable[[RemedyMark], str], *, occupied: bool = False
) -> ActionItem:
    """The item with the marks its remedy was given; in work again where somebody who raised it gave less than 60 points.

    A mark decides once. One given before the item was last closed is about the remedy before, and decides nothing.

    Args:
        item: any item.
        marks: every mark about it, in any order.
        sentence: what is said of a mark that reopens it.
        occupied: whether another item of its slot is open: that one is worked on then, and this one stays closed.
    """
    ordered = tuple(sorted(marks, key=lambda mark: (mark.day, mark.rating)))
    if ordered == item.remedies:
        return item
    known = {mark.rating: mark for mark in item.remedies}
    fresh = [mark for mark in ordered if known.get(mark.rating) != mark]
    item = replace(item, remedies=ordered)
    poor = [mark for mark in fresh if mark.own and mark.points < REOPENS and mark.day >= item.closed]
    if item.state != "closed" or not poor or occupied:
        return item
    return reopened(item, *(sentence(mark) for mark in poor))


def last_marks(item: ActionItem) -> tuple[RemedyMark, ...]:
    """The marks that tell how effective the item was: the last of each person who raised it."""
    by_person = {mark.by or mark.rating: mark for mark in item.remedies if mark.own}
    return tuple(by_person.values())


def effective(item: ActionItem) -> bool | None:
    """Whether the remedy helped everybody who raised it and answered (80 points or more); `None` while nobody has."""
    marks = last_marks(item)
    return all(mark.points >= HELPED for mark in marks) if marks else None


def points_said(points: int) -> Decimal:
    """Micropoints as people read them."""
    return shown(points, 1)


def open_slots(items: Iterable[ActionItem]) -> frozenset[str]:
    """Slots in which an item is open."""
    return frozenset(item.slot for item in items if live(item))
