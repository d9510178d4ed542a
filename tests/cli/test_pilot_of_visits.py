"""The programme of visits on the sample of its pack: whom it visits, what a visit must come to, and what its effect may be called."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk, csat

JUNE = ("--period", "2026-06")
VIP, AGAIN = "visit_complainant:South:1", "visit_complainant:South:3"
"""Visits of a VIP, and of somebody who complained twice."""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pilot") / "xian"
    assert csat("demo", "--pack", "xian", folder).code == 0
    return folder


@pytest.fixture
def desk(sample: Path, tmp_path: Path) -> Desk:
    import shutil

    shutil.copytree(sample, tmp_path / "xian")
    desk = Desk(tmp_path / "xian", at="2026-10-12T02:00:00")
    desk.ok("apply", *JUNE)
    return desk


def refused(desk: Desk, *line: str) -> str:
    ran = desk(*line)
    assert ran.code == 1, ran.said
    return ran.err


def prepared(desk: Desk, item: str) -> None:
    desk.ok("actions", "record", item, "coverage=two dead spots", "conduct=as agreed", "kit=complete")
    desk.ok("actions", "record", item, "appointment=2026-10-13 18:00", "route=second of four in Harbour Street")


def visited(desk: Desk, item: str) -> None:
    prepared(desk, item)
    desk.ok(
        "actions",
        "record",
        item,
        "findings=no signal in the hall",
        "cause=network",
        "--person",
        "shen",
        "--role",
        "visitor",
    )


def carried_out(desk: Desk, item: str, mark: int) -> None:
    visited(desk, item)
    desk.ok("actions", "classify", item, "--type", "ordinary", "--scene", "now", "--path", "on_site")
    desk.ok("actions", "decide", item, "--decision", "The aerial was turned")
    desk.ok("actions", "record", item, f"callback_score={mark}", "--person", "tang", "--role", "tracker")


def test_those_of_an_area_vips_and_those_who_complain_again_are_visited_and_nobody_else(desk: Desk) -> None:
    """S3-10, S3-11."""
    rows = desk.ok("actions", "list", *JUNE, "--format", "json").json["rows"]
    visits = [row["title"] for row in rows if row["item"].startswith("visit_")]
    assert [what.partition("(")[2] for what in visits] == ["C321)", "C265)", "C272)", "C290)", "C297)"], (
        "C322 complained once, and nobody else did in his area"
    )


def test_nothing_is_decided_before_the_visit_and_no_visit_closes_without_it(desk: Desk) -> None:
    """S3-09, S3-19."""
    prepared(desk, VIP)
    desk.ok("actions", "move", VIP, "--to", "in_work")
    assert "first: face_to_face" in refused(desk, "actions", "decide", VIP, "--decision", "We build a mast")
    assert "first: face_to_face" in refused(
        desk, "actions", "close", VIP, "--outcome", "fixed", "--decision", "All is well"
    )
    desk.ok("actions", "classify", VIP, "--type", "ordinary", "--scene", "now", "--path", "on_site")
    said = refused(desk, "actions", "close", VIP, "--outcome", "fixed")
    assert "face_to_face, summary, second_call" in said
    desk.ok("actions", "record", VIP, "findings=no signal", "cause=network", "--person", "shen", "--role", "visitor")
    desk.ok("actions", "decide", VIP, "--decision", "We build a mast")
    desk.ok("actions", "record", VIP, "callback_score=90", "--person", "tang", "--role", "tracker")
    desk.ok("actions", "close", VIP, "--outcome", "fixed")


def test_kind_of_customer_and_scene_are_chosen_before_it_closes(desk: Desk) -> None:
    """S3-20, AMB-13."""
    visited(desk, VIP)
    desk.ok("actions", "decide", VIP, "--decision", "The aerial was turned")
    call = ("actions", "record", VIP, "callback_score=90", "--person", "tang", "--role", "tracker")
    assert "first: summary" in refused(desk, *call)
    desk.ok("actions", "classify", VIP, "--path", "on_site")
    assert "summary, type, scene" in refused(desk, "actions", "close", VIP, "--outcome", "fixed")
    said = desk.ok("actions", "show", VIP).out
    assert f"classify {VIP} --type ordinary|repeat|with_purpose|furious|loyal" in said
    assert f"classify {VIP} --scene now|planned|not_now" in said
    desk.ok("actions", "classify", VIP, "--type", "furious", "--scene", "now")
    desk.ok(*call)
    desk.ok("actions", "close", VIP, "--outcome", "fixed")
    assert "[x] 4. Summary" in desk.ok("actions", "show", VIP).out, "the kind went with the end, the step stays done"


def test_a_visit_that_failed_opens_its_preparation_anew(desk: Desk) -> None:
    """S3-07."""
    prepared(desk, AGAIN)
    assert "wrong_time, wrong_order, no_tools" in refused(desk, "actions", "record", AGAIN, "cause=nobody at home")
    assert f"{AGAIN}/then/visit_again: open, shen" in desk.ok("actions", "record", AGAIN, "cause=wrong_time").out
    assert "visit_again" in refused(desk, "actions", "close", AGAIN, "--outcome", "fixed")


def test_the_second_call_is_told_for_vips_and_for_those_who_complained_again(desk: Desk) -> None:
    """S3-12, S3-13."""
    for item, mark in zip(
        (VIP, "visit_complainant:South:2", AGAIN, "visit_complainant:South:4"), (90, 40, 90, 90), strict=True
    ):
        carried_out(desk, item, mark)
        desk.ok("actions", "close", item, "--outcome", "fixed")
    desk.ok("surveys", "decide", at="2026-11-03T02:00:00")
    found = desk.ok("actions", "verify", "2026-10", "--format", "json", at="2026-11-03T02:00:00").json
    rows: dict[str, Any] = {row["segment"]: row for row in found["segments"]}
    assert set(rows) == {"", "VIP", "repeat"}
    assert (rows[""]["closed"], rows["VIP"]["closed"], rows["repeat"]["closed"]) == (4, 2, 2)
    assert rows[""]["drawn"] == 2, "45 % of four, in whole items"


def test_the_rise_of_the_pilot_is_not_proven_and_would_be_with_four_times_as_many_calls(desk: Desk) -> None:
    """S3-14, S3-15, S3-16."""
    compare = ("compare", "2026-06", "2026-09", "--by", "team", "--only", "South")
    said = desk.ok(*compare).out
    for words in ("22/50", "29/50", "+14.0", "not proven", "it may be chance", "about 199 answers each time"):
        assert words in said, words
    (group,) = desk.ok(*compare, "--format", "json").json["groups"]
    assert group["proof"] == "not_proven"
    calls = desk.file("exports/calls.csv")
    rows = calls.read_text("utf-8").splitlines()
    pilot = [row for row in rows if ",South," in row and row.split(",")[3][:7] in ("2026-06", "2026-09")]
    more = [f"{n}x{row}{n}" for n in range(3) for row in pilot]
    calls.write_text("\n".join([*rows, *more]) + "\n", encoding="utf-8")
    desk.ok("sync")
    (group,) = desk.ok(*compare, "--format", "json").json["groups"]
    assert (group["before"]["share"], group["after"]["share"]) == (
        {"reached": 88, "n": 200},
        {"reached": 116, "n": 200},
    )
    assert group["proof"] == "better"


def test_the_people_it_takes_are_told_with_both_roundings(desk: Desk) -> None:
    """S3-36, S3-37, S3-38, AMB-14."""
    said = desk.ok("actions", "capacity", "--visits", "23").out
    for words in ("23 visits a day", "5.33", "5 people", "4 if one manages 6", "7 in all, or 6"):
        assert words in said, words
