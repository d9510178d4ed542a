"""Adapters: one folder a platform. Each enters only by its entry point, as a third party's would."""
