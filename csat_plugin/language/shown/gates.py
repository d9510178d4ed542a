"""What a gate of a survey says, with lengths of time and calendar words in the reader's language."""

from __future__ import annotations

from csat_plugin.core.rules import Span
from csat_plugin.core.scoring.result import Note
from csat_plugin.language.shown.sentences import span_words
from csat_plugin.texts import knows, say


def gate_words(note: Note, language: str = "en") -> str:
    """The sentence of a gate's note."""
    values: dict[str, object] = dict(note.values)
    if knows(code := f"surveys.event.{values.get('event')}"):
        values["event"] = say(code, language)
    if "per" in values:
        values["per"] = say(f"surveys.per.{values['per']}", language)
    if "span" in values:
        n, _, unit = str(values["span"]).partition(" ")
        values["span"] = span_words(Span(int(n), unit), language)  # type: ignore[arg-type] # as `gates` wrote it
    return say(note.code, language, values)
