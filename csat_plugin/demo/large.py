"""A ticket-rating export of any size, for measuring: written as a stream, the same bytes for the same seed."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from csat_plugin.demo.dice import dice

COLUMNS = "id,customer,channel,mark,answered"
CHANNELS = (("ticket", 5), ("callback", 5), ("questionnaire", 10), ("monthly", 100))
"""Channels with the best mark of their scale; the worst is 1."""
TURNS = (0, 0, 0, 0, 0, 0, 1, 1, 2, 3)
"""Of ten marks six are from tickets, two from call-backs, one each from questionnaires and months."""
START = dt.datetime(2025, 11, 1, tzinfo=dt.UTC)
DAYS = 365
BATCH = 10_000


def write_large(path: Path, count: int, *, seed: int = 20261001, customers: int = 40) -> Path:
    """Write a CSV of `count` marks spread over twelve months, memory flat however many there are.

    Args:
        path: the file to write; replaced when it exists.
        count: marks to write, zero or greater.
        seed: any whole number.
        customers: how many customers take turns, one or more.

    Returns:
        `path`.

    Raises:
        ValueError: if `count` is negative or there is no customer.
        OSError: if the file cannot be written.
    """
    if count < 0 or customers < 1:
        raise ValueError(f"write_large needs count >= 0 and customers >= 1, got {count} and {customers}")
    chance = dice(seed, "large").random
    minutes = DAYS * 24 * 60
    with path.open("w", encoding="utf-8", newline="\n") as stream:
        stream.write(COLUMNS + "\n")
        for begin in range(0, count, BATCH):
            lines = []
            for number in range(begin, min(begin + BATCH, count)):
                channel, top = CHANNELS[TURNS[number % 10]]
                mark = 1 + int((1 - chance() ** 2 * 0.9) * top * 0.999_999)
                answered = START + dt.timedelta(minutes=int(chance() * minutes))
                customer = int(chance() * customers)
                lines.append(f"r{number:09d},K{customer:03d},{channel},{min(mark, top)},{answered:%Y-%m-%dT%H:%M}Z\n")
            stream.writelines(lines)
    return path
