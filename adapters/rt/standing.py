"""Whether a ticket still bears the mark that something rests on, just before it is written."""

from __future__ import annotations

from csat_plugin.core.effects import Effect

from .client import Client
from .failures import Failures
from .history import histories
from .marks import mark_of
from .people import shows, value_of
from .ratings import standing
from .searching import Item
from .settings import RtText
from .site import Site, UnknownStatus
from .tickets import Tickets


class Standing:
    """Compares marks with those of tickets as they are.

    Args:
        client: asks.
        settings: name the field.
        site: knows the field's ids, and which statuses are inactive.
        failures: sentences.
        tickets: numbers of ids.
    """

    def __init__(self, client: Client, settings: RtText, site: Site, failures: Failures, tickets: Tickets) -> None:
        self._client = client
        self._rating = settings.rating
        self._site = site
        self._failures = failures
        self._tickets = tickets

    def check(self, effect: Effect, ticket: Item) -> None:
        """Whether a ticket still bears the mark that an effect rests on; what is no mark on the scale says nothing of it.

        A field that is empty is either that of a ticket reopened since, whose earlier answer stands, or its mark was taken out.

        Raises:
            Skip: it was rated anew since it was read, or its mark was taken out: what was to be written is true of it no more.
        """
        if not effect.mark:
            return
        number, value = str(ticket["id"]), value_of(ticket, self._rating.field)
        if not value and shows(ticket, self._rating.field):
            stands = self._stands(number, ticket)
            if stands == "":
                raise self._failures.skip("rt.mark_taken_out", ticket=number, former=effect.mark)
            value = stands or ""
        now = mark_of(self._rating, value) if value else None
        if now and now != effect.mark:
            raise self._failures.skip("rt.rated_since", ticket=number, mark=now, former=effect.mark)

    def check_cause(self, effect: Effect) -> None:
        """The same of the ticket that caused an action, while there is none of its own yet; one that went away tells nothing.

        Raises:
            Skip: as for `check`.
        """
        number = self._tickets.number(effect.ticket) if effect.mark else ""
        body = self._client.find(f"/ticket/{number}") if number else None
        if isinstance(body, dict) and str(body.get("id")) == number:
            self.check(effect, body)

    def _stands(self, number: str, ticket: Item) -> str | None:
        """The answer an empty field leaves standing, by the history: empty for none; `None` where nothing tells."""
        history = histories(self._client, [number], self._site.ids(self._rating.field))[number]
        try:
            return standing(ticket, history, self._site, self._rating.field)
        except UnknownStatus:  # reading does not take any of its answers either
            return None
