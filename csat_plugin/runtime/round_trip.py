"""A round trip: one result of each kind is written, found, recognised and taken back, to prove that a connection may write.

It is the only writing that `write:` does not switch, for a person asks for it by name. What stays is what the platform keeps of a
thing that was withdrawn, such as a rejected ticket with its comment.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, Final

from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, Check, Prepares, Retriable
from csat_plugin.host.trying import Tries
from csat_plugin.runtime.delivery import laid_over
from csat_plugin.runtime.effects import digest_of
from csat_plugin.runtime.pausing import real_pause
from csat_plugin.texts import say

KINDS: Final[tuple[EffectKind, ...]] = ("score", "report", "action")
"""What a round trip can take back. An action comes last: it refers to what was written before."""


def round_trip(
    adapter: Adapter,
    connection: str,
    mark: str,
    language: str,
    only: Collection[EffectKind] = (),
    pause: Callable[[float], None] = real_pause,
) -> Iterator[Check]:
    """Write one effect of each kind that can be taken back, find it, write it again, take it back.

    An action is written for every owner the settings name, and a note on a ticket that the trip made itself.

    Args:
        adapter: of the connection.
        connection: its name.
        mark: tells this trip from all others; part of the slots.
        language: of what is written.
        only: kinds that are switched on; none: all are tried.
        pause: waits so many seconds, until the platform finds what was written.
    """
    offered = [kind for kind in KINDS if kind in adapter.capabilities.effects and kind in adapter.capabilities.undoes]
    kinds = [kind for kind in offered if not only or kind in only] or offered[:1]
    if not kinds:
        yield Check(level="info", code="doctor.trip.nothing")
        return
    trip = _Trip(adapter, connection, mark, language, pause)
    for kind in kinds:
        trip.write(kind)
    if "note" in adapter.capabilities.effects and (not only or "note" in only):
        trip.note()
    yield from trip.take_back()


class _Trip:
    """What one round trip has written so far."""

    def __init__(
        self, adapter: Adapter, connection: str, mark: str, language: str, pause: Callable[[float], None]
    ) -> None:
        self._adapter = adapter
        self._connection = connection
        self._mark = mark
        self._language = language
        self._pause = pause
        self._written: list[tuple[dict[str, str], Receipt]] = []
        self._checks: list[Check] = []
        self._waited = False

    def write(self, kind: EffectKind) -> None:
        """One effect of a kind; an action for each owner."""
        owners: Sequence[str] = ("",)
        if kind == "action" and isinstance(self._adapter, Tries):
            owners = self._adapter.owners() or ("",)
        for owner in owners:
            shown = say(f"cli.effect.{kind}", self._language)
            if owner:
                shown = say("doctor.trip.owner", self._language, {"kind": shown, "owner": owner})
            values = {"kind": shown}
            receipt = self._one(values, self._trial(kind, owner))
            if receipt is not None:
                self._written.append((values, receipt))

    def note(self) -> None:
        """A note on a ticket that this trip made."""
        tickets = self._tickets()
        if not tickets:
            return
        values = {"kind": say("cli.effect.note", self._language)}
        receipt = self._one(values, self._trial("note", "", tickets[-1]))
        if receipt is not None:
            self._checks.append(Check(level="ok", code="doctor.trip.stays_there", values=values))

    def take_back(self) -> Iterator[Check]:
        """Everything that was written, the newest first; then what became of each."""
        for values, receipt in reversed(self._written):
            try:
                back = self._adapter.undo(receipt)
            except AdapterError as error:
                self._trouble("doctor.trip.left", values | {"why": str(error)})
                continue
            if back:
                self._checks.append(Check(level="ok", code="doctor.trip.ok", values=values))
            else:
                self._trouble("doctor.trip.stays", values)
        yield from self._checks

    def _one(self, values: dict[str, str], effect: Effect) -> Receipt | None:
        """Write, find, write again. What came of it is noted, unless it is still to be taken back."""
        adapter = self._adapter
        try:
            prepared = adapter.prepare(effect, None) if isinstance(adapter, Prepares) else {}
            receipt = laid_over(adapter.emit(effect), prepared)
        except AdapterError as error:
            self._trouble("doctor.trip.failed", values | {"why": str(error)})
            self._half(values, effect, doubtful=isinstance(error, Retriable) and error.sent)
            return None
        values["ref"] = receipt.url or receipt.ref
        try:
            found = adapter.find(effect.slot)
            if found is None and not self._waited:
                self._pause(adapter.capabilities.find_lag)
                self._waited = True
                found = adapter.find(effect.slot)
            again = adapter.emit(effect)
        except AdapterError as error:
            self._trouble("doctor.trip.left", values | {"why": str(error)})
            return receipt if effect.kind != "note" else None
        if found is None or not again.already_there:
            self._trouble("doctor.trip.not_found", values)
            return receipt if effect.kind != "note" else None
        return receipt

    def _half(self, values: dict[str, str], effect: Effect, *, doubtful: bool) -> None:
        """What a try that failed left behind is taken back, else named. What bears no mark of ours the failure has named.

        Args:
            values: of the sentences.
            effect: that was tried.
            doubtful: no answer came, so that it may still arrive.
        """
        adapter = self._adapter
        if not isinstance(adapter, Prepares) or effect.kind not in adapter.capabilities.undoes:
            return
        try:
            now = adapter.prepare(effect, None)
            if doubtful and not now.get("ticket", "?"):
                self._pause(adapter.capabilities.find_lag)
                now = adapter.prepare(effect, None)
        except AdapterError:
            if doubtful:
                self._trouble("doctor.trip.half_unknown", values | {"title": effect.title})
            return  # else it was refused before anything was written
        if not now or not now.get("ticket", "?"):
            return
        receipt = Receipt(slot=effect.slot, ref=str(now.get("ticket") or ""), undo=dict(now))
        there = values | {"ref": adapter.address_of(receipt) if isinstance(adapter, Tries) else receipt.ref}
        try:
            if adapter.undo(receipt):
                self._checks.append(Check(level="ok", code="doctor.trip.half_back", values=there))
            else:
                self._trouble("doctor.trip.half_left", there)
        except AdapterError as error:
            self._trouble("doctor.trip.half_stuck", there | {"why": str(error)})

    def _trial(self, kind: EffectKind, owner: str, ticket: str = "") -> Effect:
        title = say("doctor.trip.title", self._language)
        mark = f"{self._mark}-{owner}" if owner else self._mark
        body: dict[str, Any] = {"id": f"csat-test/{mark}", "name": title, "title": title, "text": title}
        if kind == "score":
            body |= {"value": "100", "band": "test"}
        if kind == "report":
            body["files"] = {"test.html": base64.b64encode(title.encode()).decode("ascii")}
        if kind == "action":
            body |= {"owner": owner, "state": "open", "because_tickets": self._tickets()}
        slot = ("note", "csat-test", f"{ticket}#{mark}") if kind == "note" else (kind, "csat-test", mark)
        return Effect(
            slot="|".join((self._connection, *slot)),
            kind=kind,
            connection=self._connection,
            digest=digest_of(body),
            subject="csat-test",
            subject_name=title,
            ticket=ticket,
            title=title,
            body=body,
        )

    def _tickets(self) -> list[str]:
        """Ids of the tickets this trip has made."""
        if not isinstance(self._adapter, Tries):
            return []
        return [self._adapter.ticket_of(receipt) for _, receipt in self._written]

    def _trouble(self, code: str, values: dict[str, str]) -> None:
        """Somebody must act, whatever is switched on: the trip was asked for by name."""
        self._checks.append(Check(level="warning", code=code, values=values))
