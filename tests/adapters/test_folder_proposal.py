"""What is proposed where a header alone would mislead: dates, turns of a ticket, other scales, twins of a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from csat_plugin.adapters.folder.proposal import propose

from csat_plugin.host.adapter import Connection
from csat_plugin.host.plugins import Host


def rating(name: str, columns: list[str], rows: list[list[Any]]) -> dict[str, Any]:
    found: dict[str, Any] = propose(name, columns, rows).entry["ratings"][0]
    return found


def test_the_day_a_ticket_was_opened_dates_its_rating_only_where_there_is_no_other() -> None:
    columns = ["ticket id", "created", "rating"]
    rows = [[f"T{n}", f"2026-03-{n % 28 + 1:02}", str(n % 5 + 1)] for n in range(60)]
    assert rating("tickets.csv", columns, rows)["columns"]["answered"] == "created"
    closed = rating("tickets.csv", [*columns, "closed"], [[*row, "2026-04-02"] for row in rows])
    assert "answered" not in closed["columns"]


def test_rows_of_one_ticket_get_ids_and_times_of_their_own() -> None:
    columns = ["ticket id", "turn", "closed", "rating"]
    rows = [["" if n % 2 else f"T{n}", str(n % 2 + 1), f"2026-03-{n % 28 + 1:02}", str(n % 5 + 1)] for n in range(60)]
    chosen = rating("tickets.csv", columns, rows)["columns"]
    assert chosen["id"] == {"join": ["ticket id", "turn"], "with": "-"}
    assert (chosen["ticket"], chosen["answered"]) == ("ticket id", "closed")
    once = [[f"T{n}", "1", *row[2:]] for n, row in enumerate(rows)]
    assert "id" not in rating("tickets.csv", columns, once)["columns"]


def test_columns_that_never_come_near_the_top_are_no_questions_of_that_scale() -> None:
    columns = ["q1", "q2", "q3", "i1"]
    rows = [[str(n % 5 + 1), str(n % 4 + 2), str((n + 2) % 5 + 1), str(n % 3 + 1)] for n in range(60)]
    assert set(rating("survey.csv", columns, rows)["questions"]) == {"q1", "q2", "q3"}
    assert set(rating("survey.csv", columns, rows[:10])["questions"]) == set(columns)  # too few to tell


def test_a_project_without_a_customer_is_its_own() -> None:
    rows = [[f"T{n}", f"P{n % 3}", str(n % 5 + 1)] for n in range(30)]
    entry = propose("tickets.csv", ["ticket id", "project", "rating"], rows).entry
    assert (entry["ticket"]["project"], entry["ticket"]["customer"]) == ("project", "project")
    named = propose("tickets.csv", ["ticket id", "project", "rating", "customer"], [[*row, "A"] for row in rows]).entry
    assert named["ticket"]["customer"] == "customer"


def test_the_same_table_in_two_formats_is_proposed_once(tmp_path: Path) -> None:
    text = "ticket id,rating\n" + "".join(f"T{n},{n % 5 + 1}\n" for n in range(20))
    for name, content in {"a.csv": text, "a.tsv": text.replace(",", "\t"), "b.csv": text}.items():
        (tmp_path / name).write_text(content, "utf-8")
    connection = Connection(
        name="exports", adapter="folder", workspace=tmp_path, zone=ZoneInfo("UTC"), settings={"path": "."}, place="test"
    )
    found = Host.load().connect(connection).describe()
    assert [entry["match"] for entry in found.details["mapping"]] == ["a.csv", "b.csv"]
    assert [(f.code, f.values["twin"]) for f in found.findings if f.code == "folder.twin"] == [("folder.twin", "a.csv")]


def dated(columns: list[str], cells: list[str]) -> dict[str, str]:
    rows = [[f"T{n}", str(n % 5 + 1), *cells] for n in range(20)]
    found: dict[str, str] = propose("t.csv", ["Ticket", "Rating", *columns], rows).columns
    return found


def test_a_date_is_known_by_its_values_closing_words_first_and_opening_words_last() -> None:
    assert dated(["Zeug"], ["2026-10-03"])["answered"] == "Zeug"
    assert dated(["Due date", "Zeug"], ["2026-10-03"] * 2)["answered"] == "Zeug"
    assert dated(["Zeug", "Work completed on"], ["2026-10-03"] * 2)["ticket.closed"] == "Work completed on"
    assert dated(["Due date"], ["2026-10-03"])["answered"] == "Due date"  # better than none
    assert not {"answered", "ticket.closed"} & dated(["Zeug"], ["45000"]).keys()  # a bare number is no date


def mark(column: str, cells: list[str], *more: list[str]) -> str:
    columns = ["Customer", column, *(f"other {n}" for n in range(len(more)))]
    rows = [["A", *cell] for cell in zip(cells, *more, strict=True)]
    found: str = propose("t.csv", columns, rows).mark
    return found


def test_a_mark_is_known_by_its_values() -> None:
    many = [str(n % 5 + 1) for n in range(20)]
    assert mark("B", many) == "B"
    assert mark("B", [str(n % 11) for n in range(22)]) == "B"
    assert mark("B", [str(n * 7 % 61 + 40) for n in range(40)]) == "B"
    assert mark("B", ["★" * (n % 5 + 1) for n in range(20)]) == "B"
    assert mark("B", ["◎", "○", "△", "×"] * 5) == "B"
    assert mark("B", ["sehr zufrieden", "unzufrieden"] * 10) == "B"
    assert mark("B", many, [["Good", "Bad"][n % 2] for n in range(20)]) == "other 0", "words say more than numbers"


def test_what_is_no_mark_though_it_holds_small_numbers() -> None:
    many = [str(n % 5 + 1) for n in range(20)]
    for header in ("Urgency", "Priorität", "Reopen count", "Duration (h)", "级别", "Priority", "response_rate"):
        assert mark(header, many) == "", header
    assert mark("B", [str(n + 1) for n in range(10)]) == "", "a running number"
    assert mark("B", [str(n % 30) for n in range(60)]) == "", "hours, not points of 100"
    assert mark("B", ["yes", "no"] * 10) == ""
    assert mark("B", ["1", "0"] * 10) == ""


def test_four_steps_of_many_marks_are_a_scale_of_four() -> None:
    assert rating("t.csv", ["Ticket", "Rating"], [[f"T{n}", str(n % 4 + 1)] for n in range(40)])["scale"]["max"] == 4
    assert rating("t.csv", ["Ticket", "Rating"], [[f"T{n}", str(n % 4 + 1)] for n in range(12)])["scale"]["max"] == 5


def test_a_telephone_number_makes_no_telephone_survey() -> None:
    rows = [[f"T{n}", "13800000000", str(n % 5 + 1), "2026-10-03"] for n in range(20)]
    assert rating("导出.csv", ["单号", "联系电话", "满意度", "回访日期"], rows)["channel"] == "callback"
    assert rating("导出.csv", ["单号", "联系电话", "满意度", "关闭时间"], rows)["channel"] == "ticket"


def test_a_question_that_names_the_service_is_no_service() -> None:
    rows = [["A", str(n % 5 + 1), str((n + 2) % 5 + 1), "2026-10-03"] for n in range(20)]
    found = propose("Antworten.csv", ["公司名稱", "服務態度", "處理速度", "時間戳記"], rows)
    assert set(found.questions) == {"服務態度", "處理速度"}
    assert "service" not in found.columns
