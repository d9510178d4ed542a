"""An indicator is measured by answers: some question on record, or of a questionnaire, is called like it (needs a workspace).

PASS:
```yaml
# questions on record in interview: speed
channels: {interview: {indicators: quality}}
indicators: {quality: {parts: {speed: {}, skill: {}}}}
questionnaires: {short: {questions: {ability: {indicator: skill}}}}
```

FAIL CSAT305:
```yaml
# questions on record in interview: speed skill
channels: {interview: {indicators: quality}}
indicators: {quality: {parts: {spead: {}, skill: {}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.asked import texts_of
from csat_plugin.language.checked import Checked, listed, names, nearest
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT305",)
NEEDS = "questions"


def check(checked: Checked) -> Iterator[Diagnostic]:
    """A warning for each indicator without a question, where the channels of its tree have brought answers at all."""
    if checked.context is None:
        return
    of_sheets = set(_of_questionnaires(checked))
    for name, tree in checked.entries("indicators"):
        channels = [channel for channel, entry in checked.entries("channels") if entry.get("indicators") == name]
        seen = [one for channel in channels for one in (checked.context.questions or {}).get(channel, ())]
        known = {folded(one) for one in seen} | of_sheets
        for path, leaf, called in leaves(tree, ("indicators", name)) if seen else ():
            own = checked.merged.find(path, key=True)[0] is checked.merged.own  # of a pack not everything need be asked
            if own and not {folded(one) for one in called} & known:
                meant = nearest(leaf, list(dict.fromkeys(seen)))
                values = {"name": leaf, "meant": meant, "known": listed(tuple(dict.fromkeys(seen))[:20])}
                variant = "meant" if meant else ""
                yield checked.finding("CSAT305", path, values, variant=variant, level="warning", key=True)


def leaves(node: Any, path: Path) -> Iterator[tuple[Path, str, list[str]]]:
    """Every indicator without parts, with what its questions may be called."""
    parts = node.get("parts") if isinstance(node, dict) else None
    for name, part in (parts if isinstance(parts, dict) else {}).items():
        here: Path = (*path, "parts", name)
        if isinstance(part, dict) and part.get("parts"):
            yield from leaves(part, here)
        elif isinstance(part, dict):
            written = [one for _, one in names(part.get("questions"))]
            yield here, str(name), [str(name), *texts_of(part.get("title")).values(), *written]


def _of_questionnaires(checked: Checked) -> Iterator[str]:
    """Questions that are asked, and the indicators they name."""
    for _, sheet in checked.entries("questionnaires"):
        questions = sheet.get("questions")
        for name, question in (questions if isinstance(questions, dict) else {}).items():
            yield folded(str(name))
            if isinstance(question, dict):
                yield from (folded(one) for one in texts_of(question.get("text")).values())
                if isinstance(question.get("indicator"), str):
                    yield folded(question["indicator"])
