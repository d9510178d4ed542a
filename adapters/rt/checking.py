"""What `describe` looks at one by one: login, zone, clock, queues, fields and rights, each in order or with what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Check

from .client import Client
from .failures import Failures
from .marks import compared
from .rights import hidden, unseen_people
from .searching import Item, page, quoted
from .settings import PLACED, RtText
from .site import Site
from .statuses import Statuses, offered
from .tickets import named

CLOCK: Final = 30.0
"""Seconds two clocks may differ before it is said."""

MARKED: Final[tuple[EffectKind, ...]] = ("score", "ticket_score", "action", "report")
"""What is written with a marker in a custom field."""

OWNED: Final[tuple[EffectKind, ...]] = ("action",)
"""What has an owner, and refers to other tickets."""

NOTED: Final[tuple[EffectKind, ...]] = ("note",)
"""What is a comment on tickets of others."""

UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"})


def checks(
    settings: RtText, client: Client, site: Site, failures: Failures, *, version: str, sample: Sequence[Item]
) -> Iterator[Check]:
    """Everything that was looked at; reads only.

    Args:
        settings: what the connection names.
        client: asked for what pages offer their user.
        site: queues and fields as the user sees them.
        failures: blots out secrets.
        version: of Request Tracker.
        sample: newest tickets.
    """
    yield _ok("rt.ok.version", version=version or "?", url=settings.url)
    if site.me and site.me.get("Privileged") in {0, "0"}:
        yield _wrong("rt.unprivileged", user=failures.clean(site.my_name))
    elif site.me:
        yield _ok("rt.ok.login", user=failures.clean(site.my_name))
    else:
        yield _wrong("rt.user_unknown")
    yield _zone(str(site.me.get("Timezone") or ""))
    if client.ahead is not None:
        yield _clock(client.ahead)
    yield from _queues(settings, site)
    yield from _reading(settings, site, sample)
    yield from _fields(settings, site)
    yield from compared(settings, site)
    yield from _applied(settings, site, sample)
    yield from _named(settings, site)
    yield from _owners(settings, site)
    yield from _writing(settings, client, site)
    yield from _changing(settings, client, site, sample)
    yield from hidden(client, settings, site, sample, {name: _kinds(settings, name) for name in settings.own_queues})


def _ok(code: str, **values: str) -> Check:
    return Check(level="ok", code=code, values=values)


def _wrong(code: str, kinds: Collection[EffectKind] = (), **values: str) -> Check:
    """Something to be looked after; `kinds` of effects need it, or none given: reading does."""
    return Check(level="warning", code=code, values=values, writing=bool(kinds), kinds=tuple(kinds))


def _missing(right: str, where: str, kinds: Collection[EffectKind] = ()) -> Check:
    return _wrong("rt.no_right", kinds, right=right, where=where)


def _kinds(settings: RtText, queue: str) -> tuple[EffectKind, ...]:
    """What is written to a queue of ours; to one that is read: the scores of tickets."""
    return tuple(kind for kind in PLACED if settings.queue_of(kind) == queue) or ("ticket_score",)


def _zone(zone: str) -> Check:
    if not zone:
        return _wrong("rt.zone_unknown")
    return _ok("rt.ok.zone", zone=zone) if zone in UTC_NAMES else _wrong("rt.zone", zone=zone)


def _clock(ahead: float) -> Check:
    if abs(ahead) > CLOCK:
        return _wrong("rt.clock", seconds=f"{ahead:+.0f}")
    return _ok("rt.ok.clock", seconds=f"{abs(ahead):.0f}")


def _queues(settings: RtText, site: Site) -> Iterator[Check]:
    seen = site.queues.values()
    missing = [name for name in dict.fromkeys([*settings.queues, *settings.own_queues]) if name not in seen]
    for name in missing:
        yield _missing("SeeQueue", name, _kinds(settings, name) if name in settings.own_queues else ())
    if read := [name for name in settings.queues or sorted(seen) if name in seen and name not in settings.own_queues]:
        yield _ok("rt.ok.queues", n=str(len(read)), queues=", ".join(read))
    elif not settings.queues:
        yield _wrong("rt.nothing_to_read")


def _reading(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    if sample:
        yield _ok("rt.ok.reading", n=str(len(sample)))
    elif site.queues:
        yield _missing("ShowTicket", ", ".join(site.queues.values()))
    yield from unseen_people(settings, sample)


def _fields(settings: RtText, site: Site) -> Iterator[Check]:
    """Fields of the settings that do not exist, or that the user may not see: the two look alike."""
    named_fields = [
        settings.rating.field,
        settings.rating.comment,
        settings.customer_field,
        *(settings.own_fields if settings.own_queues else ()),
    ]
    missing = [name for name in named_fields if name and name not in site.custom_fields]
    for name in missing:
        yield _missing("SeeCustomField", name, MARKED if name in settings.own_fields else ())
    if there := [name for name in named_fields if name and name not in missing]:
        yield _ok("rt.ok.fields", fields=", ".join(there))


def _applied(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    """Whether fields that exist belong to the tickets they are to be read from or written to."""
    read = sorted({named(item.get("Queue")) for item in sample} - set(settings.own_queues))
    wanted = {queue: [name for name in (settings.rating.field, settings.customer_field) if name] for queue in read}
    if settings.own_queues:
        wanted = {queue: [*fields, *settings.own_fields] for queue, fields in wanted.items()}
        wanted |= {queue: list(settings.own_fields) for queue in settings.own_queues}
    for queue, fields in wanted.items():
        if queue not in site.queues.values():
            continue
        if site.shows_fields(queue) is False:
            needing = () if queue in read else _kinds(settings, queue)
            yield _wrong("rt.no_fields_shown", needing, queue=queue, fields=", ".join(fields))
            continue
        for name in site.not_applied(queue, [name for name in fields if name in site.custom_fields]):
            needing = _kinds(settings, queue) if name in settings.own_fields else ()
            yield _wrong("rt.not_applied_here", needing, field=name, queue=queue)


def _named(settings: RtText, site: Site) -> Iterator[Check]:
    """Whether tickets of ours can name their customer as others do. They are made all the same."""
    name = settings.customer_field
    for queue in settings.own_queues if name in site.custom_fields else ():
        about = tuple(kind for kind in _kinds(settings, queue) if kind != "report")
        if queue in site.queues.values() and site.not_applied(queue, [name]):
            values = {"field": name, "queue": queue}
            yield Check(level="info", code="rt.customer_not_applied", values=values, writing=True, kinds=about)


def _owners(settings: RtText, site: Site) -> Iterator[Check]:
    for owner, user in settings.actions.owners.items() if settings.actions else ():
        if site.user(user):
            yield _ok("rt.ok.owner", owner=owner, user=user)
        else:
            yield _wrong("rt.no_owner", OWNED, owner=owner, user=user)


def _writing(settings: RtText, client: Client, site: Site) -> Iterator[Check]:
    """Rights to make tickets as far as reading shows them: what a page offers its user. The rest a round trip tells."""
    ids = {name: id_ for id_, name in site.queues.items()}
    for queue in settings.own_queues:
        links = _links(client.find(f"/queue/{ids[queue]}")) if queue in ids else None
        if links is not None and "create" not in links:
            yield _missing("CreateTicket", queue, _kinds(settings, queue))
        elif links is not None:
            yield _ok("rt.ok.create", queue=queue)


def _changing(settings: RtText, client: Client, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    """Rights to change tickets, as the newest ticket of each queue offers them."""
    newest = {named(item.get("Queue")): str(item["id"]) for item in reversed(sample)}
    for queue in settings.own_queues:
        if queue in site.queues.values() and (
            rows := page(client, "/tickets", f"Queue = {quoted(queue)}", {"fields": "id"}, newest=True)
        ):
            newest[queue] = str(rows[0]["id"])
    lacking: dict[tuple[str, tuple[EffectKind, ...]], list[str]] = {}
    for queue, number in sorted(newest.items()):
        body = client.find(f"/ticket/{number}")
        links = _links(body)
        if links is None:
            continue
        ours = _kinds(settings, queue) if queue in settings.own_queues else None
        if "comment" not in links:
            lacking.setdefault(("CommentOnTicket", ours or NOTED), []).append(queue)
        if "lifecycle" not in links:
            # A link to the tickets that caused an action needs the right at both ends.
            lacking.setdefault(("ModifyTicket", ours or OWNED), []).append(queue)
        elif isinstance(body, dict) and ours:
            yield from _statuses(settings, queue, body)
    for (right, kinds), queues in lacking.items():
        yield _missing(right, ", ".join(queues), kinds)


def _statuses(settings: RtText, queue: str, ticket: Item) -> Iterator[Check]:
    """Whether tickets of a queue of ours can get a status by which they are finished or taken back."""
    known = Statuses(settings).withdrawn()
    there = offered(ticket) | {str(ticket.get("Status") or "")}
    if not there & set(known):
        shown = {"queue": queue, "known": ", ".join(known), "there": ", ".join(sorted(there))}
        yield _wrong("rt.no_status", _kinds(settings, queue), **shown)


def _links(body: Any) -> set[str] | None:
    """What a page offers: the `ref` of its links."""
    if not isinstance(body, dict):
        return None
    return {str(link.get("ref")) for link in body.get("_hyperlinks") or () if isinstance(link, dict)}
