"""The life of a run that writes: begun alone, alive while it lasts, ended in the journal whatever happens."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from csat_plugin.host.adapter import Adapter
from csat_plugin.runtime.failure import PARTLY
from csat_plugin.runtime.lease import (
    Clock,
    Lease,
    Pause,
    begin_alone,
    between_calls,
    breathing,
    refused_if_overtaken,
)
from csat_plugin.runtime.settling import Settled, settle
from csat_plugin.store import Store
from csat_plugin.texts import say


class WritingRun:
    """A run under way.

    Args:
        store: journal and slots.
        adapters: connection -> adapter.
        lease: its right to write.
        pause: waits so many seconds, signs of life included.
        language: of sentences.
    """

    def __init__(
        self, store: Store, adapters: Mapping[str, Adapter], lease: Lease, pause: Pause, language: str
    ) -> None:
        self.store = store
        self.adapters = adapters
        self.lease = lease
        self.pause = pause
        self.language = language
        self.outcome = ""
        """How it ends by what is known now; empty while there is nothing to speak of."""

    def settle(self) -> Settled:
        """Look up what earlier runs left open.

        Raises:
            Failure: if another run took over.
        """
        reason = say("apply.interrupted", self.language)
        with refused_if_overtaken(self.language):
            return settle(self.store, self.adapters, self.lease, self.pause, reason)


@contextmanager
def writing_run(
    command: str,
    store: Store,
    adapters: Mapping[str, Adapter],
    clock: Clock,
    pause: Pause,
    language: str,
    *,
    plan_digest: str = "",
    fixed: bool,
) -> Iterator[WritingRun]:
    """A run in the journal, ended with its outcome whatever happens; one without an outcome leaves no trace.

    Args:
        command: as the journal shows it.
        store: journal and slots.
        adapters: connection -> adapter; those that tell of their calls give the run's signs of life.
        clock: gives the present moment.
        pause: waits so many seconds.
        language: of sentences.
        plan_digest: of the plan that is written.
        fixed: the clock stands still (`--at`), as for `begin_alone`.

    Raises:
        Failure: if another run is writing (exit 2).
    """
    lease = Lease(store, begin_alone(store, command, clock, language, plan_digest, fixed=fixed), clock)
    run = WritingRun(store, adapters, lease, breathing(lease, pause), language)
    try:
        with between_calls(lease, adapters.values()):
            yield run
    finally:
        if run.outcome:
            store.end_run(lease.run, clock(), run.outcome)
        else:
            store.drop_run(lease.run)


def outcome_of(exit_code: int) -> str:
    """What a run came to, as the journal keeps it: `done`, `partly` or `unreachable`."""
    return {0: "done", PARTLY: "partly"}.get(exit_code, "unreachable")
