"""Panels: customers chosen by conditions, who stay in every later wave until somebody takes them out (S2-16 to S2-18)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from csat_plugin.core.conditions import compile_condition
from csat_plugin.core.exact import half_up
from csat_plugin.core.facts import Value
from csat_plugin.core.rules import Panel
from csat_plugin.core.surveys.draw import drawn

_WHOLE = 10_000


class Member(Struct, frozen=True, kw_only=True):
    """A customer in a wave. `since` is the number of the wave he came in with."""

    customer: str
    since: int
    how: Literal["chosen", "stays"]
    fits: bool | None = True
    """Whether the conditions hold for him today; a member stays although they no longer do."""


class Wave(Struct, frozen=True, kw_only=True):
    """One wave of a panel: its number, the period it is for, and who belongs to it."""

    panel: str
    number: int
    period: str
    members: tuple[Member, ...]
    eligible: int
    """How many customers fit the conditions."""
    wanted: int
    place: str = ""

    @property
    def customers(self) -> frozenset[str]:
        """Ids of the members."""
        return frozenset(member.customer for member in self.members)


def next_wave(
    panel: Panel, period: str, customers: Mapping[str, Mapping[str, Value]], last: Wave | None, excluded: frozenset[str],
    seed: bytes, before: int = 0,
) -> Wave:  # fmt: skip
    """Who belongs to the next wave.

    Args:
        panel: its conditions and size.
        period: label of the wave's period.
        customers: id -> what is known of the customer.
        last: the wave before, or `None` for the first.
        excluded: customers somebody took out; they do not come back by themselves.
        seed: the workspace's secret: among those who fit, chance decides, and can be repeated.
        before: waves that were held before the first one decided here; numbers go on from them (S2-01).
    """
    holds = compile_condition(panel.choose)
    fits = {id_: holds(facts) for id_, facts in customers.items()}
    eligible = sorted(id_ for id_, found in fits.items() if found and id_ not in excluded)
    wanted = len(eligible)
    if panel.number is not None:
        wanted = panel.number
    elif panel.share is not None:
        wanted = half_up(panel.share * len(eligible), _WHOLE)
    number = before + 1 if last is None else last.number + 1
    stays = [one for one in last.members if one.customer not in excluded] if panel.sticky and last is not None else []
    staying = {one.customer for one in stays}
    others = [id_ for id_ in eligible if id_ not in staying]
    key = f"panel:{panel.id}" if panel.sticky else f"panel:{panel.id}:{period}"
    chosen = drawn(seed, key, others, max(0, wanted - len(stays)))
    members = [Member(customer=m.customer, since=m.since, how="stays", fits=fits.get(m.customer)) for m in stays]
    members += [Member(customer=id_, since=number, how="chosen") for id_ in chosen]
    return Wave(
        panel=panel.id, number=number, period=period, eligible=len(eligible), wanted=wanted, place=str(panel.origin),
        members=tuple(sorted(members, key=lambda one: one.customer)),
    )  # fmt: skip
