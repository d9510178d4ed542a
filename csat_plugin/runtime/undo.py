"""Takes back what a run wrote, newest first, where the platform can; lists what it cannot, and why.

Whether taking back came to its end is not always known: no answer came, or the program was killed. Trying again is harmless
then and ends well: what the platform holds no more, or holds as it was before the run, was taken back.

What failed half way is taken back too, where the adapter kept what stood there before (`Prepares`): it is asked what there is of
it now, and what was to be written. The slot then holds what it held all along, by our books.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect, Receipt
from csat_plugin.host.adapter import Adapter, AdapterError, Prepares, Retriable, TellsGone, Unsupported
from csat_plugin.runtime.delivery import (
    ATTEMPTS,
    LONGEST_WAIT,
    journalled,
    prepared_in,
    refer,
    stood_before,
    unfinished,
    waiting,
)
from csat_plugin.runtime.effects_settings import SWITCHES
from csat_plugin.runtime.failure import PARTLY, PLATFORM, Failure
from csat_plugin.runtime.lease import Clock, Overtaken, Pause
from csat_plugin.runtime.pausing import real_pause
from csat_plugin.runtime.run_said import by_reason
from csat_plugin.runtime.writing_run import WritingRun, outcome_of, writing_run
from csat_plugin.store import Store
from csat_plugin.store.rows import JournalState, RunEffect, SlotRow
from csat_plugin.texts import say

_LOOK_BACK: Final = 500
"""Runs looked through for an earlier undoing of the same run."""


class Stays(Struct, frozen=True, kw_only=True):
    """An effect that stays on the platform, and why."""

    effect: Effect
    reason: str
    final: bool = True
    """Trying again cannot help; `False` when the platform could not be reached."""


Outcome = Stays | Literal["gone", "nothing"] | None
"""`None`: taken back. `gone`: the platform holds it no more. `nothing`: nothing of it was ever there."""


class Undone(Struct, frozen=True, kw_only=True):
    """What undoing a run came to."""

    run: int
    undone: tuple[Effect, ...] = ()
    gone: tuple[Effect, ...] = ()
    """Somebody had removed it already; its slot is empty now, so that a plan may offer it again."""
    kept: tuple[Stays, ...] = ()

    @property
    def exit_code(self) -> int:
        """0: everything taken back, or nothing was left to take back; 3: platform out of reach; 4: something stays."""
        if not self.kept:
            return 0
        return PLATFORM if not self.undone and not self.gone and not any(kept.final for kept in self.kept) else PARTLY

    def sentences(self, language: str = "en", *, on: Mapping[str, bool] | None = None, at: str = "") -> tuple[str, ...]:
        """What was taken back and what stays, in sentences.

        Args:
            language: of the sentences.
            on: the switches under `write:`; what is on is written again by the next run, which is said.
            at: ` -w DIR` for the commands named, where they need it.
        """
        if not self.undone and not self.gone and not self.kept:
            return (say("undo.nothing", language, {"run": self.run}),)
        n = len(self.undone)
        said = [say("undo.done" if n else "undo.none", language, {"n": n, "run": self.run})]
        said += [say("undo.gone", language, {"title": effect.title, "slot": effect.slot}) for effect in self.gone]
        said += by_reason("undo.kept", [(kept.effect, kept.reason) for kept in self.kept], language)
        free = dict.fromkeys(SWITCHES[effect.kind] for effect in (*self.undone, *self.gone))
        if commands := ", ".join(f"`csat{at} write {switch} off`" for switch in free if (on or {}).get(switch)):
            said.append(say("undo.again", language, {"at": at, "commands": commands}))
        if any(not kept.final for kept in self.kept):
            said.append(say("undo.later", language, {"at": at, "run": self.run}))
        return tuple(said)


def undo(
    run_id: int,
    store: Store,
    adapters: Mapping[str, Adapter],
    *,
    clock: Clock,
    language: str = "en",
    pause: Pause = real_pause,
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
    with writing_run(f"undo {run_id}", store, adapters, clock, pause, language, fixed=fixed) as run:
        run.outcome = "interrupted"
        run.settle()
        undone = _Undoing(run_id, run).undone()
        something = undone.undone or undone.gone or undone.kept
        run.outcome = outcome_of(undone.exit_code) if something else ""  # nothing to take back: no run to speak of
        return undone


class _Undoing:
    """Takes back the effects of one run."""

    def __init__(self, run_id: int, own: WritingRun) -> None:
        self._run = run_id
        self._store = own.store
        self._adapters = own.adapters
        self._lease = own.lease
        self._pause = own.pause
        self._language = own.language
        self._out_of_reach: set[str] = set()
        others = (row for row in own.store.runs(_LOOK_BACK) if row.id != own.lease.run)
        self._again = any(row.command == f"undo {run_id}" for row in others)

    def undone(self) -> Undone:
        """One effect after the other, the newest first; once another run has taken over, the rest stays."""
        overtaken = ""
        row = self._store.run(self._run)
        undone: list[Effect] = []
        gone: list[Effect] = []
        kept: list[Stays] = []
        for entry in reversed(row.effects if row else ()):
            if not self._concerned(entry):
                continue
            effect = msgspec.json.decode(entry.effect_json, type=Effect)
            try:
                if not overtaken:
                    self._lease.breathe()
                    stays = self._half_taken_back(entry, effect) if _half(entry) else self._take_back(entry, effect)
            except Overtaken as lost:
                overtaken = say("undo.overtaken", self._language, {"run": lost.by})
            if overtaken:
                kept.append(Stays(effect=effect, reason=overtaken))
            elif isinstance(stays, Stays):
                kept.append(stays)
            elif stays != "nothing":
                (gone if stays == "gone" else undone).append(effect)
            if not overtaken:
                self._note(entry, effect, stays)
        return Undone(run=self._run, undone=tuple(undone), gone=tuple(gone), kept=tuple(kept))

    def _concerned(self, entry: RunEffect) -> bool:
        """Whether something of an entry may stand on the platform; of several attempts that failed, the last answers for all."""
        if _half(entry):
            return unfinished(self._store.attempts(entry.slot)) == entry
        return entry.state in {"sent", "kept", "sending"}

    def _note(self, entry: RunEffect, effect: Effect, stays: Outcome) -> None:
        """Keep what became of an effect. What is still half there stays `failed`, so that the next attempt knows of it."""
        if stays == "gone":  # whatever the slot held before the run: that was replaced, and its successor was removed
            self._put_back(effect, None, say("undo.gone.why", self._language))
        elif stays is None and not _half(entry):
            self._put_back(effect, stood_before(entry))
        elif stays is None:
            self._journal(effect, "undone")
        elif isinstance(stays, Stays) and stays.final and not _half(entry):
            self._journal(effect, "kept", stays.reason)

    def _put_back(self, effect: Effect, former: SlotRow | None, reason: str = "") -> None:
        """Note that nothing of an effect is there any more, and that its slot holds what it held before: that, or nothing."""
        at = self._lease.clock()
        with self._store.transaction():
            reference = ""
            if former is None:
                self._store.clear_slot(effect.slot)
            else:
                self._store.deliver(
                    former.slot,
                    former.effect_kind,
                    former.connection,
                    former.digest,
                    former.receipt_json,
                    former.delivered_at,
                    former.ref,
                )
                receipt = msgspec.json.decode(former.receipt_json, type=Receipt)
                reference = receipt.url or receipt.ref
            self._journal(effect, "undone", reason, at)
            if effect.kind == "action":
                refer(self._store, effect, reference, at)

    def _journal(self, effect: Effect, state: JournalState, reason: str = "", at: datetime | None = None) -> None:
        self._store.journal(self._run, journalled(effect), state, None, None, reason, at or self._lease.clock())

    def _kept(self, effect: Effect, code: str, *, final: bool = True, **values: str) -> Stays:
        return Stays(effect=effect, reason=say(code, self._language, values), final=final)

    def _hindrance(self, entry: RunEffect, effect: Effect) -> Stays | None:
        """Why an effect is not even tried to be taken back."""
        if entry.state == "sending":
            return self._kept(effect, "undo.unknown", final=False)
        if effect.connection not in self._adapters:
            return self._kept(effect, "undo.no_connection", final=False, connection=effect.connection)
        now = self._store.slot(effect.slot)
        if now is None or now.digest != effect.digest:
            return self._kept(effect, "undo.newer")
        receipt = msgspec.json.decode(entry.receipt_json, type=Receipt)
        if receipt.already_there:
            return self._kept(effect, "undo.not_ours")
        if not can_take_back(effect, receipt, self._adapters):
            return self._kept(effect, "undo.cannot")
        if effect.connection in self._out_of_reach:
            return self._kept(effect, "apply.out_of_reach", final=False, connection=effect.connection)
        return None

    def _take_back(self, entry: RunEffect, effect: Effect) -> Stays | Literal["gone"] | None:
        """`None` when the platform took it back, "gone" when it holds it no more; else why it stays."""
        if kept := self._hindrance(entry, effect):
            return kept
        adapter, receipt = self._adapters[effect.connection], msgspec.json.decode(entry.receipt_json, type=Receipt)
        return self._tried(adapter, entry, effect, receipt)

    def _half_taken_back(self, entry: RunEffect, effect: Effect) -> Outcome:
        """The same for an effect that failed after something of it may have been written; "nothing" where nothing was."""
        adapter = self._adapters.get(effect.connection)
        if adapter is None:
            return self._kept(effect, "undo.no_connection", final=False, connection=effect.connection)
        if effect.kind not in adapter.capabilities.undoes or not isinstance(adapter, Prepares):
            return self._kept(effect, "undo.half")
        if effect.connection in self._out_of_reach:
            return self._kept(effect, "apply.out_of_reach", final=False, connection=effect.connection)
        try:
            now = adapter.prepare(effect, prepared_in(entry))
        except Retriable as error:
            self._out_of_reach.add(effect.connection)
            return Stays(effect=effect, reason=str(error), final=False)
        except AdapterError as error:
            return Stays(effect=effect, reason=str(error), final=False)
        if not now or ("ticket" in now and not now["ticket"]):
            return "nothing"
        receipt = msgspec.json.decode(entry.receipt_json, type=Receipt)
        return self._tried(adapter, entry, effect, replace(receipt, undo=dict(now)))

    def _tried(
        self, adapter: Adapter, entry: RunEffect, effect: Effect, receipt: Receipt
    ) -> Stays | Literal["gone"] | None:
        try:
            if self._asked(adapter, entry, effect, receipt):
                return None
            gone = isinstance(adapter, TellsGone) and adapter.gone(receipt)
            return "gone" if gone else self._kept(effect, "undo.half" if entry.state == "failed" else "undo.changed")
        except Unsupported:
            return self._kept(effect, "undo.cannot")
        except Retriable as error:
            self._out_of_reach.add(effect.connection)
            if error.sent:
                return self._kept(effect, "undo.doubtful", final=False, why=str(error).rstrip(".。"))
            return Stays(effect=effect, reason=str(error), final=False)
        except AdapterError as error:
            return Stays(effect=effect, reason=str(error), final=False)

    def _asked(self, adapter: Adapter, entry: RunEffect, effect: Effect, receipt: Receipt) -> bool:
        """Whether the platform has taken it back, now or when it was asked before and no answer came.

        Raises:
            Retriable: it does not answer, however often it is asked.
        """
        doubtful = self._again and entry.state == "sent"
        sent = False
        for attempt in range(ATTEMPTS):
            try:
                return adapter.undo(receipt) or (doubtful and not _half(entry) and _is_back(adapter, entry, effect))
            except Retriable as error:
                doubtful = doubtful or error.sent
                lag = adapter.capabilities.find_lag if error.sent else 0.0  # nothing sent: nothing to be found later
                error.sent = sent = sent or error.sent  # an earlier try may have been the one that arrived
                wait = waiting(error, attempt)
                if wait > LONGEST_WAIT or attempt + 1 == ATTEMPTS:
                    raise
                self._pause(max(wait, lag))
        return False


def _half(entry: RunEffect) -> bool:
    """Whether it failed after something of it may have been written."""
    return entry.state == "failed" and bool(entry.receipt_json)


def _is_back(adapter: Adapter, entry: RunEffect, effect: Effect) -> bool:
    """Whether the platform holds, in place of an effect, what it held before the run."""
    found = adapter.find(effect.slot)
    before = stood_before(entry)
    if before is None:
        return found is None
    return found is not None and (found.undo or {}).get("digest") == before.digest


def can_take_back(effect: Effect, receipt: Receipt, adapters: Mapping[str, Adapter]) -> bool:
    """Whether undoing may remove what was written; an adapter says for which kinds, a receipt whether for this one.

    A receipt that was only found again after an interruption, without the `wrote` an adapter that `Prepares` keeps, cannot.
    """
    adapter = adapters.get(effect.connection)
    if adapter is None or receipt.undo is None or effect.kind not in adapter.capabilities.undoes:
        return False
    return not isinstance(adapter, Prepares) or "wrote" in receipt.undo
