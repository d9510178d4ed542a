"""How the tests of a real Request Tracker look at it through the adapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any

import requests

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.host.adapter import Adapter, Stream
from tests.integration.rt_people import user_with
from tests.integration.rt_server import Server

READING = ("SeeQueue", "ShowTicket", "SeeCustomField")
WRITING = (*READING, "CommentOnTicket", "ShowTicketComments", "CreateTicket", "ModifyTicket", "ModifyCustomField")


def login(server: Server, name: str, queues: Sequence[str], rights: Sequence[str]) -> dict[str, Any]:
    """Settings of a new user with these rights on these queues, and no more."""
    return user_with(server, name, dict.fromkeys(queues, rights)) | {"password": f"{name}-password"}


def end_of(adapter: Adapter, stream: Stream) -> str:
    """The cursor behind everything there is."""
    return list(adapter.fetch(stream, ""))[-1].cursor


def news(adapter: Adapter, stream: Stream, cursor: str) -> list[Any]:
    """The records from a cursor on."""
    return [record for page in adapter.fetch(stream, cursor) for record in page.records]


def ticket(adapter: Adapter, number: str) -> Ticket:
    """One ticket as it is."""
    found = adapter.read(f"rt:ticket:{number}")
    assert found is not None
    return found


def ratings(adapter: Adapter, number: str) -> dict[str, Rating]:
    """The ratings of one ticket, by the last part of their ids, as a new reading finds them."""
    found = (record for page in adapter.fetch("ratings", "") for record in page.records)
    return {
        record.id.rpartition("-")[2]: record
        for record in found
        if isinstance(record, Rating) and record.ticket == f"rt:ticket:{number}"
    }


def warnings(adapter: Adapter) -> list[tuple[str, dict[str, str]]]:
    """Code and values of everything that `describe` finds wrong; what is only to be noted is not among them."""
    return [(one.code, one.values) for one in adapter.describe().findings if one.level == "warning"]


def bare(
    server: Server,
    path: str = "/rt",
    *,
    auth: tuple[str, str] | None = None,
    headers: Mapping[str, str] = MappingProxyType({}),
) -> requests.Response:
    """The answer to a request that has nothing but these headers."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers.update({"User-Agent": "csat-tests", **headers})
        return session.get(f"{server.url}/REST/2.0{path}", auth=auth, allow_redirects=False, timeout=60)


@contextmanager
def api_user(server: Server, **settings: str) -> Iterator[None]:
    """Changes settings of the API user, and takes them back."""
    former = {"Timezone": "UTC", "Lang": ""}
    server.call("PUT", "/user/csat-api", settings, root=True)
    try:
        yield
    finally:
        server.call("PUT", "/user/csat-api", {name: former[name] for name in settings}, root=True)
