"""Wheel and editable install both hold every adapter, pack, schema, template and text."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
MAPPED = {"adapters": "csat_plugin.adapters", "rules": "csat_plugin.rules", "schemas": "csat_plugin.schemas"}


def folders() -> set[str]:
    found = set()
    for top, name in (("csat_plugin", "csat_plugin"), *MAPPED.items()):
        for init in (ROOT / top).rglob("__init__.py"):
            found.add(".".join((name, *init.parent.relative_to(ROOT / top).parts)))
    return found


def test_every_package_is_listed() -> None:
    """A folder that is not listed would be left out of the wheel without a word."""
    assert set(PROJECT["tool"]["setuptools"]["packages"]) == folders()


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(out), str(ROOT)],
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        return set(archive.namelist())


def test_the_wheel_holds_all_content(wheel: set[str]) -> None:
    wanted = set()
    for top in ("csat_plugin", "adapters", "rules", "schemas"):
        prefix = "" if top == "csat_plugin" else "csat_plugin/"
        for path in (ROOT / top).rglob("*"):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                wanted.add(prefix + path.relative_to(ROOT).as_posix())
    assert not wanted - wheel, f"missing in the wheel: {sorted(wanted - wheel)}"


def test_the_wheel_holds_nothing_else_at_the_top(wheel: set[str]) -> None:
    tops = {name.split("/")[0] for name in wheel}
    assert {t for t in tops if not t.endswith(".dist-info")} == {"csat_plugin"}
