"""What an adapter is handed beside its own settings: how platforms are reached; and what it tells of the channels it feeds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests

from csat_plugin.host.adapter import AdapterError, Connection
from csat_plugin.language.context import Context
from csat_plugin.runtime.context import context_of
from csat_plugin.runtime.workspace import Workspace, opened
from tests.cli.program import Desk

SETTINGS = """\
rules: rules.yaml
network: {proxy: "http://proxy.example.com:3128", ca_file: company.pem}
connections:
  rt:
    adapter: rt
    url: https://rt.example.com
    token: env:CSAT_TEST_TOKEN
"""
RULES = "language: 1\nruleset: desk\nextends: tickets-only@1\n"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CSAT_TEST_TOKEN", "1-27-0123456789abcdef0123456789abcdef")
    (tmp_path / "csat.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "rules.yaml").write_text(RULES, encoding="utf-8")
    (tmp_path / "company.pem").write_text("a certificate", encoding="utf-8")
    return tmp_path


@contextmanager
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict[str, Any]]]:
    """What the HTTP sessions are told with each call; none gets an answer."""
    calls: list[dict[str, Any]] = []

    def request(_session: requests.Session, _method: str, _url: str, **given: Any) -> requests.Response:
        calls.append(given)
        raise requests.ConnectionError("nobody there")

    with monkeypatch.context() as patch:
        patch.setattr(requests.Session, "request", request)
        yield calls


def call(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    with opened(home) as workspace, asked(monkeypatch) as calls:
        with pytest.raises(AdapterError):
            workspace.connect("rt").describe()
        return calls[0]


def test_the_proxy_and_the_ca_file_of_all_connections_reach_the_session(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = call(home, monkeypatch)
    proxy = "http://proxy.example.com:3128"
    assert given["proxies"] == {"http": proxy, "https": proxy}
    assert given["verify"] == str((home / "company.pem").resolve())


def test_what_a_connection_says_itself_wins(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "csat.yaml").write_text(SETTINGS + '    proxy: ""\n    ca_file: own.pem\n', encoding="utf-8")
    (home / "own.pem").write_text("another", encoding="utf-8")
    given = call(home, monkeypatch)
    assert not given["proxies"]
    assert given["verify"] == str((home / "own.pem").resolve())


def test_a_ca_file_that_is_not_there_is_wrong_configuration(home: Path) -> None:
    (home / "company.pem").unlink()
    for command in ("validate", "sync"):
        ran = Desk(home)(command)
        assert ran.code == 2
        assert "company.pem" in ran.said


def test_a_channel_that_is_the_adapters_own_default_is_fed_before_anything_was_read(home: Path) -> None:
    said = Desk(home).ok("validate").out
    assert "CSAT034" not in said
    with opened(home) as workspace:
        context = context_of(workspace)
    assert context.channels == ("ticket",)
    assert [(scale.low, scale.high) for scale in context.scales["ticket"]] == [(Decimal(1), Decimal(5))]
    (home / "rules.yaml").write_text(
        RULES.replace("tickets-only@1", "itss@1"), encoding="utf-8"
    )  # these weigh channels nobody feeds, and that is still said
    assert "CSAT034" in Desk(home)("validate").out


def test_what_an_adapter_does_not_tell_is_not_called_unfed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Silent:
        capabilities = None

    def connect(_workspace: Workspace, _name: str) -> Any:
        return Silent()

    monkeypatch.setattr(Workspace, "connect", connect)
    with opened(home) as workspace:
        assert context_of(workspace).channels is Context().channels is None


def test_places_fall_back_on_the_nearest_parent(home: Path) -> None:
    with opened(home) as workspace:
        entry = workspace.settings.connections["rt"]
    connection = Connection(
        name="rt", adapter="rt", workspace=home, zone=workspace.settings.zone, settings={},
        place=entry.place, places=entry.places,
    )  # fmt: skip
    assert connection.at(("url",)) == "csat.yaml:6:10"
    assert connection.at(("url",), key=True) == "csat.yaml:6:5"
    assert connection.at(("url", "deeper", 3)) == "csat.yaml:6:10"
    assert connection.at(("rating", "field")) == entry.place == "csat.yaml:4:3"
