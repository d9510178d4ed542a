"""The reduction over columns: marks in a Parquet file to the same cells of integers, by DuckDB through ibis (extra `batch`).

Only sums are made here. Whether a mark counts and how a raw value becomes points is asked of `core`, once for each distinct
value; the formulas are those of `core.formula`. `core.scoring.assess` takes a `Columns` wherever it takes `Rows`.
"""

from __future__ import annotations

from csat_plugin.batch.errors import BatchError
from csat_plugin.batch.marks_file import write_marks
from csat_plugin.batch.reduction import Columns

__all__ = ["BatchError", "Columns", "write_marks"]
