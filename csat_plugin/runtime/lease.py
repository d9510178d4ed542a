"""One run writes at a time: beginning alone, giving signs of life, and stopping once a later run has taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, Protocol

from csat_plugin.host.adapter import Adapter, Breathes
from csat_plugin.runtime.failure import FINDINGS, Failure
from csat_plugin.runtime.process import alive, gone, this_process
from csat_plugin.store import Store
from csat_plugin.texts import say

Pause = Callable[[float], None]

_AT_ONCE: Final = 20
"""Latest runs looked through for one still under way."""

_ALIVE: Final = timedelta(minutes=5)
"""A run of another machine that has given no sign of life for so long is over, whatever the journal says: longer than one
call of a platform may take, and than `_BREATH`. The clocks of two machines may differ by as much."""

_SIGHT: Final = timedelta(seconds=20)
"""Between two calls of one effect a sign of life is given again after so long."""

_BREATH: Final = 60.0
"""Seconds a run pauses at most without a sign of life."""


class Clock(Protocol):
    """Gives the moment, in UTC."""

    def __call__(self) -> datetime:
        """The moment it is called."""
        ...


class Overtaken(Exception):
    """A later run has taken this one's place, so that it may write nothing more.

    `by` is the number of that run; `None` when only what it wrote is seen.
    """

    def __init__(self, by: int | None) -> None:
        super().__init__(f"overtaken by run {by}")
        self.by = by

    def sentence(self, language: str) -> str:
        """Why the run stopped, and where to look."""
        if self.by is None:
            return say("apply.overtaken.slot", language)
        return say("apply.overtaken", language, {"run": self.by})


@contextmanager
def refused_if_overtaken(language: str) -> Iterator[None]:
    """For what comes before anything is written: being overtaken there refuses the run.

    Raises:
        Failure: in place of `Overtaken` (exit 1).
    """
    try:
        yield
    except Overtaken as lost:
        raise Failure(lost.sentence(language), FINDINGS) from None


class Lease:
    """The right of one run to write: it ends when a later run begins.

    Args:
        store: holds the journal.
        run: number of the run, from `begin_alone`.
        clock: for the signs of life.
    """

    def __init__(self, store: Store, run: int, clock: Clock) -> None:
        self.run = run
        self.clock = clock
        self._store = store
        self._sign = clock()

    @contextmanager
    def held(self) -> Iterator[None]:
        """A transaction during which this run surely is the one that writes.

        Raises:
            Overtaken: if a later run has begun; nothing was noted then.
        """
        with self._store.transaction():
            by = self._store.later_run(self.run)
            if by is not None:
                raise Overtaken(by)
            yield

    def breathe(self) -> None:
        """Give a sign of life.

        Raises:
            Overtaken: if a later run has begun.
        """
        with self.held():
            self._sign = self.clock()
            self._store.alive(self.run, self._sign)

    def glance(self) -> None:
        """Before one of many calls: make sure of the place, and give a sign of life where the last one is some time ago.

        Raises:
            Overtaken: if a later run has begun.
        """
        by = self._store.later_run(self.run)
        if by is not None:
            raise Overtaken(by)
        if abs(self.clock() - self._sign) >= _SIGHT:
            self.breathe()


@contextmanager
def between_calls(lease: Lease, adapters: Iterable[Adapter]) -> Iterator[None]:
    """While it lasts, adapters that tell of their calls give the run's signs of life, and make none after it lost its place."""
    telling = [adapter for adapter in adapters if isinstance(adapter, Breathes)]
    for adapter in telling:
        adapter.before_calls(lease.glance)
    try:
        yield
    finally:
        for adapter in telling:
            adapter.before_calls(lambda: None)


def begin_alone(
    store: Store, command: str, clock: Clock, language: str, plan_digest: str = "", *, fixed: bool = False
) -> int:
    """Begin a run if no other one is writing; looking and beginning are one transaction, so that of two only one begins.

    Args:
        store: holds the journal.
        command: as the journal shows it.
        clock: asked within the transaction, so that whoever comes later also sees a later moment.
        language: of the sentence.
        plan_digest: of the plan that is written.
        fixed: the clock stands still (`--at`): it cannot tell which runs of other machines are under way, so none of those is
            waited for. One that is under way all the same is overtaken, and stops before its next effect.

    Raises:
        Failure: if another run is writing (exit 2).
    """
    with store.transaction():
        now = clock()
        _check_alone(store, None if fixed else now, language)
        return store.begin_run(command, now, plan_digest, this_process())


def breathing(lease: Lease, pause: Pause) -> Pause:
    """A pause during which the run gives signs of life, so that nobody takes it for dead.

    The pause raises `Overtaken` when somebody has.
    """

    def pausing(seconds: float) -> None:
        left = seconds
        while True:
            lease.breathe()
            pause(min(left, _BREATH))
            left -= _BREATH
            if left <= 0:
                break
        lease.breathe()

    return pausing


def _check_alone(store: Store, now: datetime | None, language: str) -> None:
    """Make sure that no other run is writing: two at once could both find a slot empty.

    On this machine the process decides: one that runs is never overtaken, however long it has been silent, and a run whose
    process is gone is over at once. One elsewhere is over `_ALIVE` after its last sign of life. A sign that lies ahead comes
    from a machine whose clock is ahead, and counts like one of a moment ago; further ahead than `_ALIVE` it comes from a
    fixed clock.

    Args:
        store: holds the journal.
        now: the moment; `None`: it cannot be told, and signs of life say nothing.
        language: of the sentence.

    Raises:
        Failure: if another run is writing (exit 2).
    """
    for row in store.runs(_AT_ONCE):
        if row.ended_at is not None or gone(row.process):
            continue
        if pid := alive(row.process):
            raise Failure(say("apply.busy.here", language, {"run": row.id, "process": pid}))
        if now is None:
            continue
        entries = found.effects if (found := store.run(row.id)) else ()
        sign = store.last_sign(row.id) or row.started_at
        quiet = now - max((row.started_at, sign, *(entry.at for entry in entries)))
        if abs(quiet) < _ALIVE:
            left = int((_ALIVE - quiet).total_seconds()) + 1
            raise Failure(say("apply.busy", language, {"run": row.id, "seconds": left}))
