"""Several rulesets, one store: how long it keeps what is known of persons, and what is said once of all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.program import Desk
from tests.cli.test_several_rules import codes, made


def keeping(desk: Desk, name: str, keep: str) -> None:
    with desk.file(f"rules/{name}.yaml").open("a", encoding="utf-8") as file:
        file.write(f"privacy: {{keep: {{{keep}}}}}\n")


def due(desk: Desk) -> dict[str, str]:
    return {row["what"]: row["before"] for row in desk.ok("privacy", "due", "--format", "json").json["rows"]}


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return made(tmp_path / "w")


@pytest.mark.parametrize("name", ["gold", "key", "standard"])
def test_whichever_ruleset_says_how_long_the_store_keeps_to_it(desk: Desk, name: str) -> None:
    assert desk("privacy", "due").code == 2
    keeping(desk, name, "contacts: 2 months")
    assert due(desk) == {"contacts": "2026-08-01"}
    desk.ok("privacy", "prune", "--yes")
    assert due(desk) == {}


def test_of_several_times_the_shortest_holds_for_each_kind_and_the_others_are_found(desk: Desk) -> None:
    keeping(desk, "gold", "contacts: 2 months, comments: 9 months")
    keeping(desk, "standard", "contacts: 12 months")
    assert due(desk) == {"contacts": "2026-08-01"}
    assert codes(desk) == [("CSAT330", 8)]
    assert "12 months" in desk("validate").said
    desk.edit("rules/standard.yaml", "12 months", "2 months")
    assert codes(desk) == []


def test_what_is_said_of_every_ruleset_alike_is_said_once_beside_rows(desk: Desk) -> None:
    ran = desk.ok("reconcile", "--period", "2026-09", "--format", "csv")
    assert ran.err.count("Data until") == 1
    assert {line.split(",")[0] for line in ran.lines[1:]} == {"gold", "key", "standard"}


def test_for_whom_rules_are_is_the_same_whatever_figures_are_looked_at(desk: Desk) -> None:
    def rows(*by: str) -> list[str]:
        lines = desk.ok("score", "--period", "2026-09", *by).lines
        return [line for line in lines[: lines.index("")] if line.startswith(("gold", "key"))]

    for line, names in zip(rows("--by", "team"), ("Alder, Birch", "Cedar"), strict=True):
        assert names in line
    assert len(rows()) == 2
