"""A proxy between the program and Request Tracker, on loopback: it counts calls, and does something when one comes by.

What it does may keep a call back for a while, or let it never arrive: a program that is killed may have sent it or not.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler
from typing import Literal
from urllib.parse import urlsplit

import requests

from tests.loopback import answered, served

Moment = Literal["before", "after"]
"""Before a call reaches the server, or after it was carried out there and before its answer is handed on."""


@dataclass(frozen=True)
class Call:
    """A call that comes by: the how manyth it is of all, and of those that write (0: it reads)."""

    moment: Moment
    number: int
    write: int
    method: str
    path: str


class Dropped(Exception):
    """Raised by what happens before a call: the call never reaches the server, and its caller gets no answer."""


Happens = Callable[[Call], None]
"""May wait, so that a call arrives late, or raise `Dropped` before it was made."""


@dataclass
class Between:
    """The proxy: its address, and what came by."""

    url: str = ""
    happens: Happens = lambda _: None
    calls: int = 0
    writes: int = 0
    carried_out: set[int] = field(default_factory=set)
    """Numbers of the calls that reached the server and were answered."""


@contextmanager
def between(target: str) -> Iterator[Between]:
    """The proxy before a server."""
    state = Between()
    session = requests.Session()
    session.trust_env = False
    lock = threading.Lock()

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path, writing = urlsplit(handler.path).path, handler.command != "GET"
        with lock:
            state.calls += 1
            state.writes += writing
            call = Call("before", state.calls, state.writes if writing else 0, handler.command, path)
        try:
            state.happens(call)
        except Dropped:
            handler.close_connection = True
            return
        headers = {key: value for key, value in handler.headers.items() if key.lower() not in {"host", "connection"}}
        answer = session.request(
            handler.command, f"{target}{handler.path}", data=body, headers=headers, timeout=60, allow_redirects=False
        )
        state.carried_out.add(call.number)
        state.happens(replace(call, moment="after"))
        kept = {
            key: answer.headers[key]
            for key in ("Content-Type", "ETag", "Location", "Retry-After")
            if key in answer.headers
        }
        answered(handler, answer.status_code, answer.content, **kept)

    with session, served(take) as state.url:
        yield state
