"""The reduction over columns: the same cells of integers, computed by DuckDB through ibis."""
