"""Attempts of earlier runs that were cut off: looked up by their slots, and what became of them noted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec
from msgspec import Struct

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Adapter, AdapterError
from csat_plugin.runtime.delivery import arrived, laid_over, prepared_in, stood_before, there
from csat_plugin.runtime.lease import Lease, Pause
from csat_plugin.store import Store
from csat_plugin.store.rows import RunEffect

_LOOK_BACK: Final = 500
"""Runs looked through for attempts that were cut off."""


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
        _left(adapters[effect.connection].capabilities.find_lag, (lease.clock() - entry.at).total_seconds())
        for _, entry, effect in effects
        if effect.connection in adapters
    ]
    if (wait := max(left, default=0.0)) > 0:
        pause(wait)
    done: list[str] = []
    lost: list[str] = []
    blocked: dict[str, str] = {}
    for run, entry, effect in effects:
        before = store.slot(effect.slot) or stood_before(entry)  # written by another run since, or there before it
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
                arrived(store, run, effect, laid_over(found, prepared_in(entry)), lease.clock())
                done.append(effect.slot)
            else:
                store.journal(run, entry.effect_json, "failed", None, None, reason, lease.clock())
                lost.append(effect.slot)
    return Settled(arrived=tuple(done), not_arrived=tuple(lost), blocked=blocked)


def _left(lag: float, passed: float) -> float:
    """Seconds still to wait; where the clock stands behind the attempt, all of the lag and not more."""
    return min(max(lag - passed, 0.0), lag)


def _open_ends(store: Store) -> list[tuple[int, RunEffect]]:
    """Attempts still `sending`, oldest first."""
    runs = [row.id for row in store.runs(_LOOK_BACK) if row.states.get("sending")]
    rows = [found for number in sorted(runs) if (found := store.run(number)) is not None]
    return [(row.id, entry) for row in rows for entry in row.effects if entry.state == "sending"]
