"""One Request Tracker for all tests of this folder that ask for it."""

from __future__ import annotations

from tests.integration.rt_server import server

__all__ = ["server"]
