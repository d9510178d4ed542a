"""What `describe` looks at one by one: login, zone, clock, queues, fields and rights, each in order or with what to do about it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import partial
from typing import Final

from csat_plugin.core.effects import EffectKind
from csat_plugin.host.adapter import Check

from .client import Client
from .failures import Failures
from .marks import compared
from .newest import Newest
from .offering import Offering
from .rights import hidden, unseen_people
from .searching import Item
from .settings import PLACED, RtText
from .site import Site
from .tickets import named
from .untold import Untold

CLOCK: Final = 30.0
"""Seconds two clocks may differ before it is said."""

MARKED: Final[tuple[EffectKind, ...]] = ("score", "ticket_score", "action", "report")
"""What is written with a marker in a custom field."""

OWNED: Final[tuple[EffectKind, ...]] = ("action",)
"""What has an owner, and refers to other tickets."""

UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"})


def checks(
    settings: RtText,
    client: Client,
    site: Site,
    failures: Failures,
    untold: Untold,
    *,
    version: str,
    sample: Sequence[Item],
) -> Iterator[Check]:
    """Everything that was looked at; reads only.

    Args:
        settings: what the connection names.
        client: asked for what pages offer their user.
        site: queues and fields as the user sees them.
        failures: blots out secrets.
        untold: keeps what stays without an answer.
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
    ours = {name: _kinds(settings, name) for name in settings.own_queues}
    newest = Newest(client, settings, site, sample)
    if newest.left:
        values = {"n": str(len(newest.queues)), "left": str(newest.left)}
        yield Check(level="info", code="rt.queues_left", values=values)
    yield from untold.all_of(settings.rating.field, partial(compared, settings, site))
    yield from _applied(settings, site, newest, untold, {named(item.get("Queue")) for item in sample})
    yield from _named(settings, site, untold)
    yield from _owners(settings, site, untold)
    yield from _writing(settings, site, untold)
    yield from Offering(client, settings, site, newest, untold, ours).checks()
    yield from hidden(client, settings, site, newest, untold, sample, ours)
    yield from untold.said()


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


def _applied(settings: RtText, site: Site, newest: Newest, untold: Untold, sampled: Collection[str]) -> Iterator[Check]:
    """Whether fields that exist belong to the tickets they are to be read from or written to."""
    more = [
        name for name in newest.queues if name not in sampled and untold.ask(name, partial(newest.has, name), False)
    ]
    read = sorted({*sampled, *more} - set(settings.own_queues))
    wanted = {queue: [name for name in (settings.rating.field, settings.customer_field) if name] for queue in read}
    if settings.own_queues:
        wanted = {queue: [*fields, *settings.own_fields] for queue, fields in wanted.items()}
        wanted |= {queue: list(settings.own_fields) for queue in settings.own_queues}
    for queue, fields in wanted.items():
        if queue in site.queues.values():
            yield from untold.all_of(queue, partial(_applied_to, settings, site, queue, fields))


def _applied_to(settings: RtText, site: Site, queue: str, fields: Sequence[str]) -> Iterator[Check]:
    ours = queue in settings.own_queues
    if site.shows_fields(queue) is False:
        needing = _kinds(settings, queue) if ours else ()
        yield _wrong("rt.no_fields_shown", needing, queue=queue, fields=", ".join(fields))
        return
    for name in site.not_applied(queue, [name for name in fields if name in site.custom_fields]):
        needing = _kinds(settings, queue) if name in settings.own_fields else ()
        yield _wrong("rt.not_applied_here", needing, field=name, queue=queue)


def _named(settings: RtText, site: Site, untold: Untold) -> Iterator[Check]:
    """Whether tickets of ours can name their customer as others do. They are made all the same."""
    name = settings.customer_field
    for queue in settings.own_queues if name in site.custom_fields else ():
        about = tuple(kind for kind in _kinds(settings, queue) if kind != "report")
        if queue in site.queues.values() and untold.ask(queue, partial(site.not_applied, queue, [name]), []):
            values = {"field": name, "queue": queue}
            yield Check(level="info", code="rt.customer_not_applied", values=values, writing=True, kinds=about)


def _owners(settings: RtText, site: Site, untold: Untold) -> Iterator[Check]:
    for owner, user in settings.actions.owners.items() if settings.actions else ():
        found = untold.ask(user, partial(site.user, user), None)
        if found:
            yield _ok("rt.ok.owner", owner=owner, user=user)
        elif found is not None:
            yield _wrong("rt.no_owner", OWNED, owner=owner, user=user)


def _writing(settings: RtText, site: Site, untold: Untold) -> Iterator[Check]:
    """Rights to make tickets as far as reading shows them: what a page offers its user. The rest a round trip tells."""
    for queue in settings.own_queues:
        page = untold.ask(queue, partial(site.page_of, queue), None) if queue in site.queues.values() else None
        if not page:
            continue
        links = {str(link.get("ref")) for link in page.get("_hyperlinks") or () if isinstance(link, dict)}
        if "create" not in links:
            yield _missing("CreateTicket", queue, _kinds(settings, queue))
        else:
            yield _ok("rt.ok.create", queue=queue)
