"""Where the public data sets lie; the tests of this folder are skipped, with that reason, where they do not."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from tests.realdata.workplace import SCALE, Places, Workplace

BESIDE = Path(__file__).resolve().parents[3] / "shared"


@pytest.fixture(scope="session")
def data() -> Path:
    folder = Path(os.environ.get("CSAT_SHARED", BESIDE)) / "data"
    if not folder.is_dir():
        pytest.skip(f"no public data sets in {folder}; set CSAT_SHARED to the folder that holds data/")
    return folder


@pytest.fixture(scope="session")
def reference(data: Path) -> dict[str, Any]:
    """The figures made independently."""
    found: dict[str, Any] = json.loads((data / "reference.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="session")
def place(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Each workspace, synced once for all tests."""
    made: dict[str, Workplace] = {}

    def get(name: str) -> Workplace:
        if name not in made:
            made[name] = Workplace.made(name, data, tmp_path_factory.mktemp(name) / name, SCALE[name])
        return made[name]

    return get
