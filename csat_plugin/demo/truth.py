"""How satisfied each customer is in each month: the levels from which the single marks are dealt."""

from __future__ import annotations

from csat_plugin.demo.customers import DRIFT, LATE_MARKS, OUTAGE, OUTAGE_LEVELS, TREND, Channel, Client
from csat_plugin.demo.dice import dice

MONTHS = 12
WOBBLE = {"ticket": 0.8, "callback": 1.4, "questionnaire": 1.2, "monthly": 1.0}
"""Standard deviation of a customer's level from month to month, in points."""
BEST = 98.5


def level(seed: int, client: Client, channel: Channel, back: int) -> float | None:
    """Points at which that channel of that customer stands `back` months before the last one.

    Args:
        seed: seed of the sample.
        client: the customer.
        channel: one of the four channels.
        back: 0 for the last month, 1 for the one before ... 12 for the wave before the first month.

    Returns:
        Points, or `None` when the customer gives nothing there in that month.
    """
    base = client.level(channel)
    if base is None and client.id == "C23" and channel == "callback" and back > 0:
        base = client.ticket  # only in the last month nobody there could be reached
    if base is None or (channel == "monthly" and back == 0 and client.id in LATE_MARKS):
        return None
    if (client.id, -back) == OUTAGE and channel in OUTAGE_LEVELS:
        return OUTAGE_LEVELS[channel]
    if back == 0:
        return base
    moved = TREND[max(0, MONTHS - 1 - back)] + DRIFT.get(client.id, 0) * back
    moved += dice(seed, f"level/{client.id}/{channel}/{back}").gauss(0, WOBBLE[channel])
    return min(BEST, base + moved)
