"""Pictures of completion in an editor."""
