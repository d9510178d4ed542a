"""Takes back what a run wrote, newest first, where the platform can; lists what it cannot, and why."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Literal

import msgspec
from msgspec import Struct

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, TellsGone
from csat_plugin.runtime.delivery import journalled, refer, settle
from csat_plugin.runtime.failure import PARTLY, PLATFORM, Failure
from csat_plugin.runtime.lease import Clock, Lease, Overtaken, Pause, begin_alone, breathing, refused_if_overtaken
from csat_plugin.store import Store
from csat_plugin.store.rows import RunEffect, SlotRow
from csat_plugin.texts import say


class Kept(Struct, frozen=True, kw_only=True):
    """An effect that stays on the platform, and why."""

    effect: Effect
    reason: str
    final: bool = True
    """Trying again cannot help; `False` when the platform could not be reached."""


class Undone(Struct, frozen=True, kw_only=True):
    """What undoing a run came to."""

    run: int
    undone: tuple[Effect, ...] = ()
    gone: tuple[Effect, ...] = ()
    """Somebody had removed it already; its slot is empty now, so that a plan may offer it again."""
    kept: tuple[Kept, ...] = ()

    @property
    def exit_code(self) -> int:
        """0: everything taken back, or nothing was left to take back; 3: platform out of reach; 4: something stays."""
        if not self.kept:
            return 0
        return PLATFORM if not self.undone and not self.gone and not any(kept.final for kept in self.kept) else PARTLY

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """What was taken back and what stays, in sentences."""
        if not self.undone and not self.gone and not self.kept:
            return (say("undo.nothing", language, {"run": self.run}),)
        stays = [
            say("undo.kept", language, {"title": kept.effect.title, "slot": kept.effect.slot, "why": kept.reason})
            for kept in self.kept
        ]
        gone = [say("undo.gone", language, {"title": effect.title, "slot": effect.slot}) for effect in self.gone]
        return (say("undo.done", language, {"n": len(self.undone), "run": self.run}), *gone, *stays)


def undo(
    run_id: int,
    store: Store,
    adapters: Mapping[str, Adapter],
    *,
    clock: Clock,
    language: str = "en",
    pause: Pause = time.sleep,
    fixed: bool = False,
) -> Undone:
    """Take back what a run wrote.

    The undoing is a run of its own in the journal. An effect is left alone when a later run wrote its slot again, when it
    stood there before the run, or when the platform cannot undo that kind or says it has changed since.

    Args:
        run_id: number of the run.
        store: journal and slots.
        adapters: connection -> adapter.
        clock: gives the present moment.
        language: of sentences.
        pause: waits so many seconds before unknown outcomes are looked up.
        fixed: the clock stands still (`--at`), as for `begin_alone`.

    Raises:
        Failure: if there is no such run, another run is writing, or one took over before anything was taken back.
    """
    if store.run(run_id) is None:
        raise Failure(say("undo.no_run", language, {"run": run_id}))
    own = begin_alone(store, f"undo {run_id}", clock, language, fixed=fixed)
    lease = Lease(store, own, clock)
    outcome = "interrupted"
    try:
        with refused_if_overtaken(language):
            settle(store, adapters, lease, breathing(lease, pause), say("apply.interrupted", language))
        undone = _undone(run_id, lease, store, adapters, language)
        outcome = "done" if undone.exit_code == 0 else "partly" if undone.exit_code == PARTLY else "unreachable"
        if not undone.undone and not undone.gone and not undone.kept:
            outcome = ""
        return undone
    finally:
        if outcome:
            store.end_run(own, clock(), outcome)
        else:  # nothing to take back: no run to speak of
            store.drop_run(own)


def _undone(run_id: int, lease: Lease, store: Store, adapters: Mapping[str, Adapter], language: str) -> Undone:
    """Take back one effect after the other, the newest first; once another run has taken over, the rest stays."""
    clock, overtaken = lease.clock, ""
    row = store.run(run_id)
    undone: list[Effect] = []
    gone: list[Effect] = []
    kept: list[Kept] = []
    for entry in reversed(row.effects if row else ()):
        if entry.state not in {"sent", "kept", "sending"}:
            continue
        effect = msgspec.json.decode(entry.effect_json, type=Effect)
        try:
            lease.breathe()
        except Overtaken as lost:
            overtaken = say("undo.overtaken", language, {"run": lost.by})
        if overtaken:
            kept.append(Kept(effect=effect, reason=overtaken))
            continue
        stays = _take_back(entry, effect, store, adapters, language)
        if stays is None:
            _note_undone(run_id, entry, effect, store, clock)
            undone.append(effect)
        elif stays == "gone":
            _note_gone(run_id, effect, store, clock, say("undo.gone.why", language))
            gone.append(effect)
        else:
            if stays.final:
                store.journal(run_id, journalled(effect), "kept", None, None, stays.reason, clock())
            kept.append(stays)
    return Undone(run=run_id, undone=tuple(undone), gone=tuple(gone), kept=tuple(kept))


def can_take_back(effect: Effect, receipt: Receipt, adapters: Mapping[str, Adapter]) -> bool:
    """Whether undoing may remove what was written; an adapter says for which kinds, a receipt whether for this one."""
    adapter = adapters.get(effect.connection)
    return adapter is not None and receipt.undo is not None and effect.kind in adapter.capabilities.undoes


def _take_back(
    entry: RunEffect, effect: Effect, store: Store, adapters: Mapping[str, Adapter], language: str
) -> Kept | Literal["gone"] | None:
    """`None` when the platform took it back, "gone" when it holds it no more; else why it stays."""

    def stays(code: str, *, final: bool = True, **values: str) -> Kept:
        return Kept(effect=effect, reason=say(code, language, values), final=final)

    if entry.state == "sending":
        return stays("undo.unknown", final=False)
    adapter = adapters.get(effect.connection)
    if adapter is None:
        return stays("undo.no_connection", final=False, connection=effect.connection)
    now = store.slot(effect.slot)
    if now is None or now.digest != effect.digest:
        return stays("undo.newer")
    receipt = msgspec.json.decode(entry.receipt_json, type=Receipt)
    if receipt.already_there:
        return stays("undo.not_ours")
    if not can_take_back(effect, receipt, adapters):
        return stays("undo.cannot")
    try:
        if adapter.undo(receipt):
            return None
        return "gone" if isinstance(adapter, TellsGone) and adapter.gone(receipt) else stays("undo.changed")
    except AdapterError as error:
        return Kept(effect=effect, reason=str(error), final=False)


def _note_gone(run_id: int, effect: Effect, store: Store, clock: Clock, reason: str) -> None:
    """The slot holds nothing, whatever it held before the run: that was replaced, and its successor was removed."""
    at = clock()
    with store.transaction():
        store.clear_slot(effect.slot)
        store.journal(run_id, journalled(effect), "undone", None, None, reason, at)
        if effect.kind == "action":
            refer(store, effect, "", at)


def _note_undone(run_id: int, entry: RunEffect, effect: Effect, store: Store, clock: Clock) -> None:
    """The slot holds again what it held before the run."""
    at = clock()
    with store.transaction():
        reference = ""
        if entry.before_slot_json:
            before = msgspec.json.decode(entry.before_slot_json, type=SlotRow)
            store.deliver(
                before.slot,
                before.effect_kind,
                before.connection,
                before.digest,
                before.receipt_json,
                before.delivered_at,
                before.ref,
            )
            former = msgspec.json.decode(before.receipt_json, type=Receipt)
            reference = former.url or former.ref
        else:
            store.clear_slot(effect.slot)
        store.journal(run_id, journalled(effect), "undone", None, None, "", at)
        if effect.kind == "action":
            refer(store, effect, reference, at)
