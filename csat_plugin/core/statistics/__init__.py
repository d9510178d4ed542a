"""Statistics of the methods page: floats computed once from exact counts and sums, never fed back into scores."""
