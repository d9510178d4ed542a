"""What keeps effects of a run from being tried, once others of it have failed: order, a platform out of reach, a refusal of all."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from csat_plugin.core.effects import Effect
from csat_plugin.runtime.delivery import Delivered
from csat_plugin.runtime.settling import Settled
from csat_plugin.texts import say

GOOD: Final = ("sent", "already_there")
"""States of an effect that stands on its platform as wanted."""

_SAME: Final = 2
"""Effects of one kind refused with the same words, after which the connection is not asked for that kind again."""


class NotTried(Struct, frozen=True, kw_only=True):
    """An effect that was not tried, and why."""

    effect: Effect
    reason: str


class Hindrances:
    """What is known to stand in the way, from what became of the effects before.

    Args:
        settled: of earlier runs; where the outcome is still unknown nothing may be written.
        language: of reasons.
    """

    def __init__(self, settled: Settled, language: str) -> None:
        self._blocked = settled.blocked
        self._language = language
        self._out_of_reach: set[str] = set()
        self._failed: dict[str, str] = {}
        self._refused: dict[tuple[str, str], tuple[str, int]] = {}

    def of(self, effect: Effect) -> str:
        """Why an effect cannot be tried now; empty when it can."""
        if effect.slot in self._blocked:
            return say("apply.blocked", self._language, {"why": self._blocked[effect.slot]})
        if effect.connection in self._out_of_reach:
            return say("apply.out_of_reach", self._language, {"connection": effect.connection})
        if self._refused.get((effect.connection, effect.kind), ("", 0))[1] >= _SAME:
            return say("apply.same_refused", self._language, {"connection": effect.connection})
        before = next((self._failed[key] for key in _keys(effect) if key in self._failed), "")
        return say("apply.after_failed", self._language, {"title": before}) if before else ""

    def learn(self, one: Delivered) -> None:
        """Take in what became of an effect."""
        if one.state in GOOD:
            return
        effect, kind = one.effect, (one.effect.connection, one.effect.kind)
        self._failed |= dict.fromkeys(_keys(effect), effect.title)
        if one.state in {"unreachable", "unknown"}:
            self._out_of_reach.add(effect.connection)
        elif one.refused:
            words, times = self._refused.get(kind, ("", 0))
            self._refused[kind] = (one.reason, times + 1 if words == one.reason else 1)


def _keys(effect: Effect) -> tuple[str, ...]:
    """What effects are kept in order by: the ticket, and the item with everything under it."""
    body = effect.body
    ticket = f"{effect.connection}|ticket|{effect.ticket}" if effect.ticket else ""
    item = str(body.get("parent") or body.get("id") or "") if effect.kind == "action" else ""
    return tuple(key for key in (ticket, f"{effect.connection}|item|{item}" if item else "") if key)
