"""`csat demo`: a sample provider and the whole main job in one command."""

from __future__ import annotations

from pathlib import Path

from tests.cli.program import Desk, csat


def test_the_demo_ends_with_the_path_of_a_report_and_can_be_run_again(tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    first = csat("demo", folder)
    assert first.code == 0, first.said
    report = Path(first.lines[-1])
    assert report.is_absolute()
    assert report.suffix == ".html"
    assert report.read_text("utf-8").startswith("<!doctype html>")
    for name in ("csat.yaml", "register.xlsx", "rules/huaxin.yaml", "exports/callbacks.xlsx", ".csat/store.db"):
        assert (folder / name).is_file(), name
    assert list((folder / "results" / "scores").rglob("*.json"))
    assert (folder / "csat.yaml").read_text("utf-8").count("workspace: huaxin") == 1

    page = report.read_bytes()
    second = csat("demo", folder, "--lang", "en")
    assert second.code == 0, second.said
    assert second.lines == first.lines
    assert report.read_bytes() == page, "the same sample gives the same bytes"


def test_every_command_the_demo_names_works_in_its_folder(desk: Desk) -> None:
    for command in (
        ["score"],
        ["explain", "score", "C05"],
        ["reconcile", "--period", "2026-10"],
        ["plan"],
        ["validate"],
        ["test"],
    ):
        desk.ok(*command)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = csat("demo", tmp_path)
    assert ran.code == 2
    assert ran.out == ""
    assert str(tmp_path) in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_workspace_that_is_not_the_demo_is_left_alone(tmp_path: Path) -> None:
    for content in (b"workspace: mine\n", b"\xff\xfe\x00workspace: mine"):
        (tmp_path / "csat.yaml").write_bytes(content)
        assert csat("demo", tmp_path).code == 2
        assert (tmp_path / "csat.yaml").read_bytes() == content
