"""A failure a person can act on: one sentence with place and remedy, and the exit code of the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from csat_plugin.language.diagnostics.finding import Diagnostic

FINDINGS = 1
USAGE = 2
PLATFORM = 3
PARTLY = 4
OURS = 70
INTERRUPTED = 130

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
        exit_code: Exit = 2,
        diagnostics: Sequence[Diagnostic] = (),
        *,
        language: str | None = None,
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.exit_code = exit_code
        self.diagnostics = tuple(diagnostics)
        self.language = language
