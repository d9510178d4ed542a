"""Signs in single answers: straight lines, clicks no person made, marks changed later, interviewers of the serving team.

Sources: S1-04, S2-20, S2-39; methods 5.7.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.exact import MICRO, plain
from csat_plugin.core.facts import fold
from csat_plugin.core.model import Rating
from csat_plugin.core.statistics.paired import MeanChange, difference_of_means

ITEMS: Final = 5
"""Answers of one response that must all be the same to be called a straight line."""

SCANNER: Final = timedelta(seconds=5)
"""A mark given so soon after it was asked for was most likely given by a program that opens every link."""

BURST: Final = timedelta(seconds=60)
"""Different marks of one invitation within this time were most likely given by such a program too."""

FAVOUR: Final = 5.0
"""Points by which nominated people must be kinder before anybody is told."""

ALIKE: Final = 0.8
"""Share of one single mark in a channel from which on the form itself may have filled it in."""

FEWEST: Final = 20
"""Marks a channel must have before that is looked at."""

Staff = Collection[tuple[str, str]]
"""(team, person), both folded: who has worked on tickets of which team."""


class Straight(Struct, frozen=True):
    """Responses with enough items, and those of them that are straight lines, by (channel, response)."""

    looked_at: int
    lines: tuple[tuple[str, str], ...]


def straight_lined(answers: Iterable[Received]) -> Straight:
    """Responses of at least five marks that are all the same. They count: whoever is content with everything looks the same."""
    sheets: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in answers:
        if one.points is not None and one.rating.response:
            sheets[one.rating.channel, one.rating.response].append(one.rating.raw or "")
    long = {key: marks for key, marks in sheets.items() if len(marks) >= ITEMS}
    return Straight(len(long), tuple(sorted(key for key, marks in long.items() if len(set(marks)) == 1)))


def unconfirmed(answers: Iterable[Received]) -> dict[str, str]:
    """Ids of marks that a link scanner may have given, with the reason: `too_fast` or `burst`.

    An answer at the very moment it was asked for tells nothing: many a source has one time for both.
    """
    found: dict[str, str] = {}
    invitations: dict[tuple[str, str, str, str], list[Rating]] = defaultdict(list)
    for one in answers:
        rating = one.rating
        if rating.outcome != "answered" or not rating.raw or rating.answered is None:
            continue
        if rating.asked is not None and timedelta() < rating.answered - rating.asked <= SCANNER:
            found[rating.id] = "too_fast"
        if whom := rating.ticket or rating.contact or rating.contact_name:
            invitations[rating.channel, whom, rating.contact or rating.contact_name, rating.question].append(rating)
    for ratings in invitations.values():
        ordered = sorted(ratings, key=lambda rating: (rating.answered, rating.id))
        for first, second in pairwise(ordered):
            assert first.answered and second.answered  # noqa: S101, PT018 - only answered ones were gathered
            if first.raw != second.raw and second.answered - first.answered <= BURST:
                found.setdefault(first.id, "burst")
                found.setdefault(second.id, "burst")
    return found


def not_independent(one: Received, staff: Staff) -> bool:
    """Whether an interview was done by somebody of the team that served: its handler, or one who works on that team's tickets."""
    rating, ticket = one.rating, one.ticket
    handlers = (rating.handler, ticket.assignee if ticket else "")
    return serves(rating.interviewer, handlers, (rating.team, ticket.team if ticket else ""), staff)


def serves(interviewer: str, handlers: Iterable[str], teams: Iterable[str], staff: Staff) -> bool:
    """The same of names as they stand in the data (S2-20)."""
    who = fold(interviewer)
    if not who:
        return False
    folded = {fold(team) for team in teams if team}
    return who in {fold(name) for name in handlers if name} or who in folded or any((t, who) in staff for t in folded)


def changed_afterwards(versions: Sequence[Rating]) -> bool:
    """Whether a mark became another without having been given again: same time of answer, other mark (rivals 2, 39).

    Args:
        versions: of one rating, the first first.
    """
    return any(
        before.raw and after.raw and before.raw != after.raw and before.answered == after.answered
        for before, after in pairwise(versions)
    )


def nominated(one: Received) -> bool:
    """Whether somebody of ours named the person to ask (S1-04)."""
    return bool(one.rating.nominated_by or (one.contact and one.contact.nominated_by))


def favour(answers: Iterable[Received]) -> MeanChange | None:
    """Mean of the nominated less that of the others, in points; `None` where one of the groups has no mark."""
    groups: tuple[list[float], list[float]] = ([], [])
    for one in answers:
        if one.points is not None:
            groups[not nominated(one)].append(one.points / MICRO)
    return difference_of_means(*groups) if all(groups) else None


def hand_picked(found: MeanChange | None) -> bool | None:
    """Whether the nominated are kinder by more than five points, and that is more than chance; `None` where nobody can say."""
    if found is None or found.margin is None:
        return None
    return found.proven and found.difference > FAVOUR


class Default(Struct, frozen=True, kw_only=True):
    """One mark that nearly everybody gave in a channel, most of them without a word."""

    channel: str
    mark: str
    n: int
    of: int


def untouched(answers: Iterable[Received]) -> tuple[Default, ...]:
    """Channels in which at least four of five marks are the same one that is neither the best nor the worst of the scale.

    A form that comes filled in leaves such a trace; content customers leave another: theirs is the best mark.
    """
    marks: dict[str, Counter[str]] = defaultdict(Counter)
    ends: dict[str, set[str]] = defaultdict(set)
    for one in answers:
        rating = one.rating
        if one.points is None or not rating.raw:
            continue
        marks[rating.channel][rating.raw] += 1
        ends[rating.channel] |= {plain(end) for end in (rating.low, rating.high) if end is not None}
    found = []
    for channel, counts in sorted(marks.items()):
        of, (mark, n) = counts.total(), counts.most_common(1)[0]
        if of >= FEWEST and n >= ALIKE * of and mark not in ends[channel]:
            found.append(Default(channel=channel, mark=mark, n=n, of=of))
    return tuple(found)


def staff_of(pairs: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
    """Who works in which team, as `not_independent` compares them."""
    return frozenset((fold(team), fold(person)) for team, person in pairs if team and person)


def by_subject(answers: Iterable[Received]) -> Mapping[str, list[Received]]:
    """Answers by whom they are about; those about nobody known under the empty text."""
    found: dict[str, list[Received]] = defaultdict(list)
    for one in answers:
        found[one.subject].append(one)
    return found
