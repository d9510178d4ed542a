"""A folder with exports, made on the fly, and the adapter on it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from csat_plugin.host.adapter import Adapter, Connection
from csat_plugin.host.plugins import Host

Connect = Callable[..., Adapter]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "exports").mkdir()
    return tmp_path


@pytest.fixture
def connect(workspace: Path) -> Connect:
    """Connects as the program does: through the host, by entry point."""
    host = Host.load()

    def made(*files: dict[str, Any], zone: str = "Asia/Shanghai", language: str = "en", **settings: Any) -> Adapter:
        return host.connect(
            Connection(
                name="exports",
                adapter="folder",
                workspace=workspace,
                zone=ZoneInfo(zone),
                settings={"path": "exports", "files": list(files), **settings},
                place="csat.yaml:12:3",
                language=language,
            )
        )

    return made


@pytest.fixture
def put(workspace: Path) -> Callable[[str, str], Path]:
    """Writes a file into the exports folder."""

    def written(name: str, text: str) -> Path:
        file = workspace / "exports" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode())
        return file

    return written
