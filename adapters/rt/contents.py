"""What stands in the tickets and comments we write: plain text for agents, in the workspace's language."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from csat_plugin.core.effects import Effect
from csat_plugin.texts import knows, say

LONGEST_SUBJECT: Final = 200
"""Letters a subject may have in Request Tracker."""

_SCORE_FACTS: Final = ("name", "period", "value", "band_title", "change", "answers", "contacts", "status")
_ACTION_FACTS: Final = ("subject", "period", "severity", "owner", "delegate", "opened", "due", "state")
_ACTION_TEXTS: Final = ("text", "why", "decision", "outcome")
_ACTION_LISTS: Final = ("ratings", "additions", "because_scores", "because_tickets")
"""The requirements a rule rests on are not among them: whoever calls a customer back has no use for their numbers."""

_WORDS: Final = {"status": "explain.status", "state": "actions.state", "severity": "action.severity"}
"""Fact -> where its words stand, in the reader's language."""


def subject_of(effect: Effect) -> str:
    """One line. A note stands on its ticket, so it need not name it."""
    own = str(effect.body.get("title") or "") if effect.kind == "note" else ""
    return " ".join((own or effect.title or effect.subject_name or effect.slot).split())[:LONGEST_SUBJECT].rstrip()


def text_of(effect: Effect, language: str, shown: Callable[[str], str]) -> str:
    """The text of a ticket or comment for an effect.

    Args:
        effect: to be written.
        language: of labels.
        shown: a ticket's id -> how a person finds it.
    """
    body = effect.body
    if effect.kind == "score":
        facts = {"name": effect.subject_name, "period": effect.period, **_given(body)}
        channels = body.get("channels")
        return _joined(_lines(facts, _SCORE_FACTS, language), _channels(channels, language))
    if effect.kind == "action":
        facts = {"subject": effect.subject_name, "period": effect.period, **_given(body)}
        texts = [str(body[key]) for key in _ACTION_TEXTS if body.get(key)]
        causes = [shown(str(id_)) for id_ in body.get("because_tickets") or ()]
        scores = [_score_said(str(ref)) for ref in body.get("because_scores") or ()]
        given = {**body, "because_tickets": causes, "because_scores": scores}
        lists = [_listed(key, given.get(key), language) for key in _ACTION_LISTS]
        return _joined(_lines(facts, _ACTION_FACTS, language), *texts, *lists)
    if effect.kind == "report":
        told = str(body.get("summary") or say("rt.report_attached", language))
        return _joined(str(body.get("title") or effect.title), told)
    return _joined(str(body.get("note") or body.get("text") or effect.title))


def attachments_of(effect: Effect) -> list[dict[str, str]]:
    """The files of a report that people read, as Request Tracker takes them; JSON and Markdown stay at home."""
    files = effect.body.get("files")
    if not isinstance(files, Mapping):
        return []
    wanted = {name: content for name, content in files.items() if str(name).endswith((".html", ".xlsx"))} or files
    return [
        {"FileName": str(name), "FileType": _type(str(name)), "FileContent": str(content)}
        for name, content in sorted(wanted.items())
        if content
    ]


def _type(name: str) -> str:
    if name.endswith(".xlsx"):  # not every system knows it
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _given(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body without its slot, whose name is also that of a fact."""
    return {key: value for key, value in body.items() if key not in {"subject", "slot"}}


def _lines(facts: Mapping[str, Any], wanted: Iterable[str], language: str) -> str:
    shown = ((key, _worded(key, facts.get(key), language)) for key in wanted)
    return "\n".join(f"{say(f'rt.label.{key}', language)}: {value}" for key, value in shown if value not in {None, ""})


def _worded(key: str, value: Any, language: str) -> Any:
    """A word of ours as people say it; anything else as it is."""
    code = f"{_WORDS[key]}.{value}" if key in _WORDS else ""
    return say(code, language) if code and knows(code) else value


def _score_said(ref: str) -> str:
    """`2026-10:C01:71.0` as period and score; whose it is stands above."""
    return f"{ref.partition(':')[0]}: {ref.rpartition(':')[2] or '-'}"


def _listed(key: str, items: Any, language: str) -> str:
    if not isinstance(items, list | tuple) or not items:
        return ""
    return "\n".join([f"{say(f'rt.label.{key}', language)}:", *(f"- {item}" for item in items)])


def _channels(channels: Any, language: str) -> str:
    if not isinstance(channels, Mapping) or not channels:
        return ""
    found = [
        f"- {one.get('title') or name}: {one.get('value') or '-'}"
        for name, one in channels.items()
        if isinstance(one, Mapping)
    ]
    return "\n".join([f"{say('rt.label.channels', language)}:", *found])


def _joined(*parts: str) -> str:
    return "\n\n".join(part.strip() for part in parts if part.strip())
