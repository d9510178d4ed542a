"""One answer counts once: what a closed period counts counts in no other, wherever its time moves; tickets that are gone count nowhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from csat_plugin.core.model import Rating, Record, Ticket
from csat_plugin.core.period import Period, parse_period
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.rules import Band, Channel, Ruleset, SubjectKind
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime import once, periods
from csat_plugin.runtime.closed import late_periods
from csat_plugin.runtime.deciding import received
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.issuing import issued
from csat_plugin.runtime.late import Standing
from csat_plugin.runtime.ratings import lines, of_ticket
from csat_plugin.runtime.reconcile import reconcile
from csat_plugin.runtime.scoring import scored
from csat_plugin.runtime.workspace import Workspace

RULES = Ruleset(
    id="r",
    digest="d",
    channels=(Channel(id="ticket", weight=10_000, month_of="rated"),),
    bands=(Band(id="satisfied", lower=80_000_000),),
)
OCTOBER, NOVEMBER, DECEMBER = (parse_period(label) for label in ("2026-10", "2026-11", "2026-12"))
NOW = datetime(2027, 2, 20, tzinfo=UTC)
TICKET = Ticket(id="desk:ticket:10", key="10", customer="c1")


def rating(n: int, raw: int, month: int = 10, **more: Any) -> Rating:
    plain: dict[str, Any] = {
        "id": f"desk:rating:{n}", "response": f"desk:rating:{n}", "channel": "ticket", "raw": str(raw),
        "low": Decimal(1), "high": Decimal(5), "customer": "c1", "ticket": f"desk:ticket:{n}",
        "answered": datetime(2026, month, 5, tzinfo=UTC), "source": f"https://desk/{n}#txn-{raw}",
    }  # fmt: skip
    return Rating(**{**plain, **more})


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    yield from opened(tmp_path)


def opened(folder: Path) -> Iterator[Workspace]:
    (folder / "csat.yaml").write_text("workspace: once\nrules: rules.yaml\ntimezone: UTC\n", encoding="utf-8")
    workspace = Workspace(folder, at=NOW)
    yield workspace
    workspace.close()


def told(workspace: Workspace, period: Period, kind: SubjectKind = "customer") -> dict[str, RatingLine]:
    result = scored(workspace, period, rules=RULES, by=kind)
    found = lines(workspace, period, RULES, kind, result.assessment, result.after_closing)
    return {line.rating.rpartition(":")[2]: line for line in found}


def assessed(workspace: Workspace, period: Period) -> Assessment:
    return scored(workspace, period, rules=RULES).assessment


def changed_in_november(workspace: Workspace, *, issue: bool = False) -> None:
    """5 in October, which is closed; then 1 in November, with nothing else said anew."""
    workspace.store.write("desk", [TICKET, rating(10, 5), rating(11, 4)], NOW)
    periods.close(workspace, OCTOBER, rules=RULES)
    if issue:
        periods.issue(workspace, OCTOBER, rules=RULES)
    workspace.store.write("desk", [rating(10, 1, 11)], NOW)


@pytest.mark.parametrize("issue", [False, True])
def test_a_mark_changed_later_counts_in_the_closed_period_alone(workspace: Workspace, issue: bool) -> None:
    changed_in_november(workspace, issue=issue)
    assert str(assessed(workspace, OCTOBER).overall.value) == "90.0"
    november = assessed(workspace, NOVEMBER)
    assert november.overall.value is None, "nothing else was said in November"
    assert (november.counts.received, november.counts.used) == (1, 0)
    assert november.counts.excluded == {"counted_elsewhere": 1}
    line = told(workspace, NOVEMBER)["10"]
    assert (line.counted, line.reason, line.instead, line.raw) == (False, "counted_elsewhere", "2026-10", "1")
    assert [(late.period, late.n) for late in late_periods(workspace)] == [("2026-10", 1)]
    then = told(workspace, OCTOBER)["10"]
    assert (then.counted, then.raw, then.now, then.late, then.points_now) == (True, "5", "1", True, 20_000_000)
    (bridge,) = reconcile(list(told(workspace, NOVEMBER).values()))
    assert bridge.balances()
    assert [(x.kind, x.reason, x.count) for x in bridge.lines] == [
        ("received", "", 1), ("excluded", "counted_elsewhere", 1), ("used", "", 0),
    ]  # fmt: skip


def test_both_figures_of_the_bridge_rest_on_the_same_marks(workspace: Workspace) -> None:
    changed_in_november(workspace)
    (bridge,) = reconcile(list(told(workspace, OCTOBER).values()))
    received_today = bridge.lines[0]
    assert (received_today.count, received_today.mean, received_today.points) == (2, Decimal("2.50"), Decimal("50.0"))
    assert bridge.balances()
    assert (bridge.lines[-1].mean, bridge.lines[-1].points) == (Decimal("4.50"), Decimal("90.0"))


def test_of_a_ticket_each_period_is_told_and_one_counts(workspace: Workspace) -> None:
    changed_in_november(workspace)
    found = [(label, line.raw, line.now, line.counted, line.reason, line.instead) for label, line in of_ticket(workspace, RULES, TICKET.id)]  # fmt: skip
    assert found == [
        ("2026-10", "5", "1", True, "", ""),
        ("2026-11", "1", "", False, "counted_elsewhere", "2026-10"),
    ]


def test_a_correction_takes_it_out_and_then_it_counts_where_it_is(workspace: Workspace) -> None:
    changed_in_november(workspace, issue=True)
    periods.correct(workspace, OCTOBER, "the mark was changed", rules=RULES)
    assert str(assessed(workspace, OCTOBER).overall.value) == "80.0"
    assert assessed(workspace, NOVEMBER).counts.excluded == {}
    assert assessed(workspace, NOVEMBER).overall.value == 20
    assert late_periods(workspace) == []
    assert [(label, line.counted) for label, line in of_ticket(workspace, RULES, TICKET.id)] == [("2026-11", True)]


def test_a_period_closed_without_it_is_late_once_the_other_lets_it_go(workspace: Workspace) -> None:
    changed_in_november(workspace)
    periods.close(workspace, NOVEMBER, rules=RULES)
    assert [late.period for late in late_periods(workspace)] == ["2026-10"]
    with pytest.raises(Failure):
        periods.correct(workspace, NOVEMBER, "nothing there", rules=RULES)
    periods.correct(workspace, OCTOBER, "the mark was changed", rules=RULES)
    assert [late.period for late in late_periods(workspace)] == ["2026-11"]
    line = told(workspace, NOVEMBER)["10"]
    assert (line.reason, line.instead, line.late) == ("counted_elsewhere", "2026-10", True), "as it was at closing"
    periods.correct(workspace, NOVEMBER, "it counts here now", rules=RULES)
    assert late_periods(workspace) == []
    assert assessed(workspace, NOVEMBER).overall.value == 20


def test_without_a_closed_period_it_moves(workspace: Workspace) -> None:
    workspace.store.write("desk", [rating(10, 5), rating(11, 4)], NOW)
    workspace.store.write("desk", [rating(10, 1, 11)], NOW)
    assert [assessed(workspace, period).counts.used for period in (OCTOBER, NOVEMBER)] == [1, 1]


def test_a_quarter_is_no_other_period_than_its_months(workspace: Workspace) -> None:
    changed_in_november(workspace)
    quarter = parse_period("2026-Q4")
    assert assessed(workspace, quarter).counts.used == 2
    assert scored(workspace, NOVEMBER, rules=RULES, by="all").assessment.counts.used == 0
    department = scored(workspace, NOVEMBER, rules=RULES, by="department").assessment.counts
    assert "counted_elsewhere" not in department.excluded, "nothing of departments was closed"


def test_a_carried_wave_is_the_one_its_period_has(workspace: Workspace) -> None:
    carrying = msgspec.structs.replace(RULES, channels=(Channel(id="ticket", weight=10_000, month_of="rated", valid_for=3),))  # fmt: skip
    workspace.store.write("desk", [rating(10, 5), rating(11, 4), rating(12, 2, 11)], NOW)
    periods.close(workspace, OCTOBER, rules=carrying)
    workspace.store.write("desk", [rating(10, 1, 11)], NOW)
    november = scored(workspace, NOVEMBER, rules=carrying).assessment
    december = scored(workspace, DECEMBER, rules=carrying).assessment
    assert december.scores[0].nodes[0].carried_from == "2026-11"
    assert december.overall.value == november.overall.value == 40


def test_one_late_rating_is_rescored_the_same_way(workspace: Workspace) -> None:
    changed_in_november(workspace)
    standing = Standing(workspace, NOVEMBER, RULES, "customer")
    workspace.store.write("desk", [rating(12, 3, 11)], NOW)
    assert str(standing.rescore("c1").value) == "60.0"


def test_a_bad_mark_given_later_is_still_answered(workspace: Workspace) -> None:
    """The score of the closed period stands; whoever lowers his mark is called back all the same."""
    changed_in_november(workspace)
    found = list(told(workspace, NOVEMBER).values())
    assert [one.points for one in received(workspace, "customer", found)] == [20_000_000]


def test_the_report_names_the_period_it_counts_in(workspace: Workspace) -> None:
    changed_in_november(workspace)
    periods.close(workspace, NOVEMBER, rules=RULES)
    periods.issue(workspace, NOVEMBER, rules=RULES)
    stored = issued(workspace, "2026-11", "customer")
    assert stored is not None
    assert "counts in October 2026 already" in stored.files[".md"].decode()


MONTHS = (10, 11, 12)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(1, 3), st.sampled_from([1, 4, 5]), st.sampled_from(MONTHS)),
        st.tuples(st.sampled_from(["close", "close", "issue", "correct"]), st.sampled_from(MONTHS)),
        st.tuples(st.just("gone"), st.integers(1, 3), st.sampled_from(["deleted", "merged_into", "closed"])),
    ),
    min_size=4,
    max_size=14,
)
"""What may happen after three ratings were given in October."""


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(STEPS)
def test_whatever_happens_no_rating_counts_in_two_periods(steps: list[tuple[Any, ...]]) -> None:
    with TemporaryDirectory() as folder:
        for workspace in opened(Path(folder)):
            for step in [*(("write", n, 5, 10) for n in (1, 2, 3)), *steps]:
                happen(workspace, step)
            months = [parse_period(f"2026-{month}") for month in MONTHS]
            counts: Counter[str] = Counter()
            late = {one.period for one in late_periods(workspace)}
            for period in months:
                result = scored(workspace, period, rules=RULES)
                counts.update(m for s in result.assessment.scores for n in s.nodes for m in n.ratings)
                found = result.assessment.counts
                assert found.received == found.used + sum(found.excluded.values()) + found.waiting
                assert all(bridge.balances() for bridge in reconcile(list(told(workspace, period).values())))
                if result.state != "open":
                    correction = periods.correction(workspace, period, rules=RULES)
                    changes = any(one.before != one.after for one in correction.changed.scores)
                    assert changes <= (period.label in late), "what would change is listed"
            assert all(n == 1 for n in counts.values()), counts


def happen(workspace: Workspace, step: tuple[Any, ...]) -> None:
    match step:
        case ("write", n, raw, month):
            workspace.store.write("desk", [rating(n, raw, month)], NOW)
        case ("gone", n, state):
            workspace.store.write("desk", [Ticket(id=f"desk:ticket:{n}", key=str(n), customer="c1", state=state)], NOW)
        case (what, month):
            period = parse_period(f"2026-{month}")
            try:
                if what == "correct":
                    periods.correct(workspace, period, "again", rules=RULES)
                else:
                    getattr(periods, what)(workspace, period, rules=RULES)
            except Failure:
                return


GONE = [
    ({"state": "deleted"}, "ticket_deleted", ""),
    ({"state": "merged_into", "merged_into": "desk:ticket:11"}, "ticket_merged", "INC-11"),
    ({"state": "closed", "merged_into": "desk:ticket:11"}, "ticket_merged", "INC-11"),
    ({"state": "merged_into", "merged_into": "desk:ticket:99"}, "ticket_merged", "99"),
    ({"state": "merged_into"}, "ticket_merged", ""),
]
OTHER = Ticket(id="desk:ticket:11", key="INC-11", customer="c1", state="closed")


def plain(assessment: Assessment) -> Assessment:
    """Without what was received and excluded: only what is scored."""
    return msgspec.structs.replace(assessment, counts=None)


@pytest.mark.parametrize(("state", "reason", "instead"), GONE)
def test_ratings_of_tickets_that_are_gone_are_as_if_never_read(
    workspace: Workspace, tmp_path: Path, state: dict[str, Any], reason: str, instead: str
) -> None:
    """A customer of whom nothing else is known is gone with them, and so is a question nobody answered."""
    target = Channel(id="ticket", weight=10_000, month_of="rated", valid_for=3)
    rules = msgspec.structs.replace(RULES, channels=(target,))
    here: list[Record] = [OTHER, rating(11, 4), rating(12, 2, 9)]
    ours = msgspec.structs.replace(TICKET, customer="c9")
    asked = msgspec.structs.replace(rating(13, 1, ticket=TICKET.id, customer="c9"), raw=None, outcome="no_answer")
    workspace.store.write("desk", [ours, *here, rating(10, 1, customer="c9"), asked, rating(14, 1, 9, ticket=TICKET.id)], NOW)  # fmt: skip
    workspace.store.write("desk", [msgspec.structs.replace(ours, **state)], NOW)
    (tmp_path / "anew").mkdir()
    for anew in opened(tmp_path / "anew"):
        anew.store.write("desk", here, NOW)
        for period in (OCTOBER, NOVEMBER):
            expected = scored(anew, period, rules=rules).assessment
            found = scored(workspace, period, rules=rules).assessment
            if state["state"] == "closed":  # a file says so of a ticket that is still there: its customer stays known
                assert [s for s in found.scores if s.value is not None] == list(expected.scores)
            else:
                assert plain(found) == plain(expected)
            assert found.counts.used == expected.counts.used
        counts = scored(workspace, OCTOBER, rules=rules).assessment.counts
        assert counts.excluded == {reason: 2}
        assert counts.received == 3
    line = told(workspace, OCTOBER)["10"]
    assert (line.counted, line.reason, line.instead, line.points) == (False, reason, instead, 20_000_000)
    ((label, alone), *_) = of_ticket(workspace, RULES, TICKET.id)
    assert (label, alone.reason, alone.instead) == ("2026-10", reason, instead)
    (bridge,) = reconcile(list(told(workspace, OCTOBER).values()))
    assert bridge.balances()
    assert received(workspace, "customer", [line]) == []


@pytest.mark.parametrize(("state", "reason", "instead"), GONE[:2])
def test_a_closed_period_keeps_its_figure_and_lists_what_went(
    workspace: Workspace, state: dict[str, Any], reason: str, instead: str
) -> None:
    workspace.store.write("desk", [TICKET, OTHER, rating(10, 1), rating(11, 5)], NOW)
    closed = periods.close(workspace, OCTOBER, rules=RULES).assessment
    workspace.store.write("desk", [msgspec.structs.replace(TICKET, **state)], NOW)
    assert assessed(workspace, OCTOBER) == closed
    assert [(late.period, late.n) for late in late_periods(workspace)] == [("2026-10", 1)]
    line = told(workspace, OCTOBER)["10"]
    assert (line.counted, line.late, line.instead) == (True, True, "")
    periods.correct(workspace, OCTOBER, "it is gone", rules=RULES)
    assert str(assessed(workspace, OCTOBER).overall.value) == "100.0"
    line = told(workspace, OCTOBER)["10"]
    assert (line.counted, line.reason, line.instead) == (False, reason, instead)
    assert late_periods(workspace) == []


def test_a_column_that_names_no_ticket_merges_nothing(workspace: Workspace) -> None:
    """Exports have columns such as `Duplicate: no`."""
    workspace.store.write("desk", [msgspec.structs.replace(TICKET, state="closed", merged_into="desk:ticket:no"), rating(10, 4)], NOW)  # fmt: skip
    own = msgspec.structs.replace(TICKET, id="desk:ticket:11", key="11", merged_into="desk:ticket:11")
    workspace.store.write("desk", [own, rating(11, 4)], NOW)
    assert assessed(workspace, OCTOBER).counts.used == 2


def test_nothing_is_looked_up_while_nothing_is_closed(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.store.write("desk", [rating(10, 4)], NOW)
    monkeypatch.setattr(type(workspace.store), "ids_within", None)
    assert [mark.barred for mark in once.marks(workspace, RULES, OCTOBER, "customer")] == [""]
