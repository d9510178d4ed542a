"""Questions that may stay without an answer: one slow search must not cost what all the others tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final, TypeVar

from csat_plugin.host.adapter import AdapterError, Check, Misconfigured, Retriable

from .failures import LoginRefused

PATIENCE: Final = 2
"""Questions without an answer after which no more are asked: each may have been waited for long."""

SHOWN: Final = 12
"""Places a sentence names."""

Answer = TypeVar("Answer")
Otherwise = TypeVar("Otherwise")


class Untold:
    """Asks, and keeps what could not be told."""

    def __init__(self) -> None:
        self._where: dict[str, None] = {}
        self._why = ""
        self._unanswered = 0

    def ask(self, where: str, question: Callable[[], Answer], otherwise: Otherwise) -> Answer | Otherwise:
        """The answer, or `otherwise` where none comes.

        Args:
            where: what is looked at, as a person knows it.
            question: asked.
            otherwise: says that nothing is known.

        Raises:
            LoginRefused, Misconfigured: nothing else can be asked either.
        """
        if self._unanswered < PATIENCE:
            try:
                return question()
            except (LoginRefused, Misconfigured):
                raise
            except AdapterError as error:
                self._why = str(error)
                self._unanswered += isinstance(error, Retriable)
        self._where[where] = None
        return otherwise

    def all_of(self, where: str, checks: Callable[[], Iterator[Check]]) -> list[Check]:
        """All these checks, or none where one of their questions stays without an answer."""
        return self.ask(where, lambda: list(checks()), [])

    def said(self) -> Iterator[Check]:
        """What could not be told, if anything."""
        if self._where:
            names = list(self._where)
            where = ", ".join(names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")
            yield Check(level="info", code="rt.untold", values={"where": where, "why": self._why})
