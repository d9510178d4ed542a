"""What `csat.yaml` says about a connection to Request Tracker, checked, with the defaults of `mapping.yaml` beneath."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

import msgspec
import yaml
from msgspec import Meta, Struct

from csat_plugin.core.effects import EffectKind
from csat_plugin.core.model import Direction, TicketState
from csat_plugin.host.adapter import Connection, Misconfigured, Setting, as_texts
from csat_plugin.texts import say

TicketKind = Literal["incident", "change", "request", "problem"]
SECRETS = ("token", "password", "webhook_secret")
PLACES = 6
"""Decimal places a mark may have."""
PLACED: tuple[EffectKind, ...] = ("action", "score", "report")
"""Kinds of effects that get tickets of their own, each in the queue the settings name for it."""
OTHER = "other"
"""The entry of `kinds:` for queues not named."""


class ScaleText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"low": "min", "high": "max"}):
    """The scale of the rating field."""

    low: Annotated[Decimal, Meta(description="The lowest mark.")]
    high: Annotated[Decimal, Meta(description="The highest mark.")]
    direction: Annotated[
        Direction, Meta(description="high: the highest mark is the best; low: the lowest is (1 = best).")
    ] = "high"

    def holds(self, mark: str) -> bool:
        """Whether a text is a mark on this scale."""
        try:
            value = Decimal(mark)
        except InvalidOperation:
            return False
        exponent = value.as_tuple().exponent
        return isinstance(exponent, int) and -exponent <= PLACES and self.low <= value <= self.high


class RatingText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The custom field that holds the answer, and what its values mean."""

    field: Annotated[str, Meta(description="Custom field of tickets that holds the answer.")]
    scale: Annotated[ScaleText, Meta(description="The scale of its marks.")]
    comment: Annotated[str, Meta(description="Custom field of tickets that holds the comment.")] = ""
    channel: Annotated[str, Meta(description="The channel of the rules these ratings belong to.")] = "ticket"
    marks: Annotated[dict[str, str], Meta(description="Value of the field -> mark, where the values are words.")] = {}


class FieldText(Struct, frozen=True, forbid_unknown_fields=True):
    """A custom field of tickets."""

    field: Annotated[str, Meta(description="Name of the custom field.")]


class ContactText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Custom fields of users."""

    vip: Annotated[str, Meta(description="Custom field of users: more important than others.")] = ""
    role: Annotated[str, Meta(description="Custom field of users: what they are at the customer.")] = ""


class ScoreFieldsText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Custom fields of tickets that are ours to write."""

    score: Annotated[str, Meta(description="The score, 0 to 100.")] = ""
    band: Annotated[str, Meta(description="The band.")] = ""
    marker: Annotated[
        str, Meta(description="How what was written is found again; nobody else may write this field.")
    ] = ""


class ActionsText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where action tickets are opened."""

    queue: Annotated[str, Meta(description="The queue action tickets are opened in.")]
    owners: Annotated[
        dict[str, str],
        Meta(description="Owner as the rules name him, a person or a role -> user name in Request Tracker."),
    ] = {}


class ReportsText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Where reports and the scores of customers are kept."""

    queue: Annotated[str, Meta(description="The queue reports and the scores of customers are kept in.")]
    status: Annotated[str, Meta(description="Status of a score's ticket: it is a record, no work to be done.")] = (
        "resolved"
    )


class TimeoutText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Seconds."""

    connect: Annotated[float, Meta(description="Seconds until the connection stands.")] = 10
    read: Annotated[float, Meta(description="Seconds until an answer begins.")] = 60
    settle: Annotated[
        float,
        Meta(
            description="Seconds Request Tracker may still work on a call after we were cut off; only then it is looked whether it was made."
        ),
    ] = 60


class RtText(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings of one `rt` connection."""

    url: Annotated[str, Meta(description="The site, as in the browser.")]
    rating: Annotated[RatingText, Meta(description="Where the answer stands.")]
    customer: Annotated[
        Literal["organization", "mail_domain"] | FieldText,
        Meta(
            description="Who the customer of a ticket is: the requestor's organization, the domain of his address, or a custom field of tickets."
        ),
    ]
    contact: Annotated[ContactText, Meta(description="What is known of requestors.")] = ContactText()
    kinds: Annotated[
        dict[str, TicketKind], Meta(description="Queue -> kind of its tickets; `other` is any queue not named.")
    ] = {}
    states: Annotated[
        dict[str, TicketState],
        Meta(
            description="Status -> state; a status not named is taken as its life cycle says, as long as any ticket has it."
        ),
    ] = {}
    score_fields: Annotated[ScoreFieldsText, Meta(description="Custom fields of tickets that are ours to write.")] = (
        ScoreFieldsText()
    )
    timeout: Annotated[TimeoutText, Meta(description="How long is waited.")] = TimeoutText()
    token: Annotated[str, Meta(description="`env:NAME` or `file:PATH` of the token.")] = ""
    user: Annotated[str, Meta(description="User name, where there is no token.")] = ""
    password: Annotated[str, Meta(description="`env:NAME` or `file:PATH` of the password.")] = ""
    webhook_secret: Annotated[
        str, Meta(description="`env:NAME` or `file:PATH` of the secret calls from Request Tracker are signed with.")
    ] = ""
    queues: Annotated[
        list[str], Meta(description="Queues read; default: all the user may see but those results are written to.")
    ] = []
    actions: Annotated[ActionsText | None, Meta(description="Where action tickets are opened.")] = None
    reports: Annotated[ReportsText | None, Meta(description="Where reports and the scores of customers are kept.")] = (
        None
    )
    since: Annotated[
        str, Meta(description="Day; the first reading leaves out tickets nothing has happened to since.")
    ] = ""
    proxy: Annotated[str, Meta(description="Address of the proxy; default: that under `network:`.")] = ""
    ca_file: Annotated[
        str, Meta(description="Certificate of the authority of your organisation; default: that under `network:`.")
    ] = ""

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no text may show."""
        through = urlsplit(self.proxy).password or ""
        named = (
            self.token,
            self.token.rpartition("-")[2],
            self.password,
            self.webhook_secret,
            through,
            unquote(through),
        )
        return tuple(sorted({secret for secret in named if secret}, key=len, reverse=True))

    @property
    def own_queues(self) -> tuple[str, ...]:
        """The queues results are written to."""
        named = (part.queue for part in (self.actions, self.reports) if part is not None)
        return tuple(dict.fromkeys(named))

    @property
    def own_fields(self) -> tuple[str, ...]:
        """The custom fields results are written to."""
        ours = self.score_fields
        return tuple(name for name in (ours.score, ours.band, ours.marker) if name)

    @property
    def customer_field(self) -> str:
        """The custom field of tickets that names the customer; empty where the requestor does."""
        return self.customer.field if isinstance(self.customer, FieldText) else ""

    def queue_of(self, kind: EffectKind) -> str:
        """The queue that effects of a kind get tickets of their own in; empty where the settings name none, or the kind makes none."""
        part = {"action": self.actions, "score": self.reports, "report": self.reports}.get(kind)
        return part.queue if part else ""

    def kind(self, queue: str) -> str:
        """Kind of the tickets of a queue."""
        return self.kinds.get(queue) or self.kinds.get(OTHER, "incident")


@cache
def defaults() -> dict[str, Any]:
    """The whole of `mapping.yaml`."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(__package__).joinpath("mapping.yaml").read_text("utf-8")
    found: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 # both are safe loaders
    return found


def read_settings(connection: Connection) -> RtText:
    """The checked settings of a connection; a proxy or CA file it does not name itself is that of all connections.

    Raises:
        Misconfigured: a setting is wrong; the sentence says which, and where.
    """

    def wrong(code: str, path: Setting = (), **values: str) -> Misconfigured:
        return Misconfigured(say(code, connection.language, {"place": connection.at(path), **values}))

    given = {key: value for key, value in as_texts(connection.settings).items() if value is not None}
    given = {"proxy": connection.network.proxy, "ca_file": connection.network.ca_file} | given
    merged = _merged(as_texts(defaults()), given)
    if isinstance(given.get("customer"), Mapping):
        merged["customer"] = given["customer"]
    try:
        text = msgspec.convert(merged, RtText, strict=False)
    except msgspec.ValidationError as error:
        raise wrong("rt.wrong_setting", _path_in(str(error)), reason=str(error)) from None
    for key in SECRETS:
        if given.get(key) == "":
            raise wrong("rt.empty_secret", (key,), key=key)
    _check_reach(text, wrong)
    _check_meaning(text, wrong)
    _check_places(text, wrong)
    if text.ca_file:
        file = (connection.workspace / text.ca_file).resolve()
        if not file.is_file():
            raise wrong("rt.no_ca_file", ("ca_file",), file=text.ca_file)
        text = msgspec.structs.replace(text, ca_file=str(file))
    return msgspec.structs.replace(text, url=_base(text.url))


def _check_reach(text: RtText, wrong: Any) -> None:
    """Address and credentials."""
    for key, address in (("url", text.url), ("proxy", text.proxy)):
        parts = urlsplit(address)
        if (address or key == "url") and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise wrong("rt.wrong_url", (key,), key=key, url=_without_login(address))
        if key == "url" and (parts.username or parts.query or parts.fragment):
            raise wrong("rt.wrong_url", (key,), key=key, url=_without_login(address))
    if bool(text.token) == bool(text.user and text.password) or bool(text.user) != bool(text.password):
        raise wrong("rt.credentials")
    if text.timeout.connect <= 0 or text.timeout.read <= 0 or text.timeout.settle < 0:
        raise wrong(
            "rt.wrong_setting",
            ("timeout",),
            reason="timeout: connect and read must be above 0, settle not below - at `$.timeout`",
        )


def _check_meaning(text: RtText, wrong: Any) -> None:
    """Scale and day."""
    scale = text.rating.scale
    if scale.low >= scale.high:
        raise wrong("rt.wrong_scale", ("rating", "scale"), low=str(scale.low), high=str(scale.high))
    for value, mark in text.rating.marks.items():
        if not scale.holds(mark):
            path = ("rating", "marks", value)
            raise wrong("rt.wrong_mark", path, value=value, mark=mark, low=str(scale.low), high=str(scale.high))
    if not text.rating.field or not text.rating.channel:
        raise wrong(
            "rt.wrong_setting", ("rating",), reason="rating: field and channel must not be empty - at `$.rating`"
        )
    if text.since and not _is_day(text.since):
        raise wrong("rt.wrong_day", ("since",), day=text.since)


def _check_places(text: RtText, wrong: Any) -> None:
    """What is read and what is written stay apart."""
    ours = text.own_fields
    for name in ours:
        if name in {text.rating.field, text.rating.comment, text.customer_field} or ours.count(name) > 1:
            raise wrong("rt.field_twice", ("score_fields",), field=name)
    own = set(text.own_queues)
    if own and not text.score_fields.marker:
        raise wrong("rt.no_marker", ("actions",) if text.actions else ("reports",))
    if twice := own.intersection(text.queues):
        raise wrong("rt.queue_twice", ("queues", text.queues.index(min(twice))), queue=min(twice))


def _path_in(reason: str) -> Setting:
    """The setting a finding of the check names, such as "at `$.rating.scale`"; empty where it names none."""
    named = re.search(r"at `\$((?:\.\w+)*)", reason)
    return tuple(named[1].split(".")[1:]) if named else ()


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _without_login(address: str) -> str:
    """An address as it may be shown: a password written into it is not."""
    return address.rpartition("@")[2] if "@" in address else address


def _base(url: str) -> str:
    """The address of the site, also where a person copied that of its REST interface."""
    return url.rstrip("/").removesuffix("/2.0").removesuffix("/REST").rstrip("/")


def _merged(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Both, the upper one winning key by key."""
    found = dict(below)
    for key, value in above.items():
        under = found.get(key)
        found[key] = _merged(under, value) if isinstance(under, Mapping) and isinstance(value, Mapping) else value
    return found
