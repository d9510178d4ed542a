"""The register of remarks: every comment and suggestion with its source, its indicator, who answers for it and how far it is (S2-23).

What people wrote stays where it is, in its rating; an entry is made from it each time. Kept is only what somebody decided about it.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.actions.book import of_nobody
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.actions.life import answerable, live
from csat_plugin.core.actions.targeting import answers_for, owner_of
from csat_plugin.core.facts import fold
from csat_plugin.core.remarks.spoken import Spoken
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.indicators import Questions

State = Literal["new", "planned", "done", "settled"]
"""`planned`: an item is open for it; `done`: that item is closed; `settled`: somebody said why nothing follows."""
STATES: Final[tuple[State, ...]] = ("new", "planned", "done", "settled")
DIGITS: Final = 7


class Kept(Struct, frozen=True, kw_only=True):
    """What somebody decided about a remark; empty where the rules decide."""

    rating: str
    indicator: str = ""
    owner: str = ""
    settled: str = ""
    """Why nothing follows from it."""
    by: str = ""
    day: str = ""


class Remark(Struct, frozen=True, kw_only=True):
    """One entry of the register."""

    id: str
    rating: str
    beside: tuple[str, ...] = ()
    """Every rating it stands beside, the one it belongs to first."""
    general: bool = False
    """It stands beside several questions, and nobody said which it is about."""
    indicator: str
    department: str
    """That answers for the indicator."""
    owner: str
    state: State
    item: str = ""
    """The action item that takes it up."""
    reason: str = ""


def remark_id(rating: str) -> str:
    """Short and the same ever after: `r-3k7qz2a`."""
    digest = base64.b32encode(hashlib.sha256(rating.encode()).digest()).decode().lower()
    return f"r-{digest[:DIGITS]}"


class Register:
    """Makes entries of what people wrote beside their answers.

    Args:
        rules: for indicators, departments, channels and people.
        kept: what was decided about remarks, by rating.
        items: every action item there is.
        today: the day owners hold their roles on.
    """

    def __init__(self, rules: Ruleset, kept: Mapping[str, Kept], items: Iterable[ActionItem], today: date) -> None:
        self._rules = rules
        self._kept = kept
        self._today = today
        self._spoken = Spoken(rules)
        self._questions = Questions(rules)
        self._asked = {fold(q.id): q.indicator for sheet in rules.questionnaires or () for q in sheet.questions}
        self._taken_up: dict[str, list[ActionItem]] = {}
        for item in items:
            if not item.parent and not item.because_scores and not of_nobody(item):
                for rating in item.because_ratings:
                    self._taken_up.setdefault(rating, []).append(item)

    def entries(self, received: Iterable[Received]) -> list[tuple[Received, Remark]]:
        """The remarks among these ratings, each once with the rating it belongs to (`Spoken`)."""
        found = self._spoken.remarks(received, lambda one: one.rating, lambda one: one.points)
        return [(some[0], self._entry(some)) for some in found]

    def _entry(self, some: Sequence[Received]) -> Remark:
        """The entry of one remark.

        Args:
            some: the answers it stands beside, the one it belongs to first.
        """
        received = some[0]
        rating = received.rating
        ids = [one.rating.id for one in some]
        kept = next((self._kept[one] for one in ids if one in self._kept), Kept(rating=rating.id))
        indicator = kept.indicator or self._questions.of(rating.channel, rating.question)[0]
        indicator = indicator or self._asked.get(fold(rating.question), "")
        department = answers_for(self._rules, indicator) or rating.department
        item = _latest([item for one in ids for item in self._taken_up.get(one, ())])
        state: State = "new"
        if item is not None:
            state = "planned" if live(item) else "done"
        elif kept.settled:
            state = "settled"
        return Remark(
            id=remark_id(rating.id), rating=rating.id, beside=tuple(ids),
            general=not kept.indicator and len({fold(one.rating.question) for one in some}) > 1, indicator=indicator, department=department, state=state,
            owner=kept.owner or self._owner(department, rating.channel, received.account_manager),
            item=item.id if item else "", reason=kept.settled if state == "settled" else "",
        )  # fmt: skip

    def _owner(self, department: str, channel: str, account_manager: str) -> str:
        """Who answers: for the indicator's department, else for the channel, else for the customer; by name where one is known."""
        known = self._rules.channel(channel)
        for role in (owner_of(self._rules, department), known.owner if known else ""):
            if role:
                found = answerable(self._rules.people, role, self._today, account_manager)
                return found.name if found is not None and found.name else role
        return account_manager


def _latest(items: Sequence[ActionItem]) -> ActionItem | None:
    """The item that takes a remark up: an open one, else the last one closed; one that was cancelled leaves it new."""
    counting = [item for item in items if item.state != "cancelled"]
    return max(counting, key=lambda item: (live(item), item.opened, item.id), default=None)
