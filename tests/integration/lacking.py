"""What the integration tests need beside Python: where it is not there, a test fails, or is skipped if that is allowed.

`CSAT_ALLOW_MISSING=1` allows it; `make test-integration` does, `.ci/run` does not. Either way the end of the run names it.
"""

from __future__ import annotations

import os
from typing import NoReturn

import pytest

ALLOWED = "CSAT_ALLOW_MISSING"


def lacking(what: str, remedy: str) -> NoReturn:
    """End the test that cannot go on.

    Args:
        what: is not there, as a sentence.
        remedy: packages to install, or what to set.
    """
    why = f"{what} ({remedy})"
    if os.environ.get(ALLOWED) == "1":
        pytest.skip(why)
    pytest.fail(f"{why}; {ALLOWED}=1 skips what needs it", pytrace=False)
