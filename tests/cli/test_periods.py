"""`csat close`, `issue`, `correct`: nothing changes a byte of an issued period but a correction with a reason."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.cli.program import AT, MONTH, Desk, csat


def shown(desk: Desk, *endings: str, at: str | None = None) -> dict[str, bytes]:
    """What a reader gets of October: the scores as JSON and the report."""
    found = {"score": desk.ok("score", "--period", MONTH, "--format", "json", at=at).out.encode()}
    for ending in endings:
        path = desk.folder.parent / f"report{ending}"
        desk.ok("report", "--period", MONTH, "-o", path, at=at)
        found[ending] = path.read_bytes()
    return found


def add_rule(desk: Desk, line: str) -> None:
    """A further line of the rules, valid from November on, as the checks want it."""
    path = desk.file("rules/huaxin.yaml")
    text = path.read_text("utf-8").replace("valid_from: 2025-11", "valid_from: 2026-11") + line + "\n"
    path.write_text(text, encoding="utf-8", newline="")


def edit_weights(desk: Desk) -> None:
    add_rule(desk, "weights: {ticket: 40, callback: 20, questionnaire: 20, monthly: 20}")


def edit_bands(desk: Desk) -> None:
    add_rule(desk, "bands: {satisfied: 90}")


def edit_subject(desk: Desk) -> None:
    add_rule(desk, "score: {subject: team, precision: 2}")


def late_rating(desk: Desk) -> None:
    desk.add_rating(number=77)
    desk.ok("sync")


def changed_rating(desk: Desk) -> None:
    desk.edit("exports/tickets-2026-10.csv", ",5,2026-10-02 17:58,", ",1,2026-10-02 17:58,")
    desk.ok("sync")


def lost_file(desk: Desk) -> None:
    desk.file("exports/tickets-2026-10.csv").unlink(missing_ok=True)
    desk.ok("sync")


def earlier_month(desk: Desk) -> None:
    desk.add_rating("2026-09", number=5)
    desk.ok("sync")


def other_zone(desk: Desk) -> None:
    desk.edit("csat.yaml", "timezone: Asia/Shanghai", "timezone: America/New_York")


def fiscal_year(desk: Desk) -> None:
    path = desk.file("csat.yaml")
    path.write_text(path.read_text("utf-8").replace("calendar:", "fiscal_year: april\ncalendar:", 1), "utf-8")


EDITS = (
    edit_weights, edit_bands, edit_subject, late_rating, changed_rating, earlier_month, other_zone, fiscal_year,
)  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_no_edit_changes_a_byte_of_an_issued_period(desk: Desk, seed: int) -> None:
    """In any order, with whatever was done before: each seed is another order."""
    desk.ok("close", MONTH)
    desk.ok("issue", MONTH)
    endings = (".html",) if seed == 1 else ()
    before = shown(desk, *endings)
    for edit in random.Random(seed).sample(EDITS, len(EDITS)):  # noqa: S311 - an order to try, no secret
        edit(desk)
        assert shown(desk, at="2027-03-01")["score"] == before["score"], edit.__name__
    lost_file(desk)
    assert shown(desk, *endings, at="2027-03-01") == before


def test_rules_that_would_change_a_closed_month_are_refused(desk: Desk) -> None:
    desk.ok("close", MONTH)
    closed = desk.ok("score", "--period", MONTH).out
    path = desk.file("rules/huaxin.yaml")
    path.write_text(path.read_text("utf-8") + "bands: {satisfied: 90}\n", "utf-8")
    for command in (["validate"], ["score"], ["score", "--period", "2026-09"], ["plan", "--period", MONTH]):
        ran = desk(*command)
        assert ran.code == 1
        assert "valid_from: 2026-11" in ran.said
    assert desk.ok("score", "--period", MONTH).out == closed, "what was closed is shown as it was"


def test_what_came_late_is_said_and_enters_only_by_a_correction(desk: Desk) -> None:
    desk.ok("close", MONTH)
    desk.add_rating()
    desk.ok("sync")
    assert "1 rating came or changed after 2026-10 was closed" in desk.ok("score", "--period", MONTH).err
    late = desk.ok("ratings", "--excluded", "--period", MONTH, "--format", "json").json["rows"]
    assert {row["counted"] for row in late if "LATE" in row["rating"]} == {"came after closing"}
    assert "LATE" not in str(desk.score())

    desk.ok("issue", MONTH)
    first = shown(desk)["score"]
    look = desk.ok("correct", MONTH)
    assert "570 -> 571" in look.out
    assert "金麓化工有限公司: 66.6 -> " in look.out
    assert shown(desk)["score"] == first, "a look changes nothing"

    ran = desk.ok("correct", MONTH, "--reason", "a form was found in a drawer")
    assert "version 2" in ran.out
    second = desk.score()
    assert second["counts"]["used"] == 571
    report = desk.folder / "second.md"
    desk.ok("report", "--period", MONTH, "-o", report)
    text = report.read_text("utf-8")
    assert "a form was found in a drawer" in text
    assert "66.6" in text
    assert "金麓化工有限公司" in text
    again = desk("correct", MONTH, "--reason", "once more")
    assert again.code == 1
    assert desk.score() == second


def test_states_follow_their_order(desk: Desk) -> None:
    assert desk("issue", MONTH).code == 2
    assert desk("correct", MONTH, "--reason", "x").code == 2
    assert desk("close", "2026-11").code == 2, "it is not over"
    last = desk("close", MONTH, "--in-grace", at="2026-10-31T02:00:00")
    assert (last.code, "its last day is 2026-10-31" in last.err) == (2, True), "the last day belongs to it"
    assert desk("close", MONTH, at="2026-11-02").code == 2, "late ratings may still come"
    assert "2026-11-" in desk("close", MONTH, at="2026-11-02").err
    desk.ok("close", MONTH, "--in-grace", at="2026-11-02")
    again = desk("close", MONTH)
    assert again.code == 2
    desk.ok("issue", MONTH)
    assert desk("issue", MONTH).code == 2
    assert "issued, version 1" in desk.ok("score", "--period", MONTH).out


def test_rules_valid_later_leave_earlier_months_alone(desk: Desk) -> None:
    desk.ok("close", MONTH)
    before = desk.score()
    september = desk.ok("score", "--period", "2026-09", "--format", "json").out
    edit_weights(desk)
    desk.ok("validate")
    assert desk.score() == before
    after = desk.ok("score", "--period", "2026-09", "--format", "json").out
    assert after == september, "an open month before `valid_from` is scored by the rules kept for then"
    november = desk.ok("score", "--period", "2026-11", "--format", "json").json
    assert november["rules_digest"] != before["rules_digest"]


def test_a_mark_changed_after_closing_is_shown_beside_the_one_that_counts(desk: Desk) -> None:
    before = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    desk.ok("close", MONTH)
    frozen = desk.score()
    changed_rating(desk)
    rows = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    changed = [row for row in rows if row["now"]]
    assert [(row["raw"], row["now"], row["points"]) for row in changed] == [("5", "1", "100.0")]
    assert [row | {"now": ""} for row in rows] == before, "all else is as it was when it was closed"
    assert desk.score() == frozen | {"counts": frozen["counts"] | {"after_closing": 1}}
    ran = desk.ok("ratings", "--period", MONTH, "--subject", changed[0]["subject"])
    assert "5 (now 1)" in ran.out
    assert "csat correct" in ran.err
    sheet = desk.ok("explain", "score", changed[0]["subject"], "--period", MONTH, "--all")
    assert "5 (now 1)" in sheet.out

    desk.ok("issue", MONTH)
    desk.ok("correct", MONTH, "--reason", "the platform had it wrong")
    after = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    assert [(row["raw"], row["now"]) for row in after if row["rating"] == changed[0]["rating"]] == [("1", "")]


def test_what_is_no_period_is_said_in_the_language_of_the_reader(synced: Desk) -> None:
    for label in ("2026-13", "october", "2026-Q5", "FY2026-10", "2026-10-15..2026-10-01"):
        said = {language: synced("score", "--period", label, "--lang", language).err for language in ("en", "zh", "ja")}
        assert len(set(said.values())) == 3
        assert all(label in sentence for sentence in said.values())
        assert "period" not in said["zh"] + said["ja"]


@pytest.mark.parametrize(
    "command",
    [("score",), ("explain", "score", "C14"), ("report",), ("plan",), ("reconcile",), ("ratings",), ("apply",)],
)
def test_a_period_that_has_not_begun_has_no_figures(synced: Desk, command: tuple[str, ...]) -> None:
    """The questionnaires of October would be carried into December and give it scores, even a verdict."""
    for period, first in (("2026-12", "2026-12-01"), ("2027", "2027-01-01"), ("2026-11-10..2026-11-20", "2026-11-10")):
        ran = synced(*command, "--period", period)
        assert (ran.code, ran.out) == (2, "")
        assert f"{period} has not begun: its first day is {first}" in ran.err
    assert not synced.file("reports/2026-12.html").exists()
    assert not synced.file("results").exists()


def test_a_period_begins_with_its_first_moment_at_the_workspaces_clock(synced: Desk) -> None:
    midnight = "2026-11-30T16:00:00"  # of Shanghai, in UTC
    assert "has not begun" in synced("score", "--period", "2026-12", at="2026-11-30T15:59:59").err
    assert synced.ok("score", "--period", "2026-12", at=midnight).out.startswith("2026-12 (open)")


def test_the_report_of_a_closed_period_counts_what_came_later(desk: Desk) -> None:
    desk.ok("close", MONTH)
    late_rating(desk)
    path = desk.folder.parent / "report.md"
    desk.ok("report", "--period", MONTH, "-o", path)
    assert "After closing, listed but not counted | 1 |" in path.read_text("utf-8")


def test_grace_delays_closing_and_cuts_no_rating_off(desk: Desk) -> None:
    """A rating given after the days of grace counts as long as the period is open."""
    before = desk.score()["counts"]["used"]
    assert desk("close", MONTH, at="2026-11-04T02:00:00").code == 2
    desk.add_rating(number=88)
    desk.edit("exports/tickets-2026-10.csv", ",1,2026-10-20 10:00,came late", ",1,2026-11-08 10:00,came late")
    desk.ok("sync")
    desk.ok("close", MONTH)
    assert desk.score()["counts"]["used"] == before + 1


def test_dates_to_come_are_no_period_to_begin_with(tmp_path: Path) -> None:
    """`csat init` looks at the last period with ratings; one date of next year must not lead it there."""
    rows = ["Ticket,Client,Rating,Closed", "1,Acme,4,2026-08-03", "2,Acme,5,2026-08-04", "3,Acme,5,2027-03-04"]
    (tmp_path / "t.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    ran = csat("init", tmp_path / "desk", tmp_path / "t.csv", "--at", AT)
    assert "score --period 2026-08" in ran.out
    assert "has not begun" not in ran.said
    (tmp_path / "t.csv").write_text("\n".join([rows[0], rows[3]]) + "\n", encoding="utf-8")
    ran = csat("init", tmp_path / "later", tmp_path / "t.csv", "--at", AT)
    assert "No rating lies in a period that has begun" in ran.said
