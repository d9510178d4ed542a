"""Failures a person can act on: a code of the text catalogue with its values, said in the reader's language."""

from __future__ import annotations

from csat_plugin.texts import say


class CodedError(Exception):
    """What is wrong and what to do, as one sentence that never holds a secret. `str()` is English.

    Args:
        code: entry of the text catalogue.
        values: what stands in the sentence's places.
    """

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(say(code, "en", values))
        self.code = code
        self.values = values

    def sentence(self, language: str = "en") -> str:
        """The sentence in that language."""
        return say(self.code, language, self.values)
