"""Tickets without a mark: were they asked about? Only the owner of the data knows, and `csat init` asks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from csat_plugin.runtime.init import Seen


def blank_tickets(seen: Sequence[Seen]) -> list[dict[str, Any]]:
    """Files whose blank marks may mean "not asked" or "asked, not answered": source, mark, blank, rows."""
    return [
        file["blank"] | {"source": file["file"]}
        for found in seen
        for file in found.files
        if "blank" in file and file["channel"] != "questionnaire" and file["entry"].get("ratings")
    ]


def with_blanks_asked(seen: tuple[Seen, ...]) -> tuple[Seen, ...]:
    """The same with every blank mark read as asked and not answered."""

    def asked(entry: dict[str, Any]) -> dict[str, Any]:
        ratings = [
            rating
            if "outcome" in rating
            else rating | {"no_answer": list(dict.fromkeys([*rating.get("no_answer", ()), ""]))}
            for rating in entry.get("ratings", ())
        ]
        return entry | ({"ratings": ratings} if ratings else {})

    def doubts(file: dict[str, Any]) -> dict[str, Any]:
        left = [doubt for doubt in file.get("doubts", ()) if doubt[0] != "init.blank_left_out"]
        return file | ({"doubts": left} if "doubts" in file else {})

    return tuple(
        msgspec.structs.replace(
            found,
            description=msgspec.structs.replace(
                found.description,
                details={"files": [doubts(f) for f in found.files], "mapping": [asked(e) for e in found.mapping]},
            ),
        )
        for found in seen
    )
