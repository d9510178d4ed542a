"""How much is looked up for what was there before: as much as there are sources, however many records a platform gives a page for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from sqlalchemy import event

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Adapter, Page
from csat_plugin.runtime.former import Former
from csat_plugin.runtime.workspace import Workspace

NOW = datetime(2026, 11, 20, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "csat.yaml").write_text("workspace: former\nrules: rules.yaml\ntimezone: UTC\n", encoding="utf-8")
    with closing(Workspace(tmp_path, at=NOW)) as opened:
        yield opened


def rating(n: int, source: str) -> Rating:
    return Rating(id=f"desk:rating:{n}", response=f"{n}", channel="ticket", raw="4", low=Decimal(1), high=Decimal(5), answered=NOW, source=source)  # fmt: skip


def url(n: int) -> str:
    return f"https://desk:8443/Display?id={n}"


@pytest.fixture
def asked(workspace: Workspace) -> list[str]:
    """Every query from now on."""
    queries: list[str] = []
    engine = cast("Any", workspace.store)._db.engine

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        queries.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    return queries


def test_records_of_a_platform_are_not_looked_up_one_by_one(workspace: Workspace, asked: list[str]) -> None:
    workspace.store.write("desk", [rating(n, f"{url(n)}#txn-{n * 7}") for n in range(300)], NOW)
    former = Former(workspace, "desk", cast("Adapter", object()))
    asked.clear()
    for first in range(0, 300, 100):
        for n in range(first, first + 100):
            former.begin(url(n))
        former.meet(Page(records=tuple(rating(n, f"{url(n)}#txn-{n * 7}") for n in range(first, first + 100))))
        former.settle(NOW)
    assert former.gone() == []
    assert len([query for query in asked if "FROM rating" in query]) == 1


def test_what_left_a_file_is_found_among_many(workspace: Workspace, asked: list[str]) -> None:
    """Names that begin alike, that hold signs a pattern would take, and sheets of a workbook are files of their own."""
    names = ["a.csv", "a.csv.old", "a_csv", "a%csv", "b.xlsx[Sheet: 1]", "b.xlsx[Sheet: 2]", "9:30.csv"]
    for at, name in enumerate(names):
        workspace.store.write("desk", [rating(at * 10 + n, f"{name}:{n}") for n in range(3)], NOW)
    assert workspace.store.sources_of("desk") == set(names)
    former = Former(workspace, "desk", cast("Adapter", object()))
    asked.clear()
    for at, name in enumerate(names):
        former.begin(name)
        former.meet(Page(records=(rating(at * 10, f"{name}:2"),)))
    assert {(one.values["source"], one.values["n"]) for one in former.gone()} == {(name, "2") for name in names}
    assert not [query for query in asked if "LIKE" in query]
