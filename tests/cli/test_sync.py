"""`csat sync`: incremental, nothing lost, what could not be used is listed until it is mended."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest

from tests.cli.program import MONTH, Desk


def totals(desk: Desk, *arguments: str) -> list[dict[str, Any]]:
    rows = desk.ok("sync", "--format", "json", *arguments).json["rows"]
    assert isinstance(rows, list)
    return rows


def rejected(desk: Desk) -> list[dict[str, Any]]:
    rows = desk.ok("sync", "--rejected", "--format", "json").json["rows"]
    assert isinstance(rows, list)
    return rows


def test_every_row_read_is_accounted_for_and_a_second_sync_changes_nothing(fresh: Desk) -> None:
    first = totals(fresh)
    assert {row["stream"] for row in first} == {"ratings", "tickets"}
    for row in first:
        assert row["read"] == row["used"] + row["skipped"] + row["rejected"], row
        assert row["used"] == row["new"] + row["changed"] + row["same"], row
        assert row["new"] > 1000
    before = fresh.score()
    second = fresh.ok("sync", "--format", "json")
    assert all(row["new"] == row["changed"] == 0 for row in second.json["rows"])
    assert "Nothing new." in second.err
    again = totals(fresh, "--since", "2000-01-01")
    assert all(row["new"] == row["changed"] == 0 for row in again), "read again from the beginning, nothing doubles"
    assert sum(row["same"] for row in again) == sum(row["used"] for row in first)
    assert fresh.score() == before


def test_rows_set_aside_are_listed_with_place_and_reason(synced: Desk) -> None:
    rows = rejected(synced)
    assert rows
    for row in rows:
        assert row["source"]
        assert int(row["row"]) > 1
        assert row["reason"]
        assert row["raw"]
    assert any("2026-02-30" in row["reason"] for row in rows), "the date nobody can read"
    table = synced.ok("sync", "--rejected").out
    assert "2026-02-30" in table


def test_a_mended_row_is_no_longer_set_aside(desk: Desk) -> None:
    before = rejected(desk)
    desk.edit("exports/tickets-2026-10.csv", "2026-02-30", "2026-10-28")
    ran = desk.ok("sync", "--format", "json")
    assert sum(row["new"] for row in ran.json["rows"]) == 1
    after = rejected(desk)
    assert len(after) == len(before) - 1
    assert not any("2026-02-30" in row["reason"] for row in after)


def test_a_row_exported_again_changed_is_a_new_version_not_a_new_rating(desk: Desk) -> None:
    received = desk.score()["counts"]["received"]
    path = desk.file("exports/tickets-2026-10.csv")
    rows = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))
    index = next(i for i, row in enumerate(rows) if row[0] == "HX26100001")
    rows[index][18] = "1"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8-sig", newline="")
    tallies = {row["stream"]: row for row in totals(desk)}
    assert (tallies["ratings"]["new"], tallies["ratings"]["changed"]) == (0, 1)
    assert desk.score()["counts"]["received"] == received


def test_names_no_customer_has_are_listed_with_proposals(synced: Desk) -> None:
    ran = synced.ok("sync")
    assert "'远岚精工股份'" in ran.err
    assert "远岚精工股份有限公司" in ran.err
    assert "aliases" in ran.err


def test_an_alias_in_the_register_brings_the_ratings_in(desk: Desk) -> None:
    import openpyxl

    def ratings() -> int:
        return next(
            int(score["answers"]) for score in desk.score()["scores"] if score["name"] == "远岚精工股份有限公司"
        )

    before = ratings()
    book = openpyxl.load_workbook(desk.file("register.xlsx"))
    sheet = book.worksheets[0]
    heads = [str(cell.value) for cell in sheet[1]]
    name, alias = heads.index("name"), heads.index("aliases")
    for row in sheet.iter_rows(min_row=2):
        if row[name].value == "远岚精工股份有限公司":
            row[alias].value = "; ".join(filter(None, (str(row[alias].value or ""), "远岚精工股份")))
    book.save(desk.file("register.xlsx"))
    ran = desk.ok("sync")
    assert "'远岚精工股份'" not in ran.err
    assert ratings() > before
    assert desk.ok("ratings", "--period", MONTH, "--subject", "远岚精工股份有限公司").out


def test_only_the_connections_named_are_read(desk: Desk) -> None:
    assert {row["connection"] for row in totals(desk, "exports")} == {"exports"}
    ran = desk("sync", "nowhere")
    assert ran.code == 2
    assert "exports" in ran.err


def test_a_pattern_that_fits_no_file_is_said(desk: Desk) -> None:
    desk.edit("csat.yaml", 'match: "tickets-*.csv"', 'match: "tiquets-*.csv"')
    assert "tiquets-*.csv" in desk.ok("sync").err


def test_a_reason_does_not_repeat_the_place_beside_it(synced: Desk) -> None:
    for language in ("en", "zh", "ja"):
        rows = synced.ok("sync", "--rejected", "--format", "json", "--lang", language).json["rows"]
        for row in rows:
            assert row["source"] not in row["reason"]
            assert f"row {row['row']}" not in row["reason"]
            assert f"{row['row']} 行" not in row["reason"]


def test_one_word_for_one_thing(synced: Desk) -> None:
    """Rejected are rows that cannot be read, excluded are ratings that do not count."""
    said = synced.ok("sync", "--since", "2026-07-01").said + synced.ok("sync", "--rejected").said
    assert "rejected" in said
    assert "set aside" not in said
    for language, word in (("zh", "拒收"), ("ja", "取り込めなかった")):
        assert word in synced.ok("sync", "--rejected", "--lang", language).said


def test_the_data_is_as_old_as_what_was_last_read_to_its_end(desk: Desk) -> None:
    book = desk.file("exports/callbacks.xlsx")
    whole = book.read_bytes()
    since = desk.ok("score").lines[0].partition("data until ")[2][:16]
    book.write_bytes(whole[:500])
    day = {"at": "2026-11-20T02:00:00"}
    assert desk("sync", **day).code == 3
    told = f"exports, ratings: last read to the end {since}"
    for command in (["score"], ["explain", "score", "C03"], ["reconcile"], ["ratings"]):
        assert told in desk.ok(*command, **day).err, command
    assert f"data until {since}" in desk.ok("score", **day).out
    assert f"Data until {since}." in desk.ok("reconcile", **day).err
    report = desk.folder / "r.md"
    assert told in desk.ok("report", "-o", report, **day).err
    assert "20 Nov 2026" not in report.read_text("utf-8")
    book.write_bytes(whole)
    desk.ok("sync", **day)
    ran = desk.ok("score", **day)
    assert "data until 2026-11-20 10:00" in ran.out
    assert "read to the end" not in ran.err


def test_what_was_never_read_to_its_end_makes_no_data_complete(fresh: Desk) -> None:
    fresh.file("exports/callbacks.xlsx").write_bytes(b"PK no workbook")
    assert fresh("sync").code == 3
    ran = fresh.ok("score")
    assert "data until -" in ran.out
    assert "exports, ratings: never yet read to the end" in ran.err


def test_a_missing_column_is_named_where_the_mapping_names_it(desk: Desk) -> None:
    """`sync` and `validate` point at the same place: the column's own name, not the connection."""
    lines = desk.file("csat.yaml").read_text("utf-8").splitlines()
    line = next(n for n, text in enumerate(lines, 1) if text.strip() == "mark: Rating")
    place = f"csat.yaml:{line}:{lines[line - 1].index('Rating') + 1}"
    desk.edit("csat.yaml", "mark: Rating", "mark: Raiting")
    said = desk("sync").err
    assert len(said.splitlines()) == 1
    assert f"{place}: tickets-2026-07.csv and 3 more have no column 'Raiting'; did you mean 'Rating'?" in said
    assert f"{place}: CSAT188 error" in desk("validate").out


def test_every_missing_column_of_a_file_is_named_at_once(desk: Desk) -> None:
    desk.edit("csat.yaml", "mark: Rating", "mark: Raiting")
    desk.edit("csat.yaml", "closed: Closed", "closed: Shut")
    said = desk("sync").err
    assert "'Raiting'" in said
    assert "'Shut'" in said


def test_a_file_that_was_deleted_is_said_once_with_what_to_do(desk: Desk) -> None:
    desk.file("exports/tickets-2026-10.csv").unlink()
    said = desk.ok("sync").err
    assert re.search(r"1 file .* no longer there \(tickets-2026-10\.csv\)\. \d+ ratings from it count as before", said)
    assert "no longer there" not in desk.ok("sync").err


@pytest.mark.parametrize(
    "command",
    [
        ["score"],
        ["explain", "score", "金麓化工有限公司", "--period", MONTH],
        ["report", "--period", MONTH],
        ["plan", "--period", MONTH],
        ["ratings", "--period", MONTH],
        ["comments", "--period", MONTH],
    ],
)
def test_before_the_first_sync_every_command_says_that_it_is_next(fresh: Desk, command: list[str]) -> None:
    said = fresh(*command).err
    assert "Nothing has been read from any connection yet." in said
    assert "sync" in said
    if command == ["score"]:
        fresh.ok("sync")
        assert "Nothing has been read" not in fresh.ok("score").said


def test_the_next_step_names_a_workspace_that_is_elsewhere(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add_rating()
    assert f"Next: csat -w {desk.folder} score" in desk.ok("sync").err
    desk.add_rating(number=2)
    monkeypatch.chdir(desk.folder)
    assert "Next: csat score" in desk.ok("sync").err


def test_a_file_with_its_columns_exchanged_is_said_loudly_and_nothing_is_called_gone(desk: Desk) -> None:
    head = desk.file("exports/tickets-2026-10.csv").read_text("utf-8-sig").partition("\n")[0]
    swapped = head.replace("Priority", "?").replace(",Rating,", ",Priority,").replace("?", "Rating")
    desk.edit("exports/tickets-2026-10.csv", head, swapped)
    ran = desk("sync")
    assert ran.code == 1
    said = ran.err
    assert "tickets-2026-10.csv: not a single rating could be used" in said
    assert "Is that the right column in csat.yaml (`mark:` for the marks)?" in said
    assert said.count("not a single rating") == 1
    assert "no longer in it" not in said
    again = desk("sync", "-q")
    assert (again.code, again.err.count("not a single rating")) == (1, 1), "until it is mended"


def test_while_the_clock_runs_what_was_just_read_is_not_called_behind(fresh: Desk) -> None:
    running = Desk(fresh.folder, at="")
    running.ok("sync")
    assert "last read to the end" not in running.ok("score", "--period", MONTH).said
