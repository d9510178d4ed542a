"""The house as designed: imports run downwards, modules stay small, no drawers called utils."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("csat_plugin", "adapters", "rules", "schemas")
LEVEL = {
    "texts": 1,
    "core": 1,
    "language": 2,
    "tables": 2,
    "host": 3,
    "store": 3,
    "batch": 3,
    "runtime": 4,
    "render": 4,
    "demo": 4,
    "cli": 5,
}
BESIDE = {("core", "texts"), ("runtime", "render")}
"""Pairs of one level in which the first may import the second."""
ADAPTERS_MAY = ("csat_plugin.host.adapter", "csat_plugin.host.hookspecs", "csat_plugin.host.settings_schema", "csat_plugin.host.setup", "csat_plugin.core.model",
                "csat_plugin.core.effects", "csat_plugin.tables", "csat_plugin.texts", "csat_plugin.adapters")  # fmt: skip
PURE = {"os", "time", "logging", "socket", "sqlite3", "subprocess", "pathlib", "requests", "sqlalchemy", "random"}
MODULES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
    return found


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_run_downwards(path: Path) -> None:
    parts = path.relative_to(ROOT).parts
    ours = [name for name in imports(path) if name.startswith("csat_plugin.")]
    if parts[0] == "adapters":
        wrong = [name for name in ours if not name.startswith(ADAPTERS_MAY) and name != "csat_plugin.host"
                 and name not in {"csat_plugin.core", "csat_plugin"}]  # fmt: skip
        assert not wrong, f"{named(path)} imports {wrong}; an adapter may import only {ADAPTERS_MAY}"
        return
    if parts[0] != "csat_plugin" or len(parts) < 3:
        return
    here = parts[1]
    for name in ours:
        there = name.split(".")[1]
        if there not in LEVEL or there == here:
            continue
        allowed = LEVEL[there] < LEVEL[here] or (here, there) in BESIDE
        assert allowed, f"{named(path)} imports {name}: {here} may not import {there}"


@pytest.mark.parametrize("path", [p for p in MODULES if "core" in p.parts], ids=named)
def test_core_is_pure(path: Path) -> None:
    touched = {name.split(".")[0] for name in imports(path)} & PURE
    assert not touched, f"{named(path)} imports {touched}: the core does no input or output"


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_holds_one_idea(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= 400, f"{named(path)} has {lines} lines; 400 is the limit, 300 the aim"


def test_no_drawers() -> None:
    drawers = {"utils", "util", "helpers", "helper", "common", "misc"}
    found = [
        p for package in (*PACKAGES, "tests", "benchmarks") for p in (ROOT / package).rglob("*") if p.stem in drawers
    ]
    assert not found


def test_the_core_never_asks_the_clock() -> None:
    for path in (ROOT / "csat_plugin" / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                asked = ast.unparse(node.func)
                assert not asked.endswith((".now", ".today", ".utcnow")), f"{named(path)}:{node.lineno} asks the clock"
