"""A file read again: what has gone from it is said and still counts; what moved to another file is not gone."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from csat_plugin.host.adapter import Fatal, Finding
from csat_plugin.runtime.sync import sync
from csat_plugin.runtime.workspace import Workspace

SETTINGS = """\
workspace: again
provider: Again
rules: rules.yaml
timezone: Asia/Shanghai
language: en
connections:
  exports:
    adapter: folder
    path: exports
    files:
      - match: "*.csv"
        ratings:
          - channel: ticket
            mark: mark
            scale: {min: 1, max: 5}
            columns: {id: id, customer: customer, answered: answered}
"""
HEAD = "id,customer,mark,answered\n"
FIRST, SECOND, THIRD = "1,K1,5,2026-10-01\n", "2,K1,4,2026-10-02\n", "3,K2,3,2026-10-03\n"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    (tmp_path / "csat.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "exports").mkdir()
    return tmp_path / "exports"


def read(exports: Path) -> tuple[list[Finding], int]:
    """What a sync says has gone, and how many ratings the store has then."""
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        said = [finding for finding in sync(workspace).findings if finding.code == "store.gone"]
        return said, len(list(workspace.store.marks("all", None, None)))


def test_ratings_gone_from_a_file_are_named_and_stay(exports: Path) -> None:
    export = exports / "month.csv"
    export.write_text(HEAD + FIRST + SECOND + THIRD, encoding="utf-8")
    assert read(exports) == ([], 3)
    export.write_text(HEAD + THIRD + "4,K2,5,2026-10-09\n", encoding="utf-8")
    said, kept = read(exports)
    assert [finding.values for finding in said] == [{"source": "month.csv", "n": "2"}]
    assert kept == 4
    assert read(exports) == ([], 4), "a file that has not changed is not read again"


def test_a_broken_file_keeps_no_other_from_being_read(exports: Path) -> None:
    (exports / "a.csv").write_text(HEAD + FIRST, encoding="utf-8")
    (exports / "b.csv").write_bytes(bytes(range(256)) * 8)
    (exports / "c.csv").write_text(HEAD + THIRD, encoding="utf-8")
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        done = sync(workspace)
        assert [tally.new for tally in done.tallies] == [2]
        (broken,) = done.failed
        assert "b.csv" in str(broken)
        with pytest.raises(Fatal, match=r"b\.csv"):  # nothing else is new: what is left is the failure
            sync(workspace)
        (exports / "b.csv").write_text(HEAD + SECOND, encoding="utf-8")
        mended = sync(workspace)
        assert ([tally.new for tally in mended.tallies], mended.failed) == ([1], ())


def test_a_connection_that_cannot_be_read_keeps_no_other_from_being_read(exports: Path) -> None:
    (exports / "a.csv").write_text(HEAD + FIRST, encoding="utf-8")
    lines = SETTINGS.splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if line.startswith("  exports:"))
    gone = "".join(lines[at:]).replace("  exports:", "  gone:", 1).replace("path: exports", "path: nowhere")
    (exports.parent / "csat.yaml").write_text("".join(lines[:at]) + gone + "".join(lines[at:]), encoding="utf-8")
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        done = sync(workspace)
    assert [(tally.connection, tally.new) for tally in done.tallies] == [("exports", 1)]
    assert "nowhere" in str(done.failed[0])


def test_ratings_moved_to_another_file_are_not_gone(exports: Path) -> None:
    (exports / "a.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    assert read(exports) == ([], 2)
    (exports / "a.csv").write_text(HEAD + FIRST, encoding="utf-8")
    (exports / "b.csv").write_text(HEAD + SECOND, encoding="utf-8")
    assert read(exports) == ([], 2)
