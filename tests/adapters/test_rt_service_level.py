"""Whether a ticket kept its service level: by the due date that stood when it was closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from csat_plugin.core.model import Ticket
from tests.adapters.rt_cases import Connect, connecting
from tests.adapters.rt_fake import TOKEN, FakeRt, serving

EARLY = "2026-10-01 08:00:30"
"""Before anything happens on the clock of the imitation, which begins at eight and moves by a minute."""
LATE = "2026-10-02 08:00:00"


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def kept(connect: Connect, number: int) -> bool | None:
    """As the stream says it, and as a single look does."""
    streamed = {
        record.key: record.sla_met
        for page in connect().fetch("tickets", "")
        for record in page.records
        if isinstance(record, Ticket)
    }[str(number)]
    looked_at = connect().read(f"rt:ticket:{number}")
    assert looked_at is not None
    assert looked_at.sla_met == streamed
    return streamed


@pytest.mark.parametrize(("due", "met"), [(LATE, True), (EARLY, False)])
def test_closed_by_its_due_date_or_not(fake: FakeRt, connect: Connect, due: str, met: bool) -> None:
    number = fake.ticket(SLA="Gold")
    fake.put(number, Due=due)
    assert kept(connect, number) is None, "as long as it is open nobody knows"
    fake.put(number, Status="resolved")
    assert kept(connect, number) is met
    fake.put(number, Status="open")
    assert kept(connect, number) is None


def test_the_very_second_is_in_time(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(SLA="Gold")  # 08:01
    fake.put(number, Due="2026-10-01 08:03:00")
    fake.put(number, Status="resolved")
    assert kept(connect, number) is True


@pytest.mark.parametrize(("stood", "later", "met"), [(EARLY, LATE, False), (LATE, EARLY, True), (LATE, "never", True)])
def test_a_date_moved_after_the_closing_changes_nothing(
    fake: FakeRt, connect: Connect, stood: str, later: str, met: bool
) -> None:
    number = fake.ticket(SLA="Gold")
    fake.put(number, Due=stood)
    fake.put(number, Status="resolved")
    fake.put(number, Due=later)
    fake.put(number, Due=LATE)
    assert kept(connect, number) is met


def test_a_date_the_closing_itself_set_counts(fake: FakeRt, connect: Connect) -> None:
    """A service level that ignores stalled tickets unsets the date, and sets it again as the ticket is resolved."""
    number = fake.ticket(SLA="Gold")
    fake.put(number, Status="stalled")
    fake.put(number, Status="resolved")
    closed = fake.transactions[-1]["Created"]
    fake.put(number, Due=LATE)
    fake.transactions[-1]["Created"] = closed
    assert kept(connect, number) is True


def test_a_date_given_after_the_closing_is_no_target(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(SLA="Gold")
    fake.put(number, Status="resolved")
    assert kept(connect, number) is None
    fake.put(number, Due=LATE)
    assert kept(connect, number) is None


def test_the_last_closing_counts(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(SLA="Gold")
    fake.put(number, Due="2026-10-01 08:04:00")
    fake.put(number, Status="resolved")  # 08:03
    assert kept(connect, number) is True
    fake.put(number, Status="open")
    fake.put(number, Status="resolved")  # 08:05
    assert kept(connect, number) is False


@pytest.mark.parametrize(("level", "status"), [("", "resolved"), ("Gold", "rejected")])
def test_a_date_of_no_service_level_and_work_never_done_say_nothing(
    fake: FakeRt, connect: Connect, level: str, status: str
) -> None:
    number = fake.ticket(SLA=level)
    fake.put(number, Due=LATE)
    fake.put(number, Status=status)
    assert kept(connect, number) is None


def test_born_closed_it_had_nothing_to_keep(fake: FakeRt, connect: Connect) -> None:
    number = fake.ticket(SLA="Gold", Status="resolved", Due=dt.datetime(2027, 1, 1, tzinfo=dt.UTC).isoformat())
    assert kept(connect, number) is None
