"""What stands in a small Request Tracker after writing, and people who come in between."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, Prepares
from tests.adapters.rt_fake import FakeRt

OWN = "Corrective Actions"


def prepared(adapter: Adapter, effect: Effect, former: Any = None) -> dict[str, Any]:
    """As the journal keeps it."""
    assert isinstance(adapter, Prepares)
    kept: dict[str, Any] = json.loads(json.dumps(adapter.prepare(effect, former)))
    return kept


def fields(fake: FakeRt, number: int) -> dict[str, str]:
    return {name: value for name, value in fake.tickets[number]["CustomFields"].items() if value}


def own(fake: FakeRt, queue: str = OWN) -> list[int]:
    return [number for number, row in fake.tickets.items() if row["Queue"] == queue]


def comments(fake: FakeRt, number: int) -> list[str]:
    found = [row for row in fake.transactions if row["ObjectId"] == number and row["Type"] == "Comment"]
    return [" ".join(row["Data"].split()) for row in found]


def number_of(receipt: Receipt) -> int:
    return int(receipt.ref.removeprefix("ticket/"))


def as_colleague(fake: FakeRt, act: Callable[[], Any]) -> Any:
    fake.by = "ana.silva"
    done = act()
    fake.by = "csat-api"
    return done


def at_first(fake: FakeRt, method: str, path: str, act: Callable[[], Any]) -> None:
    """A colleague acts just before the first such call is answered."""

    def before(asked: str, of: str) -> None:
        if (asked, of) == (method, path):
            fake.before = None
            as_colleague(fake, act)

    fake.before = before


def failing(method: str, beginning: str) -> Callable[[str, str], None]:
    """No answer comes to such calls."""

    def before(asked: str, of: str) -> None:
        if asked == method and of.startswith(beginning):
            raise ConnectionAbortedError

    return before
