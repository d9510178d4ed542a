"""The plugin host: pluggy hooks, the adapter contract, workspace settings."""
