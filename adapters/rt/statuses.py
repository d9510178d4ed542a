"""Which status a ticket of ours gets when it is finished or taken back: life cycles differ, and no call lists them.

Candidates are the statuses that `states:` of the settings maps to the state; a ticket says itself which moves it offers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from csat_plugin.core.model import TicketState

from .searching import Item
from .settings import RtText, defaults
from .writing import DELETED

CLOSING: Final[tuple[TicketState, ...]] = ("cancelled", "closed", "resolved")
"""States of a ticket no work is expected on, in the order a withdrawn one takes them. Not deleted: that needs one more right, and
no search would show it to a person again."""

FINISHED: Final[dict[str, tuple[TicketState, ...]]] = {
    "done": ("resolved", "closed"),
    "closed": ("resolved", "closed"),
    "cancelled": CLOSING,
}
"""State of an item that is finished -> states of its ticket, the first possible one."""


class Statuses:
    """Chooses statuses.

    Args:
        settings: its `states:` say what statuses mean.
    """

    def __init__(self, settings: RtText) -> None:
        self._stock = frozenset(defaults()["states"])
        # What a person wrote down is there; the names of the default life cycle may not be.
        self._states = sorted(settings.states.items(), key=lambda pair: pair[0] in self._stock)

    def closes(self, status: str) -> bool:
        """Whether a ticket of that status is closed, as far as the settings say."""
        return any(name == status and state in CLOSING for name, state in self._states)

    def withdraws(self, status: str) -> bool:
        """Whether a ticket of that status may have been taken back."""
        return any(name == status and state in {"cancelled", "deleted"} for name, state in self._states)

    def finished(self, state: str, ticket: Item | None) -> str:
        """The status for an item's state; empty while work is expected."""
        found = list(self._named(FINISHED.get(state, ())))
        moves = offered(ticket) if ticket is not None else set()
        likely = [name for name in found if name in moves] or [name for name in found if name in self._stock] or found
        return likely[0] if likely else ""

    def withdrawn(self) -> list[str]:
        """Statuses a ticket taken back may get, the likeliest first; a life cycle may refuse some."""
        return list(dict.fromkeys(name for name in self._named(CLOSING) if name != DELETED))

    def _named(self, states: tuple[TicketState, ...]) -> Iterator[str]:
        for wanted in states:
            yield from (name for name, state in self._states if state == wanted)


def offered(ticket: Item) -> set[str]:
    """Statuses a ticket says it may get next, where it says so."""
    links = ticket.get("_hyperlinks") or ()
    return {str(link["to"]) for link in links if link.get("ref") == "lifecycle" and link.get("to")}
