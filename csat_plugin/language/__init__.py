"""The rule language: YAML with positions, schema, checks, packs, rule tests. Turns text into `core.rules.Ruleset`."""
