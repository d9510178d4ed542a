"""The `folder` adapter: tickets and ratings from files in a folder, results as files into another.

Entered by entry point like any third party's adapter.
"""

from __future__ import annotations

from collections.abc import Callable

import pluggy

from csat_plugin.host.adapter import Adapter, Connection

impl = pluggy.HookimplMarker("csat_plugin")


def create(connection: Connection) -> Adapter:
    """The adapter of one connection; the folder is not touched yet."""
    from .adapter import FolderAdapter

    return FolderAdapter(connection)


@impl
def csat_register_adapters(register: Callable[[str, Callable[[Connection], Adapter]], None]) -> None:
    """Add the adapter `folder`."""
    register("folder", create)
