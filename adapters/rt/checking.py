"""What `describe` looks at one by one: login, zone, clock, queues, fields and rights, each in order or with what to do about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from csat_plugin.host.adapter import Check

from .client import Client
from .failures import Failures
from .searching import Item
from .settings import RtText
from .site import Site
from .tickets import named

CLOCK: Final = 30.0
"""Seconds two clocks may differ before it is said."""

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
    if site.me:
        yield _ok("rt.ok.login", user=failures.clean(site.my_name))
    else:
        yield _wrong("rt.user_unknown")
    yield _zone(str(site.me.get("Timezone") or ""))
    if client.ahead is not None:
        yield _clock(client.ahead)
    yield from _queues(settings, site)
    yield from _reading(settings, site, sample)
    yield from _fields(settings, site)
    yield from _applied(settings, site, sample)
    yield from _owners(settings, site)
    yield from _writing(settings, client, site, sample)


def _ok(code: str, **values: str) -> Check:
    return Check(level="ok", code=code, values=values)


def _wrong(code: str, *, writing: bool = False, **values: str) -> Check:
    return Check(level="warning", code=code, values=values, writing=writing)


def _missing(right: str, where: str, *, writing: bool = False) -> Check:
    return _wrong("rt.no_right", writing=writing, right=right, where=where)


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
        yield _missing("SeeQueue", name, writing=name in settings.own_queues)
    if seen:
        read = [name for name in settings.queues or sorted(seen) if name in seen and name not in settings.own_queues]
        yield _ok("rt.ok.queues", n=str(len(read)), queues=", ".join(read))
    elif not missing:
        yield _missing("SeeQueue", "-")


def _reading(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    if sample:
        yield _ok("rt.ok.reading", n=str(len(sample)))
    elif site.queues:
        yield _missing("ShowTicket", ", ".join(site.queues.values()))
    asked = [user for item in sample for user in item.get("Requestor") or () if isinstance(user, dict)]
    if settings.customer == "organization" and asked and not any("Organization" in user for user in asked):
        yield _missing("AdminUsers", "-")


def _fields(settings: RtText, site: Site) -> Iterator[Check]:
    """Fields of the settings that do not exist, or that the user may not see: the two look alike."""
    named_fields = [
        settings.rating.field,
        settings.rating.comment,
        *(settings.own_fields if settings.own_queues else ()),
    ]
    missing = [name for name in named_fields if name and name not in site.custom_fields]
    for name in missing:
        yield _missing("SeeCustomField", name, writing=name in settings.own_fields)
    if there := [name for name in named_fields if name and name not in missing]:
        yield _ok("rt.ok.fields", fields=", ".join(there))


def _applied(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    """Whether fields that exist belong to the tickets they are to be read from or written to."""
    read = sorted({named(item.get("Queue")) for item in sample} - set(settings.own_queues))
    wanted = {queue: [settings.rating.field] for queue in read}
    if settings.own_queues:
        wanted = {queue: [*fields, *settings.own_fields] for queue, fields in wanted.items()}
        wanted |= {queue: list(settings.own_fields) for queue in settings.own_queues}
    for queue, fields in wanted.items():
        if queue not in site.queues.values():
            continue
        for name in site.not_applied(queue, [name for name in fields if name in site.custom_fields]):
            yield _wrong("rt.not_applied_here", writing=name in settings.own_fields, field=name, queue=queue)


def _owners(settings: RtText, site: Site) -> Iterator[Check]:
    for owner, user in settings.actions.owners.items() if settings.actions else ():
        if site.user(user):
            yield _ok("rt.ok.owner", owner=owner, user=user)
        else:
            yield _wrong("rt.no_owner", writing=True, owner=owner, user=user)


def _writing(settings: RtText, client: Client, site: Site, sample: Sequence[Item]) -> Iterator[Check]:
    """Rights to write as far as reading shows them: what a page offers its user. The rest a round trip tells."""
    ids = {name: id_ for id_, name in site.queues.items()}
    for queue in settings.own_queues:
        links = _links(client.find(f"/queue/{ids[queue]}")) if queue in ids else None
        if links is not None and "create" not in links:
            yield _missing("CreateTicket", queue, writing=True)
        elif links is not None:
            yield _ok("rt.ok.create", queue=queue)
    newest = {named(item.get("Queue")): str(item["id"]) for item in reversed(sample)}
    for queue, number in sorted(newest.items()):
        links = _links(client.find(f"/ticket/{number}"))
        if links is not None and "comment" not in links:
            yield _missing("CommentOnTicket", queue, writing=True)
        if links is not None and "lifecycle" not in links:
            yield _missing("ModifyTicket", queue, writing=True)


def _links(body: Any) -> set[str] | None:
    """What a page offers: the `ref` of its links."""
    if not isinstance(body, dict):
        return None
    return {str(link.get("ref")) for link in body.get("_hyperlinks") or () if isinstance(link, dict)}
