"""What `describe` finds: version, zone, fields with counts, who the customer could be, and everything that was checked."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from csat_plugin.host.adapter import Candidate, Capabilities, Description, Finding

from .checking import checks
from .client import Client
from .failures import Failures
from .people import requestors, value_of, values_of
from .searching import Item, field, in_queues, page, total
from .settings import RtText
from .site import Site
from .tickets import FIELDS, named
from .untold import Untold

CUSTOMER: Final = re.compile(r"(?i)^field: .*(customer|client|account|company|客户|顧客|取引先)")
"""Fields whose name says customer: of what is filled alike often, they come first, then the requestor's organization."""

SAMPLE: Final = 500
"""Newest tickets looked at for counts."""


def describe(
    settings: RtText, client: Client, site: Site, failures: Failures, capabilities: Capabilities
) -> Description:
    """Look at a site; reads only.

    Raises:
        Fatal, Retriable: the site cannot be reached, or refuses the login.
    """
    version = client.get("/rt")
    names = settings.queues or sorted(set(site.queues.values()) - set(settings.own_queues))
    where = in_queues(names) if names else "id > 0"
    sample = _sample(client, where)
    zone = str(site.me.get("Timezone") or "")
    rated = f"{where} AND {field(settings.rating.field)} IS NOT NULL"
    untold = Untold()
    counts = {"tickets": total(client, where) or 0, "ratings": 0}
    if settings.rating.field in site.custom_fields:
        found = untold.ask(settings.rating.field, lambda: total(client, rated) or 0, None)
        counts = counts | {"ratings": found} if found is not None else {"tickets": counts["tickets"]}
    said = version.get("Version") if isinstance(version, dict) else ""
    looked = tuple(checks(settings, client, site, failures, untold, version=str(said or ""), sample=sample))
    return Description(
        platform="Request Tracker",
        version=str(said or ""),
        zone=zone,
        capabilities=capabilities,
        streams=counts,
        candidates=tuple(_candidates(settings, site, sample)),
        findings=tuple(
            Finding(level=check.level, code=check.code, values=check.values)
            for check in looked
            if check.level == "warning" or (check.level == "info" and not check.writing)
        ),
        checks=looked,
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


def _candidates(settings: RtText, site: Site, sample: Sequence[Item]) -> Iterator[Candidate]:
    """Possible answers to "who is the customer?", best covered first."""
    scored = settings.score_fields
    no_customer = {settings.rating.field, settings.rating.comment, scored.score, scored.band, scored.marker}
    sources: dict[str, tuple[dict[str, Any], Callable[[Item], str]]] = {
        "organization": ({"customer": "organization"}, lambda item: _first(item, "Organization")),
        "mail_domain": (
            {"customer": "mail_domain"},
            lambda item: _first(item, "EmailAddress").rpartition("@")[2].lower(),
        ),
    }
    for name in sorted(set(site.custom_fields) - no_customer):
        sources[f"field: {name}"] = ({"customer": {"field": name}}, lambda item, name=name: value_of(item, name))  # type: ignore[misc]
    used = f"field: {name}" if (name := settings.customer_field) else settings.customer
    found = []
    for source, (chosen, pick) in sources.items():
        values = [value for item in sample if (value := pick(item))]
        if not values and source != used:
            continue
        found.append(
            Candidate(
                field=source,
                values=len(set(values)),
                covered=len(values),
                of=len(sample),
                settings=chosen,
                chosen=source == used,
            )
        )
    yield from sorted(found, key=_likelihood)


def _likelihood(candidate: Candidate) -> tuple[int, bool, bool]:
    """Sorts the likelier first."""
    return -candidate.covered, not CUSTOMER.search(candidate.field), candidate.field != "organization"


def _first(item: Item, name: str) -> str:
    return next((value for user in requestors(item) if (value := str(user.get(name) or ""))), "")
