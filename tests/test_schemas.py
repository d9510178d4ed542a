"""Every committed schema is the one the types say."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from csat_plugin import schemas
from csat_plugin.cli.schemas import texts

WANTED = texts()


@pytest.mark.parametrize("name", sorted(WANTED))
def test_the_schema_is_fresh(name: str) -> None:
    assert name.removesuffix(".schema.json") in schemas.names(), f"{name} is missing: run `make schemas`"
    assert schemas.text(name.removesuffix(".schema.json")) == WANTED[name], f"{name} is stale: run `make schemas`"


def test_no_schema_is_left_over() -> None:
    assert {f"{name}.schema.json" for name in schemas.names()} == set(WANTED)


@pytest.mark.parametrize("name", schemas.names())
def test_the_schema_is_a_schema(name: str) -> None:
    Draft202012Validator.check_schema(schemas.schema(name))
    assert schemas.schema(name)["title"]
