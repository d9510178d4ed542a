"""What is written, where, and what happens when the disk or a person interferes."""

from __future__ import annotations

import base64
import errno
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.folder.names import safe_name

from csat_plugin.core.effects import Effect
from csat_plugin.host.adapter import Adapter, Fatal, Retriable


def effect(**changes: Any) -> Effect:
    given: dict[str, Any] = {
        "slot": "exports:score:monthly:华信:2026-10", "kind": "score", "connection": "exports", "digest": "d1", "subject": "exports:customer:1",
        "subject_name": "华信", "period": "2026-10", "title": "Score", "body": {"value": "92.2"},
    }  # fmt: skip
    return Effect(**given | changes)


@pytest.fixture
def adapter(connect: Callable[..., Adapter]) -> Adapter:
    return connect()


def files(workspace: Path) -> set[str]:
    base = workspace / "results"
    return {
        p.relative_to(base).as_posix()
        for p in base.rglob("*")
        if p.is_file() and ".csat" not in p.relative_to(base).parts
    }


def test_where_each_kind_goes(adapter: Adapter, workspace: Path) -> None:
    report = {
        "files": {"report.html": base64.b64encode(b"<p>").decode(), "report.xlsx": base64.b64encode(b"PK").decode()}
    }
    adapter.emit(effect())
    adapter.emit(effect(slot="a", kind="action", body={"id": "verify:华信:1", "text": "Find out why."}))
    adapter.emit(effect(slot="n", kind="note", ticket="A-1", body={"text": "5 of 5"}))
    adapter.emit(effect(slot="r", kind="report", subject_name="", subject="", body=report))
    adapter.emit(effect(slot="s", kind="survey", body={"rows": [{"ticket": "A-1", "who": "=1+1"}]}))
    action = "verify-华信-1"
    assert files(workspace) == {
        "scores/2026-10/华信.json", f"actions/{action}.md", f"actions/{action}.json", "notes/A-1.md", "reports/2026-10/report.html",
        "reports/2026-10/report.xlsx", "surveys/2026-10/华信.json", "surveys/2026-10/华信.csv",
    }  # fmt: skip
    results = workspace / "results"
    score = json.loads((results / "scores/2026-10/华信.json").read_text("utf-8"))
    assert (score["schema"], score["body"], score["slot"]) == ("csat/score-file@1", {"value": "92.2"}, effect().slot)
    assert (results / "reports/2026-10/report.xlsx").read_bytes() == b"PK"
    assert (results / "surveys/2026-10/华信.csv").read_bytes() == "\ufeffticket,who\r\nA-1,'=1+1\r\n".encode()
    assert "Find out why." in (results / f"actions/{action}.md").read_text("utf-8")


def test_two_slots_never_share_a_file(adapter: Adapter, workspace: Path, connect: Callable[..., Adapter]) -> None:
    first = adapter.emit(effect())
    second = connect().emit(effect(slot="exports:score:other:华信:2026-10", digest="d2"))
    third = connect().emit(effect(slot="third", subject_name="华信 "))
    assert len({first.ref, second.ref, third.ref}) == 3
    assert len(files(workspace)) == 3
    assert connect().emit(effect(slot="exports:score:other:华信:2026-10", digest="d3")).ref == second.ref


def test_a_file_a_person_changed_is_not_taken_back(adapter: Adapter, workspace: Path) -> None:
    receipt = adapter.emit(effect())
    file = workspace / "results" / receipt.ref
    file.write_text("my own words", encoding="utf-8")
    assert adapter.undo(receipt) is False
    assert file.read_text("utf-8") == "my own words"


def test_a_persons_words_come_back_with_undo(adapter: Adapter, workspace: Path) -> None:
    file = workspace / "results" / adapter.emit(effect()).ref
    file.write_text("my own words", encoding="utf-8")
    second = adapter.emit(effect(digest="d2"))
    assert "my own words" not in file.read_text("utf-8")
    assert adapter.undo(second) is True
    assert file.read_text("utf-8") == "my own words"


def test_a_file_a_person_deleted_is_not_found_and_written_again(adapter: Adapter, workspace: Path) -> None:
    receipt = adapter.emit(effect())
    (workspace / "results" / receipt.ref).unlink()
    assert adapter.find(receipt.slot) is None
    assert adapter.emit(effect()).already_there is False
    assert (workspace / "results" / receipt.ref).is_file()


def test_files_the_new_content_no_longer_has_are_removed_and_come_back(adapter: Adapter, workspace: Path) -> None:
    one, two = (base64.b64encode(text).decode() for text in (b"1", b"2"))
    adapter.emit(effect(kind="report", body={"files": {"a.html": one, "b.html": one}}))
    second = adapter.emit(effect(kind="report", digest="d2", body={"files": {"a.html": two}}))
    assert files(workspace) == {"reports/2026-10/华信/a.html"}
    assert adapter.undo(second)
    assert files(workspace) == {"reports/2026-10/华信/a.html", "reports/2026-10/华信/b.html"}


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, Retriable), (errno.EACCES, Fatal), (errno.EROFS, Fatal)])
@pytest.mark.parametrize("at", [1, 2, 3, 4])
def test_a_write_that_fails_leaves_everything_as_it_was(
    adapter: Adapter, workspace: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception], at: int
) -> None:
    body = {"files": {name: base64.b64encode(b"old").decode() for name in ("a", "b")}}
    adapter.emit(effect(kind="report", body=body))
    before = {path: (workspace / "results" / path).read_bytes() for path in files(workspace)}
    real, calls = os.fsync, iter(range(1, 100))

    def failing(handle: int) -> None:
        # the former contents are kept first (one file, both are alike), then what is begun, then the two files, then the entry
        if next(calls) == at + 1:
            raise OSError(number, os.strerror(number))
        real(handle)

    body = {"files": {name: base64.b64encode(b"new").decode() for name in ("a", "b")}}
    monkeypatch.setattr(os, "fsync", failing)
    with pytest.raises(error, match="could not be written"):
        adapter.emit(effect(kind="report", digest="d2", body=body))
    monkeypatch.undo()
    assert {path: (workspace / "results" / path).read_bytes() for path in files(workspace)} == before
    assert not list((workspace / "results").rglob(".csat-*")), "no half file stays behind"
    assert adapter.emit(effect(kind="report", digest="d2", body=body)).already_there is False


def test_after_a_crash_between_file_and_entry_the_same_path_is_written_again(
    adapter: Adapter, workspace: Path, connect: Callable[..., Adapter]
) -> None:
    receipt = adapter.emit(effect())
    for entry in (workspace / "results/.csat/slots").iterdir():
        entry.unlink()
    assert connect().find(receipt.slot) is None
    assert connect().emit(effect()).ref == receipt.ref
    assert len(files(workspace)) == 1


@pytest.mark.parametrize("digest", ["d2", "d3"])
@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_kill_half_way_leaves_nothing_of_ours_behind_when_the_next_attempt_is_taken_back(
    adapter: Adapter,
    workspace: Path,
    connect: Callable[..., Adapter],
    monkeypatch: pytest.MonkeyPatch,
    at: int,
    digest: str,
) -> None:
    """Killed at the first, the second file or the entry; one path is a person's own file, the other was not there."""
    own = workspace / "results/reports/2026-10/华信/a"
    own.parent.mkdir(parents=True)
    own.write_text("my own words", encoding="utf-8")
    real, calls = os.fsync, iter(range(1, 100))

    def killed(handle: int) -> None:
        # the person's file is kept first, then what is begun, then the two files, then the entry
        if next(calls) == at + 2:
            raise KeyboardInterrupt
        real(handle)

    def report(digest: str) -> Effect:
        body = {"files": {name: base64.b64encode(digest.encode()).decode() for name in ("a", "b")}}
        return effect(kind="report", digest=digest, body=body)

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        adapter.emit(report("d2"))
    monkeypatch.undo()
    receipt = connect().emit(report(digest))
    assert connect().undo(receipt) is True
    assert files(workspace) == {"reports/2026-10/华信/a"}
    assert own.read_text("utf-8") == "my own words"


def test_what_a_person_wrote_after_a_kill_is_kept(
    adapter: Adapter, workspace: Path, connect: Callable[..., Adapter], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = workspace / "results" / adapter.emit(effect()).ref
    written = iter(range(1, 100))
    real = os.fsync

    def killed(handle: int) -> None:
        if next(written) == 4:  # kept, begun, the file, then the entry
            raise KeyboardInterrupt
        real(handle)

    monkeypatch.setattr(os, "fsync", killed)
    with pytest.raises(KeyboardInterrupt):
        adapter.emit(effect(digest="d2"))
    monkeypatch.undo()
    file.write_text("my own words", encoding="utf-8")
    third = connect().emit(effect(digest="d3"))
    assert connect().undo(third) is True
    assert file.read_text("utf-8") == "my own words"


HOSTILE = [
    "../../etc/passwd", "..", ".", "CON", "nul.txt", "COM1", "a/b\\c", "a:b", 'x"y', "tab\tbell\x07", "ends.", "ends ", ".hidden", "",
    "名" * 200, "e\u0301", "\u202egpj.exe", "a\x00b", "*?<>|",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_names_every_system_takes(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert len(safe.encode()) <= 110
    assert not set(safe) & set('<>:"/\\|?*\x00\t\x07\u202e')
    assert safe not in {".", ".."}
    assert not safe.endswith((".", " "))
    assert not safe.startswith(".")
    assert safe.partition(".")[0].partition("~")[0].upper() not in {"CON", "NUL", "COM1"}


def test_names_stay_readable_and_apart() -> None:
    assert safe_name("华信科技（北京）") == "华信科技（北京）"
    assert safe_name("2026-Q3") == "2026-Q3"
    assert safe_name("a/b") != safe_name("a:b")
    assert safe_name("名" * 200) != safe_name("名" * 201)


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_written_outside_the_results(adapter: Adapter, workspace: Path, name: str) -> None:
    body = {"id": name, "files": {name: base64.b64encode(b"x").decode()}}
    for kind in ("score", "note", "action", "report", "survey"):
        adapter.emit(
            effect(
                slot=f"{kind}:{name}", kind=kind, subject_name=name, subject=name, period=name, ticket=name, body=body
            )
        )
    assert {path.name for path in workspace.iterdir()} <= {"exports", "results"}
    assert {path.name for path in (workspace / "results").iterdir()} <= {
        "scores",
        "notes",
        "actions",
        "reports",
        "surveys",
        ".csat",
    }


@pytest.fixture
def read_only(workspace: Path) -> Iterator[Path]:
    folder = workspace / "results"
    folder.write_text("a file stands where the folder should be", encoding="utf-8")
    return folder  # type: ignore[return-value] # nothing to tidy up


def test_a_folder_that_cannot_be_made_is_one_sentence(adapter: Adapter, read_only: Path) -> None:
    with pytest.raises(Fatal, match="could not be written"):
        adapter.emit(effect())
    assert read_only.is_file()


def test_an_action_reads_like_a_page_in_the_workspaces_language(
    connect: Callable[..., Adapter], workspace: Path
) -> None:
    body = {"id": "verify:华信:1", "slot": "x", "text": "请核实原因。", "state": "open", "owner": "赵敏", "due": "2026-11-09", "delegate": "",
            "additions": ["2026-11: 71.0"], "extra_fact": 5}  # fmt: skip
    receipt = connect(language="zh").emit(
        effect(kind="action", slot="a|b", title="核实缺陷", ticket="exports:ticket:A-1", body=body)
    )
    assert (workspace / "results" / receipt.ref).read_text("utf-8") == (
        "# 核实缺陷\n\n- 对象: 华信\n- 周期: 2026-10\n- 工单: A-1\n- 状态: open\n- 责任人: 赵敏\n- 期限: 2026-11-09\n- extra fact: 5\n\n"
        "请核实原因。\n\n**后续记录**\n\n- 2026-11: 71.0\n\n<!-- csat: a|b d1 -->\n"
    )
