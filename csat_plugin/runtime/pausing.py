"""The one place where a run waits: until a platform that asked for it, or has to recover, is tried again."""

from __future__ import annotations

from time import sleep


def real_pause(seconds: float) -> None:
    """Wait so many seconds."""
    sleep(seconds)  # looked up at each call: what stands for the clock in tests is never waited for
