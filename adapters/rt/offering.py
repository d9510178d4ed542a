"""Rights to change tickets, told from what tickets offer their user.

A ticket lists those moves to another status that its life cycle names as actions, that it allows, and that the user has the
right for (mostly ModifyTicket). So a move that is listed shows the right; that none is listed shows nothing, unless it is
known that there would be one: Request Tracker shows no life cycle.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final, Literal

from msgspec import Struct

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Check

from .client import Client
from .newest import Newest
from .settings import RtText
from .site import Site
from .statuses import Statuses, offered
from .untold import Untold
from .writing import DELETED

STOCK: Final = "default"
"""The life cycle every Request Tracker has. It offers a move in each of its statuses, also to a ticket that waits for others."""

STOCK_STATUSES: Final = frozenset({"new", "open", "stalled", "resolved", "rejected", "deleted"})
"""Those of the stock life cycle; with others, somebody has made another one under its name."""

NOTED: Final[tuple[EffectKind, ...]] = ("note",)
OWNED: Final[tuple[EffectKind, ...]] = ("action",)


class Said(Struct, frozen=True, kw_only=True):
    """What is said of a right, but for the queues."""

    level: Literal["info", "warning"]
    code: str
    right: str
    lifecycle: str = ""


UNTOLD: Final = Said(level="info", code="rt.trip_shows", right="ModifyTicket")
UNLINKED: Final = Said(level="info", code="rt.links_show", right="ModifyTicket")
"""The same of a queue that is only read: a round trip changes no ticket of a customer."""


class Offer(Struct, frozen=True, kw_only=True):
    """What a ticket offers."""

    status: str
    moves: frozenset[str]
    """But for deleting it, which takes a right of its own."""
    links: frozenset[str]
    """The `ref` of everything it links to."""

    @property
    def hides(self) -> bool:
        """Whether moves may be left out because the ticket waits for another one."""
        return "depends-on" in self.links


class Offering:
    """Looks at the tickets of queues.

    Args:
        client: asks.
        settings: of the connection.
        site: knows life cycles.
        newest: finds tickets.
        untold: keeps what stays without an answer.
        kinds: what is written to each queue of ours.
    """

    def __init__(
        self,
        client: Client,
        settings: RtText,
        site: Site,
        newest: Newest,
        untold: Untold,
        kinds: Mapping[str, tuple[EffectKind, ...]],
    ) -> None:
        self._client = client
        self._site = site
        self._newest = newest
        self._untold = untold
        self._kinds = kinds
        self._known = Statuses(settings).withdrawn()

    def checks(self) -> Iterator[Check]:
        """Rights that are missing, and what cannot be known."""
        ask, lines = self._untold.ask, _Lines()
        nothing: list[Offer] = []
        found = {queue: ask(queue, partial(self._offers, queue), nothing) for queue in self._newest.queues}
        for queue, offers in found.items():
            if offers and "comment" not in offers[0].links:
                lines.add(_missing("CommentOnTicket"), queue, self._kinds.get(queue, NOTED))
            if offers and not any(one.moves for one in offers):
                lines.add(ask(queue, partial(self._unmoved, queue, offers), UNTOLD), queue, self._kinds.get(queue))
        yield from lines.checks()
        for queue in self._kinds:
            if any(one.moves for one in found.get(queue, nothing)):
                yield from self._untold.all_of(queue, partial(self._statuses, queue, found[queue]))

    def _offers(self, queue: str) -> list[Offer]:
        """What the newest ticket in each status offers; of a queue that is only read up to the first that offers a move."""
        found: list[Offer] = []
        for number, _ in self._newest.tickets(queue):
            if (offer := self._offer(number)) is not None:
                found.append(offer)
                if offer.moves and queue not in self._kinds:
                    break
        return found

    def _offer(self, number: str) -> Offer | None:
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict) or not isinstance(links := body.get("_hyperlinks"), list):
            return None
        refs = frozenset(str(link.get("ref")) for link in links if isinstance(link, dict))
        return Offer(status=str(body.get("Status") or ""), moves=frozenset(offered(body) - {DELETED}), links=refs)

    def _unmoved(self, queue: str, offers: Sequence[Offer]) -> Said:
        """What it says that no ticket of a queue offers a move."""
        lifecycle = self._site.lifecycle(queue)
        if self._stock(lifecycle, offers):
            return _missing("ModifyTicket")
        if lifecycle and self._moved_elsewhere(lifecycle, queue, offers):
            return Said(level="warning", code="rt.no_move", right="ModifyTicket", lifecycle=lifecycle)
        return UNTOLD

    def _stock(self, lifecycle: str, offers: Sequence[Offer]) -> bool:
        """Whether a life cycle is the stock one, as far as anybody can see."""
        return lifecycle == STOCK and all({one.status, *one.moves} <= STOCK_STATUSES for one in offers)

    def _moved_elsewhere(self, lifecycle: str, queue: str, offers: Sequence[Offer]) -> bool:
        """Whether a ticket of the same life cycle and status in another queue offers a move."""
        others = [name for name in self._newest.queues if name != queue and self._site.lifecycle(name) == lifecycle]
        for status in (one.status for one in offers if not one.hides):
            found = map(self._offer, self._newest.in_status(others, status))
            if any(offer is not None and offer.moves for offer in found):
                return True
        return False

    def _statuses(self, queue: str, offers: Sequence[Offer]) -> Iterator[Check]:
        """Whether tickets of a queue of ours can get a status by which they are finished or taken back.

        Never more than a remark: a life cycle may allow moves that it does not offer.
        """
        there = frozenset[str]().union(*({one.status, *one.moves} for one in offers))
        if not there & set(self._known) and not self._stock(self._site.lifecycle(queue), offers):
            values = {"queue": queue, "known": ", ".join(self._known), "there": ", ".join(sorted(there))}
            yield Check(level="info", code="rt.no_status", values=values, writing=True, kinds=self._kinds[queue])


class _Lines:
    """Sentences of which each names all the queues it holds of."""

    def __init__(self) -> None:
        self._queues: dict[tuple[Said, tuple[EffectKind, ...]], list[str]] = {}

    def add(self, said: Said, queue: str, kinds: tuple[EffectKind, ...] | None) -> None:
        """One more queue; `kinds` of what is written there, if it is one of ours."""
        if said is UNTOLD:
            said = UNTOLD if kinds else UNLINKED
        self._queues.setdefault((said, kinds or OWNED), []).append(queue)

    def checks(self) -> Iterator[Check]:
        for (said, kinds), queues in self._queues.items():
            values = {"right": said.right, "where": ", ".join(queues)}
            values |= {"lifecycle": said.lifecycle} if said.lifecycle else {}
            yield Check(level=said.level, code=said.code, values=values, writing=True, kinds=kinds)


def _missing(right: str) -> Said:
    return Said(level="warning", code="rt.no_right", right=right)
