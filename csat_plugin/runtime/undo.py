"""Takes back what a run wrote, newest first, where the platform can; lists what it cannot, and why."""

from __future__ import annotations

import time
from collections.abc import Mapping

import msgspec
from msgspec import Struct

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError
from csat_plugin.runtime.delivery import Clock, Pause, check_alone, journalled, refer, settle
from csat_plugin.runtime.failure import PARTLY, PLATFORM, Failure
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
    kept: tuple[Kept, ...] = ()

    @property
    def exit_code(self) -> int:
        """0: everything taken back, or nothing was left to take back; 3: platform out of reach; 4: something stays."""
        if not self.kept:
            return 0
        return PLATFORM if not self.undone and not any(kept.final for kept in self.kept) else PARTLY

    def sentences(self, language: str = "en") -> tuple[str, ...]:
        """What was taken back and what stays, in sentences."""
        if not self.undone and not self.kept:
            return (say("undo.nothing", language, {"run": self.run}),)
        stays = [
            say("undo.kept", language, {"title": kept.effect.title, "slot": kept.effect.slot, "why": kept.reason})
            for kept in self.kept
        ]
        return (say("undo.done", language, {"n": len(self.undone), "run": self.run}), *stays)


def undo(
    run_id: int,
    store: Store,
    adapters: Mapping[str, Adapter],
    *,
    clock: Clock,
    language: str = "en",
    pause: Pause = time.sleep,
) -> Undone:
    """Take back what a run wrote.

    An effect is left alone when a later run wrote its slot again, when it stood there before the run, or when the platform
    cannot undo that kind or says it has changed since.

    Args:
        run_id: number of the run.
        store: journal and slots.
        adapters: connection -> adapter.
        clock: gives the present moment.
        language: of sentences.
        pause: waits so many seconds before unknown outcomes are looked up.

    Raises:
        Failure: if there is no such run, or another run is writing.
    """
    if store.run(run_id) is None:
        raise Failure(say("undo.no_run", language, {"run": run_id}))
    check_alone(store, clock(), language)
    settle(store, adapters, clock, pause, say("apply.interrupted", language))
    row = store.run(run_id)
    undone: list[Effect] = []
    kept: list[Kept] = []
    for entry in reversed(row.effects if row else ()):
        if entry.state not in {"sent", "kept", "sending"}:
            continue
        effect = msgspec.json.decode(entry.effect_json, type=Effect)
        stays = _take_back(entry, effect, store, adapters, language)
        if stays is None:
            _note_undone(run_id, entry, effect, store, clock)
            undone.append(effect)
        else:
            if stays.final:
                store.journal(run_id, journalled(effect), "kept", None, None, stays.reason, clock())
            kept.append(stays)
    return Undone(run=run_id, undone=tuple(undone), kept=tuple(kept))


def _take_back(
    entry: RunEffect, effect: Effect, store: Store, adapters: Mapping[str, Adapter], language: str
) -> Kept | None:
    """`None` when the platform took it back; else why it stays."""

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
    if receipt.undo is None or effect.kind not in adapter.capabilities.undoes:
        return stays("undo.cannot")
    try:
        return None if adapter.undo(receipt) else stays("undo.changed")
    except AdapterError as error:
        return Kept(effect=effect, reason=str(error), final=False)


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
