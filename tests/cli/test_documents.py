"""Every JSON document of the command line is what its committed schema says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from csat_plugin import schemas
from csat_plugin.cli.documents import ROWS
from csat_plugin.cli.schemas import OUTPUTS
from tests.cli.program import Desk

COMMANDS: dict[str, list[str]] = {
    "actions": ["actions", "list"],
    "applied": ["apply"],
    "assessment": ["score"],
    "comments": ["comments"],
    "diagnostics": ["validate"],
    "explanation": ["explain", "score", "C05"],
    "plan": ["plan"],
    "plugins": ["plugins"],
    "ratings": ["ratings", "--excluded"],
    "reconciliation": ["reconcile"],
    "rejected": ["sync", "--rejected"],
    "run": ["runs", "1"],
    "runs": ["runs"],
    "sync": ["sync"],
    "tests": ["test"],
    "ticket": ["explain", "ticket", "{ticket}"],
}


@pytest.fixture(scope="module")
def applied(synced: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    import shutil

    folder = tmp_path_factory.mktemp("applied") / "provider"
    shutil.copytree(synced.folder, folder)
    desk = Desk(folder)
    desk.ok("apply")
    return desk


def test_every_document_is_tried_here() -> None:
    assert set(COMMANDS) == set(OUTPUTS) | set(ROWS)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_the_document_fits_its_schema(name: str, applied: Desk) -> None:
    rows = applied.ok("ratings", "--format", "json").json["rows"]
    rated = next(row["rating"] for row in rows if row["source"].startswith("tickets-"))
    ticket = rated.rpartition(":")[2].partition("/")[0]
    arguments = [argument.format(ticket=ticket) for argument in COMMANDS[name]]
    ran = applied.ok(*arguments, "--format", "json")
    assert ran.json["schema"] == f"csat/{name}@1"
    assert not [error.message for error in Draft202012Validator(schemas.schema(name)).iter_errors(ran.json)]


def test_the_report_fits_its_schema(applied: Desk, tmp_path: Path) -> None:
    applied.ok("report", "-o", str(tmp_path / "report.json"))
    document = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert not [error.message for error in Draft202012Validator(schemas.schema("report")).iter_errors(document)]
