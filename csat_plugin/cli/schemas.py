"""Writes every committed JSON Schema from the types: `make schemas`; `--check` says which are stale."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from csat_plugin.cli import action_documents, documents, rule_documents, survey_documents
from csat_plugin.cli.documents import ROWS, rows_schema
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.host.plugins import Host
from csat_plugin.host.settings_schema import workspace_schema_text
from csat_plugin.language.rule_tests.discovery import TestRun
from csat_plugin.language.schema import COMMITTED, DIALECT, schema_text
from csat_plugin.render import json as report_json
from csat_plugin.runtime.afterwards import Found
from csat_plugin.runtime.capacity import Reckoned
from csat_plugin.runtime.comparing import Comparison
from csat_plugin.runtime.phases import Phases
from csat_plugin.runtime.plan import Plan
from csat_plugin.runtime.pseudonyms import Exported
from csat_plugin.runtime.rule_log import RulesLog
from csat_plugin.runtime.whatif import WhatIf
from csat_plugin.runtime.whatif_search import Search

OUTPUTS: dict[str, type] = {
    "afterwards": Found,
    "applied": documents.AppliedRun,
    "assessment": Assessment,
    "by-rules": documents.ByRules,
    "capacity": Reckoned,
    "certificate": survey_documents.DrawCertificate,
    "connected": documents.Connected,
    "correction": documents.Correction,
    "demo": documents.DemoMade,
    "diagnostics": documents.Diagnosed,
    "doctor": documents.Doctored,
    "finding": rule_documents.FindingManual,
    "explanation": documents.Explanation,
    "init": documents.Begun,
    "item": action_documents.ShownItem,
    "phases": Phases,
    "period": documents.PeriodStep,
    "plan": Plan,
    "privacy-export": Exported,
    "reconciliation": documents.Reconciled,
    "comparison": Comparison,
    "rules-adopted": rule_documents.RulesAdopted,
    "rules-diff": rule_documents.RulesDiff,
    "rules-log": RulesLog,
    "rules-set": rule_documents.RulesSet,
    "rules-used": documents.RulesUsed,
    "tests": TestRun,
    "undone": documents.UndoneRun,
    "verification": action_documents.Verification,
    "whatif": WhatIf,
    "whatif-flip": Search,
    "written-report": documents.WrittenReport,
}


def texts() -> dict[str, str]:
    """File name -> text of every schema."""
    found = {name: schema_text(kind, title) for name, (kind, title) in COMMITTED.items()}
    found["workspace.schema.json"] = workspace_schema_text(Host.load().settings)
    found["report.schema.json"] = report_json.schema_text()
    for name, kind in OUTPUTS.items():
        found[f"{name}.schema.json"] = _printed(name, _of(name, kind))
    for name in ROWS:
        found[f"{name}.schema.json"] = _printed(name, rows_schema(name))
    return found


def _of(name: str, kind: type) -> dict[str, Any]:
    _, components = msgspec.json.schema_components([kind], ref_template="#/$defs/{name}")
    root = components.pop(kind.__name__)
    root["properties"]["schema"] = {"const": f"csat/{name}@1"}
    return {**root, "$defs": dict(sorted(components.items()))}


def _printed(name: str, body: dict[str, Any]) -> str:
    document = {"$schema": DIALECT, "$id": f"csat/{name}@1", **body, "title": f"csat/{name}@1"}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def main(arguments: list[str]) -> int:
    """Write the schemas, or with `--check` say which are stale."""
    folder = Path(__file__).resolve().parents[2] / "schemas"
    wanted = texts()
    stale = [n for n, text in wanted.items() if not (folder / n).exists() or (folder / n).read_text("utf-8") != text]
    left = sorted(path.name for path in folder.glob("*.schema.json") if path.name not in wanted)
    if "--check" in arguments:
        if stale or left:
            sys.stderr.write(f"Stale: {', '.join(stale + left)}. Run `make schemas` and commit the result.\n")
        return int(bool(stale or left))
    for name in stale:
        (folder / name).write_text(wanted[name], encoding="utf-8", newline="\n")
    for name in left:
        (folder / name).unlink()
    sys.stdout.write(f"Written: {', '.join(stale) or 'nothing, all are up to date'}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
