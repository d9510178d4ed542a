"""Ratings read earlier whose rows are still in their file, without a mark: emptied, or no longer readable."""

from __future__ import annotations

from collections.abc import Callable, Collection

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Standing

from .fetching import FileReading
from .files import Opened


def standing(opened: Callable[[], Opened], ids: Collection[str]) -> Standing:
    """Which of these ratings have a row in the file, but no mark that can be read.

    The file is gone through twice: rows without a number of their own are told apart by their order among those with a mark.

    Args:
        opened: opens the file.
        ids: of ratings the file had.
    """
    marked, first = opened(), set[str]()
    reading = FileReading(marked, "ratings")
    for _, batch in reading.pages():
        first.update(record.id for record in batch.page("").records if record.id in ids)
    again = opened()
    again.ratings.times_seen = marked.ratings.times_seen
    silent: dict[str, Rating] = {}
    rejected: set[str] = set()
    for numbers, rows in FileReading(again, "ratings").readable():
        for rating, blank in again.ratings.unmarked(numbers, rows):
            if rating.id not in ids or rating.id in first:
                continue
            if blank:
                silent[rating.id] = rating
            else:
                rejected.add(rating.id)
    silent = {id_: rating for id_, rating in silent.items() if id_ not in rejected}
    return Standing(silent=tuple(silent.values()), rejected=frozenset(rejected))
