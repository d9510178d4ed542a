"""One synced sample provider, copied for each test that needs it."""

from __future__ import annotations

import importlib
import pickle
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import MONTH, RULES, Desk

MONTHS = 4
"""Of the twelve the demo has: the month looked at, and the quarter before it. The whole demo runs in `tests/docs`."""


@pytest.fixture(scope="session", autouse=True)
def _each_text_read_once() -> Iterator[None]:
    """The same bytes are parsed once in this process: a command line is a process of its own, hundreds of tests share one."""
    from csat_plugin.language import read

    original, kept = read.read_yaml, dict[tuple[object, str], bytes]()

    def read_yaml(content: bytes | str, name: str) -> Any:
        if (content, name) not in kept:
            kept[content, name] = pickle.dumps(original(content, name))
        return pickle.loads(kept[content, name])  # noqa: S301 - what was pickled two lines above; a fresh copy each time

    for name in ("csat_plugin.language.load", "csat_plugin.runtime.workspace", "csat_plugin.cli.rules"):
        importlib.import_module(name)
    with pytest.MonkeyPatch.context() as patch:
        for module in list(sys.modules.values()):
            if getattr(module, "read_yaml", None) is original:
                patch.setattr(module, "read_yaml", read_yaml)
        yield


@contextmanager
def few_months() -> Iterator[None]:
    """The demo makes its last months only; each of them is the same as among twelve."""
    from csat_plugin.demo import desk, monthly

    generate = sys.modules["csat_plugin.demo.generate"]
    with pytest.MonkeyPatch.context() as patch:
        for module in (desk, monthly, generate):
            patch.setattr(module, "MONTHS", MONTHS)
        patch.setattr(generate, "WAVES", (3, 0))
        yield


@pytest.fixture
def small_demo() -> Iterator[None]:
    """`csat demo` makes the small sample."""
    with few_months():
        yield


@pytest.fixture(scope="session")
def unsynced(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample provider as `csat demo` makes it, of the last months only, nothing read yet. Not to be changed."""
    from csat_plugin.demo import generate

    folder = tmp_path_factory.mktemp("sample") / "provider"
    with few_months():
        generate(folder)
    return folder


@pytest.fixture(scope="session")
def synced(unsynced: Path, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """The small sample after `csat sync`, to be read only."""
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


@pytest.fixture(scope="session")
def october(synced: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """October is closed under the demo's rules, which were used and never adopted by hand; to be copied, not changed."""
    folder = tmp_path_factory.mktemp("october") / "provider"
    shutil.copytree(synced.folder, folder)
    desk = Desk(folder)
    desk.ok("score", "--period", MONTH)
    desk.ok("close", MONTH)
    return desk


@pytest.fixture
def saved(october: Desk, tmp_path: Path) -> Desk:
    """A workspace of the test's own whose rules hold from November on, with October closed."""
    shutil.copytree(october.folder, tmp_path / "provider")
    desk = Desk(tmp_path / "provider")
    desk.edit(RULES, "valid_from: 2025-11", "valid_from: 2026-11")
    return desk
