"""Delimited text of any making."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from csat_plugin.tables import Options, Table, TableError, as_text, harmless, is_broken, open_table


def written(folder: Path, text: str, name: str = "t.csv") -> Path:
    file = folder / name
    file.write_bytes(text.encode())
    return file


def rows(table: Table) -> list[tuple[int, list[str]]]:
    return [(number, [as_text(cell) for cell in cells]) for number, cells in table.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str, tmp_path: Path) -> None:
    lines = [
        ["id", "mark", "comment"],
        ["1", "4,5" if delimiter != "," else "4", "good; fast" if delimiter != ";" else "good"],
        ["2", "3", ""],
    ]
    table = open_table(written(tmp_path, "\n".join(delimiter.join(line) for line in lines)))
    assert table.options.delimiter == delimiter
    assert table.columns == ("id", "mark", "comment")
    assert [number for number, _ in rows(table)] == [2, 3]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_quotes_and_breaks_inside_cells(end: str, tmp_path: Path) -> None:
    text = end.join(["id,comment", '1,"two\nlines, ""quoted"""', "2,plain"])
    assert rows(open_table(written(tmp_path, text))) == [(2, ["1", 'two\nlines, "quoted"']), (3, ["2", "plain"])]


def test_row_numbers_count_blank_and_title_rows(tmp_path: Path) -> None:
    text = "2026年10月 工单,,\n制表：张三,,\n\n单号,客户,评分\nA-1,华信,5\n\nA-2,恒达,4\n合计,,9\n\n\n"
    table = open_table(written(tmp_path, text))
    assert table.columns == ("单号", "客户", "评分")
    assert [number for number, _ in rows(table)] == [5, 7]
    assert table.options.header == 4
    assert table.skipped.rows == {"title": [1, 2], "blank": [6], "total": [8]}
    assert table.skipped.count == 4


@pytest.mark.parametrize(
    "word", ["合计", "合 计", "小计：", "總計", "計", "計:", "Total", "TOTAL", "Grand Total", "Итого", "ВСЕГО:", "平均"]
)
def test_total_rows_are_no_records(word: str, tmp_path: Path) -> None:
    table = open_table(written(tmp_path, f"id,who,mark\n1,a,5\n{word},,5\n2,b,4\n"))
    assert [number for number, _ in rows(table)] == [2, 4]
    assert table.skipped.rows == {"total": [3]}


def test_a_customer_named_total_is_a_record(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "customer,mark,comment\nTotal,5,great\nOther,4,ok\n"))
    assert [cells[0] for _, cells in rows(table)] == ["Total", "Other"]


def test_a_header_printed_on_each_page_is_skipped(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "id,mark,who\n1,5,a\nid,mark,who\n2,4,b\n"))
    assert [number for number, _ in rows(table)] == [2, 4]
    assert table.skipped.rows == {"header": [3]}


def test_the_header_may_be_told(tmp_path: Path) -> None:
    text = "x,y\nnoise,noise\ngroup,group\nid,mark\n1,5\n"
    assert open_table(written(tmp_path, text), Options(header=4)).columns == ("id", "mark")
    two = open_table(written(tmp_path, text), Options(header=(3, 4)))
    assert two.columns == ("group id", "group mark")
    assert rows(two) == [(5, ["1", "5"])]


def test_numbered_columns_of_one_name(tmp_path: Path) -> None:
    assert open_table(written(tmp_path, "id,mark,mark\n1,5,4\n")).columns == ("id", "mark", "mark (2)")


def test_short_rows_are_padded_and_long_ones_kept_for_rejection(tmp_path: Path) -> None:
    found = rows(open_table(written(tmp_path, "id,mark,comment\n1,5\n2,4,a,b\n3,4,a,\n")))
    assert [cells for _, cells in found] == [["1", "5", ""], ["2", "4", "a", "b"], ["3", "4", "a"]]


def test_bytes_no_encoding_reads_are_marked(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(
        "编号,意见\n1,好\n".encode() * 1 + "".join(f"{n},满意\n" for n in range(2, 200)).encode() + b"200,\xff\xfe\n"
    )
    last = rows(open_table(file))[-1][1][1]
    assert is_broken(last)
    assert not is_broken("满意")


def test_an_open_quote_is_told(tmp_path: Path) -> None:
    text = 'id,comment\n1,"never closed\n' + "2,x\n" * 500
    table = open_table(written(tmp_path, text))
    assert len(rows(table)) == 1
    assert [noticed.code for noticed in table.noticed] == ["tables.open_quote"]


def test_a_cell_beyond_every_limit_is_an_error_with_its_row(tmp_path: Path) -> None:
    lines = ["id,comment", *(f"{n},ok" for n in range(1, 100)), '100,"' + "x" * 200_000 + '"']
    table = open_table(written(tmp_path, "\n".join(lines)))
    with pytest.raises(TableError, match=r"t\.csv, row 101"):
        rows(table)


@pytest.mark.parametrize(
    ("text", "told"),
    [("", "t.csv is empty"), ("\n\n\n", "t.csv is empty"), ("1,2,3\n4,5,6\n", "holds no table")],
)
def test_no_table(text: str, told: str, tmp_path: Path) -> None:
    with pytest.raises(TableError, match=told):
        open_table(written(tmp_path, text))


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(TableError, match="no such file"):
        open_table(tmp_path / "none.csv")


def test_a_table_with_one_column(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "comment\ngood\nbad\n"))
    assert [cells for _, cells in rows(table)] == [["good"], ["bad"]]


def test_memory_stays_flat_however_long_the_file(tmp_path: Path) -> None:
    def peak(count: int) -> int:
        file = tmp_path / f"{count}.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            out.write("id,customer,mark,comment\n")
            out.writelines(f"r{n},K{n % 40},{n % 5 + 1},满意\n" for n in range(count))
        tracemalloc.start()
        assert sum(1 for _ in open_table(file).rows) == count
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size

    assert peak(60_000) < 1.5 * peak(20_000)


@pytest.mark.parametrize(
    ("cell", "told"),
    [("=1+1", "'=1+1"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-2+3", "'-2+3"), ("@SUM(A1)", "'@SUM(A1)"), ("\t=1", "'\t=1"),
     ("＝1", "'＝1"), (" =1", "' =1"), ("-5", "-5"), ("+4.5", "+4.5"), ("--", "'--"), ("满意", "满意"), ("", ""), ("a=b", "a=b")],
)  # fmt: skip
def test_formulas_are_neutralised(cell: str, told: str) -> None:
    assert harmless(cell) == told


def test_expected_columns_tell_the_header_from_a_wider_row(tmp_path: Path) -> None:
    file = written(tmp_path, "a,note,of,many,words\nid,mark,,,\n1,5,some,more,text\n2,4,yet,more,text\n")
    assert open_table(file).options.header == 1
    assert open_table(file, Options(expect=("id", "mark"))).options.header == 2
    assert open_table(file, Options(expect=("id", "points", "who", "when"))).options.header == 1


@pytest.mark.parametrize("start", ["<html>", "\n  <!DOCTYPE html>\n<html lang=en>", "\ufeff<HTML>"])
def test_a_web_page_is_no_export(tmp_path: Path, start: str) -> None:
    file = tmp_path / "tickets.csv"
    file.write_text(f"{start}<body><table><tr><td>Login, please</td></tr></table></body></html>", encoding="utf-8")
    with pytest.raises(TableError, match=r"tickets\.csv is a web page, no export"):
        open_table(file)
