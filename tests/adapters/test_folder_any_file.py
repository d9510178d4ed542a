"""Whatever stands in a file: it is read to the last row or refused in a sentence, and nothing else leaves the adapter."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from csat_plugin.adapters.folder import create
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Adapter, AdapterError, Connection, Page

CELLS = st.one_of(
    st.sampled_from(["", "5", "０", "3.5", "6", "4/5", "满意", "拒访", "2026-10-03", "3/10/2026", "合计", "id", "mark", "x,y", 'say "hi"', "two\nlines"]),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8),
)  # fmt: skip


def adapter(folder: Path, name: str) -> Adapter:
    entry = {
        "match": name,
        "fill_down": ["id"],
        "ratings": [
            {
                "channel": "ticket",
                "mark": "mark",
                "scale": {"min": 1, "max": 5},
                "columns": {"id": "id", "answered": "day"},
            }
        ],
    }
    made: Adapter = create(
        Connection(name="x", adapter="folder", workspace=folder, zone=ZoneInfo("UTC"), settings={"files": [entry]}, place="csat.yaml:1:1")
    )  # fmt: skip
    return made


def read(content: bytes, name: str = "t.csv") -> list[Page]:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(content)
        subject = adapter(Path(folder), name)
        subject.describe()
        return list(subject.fetch("ratings", ""))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.lists(CELLS, max_size=5), max_size=12))
def test_every_row_of_any_table_is_accounted_for(rows: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["id", "mark", "day"])
    writer.writerows(rows)
    found = read(out.getvalue().encode())
    for page in found:
        assert page.read == len(page.records) + len(page.rejected) + page.skipped
    ids = [record.id for page in found for record in page.records]
    assert len(ids) == len(set(ids))
    for page in found:
        for record in page.records:
            assert isinstance(record, Rating)
            assert record.raw is None or record.outcome in {"answered", "complaint"}


@pytest.mark.parametrize("name", ["t.csv", "t.xlsx", "t.xls", "t.jsonl", "t.json", "t.parquet", "t.ods"])
def test_any_bytes_are_read_or_refused_in_a_sentence(name: str) -> None:
    told: list[str] = []

    @settings(max_examples=60, deadline=None)
    @example(b"")
    @example(b"\x00" * 100)
    @example(b"PK\x03\x04")
    @example(b"\xff\xfe\x00")
    @example(b"id,mark,day\n1,5,\xff\n")
    @example(b'{"id": 1, "mark": 5, "day": null}\n[]\n')
    @example(b'{"id": "\\ud800", "mark": 5, "day": "x"}\n')
    @given(st.binary(max_size=300))
    def check(content: bytes) -> None:
        try:
            read(content, name)
        except AdapterError as error:
            told.append(str(error))

    check()
    assert all(name in sentence for sentence in told)
