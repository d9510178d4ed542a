"""`.ci/run` lets nothing be skipped that integration tests need, unless told so, and names at its end what was skipped all the same."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BASH = shutil.which("bash")

MAKE = """\
#!/usr/bin/env bash
echo "made: $2, missing allowed: $CSAT_ALLOW_MISSING"
[ "$2" != test ] || printf '%s' "$SKIPPED" >>"$CSAT_SKIPPED"
[ "$2" != "$BROKEN" ]
"""
"""Stands for every step: the one named is broken, and the tests skip something."""

pytestmark = pytest.mark.skipif(BASH is None or os.name != "posix", reason="needs bash")


def carried_out(folder: Path, **env: str) -> subprocess.CompletedProcess[str]:
    (folder / "bin").mkdir()
    (folder / "bin" / "make").write_text(MAKE, "utf-8")
    (folder / "bin" / "make").chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CSAT_")}
    command = [str(BASH), str(ROOT / ".ci" / "run")]
    env = clean | {"PATH": path, "SKIPPED": "", "BROKEN": "", "TMPDIR": str(folder)} | env
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_nothing_may_be_missing_and_no_step_is_left_out(tmp_path: Path) -> None:
    ran = carried_out(tmp_path)
    assert (ran.returncode, ran.stdout.splitlines()[-1]) == (0, "All passed.")
    made = [line for line in ran.stdout.splitlines() if line.startswith("made: ")]
    steps = ("lint", "types", "docs-check", "demo", "test-integration", "test")
    assert made == [f"made: {step}, missing allowed: 0" for step in steps]
    assert [path.name for path in tmp_path.iterdir()] == ["bin"], "nothing is left behind"


def test_what_was_skipped_is_named_at_the_end_and_who_runs_it_may_allow_that_something_is_missing(
    tmp_path: Path,
) -> None:
    ran = carried_out(tmp_path, SKIPPED="   27  no public data sets\n", CSAT_ALLOW_MISSING="1")
    assert ran.returncode == 0
    assert "made: test-integration, missing allowed: 1" in ran.stdout
    end = ran.stdout.splitlines()[-4:]
    assert end == ["Not looked at (tests, why):", "   27  no public data sets", "", "All that was looked at passed."]


def test_one_failed_step_fails_all_after_the_others_were_made(tmp_path: Path) -> None:
    ran = carried_out(tmp_path, BROKEN="test-integration")
    assert ran.returncode == 1
    assert "made: test," in ran.stdout
    assert ran.stdout.splitlines()[-1] == "Failed: integration"
