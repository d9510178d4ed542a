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


def every(*conditions: str) -> str:
    """All of them; empty ones are left out."""
    return " AND ".join(condition for condition in conditions if condition)


def total(client: Client, query: str) -> int | None:
    """How many tickets match; `None` when Request Tracker does not count for this user."""
    answer = client.get("/tickets", {"query": query, "per_page": 1})
    found = answer.get("total") if isinstance(answer, dict) else None
    return int(found) if found is not None else None


def walk(client: Client, path: str, query: str, fields: Mapping[str, str], after: int = 0) -> Iterator[list[Item]]:
    """Every row of a collection with an id above `after`, ascending, page by page; no page is empty.

    Args:
        client: asks.
        path: `/tickets` or `/transactions`.
        query: without a condition on the id.
        fields: parameters that say what each row holds.
        after: the id behind which to go on.
    """
    last = after
    while True:
        rows = page(client, path, every(query, f"id > {last}"), fields) or _beyond(client, path, query, fields, last)
        if not rows:
            return
        yield rows
        last = max(int(row["id"]) for row in rows)


def page(
    client: Client, path: str, query: str, fields: Mapping[str, str], *, number: int = 1, newest: bool = False
) -> list[Item]:
    """One page by id, ascending or from the newest down."""
    order = {"orderby": "id", "order": "DESC" if newest else "ASC", "per_page": PER_PAGE, "page": number}
    answer = client.get(path, {"query": query, **fields, **order})
    return items_of(answer)


def items_of(answer: Any) -> list[Item]:
    """The items of a collection: whatever bears an id."""
    items = answer.get("items") if isinstance(answer, dict) else None
    if not isinstance(items, list):
        return []
    return [item for item in items if isinstance(item, dict) and str(item.get("id", "")).isdigit()]


def _beyond(client: Client, path: str, query: str, fields: Mapping[str, str], last: int) -> list[Item]:
    """Rows behind an empty page: looked for only where the newest row of all lies above the last one read."""
    where = every(query, f"id > {last}")
    if not page(client, path, where, {"fields": "id"}, newest=True):
        return []
    numbers = range(2, HIDDEN_PAGES)
    return next((rows for number in numbers if (rows := page(client, path, where, fields, number=number))), [])
