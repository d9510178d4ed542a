"""Corrective-action items: what opens one, what it says, how it lives and ends."""
