"""One synced sample provider, copied for each test that needs it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Desk


@pytest.fixture(scope="session")
def unsynced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample provider as `csat demo` makes it, nothing read yet. Not to be changed."""
    from csat_plugin.demo import generate

    folder = tmp_path_factory.mktemp("sample") / "provider"
    generate(folder)
    return folder


@pytest.fixture(scope="session")
def synced(unsynced: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The same after `csat sync`, to be read only."""
    folder = tmp_path_factory.mktemp("synced") / "provider"
    shutil.copytree(unsynced, folder)
    desk = Desk(folder)
    desk.ok("sync")
    return desk


@pytest.fixture
def desk(synced: Desk, tmp_path: Path) -> Desk:
    """A synced workspace of the test's own."""
    shutil.copytree(synced.folder, tmp_path / "provider")
    return Desk(tmp_path / "provider")


@pytest.fixture
def fresh(unsynced: Path, tmp_path: Path) -> Desk:
    """A workspace of the test's own that was never synced."""
    shutil.copytree(unsynced, tmp_path / "provider")
    return Desk(tmp_path / "provider")
