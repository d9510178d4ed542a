"""What stands below `connections:` is checked by the schema of its adapter, and editors complete from the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml
from csat_plugin.adapters import rt
from csat_plugin.schemas import schema
from jsonschema import Draft202012Validator
from msgspec import Struct

from csat_plugin.host.adapter import Connection
from csat_plugin.host.hookspecs import RegisterAdapter, impl
from csat_plugin.host.plugins import Host
from csat_plugin.host.settings_schema import settings_schema, workspace_schema
from csat_plugin.runtime.settings_file import read_settings

ROOT = Path(__file__).parents[2]

WRONG = """\
connections:
  desk:
    adapter: rt
    urls: https://rt.example.com
    token: env:RT_TOKEN
    rating: {feild: X, scale: {min: one, max: 5}}
    customer: organisation
    kinds: {Incidents: incidents}
    actions: {owners: [a]}
    queues: Incidents
    reports:
  files:
    adapter: folder
    files: [{match: a.csv, ticket: {idd: X}, ratings: [{channel: ticket, scale: 5}]}]
"""


def test_every_mistake_in_a_connection_is_found_at_its_place_in_one_go(tmp_path: Path) -> None:
    file = tmp_path / "csat.yaml"
    file.write_text("rules: csat.yaml\n" + WRONG, encoding="utf-8")
    _, findings = read_settings(file, Host.load())
    said = {(f.line, f.column): f.sentence() for f in findings}
    assert said == {
        (5, 5): "`urls` is no key here; did you mean `url`?",
        (7, 14): "`feild` is no key here; did you mean `field`?",
        (7, 37): "`one` is no number: write digits, such as `5` or `0.5`.",
        (
            8,
            15,
        ): "`organisation` is not possible here; did you mean `organization`? Possible are: mail_domain, organization, `{field: …}`.",
        (
            9,
            24,
        ): "`incidents` is not possible here; did you mean `incident`? Possible are: change, incident, problem, request.",
        (10, 14): "`queue:` is missing here.",
        (10, 23): "Below `owners` stand keys with values: write `owners: {key: value}`, not `[a]`.",
        (11, 13): "`queues` wants a list: `[Incidents]`.",
        (12, 5): "Nothing stands after `reports:`. Write its value, or take the line away.",
        (15, 37): "`idd` is no key here; did you mean `id`?",
        (15, 81): "Below `scale` stand keys with values: write `scale: {key: value}`, not `5`.",
    }


def test_numbers_may_stand_for_texts_and_texts_for_numbers(tmp_path: Path) -> None:
    file = tmp_path / "csat.yaml"
    file.write_text(
        "rules: csat.yaml\nconnections:\n  desk:\n    adapter: rt\n    url: https://rt.example.com\n    token: env:T\n"
        '    queues: [1, Changes]\n    rating: {scale: {min: "0", max: 10}, marks: {1: 10, 2: "5.5"}}\n    since: 2026-01-01\n',
        encoding="utf-8",
    )
    assert read_settings(file, Host.load())[1] == []


def test_an_editor_accepts_what_the_guide_shows() -> None:
    page = ROOT / "docs" / "platforms" / "rt.md"
    blocks = re.findall(r"```yaml[^\n]*\n(connections:\n.*?)```", page.read_text("utf-8"), re.DOTALL)
    validator = Draft202012Validator(schema("workspace"))
    for block in blocks:
        assert [e.message for e in validator.iter_errors(yaml.load(block, yaml.BaseLoader))] == []  # noqa: S506 # texts only
    assert blocks


def test_an_editor_refuses_what_validate_refuses() -> None:
    data = yaml.load(WRONG, yaml.BaseLoader)  # noqa: S506 # texts only
    errors = list(Draft202012Validator(schema("workspace")).iter_errors(data))
    places = {tuple(error.absolute_path)[:2] for error in errors}
    assert places == {("connections", "desk"), ("connections", "files")}


def test_what_has_a_default_need_not_be_written_and_shows_it() -> None:
    found = rt.schema()
    assert found["required"] == ["url"]
    assert found["properties"]["customer"]["default"] == "organization"
    assert "required" not in found["$defs"]["RatingText"]
    assert found["$defs"]["ScaleText"]["properties"]["max"]["default"] == 5
    assert found["$defs"]["ActionsText"]["required"] == ["queue"]


def test_a_third_partys_settings_stand_beside_ours() -> None:
    class Theirs(Struct, forbid_unknown_fields=True):
        address: str

    class Plugin:
        @impl
        def csat_register_adapters(self, register: RegisterAdapter) -> None:
            def create(connection: Connection) -> Any:
                raise AssertionError(connection)

            register("theirs", create, settings=lambda: settings_schema(Theirs))

    whole = workspace_schema(Host.load([Plugin()]).settings)
    validator = Draft202012Validator(whole)
    assert validator.is_valid({"connections": {"a": {"adapter": "theirs", "address": "x"}}})
    assert not validator.is_valid({"connections": {"a": {"adapter": "theirs", "adress": "x"}}})
    assert validator.is_valid({"connections": {"a": {"adapter": "unknown", "adress": "x"}}}), "another may know it"
