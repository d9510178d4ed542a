"""HTTP to Request Tracker: one session, patient where reading again is harmless, every failure a sentence for people.

No cookies are kept and redirects are not followed: with a cookie Request Tracker answers a refused login with a page for
browsers instead of 401.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase, HTTPBasicAuth
from urllib3.util.retry import Retry

from .failures import Failures
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


class _Patience(Retry):
    """Waits as the server asks, but never longer than `LONGEST_PAUSE`: the rest is the caller's to decide."""

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        wait = super().get_retry_after(response)
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

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Any:
        """The JSON answer to a GET.

        Raises:
            Fatal, Retriable: as `Failures` says.
        """
        return self._call("GET", path, params=params)

    def find(self, path: str, params: Mapping[str, str | int] | None = None) -> Any | None:
        """Like `get`, but `None` where Request Tracker has no such thing."""
        return self._call("GET", path, params=params, absent=True)

    def put(self, path: str, body: Mapping[str, Any]) -> list[str]:
        """What Request Tracker says about a change, in the language of its user. It answers 200 even when it did nothing."""
        return _messages(self._call("PUT", path, body=body))

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
        absent: bool = False,
    ) -> Any | None:
        try:
            answer = self._session.request(
                method,
                f"{self._base}{path}",
                params=params,
                json=body,
                timeout=self._timeout,
                allow_redirects=False,
                # Given with the call, they hold against REQUESTS_CA_BUNDLE and HTTPS_PROXY of the environment.
                verify=self._verify,
                proxies=self._proxies,
            )
        except requests.RequestException as error:
            raise self._failures.of_call(error) from None
        self._look_at_clock(answer)
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
        try:
            theirs = parsedate_to_datetime(answer.headers["Date"])
        except (KeyError, ValueError):
            return
        self.ahead = (theirs - datetime.now(UTC)).total_seconds()


def _messages(answer: Any) -> list[str]:
    return [str(message) for message in answer] if isinstance(answer, list) else []
