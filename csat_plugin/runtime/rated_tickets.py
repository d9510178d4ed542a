"""Rated tickets: what a ticket's own rating says about it, to be written into its fields and as a note (design, section 8)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.known_facts import Received
from csat_plugin.core.exact import plain, shown
from csat_plugin.core.model import Rating, Ticket
from csat_plugin.core.names import band_title
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.bands import band_of, lowest_shown
from csat_plugin.runtime.effect_texts import by_the_clock, mark_said
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
    raw: str = ""
    """The newest mark, as its platform has it; empty for an earlier answer, and where another connection gave it."""
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
    raw: str = ""
    """As of a rated ticket."""
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
    withdrawn: Container[str] = (),
) -> tuple[RatedTicket, ...]:
    """Every rated ticket with its newest mark, by ticket; also one whose mark was taken out, without any.

    A mark taken out leaves no moment of an answer: the ticket's closing stands for it. Nor does it say anything as long as
    another answer about the ticket is there: an earlier one, or one in a later period.

    Args:
        received: ratings of a period with their tickets; those of a frozen period are left out by the caller.
        rules: whose bands and precision are used.
        zone: of the workspace.
        language: of the bands' names.
        last: ticket -> when it was last answered, in whatever period. One answered again later is the later period's.
        period: label of the period they count in.
        withdrawn: ids of ratings that were answered once. Where an answer in another period remains, only these say that the
            newest is gone; whoever was asked once more and said nothing takes nothing back.
    """
    known = last or {}
    latest: dict[str, tuple[Received, datetime]] = {}
    for one in sorted(received, key=_newest_mark_last):
        ticket, moment = one.rating.ticket, _moment(one.rating)
        if not ticket or moment is None:
            continue
        if one.rating.answered is not None or ticket not in known or one.rating.id in withdrawn:
            latest[ticket] = one, moment
    return tuple(
        _rated(one, ticket, moment.astimezone(zone), rules, language, period)
        for ticket, (one, moment) in sorted(latest.items())
        if known.get(ticket, moment) <= moment
    )


def once_each(rated: Iterable[RatedTicket]) -> list[RatedTicket]:
    """Rated tickets of several periods: where one of them has a mark, another in which it was taken out says nothing."""
    some = list(rated)
    marked = {one.ticket for one in some if one.points}
    return [one for one in some if one.points or one.ticket not in marked]


def _moment(rating: Rating) -> datetime | None:
    """When a rating was given; of a mark that was taken out, when its ticket was closed."""
    return rating.answered or (rating.closed if rating.outcome == "no_answer" else None)


def rated_answers(
    received: Iterable[Received],
    rules: Ruleset,
    zone: tzinfo,
    language: str,
    last: Mapping[str, datetime] | None = None,
    *,
    period: str = "",
) -> tuple[RatedTicket, ...]:
    """The same of every answer, for notes: a ticket that was reopened and rated again has one for each, the newest last.

    Args: as of `rated_tickets`.
    """
    some = list(received)
    newest = {one.rating: one for one in rated_tickets(some, rules, zone, language, last, period=period)}
    by_answer: dict[tuple[str, str], list[Received]] = {}
    for one in some:
        by_answer.setdefault((one.rating.ticket or "", one.rating.response or one.rating.id), []).append(one)
    each = [found for own in by_answer.values() for found in rated_tickets(own, rules, zone, language, period=period)]
    told = [newest.get(one.rating, replace(one, raw="")) for one in each]
    places = {one.rating.id: _in_time(one) for one in some}
    return tuple(sorted(told, key=lambda one: (one.ticket, places[one.rating])))


def _in_time(one: Received) -> tuple[str, int, str]:
    """The moment; of several in it, the tenth comes after the second."""
    return str(_moment(one.rating) or ""), len(one.rating.id), one.rating.id


def _newest_mark_last(one: Received) -> tuple[bool, str, int, str]:
    """What is no mark comes first: a refused call does not undo the mark given on the ticket."""
    return one.points is not None, *_in_time(one)


def _rated(one: Received, ticket: str, answered: datetime, rules: Ruleset, language: str, period: str) -> RatedTicket:
    band = "" if one.points is None else band_of(one.points, rules)[0]
    return RatedTicket(
        ticket=ticket,
        key=_key(one, ticket),
        rating=one.rating.id,
        points="" if one.points is None else str(shown(one.points, rules.score.precision)),
        raw=_raw(one, ticket),
        mark=mark_said(one.rating, language),
        band=band,
        band_title=band_title(rules, band, language) if band else "",
        band_range=_range(band, rules, language) if band else "",
        day=answered.date(),
        answered=by_the_clock(answered, answered.tzinfo or UTC),
        period=period,
        rules=rules.id,
        subject=one.subject,
        subject_name=one.subject_name,
        reachable=_reachable(one.ticket),
    )


def _raw(one: Received, ticket: str) -> str:
    here = one.rating.id.partition(":")[0] == ticket.partition(":")[0]
    return (one.rating.raw or "") if here else ""


def _key(one: Received, ticket: str) -> str:
    return (one.ticket.key if one.ticket else "") or ticket.rpartition(":")[2]


def _range(band: str, rules: Ruleset, language: str) -> str:
    """From where to where a band goes, in figures as scores are shown; the highest has no end, the lowest begins at nothing."""
    precision = rules.score.precision
    bands = sorted(rules.bands, key=lambda one: one.lower)
    ends = [plain(shown(lowest_shown(one.lower, precision), precision)) for one in bands]
    place = next(n for n, one in enumerate(bands) if one.id == band)
    lower = ends[place] if place else "0"
    if place + 1 == len(bands):
        return say("band.from", language, {"lower": lower})
    return say("band.between", language, {"lower": lower, "upper": ends[place + 1]})


def _reachable(ticket: Ticket | None) -> bool:
    return ticket is None or (ticket.state != "deleted" and ticket.merged_into is None)


def ticket_notes(rated: Iterable[RatedTicket], language: str) -> tuple[TicketNote, ...]:
    """One note per answer that is a mark. The comment stays where it was written."""
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
        raw=one.raw,
        title=say("note.rated.title", language, values),
        text="\n".join(parts),
        day=one.day,
        subject=one.subject,
        subject_name=one.subject_name,
    )
