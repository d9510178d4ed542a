"""A survey asks a questionnaire there is, into a channel that is on, and its share fits its bounds.

PASS:
```yaml
channels: {callback: {}}
questionnaires: {short: {goal: How was it?}}
surveys:
  spot_check: {event: period.ended, share: 25%, within: [20%, 30%], channel: callback, questionnaire: short}
```

FAIL CSAT076:
```yaml
channels: {callback: off, ticket: {}}
questionnaires: {short: {goal: How was it?}}
surveys:
  spot_check: {event: period.ended, share: 25%, channel: callback, questionnaire: shrt}
```

FAIL CSAT077:
```yaml
channels: {callback: {}}
surveys:
  spot_check: {event: period.ended, share: 35%, within: [20%, 30%], channel: callback}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from csat_plugin.language.checked import Checked, listed, nearest
from csat_plugin.language.checks.weight_points import points
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT076", "CSAT077")

ENDS = 2


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Names first, then the share."""
    for name, survey in checked.entries("surveys"):
        yield from _named(checked, name, "channel", list(checked.channels))
        yield from _named(checked, name, "questionnaire", [n for n, _ in checked.entries("questionnaires")])
        yield from _picked(checked, name, survey)
        within = survey.get("within")
        ends = [points(end, fractions=False) for end in within] if isinstance(within, list) else []
        share = points(survey.get("share"), fractions=False)
        if share is None or len(ends) != ENDS or ends[0] is None or ends[1] is None:
            continue
        if not ends[0] <= share <= ends[1]:
            values = {"share": survey["share"], "low": within[0], "high": within[1]} if within else {}
            yield checked.finding("CSAT077", ("surveys", name, "share"), values)


def _picked(checked: Checked, name: str, survey: dict[str, Any]) -> Iterator[Diagnostic]:
    """Each of several questionnaires."""
    picks = survey.get("questionnaire")
    for n, pick in enumerate(picks if isinstance(picks, list) else []):
        if isinstance(pick, dict):
            known = [known for known, _ in checked.entries("questionnaires")]
            yield from _known(
                checked, name, "questionnaire", pick.get("use"), ("surveys", name, "questionnaire", n), known
            )


def _named(checked: Checked, survey: str, key: str, known: list[str]) -> Iterator[Diagnostic]:
    written = checked.section("surveys")[survey].get(key)
    yield from _known(checked, survey, key, written, ("surveys", survey, key), known)


def _known(
    checked: Checked, survey: str, key: str, written: object, path: Path, known: list[str]
) -> Iterator[Diagnostic]:
    if not isinstance(written, str) or written in known:
        return
    off = key == "channel" and written in checked.off
    meant = "" if off else nearest(written, known)
    values = {"name": written, "survey": survey, "known": listed(known), "meant": meant}
    variant = key + ("_off" if off else "_meant" if meant else "" if known else "_none")
    yield checked.finding("CSAT076", path, values, variant=variant)
