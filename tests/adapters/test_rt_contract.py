"""The rt adapter keeps the contract of all adapters, on a small imitation; `tests/integration` has the same on the real one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from csat_plugin.core.effects import Receipt
from csat_plugin.host.adapter import Adapter
from tests.adapters.rt_cases import action, connecting, note, report, score, ticket_score
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.contract.adapter_suite import AdapterSuite, Subject


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


class TestRt(AdapterSuite):
    @pytest.fixture
    def subject(self, fake: FakeRt, tmp_path: Path) -> Subject:
        connect = connecting(fake.url, TOKEN, tmp_path)

        def rated(mark: str | None = None, **fields: str) -> int:
            given = {"Customer": "Contoso Retail", **fields}
            number = fake.ticket(Requestor=["sam.berg@contoso.example"], Owner="ana.silva", CustomFields=given)
            fake.put(number, Status="resolved")
            if mark:
                fake.put(number, CustomFields={"CSAT Rating": mark, "CSAT Comment": "Thank you."})
            return number

        for at in range(230):
            rated(str(at % 5 + 1) if at % 2 else None)
        rated(**{"CSAT Rating": "9"})
        fake.say(1)

        def add() -> int:
            rated("3")
            again = rated("2")
            fake.put(again, Status="open")
            fake.put(again, Status="resolved")
            fake.put(again, CustomFields={"CSAT Rating": "4"})
            return 3

        def shown(receipt: Receipt) -> object:
            row = fake.tickets[int(receipt.ref.removeprefix("ticket/"))]
            named = {name: row[name] for name in ("Subject", "Status", "Owner", "Due")}
            return named | {name: value for name, value in row["CustomFields"].items() if value}

        def wrong_token() -> Adapter:
            return connect(token=TOKEN[:-4] + "ffff")

        return Subject(
            connect=connect,
            connection="rt",
            ticket="rt:ticket:2",
            add=add,
            faults=[
                wrong_token,
                lambda: connect(queues=["Nowhere"]),
                lambda: connect(rating={"field": "No such field"}),
                lambda: connect(customer={"field": "No such field"}),
                lambda: connect(url="http://127.0.0.1:9", timeout={"connect": 1}),
                lambda: connect(url="rt.example.com"),
                lambda: connect(since="last week"),
            ],
            effects=[
                score("Contoso|2026-10"),
                ticket_score("rt:ticket:3"),
                note("rated", "rt:ticket:3"),
                action("a:1", "rt:ticket:3"),
                report("all"),
            ],
            shown=shown,
            secret=TOKEN.rpartition("-")[2],
        )
