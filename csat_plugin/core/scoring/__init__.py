"""Scores: from marks through cells of integers to channels, composites, bands, verdicts and their explanation."""
