"""A Request Tracker that is down, slow, strange or in a bad mood: one sentence, the right kind of failure, no secret."""

from __future__ import annotations

import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.rt import client

from csat_plugin.host.adapter import Adapter, AdapterError, Fatal, Misconfigured, Retriable
from csat_plugin.texts import LANGUAGES
from tests.adapters.rt_cases import action, connecting
from tests.loopback import answered, served

TOKEN = "1-27-0123456789abcdef0123456789abcdef"  # noqa: S105 # made up
JSON = "application/json"
Answer = Callable[[BaseHTTPRequestHandler], None]


def saying(status: int, body: bytes = b"{}", kind: str = JSON, **headers: str) -> Answer:
    """The same answer to everything."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        answered(handler, status, body, Content_Type=kind, **headers)

    return answer


def broken_off(handler: BaseHTTPRequestHandler) -> None:
    """Announces more than it sends."""
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"items": [')


class Silence:
    """Takes a call and never answers it, until the test is over; no clock is asked, so none can be stopped."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        self._over.wait(30)
        handler.close_connection = True

    def end(self) -> None:
        """Let everybody go who still waits here."""
        self._over.set()
        self._over = threading.Event()


silent = Silence()


@contextmanager
def site(answer: Answer, context: ssl.SSLContext | None = None) -> Iterator[tuple[str, list[str]]]:
    """A server that answers so; its address, and the paths asked for."""
    asked: list[str] = []

    def take(handler: BaseHTTPRequestHandler, _: bytes) -> None:
        asked.append(handler.path)
        answer(handler)

    with served(take, context) as url:
        yield url, asked


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nobody waits long for a bad mood in tests."""
    monkeypatch.setattr(client, "LONGEST_PAUSE", 0.01)
    monkeypatch.setattr(client, "BACK_OFF", 0.01)
    yield
    silent.end()


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Callable[..., Adapter]]:
    """Connects to a site that answers so."""
    with ExitStack() as stack:

        def made(answer: Answer | str, **settings: Any) -> Adapter:
            url = answer if isinstance(answer, str) else stack.enter_context(site(answer))[0]
            timeout = {"connect": 1, "read": 0.2}
            return connecting(url, TOKEN, tmp_path)(**{"timeout": timeout} | settings)

        yield made


def nobody() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


LOGIN_PAGE = b"<!DOCTYPE html><title>Login</title>"
CASES: list[tuple[str, Answer | str, type[AdapterError], str]] = [
    ("down", nobody(), Retriable, "cannot be reached"),
    ("no such host", "http://rt.invalid", Retriable, "cannot be reached"),
    ("slow", silent, Retriable, "did not answer within 0.2 s"),
    ("401", saying(401, b'{"message":"Unauthorized"}'), Fatal, "refused the login"),
    ("302 to the front page", saying(302, b"Login required", "text/plain", Location="/"), Fatal, "login page"),
    ("302 to its login", saying(302, Location="/NoAuth/Login.html?next=abc"), Fatal, "login page"),
    ("301 elsewhere", saying(301, Location="https://desk.example.com/rt/"), Misconfigured, "desk.example.com/rt/"),
    ("403", saying(403, b'{"message":"Permission Denied"}'), Fatal, "Permission Denied"),
    ("404", saying(404, b'{"message":"Not Found"}'), Fatal, "has no /queues/all"),
    ("400", saying(400, b'{"message":"Unknown field: Foo at /usr/share/x.pm line 3187.\\n"}'), Fatal, "Unknown field: Foo."),
    ("412", saying(412, b'{"message":"Precondition Failed"}'), Retriable, "at the same moment"),
    ("429", saying(429, Retry_After="77"), Retriable, "77 s"),
    ("500", saying(500), Retriable, "error 500"),
    ("503 as a page", saying(503, b"<h1>Maintenance</h1>", "text/html"), Retriable, "error 503"),
    ("a web page", saying(200, LOGIN_PAGE, "text/html"), Fatal, "a web page came instead of data"),
    ("JSON of something else", saying(200, b'["hello"]'), Fatal, "not as Request Tracker's REST 2"),
    ("rows of something else", saying(200, b'{"items": [{"name": 1}, 7]}'), Misconfigured, "no queue 'Incidents'"),
    ("cut JSON", saying(200, b'{"items": [{"id"'), Retriable, "broke off"),
    ("fewer bytes than announced", broken_off, Retriable, "broke off"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "kind", "words"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_one_sentence_of_the_right_kind(
    connect: Callable[..., Adapter], answer: Answer | str, kind: type[AdapterError], words: str
) -> None:
    with pytest.raises(kind) as caught:
        list(connect(answer).fetch("ratings", ""))
    text = str(caught.value)
    assert words in text
    assert text.startswith("csat.yaml:12:3: " if kind is Misconfigured else "rt: ")
    assert "Traceback" not in text
    assert TOKEN.rpartition("-")[2] not in text
    assert "\n" not in text
    assert caught.value.__cause__ is None


def test_in_three_languages(connect: Callable[..., Adapter]) -> None:
    said = set()
    for language in LANGUAGES:
        with pytest.raises(Fatal) as caught:
            connect(saying(401), language=language).describe()
        said.add(str(caught.value))
    assert len(said) == len(LANGUAGES)


@pytest.mark.parametrize("date", [False, True])
def test_the_wish_to_wait_is_handed_on(connect: Callable[..., Adapter], date: bool) -> None:
    asked = formatdate(time.time() + 120, usegmt=True) if date else "120"
    with pytest.raises(Retriable) as caught:
        connect(saying(429, Retry_After=asked)).describe()
    assert caught.value.wait == pytest.approx(120, abs=3)


@pytest.mark.parametrize("status", [429, 503])
def test_a_wish_to_wait_that_says_nothing_is_no_failure_of_the_network(
    connect: Callable[..., Adapter], status: int
) -> None:
    with pytest.raises(Retriable) as caught:
        connect(saying(status, Retry_After="soon")).describe()
    assert caught.value.wait is None
    assert ("too many requests" if status == 429 else "error 503") in str(caught.value)


@pytest.mark.parametrize("date", ["Sun, 22 Nov 2026 10:00:00 -0000", "yesterday", ""])
def test_an_odd_date_of_the_server_is_no_failure(connect: Callable[..., Adapter], date: str) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        body = b'{"Version": "5.0.3", "items": []}'
        handler.send_response_only(200)
        for name, value in (("Date", date), ("Content-Type", JSON), ("Content-Length", str(len(body)))):
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    found = connect(answer).describe()
    assert found.version == "5.0.3"
    assert (found.details["clock_ahead_seconds"] is None) == ("2026" not in date)


@pytest.mark.parametrize("before", range(150, 201, 10))
def test_no_part_of_a_secret_is_left_where_a_long_message_is_cut(connect: Callable[..., Adapter], before: int) -> None:
    secret = TOKEN.rpartition("-")[2]
    told = json.dumps({"message": "y" * before + secret}).encode()
    with pytest.raises(Fatal) as caught:
        connect(saying(403, told)).describe()
    assert secret[:8] not in str(caught.value)


def test_reading_is_tried_again_and_writing_is_not(tmp_path: Path) -> None:
    with site(saying(503)) as (url, asked):
        adapter = connecting(url, TOKEN, tmp_path)()
        with pytest.raises(Retriable):
            adapter.describe()
        assert asked == ["/REST/2.0/rt"] * 3
        asked.clear()
        with pytest.raises(Retriable):
            adapter._client.post("/ticket", {})  # type: ignore[attr-defined]
        assert asked == ["/REST/2.0/ticket"]


def test_a_secret_that_comes_back_is_blotted_out(connect: Callable[..., Adapter]) -> None:
    told = b'{"message":"no such token: ' + TOKEN.encode() + b'"}'
    with pytest.raises(Fatal) as caught:
        connect(saying(403, told)).describe()
    assert "no such token: ***" in str(caught.value)


def test_no_cookie_is_kept_and_no_browser_is_played(tmp_path: Path) -> None:
    seen: list[tuple[str | None, str | None]] = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        seen.append((handler.headers.get("Cookie"), handler.headers.get("User-Agent")))
        saying(200, b'{"Version": "5.0.3", "items": []}', Set_Cookie="RT_SID=1; path=/")(handler)

    with site(answer) as (url, _):
        connecting(url, TOKEN, tmp_path)().describe()
    assert len(seen) > 3
    assert {cookie for cookie, _ in seen} == {None}
    assert not any("Mozilla" in (agent or "Mozilla") for _, agent in seen)


def test_an_action_that_may_have_been_written_says_so_as_retriable(connect: Callable[..., Adapter]) -> None:
    with pytest.raises(Retriable, match="did not answer"):
        connect(silent).emit(action("a"))


def test_a_certificate_of_an_unknown_authority(tmp_path: Path) -> None:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("needs the program openssl to make a certificate")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject: list[str] = ["-subj", "/CN=rt", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        str(key),
        "-out",
        str(cert),
        "-days",
        "1",
        *subject,
    ]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    with site(saying(200, b'{"Version": "5.0.3", "items": []}'), context) as (url, _):
        with pytest.raises(Fatal, match="certificate"):
            connecting(url, TOKEN, tmp_path)().describe()
        assert connecting(url, TOKEN, tmp_path)(ca_file="cert.pem").describe().version == "5.0.3"


def test_plain_http_where_https_was_asked(tmp_path: Path) -> None:
    with site(saying(200)) as (url, _), pytest.raises(Fatal, match="does not speak HTTPS"):
        connecting(url.replace("http", "https"), TOKEN, tmp_path)().describe()
