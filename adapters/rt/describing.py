"""What `describe` finds: version, zone, clock, rights, fields with counts, and who the customer could be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from csat_plugin.host.adapter import Candidate, Capabilities, Description, Finding

from .client import Client
from .failures import Failures
from .people import requestors, value_of, values_of
from .searching import Item, any_of, field, page, quoted, total
from .settings import RtText
from .site import Site
from .tickets import FIELDS, named

SAMPLE: Final = 500
"""Newest tickets looked at for counts."""

CLOCK: Final = 30.0
"""Seconds two clocks may differ before it is said."""

UTC_NAMES: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "Z"})


def describe(
    settings: RtText, client: Client, site: Site, failures: Failures, capabilities: Capabilities
) -> Description:
    """Look at a site; reads only.

    Raises:
        Fatal, Retriable: the site cannot be reached, or refuses the login.
    """
    version = client.get("/rt")
    names = settings.queues or sorted(site.queues.values())
    where = any_of("Queue", map(quoted, names)) if names else "id > 0"
    sample = _sample(client, where)
    zone = str(site.me.get("Timezone") or "")
    rated = f"{where} AND {field(settings.rating.field)} IS NOT NULL"
    counts = {
        "tickets": total(client, where) or 0,
        "ratings": (total(client, rated) or 0) if settings.rating.field in site.custom_fields else 0,
    }
    findings = [
        *_zone(zone),
        *_clock(client.ahead),
        *_queues(settings, site),
        *_fields(settings, site),
        *_rights(settings, client, site, sample),
    ]
    return Description(
        platform="Request Tracker",
        version=str(version.get("Version") or "") if isinstance(version, dict) else "",
        zone=zone,
        capabilities=capabilities,
        streams=counts,
        candidates=tuple(_candidates(settings, site, sample)),
        findings=tuple(findings),
        details={
            "user": failures.clean(site.my_name),
            "clock_ahead_seconds": None if client.ahead is None else round(client.ahead),
            "queues": dict(sorted(Counter(named(item.get("Queue")) for item in sample).items())),
            "statuses": dict(sorted(Counter(str(item.get("Status")) for item in sample).items())),
            "fields": {
                name: sum(bool(values_of(item, name)) for item in sample) for name in sorted(site.custom_fields)
            },
            "sample": len(sample),
        },
    )


def _sample(client: Client, where: str) -> list[Item]:
    """The newest tickets."""
    items: list[Item] = []
    last = ""
    while len(items) < SAMPLE:
        rows = page(client, "/tickets", f"{where}{last}", FIELDS, newest=True)
        if not rows:
            break
        items += rows
        last = f" AND id < {min(int(row['id']) for row in rows)}"
    return items[:SAMPLE]


def _zone(zone: str) -> Iterator[Finding]:
    if not zone:
        yield Finding(level="warning", code="rt.zone_unknown")
    elif zone not in UTC_NAMES:
        yield Finding(level="warning", code="rt.zone", values={"zone": zone})


def _clock(ahead: float | None) -> Iterator[Finding]:
    if ahead is not None and abs(ahead) > CLOCK:
        yield Finding(level="warning", code="rt.clock", values={"seconds": f"{ahead:+.0f}"})


def _queues(settings: RtText, site: Site) -> Iterator[Finding]:
    own = [part.queue for part in (settings.actions, settings.reports) if part is not None]
    for name in dict.fromkeys([*settings.queues, *own]):
        if name not in site.queues.values():
            yield Finding(level="warning", code="rt.no_right", values={"right": "SeeQueue", "where": name})


def _fields(settings: RtText, site: Site) -> Iterator[Finding]:
    """Fields of the settings that do not exist, or that the user may not see: the two look alike."""
    ours = settings.score_fields
    writes = settings.actions is not None or settings.reports is not None
    for name in (
        settings.rating.field,
        settings.rating.comment,
        *((ours.score, ours.band, ours.marker) if writes else ()),
    ):
        if name and name not in site.custom_fields:
            yield Finding(level="warning", code="rt.no_right", values={"right": "SeeCustomField", "where": name})


def _rights(settings: RtText, client: Client, site: Site, sample: Sequence[Item]) -> Iterator[Finding]:
    """Missing rights as far as reading shows them: what a page offers its user, and what it leaves out."""
    me = site.me
    if not me:
        yield Finding(level="warning", code="rt.user_unknown")
    ids = {name: id_ for id_, name in site.queues.items()}
    for part in dict.fromkeys(part.queue for part in (settings.actions, settings.reports) if part is not None):
        links = _links(client.find(f"/queue/{ids[part]}")) if part in ids else None
        if links is not None and "create" not in links:
            yield Finding(level="warning", code="rt.no_right", values={"right": "CreateTicket", "where": part})
    if not sample and site.queues:
        yield Finding(
            level="warning",
            code="rt.no_right",
            values={"right": "ShowTicket", "where": ", ".join(site.queues.values())},
        )
    newest = {named(item.get("Queue")): str(item["id"]) for item in reversed(sample)}
    for queue, number in sorted(newest.items()):
        links = _links(client.find(f"/ticket/{number}"))
        if links is not None and "comment" not in links:
            yield Finding(level="warning", code="rt.no_right", values={"right": "CommentOnTicket", "where": queue})
        if links is not None and "lifecycle" not in links:
            yield Finding(level="info", code="rt.no_right", values={"right": "ModifyTicket", "where": queue})


def _links(body: Any) -> set[str] | None:
    """What a page offers: the `ref` of its links."""
    if not isinstance(body, dict):
        return None
    return {str(link.get("ref")) for link in body.get("_hyperlinks") or () if isinstance(link, dict)}


def _candidates(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Candidate]:
    """Possible answers to "who is the customer?", best covered first."""
    scored = settings.score_fields
    no_customer = {settings.rating.field, settings.rating.comment, scored.score, scored.band, scored.marker}
    sources: dict[str, Callable[[Item], str]] = {
        "organization": lambda item: _first(item, "Organization"),
        "mail_domain": lambda item: _first(item, "EmailAddress").rpartition("@")[2].lower(),
    }
    for name in site.custom_fields:
        if name not in no_customer:
            sources[f"field: {name}"] = lambda item, name=name: value_of(item, name)  # type: ignore[misc]
    found = []
    for source, pick in sources.items():
        values = [value for item in sample if (value := pick(item))]
        found.append(Candidate(field=source, values=len(set(values)), covered=len(values), of=len(sample)))
    yield from sorted(found, key=lambda candidate: -candidate.covered)


def _first(item: Item, name: str) -> str:
    return next((value for user in requestors(item) if (value := str(user.get(name) or ""))), "")
