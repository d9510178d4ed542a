"""A question on record that belongs to no indicator of its channel's tree counts for nothing (needs a workspace).

PASS:
```yaml
# questions on record in interview: speed overall
channels: {interview: {indicators: quality}}
indicators: {quality: {parts: {speed: {}}}}
```

FAIL CSAT308:
```yaml
# questions on record in interview: speed kindness
channels: {interview: {indicators: quality}}
indicators: {quality: {parts: {speed: {}}}}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.scoring.terms import folded
from csat_plugin.language.asked import texts_of
from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.checks.unasked_indicators import leaves
from csat_plugin.language.diagnostics.finding import Diagnostic

CODES = ("CSAT308",)
NEEDS = "questions"
BESIDE = "overall"
"""The question of the service as a whole stands beside a tree on purpose (S0-50)."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """One hint for each channel that names a tree, with every question left over."""
    if checked.context is None:
        return
    trees = dict(checked.entries("indicators"))
    for channel, entry in checked.entries("channels"):
        tree = trees.get(str(entry.get("indicators", "")))
        path = ("channels", channel, "indicators")
        if tree is None or checked.merged.find(path)[0] is not checked.merged.own:
            continue
        leaf_names = [name for _, name, _ in leaves(tree, ())]
        counted = {folded(one) for *_, called in leaves(tree, ()) for one in called} | _meant(checked, tree) | {BESIDE}
        seen = (checked.context.questions or {}).get(channel, ())
        # a question nearly called like an indicator is its slip, and CSAT305 says so
        lost = [one for one in seen if folded(one) not in counted and not nearest(one, leaf_names)]
        if lost:
            values = {
                "channel": channel,
                "tree": str(entry["indicators"]),
                "questions": listed(lost),
                "n": str(len(lost)),
            }
            yield checked.finding("CSAT308", path, values, level="hint")


def _meant(checked: Checked, tree: object) -> set[str]:
    """Questions of questionnaires that name an indicator, or the service as a whole."""
    known = {folded(name) for _, name, _ in leaves(tree, ())} | {BESIDE}
    found: set[str] = set()
    for _, sheet in checked.entries("questionnaires"):
        questions = sheet.get("questions")
        for name, question in (questions if isinstance(questions, dict) else {}).items():
            if isinstance(question, dict) and folded(str(question.get("indicator", ""))) in known:
                found |= {folded(str(name)), *(folded(one) for one in texts_of(question.get("text")).values())}
    return found
