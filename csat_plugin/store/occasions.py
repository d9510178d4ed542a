"""Complaints and service reviews: records of their own, beside the ratings and never among them (S0-64)."""

from __future__ import annotations

from sqlalchemy import select

from csat_plugin.core.model import Complaint, ServiceReview
from csat_plugin.store.columns import Codec
from csat_plugin.store.part import Part
from csat_plugin.store.schema import complaint, service_review

_COMPLAINT = Codec(Complaint)
_REVIEW = Codec(ServiceReview)


class Occasions(Part):
    """Reading complaints and service reviews."""

    def complaints(self) -> list[Complaint]:
        """Every complaint on record, the oldest first."""
        query = select(complaint).order_by(complaint.c.day, complaint.c.id)
        if self.scope is not None and (own := self.scope.customers(complaint.c.customer)) is not None:
            query = query.where(own)
        with self._db.reading() as connection:
            return [_COMPLAINT.record(row) for row in connection.execute(query).mappings()]

    def reviews(self) -> list[ServiceReview]:
        """Every service review, the oldest first."""
        query = select(service_review).order_by(service_review.c.day, service_review.c.id)
        if self.scope is not None and (own := self.scope.customers(service_review.c.customer)) is not None:
            query = query.where(own)
        with self._db.reading() as connection:
            return [_REVIEW.record(row) for row in connection.execute(query).mappings()]
