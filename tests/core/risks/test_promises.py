"""What tickets tell of promises, consent and silence, and what they leave open."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.core.model import Ticket
from csat_plugin.core.risks.promises import approved, promise_kept, silence

SHANGHAI = ZoneInfo("Asia/Shanghai")


def ticket(**fields: str) -> Ticket:
    return Ticket(
        id="t", key="t", state="closed", closed=datetime(2026, 10, 5, 17, tzinfo=UTC), fields=fields
    )  # the 6th in Shanghai


def test_a_promise_is_kept_or_missed_by_the_days_of_the_workspace() -> None:
    assert promise_kept(ticket(promised="2026-10-05"), UTC) is True
    assert promise_kept(ticket(promised="2026-10-05"), SHANGHAI) is False
    assert promise_kept(ticket(), UTC) is None
    assert promise_kept(ticket(promised="soon"), UTC) is None


def test_an_open_ticket_misses_its_promise_only_once_the_day_has_passed() -> None:
    waiting = Ticket(id="t", key="t", state="open", fields={"promised": "2026-10-05"})
    assert promise_kept(waiting, UTC) is None
    assert promise_kept(waiting, UTC, date(2026, 10, 5)) is None
    assert promise_kept(waiting, UTC, date(2026, 10, 6)) is False


@pytest.mark.parametrize(
    ("said", "told"),
    [("yes", True), ("已批准", True), ("2026-10-01", True), ("", False), ("否", False), ("perhaps", None)],
)
def test_consent_is_a_word_or_a_day(said: str, told: bool | None) -> None:
    assert approved(ticket(approved=said)) is told
    assert approved(ticket()) is None


def test_silence_runs_from_the_last_word_and_only_while_the_ticket_is_open() -> None:
    waiting = Ticket(
        id="t", key="t", state="pending", updated=datetime(2026, 10, 20, tzinfo=UTC), fields={"last_told": "2026/10/01"}
    )
    assert silence(waiting, date(2026, 10, 31), UTC) == 30
    assert silence(ticket(), date(2026, 10, 31), UTC) is None
