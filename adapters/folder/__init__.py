"""The `folder` adapter: tickets and ratings from files in a folder, results as files into another.

Entered by entry point like any third party's adapter.
"""

from __future__ import annotations

from typing import Any

import pluggy

from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.hookspecs import RegisterAdapter

impl = pluggy.HookimplMarker("csat_plugin")


def create(connection: Connection) -> Adapter:
    """The adapter of one connection; the folder is not touched yet."""
    from .adapter import FolderAdapter

    return FolderAdapter(connection)


def schema() -> dict[str, Any]:
    """JSON Schema of the settings of a connection."""
    from .mapping import schema

    return schema()


@impl
def csat_register_adapters(register: RegisterAdapter) -> None:
    """Add the adapter `folder`."""
    register("folder", create, settings=schema)
