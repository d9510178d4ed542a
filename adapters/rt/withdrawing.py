"""Taking back what was written: former values of fields, a ticket withdrawn, links taken away; never what people changed since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from csat_plugin.core.effects import Receipt
from csat_plugin.host.adapter import Fatal, Retriable

from .client import Client
from .failures import Failures
from .marker import slot_part
from .searching import Item
from .settings import RtText
from .site import Site
from .statuses import Statuses, offered
from .writing import CUSTOM, DELETED, Fields, Writing, differing, present, referred

SYSTEM: Final = "RT_System"
"""The user as whom Request Tracker itself acts: scrips, service levels."""

ATTEMPTS: Final = 3
"""How often a change is tried that came between reading and writing."""


class Withdrawing:
    """Takes back effects of one connection.

    Args:
        client: reads.
        settings: name the fields that are ours.
        site: knows who we are.
        failures: sentences.
        writing: changes tickets.
        statuses: those a withdrawn ticket may get.
    """

    def __init__(
        self, client: Client, settings: RtText, site: Site, failures: Failures, writing: Writing, statuses: Statuses
    ) -> None:
        self._client = client
        self._settings = settings
        self._site = site
        self._failures = failures
        self._writing = writing
        self._statuses = statuses

    def undo(self, receipt: Receipt) -> bool:
        """Bring back the former values, or withdraw a ticket that was made for the effect and that nobody touched.

        What is taken back already is so again: `True`. What was only told in a comment stays: `False`.

        Raises:
            Retriable: `sent` tells whether anything was changed, or may have been.
        """
        with self._client.telling_whether_sent():
            return self._undone(receipt)

    def _undone(self, receipt: Receipt) -> bool:
        undo = receipt.undo or {}
        number, wrote = str(undo.get("ticket") or ""), undo.get("wrote")
        if not number or not isinstance(wrote, dict):
            return False
        before = undo.get("before")
        links = [str(link) for link in undo.get("links") or ()]
        if isinstance(before, dict):
            return self._restored(number, before, wrote, links)
        return self._withdrawn(number, wrote, links)

    def gone(self, receipt: Receipt) -> bool:
        """Whether the ticket something was written to is deleted, or was never there."""
        number = str((receipt.undo or {}).get("ticket") or "")
        body = self._client.find(f"/ticket/{number}") if number else None
        return bool(number) and (not isinstance(body, dict) or body.get("Status") == DELETED)

    def _restored(self, number: str, before: Fields, wrote: Fields, links: list[str]) -> bool:
        """Every field that holds what was written gets its former value; one that holds anything else was changed since."""
        said: list[str] = []
        left: list[str] = []
        lost: Retriable | None = None
        for _ in range(2 * ATTEMPTS):
            # Before every change: what somebody did between two of ours is theirs.
            ticket, tag = self._read(number)
            if ticket is None:
                return False
            left = differing(ticket, before)
            if set(left) & set(differing(ticket, wrote)):
                return False
            away = [link for link in links if link in referred(ticket)]
            if not left and not away:
                return True
            try:
                if left:
                    said += self._writing.put_unless_changed(number, {name: before[name] for name in left}, tag)
                else:
                    self._writing.unlink_unless_changed(number, away, tag)
                    links = []
                lost = None
            except Retriable as error:  # somebody came in between, or no answer came: the next look shows it
                lost = error
        raise lost or self._writing.not_written(number, left, said)

    def _withdrawn(self, number: str, wrote: Fields, links: list[str]) -> bool:
        """A ticket that was made for the effect: it is closed, then its marker and scores go, so that no search or chart finds it.

        In this order: one that cannot be closed keeps its marker, and is found by it again.
        """
        marker = f"{CUSTOM}{self._settings.score_fields.marker}"
        empty = {f"{CUSTOM}{name}": "" for name in self._settings.own_fields if f"{CUSTOM}{name}" in wrote}
        ours = {wrote.get(marker, ""), slot_part(wrote.get(marker, "")), ""}
        closing = self._statuses.withdrawn()
        candidates = list(closing)
        asked = ""
        left: list[str] = []
        said: list[str] = []
        lost: Retriable | None = None
        for _ in range(2 * ATTEMPTS + len(closing)):
            # Before every change: what somebody did between two of ours is theirs.
            ticket, tag = self._read(number)
            if ticket is None:
                return False
            status = str(ticket.get("Status") or "")
            uncleared, closed = differing(ticket, empty), status in closing
            left = [*([] if closed else ["Status"]), *uncleared]
            away = [link for link in links if link in referred(ticket)]
            if not left and not away:
                return True
            if present(ticket, [marker])[marker] not in ours or self._touched(number):
                return False
            if asked and lost is None and status != asked:
                candidates = [name for name in candidates if name != asked]
            better = candidates[: candidates.index(status)] if status in candidates else candidates
            # A ticket does not name every move it allows: where it names none of these, the likeliest is tried.
            possible = [name for name in better if name in offered(ticket)] or better
            if not possible and not closed:
                break
            try:
                if left and possible:
                    asked = possible[0]
                    said += self._writing.put_unless_changed(number, {"Status": asked}, tag)
                elif left:
                    said += self._writing.put_unless_changed(number, dict.fromkeys(uncleared, ""), tag)
                else:
                    self._writing.unlink_unless_changed(number, away, tag)
                    links = []
                lost = None
            except Retriable as error:  # somebody came in between, or no answer came: the next look shows it
                lost = error
        # Fields are cleared once it is closed: until then they were not asked for.
        refused = ["Status"] if "Status" in left else left
        raise lost or self._writing.not_written(number, refused, said)

    def _read(self, number: str) -> tuple[Item | None, str]:
        """A ticket and its tag; `None` when it is gone, deleted or merged into another."""
        body, tag = self._client.tagged(f"/ticket/{number}")
        there = isinstance(body, dict) and str(body.get("id")) == number and body.get("Status") != DELETED
        return (body if there else None), tag

    def _touched(self, number: str) -> bool:
        """Whether anybody but us and Request Tracker itself ever did something to a ticket; also where that cannot be asked."""
        if not self._site.my_name:
            return True
        try:
            return self._writing.touched(number, [self._site.my_name, SYSTEM])
        except Fatal:
            return True

    def withdraw_double(self, number: str, counts: str) -> bool:
        """Withdraw a ticket that was written a second time, because an earlier call arrived late, and then say so in it.

        One that people have worked on stays, and so does one that cannot be closed: with its marker, so that it is found again.

        Args:
            number: of the one too many.
            counts: number of the other.
        """
        ticket, _ = self._read(number)
        if ticket is None or self._touched(number):
            return False
        ours = present(ticket, [f"{CUSTOM}{name}" for name in self._settings.own_fields])
        if not self._withdrawn(number, ours, referred(ticket)):
            return False
        text = self._failures.text("rt.double", ticket=counts)
        self._writing.comment(number, text[:100], text)
        return True


def kept(now: Mapping[str, str], former: Mapping[str, Any] | None) -> dict[str, str]:
    """What stood in fields before the first of several attempts.

    Args:
        now: what stands there now.
        former: what was prepared for an attempt that did not end well; where the ticket holds what that one wrote, its answer
            holds still.
    """
    wrote, before = (former or {}).get("wrote"), (former or {}).get("before")
    if not isinstance(wrote, Mapping) or not isinstance(before, Mapping):
        return dict(now)
    return {
        name: str(before[name]) if name in before and wrote.get(name) == value else value for name, value in now.items()
    }
