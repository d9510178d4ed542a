"""What a ruleset says, in tables and sentences for people."""
