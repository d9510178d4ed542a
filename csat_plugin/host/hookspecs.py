"""The hooks a plugin may implement. Six is plenty: one for each typed thing that can be added at load time.

Hooks receive a `register` callback rather than returning lists: the registry owns duplicates and their error text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import pluggy

if TYPE_CHECKING:
    from pathlib import Path

    from csat_plugin.host.adapter import Adapter, Connection
    from csat_plugin.host.settings_schema import SettingsSchema
    from csat_plugin.host.setup import Setup

spec = pluggy.HookspecMarker("csat_plugin")
impl = pluggy.HookimplMarker("csat_plugin")


class RegisterAdapter(Protocol):
    """Takes one adapter in."""

    def __call__(
        self,
        name: str,
        factory: Callable[[Connection], Adapter],
        setup: Setup | None = None,
        settings: SettingsSchema | None = None,
    ) -> None:
        """Add the adapter `name`."""
        ...


class Hooks:
    """Everything a plugin can add."""

    @spec
    def csat_register_adapters(self, register: RegisterAdapter) -> None:
        """Add adapters.

        Args:
            register: call it with the platform's name as written in `csat.yaml` and a factory that takes a `Connection`
                and returns an `Adapter`. The factory must not touch the platform. A `Setup` as third argument lets
                `csat connect` ask for what a new connection needs; `settings` makes the JSON Schema of its settings (see
                `settings_schema`), from which editors complete and `csat validate` finds mistakes at their place.
        """

    @spec
    def csat_register_packs(self, register: Callable[[str, Path], None]) -> None:
        """Add rule packs.

        Args:
            register: call it with the pack's name and version as written after `extends:` (`itss@1`) and the path of its
                YAML file.
        """
