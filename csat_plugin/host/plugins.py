"""The plugin host: loads plugins by entry point, asks each hook once, and says by name what is wrong.

Nothing happens at import; `Host.load()` is explicit and returns a host, so that tests build their own. Set
`CSAT_TRACE_PLUGINS=1` to see every hook call.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import TYPE_CHECKING

import pluggy

from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.failure import HostError
from csat_plugin.host.hookspecs import Hooks
from csat_plugin.host.setup import Setup

if TYPE_CHECKING:
    from csat_plugin.host.settings_schema import SettingsSchema

GROUP = "csat_plugin"
Factory = Callable[[Connection], Adapter]


class PluginError(HostError):
    """A plugin cannot be loaded or clashes with another; the text names it."""


class Host:
    """All plugins of one run: adapters by platform name, rule packs by `name@version`."""

    def __init__(self) -> None:
        self._manager = pluggy.PluginManager(GROUP)
        self._manager.add_hookspecs(Hooks)
        if os.environ.get("CSAT_TRACE_PLUGINS"):
            self._manager.trace.root.setwriter(sys.stderr.write)
            self._manager.enable_tracing()
        self.adapters: dict[str, Factory] = {}
        self.setups: dict[str, Setup] = {}
        """How a new connection begins, of the adapters that say it."""
        self.settings: dict[str, SettingsSchema] = {}
        """JSON Schemas of the settings, of the adapters that say theirs."""
        self.packs: dict[str, Path] = {}

    @classmethod
    def load(cls, plugins: Iterable[object] | None = None) -> Host:
        """A host with every installed plugin, or with just those given.

        Raises:
            PluginError: if a plugin does not import, implements a hook that does not exist or with wrong arguments, or
                adds a name that another has added. The text names the plugin.
        """
        host = cls()
        if plugins is None:
            for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
                host._add(_imported(entry), entry.name)
        else:
            for number, plugin in enumerate(plugins):
                host._add(plugin, getattr(plugin, "__name__", f"plugin {number + 1}"))
        try:
            host._manager.check_pending()
        except pluggy.PluginValidationError as error:
            name = host._manager.get_name(error.plugin) or str(error.plugin)
            raise PluginError("host.no_fit", name=name, why=str(error)) from error
        host._manager.hook.csat_register_adapters(register=host._register_adapter)
        host._manager.hook.csat_register_packs(register=host._register_pack)
        return host

    def names(self) -> list[str]:
        """The plugins loaded, in order of loading."""
        return [name for name, _ in self._manager.list_name_plugin()]

    def connect(self, connection: Connection) -> Adapter:
        """The adapter of a connection, made by its factory; the platform is not touched yet.

        Raises:
            PluginError: if no plugin offers that adapter; the text lists those there are.
        """
        factory = self.adapters.get(connection.adapter)
        if factory is None:
            known = ", ".join(sorted(self.adapters)) or "-"
            raise PluginError("host.no_adapter", place=connection.place, name=connection.adapter, known=known)
        return factory(connection)

    def _add(self, plugin: object, name: str) -> None:
        try:
            self._manager.register(plugin, name)
        except (pluggy.PluginValidationError, ValueError) as error:
            raise PluginError("host.no_fit", name=name, why=str(error)) from error

    def _register_adapter(
        self, name: str, factory: Factory, setup: Setup | None = None, settings: SettingsSchema | None = None
    ) -> None:
        if name in self.adapters:
            raise PluginError("host.adapter_twice", name=name)
        self.adapters[name] = factory
        if setup is not None:
            self.setups[name] = setup
        if settings is not None:
            self.settings[name] = settings

    def _register_pack(self, name: str, path: Path) -> None:
        if name in self.packs:
            raise PluginError("host.pack_twice", name=name)
        self.packs[name] = path


def _imported(entry: EntryPoint) -> object:
    try:
        return entry.load()
    except Exception as error:  # a third party's module may fail in any way; the sentence must name it
        raise PluginError("host.no_import", name=entry.name, why=str(error) or type(error).__name__) from error
