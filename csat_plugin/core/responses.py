"""What was given together - one form, one call - is one response, however many questions it has (S1-16, S1-22, S1-23).

Whoever refuses a call with six questions refuses once, and whoever names a cause beside six marks names it once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Protocol

Key = tuple[str, str]
"""Channel, and what names the response: its own id, or the rating's where there is none."""

COMPLAINT: Final = "complaint"
NOTHING: Final = "no_answer"
GIVEN: Final = "answered"


class Given(Protocol):
    """One answer of a response: a rating, or its line in a report."""

    @property
    def channel(self) -> str:
        """Where it was asked."""

    @property
    def question(self) -> str:
        """What was asked, as the data call it."""

    @property
    def outcome(self) -> str:
        """What came of asking."""

    @property
    def comment(self) -> str:
        """What was written beside it."""

    @property
    def response_key(self) -> Key:
        """Which answers were given together with it."""


def outcomes(rows: Iterable[Given]) -> dict[Key, str]:
    """What came of each response, in the order they come.

    A response in which anything was answered was answered. Of one nobody gave any answer to nothing is said.
    """
    found: dict[Key, str] = {}
    for one in rows:
        if one.outcome != NOTHING and (one.response_key not in found or one.outcome == GIVEN):
            found[one.response_key] = one.outcome
    return found


def complaints(rows: Iterable[Given]) -> int:
    """How many responses hold a strong complaint, whatever else was answered in them."""
    return len({one.response_key for one in rows if one.outcome == COMPLAINT})
