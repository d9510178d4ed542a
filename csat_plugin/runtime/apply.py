"""Writes exactly what a plan says: refused whole when stale or beyond the limits, journalled effect by effect."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Adapter
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.delivery import Delivered, Deliverer, Settled, settle
from csat_plugin.runtime.failure import FINDINGS, PARTLY, PLATFORM, Failure
from csat_plugin.runtime.lease import Clock, Lease, Overtaken, Pause, begin_alone, breathing, refused_if_overtaken
from csat_plugin.runtime.plan import Plan, Planned
from csat_plugin.runtime.undo import can_take_back
from csat_plugin.store import Store
from csat_plugin.texts import say

_GOOD: Final = ("sent", "already_there")


class Held(Struct, frozen=True, kw_only=True):
    """An effect that was not tried, and why."""

    effect: Effect
    reason: str


class Applied(Struct, frozen=True, kw_only=True):
    """What a run of `apply` did."""

    run: int | None = None
    """Number of the run; `None` when there was nothing to send."""
    delivered: tuple[Delivered, ...] = ()
    """Every effect that was tried, in order."""
    held: tuple[Held, ...] = ()
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
        return tuple(one for one in self.delivered if one.state not in _GOOD)

    @property
    def exit_code(self) -> int:
        """0: all sent or nothing to do; 3: nothing sent because no platform could be reached; 4: partly applied."""
        if self.overtaken is not None:
            return PARTLY
        if not self.failed and not self.held:
            return 0
        reachable = self.sent or self.there or any(one.state == "failed" for one in self.failed)
        return PARTLY if reachable else PLATFORM

    @property
    def outcome(self) -> str:
        """The same as the journal keeps it: `done`, `partly`, `unreachable` or `overtaken`."""
        if self.overtaken is not None:
            return "overtaken"
        return {0: "done", PARTLY: "partly"}.get(self.exit_code, "unreachable")

    def sentences(self, language: str = "en", nothing: Sequence[str] = (), *, at: str = "") -> tuple[str, ...]:
        """What was done, in sentences; "nothing to do" is said aloud.

        Args:
            language: of the sentences.
            nothing: why, where nothing was written; else that everything was written earlier.
            at: ` -w DIR` for the commands named, where they need it.
        """
        said = []
        if self.settled.arrived or self.settled.not_arrived:
            values = {"arrived": len(self.settled.arrived), "lost": len(self.settled.not_arrived)}
            said.append(say("apply.settled", language, values))
        if self.run is None and not self.held and not self.remaining:
            said += nothing or [say("apply.nothing", language)]
        elif self.run is not None and (self.sent or not (self.there or self.overtaken)):
            n = len(self.sent)
            code = (
                "apply.sent.lasting"
                if n and n == self.lasting
                else "apply.sent.partly"
                if self.lasting
                else "apply.sent"
            )
            said.append(say(code, language, {"n": n, "back": n - self.lasting, "run": self.run, "at": at}))
        if self.there:
            said.append(say("apply.there", language, {"n": len(self.there)}))
        said += [
            say(f"apply.{one.state}", language, {"title": one.effect.title, "slot": one.effect.slot, "why": one.reason})
            for one in self.failed
        ]
        said += [say("apply.held", language, {"title": one.effect.title, "why": one.reason}) for one in self.held]
        if self.overtaken is not None:
            said.append(self.overtaken.sentence(language))
        if self.remaining and self.overtaken is None:
            said.append(say("apply.remaining", language, {"n": self.remaining}))
        return tuple(said)


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
    pause: Pause = time.sleep,
    progress: Callable[[Delivered], None] | None = None,
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
    run = begin_alone(store, "apply", clock, language, plan.digest, fixed=fixed)
    lease = Lease(store, run, clock)
    pause = breathing(lease, pause)
    outcome = ""
    try:
        with refused_if_overtaken(language):
            settled = settle(store, adapters, lease, pause, say("apply.interrupted", language))
        todo, skipped = _still_to_do(plan, store, settled, language)
        chosen = todo if only is None else todo[: max(only, 0)]
        _check_limits(len(chosen), store, limits, day_began, language)
        if not chosen:
            return Applied(skipped=skipped, remaining=len(todo), settled=settled)
        if accepted is not None:
            with refused_if_overtaken(language), lease.held():
                accepted()
        outcome = "interrupted"
        delivered, held, overtaken = _deliver(
            chosen, Deliverer(store, adapters, lease, pause), settled, language, progress
        )
        applied = Applied(
            run=run,
            delivered=tuple(delivered),
            held=tuple(held),
            skipped=skipped,
            remaining=len(todo) - len(delivered) - len(held),
            lasting=sum(_lasting(one, adapters) for one in delivered),
            settled=settled,
            overtaken=overtaken,
        )
        outcome = applied.outcome
        return applied
    finally:
        if outcome:
            store.end_run(run, clock(), outcome)
        else:  # refused, or nothing to do: no run to speak of
            store.drop_run(run)


def _deliver(
    chosen: Sequence[Planned],
    deliverer: Deliverer,
    settled: Settled,
    language: str,
    progress: Callable[[Delivered], None] | None,
) -> tuple[list[Delivered], list[Held], Overtaken | None]:
    """One after the other; what follows a failed one on its ticket, under its item or to a platform out of reach waits.

    Ends early, with the reason, when a later run has taken over.
    """
    delivered: list[Delivered] = []
    held: list[Held] = []
    broken: dict[str, str] = {}
    for planned in chosen:
        effect = planned.effect
        why = _hindrance(effect, broken, settled, language)
        if why:
            held.append(Held(effect=effect, reason=why))
            continue
        try:
            one = deliverer.deliver(effect, planned.before)
        except Overtaken as lost:
            return delivered, held, lost
        delivered.append(one)
        if one.state not in _GOOD:
            broken |= dict.fromkeys(_keys(effect), effect.title)
        if one.state in {"unreachable", "unknown"}:
            broken[effect.connection] = one.reason
        if progress is not None:
            progress(one)
    return delivered, held, None


def _lasting(one: Delivered, adapters: Mapping[str, Adapter]) -> bool:
    """Whether that was written now and cannot be taken back."""
    return one.state == "sent" and one.receipt is not None and not can_take_back(one.effect, one.receipt, adapters)


def _hindrance(effect: Effect, broken: Mapping[str, str], settled: Settled, language: str) -> str:
    """Why an effect cannot be tried now; empty when it can."""
    if effect.slot in settled.blocked:
        return say("apply.blocked", language, {"why": settled.blocked[effect.slot]})
    if effect.connection in broken:
        return say("apply.out_of_reach", language, {"connection": effect.connection})
    before = next((broken[key] for key in _keys(effect) if key in broken), "")
    return say("apply.after_failed", language, {"title": before}) if before else ""


def _keys(effect: Effect) -> tuple[str, ...]:
    """What effects are kept in order by: the ticket, and the item with everything under it."""
    body = effect.body
    ticket = f"{effect.connection}|ticket|{effect.ticket}" if effect.ticket else ""
    item = str(body.get("parent") or body.get("id") or "") if effect.kind == "action" else ""
    return tuple(key for key in (ticket, f"{effect.connection}|item|{item}" if item else "") if key)


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


def _check_limits(wanted: int, store: Store, limits: Limits, day_began: datetime, language: str) -> None:
    """Refuse a run that would cross a limit, with the numbers (practice 1.5)."""
    if wanted > limits.per_run:
        values = {"wanted": wanted, "limit": limits.per_run}
        raise Failure(say("apply.limit.per_run", language, values), FINDINGS)
    sent = store.sent_since(day_began)
    if wanted and sent + wanted > limits.per_day:
        values = {"wanted": wanted, "sent": sent, "limit": limits.per_day, "left": max(limits.per_day - sent, 0)}
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
