"""Before and after: what is more than chance is called so, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk, csat


@pytest.mark.parametrize(
    ("before", "after", "change", "low", "high", "proof"),
    [
        ("22/50", "29/50", 0.14, -0.0542, 0.3201, "not_proven"),
        ("13/25", "17/25", 0.16, -0.1058, 0.3969, "not_proven"),
        ("56/70", "63/70", 0.10, -0.0202, 0.2195, "not_proven"),
        ("100/200", "130/200", 0.15, 0.0531, 0.2430, "better"),
        ("130/200", "100/200", -0.15, -0.2430, -0.0531, "worse"),
    ],
)
def test_shares(before: str, after: str, change: float, low: float, high: float, proof: str) -> None:
    (group,) = csat("compare", before, after, "--format", "json").json["groups"]
    assert group["proof"] == proof
    found = [round(group["change"][key], 4) for key in ("difference", "low", "high")]
    assert found == pytest.approx([change, low, high], abs=0.0003)


def test_the_pilot_of_the_source_is_not_proven_and_says_what_it_would_take() -> None:
    said = csat("compare", "43%", "29/50")
    assert said.code == 0
    assert "insufficient evidence" in said.out
    assert "nobody knows of how many" in said.out
    said = csat("compare", "22/50", "29/50")
    assert "Not proven: +14.0 points" in said.out
    assert "about 199 answers each time" in said.out


def test_a_percentage_that_is_not_that_of_its_counts_is_told() -> None:
    assert "17 of 25 are 68.0 %, not 67 %; the counts are taken." in csat("compare", "13/25", "17/25 = 67%").out
    assert "not 68 %" not in csat("compare", "13/25", "17/25 = 68%").out


HEAD = "No,Customer,Day,Who,Mark"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    rows = [(f"2026-0{month}-1{n % 10}", who, mark) for month, marks in ((8, "1122334455"), (9, "4455445545"))
            for who in ("Alder", "Birch") for n, mark in enumerate(marks if who == "Alder" else "5554555455")]  # fmt: skip
    files = {
        "csat.yaml": "workspace: w\nrules: rules/r.yaml\ntimezone: UTC\nconnections:\n  e:\n    adapter: folder\n    path: e\n    files:\n"
        '    - match: "*.csv"\n      ratings:\n      - channel: ticket\n        mark: Mark\n        scale: {min: 1, max: 5}\n'
        "        columns: {id: No, customer: Customer, answered: Day, contact: Who}\n",
        "rules/r.yaml": "language: 1\nruleset: r\nextends: tickets-only@1\nvalid_from: 2026-01\npeople: {process_manager: a, team_lead: b}\n",
        "e/a.csv": "\n".join([HEAD, *(f"{n},{who},{day},p{n},{mark}" for n, (day, who, mark) in enumerate(rows))])
        + "\n",
    }
    for name, text in files.items():
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "w" / name).write_text(text, "utf-8")
    desk = Desk(tmp_path / "w")
    desk.ok("sync")
    return desk


def test_periods_of_one_customer_chosen_for_being_low(desk: Desk) -> None:
    found = desk.ok("compare", "2026-08", "2026-09", "--only", "Alder", "--format", "json").json
    (group,) = found["groups"]
    assert (group["before"]["share"], group["after"]["share"]) == ({"reached": 4, "n": 10}, {"reached": 10, "n": 10})
    assert (group["proof"], found["chosen_low"], found["bar"]) == ("better", True, 80_000_000)
    said = desk.ok("compare", "2026-08", "2026-09", "--only", "Alder").out
    assert "A rise of +60.0 points" in said
    assert "rises by itself, too" in said
    assert "rises by itself" not in desk.ok("compare", "2026-08", "2026-09").out


def test_another_bar_and_a_wrong_one(desk: Desk) -> None:
    found = desk.ok("compare", "2026-08", "2026-09", "--reaching", "very_satisfied", "--format", "json").json
    assert found["groups"][0]["before"]["share"] == {"reached": 2 + 8, "n": 20}
    refused = desk("compare", "2026-08", "2026-09", "--reaching", "super")
    assert refused.code == 2
    assert "bands are very_dissatisfied" in refused.err
    assert desk.ok("compare", "2026-07", "2026-09").out.count("no answers") == 1


@pytest.mark.parametrize("arguments", [("60/50", "29/50"), ("22/50", "2026-10"), ("22/0", "1/2"), ("101%", "1/2")])
def test_what_is_no_share_is_told_from_a_period(arguments: tuple[str, str]) -> None:
    refused = csat("compare", *arguments)
    assert refused.code == 2
    assert "no share that can be compared here" in refused.err


PHASES = """\
phase,from,until,means,result
second,2026-09-01,2026-09-30,"2 people, 3 test phones",Customers feel cared for
first,2026-08-15,2026-08-31,"1 person, 1 test phone",Effect poor
"""


def test_the_phases_of_a_pilot_stand_with_days_means_and_results(desk: Desk) -> None:
    """Each phase is held against the time before, its means and what was found beside it (S3-06)."""
    file = desk.file("phases.csv")
    file.write_text(PHASES, encoding="utf-8")
    given = ("compare", "2026-08", "--phases", file, "--reaching", "80", "--only", "Alder")
    said = desk.ok(*given).out
    assert "Phases held against 2026-08: ratings of 80 points or more, there 40.0 % of 10." in said
    assert said.index("Effect poor") < said.index("Customers feel cared for"), "in the order of their days"
    first, second = desk.ok(*given, "--format", "json").json["phases"]
    assert (first["phase"]["name"], first["phase"]["means"]) == ("first", "1 person, 1 test phone")
    assert first["change"]["proof"] == "not_proven"
    assert (second["change"]["after"]["share"]["n"], second["change"]["proof"]) == (10, "better")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("phase,from\na,2026-08-01\n", "lacks these columns: until"),
        ("phase,from,until\na,2026-08-09,2026-08-01\n", "row 2"),
        ("phase,from,until\na,soon,2026-08-01\n", "row 2"),
    ],
)
def test_phases_without_days_are_led_to_the_right_form(desk: Desk, text: str, said: str) -> None:
    desk.file("phases.csv").write_text(text, encoding="utf-8")
    refused = desk("compare", "2026-08", "--phases", desk.file("phases.csv"), "--reaching", "80")
    assert refused.code == 2
    assert said in refused.said
    assert "--phases FILE" in desk("compare", "2026-08").said


def test_kinds_of_customers_and_of_people_are_told_apart_whatever_is_scored(tmp_path: Path) -> None:
    """The pilot of the source: a branch before and after, its important customers and those who complained again (S3-13, S3-15)."""
    counts = {("08", "VIP"): (13, 25), ("08", "repeat"): (9, 25), ("09", "VIP"): (17, 25), ("09", "repeat"): (12, 25)}
    rows: list[str] = []
    customers: set[str] = set()
    for (month, segment), (satisfied, asked) in counts.items():
        for n in range(asked):
            customer, role = f"{segment}{n}", "user" if n % 2 else "buyer"
            customers.add(f"{customer},{customer},{segment}")
            rows.append(f"{len(rows)},{customer},2026-{month}-10,p{n},{role},South,{5 if n < satisfied else 1}")
    files = {
        "csat.yaml": "workspace: w\nrules: rules/r.yaml\nregister: register.csv\ntimezone: UTC\nconnections:\n  e:\n    adapter: folder\n"
        "    path: e\n    files:\n"
        '    - match: "*.csv"\n      ratings:\n      - channel: ticket\n        mark: Mark\n        scale: {min: 1, max: 5}\n'
        "        columns: {id: No, customer: Customer, answered: Day, contact: Who, role: Role, team: Branch}\n",
        "rules/r.yaml": "language: 1\nruleset: r\nextends: tickets-only@1\nvalid_from: 2026-01\npeople: {process_manager: a, team_lead: b}\n",
        "register.csv": "id,name,segment\n" + "\n".join(sorted(customers)) + "\n",
        "e/a.csv": "\n".join(["No,Customer,Day,Who,Role,Branch,Mark", *rows]) + "\n",
    }
    for name, text in files.items():
        (tmp_path / "w" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "w" / name).write_text(text, "utf-8")
    desk = Desk(tmp_path / "w")
    desk.ok("sync")
    branch = ("compare", "2026-08", "2026-09", "--by", "team", "--only", "South")

    def shares(*more: str) -> dict[str, tuple[str, ...]]:
        groups = desk.ok(*branch, *more, "--format", "json").json["groups"]
        return {one["group"]: tuple(f"{one[side]['share']['reached']}/{one[side]['share']['n']}" for side in ("before", "after"))
                for one in groups}  # fmt: skip

    assert shares() == {"": ("22/50", "29/50")}
    assert shares("--each", "segment") == {
        "": ("22/50", "29/50"),
        "VIP": ("13/25", "17/25"),
        "repeat": ("9/25", "12/25"),
    }
    assert set(shares("--each", "role")) == {"", "buyer", "user"}
    desk.edit("e/a.csv", "p0,buyer", "p0,owner")
    desk.ok("sync")
    assert len(shares("--each", "role")) == 2, "one owner alone would show, and by what is left without another role"
    assert "2 roles are left out" in desk.ok(*branch, "--each", "role").out
    said = desk.ok(*branch, "--each", "segment").out
    assert "+16.0" in said
    assert "+12.0" in said
    refused = desk(*branch, "--each", "region")
    assert refused.code == 2
    assert "segment, role" in refused.err
