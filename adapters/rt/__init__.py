"""The `rt` adapter: tickets and ratings of Request Tracker 5 by its REST 2 interface, results written back as fields and tickets.

Entered by entry point like any third party's adapter.
"""

from __future__ import annotations

from collections.abc import Callable

import pluggy

from csat_plugin.host.adapter import Adapter, Connection

impl = pluggy.HookimplMarker("csat_plugin")


def create(connection: Connection) -> Adapter:
    """The adapter of one connection; Request Tracker is not asked anything yet."""
    from .adapter import RtAdapter

    return RtAdapter(connection)


@impl
def csat_register_adapters(register: Callable[[str, Callable[[Connection], Adapter]], None]) -> None:
    """Add the adapter `rt`."""
    register("rt", create)
