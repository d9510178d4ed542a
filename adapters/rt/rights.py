"""Rights that no page shows, told from what Request Tracker leaves out, and those of which only writing shows whether they are there.

Rows of the list of transactions that the user may not see are taken out after a page was cut. So of two rows, one of which is
surely to be seen, a page of one that is empty says that the other is there and hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Check

from .client import Client
from .history import OF_TICKETS
from .searching import Item, every, items_of, page, quoted
from .settings import RtText
from .site import Site
from .tickets import named

MOST_QUEUES: Final = 25
"""Queues asked one by one at most."""

NOTES: Final[tuple[EffectKind, ...]] = ("note",)
Needing = Mapping[str, tuple[EffectKind, ...]]
"""Queue -> what is written there."""


def unseen_people(settings: RtText, sample: Sequence[Item]) -> Iterator[Check]:
    """What is to be read of people, and is not to be seen of any requestor.

    The organization is a public property of users: AdminUsers is not needed. Their custom fields need SeeCustomField for all of
    Request Tracker, and one without a value is shown too.
    """
    asked = [user for item in sample for user in item.get("Requestor") or () if isinstance(user, dict)]
    if not asked:
        return
    if settings.customer == "organization" and not any(user.get("Organization") for user in asked):
        yield Check(level="warning", code="rt.no_organization", values={"n": str(len(sample))})
    shown = {field.get("name") for user in asked for field in user.get("CustomFields") or () if isinstance(field, dict)}
    wanted = [name for name in (settings.contact.vip, settings.contact.role) if name]
    if lacking := [name for name in wanted if name not in shown]:
        yield Check(level="info", code="rt.people_unseen", values={"fields": ", ".join(lacking)})


def hidden(client: Client, settings: RtText, site: Site, sample: Sequence[Item], needing: Needing) -> Iterator[Check]:
    """Rights to see tickets and comments of which Request Tracker leaves something out, and what only writing shows.

    Args:
        client: asks.
        settings: of the connection.
        site: queues as the user sees them, and his name.
        sample: newest tickets of the queues read.
        needing: queues that results are written to.
    """
    seen = {named(item.get("Queue")) for item in sample}
    read = [name for name in settings.queues or site.queues.values() if name not in needing]
    there = set(site.queues.values())
    queues = [name for name in dict.fromkeys([*sorted(read), *needing]) if name in there][:MOST_QUEUES]
    look = _Look(client, sample)
    unseen = {name: look.hides(_of(name, "Create")) for name in queues if name not in seen}
    tickets = [name for name, hides in unseen.items() if hides]
    comments = {name: None if name in tickets else look.hides(_of(name, "Comment")) for name in queues}
    for name in tickets:
        yield _missing("ShowTicket", name, needing.get(name, ()))
    for name in (name for name in queues if comments[name]):
        yield _missing("ShowTicketComments", name, needing.get(name, NOTES))
    yield from _beyond(
        settings,
        site,
        look,
        queues,
        empty=[name for name, hides in unseen.items() if hides is None],
        silent=[name for name in queues if comments[name] is None],
        needing=needing,
    )


def _beyond(
    settings: RtText,
    site: Site,
    look: _Look,
    queues: Sequence[str],
    *,
    empty: Sequence[str],
    silent: Sequence[str],
    needing: Needing,
) -> Iterator[Check]:
    """What no reading shows, as long as nothing of ours that needed it stands there.

    Args:
        settings: name owners.
        site: knows users, and who we are.
        look: asks.
        queues: all of them.
        empty: those without a ticket.
        silent: those without a comment.
        needing: those that results are written to.
    """
    ours_alone = f"Creator = {quoted(site.my_name)}" if site.my_name else ""
    fields = [name for name in queues if not (ours_alone and look.shows(every(_of(name, "CustomField"), ours_alone)))]
    owners = sorted({user for user in settings.actions.owners.values() if site.user(user)}) if settings.actions else []
    written = tuple(dict.fromkeys(kind for kinds in needing.values() for kind in kinds))
    told: list[tuple[str, str, list[str], tuple[EffectKind, ...]]] = [
        ("rt.trip_shows", "ModifyCustomField", [name for name in fields if name in needing], written),
        ("rt.trip_shows", "ModifyTicket, CommentOnTicket", [name for name in empty if name in needing], written),
        ("rt.trip_shows", "ShowTicketComments", [name for name in silent if name in needing], written),
        ("rt.trip_shows", "OwnTicket", owners, ("action",)),
        ("rt.apply_shows", "ModifyCustomField", [name for name in fields if name not in needing], ("ticket_score",)),
        ("rt.apply_shows", "ShowTicketComments", [name for name in silent if name not in needing], NOTES),
    ]
    for code, right, where, kinds in told:
        if where:
            values = {"right": right, "where": ", ".join(where)}
            yield Check(level="info", code=code, values=values, writing=True, kinds=kinds)


def _of(queue: str, type_: str) -> str:
    """Transactions of a kind on tickets of a queue."""
    return every(f"TicketQueue = {quoted(queue)}", f"Type = '{type_}'")


def _missing(right: str, where: str, kinds: Sequence[EffectKind]) -> Check:
    values = {"right": right, "where": where}
    return Check(level="warning", code="rt.no_right", values=values, writing=bool(kinds), kinds=tuple(kinds))


class _Look:
    """Looks for transactions that are there and not to be seen."""

    def __init__(self, client: Client, sample: Sequence[Item]) -> None:
        self._client = client
        self._sample = sample
        self._known: str | None = None

    def hides(self, condition: str) -> bool | None:
        """Whether there are transactions of a kind, and the user may not see them; `None` where there are none, or nobody can tell."""
        known = self._surely_seen()
        if not known:
            return None
        for order in ("ASC", "DESC"):
            # ObjectType below OR, and OR below AND: a search of nothing but tickets' transactions would leave hidden tickets out
            # before it cuts pages.
            query = every("id > 0", f"(({every(OF_TICKETS, condition)}) OR id = {known})")
            asked: dict[str, str | int] = {"query": query, "orderby": "id", "order": order, "per_page": 1}
            first = items_of(self._client.get("/transactions", asked))
            if not first:
                return True
            if str(first[0]["id"]) != known:
                return False
        return None

    def shows(self, condition: str) -> bool:
        """Whether a transaction of a kind is to be seen among the newest."""
        return bool(page(self._client, "/transactions", every(OF_TICKETS, condition), {"fields": "id"}, newest=True))

    def _surely_seen(self) -> str:
        """A transaction the user may see: the making of a ticket he sees. Empty where there is no such ticket."""
        if self._known is None:
            ticket = next(iter(self._sample), None) or next(
                iter(page(self._client, "/tickets", "id > 0", {"fields": "id"}, newest=True)), None
            )
            query = every(OF_TICKETS, f"ObjectId = {ticket['id']}", "Type = 'Create'") if ticket else ""
            rows = page(self._client, "/transactions", query, {"fields": "id"}) if query else []
            self._known = str(rows[0]["id"]) if rows else ""
        return self._known
