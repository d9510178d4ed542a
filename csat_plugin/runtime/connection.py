"""What an adapter is handed: one entry of `connections:` with its secrets resolved, and what `csat.yaml` says for all of them."""

from __future__ import annotations

from csat_plugin.host.adapter import Connection, Network
from csat_plugin.host.secrets import resolved
from csat_plugin.host.settings import ConnectionSettings, Settings


def connection_of(settings: Settings, entry: ConnectionSettings, language: str) -> Connection:
    """The connection as its adapter gets it.

    Args:
        settings: of the workspace.
        entry: one of its connections.
        language: of error sentences and of texts written for people.

    Raises:
        SecretError: if a secret's reference leads nowhere.
    """
    return Connection(
        name=entry.name,
        adapter=entry.adapter,
        workspace=settings.folder,
        zone=settings.zone,
        settings=resolved(dict(entry.settings), settings.folder),
        place=entry.place,
        places=entry.places,
        network=network_of(settings),
        language=language,
    )


def network_of(settings: Settings) -> Network:
    """How the platforms of these settings are reached."""
    return Network(proxy=settings.network.proxy, ca_file=settings.network.ca_file)
