"""Which channel a file's ratings came by: its columns tell first, then its name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from csat_plugin.tables.words import folded

from .words import holds, known, means

TICKETLIKE = frozenset({"state", "kind", "priority", "opened", "resolved", "closed", "assignee", "title"})
FEWEST_TICKETLIKE = 2
"""Such columns from which on rows look like tickets though no header names the ticket's number."""

PLAINLY_TICKETS = 4
"""Such columns beside the ticket's number from which on rows are tickets whatever the file's name says."""


def channel_of(
    name: str, columns: Sequence[str], values: Sequence[Counter[str]], taken: Mapping[str, str], marks: Sequence[str]
) -> tuple[str, str]:
    """The channel, and the one the file's name speaks of where the columns say otherwise (else empty).

    Rows of tickets with a single mark are ratings of tickets, even where a name or header speaks of a survey; a list of
    call-backs names tickets too, so that there the name counts unless the rows are plainly tickets.

    Args:
        name: file and sheet.
        columns: the header.
        values: of each column, text of each value -> how often.
        taken: target field -> column.
        marks: columns of the mark or the questions: their words tell what is asked, not how.
    """
    fields = {target.removeprefix("ticket.") for target in taken if target.startswith("ticket.")}
    like = len(fields & TICKETLIKE)
    tickets = len(marks) <= 1 and ("id" in fields or like >= FEWEST_TICKETLIKE)
    plainly = tickets and "id" in fields and like >= PLAINLY_TICKETS
    named = _spoken_of(name)
    phones = known()["phones"]
    asking = {*marks, *(taken[key] for key in ("mark", "comment", "question") if key in taken)}
    told = _spoken_of(" ".join(c for c in columns if c not in asking and not any(means(c, word) for word in phones)))
    monthly = _of_months(columns, values, taken)
    if told == "callback" or "interviewer" in taken:
        found = "callback"
    elif monthly and "id" not in fields:
        found = "monthly" if named in {"", "ticket"} else named
    elif tickets:
        found = named if named == "callback" and not plainly else "ticket"
    else:
        found = named or told or ("ticket" if "id" in fields else "questionnaire")
    return found, named if named not in {"", found} else ""


def _spoken_of(text: str) -> str:
    """The first channel one of whose words stands in the text."""
    text = folded(text)
    for channel, words in known()["channels"].items():
        if any(folded(word) in text for word in words):
            return str(channel)
    return ""


def _of_months(columns: Sequence[str], values: Sequence[Counter[str]], taken: Mapping[str, str]) -> bool:
    """Whether rows are figures of months: their date is a month, and each subject has one a month at most."""
    dated = taken.get("answered", "")
    if not any(holds(dated, word) for word in known()["months"]):
        return False
    whom = next((taken[key] for key in ("customer", "project", "department", "service", "team") if key in taken), "")
    if not whom:
        return False
    counts = dict(zip(columns, values, strict=True))
    return counts[dated].total() <= len(counts[dated]) * len(counts[whom])
