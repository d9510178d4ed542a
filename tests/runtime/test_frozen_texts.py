"""What is kept of an issued report: its figures and its own words, in every file of it."""

from __future__ import annotations

import msgspec
import pytest

from csat_plugin.core.privacy.matching import Token
from csat_plugin.core.privacy.quoting import Quoted
from csat_plugin.core.report.content import Column, Listing, PeriodName, Report, Row, Section, Table, Term, Text, Word
from csat_plugin.runtime.frozen_texts import FrozenTexts
from csat_plugin.runtime.issuing import Issued, sealed

NAME = "Zoë O'Quill"


def report(*said: str) -> Report:
    """A report with remarks in a table and a list, and a band that is called `excellent`."""
    rows = tuple(
        Row(cells=(Term("excellent", {"en": "Excellent", "zh": "优秀"}), Word(one, free=True))) for one in said
    )
    columns = (Column(head=None), Column(head=None))
    table = Table(id="comments", caption=Text("report.comments.caption"), columns=columns, rows=rows)
    listed = Listing(items=tuple(Word(one, free=True) for one in said))
    return Report(
        title=Text("report.title"), provider="Acme", period=PeriodName("2026-10"),
        sections=(Section(id="level", title=Text("report.section.level"), blocks=(table, listed)),),
    )  # fmt: skip


def kept(one: Report, *suppliers: Report, said: tuple[str, ...] = ()) -> tuple[Issued, str]:
    texts = {"assessment": "{}", "members": "{}", "report": sealed(one, suppliers).decode()}
    made = FrozenTexts([Token(NAME, "erased-1")], Quoted(said=frozenset(said)))("2026-10", texts)["report"]
    found = msgspec.json.decode(made, type=Issued)
    files = [*found.files.items(), *(pair for theirs in found.suppliers.values() for pair in theirs.items())]
    return found, "\n".join(content.decode() for ending, content in files if ending != ".xlsx")


def test_a_name_goes_from_the_editions_of_suppliers_too() -> None:
    found, written = kept(report("Fine"), msgspec.structs.replace(report(f"{NAME} was told"), subject="Northline"))
    assert "Quill" not in written
    assert "erased-1 was told" in written
    assert list(found.suppliers) == ["Northline"]


@pytest.mark.parametrize("said", ["Meh!", "很差", "a|b"])
def test_a_short_remark_goes_where_it_stands_by_itself(said: str) -> None:
    found, written = kept(report(said, f"Not {said} at all"), said=(said,))
    told = msgspec.json.encode(found.report).decode()
    assert told.count(said) == written.count(f'Not {said} at all"') == 2
    assert not [line for line in written.splitlines() if f">{said}<" in line or f'"{said}"' in line]


def test_a_remark_that_is_a_word_of_the_report_takes_none_of_it_away() -> None:
    one = report("Excellent", "Slow")
    found, written = kept(one, said=("Excellent",))
    assert (
        msgspec.to_builtins(found.report)["sections"][0]["blocks"][0]["rows"][1]
        == msgspec.to_builtins(one.sections[0].blocks[0])["rows"][1]
    )
    bands = [row["cells"][0] for row in msgspec.to_builtins(found.report)["sections"][0]["blocks"][0]["rows"]]
    assert [band["titles"]["en"] for band in bands] == ["Excellent", "Excellent"]
    assert "Slow" in written
    assert ">Excellent<" in written
