"""The `rt` adapter: tickets and ratings of Request Tracker 5 by its REST 2 interface, results written back as fields and tickets.

Entered by entry point like any third party's adapter.
"""

from __future__ import annotations

from typing import Any

import pluggy

from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.hookspecs import RegisterAdapter
from csat_plugin.host.setup import Ask, Setup

SETUP = Setup(
    asks=(Ask(key="url", code="rt.ask.url"), Ask(key="token", code="rt.ask.token", secret=True)),
    settings={"actions": {"queue": "Corrective Actions"}, "reports": {"queue": "CSAT Reports"}},
)
"""Results get queues of their own, which `csat doctor --install` makes; nothing is written there until it is switched on."""

impl = pluggy.HookimplMarker("csat_plugin")


def create(connection: Connection) -> Adapter:
    """The adapter of one connection; Request Tracker is not asked anything yet."""
    from .adapter import RtAdapter

    return RtAdapter(connection)


def schema() -> dict[str, Any]:
    """JSON Schema of the settings of a connection."""
    from csat_plugin.host.settings_schema import settings_schema

    from .settings import RtText, defaults

    return settings_schema(RtText, defaults())


@impl
def csat_register_adapters(register: RegisterAdapter) -> None:
    """Add the adapter `rt`."""
    register("rt", create, SETUP, schema)
