"""What was issued is never changed, whoever tries."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from csat_plugin.store import Member, PeriodRow, PeriodState, Store, StoreError

AT = datetime(2026, 11, 6, tzinfo=UTC)
LATER = AT + timedelta(days=4)
MEMBERS = {"r2": Member(1, "provisional", "C1", 80_000_000), "r1": Member(3, "", "C2", None)}
RESULT = '{"b":1, "a":"满意 \\u0000"}'.encode()


def freeze(store: Store, state: PeriodState, version: int = 1, result: bytes = RESULT, at: datetime = AT) -> None:
    store.freeze("2026-10", "customer", state, version, "sha", result, MEMBERS, b"{}", "why", at)


def test_a_period_never_closed_is_open(store: Store) -> None:
    assert store.period("2026-10", "customer") == PeriodRow(label="2026-10", subject_kind="customer")
    assert store.frozen("2026-10", "customer") is None
    assert store.periods() == []


def test_from_closed_to_corrected(store: Store) -> None:
    freeze(store, "closed", result=b"first")
    freeze(store, "closed", result=RESULT)
    freeze(store, "issued", at=LATER)
    row = store.period("2026-10", "customer")
    assert (row.state, row.version, row.closed_at, row.issued_at) == ("issued", 1, AT, LATER)
    freeze(store, "corrected", 2, b"second", LATER)
    row = store.period("2026-10", "customer")
    assert (row.state, row.version, row.rules_digest) == ("corrected", 2, "sha")
    first, second = store.frozen("2026-10", "customer", 1), store.frozen("2026-10", "customer")
    assert first is not None
    assert second is not None
    assert (first.assessment_json, first.state, first.at) == (RESULT, "issued", LATER)
    assert (second.assessment_json, second.version, second.reason) == (b"second", 2, "why")
    assert (first.members, first.report_json) == (MEMBERS, b"{}")
    assert store.frozen("2026-10", "customer", 3) is None
    assert [(p.label, p.version) for p in store.periods()] == [("2026-10", 2)]


@pytest.mark.parametrize("state", ["closed", "issued", "corrected"])
def test_an_issued_version_is_not_frozen_again(store: Store, state: PeriodState) -> None:
    freeze(store, "issued")
    with pytest.raises(StoreError, match="already issued as version 1"):
        freeze(store, state, result=b"other")
    found = store.frozen("2026-10", "customer")
    assert found is not None
    assert found.assessment_json == RESULT
    assert store.period("2026-10", "customer").state == "issued"


@pytest.mark.parametrize("state", ["issued", "corrected"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE issue SET assessment = 'forged'",
        "UPDATE issue SET state = 'closed'",
        "UPDATE issue SET version = 7",
        "DELETE FROM issue",
        "DELETE FROM issue WHERE version = 1",
        "INSERT INTO issue SELECT * FROM issue",
        "sqlite: REPLACE INTO issue SELECT label, subject_kind, version, 'closed', '', 'x', '{}', NULL, '', '' FROM issue",
        "sqlite: UPDATE OR REPLACE issue SET version = 1 WHERE version = 9",
        "postgresql: TRUNCATE issue",
        "postgresql: INSERT INTO issue SELECT * FROM issue ON CONFLICT ON CONSTRAINT issue_pkey DO UPDATE SET reason = ''",
    ],
)
def test_no_statement_changes_an_issued_row(store: Store, backend: str, state: PeriodState, statement: str) -> None:
    only, _, tail = statement.rpartition(": ")
    if only and only != backend:
        return
    freeze(store, state)
    freeze(store, "closed", 9, b"draft")
    with pytest.raises(Exception, match=r"(?i)never changed|unique"), store._db.transaction() as connection:
        connection.execute(text(tail))
    found = store.frozen("2026-10", "customer", 1)
    assert found is not None
    assert (found.assessment_json, found.state) == (RESULT, state)
    assert found.reason == "why"


def test_the_triggers_are_explained(store: Store) -> None:
    freeze(store, "issued")
    with pytest.raises(StoreError) as caught, store._db.transaction() as connection:
        connection.execute(text("DELETE FROM issue"))
    assert caught.value.code == "store.issued"
    assert "csat correct" in caught.value.sentence("zh")


def test_what_was_never_issued_may_go(store: Store) -> None:
    freeze(store, "closed")
    with store._db.transaction() as connection:
        connection.execute(text("UPDATE issue SET reason = 'better'"))
        connection.execute(text("DELETE FROM issue"))
    assert store.frozen("2026-10", "customer") is None


@pytest.mark.parametrize(("state", "version"), [("open", 1), ("issued", 0)])
def test_what_cannot_be_frozen(store: Store, state: PeriodState, version: int) -> None:
    with pytest.raises(ValueError, match="closed, issued or corrected"):
        freeze(store, state, version)
