"""Two waves of the same customers: what changed, whether it is more than chance, and at which level (S2-09, S2-13, S2-14, S2-29, S2-30)."""

from __future__ import annotations

import csv
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk, csat

WAVE = ("--period", "2026")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("waves") / "jet"
    assert csat("demo", "--pack", "jet", folder).code == 0
    return folder


@pytest.fixture
def desk(sample: Path, tmp_path: Path) -> Desk:
    shutil.copytree(sample, tmp_path / "jet")
    return Desk(tmp_path / "jet", at="2027-02-10T02:00:00")


def hardly_changed(desk: Desk) -> None:
    """The people of Tundra Gas, of whom one is content and one is not, say in 2026 what they said in 2025, but for two marks."""
    marks: dict[str, dict[str, str]] = {}
    for year in ("2025", "2026"):
        path = desk.file(f"exports/interviews-{year}.csv")
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            if row["Customer"] == "Tundra Gas":
                asked = {key: cell for key, cell in row.items() if cell.isdigit()}
                said = dict.fromkeys(asked, "2") if row["Name"] == "Nina Lisitsa" else asked
                row.update(marks.setdefault(row["Name"], said))
                row.update({"in_time": "3", "skill": "3"} if (year, row["Name"]) == ("2026", "Pavel Orlov") else {})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
    desk.ok("sync")


def test_two_waves_of_five_people_prove_nothing(desk: Desk) -> None:
    """88 marks became 80, all in two sheets of one customer: that is two people of five (S2-30)."""
    said = desk.ok("compare", "2025", "2026").out
    assert "Not proven, too few to say" in said
    assert "Counted: the 5 people who answered both times; 0 rose, 2 fell (sign test, p = 0.5)." in said
    assert "more than chance" not in said
    found = desk.ok("compare", "2025", "2026", "--format", "json").json["groups"]
    assert {one["group"]: one["proof"] for one in found} == {"": "not_proven", "VIP": "not_proven"}
    assert found[0]["before"]["share"] == {"reached": 5, "n": 5}, "sheets, not marks"
    own = desk.ok("compare", "2025", "2026", "--only", "Tundra Gas").out
    assert "2 people in both" in own
    assert "more than chance" not in own


def interviews(desk: Desk, customers: int, fallen: int) -> None:
    """Beside the three of the sample, more customers of two people each; the first `fallen` of them are content no more."""
    with desk.file("register.yaml").open("a", encoding="utf-8") as register:
        register.writelines(f"  - {{id: M{n:02}, name: More {n:02}}}\n" for n in range(customers))
    for year in ("2025", "2026"):
        path = desk.file(f"exports/interviews-{year}.csv")
        rows = path.read_text("utf-8").splitlines()
        for n in range(customers):
            for who in "ab":
                # One of them is never content with everything, so that customers differ.
                mark = "3" if (year == "2026" and n < fallen) or (who == "b" and n % 3 == 0) else "5"
                rows.append(f"{year}-{n}{who},More {n:02},Person {n}{who},technical,in person,{year}-09-10,Max Orlik,Ivan Petrov,"
                            + ",".join([mark] * 19) + ",")  # fmt: skip
        path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    desk.ok("sync")


def test_many_customers_count_once_each(desk: Desk) -> None:
    interviews(desk, 12, 9)
    said = desk.ok("compare", "2025", "2026").out
    assert "A fall of" in said
    assert "Counted: the 15 that are in both periods, each once" in said
    (whole,) = [
        one for one in desk.ok("compare", "2025", "2026", "--format", "json").json["groups"] if not one["group"]
    ]
    assert (whole["panel"]["method"], whole["panel"]["n"], whole["proof"]) == ("paired", 15, "worse")
    assert whole["change"]["difference"] == pytest.approx(-(6 * 1.0 + 3 * 0.5 + 1.0) / 15)


def test_one_customer_fallen_of_fifteen_proves_nothing_of_all(desk: Desk) -> None:
    interviews(desk, 12, 0)
    (whole,) = [
        one for one in desk.ok("compare", "2025", "2026", "--format", "json").json["groups"] if not one["group"]
    ]
    assert (whole["panel"]["n"], whole["panel"]["worse"], whole["proof"]) == (15, 1, "not_proven")


def test_those_of_a_role_who_came_again_are_not_shown_where_they_are_few(desk: Desk) -> None:
    """Of six owners each time only three are the same: what became of those three would be told of single people."""
    interviews(desk, 12, 2)
    for year, first in (("2025", 0), ("2026", 3)):
        people = [("owner", n) for n in range(first, first + 6)] + [("finance", n) for n in range(5)]
        with desk.file(f"exports/interviews-{year}.csv").open("a", encoding="utf-8") as file:
            for role, n in people:
                marks = ",".join(["3" if (n, year) == (4, "2026") else "5"] * 19)
                file.write(
                    f"{year}-{role}{n},More 00,{role} {n},{role},in person,{year}-09-10,Max Orlik,Ivan Petrov,{marks},\n"
                )
    desk.ok("sync")
    groups = desk.ok("compare", "2025", "2026", "--each", "role", "--format", "json").json["groups"]
    found = {one["group"]: one for one in groups}
    assert found["owner"]["before"]["share"] == {"reached": 6, "n": 6}
    assert [one["panel"] for one in groups] == [None] * len(groups)
    whole = desk.ok("compare", "2025", "2026", "--format", "json").json["groups"][0]
    assert whole["panel"]["n"] == 15


def line(said: str, name: str) -> str:
    return next(one for one in said.splitlines() if one.startswith(name))


def test_a_change_beyond_both_margins_is_sure(desk: Desk) -> None:
    """S2-13."""
    assert "-14.4 *" in line(desk.ok("score", *WAVE).out, "Tundra Gas")
    assert "*" not in line(desk.ok("score", *WAVE).out, "Northline Bank")
    said = desk.ok("explain", "score", "Tundra Gas", *WAVE).out
    assert "That is more than chance: with who happens to answer, a change may go ± 4.4 points (95 %)." in said
    desk.ok("report", *WAVE, "-o", desk.file("r.md"))
    report = desk.file("r.md").read_text("utf-8")
    assert "| Change | More than chance | Margin |" in report
    assert "| −14.4 | surely | ±3.1 |" in report
    assert "81.4 points (satisfied), 4.8 less than 2025" in report
    desk.ok("apply", *WAVE)
    item = desk.ok("actions", "show", "got_worse:C2:1").out
    assert "-14.4 (more than chance). Most of it came from Request execution." in item


def test_a_change_within_the_margins_may_be_chance(desk: Desk) -> None:
    hardly_changed(desk)
    row = line(desk.ok("score", *WAVE).out, "Tundra Gas")
    assert "-4.4" in row
    assert "*" not in row
    said = desk.ok("explain", "score", "Tundra Gas", *WAVE).out
    assert "That may be chance" in said
    assert "more than chance" not in said
    desk.ok("report", *WAVE, "-o", desk.file("r.md"))
    assert "| −4.4 | may be chance |" in desk.file("r.md").read_text("utf-8")
    found = desk.ok("score", *WAVE, "--format", "json").json["scores"]
    assert {one["name"]: one["change_sure"] for one in found}["Tundra Gas"] == "chance"


def total(parts: list[dict[str, Any]]) -> Decimal:
    return sum((Decimal(part["points"]) for part in parts), Decimal(0))


def test_the_change_is_split_by_level_and_indicator_and_adds_up(desk: Desk) -> None:
    """S2-14: share x change; the parts of a level are the level's, all of them the score's."""
    said = desk.ok("explain", "score", "Tundra Gas", *WAVE).out
    assert "By level: Request execution -11.4, Work with engineers -3.0." in said
    parts = desk.ok("explain", "score", "Tundra Gas", *WAVE, "--format", "json").json["change"]
    assert total(parts) == Decimal("-14.4")
    levels = {part["indicator"]: part for part in parts if part["of"] == "indicator"}
    assert {name: part["points"] for name, part in levels.items() if Decimal(part["points"])} == {
        "request_execution": "-11.4", "engineers": "-3.0",
    }  # fmt: skip
    for level in levels.values():
        assert total(level["parts"]) == Decimal(level["points"])
    own = {part["indicator"]: part["points"] for part in levels["request_execution"]["parts"]}
    assert own == {"in_time": "-6.0", "solved": "-2.4", "informed": "-3.0"}
    desk.ok("report", *WAVE, "-o", desk.file("r.md"))
    report = desk.file("r.md").read_text("utf-8")
    own_tree = report[report.index("**Interview of Tundra Gas, by indicators**") :]
    assert "| Request execution | 48.00 | 30 | 30 % | 14.40 | −38.00 |" in own_tree
    assert "-38.00" in line(said, "Request execution")
    assert "-11.4" in line(said, "Request execution")


def test_indicators_left_out_this_time_are_a_part_of_their_own(desk: Desk) -> None:
    text = desk.file("exports/interviews-2026.csv").read_text("utf-8").splitlines()
    at = text[0].split(",").index("in_time")
    rows = [row.split(",") for row in text]
    for row in rows[1:]:
        if row[1] == "Tundra Gas":
            row[at] = ""
    desk.file("exports/interviews-2026.csv").write_text("\n".join(map(",".join, rows)) + "\n", encoding="utf-8")
    desk.ok("sync")
    found = desk.ok("explain", "score", "Tundra Gas", *WAVE, "--format", "json").json
    (answered,) = [part for part in found["change"] if part["of"] == "answered"]
    assert Decimal(answered["points"])
    said = desk.ok("explain", "score", "Tundra Gas", *WAVE).out
    assert f"which indicators were answered {Decimal(answered['points']):+}" in said
    (row,) = [one for one in desk.ok("score", *WAVE, "--format", "json").json["scores"] if one["name"] == "Tundra Gas"]
    assert total(found["change"]) == Decimal(row["change"])


def test_each_level_has_a_card_and_each_customer_his_own(desk: Desk) -> None:
    """Request execution: 86.0, 48.0 and 88.0 of three customers, each counting once (S2-09, S2-29)."""
    said = desk.ok("scorecards", "--for", "level", *WAVE).out
    assert "5 levels, lowest first" in said
    card = line(said, "Request execution").split()
    assert card[2:4] == ["74.0", "3"]
    rows = desk.ok("scorecards", "--for", "level", "--each", *WAVE, "--format", "json").json["rows"]
    levels = {(row["subject"], row["holder"]): row["points"] for row in rows}
    own = [levels[name, "Request execution"] for name in ("Northline Bank", "Tundra Gas", "Volga Retail")]
    assert own == ["86.0", "48.0", "88.0"]
    assert len(levels) == 14, "Volga Retail was not asked about dispatch"
    desk.ok("report", *WAVE, "-o", desk.file("r.md"))
    report = desk.file("r.md").read_text("utf-8")
    assert "**Levels, lowest first**" in report
    assert "| Request execution | 74.0 | 3 | 15 | Tundra Gas |" in report


def test_a_level_is_what_the_customers_own_weights_make_of_it(desk: Desk) -> None:
    """Of Tundra Gas alone being told counts: 40; (86 + 40 + 88) / 3."""
    desk.file("rules/panel.yaml").write_text(
        desk.file("rules/panel.yaml").read_text("utf-8")
        + "for:\n- {customers: Tundra Gas, indicators: {in_time: 0, solved: 0, informed: 100}}\n",
        encoding="utf-8",
    )
    assert "71.3" in line(desk.ok("scorecards", "--for", "level", *WAVE).out, "Request execution")
