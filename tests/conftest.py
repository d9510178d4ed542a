"""What holds for all tests: the language of the machine is no part of what they look at, and what is skipped can be told at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# A busy machine is no fault of the program: how long an example takes is never a reason to fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def _english() -> Iterator[None]:
    """Without `--lang` and outside a workspace, `csat` speaks the language of the environment."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("LC_MESSAGES", "LANG", "LANGUAGE"):
            patch.delenv(name, raising=False)
        patch.setitem(os.environ, "LC_ALL", "C.UTF-8")
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Where `CSAT_SKIPPED` names a file, add why tests were skipped, and how many: `.ci/run` says it after all suites."""
    if not (told := os.environ.get("CSAT_SKIPPED")):
        return
    reports = terminalreporter.stats.get("skipped", [])
    reasons = Counter(one.longrepr[2].removeprefix("Skipped: ") for one in reports if isinstance(one.longrepr, tuple))
    with Path(told).open("a", encoding="utf-8") as file:
        file.writelines(f"{n:>5}  {reason}\n" for reason, n in reasons.most_common())
