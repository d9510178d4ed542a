"""The scan before parsing: full-width marks, invisible characters and other traps, each at its true place.

A lenient reader walks the text as its author meant it. Where a look-alike stands in the place of a mark of YAML it is
reported and read as that mark, so that the scan goes on behind it. Quoted text, comments, block texts and prose after a
proper key are left alone. `flow.py` walks what stands in brackets.
"""

from __future__ import annotations

from collections import Counter

from csat_plugin.language.diagnostics.finding import Diagnostic, Mend
from csat_plugin.language.lines import Lines
from csat_plugin.language.traps.in_lines import BlockWalk
from csat_plugin.language.traps.walk import Trap

__all__ = ["scan"]


def scan(text: str, name: str) -> list[Diagnostic]:
    """All traps of the text, as findings with their mends.

    Args:
        text: the text without a byte-order mark.
        name: how findings call the file.
    """
    walk = BlockWalk(text)
    walk.run()
    traps = sorted(set(walk.traps), key=lambda t: (t.start, t.end, t.code))
    lines = Lines(text)
    safe = Counter(t.code for t in traps if t.instead is not None)
    return [_finding(trap, text, name, lines, safe[trap.code]) for trap in traps]


def _finding(trap: Trap, text: str, name: str, lines: Lines, alike: int) -> Diagnostic:
    place = lines.place(trap.start)
    written = text[trap.start : trap.end]
    points = " ".join(dict.fromkeys(f"U+{ord(c):04X}" for c in written if ord(c) > ord("~") or c < " "))
    return Diagnostic(
        code=trap.code,
        level="error" if trap.instead is not None or trap.code != "CSAT003" else "warning",
        file=name,
        line=place.line,
        column=place.column,
        variant=trap.variant,
        values={
            "written": written,
            "instead": trap.instead or "",
            "points": points or "-",
            "n": str(alike),
        },
        mend=None if trap.instead is None else Mend(trap.start, trap.end, trap.instead),
    )
