"""Causes of dissatisfaction: what the codes at ratings mean, who answers for them, and when they have come back (S1-12 to S1-17)."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.core.rules.places import Origin

QUARTER = 3
"""Months a cause is looked for where the rules say nothing: the requirement counts customers of one quarter."""


class Cause(Struct, frozen=True, kw_only=True):
    """One cause. What is told of its parts is told of it too."""

    id: str
    title: dict[str, str] = {}
    part_of: str = ""
    """The wider cause it belongs to."""
    called: tuple[str, ...] = ()
    """What the data calls it, beside its id and its titles."""
    department: str = ""
    supplier: str = ""
    months: int = QUARTER
    """Months, the present one included, over which it is counted."""
    origin: Origin = Origin()
