"""A platform in memory with faults to order, and what tests of effects need around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.effects import Effect, EffectKind, Receipt
from csat_plugin.core.model import Ticket
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.result import Assessment, Counts, Overall, Score
from csat_plugin.host.adapter import Capabilities, Description, Page, Stream
from csat_plugin.host.settings import Limits
from csat_plugin.runtime.effects_settings import EffectsSettings

Fault = Callable[[], BaseException]
Moment = Literal["before", "after"]
ALL_ON = {"scores": True, "notes": True, "tickets": True, "surveys": True, "reports": True}
KINDS: tuple[EffectKind, ...] = ("score", "note", "action", "report")


class Desk:
    """Keeps one entry per slot, counts creations, and fails when told: before or after it has written."""

    def __init__(self, kinds: tuple[EffectKind, ...] = KINDS, find_lag: float = 0.0) -> None:
        self.capabilities = Capabilities(
            streams=(), effects=kinds, audience={"note": "customers", "score": "nobody"}, undoes=("score", "action"),
            find_lag=find_lag,
        )  # fmt: skip
        self.entries: dict[str, Effect] = {}
        self.created: list[str] = []
        self.former: dict[str, list[Effect | None]] = {}
        self.faults: dict[str, list[tuple[Moment, Fault]]] = {}
        self.find_faults: list[Fault] = []
        self.emitted = 0
        self.found = 0

    def fail(self, slot: str, *faults: tuple[Moment, Fault]) -> None:
        """The next attempts at that slot fail like this."""
        self.faults.setdefault(slot, []).extend(faults)

    def emit(self, effect: Effect) -> Receipt:
        self.emitted += 1
        ordered = self.faults.get(effect.slot)
        moment, fault = ordered.pop(0) if ordered else ("before", None)
        if fault is not None and moment == "before":
            raise fault()
        if effect.slot in self.entries and self.entries[effect.slot].digest == effect.digest:
            return self._receipt(effect, there=True)
        if effect.slot not in self.entries:
            self.created.append(effect.slot)
        self.former.setdefault(effect.slot, []).append(self.entries.get(effect.slot))
        self.entries[effect.slot] = effect
        if fault is not None:
            raise fault()
        return self._receipt(effect)

    def _receipt(self, effect: Effect, *, there: bool = False) -> Receipt:
        return Receipt(
            slot=effect.slot,
            ref=f"#{self.created.index(effect.slot) + 1}",
            undo={"digest": effect.digest},
            already_there=there,
        )

    def find(self, slot: str) -> Receipt | None:
        self.found += 1
        if self.find_faults:
            fault = self.find_faults.pop(0)
            raise fault()
        entry = self.entries.get(slot)
        return self._receipt(entry, there=True) if entry else None

    def undo(self, receipt: Receipt) -> bool:
        present = self.entries.get(receipt.slot)
        if present is None or present.digest != (receipt.undo or {}).get("digest"):
            return False
        before = self.former[receipt.slot].pop()
        if before is None:
            del self.entries[receipt.slot]
        else:
            self.entries[receipt.slot] = before
        return True

    def describe(self) -> Description:
        return Description(platform="desk", capabilities=self.capabilities)

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:
        raise NotImplementedError

    def read(self, id: str) -> Ticket | None:
        raise NotImplementedError

    def parse(self, headers: Mapping[str, str], body: bytes) -> str:
        raise NotImplementedError

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        raise NotImplementedError


class Ticking:
    """A clock that goes on one second whenever it is read, and by what is waited."""

    def __init__(self, start: datetime = datetime(2026, 11, 3, 8, tzinfo=UTC)) -> None:
        self.now = start
        self.waits: list[float] = []

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


def settings(**changes: Any) -> EffectsSettings:
    given: dict[str, Any] = {"since": date(2026, 10, 1), "write": ALL_ON, "limits": Limits(per_run=50, per_day=200)}
    return EffectsSettings(**{**given, **changes})


RULES = Ruleset(id="acme")


def assessment(values: Mapping[str, str | None], period: str = "2026-10") -> Assessment:
    scores = tuple(
        Score(
            subject=subject, name=f"Customer {subject}", period=period, answers=5,
            status="complete" if value else "incomplete", value=Decimal(value) if value else None,
        )
        for subject, value in values.items()
    )  # fmt: skip
    return Assessment(
        period=period, start=f"{period}-01", end=f"{period}-28", subject_kind="customer", ruleset="acme",
        rules_digest="", digest="", scores=scores, overall=Overall(subjects=len(scores), scored=len(scores)),
        counts=Counts(received=0, used=0),
    )  # fmt: skip


def item(name: str = "verify:C01:1", **changes: Any) -> ActionItem:
    given: dict[str, Any] = {
        "id": name, "slot": f"{name.rpartition(':')[0]}", "rule": "verify", "kind": "verify_defect", "subject": "C01",
        "subject_name": "Customer C01", "period": "2026-10", "title": {"en": "Verify"}, "opened": "2026-11-03",
        "because_scores": ("2026-10:C01:70.0",),
    }  # fmt: skip
    return ActionItem(**{**given, **changes})
