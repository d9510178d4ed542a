"""Effects on Request Tracker, by kind.

* `ticket_score`: custom fields of the ticket. `score`: there is no object for customers, so each score is a ticket of
  its own in the reports queue, made as resolved: a record to be searched and charted, no work.
* `action`: a ticket in the actions queue. `report`: a ticket in the reports queue, resolved too, the files in a comment.
* `note`: an internal comment on the ticket. Comments can be neither changed nor taken back.

What will be written, and what stands there now, is worked out first (`prepare`); `emit` then does just that.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.host.adapter import Connection, Fatal, Misconfigured, Skip

from .client import Client
from .comments import Comments
from .contents import attachments_of, text_of
from .failures import ChangedMeanwhile, Failures
from .marker import digest_in, marker, open_marker
from .own_tickets import OwnTickets
from .people import value_of
from .searching import Item
from .settings import RtText
from .site import Site
from .slots import Slots
from .standing import Standing
from .statuses import Statuses
from .tickets import Tickets
from .withdrawing import ATTEMPTS, Withdrawing, kept
from .writing import CUSTOM, Writing, differing, present, referred


def kinds(settings: RtText) -> tuple[EffectKind, ...]:
    """What the settings name a place for."""
    marked = bool(settings.score_fields.marker)
    found: list[EffectKind] = ["note"]
    if marked and settings.score_fields.score:
        found.append("ticket_score")
        if settings.reports:
            found.append("score")
    if marked and settings.actions:
        found.append("action")
    if marked and settings.reports:
        found.append("report")
    return tuple(found)


class Draft(Struct, frozen=True, kw_only=True):
    """What one effect will do."""

    number: str = ""
    """The ticket written to; empty for one that has to be made."""
    fields: dict[str, str] = {}
    """Wanted, but for the marker."""
    marker: dict[str, str] = {}
    before: dict[str, str] | None = None
    """What stands there now; `None` for a ticket that is the effect's own and was never complete."""
    links: tuple[str, ...] = ()
    """Tickets it will refer to and does not yet."""
    ticket: dict[str, Any] = {}
    """As it was read; empty for one that has to be made."""
    tag: str = ""
    """What it may be recognised by as it was read; empty where none came."""
    done: bool = False
    """Everything is there."""
    merged: bool = False
    """The effect's ticket was merged into this one."""
    others: tuple[str, ...] = ()
    """Tickets of the same slot that are too many."""

    @property
    def wrote(self) -> dict[str, str]:
        """All fields that will be put."""
        return self.fields | self.marker

    def undo(self) -> dict[str, Any]:
        """What taking back needs; plain data."""
        before = None if self.before is None else dict(self.before)
        return {
            "ticket": self.number,
            "before": before,
            "wrote": self.wrote,
            "links": list(self.links),
        }


class Emitting:
    """Writes effects of one connection."""

    def __init__(
        self,
        connection: Connection,
        settings: RtText,
        client: Client,
        site: Site,
        failures: Failures,
        tickets: Tickets,
    ) -> None:
        self._connection = connection
        self._client = client
        self._site = site
        self._failures = failures
        self._tickets = tickets
        self._marker = settings.score_fields.marker
        self._queue_of = settings.queue_of
        self._writing = Writing(client, failures)
        statuses = Statuses(settings)
        self._own = OwnTickets(connection, settings, site, failures, tickets, statuses)
        self._slots = Slots(client, settings, site, self._writing, statuses)
        self._withdrawing = Withdrawing(client, settings, site, failures, self._writing, statuses)
        self._standing = Standing(client, settings, site, failures, tickets)
        self._refused: dict[str, Misconfigured] = {}
        """Queue -> why a ticket made there is of no use; no more are made in this run."""
        self._swept: set[str] = set()
        self._comments = Comments(site, failures, tickets, self._writing)

    # ------------------------------------------------------------ the verbs

    def prepare(self, effect: Effect, former: Mapping[str, Any] | None) -> dict[str, Any]:
        """What taking back will need, before anything is written; reads only."""
        if effect.kind == "note":
            return {}
        draft = self._draft(effect)
        if draft.merged:
            return {}  # it is told in a comment, which stays
        if former:  # it may have to be taken back, whatever was rated since
            draft = self._since(draft, former)
        elif effect.kind == "ticket_score" and not draft.done:
            self._standing.check(effect, draft.ticket)
        elif not draft.number:
            self._standing.check_cause(effect)
        return draft.undo()

    def _since(self, draft: Draft, former: Mapping[str, Any]) -> Draft:
        """A draft whose `before` is what stood there before the first of several attempts."""
        wrote, before = former.get("wrote"), former.get("before")
        if (
            not draft.ticket
            or not isinstance(wrote, Mapping)
            or str(former.get("ticket") or draft.number) != draft.number
        ):
            return draft
        now = present(draft.ticket, wrote)
        # What that attempt wrote and this one will not write again, such as an owner.
        more = {
            str(name): str(value) for name, value in wrote.items() if name not in draft.wrote and now[name] == value
        }
        links = dict.fromkeys([*(str(link) for link in former.get("links") or ()), *draft.links])
        draft = replace(draft, fields=draft.fields | more, links=tuple(links))
        marker_field = f"{CUSTOM}{self._marker}"
        if not isinstance(before, Mapping):
            return replace(draft, before=None) if now.get(marker_field) == wrote.get(marker_field) else draft
        if draft.before is None:
            return draft
        return replace(draft, before=kept(draft.before | more, former))

    def emit(self, effect: Effect) -> Receipt:
        """Write one effect unless it stands there already.

        Raises:
            Retriable: `sent` tells whether anything was written, or may have been.
        """
        with self._client.telling_whether_sent():
            return self._emitted(effect)

    def _emitted(self, effect: Effect) -> Receipt:
        if effect.kind == "note":
            return self._note(effect)
        draft = self._draft(effect)
        if draft.merged:
            return self._to_merged(effect, draft)
        if effect.kind == "ticket_score":
            return self._ticket_score(effect, draft)
        return self._own_ticket(effect, draft)

    def find(self, slot: str) -> Receipt | None:
        """What a slot holds. A ticket whose marker is open is not finished, so it is not there yet.

        Raises:
            Fatal: it would be a comment, and whether it is there cannot be known.
        """
        parts = slot.split("|")
        if len(parts) > 2 and parts[1] == "note":  # noqa: PLR2004 # connection, kind, rule, ticket
            number = self._tickets.number(parts[-1].partition("#")[0])
            return self._comments.find(slot, number) if number else None
        if not self._marker:
            return None
        queue = self._queue_of("action") if len(parts) > 1 and parts[1] == "action" else ""
        place = self._slots.place(slot, queue)
        if place is not None and place.merged:
            # The newest word on it is a comment, or may be one that cannot be seen.
            self._comments.find(slot, place.number)
        if place is None or not place.complete:
            return None
        digest = digest_in(place.marker)
        return self._receipt(slot, place.number, {"digest": digest, "ticket": place.number}, already=True)

    def undo(self, receipt: Receipt) -> bool:
        """Bring back what was there before."""
        return self._withdrawing.undo(receipt)

    def gone(self, receipt: Receipt) -> bool:
        """Whether what was written is there no more, because its ticket was deleted."""
        return self._withdrawing.gone(receipt)

    # ------------------------------------------------------------ what an effect will do

    def _draft(self, effect: Effect) -> Draft:
        self._site.ids(self._marker)
        marked = {f"{CUSTOM}{self._marker}": marker(effect.slot, effect.digest)}
        if effect.kind == "ticket_score":
            number = self._tickets.number(effect.ticket)
            if not number:
                raise self._failures.skip("rt.no_such_ticket", ticket=effect.ticket)
            ticket, tag = self._writing.tagged(number)
            return self._changing(Draft(number=number, fields=self._own.scores(effect), marker=marked, tag=tag), ticket)
        queue = self._queue_of(effect.kind)
        place = self._slots.place(effect.slot, queue if effect.kind == "action" else "")
        links = tuple(self._own.causes(effect))
        if place is None:
            return Draft(fields=self._own.fields(effect), marker=marked, links=links)
        ticket = self._writing.ticket(place.number)
        if place.merged:
            return self._changing(Draft(number=place.number, links=links, merged=True), ticket)
        wanted = Draft(
            number=place.number,
            fields=self._own.fields(effect, ticket),
            marker=marked,
            links=links,
            others=place.others,
        )
        draft = self._changing(wanted, ticket)
        # Complete: what people changed in it since is theirs.
        done = place.marker == marked[f"{CUSTOM}{self._marker}"]
        return replace(draft, done=done, before=draft.before if place.complete else None)

    def _changing(self, draft: Draft, ticket: Item) -> Draft:
        """A draft for a ticket that is there, with what stands in it now."""
        there = referred(ticket)
        return replace(
            draft,
            before=present(ticket, draft.wrote),
            done=not draft.merged and not differing(ticket, draft.wrote),
            links=tuple(link for link in draft.links if link not in there),
            ticket=dict(ticket),
        )

    # ------------------------------------------------------------ notes

    def _note(self, effect: Effect) -> Receipt:
        number = self._tickets.number(effect.ticket)
        if not number:
            raise self._failures.skip("rt.no_such_ticket", ticket=effect.ticket)
        found = self._comments.same(effect, number)
        if found is not None:
            return found
        if effect.mark:
            self._standing.check(effect, self._writing.ticket(number))
        self._comments.write(effect, number, self._text(effect))
        return self._comments.receipt(effect.slot, number)

    # ------------------------------------------------------------ tickets

    def _ticket_score(self, effect: Effect, draft: Draft) -> Receipt:
        if not draft.done:
            ticket = self._scored(effect, draft)
            # Last: only what is complete carries the digest.
            self._writing.put(draft.number, draft.marker, ticket)
        return self._receipt(effect.slot, draft.number, self._undo(effect, draft), already=draft.done)

    def _scored(self, effect: Effect, draft: Draft) -> Item:
        """A ticket with its score in it, which is put there only as long as nobody changes the mark it rests on.

        Where a proxy takes the tags of tickets away, the mark is looked at just before.
        """
        ticket, tag = draft.ticket, draft.tag
        for left_to_try in reversed(range(ATTEMPTS)):
            self._standing.check(effect, ticket)
            left = differing(ticket, draft.fields)
            if left and tag:
                try:
                    self._writing.put_unless_changed(draft.number, {name: draft.fields[name] for name in left}, tag)
                except ChangedMeanwhile:  # perhaps the mark
                    if not left_to_try:
                        raise
                    ticket, tag = self._writing.tagged(draft.number)
                    continue
                ticket = self._writing.ticket(draft.number)
            break
        return self._writing.put(draft.number, draft.fields, ticket)

    def _own_ticket(self, effect: Effect, draft: Draft) -> Receipt:
        self._sweep(self._queue_of(effect.kind), draft)
        if draft.done:
            return self._receipt(effect.slot, draft.number, self._undo(effect, draft), already=True)
        number: str = draft.number
        ticket: Item = draft.ticket
        if not number:
            self._standing.check_cause(effect)
            number, ticket = self._made(effect, draft)
        ticket = self._writing.put(number, draft.fields, ticket)
        self._tell(effect, number, new=draft.before is None)
        self._writing.link(number, [link for link in draft.links if link not in referred(ticket)])
        # Last: only what is complete carries the digest.
        self._writing.put(number, draft.marker, ticket)
        return self._receipt(effect.slot, number, self._undo(effect, replace(draft, number=number)))

    def _to_merged(self, effect: Effect, draft: Draft) -> Receipt:
        """The effect's ticket was merged into another, whose fields are not ours: it is told in a comment, and linked."""
        already = self._comments.same(effect, draft.number) is not None
        if not already:
            if not value_of(draft.ticket, self._marker):  # in one of ours there is much that is ours
                self._comments.check_known(draft.number)
            self._writing.link(draft.number, draft.links)
            self._tell(effect, draft.number, new=False)
        undo = {"digest": effect.digest, "ticket": draft.number}  # no `wrote`: a comment cannot be taken back
        return self._receipt(effect.slot, draft.number, undo, already=already)

    def _made(self, effect: Effect, draft: Draft) -> tuple[str, Item]:
        """A new ticket that bears the effect's marker, still open; and as it is.

        Raises:
            Misconfigured: it cannot bear it, so it would never be found again and every run would make another. This run
                makes no more in that queue, and the next one takes the ticket that was made.
        """
        queue = self._queue_of(effect.kind)
        if queue in self._refused:
            raise self._refused[queue]
        opened = {f"{CUSTOM}{self._marker}": open_marker(effect.slot)}
        fields = {**draft.fields, **opened}
        self._site.check_applied(queue, [name.removeprefix(CUSTOM) for name in fields if name.startswith(CUSTOM)])
        text = self._text(effect)
        number = self._slots.orphan(queue, draft.fields, text)
        if not number:
            named = self._by_number(queue, fields)
            number = self._writing.create(queue, {**named, **self._own.customer(effect)}, text, draft.links)
        try:
            return number, self._writing.put(number, opened)
        except Fatal:
            right = "ModifyCustomField" if self._site.shows(number) else "ShowTicket"
            refused = self._failures.misconfigured(
                "rt.no_marking", ticket=number, queue=queue, field=self._marker, right=right
            )
            self._refused[queue] = refused
            raise refused from None

    def _by_number(self, queue: str, fields: Mapping[str, str]) -> dict[str, str]:
        """Fields with custom ones by their numbers: names of those applied queue by queue mean nothing on a new ticket.

        A call that arrives after it was given up makes a ticket all the same, and only by its marker is that found and withdrawn.
        """
        custom = {name: name.removeprefix(CUSTOM) for name in fields if name.startswith(CUSTOM)}
        numbers = {name: self._site.field_of(queue, plain) or plain for name, plain in custom.items()}
        return {f"{CUSTOM}{numbers[name]}" if name in numbers else name: value for name, value in fields.items()}

    def _sweep(self, queue: str, draft: Draft) -> None:
        """Withdraw what was made twice because a call arrived after it was given up: of this slot, and once a run of all."""
        doubles = [(number, draft.number) for number in draft.others]
        if queue not in self._swept:
            self._swept.add(queue)
            doubles += [pair for pair in self._slots.doubles(queue) if pair not in doubles]
        for number, counts in doubles:
            # One that has to stay is no reason to leave this effect unwritten.
            with contextlib.suppress(Fatal, Skip):
                self._withdrawing.withdraw_double(number, counts)

    def _text(self, effect: Effect) -> str:
        return text_of(effect, self._connection.language, self._shown)

    def _shown(self, id_: str) -> str:
        """A ticket of ours as number and address; one of another connection by its id."""
        number = self._tickets.number(id_) if id_.startswith(f"{self._connection.name}:") else ""
        return f"#{number} {self._tickets.url(number)}" if number else id_

    def _tell(self, effect: Effect, number: str, *, new: bool) -> None:
        """The text of a changed effect, and the files of a report, as a comment; unless the newest one says just that."""
        files = attachments_of(effect) if effect.kind == "report" else []
        if new and not files:
            return
        if self._comments.same(effect, number) is None:
            self._comments.write(effect, number, self._text(effect), files)

    def _undo(self, effect: Effect, draft: Draft) -> dict[str, Any]:
        return {**draft.undo(), "digest": effect.digest}

    def _receipt(self, slot: str, number: str, undo: dict[str, Any], *, already: bool = False) -> Receipt:
        return Receipt(
            slot=slot, ref=f"ticket/{number}", url=self._tickets.url(number), undo=undo, already_there=already
        )
