"""Rights that no page shows, told from what Request Tracker leaves out, and those of which only writing shows whether they are there.

Rows of the list of transactions that the user may not see are taken out after a page was cut. So of two rows, one of which is
surely to be seen, a page of one that is empty says that the other is there and hidden.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Check

from .client import Client
from .history import OF_TICKETS
from .newest import Newest
from .searching import Item, any_of, every, items_of, page, quoted
from .settings import RtText
from .site import Site
from .tickets import named
from .untold import Untold

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


def hidden(
    client: Client,
    settings: RtText,
    site: Site,
    newest: Newest,
    untold: Untold,
    sample: Sequence[Item],
    needing: Needing,
) -> Iterator[Check]:
    """Rights to see tickets and comments of which Request Tracker leaves something out, and what only writing shows.

    Args:
        client: asks.
        settings: of the connection.
        site: queues as the user sees them, and his name.
        newest: knows the queues that are looked at.
        untold: keeps what stays without an answer.
        sample: newest tickets of the queues read.
        needing: queues that results are written to.
    """
    seen = {named(item.get("Queue")) for item in sample}
    shown = {name for name in newest.queues if untold.ask(name, partial(newest.has, name), otherwise=False)}
    look = _Look(client, sample, untold)
    unseen = {name: look.hides(name, "Create") for name in newest.queues if name not in seen}
    tickets = [name for name, hides in unseen.items() if hides]
    comments = {name: None if name in tickets else look.hides(name, "Comment") for name in newest.queues}
    for name in tickets:
        yield _missing("ShowTicket", name, needing.get(name, ()))
    for name in (name for name, hides in comments.items() if hides):
        yield _missing("ShowTicketComments", name, needing.get(name, NOTES))
    yield from _beyond(
        [name for name in newest.queues if not look.changed(name, settings, site)],
        owners=_owners(settings, site, untold),
        empty=[name for name, hides in unseen.items() if hides is None and name not in shown],
        silent=[name for name, hides in comments.items() if hides is None],
        needing=needing,
    )


def _owners(settings: RtText, site: Site, untold: Untold) -> list[str]:
    """Those of the users who are to own actions that exist."""
    users = sorted(set(settings.actions.owners.values())) if settings.actions else []
    return [user for user in users if untold.ask(user, partial(site.user, user), "")]


def _beyond(
    fields: Sequence[str],
    *,
    owners: Sequence[str],
    empty: Sequence[str],
    silent: Sequence[str],
    needing: Needing,
) -> Iterator[Check]:
    """What no reading shows, as long as nothing of ours that needed it stands there.

    Args:
        fields: queues where we have not set a field of ours yet.
        owners: users who are to own actions.
        empty: queues without a ticket.
        silent: those without a comment.
        needing: those that results are written to.
    """
    written = tuple(dict.fromkeys(kind for kinds in needing.values() for kind in kinds))
    told: list[tuple[str, str, Sequence[str], tuple[EffectKind, ...]]] = [
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
    """Looks for transactions that are there and not to be seen. Without an answer it says what it says where nothing is known."""

    def __init__(self, client: Client, sample: Sequence[Item], untold: Untold) -> None:
        self._client = client
        self._sample = sample
        self._untold = untold
        self._known: str | None = None

    def hides(self, queue: str, type_: str) -> bool | None:
        """Whether there are transactions of a kind, and the user may not see them; `None` where there are none, or nobody can tell."""
        return self._untold.ask(queue, partial(self._hides, _of(queue, type_)), None)

    def changed(self, queue: str, settings: RtText, site: Site) -> bool:
        """Whether we have changed a field of ours on a ticket of a queue, of which the newest such changes are looked at.

        Of ours: another field may have a right of its own.
        """
        ids = [f"'{id_}'" for name in settings.own_fields for id_ in site.custom_fields.get(name, ())]
        if not ids or not site.my_name:
            return False
        by_us = every(OF_TICKETS, _of(queue, "CustomField"), any_of("Field", ids), f"Creator = {quoted(site.my_name)}")
        return bool(self._untold.ask(queue, partial(self._newest, by_us), []))

    def _newest(self, query: str) -> list[Item]:
        return page(self._client, "/transactions", query, {"fields": "id"}, newest=True)

    def _hides(self, condition: str) -> bool | None:
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
