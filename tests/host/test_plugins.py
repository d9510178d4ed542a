"""The host: plugins by entry point, failures by name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.host import plugins
from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.hookspecs import impl
from csat_plugin.host.plugins import Host, PluginError


def factory(_connection: Connection) -> Adapter:
    raise AssertionError("nobody connects in these tests")


class Mine:
    """A third party's plugin."""

    @impl
    def csat_register_adapters(self, register: Callable[[str, Any], None]) -> None:
        register("mine", factory)


def connection(adapter: str) -> Connection:
    return Connection(
        name="desk", adapter=adapter, workspace=Path(), zone=ZoneInfo("UTC"), settings={}, place="csat.yaml:9:3"
    )


def test_the_shipped_adapter_and_packs_enter_by_entry_point() -> None:
    host = Host.load()
    assert {"folder", "packs"} <= set(host.names())
    assert "folder" in host.adapters
    assert {"itss@1", "tickets-only@1"} <= set(host.packs)
    assert all(path.is_file() for path in host.packs.values())


def test_hosts_know_nothing_of_each_other() -> None:
    assert set(Host.load([Mine()]).adapters) == {"mine"}
    assert Host.load([]).adapters == {}


def test_an_unknown_adapter_is_refused_with_its_place_and_those_there_are() -> None:
    with pytest.raises(PluginError, match=r"csat\.yaml:9:3.*'glpi'.*mine"):
        Host.load([Mine()]).connect(connection("glpi"))


def test_two_plugins_may_not_offer_one_name() -> None:
    with pytest.raises(PluginError, match="'mine'"):
        Host.load([Mine(), Mine()])


def test_a_hook_with_a_wrong_argument_is_named() -> None:
    class Wrong:
        @impl
        def csat_register_adapters(self, regster: Callable[[str, Any], None]) -> None:
            """Misspells its argument."""

    with pytest.raises(PluginError, match="regster"):
        Host.load([Wrong()])


def test_a_hook_that_does_not_exist_is_named() -> None:
    class Strange:
        @impl
        def csat_register_adaptors(self, register: Callable[[str, Any], None]) -> None:
            """Misspells the hook."""

    with pytest.raises(PluginError, match="csat_register_adaptors"):
        Host.load([Strange()])


def test_a_plugin_that_does_not_import_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> object:
        raise ImportError("no module named 'glpi_api'")

    entry = SimpleNamespace(name="glpi", load=broken)
    monkeypatch.setattr(plugins, "entry_points", lambda group: [entry] if group == "csat_plugin" else [])
    with pytest.raises(PluginError, match=r"'glpi'.*glpi_api"):
        Host.load()


def test_the_trace_switch_prints_every_hook_call(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CSAT_TRACE_PLUGINS", "1")
    Host.load([Mine()])
    assert "csat_register_adapters" in capsys.readouterr().err
