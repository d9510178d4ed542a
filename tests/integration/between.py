"""A proxy between the program and Request Tracker, on loopback: it counts calls, and does something when one comes by."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import urlsplit

import requests

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

    class Handler(BaseHTTPRequestHandler):
        def _pass(self) -> None:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size) if size else None
            path = urlsplit(self.path).path
            number = 0
            if self.command != "GET":
                with lock:
                    state.writes.append((self.command, path))
                    number = len(state.writes)
                state.happens("before", number, self.command, path)
            headers = {key: value for key, value in self.headers.items() if key.lower() not in {"host", "connection"}}
            answer = session.request(
                self.command, f"{target}{self.path}", data=body, headers=headers, timeout=60, allow_redirects=False
            )
            if number:
                state.happens("after", number, self.command, path)
            try:
                self.send_response(answer.status_code)
                for key in ("Content-Type", "Date", "Location", "Retry-After"):
                    if key in answer.headers and key != "Date":
                        self.send_header(key, answer.headers[key])
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)
            except OSError:  # the program is gone
                pass

        do_GET = do_POST = do_PUT = do_DELETE = _pass  # noqa: N815 # the names http.server calls

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        session.close()
