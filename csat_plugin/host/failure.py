"""Failures of the host that a person can act on: a code of the text catalogue with its values, said in the reader's language."""

from __future__ import annotations

from csat_plugin.texts import say


class HostError(Exception):
    """Something the host needs is missing or wrong; the text is one sentence with a remedy, never a secret.

    Args:
        code: entry of the text catalogue, `host.<word>`.
        values: what stands in the sentence's places.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(say(code, "en", values))
        self.code = code
        self.values = values

    def sentence(self, language: str = "en") -> str:
        """What is wrong and what to do, in that language."""
        return say(self.code, language, self.values)
