"""Effects on Request Tracker, by kind.

* `ticket_score`: custom fields of the ticket. `score`: there is no object for customers, so each score is a ticket of
  its own in the reports queue, made as resolved: a record to be searched and charted, no work.
* `action`: a ticket in the actions queue. `report`: a ticket in the reports queue, the files in a comment.
* `note`: an internal comment on the ticket. Comments can be neither changed nor taken back.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.host.adapter import Connection, Fatal

from .client import Client
from .contents import attachments_of, subject_of, text_of
from .failures import Failures
from .marker import comment_mark, digest_in, in_comment, marker, open_marker, short_slot
from .people import name_of
from .settings import RtText
from .site import Site
from .tickets import Tickets
from .times import end_of, written
from .writing import CUSTOM, Fields, Writing, differing, present

MOST_LINKS: Final = 50
"""Tickets an action refers to at most."""

SYSTEM: Final = "RT_System"
FINISHED: Final = {"done": "resolved", "closed": "resolved", "cancelled": "rejected"}
"""State of an item that is finished -> status of its ticket."""

WITHDRAWN: Final = "rejected"
"""Status of a ticket taken back. Not `deleted`: that needs one more right, and no search would show it to a person again."""


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
        self._settings = settings
        self._client = client
        self._site = site
        self._failures = failures
        self._tickets = tickets
        self._writing = Writing(client, failures)
        self._marker = settings.score_fields.marker

    def emit(self, effect: Effect) -> Receipt:
        """Write one effect unless it stands there already."""
        if effect.kind == "note":
            return self._note(effect)
        self._site.ids(self._marker)
        if effect.kind == "ticket_score":
            return self._ticket_score(effect)
        return self._own_ticket(effect)

    def find(self, slot: str) -> Receipt | None:
        """What a slot holds. A ticket whose marker is open is not finished, so it is not there yet."""
        parts = slot.split("|")
        if len(parts) > 2 and parts[1] == "note":  # noqa: PLR2004 # connection, kind, rule, ticket
            number = self._tickets.number(parts[-1].partition("#")[0])
            return self._noted(slot, number)[0] if number else None
        if not self._marker:
            return None
        found = self._writing.marked(self._marker, open_marker(slot))
        if found is None or not digest_in(found[1]):
            return None
        return self._receipt(slot, found[0], {"digest": digest_in(found[1])}, already=True)

    # ------------------------------------------------------------ notes

    def _note(self, effect: Effect) -> Receipt:
        number = self._tickets.number(effect.ticket)
        if not number:
            raise self._failures.skip("rt.no_such_ticket", ticket=effect.ticket)
        found, digest = self._noted(effect.slot, number)
        mark = comment_mark(effect)
        if found is not None and mark.endswith(f" {digest}]"):
            return found
        self._writing.comment(number, f"{subject_of(effect)[:100]} {mark}", self._text(effect))
        written, digest = self._noted(effect.slot, number)
        if written is None or not mark.endswith(f" {digest}]"):
            raise self._failures.fatal("rt.comment_not_seen", ticket=number)
        return Receipt(slot=effect.slot, ref=written.ref, url=written.url)

    def _noted(self, slot: str, number: str) -> tuple[Receipt | None, str]:
        """The receipt of a slot's comment, and the short digest of the newest one."""
        digests = [found for said in self._writing.comments(number) if (found := in_comment(slot, said)) is not None]
        if not digests:
            return None, ""
        ref = f"ticket/{number}#{short_slot(slot)}"
        return Receipt(slot=slot, ref=ref, url=self._tickets.url(number), already_there=True), digests[-1]

    # ------------------------------------------------------------ scores on a ticket

    def _ticket_score(self, effect: Effect) -> Receipt:
        number = self._tickets.number(effect.ticket)
        if not number:
            raise self._failures.skip("rt.no_such_ticket", ticket=effect.ticket)
        wanted = self._score_fields(effect) | self._marked(effect)
        ticket = self._writing.ticket(number)
        if not differing(ticket, wanted):
            return self._receipt(effect.slot, number, {"digest": effect.digest}, already=True)
        before = present(ticket, wanted)
        self._writing.put(number, wanted)
        return self._receipt(effect.slot, number, self._undo(effect, number, before, wanted))

    def _score_fields(self, effect: Effect) -> dict[str, str]:
        names, body = self._settings.score_fields, effect.body
        band = str(body.get("band_title") or body.get("band") or "")
        fields = {names.score: _text(body.get("value")), names.band: band}
        return {f"{CUSTOM}{name}": value for name, value in fields.items() if name}

    # ------------------------------------------------------------ tickets of our own

    def _own_ticket(self, effect: Effect) -> Receipt:
        there = self._writing.marked(self._marker, open_marker(effect.slot))
        if there is not None and digest_in(there[1]) == effect.digest:
            return self._receipt(effect.slot, there[0], {"digest": effect.digest}, already=True)
        wanted = self._fields(effect)
        if there is None:
            number, before = self._made(effect, wanted), None
        else:
            number = there[0]
            ticket = self._writing.ticket(number)
            wanted = _respecting(wanted, ticket, self._site)
            before = present(ticket, wanted | self._marked(effect)) if digest_in(there[1]) else None
        self._writing.put(number, wanted)
        self._tell(effect, number, new=before is None)
        if effect.kind == "action":
            self._writing.link(number, self._causes(effect))
        # Last: only what is complete carries the digest.
        self._writing.put(number, self._marked(effect))
        return self._receipt(effect.slot, number, self._undo(effect, number, before, wanted | self._marked(effect)))

    def _made(self, effect: Effect, wanted: Fields) -> str:
        queue = self._queue(effect)
        fields = {**wanted, f"{CUSTOM}{self._marker}": open_marker(effect.slot)}
        self._site.check_applied(queue, [name.removeprefix(CUSTOM) for name in fields if name.startswith(CUSTOM)])
        links = self._causes(effect) if effect.kind == "action" else []
        number = self._writing.create(queue, fields, self._text(effect), links)
        try:
            self._writing.put(number, {f"{CUSTOM}{self._marker}": open_marker(effect.slot)})
        except Fatal:
            # Without its marker it would never be found again, and the next run would make another.
            self._client.put(f"/ticket/{number}", {"Status": WITHDRAWN})
            raise
        return number

    def _queue(self, effect: Effect) -> str:
        part = self._settings.actions if effect.kind == "action" else self._settings.reports
        return part.queue if part else ""

    def _text(self, effect: Effect) -> str:
        return text_of(effect, self._connection.language, self._shown)

    def _shown(self, id_: str) -> str:
        """A ticket of ours as number and address; one of another connection by its id."""
        number = self._tickets.number(id_) if id_.startswith(f"{self._connection.name}:") else ""
        return f"#{number} {self._tickets.url(number)}" if number else id_

    def _fields(self, effect: Effect) -> dict[str, str]:
        """What the ticket of an effect must have."""
        fields = {"Subject": subject_of(effect)}
        if effect.kind == "score":
            fields |= self._score_fields(effect)
            fields["Status"] = self._settings.reports.status if self._settings.reports else "resolved"
        elif effect.kind == "action":
            if status := FINISHED.get(str(effect.body.get("state") or "")):
                # Nothing else: the service level takes the due date off a resolved ticket.
                return fields | {"Status": status}
            due = end_of(str(effect.body.get("due") or ""), self._connection.zone)
            if due is not None:
                fields["Due"] = written(due)
            if owner := self._owner(effect.body):
                fields["Owner"] = owner
        return fields

    def _owner(self, body: Mapping[str, Any]) -> str:
        """The user who is to own an action's ticket; empty when the rules' owner is nobody Request Tracker knows."""
        asked = str(body.get("delegate") or body.get("owner") or "")
        named = self._settings.actions.owners.get(asked, asked) if self._settings.actions else asked
        user = self._site.user(named)
        if not user and named != asked:
            raise self._failures.misconfigured("rt.no_user", user=named)
        return user

    def _causes(self, effect: Effect) -> list[str]:
        """Numbers of the tickets of this connection that caused an action."""
        given = effect.body.get("because_tickets")
        named = given if isinstance(given, list | tuple) else [effect.ticket]
        here = (self._tickets.number(str(id_)) for id_ in named if str(id_).startswith(f"{self._connection.name}:"))
        return [number for number in here if number][:MOST_LINKS]

    def _tell(self, effect: Effect, number: str, *, new: bool) -> None:
        """The text of a changed effect, and the files of a report, as a comment; once."""
        files = attachments_of(effect) if effect.kind == "report" else []
        mark = comment_mark(effect)
        if (new and not files) or any(mark in subject for subject in self._writing.comments(number)):
            return
        content = self._text(effect)
        self._writing.comment(number, f"{subject_of(effect)[:100]} {mark}", content, files)

    # ------------------------------------------------------------ taking back

    def undo(self, receipt: Receipt) -> bool:
        """Bring back the former values, or withdraw a ticket that was made for the effect and that nobody touched."""
        undo = receipt.undo or {}
        number, wrote = str(undo.get("ticket") or ""), undo.get("wrote")
        if not number or not isinstance(wrote, dict):
            return False
        body = self._client.find(f"/ticket/{number}")
        if not isinstance(body, dict) or str(body.get("id")) != number or differing(body, wrote):
            return False
        before = undo.get("before")
        if isinstance(before, dict):
            self._writing.put(number, before)
            return True
        if self._touched(number, int(undo.get("last") or 0)):
            return False
        # The marker goes in the same call: a ticket taken back is not found for its slot any more.
        taken = {"Status": WITHDRAWN, f"{CUSTOM}{self._marker}": ""}
        self._writing.put(number, taken)
        return True

    def _touched(self, number: str, since: int) -> bool:
        """Whether anybody but us and Request Tracker itself did something to a ticket."""
        ours = {self._site.my_name, SYSTEM}
        return any(change.creator not in ours for change in self._writing.changes_after(number, since))

    def _marked(self, effect: Effect) -> dict[str, str]:
        return {f"{CUSTOM}{self._marker}": marker(effect.slot, effect.digest)}

    def _undo(self, effect: Effect, number: str, before: Fields | None, wrote: Fields) -> dict[str, Any]:
        last = self._writing.last_change(number)
        kept = None if before is None else dict(before)
        return {"digest": effect.digest, "ticket": number, "before": kept, "wrote": dict(wrote), "last": last}

    def _receipt(self, slot: str, number: str, undo: dict[str, Any], *, already: bool = False) -> Receipt:
        return Receipt(
            slot=slot, ref=f"ticket/{number}", url=self._tickets.url(number), undo=undo, already_there=already
        )


def _respecting(wanted: Fields, ticket: Mapping[str, Any], site: Site) -> dict[str, str]:
    """What is still ours to set on a ticket people work on: its owner and status are theirs once they have decided."""
    fields = dict(wanted)
    if name_of(ticket.get("Owner")):
        fields.pop("Owner", None)
    if fields.get("Status") not in FINISHED.values() or site.inactive(str(ticket.get("Status") or "")):
        fields.pop("Status", None)
    return fields


def _text(value: Any) -> str:
    return "" if value is None else str(value)
