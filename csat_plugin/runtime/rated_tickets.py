"""Rated tickets: what a ticket's own rating says about it, to be written into its fields and as a note (design, section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received, band_title
from csat_plugin.core.exact import shown
from csat_plugin.core.model import Ticket
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.texts import say

RATED: Final = "rated"
"""The rule notes on rated tickets belong to; it stands in their slots."""


class RatedTicket(Struct, frozen=True, kw_only=True):
    """One ticket with its newest mark."""

    ticket: str
    """Id of the ticket, `connection:ticket:native`."""
    rating: str
    """Id of the rating: a ticket that is reopened and rated again has another."""
    points: str = ""
    """Of 100, rounded as the rules round scores; empty where no answer is a mark, or it was withdrawn."""
    raw: str = ""
    band: str = ""
    band_title: str = ""
    day: date
    """The day of the answer, in the workspace's zone."""
    subject: str = ""
    subject_name: str = ""
    reachable: bool = True
    """Whether the ticket is still there by itself: neither deleted nor merged into another."""


class TicketNote(Struct, frozen=True, kw_only=True):
    """A note wanted on one ticket."""

    rule: str
    ticket: str
    """Id of the ticket, `connection:ticket:native`."""
    rating: str = ""
    """Id of the rating it is about: each is noted once, whatever becomes of the ticket."""
    title: str
    text: str
    day: date
    subject: str = ""
    subject_name: str = ""


def rated_tickets(
    received: Iterable[Received],
    rules: Ruleset,
    zone: tzinfo,
    language: str,
    last: Mapping[str, datetime] | None = None,
) -> tuple[RatedTicket, ...]:
    """Every rated ticket with its newest mark, by ticket.

    Args:
        received: ratings of a period with their tickets; those of a frozen period are left out by the caller.
        rules: whose bands and precision are used.
        zone: of the workspace.
        language: of the bands' names.
        last: ticket -> when it was last answered, in whatever period. One answered again later is the later period's.
    """
    latest: dict[str, tuple[Received, datetime]] = {}
    for one in sorted(received, key=_newest_mark_last):
        if one.rating.ticket and one.rating.answered is not None:
            latest[one.rating.ticket] = one, one.rating.answered
    return tuple(
        _rated(one, ticket, answered.astimezone(zone).date(), rules, language)
        for ticket, (one, answered) in sorted(latest.items())
        if (last or {}).get(ticket, answered) <= answered
    )


def _newest_mark_last(one: Received) -> tuple[bool, str, str]:
    """What is no mark comes first: a refused call does not undo the mark given on the ticket."""
    return one.points is not None, str(one.rating.answered or ""), one.rating.id


def _rated(one: Received, ticket: str, day: date, rules: Ruleset, language: str) -> RatedTicket:
    band = "" if one.points is None else band_of(one.points, rules)[0]
    return RatedTicket(
        ticket=ticket,
        rating=one.rating.id,
        points="" if one.points is None else str(shown(one.points, rules.score.precision)),
        raw=one.rating.raw or "-",
        band=band,
        band_title=band_title(rules, band, language) if band else "",
        day=day,
        subject=one.subject,
        subject_name=one.subject_name,
        reachable=_reachable(one.ticket),
    )


def _reachable(ticket: Ticket | None) -> bool:
    return ticket is None or (ticket.state != "deleted" and ticket.merged_into is None)


def ticket_notes(rated: Iterable[RatedTicket], language: str) -> tuple[TicketNote, ...]:
    """One note per rated ticket that has a mark. The comment stays where it was written."""
    return tuple(_note(one, language) for one in rated if one.points and one.reachable)


def _note(one: RatedTicket, language: str) -> TicketNote:
    values = {"points": one.points, "raw": one.raw, "band": one.band_title or "-"}
    return TicketNote(
        rule=RATED,
        ticket=one.ticket,
        rating=one.rating,
        title=say("note.rated.title", language, values),
        text=say("note.rated.text", language, values),
        day=one.day,
        subject=one.subject,
        subject_name=one.subject_name,
    )
