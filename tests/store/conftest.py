"""A fresh store for each test: on SQLite always, and on PostgreSQL when CSAT_TEST_POSTGRES names a database."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from csat_plugin.store import Store

POSTGRES = os.environ.get("CSAT_TEST_POSTGRES", "")
BACKENDS = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.integration)] if POSTGRES else [])]


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(backend: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database with nothing in it."""
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'csat.db'}"
        return
    address = make_url(POSTGRES)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS csat_test CASCADE"))
        connection.execute(text("CREATE SCHEMA csat_test"))
    own = address.update_query_dict({"options": "-csearch_path=csat_test"})
    yield own.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA csat_test CASCADE"))
    engine.dispose()


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with Store.open(url) as opened:
        yield opened


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """For what only a file can suffer."""
    return f"sqlite:///{tmp_path / 'csat.db'}"
