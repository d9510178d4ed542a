"""Action items, and what was delivered into which slot."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy import delete, select

from csat_plugin.core.actions.item import ActionItem, ItemState
from csat_plugin.store.columns import instant, json_text, moment, plain
from csat_plugin.store.erased import without_erased
from csat_plugin.store.part import Part, replace_row
from csat_plugin.store.rows import SlotRow
from csat_plugin.store.schema import action_item
from csat_plugin.store.schema import slot as slots

_ITEM = msgspec.json.Decoder(ActionItem)


class Effects(Part):
    """Action items and slots."""

    def put_items(self, items: Sequence[ActionItem], at: datetime) -> None:
        """Keep action items by their ids; those kept before are replaced."""
        with self._db.transaction() as connection:
            for item in items:
                replace_row(
                    connection,
                    action_item,
                    {
                        "id": item.id,
                        "slot": item.slot,
                        "rule": item.rule,
                        "subject": item.subject,
                        "state": item.state,
                        "opened": item.opened,
                        "due": item.due,
                        "body": json_text(item),
                        "written_at": moment(at),
                    },
                )

    def items(self, state: ItemState | None = None, slot: str | None = None) -> list[ActionItem]:
        """Action items by the day they were opened, then by id.

        Args:
            state: only those in that state.
            slot: only those of that slot.
        """
        query = select(action_item.c.body).order_by(action_item.c.opened, action_item.c.id)
        if state is not None:
            query = query.where(action_item.c.state == state)
        if slot is not None:
            query = query.where(action_item.c.slot == slot)
        with self._db.reading() as connection:
            found = [_ITEM.decode(body) for body in connection.scalars(query)]
        return [item for item in found if self.scope is None or self.scope.is_own(item.id)]

    def acted_elsewhere(self) -> frozenset[tuple[str, str]]:
        """Where one of several rulesets is looked at: rule and rating, or rule and family of a score, of the others' items."""
        if self.scope is None:
            return frozenset()
        with self._db.reading() as connection:
            found = [_ITEM.decode(body) for body in connection.scalars(select(action_item.c.body))]
        return frozenset(
            (item.rule, ref)
            for item in found
            if not self.scope.is_own(item.id)
            for ref in (*item.because_ratings, *(f"{score.rpartition(':')[0]}:" for score in item.because_scores))
        )

    def slot(self, slot: str) -> SlotRow | None:
        """What was last delivered into a slot, or `None`."""
        with self._db.reading() as connection:
            row = connection.execute(select(slots).where(slots.c.slot == slot)).mappings().first()
        if row is None:
            return None
        return SlotRow(
            slot=row["slot"],
            effect_kind=row["effect_kind"],
            connection=row["connection"],
            digest=row["digest"],
            ref=row["ref"],
            receipt_json=row["receipt"],
            delivered_at=instant(row["delivered_at"]),
        )

    def deliver(
        self,
        slot: str,
        effect_kind: str,
        connection: str,
        digest: str,
        receipt_json: str | bytes,
        at: datetime,
        ref: str = "",
    ) -> None:
        """Note that a slot now holds something.

        Args:
            slot: the slot.
            effect_kind: score, note, action, report or survey.
            connection: where it was written.
            digest: of what was written.
            receipt_json: the platform's receipt.
            at: when it was delivered.
            ref: the platform's name for it; empty: as the receipt says.
        """
        with self._db.transaction() as database:
            receipt = without_erased(database, plain(receipt_json))
            replace_row(
                database,
                slots,
                {
                    "slot": slot,
                    "effect_kind": effect_kind,
                    "connection": connection,
                    "digest": digest,
                    "ref": ref or _ref(receipt),
                    "receipt": receipt,
                    "delivered_at": moment(at),
                },
            )

    def clear_slot(self, slot: str) -> None:
        """Note that a slot holds nothing any more."""
        with self._db.transaction() as connection:
            connection.execute(delete(slots).where(slots.c.slot == slot))


def _ref(receipt_json: str) -> str:
    receipt = msgspec.json.decode(receipt_json) if receipt_json else None
    return str(receipt.get("ref", "")) if isinstance(receipt, dict) else ""
