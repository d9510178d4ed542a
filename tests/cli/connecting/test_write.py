"""`csat write`: a switch is turned in the settings, and the rest stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.runtime.connecting import forget_secrets, keep_secret
from csat_plugin.runtime.failure import Failure
from csat_plugin.runtime.settings_edit import edit
from csat_plugin.runtime.switches import switched
from tests.adapters.rt_fake import FakeRt
from tests.cli.connecting.rt_desk import SETTINGS, settings
from tests.cli.program import Desk


class TestWrite:
    def test_a_change_that_would_alter_something_else_is_never_written(self, tmp_path: Path) -> None:
        file = tmp_path / "csat.yaml"
        file.write_text("workspace: desk\nlimits: {per_run: 5}\n", "utf-8")
        written = file.stat().st_mtime_ns
        for text in ("workspace: desk\nwrite: {scores: on}\n", "workspace: desk\nwrite: {scores: nonsense}\n", "a: ["):
            with pytest.raises(Failure, match="by hand"):
                edit(file, ("write", "scores"), lambda _, text=text: text, lambda _: True, "by hand")  # type: ignore[misc]
        assert file.read_text("utf-8") == "workspace: desk\nlimits: {per_run: 5}\n"
        assert file.stat().st_mtime_ns == written, "not even written and brought back"

    def test_a_folder_the_user_had_made_stays_when_connecting_fails(self, tmp_path: Path) -> None:
        for made in (False, True):
            folder = tmp_path / f"{made}"
            if not made:
                folder.mkdir()
            keep_secret(folder, "desk", "token", "secret")
            forget_secrets(folder, "desk", ["token"], made=made)
            assert folder.exists() is not made
            assert not (folder / ".secrets").exists()

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            (
                "write: {scores: off, tickets: off}  # step by step\n",
                "write: {scores: off, tickets: on}  # step by step\n",
            ),
            ("write:\n  scores: off  # not yet\n", "write:\n  tickets: on\n  scores: off  # not yet\n"),
            ('write:\n  tickets: "off"\nlanguage: zh\n', "write:\n  tickets: on\nlanguage: zh\n"),
            ("write:\n  ? scores\n  : off\n", "write:\n  tickets: on\n  ? scores\n  : off\n"),
            ("write: {}\n", "write: {tickets: on}\n"),
            ("write: {scores: on}\n", "write: {tickets: on, scores: on}\n"),
            ("language: zh\n", "language: zh\nwrite: {tickets: on}\n"),
        ],
    )
    def test_one_switch_is_turned_and_the_rest_stays(self, before: str, after: str) -> None:
        assert switched(before, "tickets", on=True) == after

    def test_it_is_turned_in_the_file_and_the_next_step_is_named(self, desk: Desk) -> None:
        ran = desk.ok("write", "tickets", "on")
        assert settings(desk)["write"] == {"tickets": True}
        assert ran.err.endswith(f"csat -w {desk.folder} plan\n")
        assert "was on already" in desk.ok("write", "tickets", "on").err
        desk.ok("write", "tickets", "off")
        assert settings(desk)["write"] == {"tickets": False}
        assert "scores, notes, tickets" in desk("write", "mail", "on").err

    def test_switching_off_says_what_becomes_of_what_was_written(self, desk: Desk, rt: FakeRt) -> None:
        desk.file("csat.yaml").write_text("workspace: desk\nconnections: {}\n", "utf-8")
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        for kind, said in (("scores", "until csat"), ("notes", "cannot take them back")):
            desk.ok("write", kind, "on")
            assert said in desk.ok("write", kind, "off").err

    def test_a_secret_that_is_gone_keeps_nobody_from_switching_off(
        self, desk: Desk, rt: FakeRt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        desk.ok("connect", "rt", "--url", rt.url, "--token", "env:RT_TOKEN")
        desk.ok("write", "notes", "on")
        monkeypatch.delenv("RT_TOKEN")
        desk.ok("write", "notes", "off")
        assert settings(desk)["write"] == {"notes": False}

    def test_what_cannot_be_changed_safely_is_left(self, desk: Desk) -> None:
        text = SETTINGS + 'write: {tickets: "o\\x66f"}\n'
        desk.file("csat.yaml").write_text(text, "utf-8")
        ran = desk("write", "tickets", "on")
        assert (ran.code, "write: {tickets: on}" in ran.err) == (2, True)
        assert desk.file("csat.yaml").read_text("utf-8") == text
