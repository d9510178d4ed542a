"""Which command stands in which module, with its one line of help. Kept here so that listing them imports nothing."""

from __future__ import annotations

COMMANDS: dict[str, tuple[str, str]] = {
    "demo": ("start", "Make a sample provider and run the whole main job on it."),
    "init": ("start", "Look at the data there is, propose, and make a workspace."),
    "validate": ("rules", "Check rules and settings: every finding, with place and proposal."),
    "test": ("rules", "Run the rule tests."),
    "rules": ("rules", "Which rules hold: use another pack."),
    "sync": ("data", "Read the platforms into the store; incremental."),
    "score": ("scores", "Scores of a period (default: the last complete one)."),
    "explain": ("explain", "Why this score: the calculation sheet down to the single rating."),
    "reconcile": ("explain", "The platform's figure and ours, every difference with a count."),
    "ratings": ("data", "The ratings behind the counts, or those excluded and why."),
    "comments": ("data", "What people wrote, lowest marks first."),
    "actions": ("actions", "Corrective work: list it, approve it, charge somebody, move it on, close it."),
    "plan": ("effects", "What would be written, grouped by who will notice."),
    "apply": ("effects", "Write exactly what the plan says."),
    "runs": ("effects", "Journal of what was written where."),
    "undo": ("effects", "Take back what a run wrote, where the platform can."),
    "report": ("reports", "The report: HTML by default; .md .json .xlsx by the ending."),
    "close": ("periods", "Close a period: freeze its data and rules."),
    "issue": ("periods", "Issue a closed period: nothing changes it any more."),
    "correct": ("periods", "Issue a new version of a period, with a reason."),
    "schema": ("start", "Print a JSON Schema, for editors."),
    "plugins": ("start", "List the plugins, adapters and packs installed."),
}
"""Name -> (module below `csat_plugin.cli`, one line of help). Each module has a click command of the same name."""
