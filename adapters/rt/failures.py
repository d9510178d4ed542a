"""What can go wrong between us and Request Tracker, as exceptions of the contract: one sentence each, no secret in any."""

from __future__ import annotations

import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import requests

from csat_plugin.host.adapter import AdapterError, Connection, Fatal, Misconfigured, Retriable, Setting, Skip
from csat_plugin.texts import say

from .settings import RtText

LONGEST_QUOTE = 200
"""Letters quoted at most of what Request Tracker says."""

PERL_PLACE = re.compile(r" at \S+ line \d+\.?\s*$")
"""Where in the server's source an error arose: of no use to a person."""


class ChangedMeanwhile(Retriable):
    """Somebody changed a ticket since it was read, and the change that was bound to that was not made."""


class LoginRefused(Fatal):
    """Request Tracker does not take the login: nothing at all can be asked."""


class Failures:
    """Makes the exceptions of one connection.

    Args:
        connection: its name, place and language.
        settings: its address and secrets.
    """

    def __init__(self, connection: Connection, settings: RtText) -> None:
        self._connection = connection
        self._settings = settings

    def text(self, code: str, **values: Any) -> str:
        """A sentence in the connection's language, secrets blotted out."""
        common = {"name": self._connection.name, "place": self._connection.place, "url": self._settings.url}
        return self.clean(say(code, self._connection.language, {**common, **values}))

    def clean(self, text: str) -> str:
        """A text without any secret of the connection."""
        for secret in self._settings.secrets:
            text = text.replace(secret, "***")
        return text

    def fatal(self, code: str, **values: Any) -> Fatal:
        """Trying again cannot help."""
        return Fatal(self.text(code, **values))

    def misconfigured(self, code: str, path: Setting = (), **values: Any) -> Misconfigured:
        """The person mends `csat.yaml`; `path` is the setting that is wrong."""
        return Misconfigured(self.text(code, place=self._connection.at(path), **values))

    def skip(self, code: str, **values: Any) -> Skip:
        """This one cannot be handled."""
        return Skip(self.text(code, **values))

    def of_call(self, error: requests.RequestException) -> AdapterError:
        """No whole answer came."""
        seconds = self._settings.timeout
        if isinstance(error, requests.exceptions.SSLError):
            return self.fatal(_of_certificate(error) if "CERTIFICATE_VERIFY" in str(error) else "rt.no_tls")
        if isinstance(error, requests.exceptions.ConnectTimeout):
            return Retriable(self.text("rt.slow", seconds=f"{seconds.connect:g}"))
        if isinstance(error, requests.exceptions.Timeout) or "Read timed out" in str(error):
            return Retriable(self.text("rt.slow", seconds=f"{seconds.read:g}"))
        if isinstance(error, requests.exceptions.ChunkedEncodingError | requests.exceptions.ContentDecodingError):
            return Retriable(self.text("rt.cut"))
        if isinstance(error, requests.exceptions.ProxyError):
            return Retriable(self.text("rt.proxy"))
        if isinstance(error, requests.exceptions.InvalidURL):
            return self.misconfigured("rt.wrong_url", key="url")
        return Retriable(self.text("rt.down"))

    def of_answer(self, answer: requests.Response, path: str) -> AdapterError:
        """An answer that is no success."""
        status = answer.status_code
        if 300 <= status < 400:  # noqa: PLR2004 # the class of redirects
            return self._of_redirect(answer)
        if status == requests.codes.unauthorized:
            return LoginRefused(self.text("rt.login"))
        if status == requests.codes.forbidden:
            return self.fatal("rt.forbidden", what=path, why=self.said(answer))
        if status == requests.codes.not_found:
            return self.fatal("rt.not_found", what=path)
        if status == requests.codes.too_many_requests:
            wait = waited(answer)
            return Retriable(self.text("rt.too_many", seconds="?" if wait is None else f"{wait:.0f}"), wait)
        if status == requests.codes.precondition_failed:
            return ChangedMeanwhile(self.text("rt.changed_meanwhile"))
        if status >= requests.codes.server_error:
            return Retriable(self.text("rt.server_error", status=status, what=path), waited(answer))
        return self.fatal("rt.refused", status=status, what=path, why=self.said(answer))

    def of_content(self, answer: requests.Response) -> AdapterError:
        """A success whose body is no JSON: another site, or an answer that broke off."""
        if "json" in answer.headers.get("Content-Type", ""):
            return Retriable(self.text("rt.cut"))
        return self.fatal("rt.no_json")

    def said(self, answer: requests.Response) -> str:
        """What Request Tracker says about a refusal, in its user's language; `-` when nothing."""
        try:
            body = answer.json()
        except ValueError:
            return "-"
        message = body.get("message") if isinstance(body, dict) else None
        return self.quoted([str(message)]) if message else "-"

    def quoted(self, messages: list[str]) -> str:
        """Messages of Request Tracker as they may stand in a sentence."""
        text = "; ".join(PERL_PLACE.sub("", " ".join(message.split())).rstrip(".") for message in messages)
        return self.clean(text)[:LONGEST_QUOTE] or "-"  # cleaned first: a secret cut in two is not recognised

    def _of_redirect(self, answer: requests.Response) -> AdapterError:
        """To its own front or login page: the login is refused, or there is no REST 2. Elsewhere: the address is another."""
        here = urlsplit(self._settings.url)
        there = urlsplit(urljoin(answer.url, answer.headers.get("Location", "/")))
        front = {"", "/", f"{here.path}", f"{here.path}/"}
        if there[:2] == here[:2] and (there.path in front or "/NoAuth/" in there.path):
            return LoginRefused(self.text("rt.login_page"))
        return self.misconfigured("rt.moved", to=f"{there.scheme}://{there.hostname or '-'}{there.path}")


CERTIFICATE: Final = {
    9: "rt.certificate_early",
    10: "rt.certificate_expired",
    62: "rt.certificate_name",
    64: "rt.certificate_name",  # of an address given as a number
}
"""What OpenSSL calls what is wrong with a certificate (X509_V_ERR_...) -> sentence; else nobody we know has signed it."""


def _of_certificate(error: BaseException) -> str:
    """The sentence for a certificate that was refused; what OpenSSL said lies somewhere below."""
    found: BaseException | None = error
    while found is not None and not isinstance(found, ssl.SSLCertVerificationError):
        inner = [getattr(found, "reason", None), *found.args, found.__cause__, found.__context__]
        found = next((one for one in inner if isinstance(one, BaseException)), None)
    return CERTIFICATE.get(found.verify_code if found else 0, "rt.certificate")


def waited(answer: requests.Response) -> float | None:
    """Seconds the server asks to wait: `Retry-After` as a number or a date."""
    text = answer.headers.get("Retry-After", "").strip()
    if text.isdigit():
        return float(text)
    at = moment_of(text)
    return None if at is None else max((at - datetime.now(UTC)).total_seconds(), 0.0)


def moment_of(text: str) -> datetime | None:
    """The moment in a header; `None` when it is none. The zone `-0000` is UTC, of which the place is not told."""
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
