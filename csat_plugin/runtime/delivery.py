"""Brings one effect to its platform: at least once, never twice, with a journal written ahead.

An attempt whose outcome is not known is looked up by its slot, after the time the adapter says its platform needs, before
anything is created again. An attempt cut off by a crash stays `sending` in the journal and is settled by the next run.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, Retriable
from csat_plugin.runtime.failure import Failure
from csat_plugin.store import Store
from csat_plugin.store.rows import RunEffect, SlotRow
from csat_plugin.texts import say

ATTEMPTS: Final = 4
"""How often one effect is tried in one run."""

LONGEST_WAIT: Final = 60.0
"""Seconds waited at most between two attempts; a platform that asks for longer is left for the next run."""

Pause = Callable[[float], None]
State = Literal["sent", "already_there", "failed", "unreachable", "unknown"]

_AT_ONCE: Final = 20
"""Latest runs looked through for one still under way."""

_ALIVE: Final = timedelta(minutes=5)
"""A run that has given no sign of life for so long is over, whatever the journal says: longer than one call of a platform
may take, and than `_BREATH`."""

_BREATH: Final = 60.0
"""Seconds a run pauses at most without a sign of life."""

_LOOK_BACK: Final = 500
"""Runs looked through for attempts that were cut off."""


class Clock(Protocol):
    """Gives the moment, in UTC."""

    def __call__(self) -> datetime:
        """The moment it is called."""
        ...


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
        run: number of the run, from `Store.begin_run`.
        clock: for the journal's times.
        pause: waits so many seconds.
    """

    def __init__(self, store: Store, adapters: Mapping[str, Adapter], run: int, clock: Clock, pause: Pause) -> None:
        self._store = store
        self._adapters = adapters
        self._run = run
        self._clock = clock
        self._pause = pause

    def deliver(self, effect: Effect) -> Delivered:
        """Write one effect. Whatever is raised from here leaves it `sending` in the journal, to be settled later."""
        before = self._store.slot(effect.slot)
        if before is not None and before.digest == effect.digest:
            receipt = msgspec.json.decode(before.receipt_json, type=Receipt)
            return Delivered(effect=effect, state="already_there", receipt=receipt)
        kept = msgspec.json.encode(before) if before else None
        self._store.journal(self._run, journalled(effect), "sending", None, kept, "", self._clock())
        outcome = self._attempts(effect, before)
        if outcome.receipt is not None:
            arrived(self._store, self._run, effect, outcome.receipt, self._clock())
        elif outcome.state == "unknown":
            self._store.journal(self._run, journalled(effect), "sending", None, None, outcome.reason, self._clock())
        else:
            self._store.journal(self._run, journalled(effect), "failed", None, None, outcome.reason, self._clock())
        return outcome

    def _attempts(self, effect: Effect, before: SlotRow | None) -> Delivered:
        adapter = self._adapters[effect.connection]
        reason = ""
        for attempt in range(ATTEMPTS):
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


def settle(store: Store, adapters: Mapping[str, Adapter], clock: Clock, pause: Pause, reason: str) -> Settled:
    """Look up every attempt that was cut off, and note what became of it.

    Args:
        store: holds the journal.
        adapters: connection -> adapter.
        clock: for the journal's times.
        pause: waits so many seconds; once, until the slowest platform surely finds what was written.
        reason: noted for what did not arrive.
    """
    open_ends = _open_ends(store)
    if not open_ends:
        return Settled()
    effects = [(run, entry, msgspec.json.decode(entry.effect_json, type=Effect)) for run, entry in open_ends]
    left = [
        adapters[effect.connection].capabilities.find_lag - (clock() - entry.at).total_seconds()
        for _, entry, effect in effects
        if effect.connection in adapters
    ]
    if (wait := max(left, default=0.0)) > 0:
        pause(wait)
    done: list[str] = []
    lost: list[str] = []
    blocked: dict[str, str] = {}
    for run, entry, effect in effects:
        before = msgspec.json.decode(entry.before_slot_json, type=SlotRow) if entry.before_slot_json else None
        try:
            if effect.connection not in adapters:
                blocked[effect.slot] = effect.connection
                continue
            found = there(adapters[effect.connection], effect, before)
        except AdapterError as error:
            blocked[effect.slot] = str(error)
            continue
        if found is not None:
            arrived(store, run, effect, found, clock())
            done.append(effect.slot)
        else:
            store.journal(run, entry.effect_json, "failed", None, None, reason, clock())
            lost.append(effect.slot)
    return Settled(arrived=tuple(done), not_arrived=tuple(lost), blocked=blocked)


def begin_alone(store: Store, command: str, clock: Clock, language: str, plan_digest: str = "") -> int:
    """Begin a run if no other one is writing; looking and beginning are one transaction, so that of two only one begins.

    Args:
        store: holds the journal.
        command: as the journal shows it.
        clock: asked within the transaction, so that whoever comes later also sees a later moment.
        language: of the sentence.
        plan_digest: of the plan that is written.

    Raises:
        Failure: if another run is writing (exit 2).
    """
    with store.transaction():
        now = clock()
        _check_alone(store, now, language)
        return store.begin_run(command, now, plan_digest)


def breathing(store: Store, run: int, clock: Clock, pause: Pause) -> Pause:
    """A pause during which the run gives signs of life, so that nobody takes it for dead."""

    def pausing(seconds: float) -> None:
        left = seconds
        while True:
            store.alive(run, clock())
            pause(min(left, _BREATH))
            left -= _BREATH
            if left <= 0:
                break
        store.alive(run, clock())

    return pausing


def _check_alone(store: Store, now: datetime, language: str) -> None:
    """Make sure that no other run is writing: two at once could both find a slot empty.

    A run that was killed counts as over `_ALIVE` after its last sign of life. Under a fixed clock (`--at`) runs are not
    told apart and none is waited for.

    Raises:
        Failure: if another run is writing (exit 2).
    """
    for row in store.runs(_AT_ONCE):
        if row.ended_at is not None:
            continue
        entries = found.effects if (found := store.run(row.id)) else ()
        sign = store.last_sign(row.id) or row.started_at
        quiet = now - max((row.started_at, sign, *(entry.at for entry in entries)))
        if timedelta() < quiet < _ALIVE:
            left = int((_ALIVE - quiet).total_seconds()) + 1
            raise Failure(say("apply.busy", language, {"run": row.id, "seconds": left}))


def _open_ends(store: Store) -> list[tuple[int, RunEffect]]:
    """Attempts still `sending`, oldest first."""
    runs = [row.id for row in store.runs(_LOOK_BACK) if row.states.get("sending")]
    rows = [found for number in sorted(runs) if (found := store.run(number)) is not None]
    return [(row.id, entry) for row in rows for entry in row.effects if entry.state == "sending"]
