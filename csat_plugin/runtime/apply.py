"""Writes exactly what a plan says: refused whole when stale or beyond the limits, journalled effect by effect."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.host.adapter import Adapter
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.delivery import Delivered, Deliverer
from csat_plugin.runtime.failure import FINDINGS, PARTLY, PLATFORM, Failure
from csat_plugin.runtime.hindrances import GOOD, Hindrances, NotTried
from csat_plugin.runtime.lease import Clock, Overtaken, Pause, refused_if_overtaken
from csat_plugin.runtime.pausing import real_pause
from csat_plugin.runtime.plan import Plan, Planned
from csat_plugin.runtime.run_said import by_reason
from csat_plugin.runtime.settling import Settled
from csat_plugin.runtime.undo import can_take_back
from csat_plugin.runtime.writing_run import WritingRun, outcome_of, writing_run
from csat_plugin.store import Store
from csat_plugin.texts import say

Progress = Callable[[Delivered], None]


class Applied(Struct, frozen=True, kw_only=True):
    """What a run of `apply` did."""

    run: int | None = None
    """Number of the run; `None` when there was nothing to send."""
    delivered: tuple[Delivered, ...] = ()
    """Every effect that was tried, in order."""
    held: tuple[NotTried, ...] = ()
    """Not tried: it follows one that failed, or its platform is out of reach."""
    skipped: int = 0
    """Delivered already since the plan was made."""
    remaining: int = 0
    """Left for another run by `only`."""
    lasting: int = 0
    """Written by this run and not to be taken back: the platform, or the kind of thing, does not allow it."""
    settled: Settled = Settled()
    overtaken: Overtaken | None = None
    """Why the run stopped before its end: it was taken for dead, and what it had left is another run's now."""

    @property
    def sent(self) -> tuple[Delivered, ...]:
        """What this run wrote."""
        return tuple(one for one in self.delivered if one.state == "sent")

    @property
    def there(self) -> tuple[Delivered, ...]:
        """What the platform held already, so that nothing was written."""
        return tuple(one for one in self.delivered if one.state == "already_there")

    @property
    def failed(self) -> tuple[Delivered, ...]:
        """What did not, or may not have."""
        return tuple(one for one in self.delivered if one.state not in GOOD)

    @property
    def exit_code(self) -> int:
        """0: all sent or nothing to do; 3: nothing sent, the platform out of reach or refusing everything; 4: partly applied."""
        if self.overtaken is not None:
            return PARTLY
        if not self.failed and not self.held:
            return 0
        single = any(one.state == "failed" and not one.refused for one in self.failed)
        return PARTLY if self.sent or self.there or single else PLATFORM

    @property
    def outcome(self) -> str:
        """The same as the journal keeps it: `done`, `partly`, `unreachable` or `overtaken`."""
        if self.overtaken is not None:
            return "overtaken"
        return outcome_of(self.exit_code)

    def sentences(
        self, language: str = "en", nothing: Sequence[str] = (), *, at: str = "", asked: str = ""
    ) -> tuple[str, ...]:
        """What was done, in sentences; "nothing to do" is said aloud.

        Args:
            language: of the sentences.
            nothing: why, where nothing was written; else that everything was written earlier.
            at: ` -w DIR` for the commands named, where they need it.
            asked: ` --period 2026-10` for them, where one was named.
        """
        said = []
        if self.settled.arrived or self.settled.not_arrived:
            values = {"arrived": len(self.settled.arrived), "lost": len(self.settled.not_arrived)}
            said.append(say("apply.settled", language, values))
        if self.run is None and not self.held and not self.remaining:
            said += nothing or [say("apply.nothing", language)]
        elif self.sent:
            said.append(self._written(language, at))
        if self.there:
            said.append(say("apply.there", language, {"n": len(self.there)}))
        said += _failures(self.failed, language)
        said += by_reason("apply.held", [(one.effect, one.reason) for one in self.held], language)
        if self.overtaken is not None:
            said.append(self.overtaken.sentence(language))
        if self.remaining and self.overtaken is None:
            said.append(say("apply.remaining", language, {"n": self.remaining, "at": at, "asked": asked}))
        return tuple(said)

    def _written(self, language: str, at: str) -> str:
        """How many were written, and how many of them can be taken back."""
        n = len(self.sent)
        code = "apply.sent.lasting" if n == self.lasting else "apply.sent.partly" if self.lasting else "apply.sent"
        return say(code, language, {"n": n, "back": n - self.lasting, "run": self.run, "at": at})


def _failures(failed: Sequence[Delivered], language: str) -> list[str]:
    """What did not arrive, or may not have; what failed for the same reason in one sentence."""
    states = dict.fromkeys(one.state for one in failed)
    of = {state: [(one.effect, one.reason) for one in failed if one.state == state] for state in states}
    return [sentence for state, some in of.items() for sentence in by_reason(f"apply.{state}", some, language)]


def apply(
    plan: Plan,
    store: Store,
    adapters: Mapping[str, Adapter],
    limits: Limits,
    *,
    clock: Clock,
    day_began: datetime,
    only: int | None = None,
    basis: str | None = None,
    language: str = "en",
    pause: Pause = real_pause,
    progress: Progress | None = None,
    accepted: Callable[[], None] | None = None,
    fixed: bool = False,
) -> Applied:
    """Write a plan's effects that are switched on and not delivered yet.

    Args:
        plan: fresh or from a file.
        store: journal and slots.
        adapters: connection -> adapter, of every connection the plan names.
        limits: of effects a run and a day; crossing one writes nothing at all.
        clock: gives the present moment.
        day_began: when the present day began in the workspace's zone.
        only: write only the first so many.
        basis: what a plan made now would have as its basis; a plan with another one is stale.
        language: of sentences.
        pause: waits so many seconds.
        progress: told after every effect.
        accepted: called once when nothing else refuses the run any more, before anything is written; it may refuse by a
            `Failure` of its own.
        fixed: the clock stands still (`--at`), as for `begin_alone`.

    Raises:
        Failure: if the plan is stale, a limit would be crossed, a connection is not there, another run is writing, or one took
            over before this one wrote; nothing was written then.
        KeyboardInterrupt: interrupted; what was under way is settled by the next run.
    """
    if basis is not None and basis != plan.basis:
        raise Failure(say("apply.stale", language), FINDINGS)
    _check_connections(plan, adapters, language)
    with writing_run(
        "apply", store, adapters, clock, pause, language, plan_digest=plan.digest, fixed=fixed
    ) as run:  # refused, or with nothing to do, it leaves no trace
        settled = run.settle()
        todo, skipped = _still_to_do(plan, store, settled, language)
        chosen = todo if only is None else todo[: max(only, 0)]
        _check_limits(len(chosen), store, limits, day_began, plan.asked, language)
        if not chosen:
            return Applied(skipped=skipped, remaining=len(todo), settled=settled)
        if accepted is not None:
            with refused_if_overtaken(language), run.lease.held():
                accepted()
        applied = _delivered(run, chosen, settled, progress)
        left = len(todo) - len(applied.delivered) - len(applied.held)
        return replace(applied, skipped=skipped, remaining=left)


def _delivered(run: WritingRun, chosen: Sequence[Planned], settled: Settled, progress: Progress | None) -> Applied:
    """What was chosen, written by that run."""
    run.outcome = "interrupted"
    deliverer = Deliverer(run.store, run.adapters, run.lease, run.pause)
    delivered, held, overtaken = _deliver(chosen, deliverer, Hindrances(settled, run.language), progress)
    applied = Applied(
        run=run.lease.run,
        delivered=tuple(delivered),
        held=tuple(held),
        lasting=sum(_lasting(one, run.adapters) for one in delivered),
        settled=settled,
        overtaken=overtaken,
    )
    run.outcome = applied.outcome
    return applied


def _deliver(
    chosen: Sequence[Planned], deliverer: Deliverer, hindrances: Hindrances, progress: Progress | None
) -> tuple[list[Delivered], list[NotTried], Overtaken | None]:
    """One after the other; what follows a failed one on its ticket, under its item or to a platform out of reach waits.

    Ends early, with the reason, when a later run has taken over.
    """
    delivered: list[Delivered] = []
    held: list[NotTried] = []
    for planned in chosen:
        if why := hindrances.of(planned.effect):
            held.append(NotTried(effect=planned.effect, reason=why))
            continue
        try:
            one = deliverer.deliver(planned.effect, planned.before)
        except Overtaken as lost:
            return delivered, held, lost
        delivered.append(one)
        hindrances.learn(one)
        if progress is not None:
            progress(one)
    return delivered, held, None


def _lasting(one: Delivered, adapters: Mapping[str, Adapter]) -> bool:
    """Whether that was written now and cannot be taken back."""
    return one.state == "sent" and one.receipt is not None and not can_take_back(one.effect, one.receipt, adapters)


def _still_to_do(plan: Plan, store: Store, settled: Settled, language: str) -> tuple[list[Planned], int]:
    """What the plan writes and is not there yet, each with the digest of what its slot holds now.

    Raises:
        Failure: if a slot holds something the plan did not know of.
    """
    todo: list[Planned] = []
    skipped = 0
    for planned in plan.to_write:
        row = store.slot(planned.effect.slot)
        now = row.digest if row else ""
        if now == planned.effect.digest:
            skipped += 1
        elif now != planned.before and planned.effect.slot not in settled.arrived:
            raise Failure(say("apply.stale_slot", language, {"title": planned.effect.title}), FINDINGS)
        else:
            todo.append(replace(planned, before=now))
    return todo, skipped


def _check_connections(plan: Plan, adapters: Mapping[str, Adapter], language: str) -> None:
    missing = sorted({p.effect.connection for p in plan.to_write} - adapters.keys())
    if missing:
        raise Failure(say("apply.no_connection", language, {"connections": ", ".join(missing)}))


def _check_limits(wanted: int, store: Store, limits: Limits, day_began: datetime, asked: str, language: str) -> None:
    """Refuse a run that would cross a limit, with the numbers (practice 1.5) and the command for the same periods."""
    if wanted > limits.per_run:
        values = {"wanted": wanted, "limit": limits.per_run, "asked": asked}
        raise Failure(say("apply.limit.per_run", language, values), FINDINGS)
    sent = store.sent_since(day_began)
    if wanted and sent + wanted > limits.per_day:
        left = max(limits.per_day - sent, 0)
        values = {"wanted": wanted, "sent": sent, "limit": limits.per_day, "left": left, "asked": asked}
        raise Failure(say("apply.limit.per_day", language, values), FINDINGS)


def applied_json(applied: Applied, language: str = "en") -> bytes:
    """What a run did, as JSON (`csat/applied@1`)."""
    return msgspec.json.encode(
        {
            "schema": "csat/applied@1",
            "run": applied.run,
            "sent": [
                {"slot": one.effect.slot, "ref": one.receipt.ref, "url": one.receipt.url}
                for one in applied.sent
                if one.receipt is not None
            ],
            "already_there": [one.effect.slot for one in applied.there],
            "failed": [{"slot": one.effect.slot, "state": one.state, "reason": one.reason} for one in applied.failed],
            "held": [{"slot": one.effect.slot, "reason": one.reason} for one in applied.held],
            "stopped": applied.overtaken.sentence(language) if applied.overtaken else "",
            "skipped": applied.skipped,
            "remaining": applied.remaining,
        }
    )
