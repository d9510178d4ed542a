"""The marks a file's rows hold, as its mapping says: where each stands, on which scale, and what goes with it."""

from __future__ import annotations

from csat_plugin.core.model import Outcome
from csat_plugin.tables.words import folded

from .columns import Header, Pick, picks
from .mapping import FileText, RatingText, ScaleText

FROM_TICKET = {name: name for name in ("project", "service", "team", "department", "supplier")} | {
    "handler": "assignee"
}
"""What a rating takes from its row's ticket where its own mapping does not say."""

NO_SCALE = ScaleText()


class Spec:
    """One mark a row holds, with its columns found."""

    def __init__(
        self, text: RatingText, mark: Pick, question: str, taken: dict[str, Pick], outcome: Pick | None
    ) -> None:
        self.text = text
        self.mark = mark
        self.question = question
        self.taken = taken
        self.outcome = outcome
        self.scale = text.scale or NO_SCALE
        self.no_answer = frozenset(folded(word) for word in text.no_answer)
        self.marks = {folded(word): value for word, value in text.marks.items()}
        told = text.outcome.values if text.outcome else {}
        self.outcomes: dict[str, Outcome] = {folded(word): value for word, value in told.items()}
        self.alone = outcome is None and not {"low", "high"} & taken.keys()
        """Whether the mark's own cell says everything about its value."""
        self.suffix = ""
        """Tells it from the file's other marks that take their id from the same column."""


def specs(entry: FileText, header: Header) -> list[Spec]:
    """All marks a row of the file holds, in the order they are written.

    Raises:
        MissingColumn: a mapped column is not there.
    """
    found: list[Spec] = []
    ids: set[tuple[str, str]] = set()
    ticket = picks(header, entry.ticket, entry.constants)
    for text in entry.ratings:
        taken = picks(header, text.columns, entry.constants)
        for target, source in FROM_TICKET.items():
            if target not in taken and source in ticket:
                taken[target] = ticket[source]
        if "ticket" not in taken and "id" in entry.ticket and "id" in ticket:
            taken["ticket"] = ticket["id"]
        if "customer" not in taken and "customer" in ticket:
            taken["customer"] = ticket["customer"]
        outcome = header.pick(text.outcome.column) if text.outcome else None
        marks = dict(text.questions) if text.questions else {"": text.question}
        for column, question in marks.items():
            mark = header.pick(column if text.questions else text.mark or "")
            if mark is None:
                continue
            spec = Spec(text, mark, question, taken, outcome)
            own = taken["id"].name if "id" in text.columns and "id" in taken else ""
            parts = [] if own and (own, "") not in ids else [text.channel]
            spec.suffix = "".join(f"/{part}" for part in (*parts, question) if part)
            found.append(spec)
        if "id" in text.columns and "id" in taken:
            ids.add((taken["id"].name, ""))
    return found
