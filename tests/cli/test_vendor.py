"""A solution vendor's work at the command line: expectations, new ideas, hand-overs, the order of those who wait, the weekly meeting.

S0-04, S4-03, S4-09, S4-17, S4-36, S4-39; and offers whose printed sums differ (AMB-15).
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.cli.program import Desk, csat

MONTH = "2026-10"
MOSS, LUMEN = "Moss Optics", "Lumen Press"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample of the pack, scored, and nothing opened yet."""
    folder = tmp_path_factory.mktemp("made") / "vendor"
    ran = csat("demo", "--pack", "vendor-guide", folder)
    assert ran.code == 0, ran.said
    return folder


@pytest.fixture
def sample(made: Path, tmp_path: Path) -> Desk:
    """A copy of it."""
    shutil.copytree(made, tmp_path / "vendor")
    return Desk(tmp_path / "vendor")


@pytest.fixture
def vendor(sample: Desk) -> Desk:
    """A copy with its items opened."""
    sample.ok("apply", "--period", MONTH)
    return sample


def opened(desk: Desk) -> set[str]:
    rows = desk.ok("actions", "list", "--format", "json").json["rows"]
    return {row["item"].rpartition(":")[0] for row in rows}


def test_what_is_expected_and_met_what_is_new_and_who_took_over(vendor: Desk) -> None:
    """Kelp was met, sees new ideas, and otto took over; Moss expects more, and nobody took over; Lumen sees no new ideas."""
    items = opened(vendor)
    assert {f"expects_more_than_he_gets:{name}" for name in ("V2", "V3")} <= items
    assert {"satisfied_without_new_ideas:V2", "first_asked_stays:V3"} <= items
    assert not {item for item in items if item.endswith(":V1")}


@pytest.mark.parametrize(
    ("name", "old", "new", "item"),
    [
        ("tickets.csv", "2026-10-22,joan,otto,,3", "2026-10-22,joan,otto,otto,3", "first_asked_stays:V3"),
        ("projects.csv", "P2,Lumen Press,Liv Ames,2026-10-21,8,6,", "P2,Lumen Press,Liv Ames,2026-10-21,8,9,",
         "satisfied_without_new_ideas:V2"),
        ("projects.csv", "P3,Moss Optics,Mo Finch,2026-10-27,6,5,5,6,3,6,8,", "P3,Moss Optics,Mo Finch,2026-10-27,6,5,5,6,3,6,6,",
         "expects_more_than_he_gets:V3"),
    ],
    ids=["taken over", "sees new ideas", "expects no more"],
)  # fmt: skip
def test_where_it_is_otherwise_nothing_is_opened(sample: Desk, name: str, old: str, new: str, item: str) -> None:
    sample.edit(f"exports/{name}", old, new)
    sample.ok("sync")
    sample.ok("apply", "--period", MONTH)
    assert item not in opened(sample)


def test_who_waits_is_ranked_by_source_urgency_and_difficulty(vendor: Desk) -> None:
    """Segment A weighs 3, B 2; what is serious 3; planned, where nobody has said whether it can be solved, 2 (S4-36)."""
    rows = vendor.ok("actions", "priority", "--by", "need", "--format", "json").json["rows"]
    first = rows[0]
    assert (first["customer"], first["source"], first["urgency"], first["difficulty"], first["rank"]) == (
        LUMEN, "3", "3", "2", "18",
    )  # fmt: skip
    assert [float(row["rank"]) for row in rows] == sorted((float(row["rank"]) for row in rows), reverse=True)
    moss = next(row for row in rows if row["item"].startswith("complaint:V3"))
    assert (moss["source"], moss["rank"]) == ("2", "12")


def test_other_weights_give_another_order(vendor: Desk) -> None:
    text = "\neconomics: {ranking: {source: {A: 1, B: 5}}}\n"
    rules = vendor.file("rules/vendor.yaml")
    rules.write_text(rules.read_text("utf-8") + text, encoding="utf-8")
    rows = vendor.ok("actions", "priority", "--by", "need", "--format", "json").json["rows"]
    assert rows[0]["customer"] == MOSS


def test_the_weekly_meeting_gets_its_material(vendor: Desk) -> None:
    """Progress is what was recorded or ended, problems what is late or new, next steps what comes first (S4-39)."""
    vendor.ok("actions", "record", "complaint:V3:1", "listen=Heard her out")
    vendor.ok("actions", "close", "missed_promise:V2:1", "--outcome", "Delivered on 2026-11-09")
    rows = vendor.ok("actions", "meeting", "--format", "json").json["rows"]
    said = {(row["section"], row["item"], row["what"]) for row in rows}
    assert ("Progress", "complaint:V3:1", "listen recorded: Heard her out") in said
    assert ("Progress", "missed_promise:V2:1", "closed: Delivered on 2026-11-09") in said
    assert ("Next steps", "complaint:V3:1", "Restate it and acknowledge the feelings") in said
    assert not [row for row in rows if row["section"] == "Problems" and "late" in row["what"]]
    later = vendor.ok("actions", "meeting", "--format", "json", at="2026-11-20T02:00:00").json["rows"]
    assert "complaint:V3:1" in {row["item"] for row in later if row["section"] == "Problems" and "late" in row["what"]}
    assert "missed_promise:V2:1" not in {row["item"] for row in later}


def test_the_material_of_one_customer_names_no_other(vendor: Desk) -> None:
    out = vendor.ok("actions", "meeting", "--only", MOSS).out
    assert MOSS in out
    assert LUMEN not in out


@pytest.mark.parametrize(
    ("decision", "vague"),
    [
        ("We will improve soon", True),
        ("尽快处理", True),
        ("できるだけ早く対応します", True),
        ("done", True),
        ("We keep everybody up to date", True),
        ("We improve the list by Friday", False),
        ("本周五前改善响应流程", False),
        ("来週の月曜までに手順を改善します", False),
        ("Otto calls each Monday until 2026-12-01", False),
        ("11月20日前增加一名驻场工程师", False),
        ("The module is replaced by the one of the other plant", False),
    ],
)
def test_vague_words_are_named(vendor: Desk, decision: str, vague: bool) -> None:
    """What the customer reads must be definite (S4-17); it is said when it is written, and again before the meeting."""
    ran = vendor.ok("actions", "decide", "silence:V3:1", "--decision", decision)
    assert bool(decision in ran.err) == vague, ran.said
    problems = [row["what"] for row in vendor.ok("actions", "meeting", "--format", "json").json["rows"]]
    assert any(decision in what for what in problems if "recorded" not in what) == vague


def test_feedback_is_counted(vendor: Desk) -> None:
    vendor.ok("actions", "close", "missed_promise:V2:1", "--outcome", "Delivered on 2026-11-09")
    vendor.ok("actions", "close", "silence:V3:1", "--outcome", "We will improve soon")
    out = vendor.ok("actions", "meeting").out
    assert "Of 2 items that ended, 2 say what was decided or came of them, 1 of these definitely, 0 both" in out
    assert "Feedback quality: 3 of 6." in out


def test_feedback_that_says_both_is_better(vendor: Desk) -> None:
    vendor.ok("actions", "decide", "missed_promise:V2:1", "--decision", "The module is replaced by 2026-11-08")
    vendor.ok("actions", "close", "missed_promise:V2:1", "--outcome", "Replaced on 2026-11-08")
    assert (
        "1 both what was decided and what came of it. Feedback quality: 3 of 3." in vendor.ok("actions", "meeting").out
    )


def test_printed_sums_that_differ_are_told(tmp_path: Path) -> None:
    """The offer prints 46 700 for people and 240 000 for all; 39 000 and 236 488.80 come out. What agrees is not named (AMB-15)."""
    folder = tmp_path / "visits"
    assert csat("demo", "--pack", "xian", folder).code == 0
    desk = Desk(folder)
    lines = desk.ok("actions", "capacity").lines
    assert "  Printed for people: 46700. It comes out as 39000, 7700 less than printed." in lines
    assert "  Printed for the cost of all: 240000. It comes out as 236488.80, 3511.20 less than printed." in lines
    assert not [line for line in lines if "59122.2." in line or "117100." in line]
    offer = next(one for one in desk.ok("actions", "capacity", "--format", "json").json["costs"] if one["times"] == 4)
    assert {one["what"] for one in offer["unequal"]} == {"people", "gifts.price", "whole"}


def test_a_printed_figure_nobody_computes_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "visits"
    assert csat("demo", "--pack", "xian", folder).code == 0
    rules = folder / "rules" / "visits.yaml"
    text = "\neconomics: {costs: {mine: {items: {people: 10}, printed: {totl: 10}}}}\n"
    rules.write_text(rules.read_text("utf-8") + text, encoding="utf-8")
    ran = Desk(folder)("validate")
    assert ran.code == 1
    assert "CSAT270" in ran.said
    assert "`totl` is no figure" in ran.said
