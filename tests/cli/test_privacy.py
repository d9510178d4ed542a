"""`csat privacy`: a person is erased from every byte the program keeps, and does not come back."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from tests.cli.program import MONTH, Desk, tree

NAME = "Zephyrine O'Quill"
COMMENT = 'The engineer <never> came & I fretted "all" day, 全天无人处理。'
CUSTOMER = "金麓化工有限公司"
STORE = ".csat/store.db"
ERASE = ("privacy", "erase", NAME)


def visit(desk: Desk, number: str = "ZQ1", name: str = NAME, comment: str = COMMENT, mark: str = "1") -> None:
    """A ticket of October and its rating, at the end of the platform's export."""
    cells = [
        number, "Incident", f"Line 3 stands still, asks {name}", "Closed", "P3", "Hosting", "Server and Storage",
        "Infrastructure", "", "Igor Belov", name, "z@x.example", CUSTOMER, f"{MONTH}-20 08:00",
        f"{MONTH}-20 09:00", "yes", "0", "", mark, f"{MONTH}-20 10:00", comment,
    ]  # fmt: skip
    with (desk.file("exports") / f"tickets-{MONTH}.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow(cells)


@pytest.fixture(scope="module")
def made(synced: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A month with the visit in it: acted on, reported, issued; and a plan in a file. To be copied, not changed."""
    folder = tmp_path_factory.mktemp("privacy") / "provider"
    shutil.copytree(synced.folder, folder)
    desk = Desk(folder)
    visit(desk)
    desk.ok("sync")
    desk.ok("apply", "--period", MONTH)
    desk.ok("close", MONTH)
    desk.ok("issue", MONTH)
    visit(desk, "ZQ2")
    desk.ok("sync")
    desk.ok("plan", "-o", desk.file("plan.json"))
    desk.ok("apply")
    desk.ok("report", "--period", MONTH, "-o", desk.file("mine.xlsx"))
    return desk


@pytest.fixture
def issued(made: Desk, tmp_path: Path) -> Desk:
    """A copy of it of the test's own."""
    shutil.copytree(made.folder, tmp_path / "provider")
    return Desk(tmp_path / "provider")


def held(content: bytes) -> set[str]:
    """Which of the person's texts stand in bytes, in archives and base64 inside them too."""
    found = set()
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return set().union(*(held(archive.read(name)) for name in archive.namelist()))
    for blob in re.findall(rb'"((?:[A-Za-z0-9+/]{4}){100,}[A-Za-z0-9+/=]*)"', content):
        found |= held(base64.b64decode(blob))
    for what in (
        b"Zephyrine",
        b"O'Quill",
        b"O&#39;Quill",
        b"Quill",
        b"z@x.example",
        b"fretted",
        "全天无人处理".encode(),
    ):
        if what in content:
            found.add(what.decode())
    return found


def holding(desk: Desk) -> set[str]:
    return {name for name, content in tree(desk.folder).items() if held(content)}


def frozen(desk: Desk) -> bytes:
    with sqlite3.connect(desk.file(STORE)) as store:
        rows = store.execute("SELECT assessment, members, report FROM issue ORDER BY version").fetchall()
    return "".join(cell or "" for row in rows for cell in row).encode()


def test_what_would_go_is_listed_and_nothing_is_touched(issued: Desk) -> None:
    before = tree(issued.folder)
    ran = issued.ok(*ERASE)
    assert NAME in ran.out
    assert "ratings" in ran.out
    assert "Nothing was erased yet" in ran.err
    assert holding(issued) == {name for name, content in before.items() if held(content)}
    assert held(frozen(issued)) >= {"Zephyrine", "fretted"}, "the issued report must hold him, else this proves nothing"


def test_afterwards_no_byte_of_ours_holds_the_person(issued: Desk) -> None:
    before = tree(issued.folder)
    assert [name for name in before if "/.csat/before/" in name and held(before[name])], "former contents must hold him"
    ran = issued.ok(*ERASE, "--yes", "--format", "json")
    left = {row["name"] for row in ran.json["rows"] if row["what"] == "left"}
    assert holding(issued) == left
    assert STORE not in left
    assert not any(".csat" in Path(name).parts for name in left)
    assert {f"exports/tickets-{MONTH}.csv", "mine.xlsx"} <= left
    after = tree(issued.folder)
    assert all(after[name] == before[name] for name in left), "what is the user's own is never touched"
    assert not issued.file("plan.json").exists()
    assert held(frozen(issued)) == set()


def test_figures_stay_also_those_that_were_issued(issued: Desk) -> None:
    def figures() -> list[object]:
        return [issued.ok("score", "--period", month, "--format", "json").json for month in ("2026-09", MONTH)]

    def numbers(value: object) -> list[object]:
        if isinstance(value, dict):
            return [x for key in sorted(value) for x in numbers(value[key])]
        if isinstance(value, list):
            return [len(value), *(x for one in value for x in numbers(one))]
        return [value] if isinstance(value, int | float) else []

    before, report = (
        figures(),
        numbers(
            json.loads(
                issued.ok("report", "--period", MONTH, "-o", issued.file("r.json"))
                and issued.file("r.json").read_bytes()
            )
        ),
    )
    issued.ok(*ERASE, "--yes")
    assert figures() == before
    issued.ok("report", "--period", MONTH, "-o", issued.file("r.json"))
    assert numbers(json.loads(issued.file("r.json").read_bytes())) == report


def test_reading_again_does_not_bring_the_person_back(issued: Desk) -> None:
    issued.ok(*ERASE, "--yes")
    visit(issued, "ZQ3", comment="")  # every row of the file is read anew
    ran = issued.ok("sync", "--format", "json")
    rows = {row["stream"]: (row["new"], row["changed"]) for row in ran.json["rows"]}
    assert rows["ratings"] == (1, 0), "an erased row is the same as before, the new one new"
    assert rows["tickets"] == (1, 0)
    assert held(issued.file(STORE).read_bytes()) == set()
    wal = issued.file(f"{STORE}-wal")
    assert not wal.exists() or held(wal.read_bytes()) == set()
    assert issued(*ERASE).code == 2


def test_the_journal_names_nobody(issued: Desk) -> None:
    issued.ok(*ERASE, "--yes")
    ran = issued.ok("privacy", "log", "--format", "json")
    (row,) = ran.json["rows"]
    assert row["kind"] == "erased"
    assert row["person"].startswith("erased-")
    assert row["rows"] > 0
    assert held(ran.out.encode()) == set()


def test_somebody_unknown_is_said_to_be(desk: Desk) -> None:
    ran = desk("privacy", "erase", "Nobody at all", "--yes")
    assert ran.code == 2
    assert "Nobody at all" in ran.err


@pytest.mark.parametrize("blank", ["", "  ", "\u3000", "erased-0123456789"])
def test_no_name_at_all_is_nobody(desk: Desk, blank: str) -> None:
    """Answers without an id or a name are not his: a script with an empty variable must not erase them."""
    before = desk.ok("ratings", "--format", "json").json
    ran = desk("privacy", "erase", blank, "--yes")
    assert ran.code == 2, ran.said
    assert desk.ok("ratings", "--format", "json").json == before


KEEP = "\nprivacy: {keep: {comments: 1 months, contacts: 1 months, records: 1 months}}\n"
LATER = "2027-02-09T02:00:00"


@pytest.fixture
def old(issued: Desk) -> Desk:
    """The same, three months later, under rules that keep what is personal for one."""
    issued.add_rules(KEEP)
    issued.at = LATER
    return issued


def test_nothing_is_due_where_the_rules_do_not_say_how_long(desk: Desk) -> None:
    ran = desk("privacy", "due")
    assert ran.code == 2
    assert "keep" in ran.err


def test_what_is_due_is_listed_and_nothing_touched(old: Desk) -> None:
    before = tree(old.folder)
    rows = {row["what"]: row for row in old.ok("privacy", "due", "--format", "json").json["rows"]}
    assert set(rows) == {"comments", "contacts", "records"}
    assert {row["before"] for row in rows.values()} == {"2027-01-01"}
    dry = old.ok("privacy", "prune")
    assert "Nothing was pruned yet" in dry.err
    assert {name for name in before if held(before[name])} == holding(old)


def test_pruning_lets_go_of_words_and_names_and_keeps_figures(old: Desk) -> None:
    def figures() -> list[object]:
        return [old.ok("score", "--period", month, "--format", "json").json for month in ("2026-09", MONTH)]

    before = figures()
    old.ok("privacy", "prune", "--yes")
    assert figures() == before
    assert held(old.file(STORE).read_bytes()) == set()
    assert held(frozen(old)) == set()
    assert "Nothing is older" in old.ok("privacy", "prune", "--yes").out


def test_what_was_pruned_does_not_come_back_and_counts_as_no_change(old: Desk) -> None:
    old.ok("privacy", "prune", "--yes")
    visit(old, "ZQ4")
    rows = {row["stream"]: (row["new"], row["changed"]) for row in old.ok("sync", "--format", "json").json["rows"]}
    assert rows == {"ratings": (1, 0), "tickets": (1, 0)}
    assert held(old.file(STORE).read_bytes()) == set()


def test_what_is_younger_stays(issued: Desk) -> None:
    issued.add_rules(KEEP.replace("1 months", "12 months"))
    assert "Nothing is older" in issued.ok("privacy", "due").out
    issued.ok("privacy", "prune", "--yes")
    assert held(issued.file(STORE).read_bytes()) >= {"Zephyrine", "fretted"}


def exported(desk: Desk, *options: str) -> dict[str, list[dict[str, str]]]:
    folder = desk.file(f"out{len(options)}")
    desk.ok("privacy", "export", "-o", folder, *options)
    return {
        file.stem: list(csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))))
        for file in sorted(folder.glob("*.csv"))
    }


def test_an_export_has_no_names_and_one_pseudonym_for_each_person(issued: Desk) -> None:
    found = exported(issued)
    assert set(found) == {"ratings", "tickets", "decisions"}
    text = json.dumps(found, ensure_ascii=False)
    assert held(text.encode()) == set()
    assert "Igor Belov" not in text
    assert "ZQ1" not in text, "the platform's number leads to the person"
    named = exported(issued, "--with-names", "--with-comments")
    assert len(named["ratings"]) == len(found["ratings"])
    people: dict[str, set[str]] = {}
    for plain, clear in zip(found["ratings"], named["ratings"], strict=True):
        people.setdefault(clear["person"], set()).add(plain["person"])
    assert {len(names) for names in people.values()} == {1}
    his = people[NAME]
    assert {
        row["person"] for row, clear in zip(found["tickets"], named["tickets"], strict=True) if clear["person"] == NAME
    } == his
    assert sum(
        row["raw"] == clear["raw"] for row, clear in zip(found["ratings"], named["ratings"], strict=True)
    ) == len(found["ratings"])
    assert COMMENT in {row["comment"] for row in named["ratings"]}


def test_two_exports_cannot_be_laid_side_by_side(desk: Desk) -> None:
    first, second = (desk.ok("privacy", "export", "--format", "json").json["ratings"] for _ in range(2))
    assert not {row["person"] for row in first if row["person"]} & {row["person"] for row in second}


def test_no_cell_of_an_export_is_run_as_a_formula(desk: Desk) -> None:
    visit(desk, "ZQ5", name="=HYPERLINK(1)", comment="@SUM(1+1)")
    desk.ok("sync")
    found = exported(desk, "--with-names", "--with-comments")
    cells = [cell for rows in found.values() for row in rows for cell in row.values()]
    assert "'@SUM(1+1)" in cells
    assert "'=HYPERLINK(1)" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+"))]
