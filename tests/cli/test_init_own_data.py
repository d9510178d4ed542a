"""`csat init --yes` on files people keep themselves: words for marks and outcomes, joined files, blocks, doubles of a name."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cli.program import Desk, Ran, csat

DAYS = [f"2026-10-{day:02}" for day in range(1, 29)]


def sheet(header: str, rows: Sequence[Sequence[object]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([header.split(","), *rows])
    return out.getvalue()


def begun(
    folder: Path, *arguments: str, zone: str = "UTC", code: int = 0, **files: str
) -> tuple[Ran, dict[str, Any], Desk]:
    """What `init` says of files (`_csv` stands for `.csv`), its csat.yaml, and the workspace."""
    data = folder / "data"
    data.mkdir(parents=True)
    for name, text in files.items():
        (data / name.replace("_csv", ".csv")).write_text(text, "utf-8")
    ran = csat("init", folder / "desk", data, "--yes", "--zone", zone, "--at", "2026-11-09", *arguments)
    assert ran.code == code, ran.said
    path = folder / "desk" / "csat.yaml"
    return ran, yaml.safe_load(path.read_text("utf-8")) if path.is_file() else {}, Desk(folder / "desk")


def entries(settings: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {entry["match"]: entry for entry in settings["connections"]["exports"]["files"]}


def calls(*words: str) -> str:
    """A list of call-backs whose rows carry a mark where the word is one of the first two."""
    rows: list[list[object]] = []
    for n in range(40):
        word = words[n % len(words)]
        rows.append(
            [n + 1, ["甲公司", "乙公司"][n % 2], DAYS[n % 28], word, n % 5 + 1 if n % len(words) < 2 else "", ""]
        )
    return sheet("序号,客户,回访日期,回访结果,评分,备注", rows)


@pytest.mark.parametrize(
    "words",
    [("接通", "已接通", "未接通"), ("回答", "応答あり", "留守"), ("Reached", "Successful", "Busy"), ("Answered", "Completed", "Voicemail")],
)  # fmt: skip
def test_answered_calls_are_counted_whatever_they_are_called(tmp_path: Path, words: tuple[str, ...]) -> None:
    ran, settings, desk = begun(tmp_path, 回访_csv=calls(*words))
    (entry,) = entries(settings).values()
    assert set(entry["ratings"][0]["outcome"]["values"]) == set(words)
    assert "sync --rejected" not in ran.said
    assert "mean nothing here yet" not in ran.out
    assert desk.score("--all")["overall"]["scored"] == 2


def test_outcomes_nobody_knows_are_said_before_anything_is_read_and_marks_count_all_the_same(tmp_path: Path) -> None:
    ran, _, desk = begun(tmp_path, 回访_csv=calls("接通", "蓝色", "黄色"))
    said = next(line for line in ran.lines if "mean nothing here yet" in line)
    assert "蓝色, 黄色" in said
    assert "13 rows that have a mark count" in said
    assert "13 without one will be rejected" in said
    assert len(desk.ok("sync", "--rejected").lines) >= 13
    assert sum(score["answers"] for score in desk.score("--all")["scores"]) == 27


def test_a_score_of_nothing_names_the_rejected_rows(tmp_path: Path) -> None:
    rows = [[f"T{n}", "Acme", day, 3] for n, day in enumerate(DAYS)]
    _, _, desk = begun(tmp_path, t_csv=sheet("Ticket,Client,Closed,Rating", rows))
    late: list[list[object]] = [[f"L{n}", "Acme", "2026-11-02", "superb"] for n in range(3)]
    path = tmp_path / "data" / "t.csv"
    path.write_text(sheet("Ticket,Client,Closed,Rating", [*rows, *late]), "utf-8")
    desk("sync")
    said = desk.ok("score", "--period", "2026-11").out
    assert "3 rows of ratings were rejected" in said
    assert "csat sync --rejected" in said
    assert "rejected" not in desk.ok("score", "--period", "2026-10").out


TICKETS = sheet("Number,Opened,Closed,Company,Short description,State,Assigned to", [
    [f"INC{1000 + n}", DAYS[n % 20], DAYS[n % 20 + 5], ["Acme", "Bolt"][n % 2], "VPN issue", "Closed", "Mia"] for n in range(40)
])  # fmt: skip
SAID = [
    "quick and friendly help",
    "I had to wait three days",
    "solved at the second call",
    "nobody called me back",
    "a great team, thank you",
]


def test_a_survey_finds_its_tickets_by_their_numbers_and_its_dates_by_its_tickets(tmp_path: Path) -> None:
    answers = [[f"AI{n}", f"INC{1000 + n}", "Ann", n % 5 + 1, f"{SAID[n % 5]} {n}", "x"] for n in range(30)]
    survey = sheet("Instance,Source,User,Actual value,Their words,Flag", answers)
    ran, settings, desk = begun(tmp_path, asmt_csv=survey, incident_csv=TICKETS)
    entry = entries(settings)["asmt.csv"]
    assert entry["ratings"][0]["columns"] == {
        "ticket": "Source", "contact": "User", "comment": "Their words", "response": "Instance",
    }  # fmt: skip
    assert "constants" not in entry
    assert "not read: Flag" in ran.out
    assert "Source holds the ticket numbers of incident.csv" in ran.out
    assert "no header names a comment; Their words" in ran.out
    assert "dated today" not in ran.out
    given = desk.score("--all")
    assert {score["name"]: score["answers"] for score in given["scores"]} == {"Acme": 15, "Bolt": 15}


def test_small_numbers_are_no_tickets_of_another_file(tmp_path: Path) -> None:
    tickets = sheet(
        "Number,Closed,Company,State,Assigned to", [[n, DAYS[n % 28], "Acme", "Closed", "Mia"] for n in range(1, 60)]
    )
    survey = sheet("Floor,Answered,Company,Rating", [[n % 9 + 1, DAYS[n % 28], "Bolt", n % 5 + 1] for n in range(30)])
    ran, settings, _ = begun(tmp_path, survey_csv=survey, incident_csv=tickets)
    assert "ticket" not in entries(settings)["survey.csv"]["ratings"][0]["columns"]
    assert "not read: Floor" in ran.out


def test_columns_not_read_are_named_in_the_readers_language(tmp_path: Path) -> None:
    for language, said in {"zh": "未读取的列：Zzz、Yyy", "ja": "読まない列：Zzz、Yyy"}.items():
        text = sheet(
            "Ticket,Client,Closed,Rating,Zzz,Yyy", [[n, "A", DAYS[n % 28], n % 5 + 1, "u", "v"] for n in range(20)]
        )
        ran, _, _ = begun(tmp_path / language, "--lang", language, t_csv=text)
        assert said in ran.lines


@pytest.mark.parametrize("id_column", ["Case", "Zzz"])
def test_a_full_date_column_dates_ratings_whatever_the_id_is_called(tmp_path: Path, id_column: str) -> None:
    rows: list[list[object]] = [
        [n, ["Zeta", "Eta"][n % 2], DAYS[n % 20], DAYS[n % 20 + 3], ["100%", "80%", "60%"][n % 3], n % 11, ""]
        for n in range(40)
    ]
    ran, _, desk = begun(
        tmp_path, export_csv=sheet(f"{id_column},Account Name,Created,Resolved,CSAT %,NPS,Comment", rows)
    )
    assert "Resolved (closed)" in ran.out
    assert "dated today" not in ran.out
    assert sum(score["answers"] for score in desk.score("--all")["scores"]) == 40


def test_a_customer_that_only_heads_its_block_holds_for_the_rows_below(tmp_path: Path) -> None:
    rows = [
        [n + 1, ["甲公司", "乙公司", "丙公司"][n // 10] if n % 10 == 0 else "", DAYS[n % 28], n % 5 + 1]
        for n in range(30)
    ]
    ran, settings, desk = begun(tmp_path, 调查_csv=sheet("序号,客户,日期,评分", rows))
    (entry,) = entries(settings).values()
    assert entry["fill_down"] == ["客户"]
    assert "客户 stands only in the first row of each block" in ran.out
    given = desk.score("--all")
    assert {score["name"]: score["answers"] for score in given["scores"]} == {"甲公司": 10, "乙公司": 10, "丙公司": 10}


@pytest.mark.parametrize(
    "named", [{0: "A", 1: "B", 2: "C", 9: "D", 29: "E"}, {3: "A", 13: "B", 23: "C"}, {0: "A", 10: "B", 20: "A"}]
)
def test_a_name_given_now_and_then_heads_no_block(tmp_path: Path, named: dict[int, str]) -> None:
    rows = [[n + 1, named.get(n, ""), DAYS[n % 28], n % 5 + 1] for n in range(30)]
    _, settings, _ = begun(tmp_path, survey_csv=sheet("No.,Company,Date,Rating", rows))
    assert "fill_down" not in next(iter(entries(settings).values()))


def test_two_spellings_of_a_customer_are_asked_about_and_never_merged(tmp_path: Path) -> None:
    names = ["恒达股份", "恒达股份有限公司", "蓝海物流", "Client 1", "Client 12", "Acme Ltd", "ACME"]
    rows = [[f"T{n}", names[n % 7], DAYS[n % 28], n % 5 + 1] for n in range(70)]
    ran, _, desk = begun(tmp_path, t_csv=sheet("Ticket,Client,Closed,Rating", rows))
    asked = [line for line in ran.lines if "is this the same one?" in line]
    assert len(asked) == 2
    assert any(line.startswith("恒达股份 and 恒达股份有限公司 ") for line in asked)
    assert any(line.startswith("ACME and Acme Ltd ") for line in asked)
    register = list(csv.DictReader(desk.file("register.csv").read_text("utf-8-sig").splitlines()))
    assert {row["name"]: row["maybe_same_as"] for row in register if row["maybe_same_as"]} == {
        "恒达股份": "恒达股份有限公司", "ACME": "Acme Ltd",
    }  # fmt: skip
    assert len(desk.score("--all")["scores"]) == 7


@pytest.mark.parametrize(
    ("zone", "country"), [("Asia/Tokyo", "JP"), ("Asia/Shanghai", "CN"), ("Japan", "JP"), ("UTC", None)]
)
def test_the_public_holidays_of_the_time_zones_country_count(tmp_path: Path, zone: str, country: str | None) -> None:
    text = sheet("Ticket,Client,Closed,Rating", [[f"T{n}", "A", DAYS[n % 28], n % 5 + 1] for n in range(20)])
    ran, settings, desk = begun(tmp_path, zone=zone, t_csv=text)
    assert settings.get("calendar") == ({"country": country} if country else None)
    assert ("public holidays" in ran.out) is bool(country)
    desk.ok("validate")


def test_an_empty_file_is_called_empty(tmp_path: Path) -> None:
    ran, _, _ = begun(tmp_path, code=1, t_csv="")
    assert "t.csv is empty" in ran.said
    assert "header" not in ran.said


def test_a_ticket_list_is_known_by_its_codes_and_calls_about_it_by_those(tmp_path: Path) -> None:
    tickets = [
        [f"REQ{700 + n}", DAYS[n % 20], DAYS[n % 20 + 2], ["Lakeside", "Hilltop"][n % 2], "Closed"] for n in range(40)
    ]
    answers = [[f"REQ{700 + n}", "Reached", ["Excellent", "Good", "Fair", "Poor"][n % 4]] for n in range(28)]
    ran, settings, desk = begun(
        tmp_path,
        tickets_csv=sheet("Zeichen,Opened,Closed,Account name,Status", tickets),
        phone_csv=sheet("Record,Call result,Rating", answers),
    )
    assert "Zeichen was taken by its values" in ran.out
    assert entries(settings)["phone.csv"]["ratings"][0]["columns"] == {"ticket": "Record"}
    assert "dated today" not in ran.out
    given = desk.score("--all")
    assert {score["name"]: score["value"] for score in given["scores"]} == {"Hilltop": "50.0", "Lakeside": "75.0"}
