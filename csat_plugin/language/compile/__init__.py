"""From the merged text to `core.rules.Ruleset`."""
