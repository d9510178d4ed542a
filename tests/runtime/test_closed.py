"""What comes, changes, begins or ceases to count after a period was closed; and that closing and correcting see one state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from csat_plugin.core.model import Customer, Rating, Ticket
from csat_plugin.core.period import parse_period
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Band, Channel, Ruleset
from csat_plugin.runtime import periods
from csat_plugin.runtime.closed import late_periods
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.reconcile import reconcile
from csat_plugin.runtime.scoring import last_rated_period, scored
from csat_plugin.runtime.workspace import Workspace
from csat_plugin.store import StoreError, database

RULES = Ruleset(
    id="r",
    digest="d",
    channels=(Channel(id="ticket", weight=10_000, month_of="rated"),),
    bands=(Band(id="satisfied", lower=80_000_000),),
)
OCTOBER = parse_period("2026-10")
NOW, LATER = datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC)


def rating(n: int, raw: int, customer: str | None = "c1", **more: Any) -> Rating:
    return Rating(
        id=f"desk:rating:{n}", response=f"desk:response:{n}", channel="ticket", raw=str(raw), low=Decimal(1),
        high=Decimal(5), customer=customer, answered=datetime(2026, 10, 5, tzinfo=UTC), **more,
    )  # fmt: skip


def at(workspace: Workspace, now: datetime) -> Workspace:
    """The same workspace at another time."""
    workspace.close()
    return Workspace(workspace.settings.folder, at=now)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "csat.yaml").write_text("workspace: late\nrules: rules.yaml\ntimezone: UTC\n", encoding="utf-8")
    opened = Workspace(tmp_path, at=NOW)
    yield opened
    opened.close()


def provisional(workspace: Workspace) -> Callable[[], Workspace]:
    """A mark that might still have been changed at closing, and is final later."""
    waits = rating(2, 1, provisional_until=datetime(2026, 11, 25, tzinfo=UTC))
    workspace.store.write("desk", [rating(1, 5), waits], NOW)
    return lambda: at(workspace, LATER)


def unknown(workspace: Workspace) -> Callable[[], Workspace]:
    """A name no customer had at closing, and has later."""
    workspace.store.put_register([Customer(id="c1", name="C One")], NOW)
    workspace.store.write("desk", [rating(1, 5), rating(2, 1, None, customer_name="Acme Ltd")], NOW)

    def later() -> Workspace:
        workspace.store.link({"Acme Ltd": "c1"})
        return workspace

    return later


def withdrawn(workspace: Workspace) -> Callable[[], Workspace]:
    """A mark that counted at closing and was taken back."""
    workspace.store.write("desk", [rating(1, 5), rating(2, 1)], NOW)

    def later() -> Workspace:
        workspace.store.write("desk", [msgspec.structs.replace(rating(2, 1), raw=None, outcome="refused")], NOW)
        return workspace

    return later


def moved(workspace: Workspace) -> Callable[[], Workspace]:
    """A mark that counted at closing and belongs to another month by the date it has now."""
    workspace.store.write("desk", [rating(1, 5), rating(2, 1)], NOW)

    def later() -> Workspace:
        elsewhere = msgspec.structs.replace(rating(2, 1), answered=datetime(2026, 11, 2, tzinfo=UTC))
        workspace.store.write("desk", [elsewhere], NOW)
        return workspace

    return later


def changed(workspace: Workspace) -> Callable[[], Workspace]:
    """Another mark for the same rating."""
    workspace.store.write("desk", [rating(1, 5), rating(2, 1)], NOW)

    def later() -> Workspace:
        workspace.store.write("desk", [rating(2, 4)], NOW)
        return workspace

    return later


def told(workspace: Workspace) -> dict[str, RatingLine]:
    result = scored(workspace, OCTOBER, rules=RULES)
    found = lines(workspace, OCTOBER, RULES, "customer", result.assessment, result.after_closing)
    return {line.rating.rpartition(":")[2]: line for line in found}


@pytest.mark.parametrize(
    ("happens", "counted", "reason", "raw", "now"),
    [
        (provisional, False, "provisional", "1", ""),
        (unknown, False, "no_subject", "1", ""),
        (withdrawn, True, "", "1", "-"),
        (moved, True, "", "1", ""),
        (changed, True, "", "1", "4"),
    ],
)
def test_what_a_correction_would_take_up_is_late(
    workspace: Workspace, happens: Callable[[Workspace], Callable[[], Workspace]],
    counted: bool, reason: str, raw: str, now: str,
) -> None:  # fmt: skip
    later = happens(workspace)
    closed = periods.close(workspace, OCTOBER, rules=RULES)
    assert closed.after_closing == ()
    assert not periods.correction(workspace, OCTOBER, rules=RULES).changed
    assert late_periods(workspace) == []
    before = told(workspace)["2"]
    workspace = later()
    result = scored(workspace, OCTOBER, rules=RULES)
    assert result.assessment == closed.assessment
    assert periods.correction(workspace, OCTOBER, rules=RULES).changed.scores
    assert result.after_closing == ("desk:rating:2",)
    line = told(workspace)["2"]
    assert (line.counted, line.reason, line.raw, line.now, line.late) == (counted, reason, raw, now, True)
    assert (line.points, line.subject) == (before.points, before.subject), "as it was when the period was closed"
    assert [(late.period, late.n, late.own_kind) for late in late_periods(workspace)] == [("2026-10", 1, True)]
    (bridge,) = reconcile(list(told(workspace).values()))
    assert bridge.balances()
    steps = {(step.kind, step.reason): step.count for step in bridge.lines}
    assert steps["excluded", "after_closing"] == steps["as_closed", ""] == 1
    assert steps["used", ""] == closed.assessment.counts.used
    assert sum(n for (kind, _), n in steps.items() if kind == "waiting") == closed.assessment.counts.waiting
    periods.correct(workspace, OCTOBER, "it is final", rules=RULES)
    assert late_periods(workspace) == [], "what was taken up is not late any more"
    workspace.close()


def test_what_counted_neither_then_nor_now_is_not_late(workspace: Workspace) -> None:
    workspace.store.write("desk", [rating(1, 5), rating(2, 9)], NOW)
    periods.close(workspace, OCTOBER, rules=RULES)
    workspace.store.write("desk", [rating(2, 8), rating(3, 7)], NOW)
    assert scored(workspace, OCTOBER, rules=RULES).after_closing == ()
    assert told(workspace)["2"].reason == told(workspace)["3"].reason == "off_scale"


def test_a_duplicate_at_closing_is_one_afterwards(workspace: Workspace) -> None:
    ticket = Ticket(id="desk:ticket:7", key="7")
    twice = [rating(n, 5, ticket=ticket.id, contact="p") for n in (1, 2)]
    workspace.store.write("desk", [ticket, *twice], NOW)
    closed = periods.close(workspace, OCTOBER, rules=RULES)
    assert closed.assessment.counts.excluded == {"duplicate": 1}
    assert scored(workspace, OCTOBER, rules=RULES).after_closing == ()
    assert told(workspace)["2"].reason == "duplicate"
    workspace.store.write("desk", [rating(3, 1)], NOW)
    assert (told(workspace)["2"].reason, told(workspace)["3"].reason) == ("duplicate", "after_closing")


def test_an_issued_report_gives_the_reasons_its_counts_give(workspace: Workspace) -> None:
    later = provisional(workspace)
    periods.close(workspace, OCTOBER, rules=RULES)
    workspace = later()
    periods.issue(workspace, OCTOBER, rules=RULES)
    stored = issued(workspace, "2026-10", "customer")
    assert stored is not None
    page = stored.files[".md"].decode()
    assert "given twice" not in page
    assert "1 waiting" in page
    assert "After closing, listed but not counted | 1 |" in page
    workspace.close()


@pytest.fixture
def intruder(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Somebody else syncs a rating just before a function of `periods` is called; the store must refuse him."""
    monkeypatch.setattr(database, "PATIENCE", 0)

    def before(name: str) -> None:
        original = getattr(periods, name)

        def called(*given: Any, **named: Any) -> Any:
            other = Workspace(workspace.settings.folder, at=NOW)
            with pytest.raises(StoreError, match="in use"):
                other.store.write("desk", [rating(9, 1)], NOW)
            other.close()
            return original(*given, **named)

        monkeypatch.setattr(periods, name, called)

    return before


def test_a_sync_while_closing_falls_between_nothing(workspace: Workspace, intruder: Callable[[str], None]) -> None:
    workspace.store.write("desk", [rating(1, 5)], NOW)
    intruder("_freeze")
    closed = periods.close(workspace, OCTOBER, rules=RULES)
    frozen = workspace.store.frozen("2026-10", "customer")
    assert frozen is not None
    assert len(frozen.members) == closed.assessment.counts.used == 1


@pytest.mark.parametrize("where", ["build_report", "sealed", "_freeze"])
def test_a_correction_is_one_computation(workspace: Workspace, intruder: Callable[[str], None], where: str) -> None:
    workspace.store.write("desk", [rating(1, 5), rating(2, 4)], NOW)
    periods.close(workspace, OCTOBER, rules=RULES)
    workspace.store.write("desk", [rating(3, 1)], NOW)
    intruder(where)
    found = periods.correct(workspace, OCTOBER, "a form was found", rules=RULES)
    result = scored(workspace, OCTOBER, rules=RULES)
    stored = issued(workspace, "2026-10", "customer")
    assert stored is not None
    assert (result.assessment, result.version, result.after_closing) == (found.fresh.assessment, 2, ())
    assert str(result.assessment.overall.value) == "66.7"
    assert "66.7" in stored.files[".md"].decode()
    assert found.changed.overall_after == result.assessment.overall.value


@pytest.mark.parametrize(("month_of", "month"), [("asked", "2026-09"), ("rated", "2026-10"), ("closed", "2026-08")])
def test_the_last_rated_period_is_dated_as_its_scores_are(workspace: Workspace, month_of: Any, month: str) -> None:
    rules = msgspec.structs.replace(RULES, channels=(Channel(id="ticket", weight=10_000, month_of=month_of),))
    moments = {"asked": datetime(2026, 9, 30, tzinfo=UTC), "closed_at": datetime(2026, 8, 30, tzinfo=UTC)}
    ticket = Ticket(id="desk:ticket:7", key="7", closed=moments["closed_at"])
    workspace.store.write("desk", [ticket, rating(1, 5, asked=moments["asked"], ticket=ticket.id)], NOW)
    workspace = at(workspace, datetime(2026, 12, 20, tzinfo=UTC))
    period = last_rated_period(workspace, rules)
    assert period is not None
    assert period.label == month
    assert scored(workspace, period, rules=rules).assessment.counts.used == 1
    workspace.close()
