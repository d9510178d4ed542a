"""What differs between two rulesets, in sentences."""
