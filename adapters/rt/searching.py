"""Searches in Request Tracker: the query language, and walking over a collection by id without losing a row.

Paging by offset skips rows while tickets move, and a page may be short or empty though more follow: rows the user may not
see are taken out after the page was cut. So every walk goes by `id > last`, and an empty page is believed only when nothing
lies beyond it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from .client import Client

PER_PAGE: Final = 100
"""Request Tracker gives no more at once, whatever is asked."""

HIDDEN_PAGES: Final = 1_000
"""Pages in a row that may be empty because the user may not see their rows."""

PATIENCE: Final = 5
"""Pages of the change feed that are looked at where nothing says whether more follows."""

Item = Mapping[str, Any]


def quoted(text: str) -> str:
    """A literal of the query language."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def field(name: str) -> str:
    """A custom field of tickets in the query language."""
    inner = name.replace("\\", "\\\\").replace("'", "\\'")
    return f"'CF.{{{inner}}}'"


def any_of(name: str, values: Iterable[str]) -> str:
    """One of several values, in parentheses."""
    return "(" + " OR ".join(f"{name} = {value}" for value in values) + ")"


def in_queues(names: Iterable[str], name: str = "Queue") -> str:
    """A ticket, or with `TicketQueue` the ticket of a transaction, is in one of these queues."""
    return any_of(name, map(quoted, names))


def every(*conditions: str) -> str:
    """All of them; empty ones are left out."""
    return " AND ".join(condition for condition in conditions if condition)


def total(client: Client, query: str) -> int | None:
    """How many tickets match; `None` when Request Tracker does not count for this user."""
    answer = client.get("/tickets", {"query": query, "per_page": 1})
    found = answer.get("total") if isinstance(answer, dict) else None
    return int(found) if found is not None else None


def walk(
    client: Client, path: str, query: str, fields: Mapping[str, str], after: int = 0, *, patience: int = 1
) -> Iterator[list[Item]]:
    """Every row of a collection with an id above `after`, ascending, page by page; no page is empty.

    Args:
        client: asks.
        path: `/tickets` or `/transactions`.
        query: without a condition on the id.
        fields: parameters that say what each row holds.
        after: the id behind which to go on.
        patience: pages looked at before the end is believed, where all rows may be hidden up to the newest.
    """
    last = after
    while True:
        where = every(query, f"id > {last}")
        rows = page(client, path, where, fields) or _beyond(client, path, where, fields, patience)
        if not rows:
            return
        yield rows
        last = max(int(row["id"]) for row in rows)


def page(
    client: Client, path: str, query: str, fields: Mapping[str, str], *, number: int = 1, newest: bool = False
) -> list[Item]:
    """One page by id, ascending or from the newest down."""
    order = {"orderby": "id", "order": "DESC" if newest else "ASC", "per_page": PER_PAGE, "page": number}
    return items_of(client.get(path, {"query": query, **fields, **order}))


def items_of(answer: Any) -> list[Item]:
    """The items of a collection: whatever bears an id."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        return []
    return [item for item in items if isinstance(item, dict) and str(item.get("id", "")).isdigit()]


def _beyond(client: Client, path: str, where: str, fields: Mapping[str, str], patience: int) -> list[Item]:
    """Rows behind an empty page, whose own rows may all be hidden from the user.

    Request Tracker does not say how many there are. Where the newest rows are to be seen, something surely follows; where they
    are hidden as well, as many pages are looked through. What lies farther is found as soon as something visible follows
    it: the caller's place does not move over it.
    """
    first = client.get(path, {"query": where, "fields": "id", "orderby": "id", "order": "DESC", "per_page": PER_PAGE})
    if isinstance(first, dict) and first.get("total") == 0:
        return []
    numbers = range(2, HIDDEN_PAGES if items_of(first) else patience + 1)
    return next((rows for number in numbers if (rows := page(client, path, where, fields, number=number))), [])
