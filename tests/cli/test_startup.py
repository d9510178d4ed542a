"""`csat --help` is instant because it loads nothing it does not need."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "alembic", "babel", "calamine", "csat_plugin.core", "csat_plugin.host", "csat_plugin.language", "csat_plugin.runtime",
    "csat_plugin.store", "csat_plugin.texts", "dateutil", "duckdb", "holidays", "ibis", "jinja2", "jsonschema", "msgspec",
    "pluggy", "python_calamine", "requests", "rich", "sqlalchemy", "vl_convert", "xlsxwriter", "yaml",
}  # fmt: skip

SCRIPT = """
import json, sys
before = set(sys.modules)
from csat_plugin.cli import main
try:
    main(sys.argv[1:])
finally:
    print(json.dumps(sorted(set(sys.modules) - before)), file=sys.stderr)
"""


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["no-such-command"]])
def test_no_heavy_library_is_loaded_before_a_command_runs(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, *arguments], capture_output=True, text=True, encoding="utf-8", check=False
    )
    loaded = set(json.loads(done.stderr.splitlines()[-1]))
    assert "csat_plugin.cli.entry" in loaded
    assert sorted(loaded & HEAVY) == []
