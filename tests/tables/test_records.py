"""JSON Lines, JSON arrays and Parquet."""

from __future__ import annotations

import builtins
import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.tables import TableError, as_text, open_table


def test_json_lines_keep_numbers_as_written_and_flatten(tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(
        '{"id": 1, "score": 4.10, "user": {"name": "张三"}, "tags": ["a", "b"]}\n\n{"id": 2, "late": true}\n',
        encoding="utf-8",
    )
    table = open_table(file)
    assert table.columns == ("id", "score", "user.name", "tags", "late")
    assert [(n, [as_text(cell) for cell in cells]) for n, cells in table.rows] == [
        (1, ["1", "4.10", "张三", "a, b", ""]),
        (3, ["2", "", "", "", "TRUE"]),
    ]
    assert table.skipped.rows == {"blank": [2]}


def test_a_json_array_is_a_table_too(tmp_path: Path) -> None:
    file = tmp_path / "t.json"
    file.write_text('[{"id": 1}, {"id": 2}]', encoding="utf-8")
    assert [n for n, _ in open_table(file).rows] == [1, 2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"id": 1}\n{"id": \n', "row 2"),
        ("[1, 2]\n", "not a JSON object"),
        ("3\n", "not a JSON object"),
        ("", "is empty"),
    ],
)
def test_broken_json_says_where(text: str, told: str, tmp_path: Path) -> None:
    file = tmp_path / "t.jsonl"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match=told):
        list(open_table(file).rows)


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow", reason="pyarrow belongs to the batch extra")
    from pyarrow import parquet

    when = dt.datetime(2026, 10, 3, tzinfo=dt.UTC)
    parquet.write_table(
        pyarrow.table({"id": ["a", "b"], "mark": [5, None], "when": [when, when]}), tmp_path / "t.parquet"
    )
    table = open_table(tmp_path / "t.parquet")
    assert table.columns == ("id", "mark", "when")
    assert list(table.rows) == [(1, ["a", 5, when]), (2, ["b", None, when])]


def test_parquet_without_its_package_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "t.parquet"
    file.write_bytes(b"PAR1")
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(TableError, match=r"csat-plugin\[batch\]"):
        open_table(file)


def test_a_broken_parquet_file(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="pyarrow belongs to the batch extra")
    file = tmp_path / "t.parquet"
    file.write_bytes(b"not parquet")
    with pytest.raises(TableError, match="cannot be read"):
        open_table(file)
