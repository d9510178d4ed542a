"""Rated tickets: what a ticket's own rating says about it, to be written into its fields and as a note (design, section 8)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from msgspec import Struct

from csat_plugin.core.actions.known_facts import Received, band_title
from csat_plugin.core.exact import shown
from csat_plugin.core.model import Ticket
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.bands import band_of
from csat_plugin.runtime.effect_texts import mark_said, moment_of
from csat_plugin.texts import say

RATED: Final = "rated"
"""The rule notes on rated tickets belong to; it stands in their slots."""


class RatedTicket(Struct, frozen=True, kw_only=True):
    """One ticket with its newest mark."""

    ticket: str
    """Id of the ticket, `connection:ticket:native`."""
    key: str = ""
    """What people call the ticket: its number or key."""
    rating: str
    """Id of the rating: a ticket that is reopened and rated again has another."""
    points: str = ""
    """Of 100, rounded as the rules round scores; empty where no answer is a mark, or it was withdrawn."""
    mark: str = ""
    """As it was given, on its own scale: `2 of 5`."""
    band: str = ""
    band_title: str = ""
    band_range: str = ""
    """Where the band begins and ends, in points."""
    day: date
    """The day of the answer, in the workspace's zone."""
    answered: str = ""
    """The moment of the answer, by the clocks of the workspace."""
    period: str = ""
    """The period it counts in."""
    rules: str = ""
    """The rules it was judged by."""
    subject: str = ""
    subject_name: str = ""
    reachable: bool = True
    """Whether the ticket is still there by itself: neither deleted nor merged into another."""


class TicketNote(Struct, frozen=True, kw_only=True):
    """A note wanted on one ticket."""

    rule: str
    ticket: str
    """Id of the ticket, `connection:ticket:native`."""
    key: str = ""
    """What people call it: a list of notes names each by its ticket."""
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
    *,
    period: str = "",
) -> tuple[RatedTicket, ...]:
    """Every rated ticket with its newest mark, by ticket.

    Args:
        received: ratings of a period with their tickets; those of a frozen period are left out by the caller.
        rules: whose bands and precision are used.
        zone: of the workspace.
        language: of the bands' names.
        last: ticket -> when it was last answered, in whatever period. One answered again later is the later period's.
        period: label of the period they count in.
    """
    latest: dict[str, tuple[Received, datetime]] = {}
    for one in sorted(received, key=_newest_mark_last):
        if one.rating.ticket and one.rating.answered is not None:
            latest[one.rating.ticket] = one, one.rating.answered
    return tuple(
        _rated(one, ticket, answered.astimezone(zone), rules, language, period)
        for ticket, (one, answered) in sorted(latest.items())
        if (last or {}).get(ticket, answered) <= answered
    )


def _newest_mark_last(one: Received) -> tuple[bool, str, str]:
    """What is no mark comes first: a refused call does not undo the mark given on the ticket."""
    return one.points is not None, str(one.rating.answered or ""), one.rating.id


def _rated(one: Received, ticket: str, answered: datetime, rules: Ruleset, language: str, period: str) -> RatedTicket:
    band = "" if one.points is None else band_of(one.points, rules)[0]
    return RatedTicket(
        ticket=ticket,
        key=_key(one, ticket),
        rating=one.rating.id,
        points="" if one.points is None else str(shown(one.points, rules.score.precision)),
        mark=mark_said(one.rating, language),
        band=band,
        band_title=band_title(rules, band, language) if band else "",
        band_range=_range(band, rules, language) if band else "",
        day=answered.date(),
        answered=moment_of(answered, answered.tzinfo or UTC),
        period=period,
        rules=rules.id,
        subject=one.subject,
        subject_name=one.subject_name,
        reachable=_reachable(one.ticket),
    )


def _key(one: Received, ticket: str) -> str:
    return (one.ticket.key if one.ticket else "") or ticket.rpartition(":")[2]


def _range(band: str, rules: Ruleset, language: str) -> str:
    """From where to where a band goes; the highest has no end, and the lowest begins at nothing."""
    lowers = sorted((one.lower, one.id) for one in rules.bands)
    place = next(n for n, (_, id_) in enumerate(lowers) if id_ == band)
    lower = f"{shown(lowers[place][0], 1).normalize():f}" if place else "0"
    if place + 1 == len(lowers):
        return say("band.from", language, {"lower": lower})
    return say("band.between", language, {"lower": lower, "upper": f"{shown(lowers[place + 1][0], 1).normalize():f}"})


def _reachable(ticket: Ticket | None) -> bool:
    return ticket is None or (ticket.state != "deleted" and ticket.merged_into is None)


def ticket_notes(rated: Iterable[RatedTicket], language: str) -> tuple[TicketNote, ...]:
    """One note per rated ticket that has a mark. The comment stays where it was written."""
    return tuple(_note(one, language) for one in rated if one.points and one.reachable)


def _note(one: RatedTicket, language: str) -> TicketNote:
    values = {
        "mark": one.mark, "when": one.answered, "points": one.points, "period": one.period, "rules": one.rules,
        "band": one.band_title or "-", "range": one.band_range, "subject": one.subject_name or one.key,
    }  # fmt: skip
    parts = [say("note.rated.text", language, values)]
    parts += [say("note.rated.band", language, values)] if one.band else []
    parts += [say("note.rated.counts", language, values)] if one.period else []
    return TicketNote(
        rule=RATED,
        ticket=one.ticket,
        key=one.key,
        rating=one.rating,
        title=say("note.rated.title", language, values),
        text="\n".join(parts),
        day=one.day,
        subject=one.subject,
        subject_name=one.subject_name,
    )
