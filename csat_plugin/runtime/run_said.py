"""What became of a run's effects, in sentences."""

from __future__ import annotations

from collections.abc import Iterable

from csat_plugin.core.effects import Effect
from csat_plugin.texts import say


def by_reason(code: str, some: Iterable[tuple[Effect, str]], language: str) -> list[str]:
    """One sentence for each reason: `code` for a single effect, `code.several` for more, which names the first.

    Args:
        code: of the text catalogue.
        some: effects, each with why it came to that.
        language: of the sentences.
    """
    effects_by_reason: dict[str, list[Effect]] = {}
    for effect, reason in some:
        effects_by_reason.setdefault(reason, []).append(effect)
    said = []
    for reason, effects in effects_by_reason.items():
        why = reason.rstrip(".。") if code == "apply.unknown" else reason  # another sentence follows it
        values = {"title": effects[0].title, "slot": effects[0].slot, "n": len(effects), "why": why}
        said.append(say(code if len(effects) == 1 else f"{code}.several", language, values))
    return said
