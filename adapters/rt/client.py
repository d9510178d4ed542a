"""HTTP to Request Tracker: one session, patient where reading again is harmless, every failure a sentence for people.

No cookies are kept and redirects are not followed: with a cookie Request Tracker answers a refused login with a page for
browsers instead of 401.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.exceptions import InvalidHeader
from urllib3.util.retry import Retry

from csat_plugin.host.adapter import Retriable

from .failures import Failures, moment_of
from .settings import RtText

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

AGENT: Final = "csat-plugin (rt)"
"""Must not say Mozilla: a browser gets a login page instead of 401."""

AGAIN: Final = 2
"""How often reading is tried again within one call."""

BACK_OFF: Final = 0.3
"""Seconds the pauses between begin with."""

LONGEST_PAUSE: Final = 5.0
"""Seconds waited at most before reading again; who asks for longer is left to the caller."""


_ALTERED: Final = re.compile(r'^(?:W/)?"(?P<tag>[^"]*?)(?:[-;](?:gzip|br|deflate|zstd))?"$')
"""A tag as proxies write it that compress answers: nginx makes it weak, Apache adds the kind of compression."""


class _Patience(Retry):
    """Waits as the server asks, but never longer than `LONGEST_PAUSE`: the rest is the caller's to decide."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        try:
            wait = super().get_retry_after(response)
        except InvalidHeader:  # neither seconds nor a date
            return None
        return None if wait is None else min(wait, LONGEST_PAUSE)


class _Token(AuthBase):
    """`Authorization: token ...`; `Bearer` is refused. As `auth` it also keeps requests from looking into ~/.netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"token {self._token}"
        return request


class Client:
    """Calls of one connection.

    Args:
        settings: checked.
        failures: turns what goes wrong into sentences.
    """

    def __init__(self, settings: RtText, failures: Failures) -> None:
        self._base = f"{settings.url}/REST/2.0"
        self._failures = failures
        self._timeout = (settings.timeout.connect, settings.timeout.read)
        self._verify = settings.ca_file or None
        self._proxies = {"http": settings.proxy, "https": settings.proxy} if settings.proxy else None
        self._session = requests.Session()
        self._session.auth = (
            _Token(settings.token)
            if settings.token
            else HTTPBasicAuth(settings.user.encode(), settings.password.encode())
        )
        self._session.headers.update({"User-Agent": AGENT, "Accept": "application/json"})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        again = _Patience(
            total=AGAIN,
            backoff_factor=BACK_OFF,
            status_forcelist=(429, 502, 503, 504),
            allowed_methods=("GET",),
            raise_on_status=False,
            redirect=False,
        )
        self._session.mount("http://", HTTPAdapter(max_retries=again))
        self._session.mount("https://", HTTPAdapter(max_retries=again))
        self.ahead: float | None = None
        """Seconds the server's clock was ahead of ours at the last answer."""
        self.before: Callable[[], None] = lambda: None
        """Called before every call; what it raises goes through, and the call is not made."""
        self._tag = ""
        self._writes = 0

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON answer to a GET.

        Raises:
            Fatal, Retriable: as `Failures` says.
        """
        return self._call("GET", path, params=params)

    def find(self, path: str, params: Mapping[str, str | int] | None = None) -> Any | None:
        """Like `get`, but `None` where Request Tracker has no such thing."""
        return self._call("GET", path, params=params, absent=True)

    def tagged(self, path: str) -> tuple[Any | None, str]:
        """Like `find`, with what the answer may be recognised by (ETag): for a ticket, its newest transaction.

        Empty where none came. Asked for uncompressed, since proxies that compress change it.
        """
        found = self._call("GET", path, absent=True, headers={"Accept-Encoding": "identity"})
        known = _ALTERED.match(self._tag)
        return found, f'"{known["tag"]}"' if known and known["tag"] else ""

    @contextlib.contextmanager
    def telling_whether_sent(self) -> Iterator[None]:
        """`Retriable` from in here says whether anything that writes was sent in here, or only questions."""
        before = self._writes
        try:
            yield
        except Retriable as error:
            error.sent = self._writes > before
            raise

    def put(self, path: str, body: Mapping[str, Any], *, unless_changed_since: str = "") -> list[str]:
        """What Request Tracker says about a change, in the language of its user. It answers 200 even when it did nothing.

        Args:
            path: of what is changed.
            body: the change.
            unless_changed_since: a tag; where it does not hold any more, nothing is changed and `Retriable` raised.
        """
        headers = {"If-Match": unless_changed_since} if unless_changed_since else None
        return _messages(self._call("PUT", path, body=body, headers=headers))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        """The JSON answer to a POST. Never repeated by itself: it may have worked although no answer came."""
        return self._call("POST", path, body=body)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        absent: bool = False,
    ) -> Any | None:
        self.before()
        self._writes += method != "GET"
        try:
            answer = self._session.request(
                method,
                f"{self._base}{path}",
                params=params,
                json=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,
                # Given with the call, they hold against REQUESTS_CA_BUNDLE and HTTPS_PROXY of the environment.
                verify=self._verify,
                proxies=self._proxies,
            )
        except requests.RequestException as error:
            raise self._failures.of_call(error) from None
        self._look_at_clock(answer)
        self._tag = answer.headers.get("ETag", "")
        if absent and answer.status_code == requests.codes.not_found:
            return None
        if not 200 <= answer.status_code < 300:  # noqa: PLR2004 # the class of success
            raise self._failures.of_answer(answer, path)
        try:
            found = json.loads(answer.content)
        except ValueError:
            raise self._failures.of_content(answer) from None
        if method == "GET" and not isinstance(found, dict):
            raise self._failures.fatal("rt.no_json")
        return found

    def _look_at_clock(self, answer: requests.Response) -> None:
        theirs = moment_of(answer.headers.get("Date", ""))
        if theirs is not None:
            self.ahead = (theirs - datetime.now(UTC)).total_seconds()


def _messages(answer: Any) -> list[str]:
    return [str(message) for message in answer] if isinstance(answer, list) else []
