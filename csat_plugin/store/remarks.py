"""What somebody decided about remarks; the words themselves stay in their ratings (S2-23)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from csat_plugin.core.remarks.register import Kept
from csat_plugin.store.columns import moment
from csat_plugin.store.part import Part, pieces, replace_row
from csat_plugin.store.schema import remark


class Remarks(Part):
    """The kept part of the register of remarks."""

    def keep_remarks(self, remarks: Iterable[Kept], at: datetime) -> None:
        """Keep what was decided about remarks; what was decided before is replaced."""
        with self._db.transaction() as connection:
            for one in remarks:
                values = {
                    "rating": one.rating, "indicator": one.indicator, "owner": one.owner, "settled": one.settled,
                    "author": one.by, "day": one.day, "at": moment(at),
                }  # fmt: skip
                replace_row(connection, remark, values)

    def remarks(self, ratings: Iterable[str]) -> dict[str, Kept]:
        """What was decided about the remarks in those ratings, by rating."""
        found: dict[str, Kept] = {}
        with self._db.reading() as connection:
            for piece in pieces(sorted(set(ratings))):
                for row in connection.execute(select(remark).where(remark.c.rating.in_(piece))).mappings():
                    found[row["rating"]] = Kept(
                        rating=row["rating"], indicator=row["indicator"], owner=row["owner"], settled=row["settled"],
                        by=row["author"], day=row["day"],
                    )  # fmt: skip
        return found
