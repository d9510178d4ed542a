"""Who was asked before, out of the store: our own decisions, requests of platforms, and every answer there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from csat_plugin.core.model import Rating
from csat_plugin.core.surveys.asking import Ask
from csat_plugin.core.surveys.decide import ask_of
from csat_plugin.core.surveys.people import People
from csat_plugin.runtime.workspace import Workspace

REACH = timedelta(days=400)
"""How far back asks are looked at: longer than any yearly budget or pause."""


def asks_before(workspace: Workspace, people: People, since: datetime) -> Iterator[Ask]:
    """Every ask that may matter to what happens from a moment on: ours, and the platforms' own surveys with their answers."""
    start = since - REACH
    for decision in workspace.store.decisions(start=start, asked=True):
        yield ask_of(decision)
    requested: set[tuple[str, str]] = set()
    for request in workspace.store.requested():
        if request.asked >= start:
            requested.add((request.contact, request.ticket))
            yield Ask(
                keys=people.keys(request.contact, "", request.customer), at=request.asked, channel=request.channel,
                ticket=request.ticket, customer=request.customer, origin="platform",
            )  # fmt: skip
    seen: set[str] = set()
    for rating in workspace.store.ratings(start=start, end=None):
        response = rating.response or rating.id
        ask = _answer(people, rating)
        if ask is None or response in seen or (rating.contact or "", rating.ticket or "") in requested:
            continue
        seen.add(response)
        yield ask


def _answer(people: People, rating: Rating) -> Ask | None:
    """What a rating tells of having been asked; a figure published over many answers tells nothing."""
    at = rating.asked or rating.answered or rating.closed
    if at is None or rating.count != 1:
        return None
    return Ask(
        keys=people.keys(rating.contact or "", rating.contact_name, rating.customer or ""),
        at=at,
        channel=rating.channel,
        ticket=rating.ticket or "",
        customer=rating.customer or "",
        origin="platform",
        answered=rating.outcome == "answered" and rating.raw is not None,
    )
