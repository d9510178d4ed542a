"""What holds for all tests: the language of the machine they run on is no part of what they look at."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def _english() -> Iterator[None]:
    """Without `--lang` and outside a workspace, `csat` speaks the language of the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_MESSAGES", "LANG", "LANGUAGE"):
            patch.delenv(name, raising=False)
        patch.setitem(os.environ, "LC_ALL", "C.UTF-8")
        yield
