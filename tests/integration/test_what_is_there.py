"""The database that many tests of `tests/store` also run on: without it they would not be listed at all, and nobody would miss them."""

from __future__ import annotations

import os

import pytest

from tests.integration.lacking import ALLOWED, lacking

pytestmark = pytest.mark.integration


def test_postgresql_is_there() -> None:
    if not os.environ.get("CSAT_TEST_POSTGRES"):
        lacking("PostgreSQL is not installed, or did not start", "apt install postgresql")


def test_what_is_not_there_fails_a_test_unless_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    for value in (None, "", "0"):
        monkeypatch.delenv(ALLOWED, raising=False)
        if value is not None:
            monkeypatch.setenv(ALLOWED, value)
        with pytest.raises(pytest.fail.Exception, match="Chromium is not installed"):
            lacking("Chromium is not installed", "apt install chromium")
    monkeypatch.setenv(ALLOWED, "1")
    with pytest.raises(pytest.skip.Exception, match="apt install chromium"):
        lacking("Chromium is not installed", "apt install chromium")
