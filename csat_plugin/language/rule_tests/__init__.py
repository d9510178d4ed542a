"""Rule tests: YAML beside the rules that says which ratings must give which scores, verdicts and actions."""
