"""Ratings are read before anything else: scores can be looked at while people and tickets are still being read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from itertools import permutations
from pathlib import Path
from typing import cast

import pytest

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Adapter, Capabilities, Page, Retriable, Stream
from csat_plugin.runtime.sync import sync
from csat_plugin.runtime.workspace import Workspace

SETTINGS = """\
workspace: order
provider: Order
rules: rules.yaml
timezone: Asia/Shanghai
language: en
connections:
  near: {adapter: folder, path: exports}
  far: {adapter: folder, path: exports}
"""
STREAMS: tuple[Stream, ...] = ("ratings", "customers", "contacts", "tickets", "requests")
AT = datetime(2026, 11, 10, tzinfo=UTC)


class Noting:
    """A platform that notes what it is asked for, in which order."""

    def __init__(self, name: str, asked: list[tuple[str, Stream]], streams: tuple[Stream, ...]) -> None:
        self.capabilities = Capabilities(streams=streams)
        self.gone_after_ratings = False
        self._name = name
        self._asked = asked

    def fetch(self, stream: Stream, cursor: str, since: datetime | None = None) -> Iterator[Page]:  # noqa: ARG002 # contract
        self._asked.append((self._name, stream))
        if stream != "ratings" and self.gone_after_ratings:
            raise Retriable("The platform does not answer any more.")
        id_ = f"{self._name}:rating:1"
        rating = Rating(
            id=id_, response=id_, channel="ticket", raw="4", low=Decimal(1), high=Decimal(5), customer_name="Acme"
        )
        records = (rating,) if stream == "ratings" else ()
        yield Page(records=records, read=len(records), cursor="end")


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "csat.yaml").write_text(SETTINGS, encoding="utf-8")
    (tmp_path / "exports").mkdir()
    with closing(Workspace(tmp_path, at=AT)) as one:
        yield one


def connected(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, streams: tuple[Stream, ...]
) -> tuple[dict[str, Noting], list[tuple[str, Stream]]]:
    asked: list[tuple[str, Stream]] = []
    made = {name: Noting(name, asked, streams) for name in ("near", "far")}
    monkeypatch.setattr(workspace, "connect", lambda name: cast(Adapter, made[name]))
    return made, asked


@pytest.mark.parametrize("streams", [*permutations(("ratings", "contacts", "tickets")), STREAMS[::-1]])
def test_ratings_before_tickets_and_people_however_a_platform_names_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, streams: tuple[Stream, ...]
) -> None:
    _, asked = connected(workspace, monkeypatch, streams)
    sync(workspace)
    for name in ("near", "far"):
        order = [stream for connection, stream in asked if connection == name]
        assert order[0] == "ratings"
        assert sorted(order) == sorted(streams), "each once"


def test_what_breaks_off_after_the_ratings_leaves_them_to_be_scored(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, asked = connected(workspace, monkeypatch, ("tickets", "contacts", "ratings"))
    made["near"].gone_after_ratings = True
    done = sync(workspace, connections=["near"])
    assert [(tally.stream, tally.new) for tally in done.tallies] == [("ratings", 1)]
    assert [str(error) for error in done.failed] == ["The platform does not answer any more."]
    assert asked[0] == ("near", "ratings")
    assert len(list(workspace.store.marks("all", None, None))) == 1
