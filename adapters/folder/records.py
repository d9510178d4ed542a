"""Turns a row into a ticket, a contact, a customer or a survey request.

Whom a ticket or request concerns is the id of the row's own customer or contact record where the mapping makes one, else the
name as the file has it: the register knows names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from csat_plugin.core.model import Contact, Customer, RequestState, SurveyRequest, Ticket, TicketState
from csat_plugin.tables import Cell
from csat_plugin.tables.words import folded

from .columns import Pick
from .numbering import plain_number
from .reading import Bad, Values
from .words import states

LIST = re.compile(r"[,;，；、|]")
Cells = Sequence[Cell]
Picks = Mapping[str, Pick]

TICKET_TEXTS = (
    "kind", "title", "priority", "service", "team", "department", "supplier", "assignee", "project", "sla_name", "revision", "url",
)  # fmt: skip
TICKET_TIMES = ("opened", "resolved", "confirmed", "closed", "updated")
REQUEST_TIMES = ("asked", "answered", "expires")


class People:
    """The ids of the customer and contact a row is about."""

    def __init__(self, connection: str, values: Values, customer: Picks, contact: Picks) -> None:
        self._connection = connection
        self._values = values
        self.customer = customer
        self.contact = contact

    def customer_id(self, cells: Cells) -> str | None:
        """Id of the row's customer record; `None` when the mapping makes no customers or the row names none."""
        native = self._first(self.customer, ("id", "name"), cells)
        return f"{self._connection}:customer:{native}" if native else None

    def contact_id(self, cells: Cells) -> str | None:
        """Id of the row's contact: its own id, else the address, else the name within the customer."""
        native = self._first(self.contact, ("id",), cells)
        if not native and (address := self._first(self.contact, ("email",), cells)):
            native = address.casefold()
        if not native and (name := self._first(self.contact, ("name",), cells)):
            owner = self._first(self.customer, ("id", "name"), cells) or self._first(self.contact, ("customer",), cells)
            native = f"{owner}/{name}" if owner else name
        return f"{self._connection}:contact:{native}" if native else None

    def _first(self, picks: Picks, targets: Sequence[str], cells: Cells) -> str:
        for target in targets:
            if text := self._values.text(target, picks.get(target), cells):
                return text
        return ""


class Records:
    """Builds the records of one file other than ratings. Each method gives `None` when the row holds none."""

    def __init__(
        self, connection: str, values: Values, people: People, *, ticket: Picks, request: Picks, fields: Picks
    ) -> None:
        self._connection = connection
        self._values = values
        self._people = people
        self._ticket = ticket
        self._request = request
        self._fields = fields

    def ticket(self, cells: Cells) -> Ticket | None:
        """The row's ticket.

        Raises:
            Bad: no id, an unknown state, a date or number that is none.
        """
        picks, values = self._ticket, self._values
        if not picks:
            return None
        native = plain_number(values.text("id", picks.get("id"), cells))
        if not native:
            raise Bad("no_id", picks["id"].name if "id" in picks else "id")
        taken = self._told(cells)
        return Ticket(
            id=f"{self._connection}:ticket:{native}",
            key=values.text("key", picks.get("key"), cells) or native,
            state=self._state(cells, closed=bool(taken.get("closed") or taken.get("resolved"))),
            customer=self._people.customer_id(cells) or values.text("customer", picks.get("customer"), cells) or None,
            requester=self._people.contact_id(cells) or values.text("requester", picks.get("requester"), cells) or None,
            reopened=values.whole("reopened", picks.get("reopened"), cells) or 0,
            **taken,
        )

    def _told(self, cells: Cells) -> dict[str, Any]:
        """What the row says of its ticket, field by field; blank cells leave the field as it is by default."""
        picks, values = self._ticket, self._values
        taken: dict[str, Any] = {}
        for target in TICKET_TEXTS:
            if text := values.text(target, picks.get(target), cells):
                taken[target] = text
        for target in TICKET_TIMES:
            if (moment := values.moment(target, picks.get(target), cells)) is not None:
                taken[target] = moment
        if (met := values.switch("sla_met", picks.get("sla_met"), cells)) is not None:
            taken["sla_met"] = met
        if tags := values.text("tags", picks.get("tags"), cells):
            taken["tags"] = tuple(tag.strip() for tag in LIST.split(tags) if tag.strip())
        if merged := plain_number(values.text("merged_into", picks.get("merged_into"), cells)):
            taken["merged_into"] = f"{self._connection}:ticket:{merged}"
        if facts := {fact: text for fact, pick in self._fields.items() if (text := values.text(fact, pick, cells))}:
            taken["fields"] = facts
        return taken

    def _state(self, cells: Cells, *, closed: bool) -> TicketState:
        pick = self._ticket.get("state")
        text = self._values.text("state", pick, cells)
        if not text:
            return "closed" if closed else "open"
        state: TicketState | None = states().get(folded(text))
        if state is None:
            column = pick.name if pick else "state"
            raise Bad("unknown_value", column, value=text, known=", ".join(get_args(TicketState)))
        return state

    def contact(self, cells: Cells) -> Contact | None:
        """The row's contact.

        Raises:
            Bad: a yes-or-no cell that is neither.
        """
        picks, values = self._people.contact, self._values
        found = self._people.contact_id(cells) if picks else None
        if found is None:
            return None
        texts = {
            target: values.text(target, picks.get(target), cells)
            for target in ("name", "email", "language", "role", "nominated_by")
        }
        customer = values.text("customer", picks.get("customer"), cells)
        return Contact(
            id=found,
            customer=self._people.customer_id(cells) or customer or None,
            vip=values.switch("vip", picks.get("vip"), cells) or False,
            opted_out=values.switch("opted_out", picks.get("opted_out"), cells) or False,
            **texts,
        )

    def customer(self, cells: Cells) -> Customer | None:
        """The row's customer.

        Raises:
            Bad: a value that is no number.
        """
        picks, values = self._people.customer, self._values
        found = self._people.customer_id(cells) if picks else None
        if found is None:
            return None
        worth: Decimal | None = values.number("value", picks.get("value"), cells)
        return Customer(
            id=found,
            name=values.text("name", picks.get("name"), cells) or values.text("id", picks.get("id"), cells),
            aliases=self._list("aliases", cells),
            services=self._list("services", cells),
            segment=values.text("segment", picks.get("segment"), cells),
            value=worth,
            account_manager=values.text("account_manager", picks.get("account_manager"), cells),
        )

    def _list(self, target: str, cells: Cells) -> tuple[str, ...]:
        text = self._values.text(target, self._people.customer.get(target), cells)
        return tuple(part.strip() for part in LIST.split(text) if part.strip())

    def request(self, cells: Cells) -> SurveyRequest | None:
        """The row's survey request.

        Raises:
            Bad: no id, an unknown state, a date that is none.
        """
        picks, values = self._request, self._values
        if not picks:
            return None
        native = values.text("id", picks.get("id"), cells)
        ticket = plain_number(values.text("ticket", picks.get("ticket") or self._ticket.get("id"), cells))
        channel = values.text("channel", picks.get("channel"), cells)
        native = native or (f"{ticket}/{channel}" if ticket else "")
        if not native:
            raise Bad("no_id", picks["id"].name if "id" in picks else "id")
        times = {target: values.moment(target, picks.get(target), cells) for target in REQUEST_TIMES}
        state = values.text("state", picks.get("state"), cells)
        if state and state not in get_args(RequestState):
            raise Bad("unknown_value", picks["state"].name, value=state, known=", ".join(get_args(RequestState)))
        contact = values.text("contact", picks.get("contact"), cells)
        customer = values.text("customer", picks.get("customer"), cells)
        link = self._connection
        return SurveyRequest(
            id=f"{link}:request:{native}",
            channel=channel or "questionnaire",
            contact=self._people.contact_id(cells) or contact or None,
            customer=self._people.customer_id(cells) or customer or None,
            ticket=f"{link}:ticket:{ticket}" if ticket else None,
            questionnaire=values.text("questionnaire", picks.get("questionnaire"), cells),
            reason=values.text("reason", picks.get("reason"), cells),
            state=state or ("answered" if times["answered"] else "asked" if times["asked"] else "unknown"),  # type: ignore[arg-type] # checked above
            **times,
        )
