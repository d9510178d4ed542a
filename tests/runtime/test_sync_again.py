"""A file read again: what has gone from it is said and still counts; what moved to another file is not gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import pytest

from csat_plugin.host.adapter import Adapter, Capabilities, Fatal, Finding, Page, Rejected, Stream
from csat_plugin.runtime.failure import Failure
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


def deleted(exports: Path) -> tuple[list[dict[str, str]], int]:
    """What a sync says of deleted files, and how many ratings the store has then."""
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        said = [finding.values for finding in sync(workspace).findings if finding.code == "store.gone_file"]
        return said, len(list(workspace.store.marks("all", None, None)))


def test_a_deleted_file_is_named_once_and_its_ratings_stay(exports: Path) -> None:
    (exports / "october.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    (exports / "november.csv").write_text(HEAD + THIRD, encoding="utf-8")
    assert deleted(exports) == ([], 3)
    (exports / "october.csv").unlink()
    assert deleted(exports) == ([{"source": "october.csv", "files": "1", "n": "2"}], 3)
    assert deleted(exports) == ([], 3), "it was said"
    (exports / "october.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    assert deleted(exports) == ([], 3)
    (exports / "october.csv").unlink()
    assert deleted(exports)[0], "it came back, and is gone again"


def test_a_file_with_another_name_is_not_a_deleted_one(exports: Path) -> None:
    (exports / "october.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    assert deleted(exports) == ([], 2)
    (exports / "october.csv").rename(exports / "2026-10.csv")
    assert deleted(exports) == ([], 2)


def test_a_deleted_file_is_named_once_all_others_can_be_read_again(exports: Path) -> None:
    (exports / "a.csv").write_text(HEAD + FIRST, encoding="utf-8")
    (exports / "b.csv").write_text(HEAD + SECOND, encoding="utf-8")
    assert deleted(exports) == ([], 2)
    (exports / "a.csv").unlink()
    (exports / "b.csv").write_bytes(bytes(range(256)) * 8)
    with pytest.raises(Fatal):
        deleted(exports)
    (exports / "b.csv").write_text(HEAD + SECOND, encoding="utf-8")
    assert deleted(exports) == ([{"source": "a.csv", "files": "1", "n": "1"}], 2)


class Told:
    """An adapter that notes what it is asked, and hands over prepared pages."""

    capabilities = Capabilities(streams=("ratings",))

    def __init__(self, *pages: Page) -> None:
        self.asked: list[tuple[str, datetime | None]] = []
        self._pages = pages

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:  # noqa: ARG002 # contract
        self.asked.append((cursor, since))
        yield from self._pages

    def serves(self, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workspace, "connect", lambda _: cast("Adapter", self))


def test_the_cursor_is_kept_when_a_day_is_named(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    day = datetime(2026, 10, 1, tzinfo=UTC)
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        adapter = Told(Page(cursor="far"))
        adapter.serves(workspace, monkeypatch)
        sync(workspace)
        sync(workspace, since=day)
        assert adapter.asked == [("", None), ("far", day)]


def test_a_name_read_before_without_a_customer_is_linked_when_it_comes_again(exports: Path) -> None:
    """With a register that knows nobody the ratings have no customer; without one each name is a customer of its own."""
    settings = exports.parent / "csat.yaml"
    (exports.parent / "register.csv").write_text("id,name\nK9,Other\n", encoding="utf-8")
    settings.write_text("register: register.csv\n" + SETTINGS, encoding="utf-8")
    (exports / "a.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        sync(workspace)
    settings.write_text(settings.read_text().removeprefix("register: register.csv\n"))
    (exports / "b.csv").write_text(HEAD + "4,K1,5,2026-10-09\n", encoding="utf-8")
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        sync(workspace)
        assert {mark.customer for mark in workspace.store.ratings()} == {"K1"}


def test_two_syncs_at_once_keep_every_rejected_row_once(exports: Path) -> None:
    """The slower one finds that another has gone on, and stops without having written its page a second time."""
    rows = "".join(f"{n},K1,{9 if n % 2 else 5},2026-10-01\n" for n in range(6_000))
    (exports / "a.csv").write_text(HEAD + rows, encoding="utf-8")
    at = datetime(2026, 11, 10, tzinfo=UTC)
    with closing(Workspace(exports.parent, at=at)) as one, closing(Workspace(exports.parent, at=at)) as other:
        began: list[int] = []

        def meanwhile(*_: Any) -> None:
            if not began:
                began.append(1)
                sync(other)

        with pytest.raises(Failure, match="Another csat sync is reading exports"):
            sync(one, progress=meanwhile)
        rejected = [row.row for row in one.store.rejected()]
        assert len(rejected) == len(set(rejected)) == 3_000
        assert [tally.new for tally in sync(one).tallies] == [0]


def test_rejected_rows_are_not_counted_as_gone(exports: Path) -> None:
    export = exports / "month.csv"
    export.write_text(HEAD + FIRST + SECOND + THIRD + "4,K1,x,2026-10-03\n", encoding="utf-8")
    assert read(exports) == ([], 3)
    export.write_text(HEAD + FIRST + "2,K1,nine,2026-10-02\n" + THIRD + "4,K1,x,2026-10-03\n", encoding="utf-8")
    assert read(exports) == ([], 3), "row 2 stands there, only nobody can read its mark"
    export.write_text(HEAD + THIRD + "2,K1,nine,2026-10-02\n4,K1,x,2026-10-03\n", encoding="utf-8")
    said, _ = read(exports)
    assert [finding.values["n"] for finding in said] == ["1"], (
        "2 is there still, and what was rejected before hides nothing"
    )


def test_a_file_of_which_every_row_is_rejected_is_a_finding_of_its_own(exports: Path) -> None:
    export = exports / "month.csv"
    export.write_text(HEAD + FIRST + SECOND + THIRD, encoding="utf-8")
    (exports / "good.csv").write_text(HEAD + "7,K1,5,2026-10-09\n8,K1,x,2026-10-09\n9,K1,y,2026-10-09\n", "utf-8")
    assert read(exports) == ([], 4)
    export.write_text("id,mark,customer,answered\n" + FIRST + SECOND + THIRD, encoding="utf-8")
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        done = sync(workspace)
    assert [finding.values for finding in done.useless] == [{"source": "month.csv", "n": "3", "column": "mark"}]
    assert not [finding for finding in done.findings if finding.code == "store.gone"]


def test_one_bad_record_of_a_platform_is_no_wrong_column(exports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A platform's sources are single tickets: each is read from its beginning, and one has one rating."""
    bad = [
        Rejected(stream="ratings", source=f"t/{n}", row=str(n), column="CSAT", code="rejected.rt_mark") for n in (1, 2)
    ]
    page = Page(rejected=tuple(bad), read=2, cursor="x", begins=("t/1", "t/2"))
    with closing(Workspace(exports.parent, at=datetime(2026, 11, 10, tzinfo=UTC))) as workspace:
        Told(page).serves(workspace, monkeypatch)
        assert sync(workspace).useless == ()


def test_ratings_that_another_file_holds_are_not_gone(exports: Path) -> None:
    (exports / "month.csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    (exports / "month (1).csv").write_text(HEAD + FIRST + SECOND, encoding="utf-8")
    assert read(exports) == ([], 2)
    (exports / "month (1).csv").write_text(HEAD + THIRD, encoding="utf-8")
    assert read(exports) == ([], 3), "they stand in month.csv, which has not changed"
