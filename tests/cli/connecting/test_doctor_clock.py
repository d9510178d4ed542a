"""`csat doctor` and a clock of the platform that goes wrong."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest
import requests

from tests.adapters.rt_fake import FakeRt
from tests.cli.program import Desk
from tests.loopback import served


@contextmanager
def going(target: str, ahead: float) -> Iterator[str]:
    """A server's address whose clock is so many seconds ahead."""

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        headers = {"Authorization": handler.headers["Authorization"]}
        answer = requests.request(handler.command, target + handler.path, data=body, headers=headers, timeout=10)
        handler.send_response_only(answer.status_code)
        handler.send_header("Date", format_datetime(datetime.now(UTC) + timedelta(seconds=ahead), usegmt=True))
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(answer.content)))
        handler.end_headers()
        handler.wfile.write(answer.content)

    with served(take) as url:
        yield url


def looked(desk: Desk, rt: FakeRt, ahead: float) -> tuple[int, str]:
    """The exit code, and the line about clocks."""
    with going(rt.url, ahead) as url:
        desk.file("csat.yaml").write_text(
            f"workspace: desk\nconnections:\n  desk:\n    adapter: rt\n    url: {url}\n    token: env:RT_TOKEN\n"
            "    customer: {field: Customer}\n    queues: [Incidents]\n",
            "utf-8",
        )
        ran = desk("doctor", at="")
    (line,) = [line.strip() for line in ran.out.splitlines() if "clock" in line]
    return ran.code, line


@pytest.mark.parametrize("ahead", [45.0, 3600.0, -90.0])
def test_more_than_half_a_minute_is_told_in_seconds_with_what_to_do(desk: Desk, rt: FakeRt, ahead: float) -> None:
    code, line = looked(desk, rt, ahead)
    assert code == 1
    assert line.startswith("!!")
    sign, seconds = line.partition(" by ")[2].split(" s.")[0][0], int(line.partition(" by ")[2].split(" s.")[0][1:])
    assert sign == ("+" if ahead > 0 else "-")
    assert abs(seconds - abs(ahead)) <= 5  # two programs on a busy machine
    assert "time server" in line


@pytest.mark.parametrize("ahead", [0.0, 22.0, -20.0])
def test_less_is_no_trouble(desk: Desk, rt: FakeRt, ahead: float) -> None:
    code, line = looked(desk, rt, ahead)
    assert (code, line.split()[0]) == (0, "ok")
