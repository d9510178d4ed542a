"""The store: everything a workspace remembers, in SQLite by default or PostgreSQL."""

from csat_plugin.store.errors import StoreError
from csat_plugin.store.rows import (
    Frozen,
    JournalState,
    Kept,
    Member,
    PeriodRow,
    PeriodState,
    ReadRow,
    Refused,
    RejectedRow,
    RuleSearch,
    RunEffect,
    RunRow,
    ScaleSeen,
    SlotRow,
    Tally,
)
from csat_plugin.store.store import Store

__all__ = [
    "Frozen",
    "JournalState",
    "Kept",
    "Member",
    "PeriodRow",
    "PeriodState",
    "ReadRow",
    "Refused",
    "RejectedRow",
    "RuleSearch",
    "RunEffect",
    "RunRow",
    "ScaleSeen",
    "SlotRow",
    "Store",
    "StoreError",
    "Tally",
]
