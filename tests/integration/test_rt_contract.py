"""The rt adapter keeps the contract of all adapters on a real Request Tracker."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from csat_plugin.host.adapter import Adapter
from tests.adapters.rt_cases import action, connecting, note, report, score, ticket_score
from tests.contract.adapter_suite import AdapterSuite, Subject
from tests.integration.rt_server import Server

pytestmark = pytest.mark.integration


class TestRequestTracker(AdapterSuite):
    @pytest.fixture
    def subject(self, server: Server, tmp_path: Path) -> Subject:
        connect = connecting(server.url, server.token, tmp_path)
        one = uuid.uuid4().hex
        said = {"Content": "Comments can be seen here.", "ContentType": "text/plain"}
        server.call("POST", "/ticket/1/comment", said, root=True)

        def add() -> int:
            rated = server.ticket("Rated", Requestor=["new.person@acme.example"], CustomFields={"Customer": "Acme"})
            server.put(rated, Status="resolved")
            server.rate(rated, "2", **{"CSAT Comment": "Nobody called."})
            return 1

        def wrong_token() -> Adapter:
            return connect(token=server.token[:-4] + "0000")

        return Subject(
            connect=connect,
            connection="rt",
            ticket="rt:ticket:1",
            add=add,
            faults=[
                wrong_token,
                lambda: connect(queues=["Nowhere"]),
                lambda: connect(rating={"field": "No such field"}),
                lambda: connect(url="http://127.0.0.1:9", timeout={"connect": 1}),
                lambda: connect(url=f"{server.url}/nothing/here"),
            ],
            effects=[
                score(f"{one}|2026-10"), ticket_score(f"rt:ticket:{server.ticket()}"), note(one, "rt:ticket:2"), action(one, "rt:ticket:3"), report(one),
            ],
            secret=server.token.rpartition("-")[2],
        )  # fmt: skip
