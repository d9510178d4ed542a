"""Measurements of what users wait for, each against a yardstick of the same run: `python -m benchmarks`."""
