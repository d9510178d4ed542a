"""One Request Tracker for all tests of this folder that ask for it, and connections to it."""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.rt_cases import Connect, connecting
from tests.integration.rt_live import READING, login
from tests.integration.rt_server import Server, server

__all__ = ["server"]


@pytest.fixture
def connect(server: Server, tmp_path: Path) -> Connect:
    """Connects as the API user, or as the settings say."""
    return connecting(server.url, server.token, tmp_path)


@pytest.fixture(scope="session")
def narrow(server: Server) -> dict[str, Any]:
    """A user who may read one queue."""
    return login(server, "narrow", ["Incidents"], READING) | {"queues": ["Incidents"], "reports": None}


@pytest.fixture
def queue(server: Server) -> str:
    """A queue of this test alone; its last eight letters are no other's."""
    name = f"Tested {uuid.uuid4().hex[:8]}"
    server.call("POST", "/queue", {"Name": name}, root=True)
    return name
