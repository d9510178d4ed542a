"""Ratings: the custom field that holds the answer, one rating for each time a ticket was resolved.

A ticket has one field, but may be resolved, rated, reopened, resolved and rated again: those are two answers. A mark changed
before the ticket is reopened is the same answer given anew; a mark taken out is no answer any more. The transactions say
when, and who owned the ticket then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Rejected

from .history import Change, History, Move
from .marks import mark_of
from .people import contact_id, customer_of_ticket, name_of, requestors, value_of
from .searching import Item
from .settings import RtText
from .site import Site
from .tickets import Tickets, named
from .times import moment

UNSEEN: Final = "rejected.rt_unseen"


class Ratings:
    """Builds the ratings of one connection."""

    def __init__(self, connection: str, settings: RtText, site: Site, tickets: Tickets) -> None:
        self._connection = connection
        self._settings = settings
        self._site = site
        self._tickets = tickets

    def of(self, item: Item, history: History) -> tuple[list[Rating], list[Rejected]]:
        """The ratings of a ticket, and the marks that are none on the scale.

        Args:
            item: the ticket from a search.
            history: its transactions, with those of the rating and comment fields.

        Raises:
            UnknownStatus: nothing says what one of its statuses means, and so to which resolution an answer belongs.
        """
        text = self._settings.rating
        changes = history.of_field(self._site.ids(text.field))
        if not changes and not value_of(item, text.field):
            return [], []
        moves = history.moves(self._site.inactive)
        answers = _answers(item, changes, moves, text.field)
        comments = self._comments(item, history, moves)
        found: list[Rating] = []
        rejected: list[Rejected] = []
        for cycle, answer in sorted(answers.items()):
            mark = mark_of(text, answer.new) if answer.new else ""
            if mark is None:
                rejected.append(self._rejected(item, answer.new))
            else:
                found.append(self._rating(item, history, moves, cycle, answer, mark, comments.get(cycle, "")))
        return found, rejected

    def _rating(
        self, item: Item, history: History, moves: Sequence[Move], cycle: int, answer: Change, mark: str, comment: str
    ) -> Rating:
        text, number = self._settings.rating, str(item["id"])
        id_ = f"{self._connection}:rating:{number}-{cycle}"
        asked_by = requestors(item)
        before = history.owner_before(answer.id)
        return Rating(
            id=id_,
            response=id_,
            channel=text.channel,
            raw=mark or None,
            low=text.scale.low,
            high=text.scale.high,
            direction=text.scale.direction,
            label=answer.new if answer.new != mark else "",
            outcome="answered" if mark else "no_answer",
            comment=comment if mark else "",
            customer_name=customer_of_ticket(item, self._settings),
            contact=contact_id(self._connection, asked_by[0]) if asked_by else None,
            contact_name=str(asked_by[0].get("RealName") or name_of(asked_by[0])) if asked_by else "",
            role=value_of(asked_by[0], self._settings.contact.role) if asked_by else "",
            ticket=self._tickets.id(number),
            team=self._site.every_queue.get(history.queue_before(answer.id) or "") or named(item.get("Queue")),
            handler=name_of(item.get("Owner")) if before is None else self._site.user_name(before),
            answered=answer.at if mark else None,
            closed=_closed(item, moves, cycle, self._site.inactive(str(item.get("Status") or ""))),
            source=f"{self._tickets.url(number)}#txn-{answer.id}" if answer.id else self._tickets.url(number),
        )

    def _comments(self, item: Item, history: History, moves: Sequence[Move]) -> dict[int, str]:
        """Cycle -> comment. The newest one as the ticket has it: transactions cut long texts short."""
        name = self._settings.rating.comment
        if not name:
            return {}
        changes = history.of_field(self._site.ids(name))
        said = _by_cycle(changes, moves)
        now = value_of(item, name)
        if not said:
            return {0: now}
        last = max(said)
        said.setdefault(0, _at_creation(item, changes[0].old))
        return {cycle: now if cycle == last else change.new for cycle, change in said.items()}

    def unseen(self, item: Item) -> Rejected:
        """Of a ticket that has an answer which the user may not see."""
        number, name, queue = str(item["id"]), self._settings.rating.field, named(item.get("Queue"))
        return Rejected(
            stream="ratings",
            source=self._tickets.url(number),
            row=number,
            column=name,
            code=UNSEEN,
            values={"row": number, "field": name, "queue": queue},
            raw={name: ""},
        )

    def _rejected(self, item: Item, value: str) -> Rejected:
        text, number = self._settings.rating, str(item["id"])
        places = {"row": number, "field": text.field, "value": value}
        scale = {"low": str(text.scale.low), "high": str(text.scale.high)}
        return Rejected(
            stream="ratings",
            source=self._tickets.url(number),
            row=number,
            column=text.field,
            code="rejected.rt_no_mark",
            values=places | scale,
            raw={text.field: value},
        )


def standing(item: Item, history: History, site: Site, field: str) -> str | None:
    """The newest answer about a ticket that was not taken out; empty where all were, `None` where there never was one.

    Args:
        item: the ticket.
        history: its transactions, with those of the field.
        site: knows which statuses are inactive.
        field: where the answers stand.

    Raises:
        UnknownStatus: nothing says what one of its statuses means.
    """
    answers = _answers(item, history.of_field(site.ids(field)), history.moves(site.inactive), field)
    given = [answer.new for _, answer in sorted(answers.items()) if answer.new]
    return given[-1] if given else "" if answers else None


def _answers(item: Item, changes: Sequence[Change], moves: Sequence[Move], field: str) -> dict[int, Change]:
    """Cycle -> its answer, empty where it was taken out.

    One set when the ticket was created leaves no transaction of the field, but the first one tells the value.
    """
    answers = _by_cycle(changes, moves)
    if first := changes[0].old if changes else value_of(item, field):
        answers.setdefault(0, _at_creation(item, first))
    return answers


def _by_cycle(changes: Sequence[Change], moves: Sequence[Move]) -> dict[int, Change]:
    """Cycle -> the last change in it. The cycle is how often the ticket had been reopened before."""
    reopened = [move.change for move in moves if not move.closes]
    return {sum(at < change.id for at in reopened): change for change in changes}


def _closed(item: Item, moves: Sequence[Move], cycle: int, inactive: bool) -> datetime | None:
    """When the ticket was resolved in a cycle; `None` when it was not, or is no more since.

    A later reopening does not touch it: the answer was about that resolution, and its month is issued by then.
    """
    at = 0
    found: datetime | None = moment(item.get("Created")) if inactive and not moves else None
    for move in moves:
        if not move.closes:
            at += 1
        elif at == cycle:
            found = move.at
    return found


def _at_creation(item: Item, value: str) -> Change:
    return Change(
        id=0,
        ticket=str(item["id"]),
        type="Create",
        field="",
        old="",
        new=value,
        at=moment(item.get("Created")),
    )
