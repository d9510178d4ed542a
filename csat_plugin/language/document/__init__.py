"""The YAML text of a ruleset as types: what an author may write."""
