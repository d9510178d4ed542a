"""Which command stands in which module. Kept here so that listing them imports nothing; their help is in the text catalogue."""

from __future__ import annotations

COMMANDS: dict[str, str] = {
    "demo": "demo",
    "init": "start",
    "connect": "connecting",
    "doctor": "doctor",
    "validate": "rules",
    "test": "rules",
    "rules": "rule_changes",
    "whatif": "whatif",
    "sync": "data",
    "score": "scores",
    "explain": "explain",
    "scorecards": "scorecards",
    "compare": "compare",
    "reconcile": "explain",
    "ratings": "data",
    "comments": "data",
    "integrity": "integrity",
    "records": "records",
    "surveys": "surveys",
    "actions": "actions",
    "write": "switching",
    "plan": "effects",
    "apply": "effects",
    "runs": "effects",
    "undo": "effects",
    "report": "reports",
    "close": "periods",
    "issue": "periods",
    "correct": "periods",
    "schema": "start",
    "plugins": "start",
}
"""Name -> module below `csat_plugin.cli`, in the order of the day's work. Each module has a click command of the same name."""
