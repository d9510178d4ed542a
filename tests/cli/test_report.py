"""`csat report`: four formats, two languages, and an edition a customer may see."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_the_ending_says_the_format(synced: Desk, tmp_path: Path) -> None:
    for ending in (".html", ".md", ".json", ".xlsx"):
        path = tmp_path / f"report{ending}"
        ran = synced.ok("report", "--period", MONTH, "-o", path)
        assert ran.lines == [str(path)]
        content = path.read_bytes()
        assert "85.0" in (content.decode("utf-8") if ending != ".xlsx" else "85.0")
        if ending == ".json":
            assert json.loads(content)
        if ending == ".xlsx":
            assert zipfile.ZipFile(path).testzip() is None
    for name in ("report.pdf", "report", "report.html.exe"):
        ran = synced("report", "-o", tmp_path / name)
        assert ran.code == 2
        assert ".html" in ran.err
        assert not (tmp_path / name).exists()


def test_a_form_of_the_report_given_as_format_is_answered_with_the_command_to_write(synced: Desk) -> None:
    from csat_plugin.cli.usage import REPORTS
    from csat_plugin.runtime.issuing import ENDINGS

    assert set(REPORTS) == set(ENDINGS) - {".json"}, "JSON is a form of rows too"
    for given, file in (("xlsx", "report.xlsx"), ("HTML", "report.html"), (".md", "report.md")):
        ran = synced("report", "--period", MONTH, "--format", given)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.rstrip().endswith(f"csat report -o {file}")
    assert "table, json, csv" in synced("report", "--format", "pdf").err


def test_a_customers_edition_names_no_other_customer(synced: Desk, tmp_path: Path) -> None:
    subjects = {score["subject"]: score["name"] for score in synced.score()["scores"]}
    for own, ending in (("C14", ".html"), ("C08", ".json")):
        path = tmp_path / f"{own}{ending}"
        synced.ok("report", "--period", MONTH, "--customer", own, "-o", path)
        text = path.read_text("utf-8")
        assert subjects[own] in text
        others = [name for subject, name in subjects.items() if subject != own and name in text]
        assert not others, (own, ending)
        assert not [s for s in subjects if s != own and re.search(rf"\b{s}\b", text)], (own, ending)


def test_the_name_of_a_customers_file_stays_in_the_folder(desk: Desk) -> None:
    path = Path(desk.ok("report", "--period", MONTH, "--customer", "金麓").lines[-1])
    assert path.parent == desk.file("reports")
    assert path.is_file()
    assert desk("report", "--customer", "../../evil").code == 2


def test_text_from_tickets_is_escaped(desk: Desk, tmp_path: Path) -> None:
    desk.edit("exports/tickets-2026-10.csv", "Solved at the first attempt; the explanation was clear.", EVIL)
    desk.add_rating(mark=1)
    desk.edit("exports/tickets-2026-10.csv", "came late", EVIL)
    desk.ok("sync")
    for ending in (".html", ".md"):
        path = tmp_path / f"report{ending}"
        desk.ok("report", "--period", MONTH, "-o", path)
        text = path.read_text("utf-8")
        assert not re.search(r"(?<!\\)<(script>alert|img src=x)", text), "Markdown escapes with a backslash"
    assert "&lt;script&gt;alert(1)" in (tmp_path / "report.html").read_text("utf-8")


def test_no_cell_of_a_workbook_is_a_formula_from_a_ticket(desk: Desk, tmp_path: Path) -> None:
    import openpyxl

    desk.add_rating(mark=1)
    desk.edit("exports/tickets-2026-10.csv", "came late", '"=HYPERLINK(""http://x.example"",""y"")"')
    desk.ok("sync")
    path = tmp_path / "report.xlsx"
    desk.ok("report", "--period", MONTH, "-o", path)
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [c for c in cells if c.data_type == "f" and ("HYPERLINK" in str(c.value) or "1+1" in str(c.value))]
    assert [c for c in cells if c.data_type == "s" and "HYPERLINK" in str(c.value)]


def test_in_two_languages(synced: Desk, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    synced.ok("report", "--period", MONTH, "--languages", "en,zh", "-o", path)
    text = path.read_text("utf-8")
    assert "满意度" in text
    assert "Customer satisfaction" in text
    assert synced("report", "--languages", "en,zh,ja").code == 2
    assert synced("report", "--languages", "de").code == 2


@pytest.mark.parametrize(
    ("period", "named"), [("2026-Q3", "2026-Q3"), ("2020-01", "January 2020"), ("2026-10-01..2026-10-15", "2026-10-15")]
)
def test_other_periods(synced: Desk, tmp_path: Path, period: str, named: str) -> None:
    path = tmp_path / "report.md"
    synced.ok("report", "--period", period, "-o", path)
    assert named in path.read_text("utf-8")


def test_a_place_that_cannot_be_written_is_named(synced: Desk, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    ran = synced("report", "-o", tmp_path / "file" / "report.html")
    assert ran.code == 2
    assert "report.html" in ran.err


def test_a_mistyped_folder_is_not_made(synced: Desk, tmp_path: Path) -> None:
    ran = synced("report", "-o", tmp_path / "reprots" / "october.html")
    assert ran.code == 2
    assert ran.out == ""
    assert "there is no folder" in ran.err
    assert not (tmp_path / "reprots").exists()


def test_a_draft_is_approved_by_nobody_and_a_role_is_no_name(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    for holder, said in (
        ("{is: zhao.min, deputy: li.na}", "To be approved by zhao.min"),
        ("{}", "Approval nobody named yet"),
    ):
        if holder == "{}":
            desk.edit("rules/huaxin.yaml", "{is: zhao.min, deputy: li.na}", holder)
            desk.edit("rules/huaxin.yaml", "quality_control: li.na", "quality_control: {}")
        desk.ok("report", "--period", MONTH, "-o", path)
        page = path.read_text("utf-8")
        head = page[: page.index("## ")]
        assert said in head
        assert "Approved" not in head
        assert "process_manager" not in head
        assert "quality_control" not in head
    desk.edit("rules/huaxin.yaml", "process_manager: {}", "process_manager: zhao.min")
    desk.ok("close", MONTH)
    desk.ok("issue", MONTH)
    desk.edit("rules/huaxin.yaml", "process_manager: zhao.min", "process_manager: wang.fang")
    desk.ok("report", "--period", MONTH, "-o", path)
    assert "Approved zhao.min" in path.read_text("utf-8"), "as it was when it was issued"


def test_the_report_names_the_holders_of_the_day_as_the_items_do(desk: Desk, tmp_path: Path) -> None:
    """Two people without a last day: whoever came later holds the role, in the report as for the work it opens."""
    desk.edit(
        "rules/huaxin.yaml",
        "process_manager: {is: zhao.min, deputy: li.na}",
        "process_manager: [{is: wang.fang}, {is: zhao.min, deputy: li.na, from: 2026-11-16}]",
    )
    desk.edit("rules/huaxin.yaml", "actions:\n", "actions:\n  review_unacceptable: {when: {score: {below: 85}}}\n")
    for at, name in (("2026-11-15T02:00:00", "wang.fang"), ("2026-11-20T02:00:00", "zhao.min")):
        path = tmp_path / f"{name}.md"
        desk.ok("report", "--period", MONTH, "-o", path, at=at)
        head = next(line for line in path.read_text("utf-8").splitlines() if "To be approved by" in line)
        assert f"To be approved by {name} · To process manager ({name})" in head
        rows = desk.ok("actions", "list", "--period", MONTH, "--format", "json", at=at).json["rows"]
        assert {row["owner"] for row in rows if row["item"].startswith("review_unacceptable:")} == {name}
