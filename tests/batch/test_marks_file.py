"""What a file must hold, and what is said where it does not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from csat_plugin.batch import BatchError, Columns, errors, write_marks
from csat_plugin.batch.marks_file import COLUMNS
from csat_plugin.core.scoring.reduction import Rows
from tests.batch.conftest import mark, request

pytestmark = pytest.mark.filterwarnings("ignore:fetch_:DeprecationWarning")  # ibis 12 on DuckDB 2


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(errors, "import_module", absent)
    with pytest.raises(BatchError, match=r"duckdb is not installed.*csat-plugin\[batch\]"):
        Columns(tmp_path / "marks.parquet").reduce(request())
    with pytest.raises(BatchError, match="pyarrow is not installed"):
        write_marks(tmp_path / "marks.parquet", [])


def test_importing_the_package_loads_none_of_the_extra() -> None:
    script = "import sys, csat_plugin.batch; print({'ibis', 'duckdb', 'pyarrow', 'pandas'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match=r"There is no file .*none\.parquet"):
        Columns(tmp_path / "none.parquet").reduce(request())


def test_a_file_that_is_no_parquet_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "marks.parquet"
    file.write_text("id,mark\n1,5\n", encoding="utf-8")
    with pytest.raises(BatchError, match=r"marks\.parquet cannot be read as Parquet"):
        Columns(file).reduce(request())


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    file = tmp_path / "marks.parquet"
    write_marks(file, [mark("r1")])
    pq.write_table(pq.read_table(file).drop_columns(["raw", "closed"]), file)
    with pytest.raises(BatchError, match="lacks these columns of a mark: raw, closed;"):
        Columns(file).reduce(request())


@pytest.mark.parametrize(
    ("name", "kind"),
    [("raw", pa.float64()), ("count", pa.float64()), ("answered", pa.timestamp("us", "UTC")), ("asked", pa.string())],
)
def test_a_column_of_another_type_is_refused(tmp_path: Path, name: str, kind: pa.DataType) -> None:
    file = tmp_path / "marks.parquet"
    write_marks(file, [mark("r1")])
    table = pq.read_table(file)
    at = table.schema.get_field_index(name)
    pq.write_table(table.set_column(at, name, table.column(name).cast(kind)), file)
    with pytest.raises(
        BatchError, match=f"The column {name} of marks.parquet holds .*, where {COLUMNS[name]} is needed"
    ):
        Columns(file).reduce(request())


def test_decimals_of_a_warehouse_are_read_as_they_stand(tmp_path: Path) -> None:
    file = tmp_path / "marks.parquet"
    marks = [mark("r1", raw="4.1"), mark("r2", raw=None)]
    write_marks(file, marks)
    table = pq.read_table(file)
    for name in ("raw", "low", "high"):
        at = table.schema.get_field_index(name)
        table = table.set_column(at, name, table.column(name).cast(pa.decimal128(12, 3)))
    pq.write_table(table, file)
    assert Columns(file).reduce(request()) == Rows(marks).reduce(request())


def test_an_end_of_a_scale_that_is_no_number_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "marks.parquet"
    write_marks(file, [mark("r1")])
    table = pq.read_table(file)
    at = table.schema.get_field_index("high")
    pq.write_table(table.set_column(at, "high", pa.array(["best"])), file)
    with pytest.raises(BatchError, match="The column high holds 'best', which is no number"):
        Columns(file).reduce(request())


def test_more_marks_than_one_piece_are_all_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("csat_plugin.batch.marks_file.PIECE", 3)
    assert write_marks(tmp_path / "marks.parquet", (mark(f"r{n}") for n in range(7))) == 7
    assert pq.read_table(tmp_path / "marks.parquet").num_rows == 7


def test_a_table_that_does_not_say_what_bars_a_mark_bars_none(tmp_path: Path) -> None:
    file = tmp_path / "marks.parquet"
    marks = [mark("r1"), mark("r2", barred="ticket_deleted", contact="u2")]
    write_marks(file, marks)
    assert Columns(file).reduce(request()) == Rows(marks).reduce(request())
    assert Columns(file).reduce(request()).excluded == {"ticket_deleted": 1}
    pq.write_table(pq.read_table(file).drop_columns(["barred"]), file)
    assert Columns(file).reduce(request()).excluded == {}
