"""The yardstick: what a data analyst writes for the same scores. Floats, the same checks, no reasons, no rows named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.large import HIGH, ZONE


def scores(export: Path) -> tuple[Any, int]:
    """Mean by customer and month on the 100-point scale, and how many lines were left out."""
    import pandas as pd

    rows = pd.read_csv(export, dtype={"mark": "str"})
    read = len(rows)
    rows["mark"] = pd.to_numeric(rows["mark"], errors="coerce")
    rows["answered"] = pd.to_datetime(rows["answered"], errors="coerce", utc=True, format="ISO8601")
    rows = rows.dropna(subset=["mark", "answered"])
    rows = rows[rows["mark"].between(1, HIGH)]
    rows = rows.drop_duplicates("id")
    rows["month"] = rows["answered"].dt.tz_convert(ZONE).dt.strftime("%Y-%m")
    rows["points"] = rows["mark"] / HIGH * 100
    found = rows.groupby(["customer", "month"])["points"].agg(["mean", "count", "std"])
    return found, read - len(rows)
