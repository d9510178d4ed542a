"""Brings one effect to its platform: at least once, never twice, with a journal written ahead.

An attempt whose outcome is not known is looked up by its slot, after the time the adapter says its platform needs, before
anything is created again. An attempt cut off by a crash stays `sending` in the journal and is settled by the next run.
A run that was taken for dead meanwhile writes and notes nothing more (`lease`).

What an adapter that `Prepares` says taking back will need is kept before every try, as the `undo` of a receipt without a name.
Where an earlier try may have written something it is laid over the receipt; else what `emit` itself found there is as good or newer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, Fatal, Prepares, Retriable
from csat_plugin.runtime.lease import Lease, Overtaken, Pause
from csat_plugin.store import Store
from csat_plugin.store.rows import JournalState, RunEffect, SlotRow

ATTEMPTS: Final = 4
"""How often one effect is tried in one run."""

LONGEST_WAIT: Final = 60.0
"""Seconds waited at most between two attempts; a platform that asks for longer is left for the next run."""

State = Literal["sent", "already_there", "failed", "unreachable", "unknown"]


class Delivered(Struct, frozen=True, kw_only=True):
    """What became of one effect.

    `unreachable`: tried as often as allowed. `unknown`: it may or may not have arrived, and could not be looked up.
    """

    effect: Effect
    state: State
    receipt: Receipt | None = None
    reason: str = ""
    refused: bool = False
    """Failed because the platform refused, or is set up wrongly: for another effect it would most likely do the same (not for
    what is wrong with this one `alone`)."""


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
            _check_assumed(before, assumed)
        former = unfinished(self._store.attempts(effect.slot))
        found = self._prepared(effect, former)
        with self._lease.held():
            _check_assumed(self._store.slot(effect.slot), assumed)
            self._begin(effect, before, found)
        if isinstance(found, Delivered):
            return found
        try:
            outcome = _as_ours(self._attempts(effect, before, found, again=former is not None), former)
            with self._lease.held():
                self._note(effect, outcome)
        except Overtaken:
            self._doubt(effect)
            raise
        return outcome

    def _prepared(self, effect: Effect, former: RunEffect | None) -> Mapping[str, Any] | Delivered:
        """What taking back will need; or, since nothing has been written yet, how the attempt ends where the platform will not say."""
        adapter = self._adapters[effect.connection]
        if not isinstance(adapter, Prepares):
            return {}
        for attempt in range(ATTEMPTS):
            if attempt:
                self._lease.breathe()
            try:
                return adapter.prepare(effect, prepared_in(former))
            except Retriable as error:
                reason, wait = str(error), waiting(error, attempt)
            except AdapterError as error:
                return _failed(effect, error)
            if wait > LONGEST_WAIT:
                break
            if attempt + 1 < ATTEMPTS:
                self._pause(wait)
        return Delivered(effect=effect, state="unreachable", reason=reason)

    def _begin(self, effect: Effect, before: SlotRow | None, found: Mapping[str, Any] | Delivered) -> None:
        """Note the attempt, before anything is written: with what taking back will need, or with the reason it ends here."""
        kept = msgspec.json.encode(before) if before else None
        if isinstance(found, Delivered):
            self._journal(effect, "failed", kept=kept, reason=found.reason)
        else:
            self._journal(effect, "sending", kept=kept, receipt=_needed(effect, found))

    def _prepared_again(self, effect: Effect, needed: Mapping[str, Any]) -> Mapping[str, Any]:
        """What taking back will need, before a further try: somebody may have changed what stands there in between.

        Raises:
            AdapterError: the platform does not say; nothing was sent by asking.
            Overtaken: if a later run has begun.
        """
        self._lease.breathe()
        adapter = self._adapters[effect.connection]
        if not isinstance(adapter, Prepares):
            return needed
        try:
            found = adapter.prepare(effect, needed or None)
        except Retriable as error:
            error.sent = False
            raise
        with self._lease.held():
            self._journal(effect, "sending", receipt=_needed(effect, found))
        return found

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

    def _journal(
        self,
        effect: Effect,
        state: JournalState,
        *,
        kept: bytes | None = None,
        receipt: bytes | None = None,
        reason: str = "",
    ) -> None:
        self._store.journal(self._lease.run, journalled(effect), state, receipt, kept, reason, self._lease.clock())

    def _attempts(self, effect: Effect, before: SlotRow | None, needed: Mapping[str, Any], *, again: bool) -> Delivered:
        """Try as often as allowed.

        Args:
            effect: what is written.
            before: what its slot held.
            needed: from `prepare`, for the first try.
            again: whether an attempt of an earlier run may have written something.
        """
        adapter = self._adapters[effect.connection]
        reason = ""
        for attempt in range(ATTEMPTS):
            try:
                if attempt:
                    needed = self._prepared_again(effect, needed)
                receipt = adapter.emit(effect)
            except Retriable as error:
                reason, wait = str(error), waiting(error, attempt)
                later = wait > LONGEST_WAIT
                if error.sent:
                    if found := self._looked_up(adapter, effect, before, needed, 0.0 if later else wait):
                        return found
                elif not later and attempt + 1 < ATTEMPTS:
                    self._pause(wait)
                if later:
                    break
            except AdapterError as error:
                return _failed(effect, error)
            else:
                state: State = "already_there" if receipt.already_there else "sent"
                laid = laid_over(receipt, needed) if again or attempt else _completed(receipt, needed)
                return Delivered(effect=effect, state=state, receipt=laid)
        return Delivered(effect=effect, state="unreachable", reason=reason)

    def _looked_up(
        self, adapter: Adapter, effect: Effect, before: SlotRow | None, needed: Mapping[str, Any], wait: float
    ) -> Delivered | None:
        """What became of an attempt of unknown outcome; `None` when it surely did not arrive, so that it may be made again.

        As long as the platform cannot be asked, nothing is written: `unknown`.
        """
        reason = ""
        for attempt in range(ATTEMPTS):
            self._pause(max(min(wait, LONGEST_WAIT), adapter.capabilities.find_lag))
            try:
                found = there(adapter, effect, before)
            except Retriable as error:
                reason, wait = str(error), waiting(error, attempt)
                if wait > LONGEST_WAIT:
                    break
            except AdapterError as error:
                reason = str(error)
                break
            else:
                return Delivered(effect=effect, state="sent", receipt=laid_over(found, needed)) if found else None
        return Delivered(effect=effect, state="unknown", reason=reason)


def waiting(error: Retriable, attempt: int) -> float:
    """Seconds to wait after an attempt, counted from 0: as the platform asks, else longer each time."""
    return 2.0**attempt if error.wait is None else error.wait


def _failed(effect: Effect, error: AdapterError) -> Delivered:
    return Delivered(
        effect=effect, state="failed", reason=str(error), refused=isinstance(error, Fatal) and not error.alone
    )


def _needed(effect: Effect, prepared: Mapping[str, Any]) -> bytes | None:
    """What taking back will need, as the journal keeps it."""
    return msgspec.json.encode(Receipt(slot=effect.slot, ref="", undo=dict(prepared))) if prepared else None


def _check_assumed(now: SlotRow | None, assumed: str) -> None:
    """Make sure that a slot holds what the plan was made for.

    Raises:
        Overtaken: if it does not.
    """
    if (now.digest if now else "") != assumed:
        raise Overtaken(None)


def unfinished(entries: Sequence[RunEffect]) -> RunEffect | None:
    """The last attempt at a slot that did not end well after it may have written something.

    Args:
        entries: everything the journal says of the slot, the newest run first. Once something was delivered there, or taken
            back, after an attempt, what stood there before that attempt is of no use any more.
    """
    for entry in entries:
        if entry.state in {"sent", "kept"}:
            return None
        if entry.state in {"sending", "failed"} and entry.receipt_json:
            since = any(other.state == "undone" and other.at > entry.at for other in entries)
            return None if since else entry
    return None


def prepared_in(entry: RunEffect | None) -> Mapping[str, Any] | None:
    """What was kept with an attempt before it wrote; `None` where nothing was."""
    if entry is None or not entry.receipt_json:
        return None
    return msgspec.json.decode(entry.receipt_json, type=Receipt).undo


def stood_before(entry: RunEffect) -> SlotRow | None:
    """What a slot held before the attempt, as the journal keeps it; `None` for nothing."""
    return msgspec.json.decode(entry.before_slot_json, type=SlotRow) if entry.before_slot_json else None


def laid_over(receipt: Receipt, prepared: Mapping[str, Any] | None) -> Receipt:
    """A receipt whose `undo` says what stood there before the attempt; the name of something made by it only the receipt knows."""
    if not prepared:
        return receipt
    own = receipt.undo or {}
    undo = {**own, **prepared}
    if not prepared.get("ticket") and own.get("ticket"):
        undo["ticket"] = own["ticket"]
    return replace(receipt, undo=undo)


def _completed(receipt: Receipt, prepared: Mapping[str, Any]) -> Receipt:
    """The receipt of a first try, with what was prepared where it says nothing itself."""
    return replace(receipt, undo={**prepared, **(receipt.undo or {})}) if prepared else receipt


def _as_ours(outcome: Delivered, former: RunEffect | None) -> Delivered:
    """What is found as wanted after an attempt of ours that was given up is what that attempt wrote, not somebody else's."""
    if outcome.receipt is None or not outcome.receipt.already_there or former is None:
        return outcome
    if msgspec.json.decode(former.effect_json, type=Effect).digest != outcome.effect.digest:
        return outcome
    return replace(outcome, state="sent", receipt=replace(outcome.receipt, already_there=False))


def there(adapter: Adapter, effect: Effect, before: SlotRow | None) -> Receipt | None:
    """The receipt of an attempt of unknown outcome, if the platform holds what it wrote.

    A receipt that carries a digest proves it by that. One that carries none proves nothing where the slot held something
    before: writing again then only replaces it.
    """
    found = adapter.find(effect.slot)
    if found is None:
        return None
    digest = (found.undo or {}).get("digest")
    if (before is not None or digest is not None) and digest != effect.digest:
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
