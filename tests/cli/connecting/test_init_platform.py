"""`csat init --platform`: from an address and a token to the first scores."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.adapters.rt_fake import TOKEN, FakeRt
from tests.cli.connecting.rt_desk import POSIX, settings, typed
from tests.cli.program import Desk, csat


class TestBegin:
    def test_from_an_address_and_a_token_to_the_first_scores(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new", at="2026-11-09T02:00:00")
        ran = csat("init", new.folder, "--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--at", new.at)
        assert ran.code == 0, ran.said
        assert "$ csat" in ran.out
        assert "score --period 2026-10" in ran.out
        assert "80.0" in ran.out
        assert all(method == "GET" for method, _ in rt.calls), "nothing is written"
        made = settings(new)
        assert made["effects"] == {"from": date(2026, 11, 9)}
        assert made["connections"]["rt"]["since"] == "2026-08-01"  # type: ignore[index]
        assert new.ok("validate").code == 0
        assert new.ok("plan", "--period", "2026-10").code == 0

    def test_the_whole_desk_may_be_scored(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new")
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--since", "2026-09-01"]
        made = csat(
            "init", new.folder, *base, "--subject", "all", "--month-of", "closed", "--format", "json", "--at", new.at
        )
        assert (made.json["subject"], made.json["month_of"]) == ("all", "closed")
        assert "month_of: closed" in new.file("rules/tickets-only.yaml").read_text("utf-8")

    @pytest.mark.parametrize(
        ("arguments", "code", "said"),
        [
            (["--platform", "rt"], 2, "`--url` is missing"),
            (["--platform", "nowhere"], 2, "there are: rt"),
            (["--platform", "rt", "--url", "http://127.0.0.1:9", "--token", "env:RT_TOKEN"], 3, "cannot be reached"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--pack", "nothing"], 2, "nothing"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--zone", "Mars"], 2, "Mars"),
            (["--url", "URL"], 2, "`--url` is for `--platform`"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--blank", "asked"], 2, "`--blank` is for files"),
            (["--platform", "rt", "--url", "URL", "--token", "env:RT_TOKEN", "--proxy", "http://127.0.0.1:9"], 3, "proxy"),
        ],
    )  # fmt: skip
    def test_what_fails_leaves_no_half_workspace(
        self, tmp_path: Path, rt: FakeRt, desk: Desk, arguments: list[str], code: int, said: str
    ) -> None:
        assert desk.folder == tmp_path
        ran = csat("init", tmp_path / "new", *(rt.url if one == "URL" else one for one in arguments))
        assert (ran.code, said in ran.err) == (code, True), ran.said
        assert not (tmp_path / "new").exists()

    def test_a_proxy_is_said_once_for_all_connections(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        new = Desk(tmp_path / "new")
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--proxy", rt.url]
        ran = csat("init", new.folder, *base)
        assert ran.code == 0, ran.said  # the imitation answers what is asked of a proxy, too
        assert settings(new)["network"] == {"proxy": rt.url}
        assert "proxy" not in settings(new)["connections"]["rt"]  # type: ignore[index]

    def test_nothing_since_that_day_is_said(self, tmp_path: Path, rt: FakeRt, desk: Desk) -> None:
        assert desk.folder == tmp_path
        base = ["--platform", "rt", "--url", rt.url, "--token", "env:RT_TOKEN", "--since", "2099-01-01"]
        ran = csat("init", tmp_path / "new", *base)
        assert "Nothing has happened to any ticket with a rating from 2099-01-01 on" in ran.err

    @POSIX
    def test_a_person_is_asked_for_all_of_it(self, tmp_path: Path, rt: FakeRt) -> None:
        new = Desk(tmp_path / "new")
        answers = {
            "Where are your tickets?": "1",
            "browser": rt.url,
            "type": TOKEN,
            "customer of a ticket": "4",
            "month": "2",
        }
        shown, code = typed("init", new.folder, "--at", new.at, answers=answers)
        assert code == 0, shown
        assert TOKEN not in shown
        assert "subject: all" in new.file("rules/tickets-only.yaml").read_text("utf-8")
        assert "month_of: closed" in new.file("rules/tickets-only.yaml").read_text("utf-8")

    @POSIX
    def test_a_typed_secret_goes_again_when_the_workspace_cannot_be_made(self, tmp_path: Path, rt: FakeRt) -> None:
        answers = {"type": TOKEN, "customer of a ticket": "1", "month": "1"}
        shown, code = typed(
            "init", tmp_path / "new", "--platform", "rt", "--url", rt.url, "--zone", "Mars", answers=answers
        )
        assert (code, "Mars" in shown) == (2, True)
        assert not (tmp_path / "new").exists()
