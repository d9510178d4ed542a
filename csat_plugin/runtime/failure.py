"""A failure a person can act on: one sentence with place and remedy, and the exit code of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from csat_plugin.language.diagnostics.finding import Diagnostic

FINDINGS: Final = 1
USAGE: Final = 2
PLATFORM: Final = 3
PARTLY: Final = 4
OURS: Final = 70
INTERRUPTED: Final = 130

Exit = Literal[1, 2, 3, 4]


class Failure(Exception):
    """Stops a command.

    Args:
        sentence: what is wrong, where, what to do; in the workspace's language.
        exit_code: 1 findings, 2 wrong use or configuration, 3 platform out of reach or refusing, 4 partly applied.
        diagnostics: findings with places, printed before the sentence.
        language: of the sentence, so that the findings are printed in the same; `None` means that of the run.
    """

    def __init__(
        self,
        sentence: str,
        exit_code: Exit = USAGE,
        diagnostics: Sequence[Diagnostic] = (),
        *,
        language: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exit_code = exit_code
        self.diagnostics = tuple(diagnostics)
        self.language = language


class SeveralRules(Failure):
    """There are several rulesets, and this is about one of them.

    Args:
        sentence: says which there are and how to choose.
        names: of the rulesets.
    """

    def __init__(self, sentence: str, names: Sequence[str]) -> None:
        super().__init__(sentence)
        self.names = tuple(names)


class NobodyUnder(Failure):
    """One of several rulesets applied to nobody in the period asked for."""
