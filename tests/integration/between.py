"""A proxy between the program and Request Tracker, on loopback: it counts calls, and does something when one comes by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Literal
from urllib.parse import urlsplit

import requests

from tests.loopback import answered, served

Moment = Literal["before", "after"]
"""Before a call reaches the server, or after it was carried out there and before its answer is handed on."""
Happens = Callable[[Moment, int, str, str], None]
"""Told the moment, the number of the writing call from 1, its method and path."""


@dataclass
class Between:
    """The proxy: its address, and the calls that wrote."""

    url: str = ""
    happens: Happens = lambda *_: None
    writes: list[tuple[str, str]] = field(default_factory=list)


@contextmanager
def between(target: str) -> Iterator[Between]:
    """The proxy before a server."""
    state = Between()
    session = requests.Session()
    session.trust_env = False
    lock = threading.Lock()

    def take(handler: BaseHTTPRequestHandler, body: bytes) -> None:
        path = urlsplit(handler.path).path
        number = 0
        if handler.command != "GET":
            with lock:
                state.writes.append((handler.command, path))
                number = len(state.writes)
            state.happens("before", number, handler.command, path)
        headers = {key: value for key, value in handler.headers.items() if key.lower() not in {"host", "connection"}}
        answer = session.request(
            handler.command, f"{target}{handler.path}", data=body, headers=headers, timeout=60, allow_redirects=False
        )
        if number:
            state.happens("after", number, handler.command, path)
        kept = {
            key: answer.headers[key] for key in ("Content-Type", "Location", "Retry-After") if key in answer.headers
        }
        answered(handler, answer.status_code, answer.content, **kept)

    with session, served(take) as state.url:
        yield state
