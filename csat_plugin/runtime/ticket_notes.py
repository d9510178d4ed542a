"""Notes on rated tickets: each ticket's own rating with its points and band (design, section 8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from csat_plugin.core.actions.known_facts import Received, band_title
from csat_plugin.core.exact import half_up, shown
from csat_plugin.core.rules import Ruleset
from csat_plugin.runtime.effects import TicketNote
from csat_plugin.texts import say

RATED = "rated"
"""The rule such notes belong to; it stands in their slots."""


def ticket_notes(received: Iterable[Received], rules: Ruleset, zone: tzinfo, language: str) -> tuple[TicketNote, ...]:
    """One note per rated ticket and resolution: the newest rating that is a mark. The comment stays where it was written.

    Args:
        received: ratings with their tickets, those of a frozen period left out by the caller.
        rules: whose bands and precision are used.
        zone: of the workspace.
        language: of the notes.
    """
    latest: dict[tuple[str, int], Received] = {}
    for one in sorted(received, key=lambda one: (str(one.rating.answered or ""), one.rating.id)):
        if one.points is not None and one.rating.ticket and one.rating.answered is not None:
            latest[one.rating.ticket, one.ticket.reopened if one.ticket else 0] = one
    return tuple(
        _note(one, ticket, cycle, rules, zone, language) for (ticket, cycle), one in sorted(latest.items(), key=_key)
    )


def _key(entry: tuple[tuple[str, int], Received]) -> tuple[str, int]:
    return entry[0]


def _note(one: Received, ticket: str, cycle: int, rules: Ruleset, zone: tzinfo, language: str) -> TicketNote:
    points = shown(one.points or 0, rules.score.precision)
    rounded = half_up(one.points or 0, 10 ** (6 - rules.score.precision)) * 10 ** (6 - rules.score.precision)
    fitting = [band for band in rules.bands if band.lower <= rounded] or list(rules.bands[:1])
    band = max(fitting, key=lambda band: band.lower).id if fitting else ""
    values = {"points": points, "raw": one.rating.raw or "-", "band": band_title(rules, band, language) or "-"}
    answered = one.rating.answered
    if answered is None:
        raise ValueError(f"{one.rating.id} was never answered")
    return TicketNote(
        rule=RATED,
        ticket=ticket,
        cycle=cycle,
        title=say("note.rated.title", language, values),
        text=say("note.rated.text", language, values),
        day=answered.astimezone(zone).date(),
        subject=one.subject,
        subject_name=one.subject_name,
    )
