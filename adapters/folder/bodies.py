"""Which files an effect becomes, and what stands in them."""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

from csat_plugin.core.effects import Effect
from csat_plugin.tables import harmless
from csat_plugin.texts import knows, say

from .names import safe_name

REPORT_NAME = "report"
NOT_SHOWN = frozenset({"id", "slot", "title", "files", "rows"})
"""Parts of a body that a person needs not read."""

PARAGRAPHS = frozenset({"text", "note", "why", "decision", "outcome"})


def files_of(effect: Effect, language: str = "en") -> dict[str, bytes]:
    """Path below the results folder (with `/`) -> content.

    * score: `scores/<period>/<subject>.json`
    * action: `actions/<id>.md` and `.json`
    * note: `notes/<ticket or subject>.md`
    * survey: `surveys/<period>/<subject>.json`, and `.csv` where the body holds `rows`
    * report: `reports/<period>/<subject>/...`, one file for each entry of the body's `files` (base64)
    """
    period = safe_name(effect.period, "undated")
    subject = safe_name(effect.subject_name or _native(effect.subject), "all")
    if effect.kind == "score":
        return {f"scores/{period}/{subject}.json": _json(effect)}
    if effect.kind == "action":
        name = safe_name(str(effect.body.get("id") or effect.slot).replace(":", "-"))
        return {f"actions/{name}.md": _markdown(effect, language), f"actions/{name}.json": _json(effect)}
    if effect.kind == "note":
        name = safe_name(_native(effect.ticket) or effect.slot)
        return {f"notes/{name}.md": _markdown(effect, language)}
    if effect.kind == "survey":
        found = {f"surveys/{period}/{subject}.json": _json(effect)}
        rows = effect.body.get("rows")
        if isinstance(rows, list) and rows:
            found[f"surveys/{period}/{subject}.csv"] = csv_bytes(rows)
        return found
    return _report(effect, period, subject)


def _report(effect: Effect, period: str, subject: str) -> dict[str, bytes]:
    given = effect.body.get("files")
    base = f"reports/{period}" if subject == "all" else f"reports/{period}/{subject}"
    if not isinstance(given, Mapping) or not given:
        return {f"{base}/{REPORT_NAME}.json": _json(effect)}
    return {
        f"{base}/{safe_name(str(name), REPORT_NAME)}": base64.b64decode(str(content)) for name, content in given.items()
    }


def _json(effect: Effect) -> bytes:
    data = {
        "schema": f"csat/{effect.kind}-file@1",
        "slot": effect.slot,
        "digest": effect.digest,
        "rule": effect.rule,
        "subject": effect.subject,
        "subject_name": effect.subject_name,
        "period": effect.period,
        "ticket": effect.ticket,
        "title": effect.title,
        "body": effect.body,
    }
    return (json.dumps(data, ensure_ascii=False, indent=2, sort_keys=False, default=str) + "\n").encode()


def _markdown(effect: Effect, language: str) -> bytes:
    """Title, short facts as a list, longer texts as paragraphs, and the slot as a comment."""
    facts: list[str] = []
    texts: list[str] = []
    about = {"subject": effect.subject_name, "period": effect.period, "ticket": _native(effect.ticket)}
    for key, value in {**about, **effect.body}.items():
        if key in NOT_SHOWN or value in ("", None) or isinstance(value, dict):
            continue
        if isinstance(value, (list, tuple)):
            if value:
                texts += [f"**{_label(key, language)}**", "", *(f"- {item}" for item in value), ""]
        elif key in PARAGRAPHS or "\n" in str(value):
            texts += [str(value), ""]
        else:
            facts.append(f"- {_label(key, language)}: {value}")
    title = " ".join((effect.title or effect.subject_name or effect.slot).split())
    comment = f"<!-- csat: {effect.slot} {effect.digest} -->".replace("-->", "", effect.slot.count("-->"))
    return ("\n".join([f"# {title}", "", *facts, "", *texts, comment]) + "\n").encode()


def _label(key: str, language: str) -> str:
    code = f"folder.label.{key}"
    return say(code, language) if knows(code) else key.replace("_", " ")


def _native(id_: str) -> str:
    """The platform's own part of an id `connection:kind:native`."""
    return id_.split(":", 2)[-1]


def csv_bytes(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Rows as CSV that Excel opens right: UTF-8 with mark, CRLF, formulas neutralised."""
    columns = list(dict.fromkeys(str(key) for row in rows for key in row))
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([harmless(column) for column in columns])
    for row in rows:
        writer.writerow([harmless("" if row.get(column) is None else str(row[column])) for column in columns])
    return out.getvalue().encode("utf-8-sig")
