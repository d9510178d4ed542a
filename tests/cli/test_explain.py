"""`csat explain` and `csat reconcile`: every figure can be added up again from what is printed."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest

from tests.cli.program import MONTH, Desk

CENT = Decimal("0.01")


def printed_sheet(text: str) -> tuple[list[list[str]], list[str], list[str]]:
    """Channel rows, rounding row and total row of a printed calculation sheet, cut at two or more blanks."""
    lines = [re.split(r"\s{2,}", line.strip()) for line in text.splitlines()]
    start = next(i for i, cells in enumerate(lines) if cells[0] == "channel")
    end = next(i for i, cells in enumerate(lines) if cells[0] == "total")
    body = [cells for cells in lines[start + 2 : end] if cells[0]]
    return [c for c in body if c[0] != "rounding"], next((c for c in body if c[0] == "rounding"), []), lines[end]


@pytest.mark.parametrize("number", [1, 5, 7, 14, 22])
def test_the_printed_sheet_adds_up(synced: Desk, number: int) -> None:
    ran = synced.ok("explain", "score", f"C{number:02}", "--period", MONTH)
    rows, rounding, total = printed_sheet(ran.out)
    assert len(rows) == 4
    weighted = Decimal(0)
    effective = Decimal(0)
    for row in rows:
        assert sum(1 for cell in row if cell) >= 6, row
        score, weight_used, part = row[1], Decimal(row[3]), row[4]
        effective += weight_used
        if part != "-":
            weighted += Decimal(part)
            product = (Decimal(score) * weight_used / 100).quantize(CENT, ROUND_HALF_UP)
            assert abs(product - Decimal(part)) <= CENT, row
        else:
            assert weight_used == 0
    assert effective == Decimal(total[2]) == 100
    assert weighted + Decimal(rounding[1]) == Decimal(total[3])
    head = re.search(r"2026-10: ([\d.]+)", ran.out)
    assert head
    assert Decimal(head[1]) == Decimal(total[3])


def test_the_margin_and_what_one_rating_could_do_are_told_apart(synced: Desk) -> None:
    """± 4 beside 11 points is no contradiction: one is what usually happens, the other the worst a single rating can do."""
    out = synced.ok("explain", "score", "C14", "--period", MONTH).out
    usual = re.search(
        r"± ([\d.]+) points \(95 %\), as far as the score usually moves with who happens to answer\.", out
    )
    worst = re.search(r"a single one more or less, the most extreme there can be, could move it by (\d+) points\.", out)
    assert usual
    assert worst
    assert float(usual[1]) < int(worst[1])


def test_json_holds_the_ratings_the_sheet_rests_on(synced: Desk) -> None:
    given = synced.ok("explain", "score", "C05", "--period", MONTH, "--format", "json").json
    assert given["schema"].startswith("csat/explanation@")
    for row in given["sheet"]["rows"]:
        counted = [r for r in given["ratings"] if r["counted"] and r["channel"] == row["channel"]]
        assert len(counted) == row["answers"]
    assert all(rating["source"] for rating in given["ratings"])


def test_a_subject_is_found_by_id_name_or_part_of_it(synced: Desk) -> None:
    full = synced.ok("explain", "score", "C14", "--period", MONTH).out
    assert synced.ok("explain", "score", "金麓化工有限公司", "--period", MONTH).out == full
    assert synced.ok("explain", "score", "金麓", "--period", MONTH).out == full
    several = synced("explain", "score", "有限公司")
    assert several.code == 2
    assert "C01" in several.err
    near = synced("explain", "score", "Oakfeild Retail plc")
    assert near.code == 2
    assert "Oakfield Retail plc" in near.err


def test_a_ticket_says_what_became_of_its_ratings(synced: Desk) -> None:
    rated = synced.ok("explain", "ticket", "HX26100001")
    assert "100.0" in rated.out
    assert MONTH in rated.out
    own = next(r for r in synced.ok("ratings", "--excluded", "own_rating", "--format", "json").json["rows"])
    number = re.search(r"HX\d+", own["rating"])
    assert number
    ran = synced.ok("explain", "ticket", number[0])
    assert "rated own ticket" in ran.out
    assert synced("explain", "ticket", "HX0").code == 2


def test_a_ticket_of_a_closed_month_stands_as_it_was_closed(desk: Desk) -> None:
    desk.ok("close", MONTH)
    desk.ok("issue", MONTH)
    desk.edit("exports/tickets-2026-10.csv", ",4,2026-10-01 10:03,", ",5,2026-10-01 10:03,")
    desk.ok("sync")
    told = [row for row in desk.ok("explain", "ticket", "HX26100002", "--format", "json").json["rows"] if row["now"]]
    assert [(row["raw"], row["now"], row["points"], row["period"]) for row in told] == [("4", "5", "80.0", MONTH)]
    assert "4 (now 5)" in desk.ok("explain", "ticket", "HX26100002").out
    desk.add_rating(number=7)
    desk.ok("sync")
    (late,) = desk.ok("explain", "ticket", f"LATE{MONTH}0007", "--format", "json").json["rows"]
    assert (late["period"], late["counted"], late["reason"]) == (MONTH, "came after closing", "after_closing")


def test_marks_changed_after_closing_have_steps_of_their_own_and_one_list(desk: Desk) -> None:
    def steps() -> dict[tuple[str, str], dict[str, Any]]:
        bridges = desk.ok("reconcile", "--period", MONTH, "--format", "json").json["bridges"]
        lines = next(b["lines"] for b in bridges if b["channel"] == "ticket")
        return {(line["kind"], line["reason"]): line for line in lines}

    desk.ok("close", MONTH)
    before = steps()
    path = desk.file("exports/tickets-2026-10.csv")
    path.write_text(path.read_text("utf-8").replace(",4,2026-10-0", ",5,2026-10-0", 11), encoding="utf-8", newline="")
    ran = desk.ok("sync")
    said = [line for line in ran.err.splitlines() if line.endswith(f"correct {MONTH}")]
    assert len(said) == 1
    assert said[0].startswith("11 ratings of closed periods came or changed")
    listed = desk.ok("ratings", "--excluded", "after_closing", "--period", MONTH, "--format", "json").json["rows"]
    assert [(row["raw"], row["now"]) for row in listed] == [("4", "5")] * 11
    after = steps()
    assert (after["excluded", "after_closing"]["count"], after["excluded", "after_closing"]["mean"]) == (11, "5.00")
    assert (after["as_closed", ""]["count"], after["as_closed", ""]["mean"]) == (11, "4.00")
    assert Decimal(after["received", ""]["mean"]) > Decimal(before["received", ""]["mean"]), (
        "what the platform shows today"
    )
    assert after["used", ""] == before["used", ""]
    out = desk.ok("reconcile", "--period", MONTH).out
    assert "- came or changed after closing" in out
    assert f"csat ratings --excluded after_closing --period {MONTH}" in out
    report = desk.folder / "closed.md"
    desk.ok("report", "--period", MONTH, "-o", report)
    assert "After closing, listed but not counted | 11 |" in report.read_text("utf-8")
    desk.ok("correct", MONTH, "--reason", "the platform had it wrong")
    assert "closed periods" not in desk.ok("sync").err
    assert desk.ok("ratings", "--excluded", "after_closing", "--period", MONTH).out == "There are none.\n"


@pytest.mark.parametrize(
    ("period", "kind"), [("2026-07", "customer"), (MONTH, "customer"), (MONTH, "team"), ("2026-Q3", "customer")]
)
def test_received_is_used_and_excluded_and_waiting_to_the_last_record(synced: Desk, period: str, kind: str) -> None:
    given = synced.ok("reconcile", "--period", period, "--by", kind, "--format", "json").json
    assert given["schema"].startswith("csat/reconciliation@")
    counts = synced.ok("score", "--period", period, "--by", kind, "--format", "json").json["counts"]
    sums = {"received": 0, "used": 0, "excluded": 0, "waiting": 0}
    for bridge in given["bridges"]:
        lines = bridge["lines"]
        of = {name: sum(line["count"] for line in lines if line["kind"] == name) for name in sums}
        assert of["received"] == of["used"] + of["excluded"] + of["waiting"], bridge["channel"]
        sums = {name: sums[name] + of[name] for name in sums}
    assert sums["received"] == counts["received"]
    assert sums["used"] == counts["used"]
    assert sums["excluded"] == sum(counts["excluded"].values())
    assert sums["waiting"] == counts["waiting"]


def test_the_platforms_own_figure_is_rebuilt_from_the_files(synced: Desk) -> None:
    """The mean of October's tickets' marks, straight from the CSV files, is the bridge's first line."""
    given = synced.ok("reconcile", "--period", MONTH, "--format", "json").json
    bridge = next(b for b in given["bridges"] if b["channel"] == "ticket")
    rows = synced.ok("ratings", "--period", MONTH, "--format", "json").json["rows"]
    marks = [Decimal(r["raw"]) for r in rows if r["channel"] == "ticket" and r["raw"]]
    first = next(line for line in bridge["lines"] if line["kind"] == "received")
    assert Decimal(first["mean"]) == (sum(marks, Decimal(0)) / len(marks)).quantize(CENT, ROUND_HALF_UP)


def test_the_list_commands_the_bridge_names_work(synced: Desk) -> None:
    out = synced.ok("reconcile", "--period", MONTH).out
    commands = set(re.findall(r"csat (ratings --excluded \w+ --period \S+)", out))
    assert commands
    for command in commands:
        assert synced.ok(*command.split(), "--format", "json").json["rows"]


def test_own_weights_cite_where_they_stand(desk: Desk) -> None:
    rows, _, _ = printed_sheet(desk.ok("explain", "score", "C05", "--period", MONTH).out)
    assert {row[-1] for row in rows} == {"register.xlsx (C05)"}
    entry = "for:\n  - {customers: [C07], weights: {ticket: 40, callback: 20, questionnaire: 20, monthly: 20}}"
    text = desk.file("rules/huaxin.yaml").read_text("utf-8")
    desk.edit("rules/huaxin.yaml", "for:", entry)
    line = text.splitlines().index("for:") + 2
    rows, _, _ = printed_sheet(desk.ok("explain", "score", "C07", "--period", MONTH).out)
    assert {row[-1] for row in rows} == {f"rules/huaxin.yaml:{line}"}
    rows, _, _ = printed_sheet(desk.ok("explain", "score", "C01", "--period", MONTH).out)
    assert "itss@1:22" in {row[-1] for row in rows}


def test_no_score_has_a_head_without_dashes(synced: Desk) -> None:
    head = synced.ok("explain", "score", "C21", "--period", MONTH).lines[0]
    assert head == "Meridian Freight Pte Ltd (C21), 2026-10: no data"
    assert " - " not in synced.ok("explain", "score", "松石", "--period", MONTH).lines[0]


def test_the_rest_of_the_ratings_is_one_command_away(synced: Desk) -> None:
    out = synced.ok("explain", "score", "C05", "--period", MONTH).out
    more = re.search(r"(\d+) more ratings?: csat (explain score .*)", out)
    assert more
    whole = synced.ok(*more[2].split()).out
    assert len(whole.splitlines()) == len(out.splitlines()) - 1 + int(more[1])


def test_channels_are_called_by_their_titles(synced: Desk) -> None:
    said = synced.ok("explain", "score", "C14", "--period", MONTH, "--lang", "zh").out
    assert "客户月度评分缺失：其 30 分权重转入问卷调查评分" in said


def test_a_name_alone_means_its_score(desk: Desk) -> None:
    whole = desk.ok("explain", "score", "澄江大学", "--period", MONTH)
    assert desk.ok("explain", "澄江大学", "--period", MONTH).out == whole.out
    assert "Did you mean" in desk("explain", "scor", "澄江大学").err, "a mistyped command is no customer"
