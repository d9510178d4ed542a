"""What a new workspace took from the data, source by source, and what its owner should look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatch
from typing import Any

from csat_plugin.runtime.init import Proposal, Seen

Remark = tuple[str, dict[str, Any]]
"""Code of a sentence, and what fills it."""

FOUR = (1, 4)

LETTERS = 40
"""Of a question that stands among others."""


def remarks(proposal: Proposal) -> Iterator[Remark]:
    """Each source with its mark, scale and date, then what was guessed or may surprise.

    Args:
        proposal: what is to be made.
    """
    for seen in proposal.seen:
        for entry in seen.mapping:
            for rating in entry.get("ratings", ()):
                yield from _of(seen, entry, rating, undated=entry["match"] in proposal.undated)
        for file in seen.files:
            if "ticket" in file.get("entry", ()) and "ratings" not in file["entry"]:
                yield from ((code, values | {"source": file["file"]}) for code, values in file["doubts"])
            if file.get("unknown_states"):
                yield "init.states", {"source": file["file"], "states": ", ".join(file["unknown_states"][:SHOWN])}


SHOWN = 8
"""Unknown states named at most."""


def _of(seen: Seen, entry: Mapping[str, Any], rating: Mapping[str, Any], *, undated: bool) -> Iterator[Remark]:
    source, column = entry["match"], rating.get("mark") or _listed(rating.get("questions", ()))
    files = [file for file in seen.files if "rows" in file and fnmatch(file["file"], source)]
    scale = rating.get("scale", {})
    low, high = scale.get("min"), scale.get("max")
    dated = _date(entry, rating)
    line = {"source": source, "channel": rating["channel"], "mark": column, "scale": f"{low}..{high}" if scale else "-"}
    sure = scale and all(file["scale_sure"] for file in files)
    code = "init.source" if sure or not scale else "init.source_unsure"
    yield code, line | {"date": "-" if undated else dated}
    if undated:
        yield "init.undated", {"source": source}
    if any("mark" in file["guessed"] for file in files):
        yield "init.guessed_mark", {"source": source, "mark": column}
    if any("date" in file["guessed"] for file in files):
        yield "init.guessed_date", {"source": source, "date": dated}
    said: set[str] = set()
    for code, values in (doubt for file in files for doubt in file["doubts"]):
        if code not in said:  # of files alike, the first stands for all
            said.add(code)
            yield code, values | {"source": source}
    if (low, high) == FOUR and not rating.get("marks") and scale.get("direction") != "low":
        yield "init.four_steps", {"source": source, "mark": column}


def _listed(questions: Iterable[str]) -> str:
    """Questions by their beginnings."""
    return ", ".join(text if len(text) <= LETTERS else text[:LETTERS].rstrip() + "…" for text in questions)


def _date(entry: Mapping[str, Any], rating: Mapping[str, Any]) -> str:
    """The columns that date a rating."""
    columns, ticket = rating.get("columns", {}), entry.get("ticket", {})
    found = {key: str(columns[key]) for key in ("answered", "closed", "asked") if key in columns}
    if "closed" not in found and (ended := ticket.get("closed") or ticket.get("resolved")):
        found["closed"] = str(ended)
    return ", ".join(f"{column} ({key})" for key, column in sorted(found.items())) or "-"
