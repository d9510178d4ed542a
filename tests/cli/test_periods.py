"""`csat close`, `issue`, `correct`: nothing changes a byte of an issued period but a correction with a reason."""

from __future__ import annotations

import random

import pytest

from tests.cli.program import MONTH, Desk


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
    bridge = desk.ok("reconcile", "--period", MONTH, "--format", "json").json
    changed_rating(desk)
    rows = desk.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    changed = [row for row in rows if row["now"]]
    assert [(row["raw"], row["now"], row["points"]) for row in changed] == [("5", "1", "100.0")]
    assert [row | {"now": ""} for row in rows] == before, "all else is as it was when it was closed"
    assert desk.score() == frozen
    assert desk.ok("reconcile", "--period", MONTH, "--format", "json").json == bridge
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
