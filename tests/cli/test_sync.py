"""`csat sync`: incremental, nothing lost, what could not be used is listed until it is mended."""

from __future__ import annotations

import csv
import io
from typing import Any

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
