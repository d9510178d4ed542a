"""Brings one effect to its platform: at least once, never twice, with a journal written ahead.

An attempt whose outcome is not known is looked up by its slot, after the time the adapter says its platform needs, before
anything is created again. An attempt cut off by a crash stays `sending` in the journal and is settled by the next run.
A run that was taken for dead meanwhile writes and notes nothing more (`lease`).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, Retriable
from csat_plugin.runtime.lease import Lease, Overtaken, Pause
from csat_plugin.store import Store
from csat_plugin.store.rows import JournalState, RunEffect, SlotRow

ATTEMPTS: Final = 4
"""How often one effect is tried in one run."""

LONGEST_WAIT: Final = 60.0
"""Seconds waited at most between two attempts; a platform that asks for longer is left for the next run."""

State = Literal["sent", "already_there", "failed", "unreachable", "unknown"]

_LOOK_BACK: Final = 500
"""Runs looked through for attempts that were cut off."""


class Delivered(Struct, frozen=True, kw_only=True):
    """What became of one effect.

    `unreachable`: tried as often as allowed. `unknown`: it may or may not have arrived, and could not be looked up.
    """

    effect: Effect
    state: State
    receipt: Receipt | None = None
    reason: str = ""


class Deliverer:
    """Delivers the effects of one run.

    Args:
        store: holds slots and journal.
        adapters: connection -> adapter.
        lease: the run's right to write.
        pause: waits so many seconds.
    """

    def __init__(self, store: Store, adapters: Mapping[str, Adapter], lease: Lease, pause: Pause) -> None:
        self._store = store
        self._adapters = adapters
        self._lease = lease
        self._pause = pause

    def deliver(self, effect: Effect, assumed: str) -> Delivered:
        """Write one effect. Whatever is raised from here leaves it `sending` in the journal, to be settled later.

        Args:
            effect: what is written.
            assumed: digest of what its slot held when the run began, empty for nothing.

        Raises:
            Overtaken: if a later run has begun, or the slot holds something else by now.
        """
        with self._lease.held():
            before = self._store.slot(effect.slot)
            if before is not None and before.digest == effect.digest:
                receipt = msgspec.json.decode(before.receipt_json, type=Receipt)
                return Delivered(effect=effect, state="already_there", receipt=receipt)
            if (before.digest if before else "") != assumed:
                raise Overtaken(None)
            kept = msgspec.json.encode(before) if before else None
            self._journal(effect, "sending", kept=kept)
        outcome = self._attempts(effect, before)
        try:
            with self._lease.held():
                self._note(effect, outcome)
        except Overtaken:
            if outcome.receipt is not None:
                self._doubt(effect)
            raise
        return outcome

    def _note(self, effect: Effect, outcome: Delivered) -> None:
        if outcome.receipt is not None:
            arrived(self._store, self._lease.run, effect, outcome.receipt, self._lease.clock())
        else:
            self._journal(effect, "sending" if outcome.state == "unknown" else "failed", reason=outcome.reason)

    def _doubt(self, effect: Effect) -> None:
        """What the later run settled as lost has arrived since: the next run looks again at what stands there."""
        row = self._store.run(self._lease.run)
        if any(entry.slot == effect.slot and entry.state == "failed" for entry in (row.effects if row else ())):
            self._journal(effect, "sending")

    def _journal(self, effect: Effect, state: JournalState, *, kept: bytes | None = None, reason: str = "") -> None:
        self._store.journal(self._lease.run, journalled(effect), state, None, kept, reason, self._lease.clock())

    def _attempts(self, effect: Effect, before: SlotRow | None) -> Delivered:
        adapter = self._adapters[effect.connection]
        reason = ""
        for attempt in range(ATTEMPTS):
            if attempt:
                self._lease.breathe()
            try:
                receipt = adapter.emit(effect)
            except Retriable as error:
                reason = str(error)
                wait = 2.0**attempt if error.wait is None else error.wait
                later = wait > LONGEST_WAIT
                found = self._looked_up(adapter, effect, before, 0.0 if later else wait)
                if found is not None:
                    return found
                if later:
                    break
            except AdapterError as error:
                return Delivered(effect=effect, state="failed", reason=str(error))
            else:
                state: State = "already_there" if receipt.already_there else "sent"
                return Delivered(effect=effect, state=state, receipt=receipt)
        return Delivered(effect=effect, state="unreachable", reason=reason)

    def _looked_up(self, adapter: Adapter, effect: Effect, before: SlotRow | None, wait: float) -> Delivered | None:
        """What became of an attempt of unknown outcome; `None` when it surely did not arrive, so that it may be made again.

        As long as the platform cannot be asked, nothing is written: `unknown`.
        """
        reason = ""
        for attempt in range(ATTEMPTS):
            self._pause(max(min(wait, LONGEST_WAIT), adapter.capabilities.find_lag))
            try:
                found = there(adapter, effect, before)
            except Retriable as error:
                reason = str(error)
                wait = 2.0**attempt if error.wait is None else error.wait
                if wait > LONGEST_WAIT:
                    break
            except AdapterError as error:
                reason = str(error)
                break
            else:
                return Delivered(effect=effect, state="sent", receipt=found) if found else None
        return Delivered(effect=effect, state="unknown", reason=reason)


def there(adapter: Adapter, effect: Effect, before: SlotRow | None) -> Receipt | None:
    """The receipt of an attempt of unknown outcome, if the platform holds what it wrote.

    Where the slot held something before, finding something proves nothing unless the receipt carries the new digest: writing
    again then only replaces it.
    """
    found = adapter.find(effect.slot)
    if found is None or (before is not None and (found.undo or {}).get("digest") != effect.digest):
        return None
    return replace(found, already_there=False)


def arrived(store: Store, run: int, effect: Effect, receipt: Receipt, at: datetime) -> None:
    """Note an effect that arrived: slot, journal and, for an action, the item's reference, in one transaction."""
    written = msgspec.json.encode(receipt)
    with store.transaction():
        store.deliver(effect.slot, effect.kind, effect.connection, effect.digest, written, at)
        store.journal(run, journalled(effect), "sent", written, None, "", at)
        if effect.kind == "action":
            refer(store, effect, receipt.url or receipt.ref, at)


def refer(store: Store, effect: Effect, reference: str, at: datetime) -> None:
    """Write the platform's reference into the item an effect carries; empty takes it out."""
    items = [item for item in store.items(slot=str(effect.body.get("slot", ""))) if item.id == effect.body.get("id")]
    store.put_items([replace(item, platform_ref=reference) for item in items], at)


def journalled(effect: Effect) -> bytes:
    """An effect as the journal keeps it: the files of a report only by their names, the report itself stands elsewhere."""
    body = dict(effect.body)
    if effect.kind == "report" and isinstance(body.get("files"), dict):
        body["files"] = sorted(body["files"])
    return msgspec.json.encode(replace(effect, body=body))


class Settled(Struct, frozen=True, kw_only=True):
    """What became of attempts of earlier runs whose outcome was unknown: slots that arrived, did not, or cannot be looked up."""

    arrived: tuple[str, ...] = ()
    not_arrived: tuple[str, ...] = ()
    blocked: dict[str, str] = {}
    """Slot -> why it cannot be looked up now; nothing may be written there until it can."""


def settle(store: Store, adapters: Mapping[str, Adapter], lease: Lease, pause: Pause, reason: str) -> Settled:
    """Look up every attempt that was cut off, and note what became of it.

    Args:
        store: holds the journal.
        adapters: connection -> adapter.
        lease: the right to write of the run that settles.
        pause: waits so many seconds; once, until the slowest platform surely finds what was written.
        reason: noted for what did not arrive.

    Raises:
        Overtaken: if a later run has begun.
    """
    open_ends = _open_ends(store)
    if not open_ends:
        return Settled()
    effects = [(run, entry, msgspec.json.decode(entry.effect_json, type=Effect)) for run, entry in open_ends]
    left = [
        adapters[effect.connection].capabilities.find_lag - (lease.clock() - entry.at).total_seconds()
        for _, entry, effect in effects
        if effect.connection in adapters
    ]
    if (wait := max(left, default=0.0)) > 0:
        pause(wait)
    done: list[str] = []
    lost: list[str] = []
    blocked: dict[str, str] = {}
    for run, entry, effect in effects:
        before = store.slot(effect.slot)  # written by another run since the attempt, or what stood there before it
        if before is None and entry.before_slot_json:
            before = msgspec.json.decode(entry.before_slot_json, type=SlotRow)
        try:
            if effect.connection not in adapters:
                blocked[effect.slot] = effect.connection
                continue
            found = there(adapters[effect.connection], effect, before)
        except AdapterError as error:
            blocked[effect.slot] = str(error)
            continue
        with lease.held():
            if found is not None:
                arrived(store, run, effect, found, lease.clock())
                done.append(effect.slot)
            else:
                store.journal(run, entry.effect_json, "failed", None, None, reason, lease.clock())
                lost.append(effect.slot)
    return Settled(arrived=tuple(done), not_arrived=tuple(lost), blocked=blocked)


def _open_ends(store: Store) -> list[tuple[int, RunEffect]]:
    """Attempts still `sending`, oldest first."""
    runs = [row.id for row in store.runs(_LOOK_BACK) if row.states.get("sending")]
    rows = [found for number in sorted(runs) if (found := store.run(number)) is not None]
    return [(row.id, entry) for row in rows for entry in row.effects if entry.state == "sending"]
