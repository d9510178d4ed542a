"""What a score may rest on: for each channel of a subject the cells that speak for it in the period, its own or carried."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Protocol

from msgspec import Struct

from csat_plugin.core.rules import Channel
from csat_plugin.core.scoring.cells import Cell
from csat_plugin.core.scoring.result import NodeStatus
from csat_plugin.core.scoring.tree import Rolled

Index = dict[tuple[str, str], dict[int, list[Cell]]]
"""(subject, channel) -> slot -> cells."""


class Evidence(Struct, frozen=True, kw_only=True):
    """One channel of one subject."""

    status: NodeStatus
    slot: int = 0
    """Slot the cells come from; above 0 for a carried wave."""
    cells: tuple[Cell, ...] = ()
    rolled: Rolled | None = None
    """Where the channel has a tree: its indicators with their figures."""
    beside: tuple[Cell, ...] = ()
    """Beside a carried wave: the period's own ratings, too few to replace it."""

    @property
    def speaks(self) -> bool:
        """Whether the channel has points."""
        return self.status in {"present", "carried"}

    @property
    def answers(self) -> int:
        """Ratings."""
        return sum(cell.answers for cell in self.cells)

    @property
    def responses(self) -> int:
        """Responses."""
        return sum(cell.responses for cell in self.cells)

    @property
    def total(self) -> int:
        """Sum of the responses, micropoints."""
        return sum(cell.total for cell in self.cells)

    @property
    def anonymous(self) -> int:
        """Responses of people unknown."""
        return sum(cell.anonymous for cell in self.cells)

    @property
    def people(self) -> frozenset[tuple[str, str]]:
        """Who answered: (contact, name or e-mail where known)."""
        return frozenset(pair for cell in self.cells for pair in zip(cell.contacts, cell.names, strict=True))

    @property
    def members(self) -> tuple[str, ...]:
        """Ids of the ratings, sorted; those too few to replace a carried wave are among them, for they were used."""
        return tuple(sorted(member for cell in (*self.cells, *self.beside) for member in cell.members))


def index(cells: Iterable[Cell]) -> Index:
    """Cells by subject and channel, then by slot."""
    found: Index = {}
    for cell in cells:
        found.setdefault((cell.subject, cell.channel), {}).setdefault(cell.slot, []).append(cell)
    return found


class Roll(Protocol):
    """Rolls the cells of a slot's indicators up."""

    def __call__(self, slot: int) -> Rolled | None:
        """The tree of that slot; `None` where the channel has none."""
        ...


def no_tree(slot: int) -> Rolled | None:  # noqa: ARG001 # the shape of `Roll`
    """For channels whose answers count alike."""
    return None


def evidence_for(channel: Channel, slots: Mapping[int, list[Cell]], roll: Roll = no_tree) -> Evidence:
    """What speaks for a channel: its ratings of the period, else its latest wave that `valid_for` still covers.

    A wave of the k-th month before the period is still valid when k < `valid_for` (its own month counts as the first).
    Fewer ratings than `needs` do not speak, in the period or in a wave (AMB-18); nor do answers that reach no indicator
    with a weight.
    """
    own = tuple(slots.get(0, ()))
    for slot in range(max(1, channel.valid_for)):
        cells = tuple(slots.get(slot, ()))
        if not cells or sum(cell.answers for cell in cells) < channel.needs:
            continue
        rolled = roll(slot)
        if rolled and rolled.points is None:
            continue
        if slot == 0:
            return Evidence(status="present", cells=own, rolled=rolled)
        return Evidence(status="carried", slot=slot, cells=cells, rolled=rolled, beside=own)
    return Evidence(status="too_few" if own else "missing", cells=own, rolled=roll(0) if own else None)
