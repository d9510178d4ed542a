"""What the first test of somebody who has none would be: its file, and channels of the rules."""

from __future__ import annotations

import pathlib
from collections.abc import Iterator

from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.fallback import has_score, place
from csat_plugin.language.edit import flow
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import Packs

MARKS = (20, 100, 100)
"""Of the channel in question; the others are content."""


def first_test(path: pathlib.Path, packs: Packs) -> dict[str, str]:
    """The file and the ratings of a first test: enough channels for a score.

    Args:
        path: where tests were looked for.
        packs: the packs rules may extend.
    """
    for file in _rules(path):
        rules = load_rules(file, packs).ruleset
        if rules is not None:
            return {"file": file.with_suffix(".test.yaml").as_posix(), "ratings": _ratings(rules)}
    folder = path if path.is_dir() else path.parent
    return {"file": (folder / "<ruleset>.test.yaml").as_posix(), "ratings": flow({"questionnaire": MARKS})}


def _ratings(rules: Ruleset) -> str:
    weights = {channel.id: channel.weight for channel in rules.channels if channel.weight}
    alone = next((name for name in weights if has_score(place(rules, weights, (name,)), rules)), "")
    first, *others = [alone] if alone else [*weights] or ["questionnaire"]
    return flow({first: MARKS, **dict.fromkeys(others, 100)})


def _rules(path: pathlib.Path) -> Iterator[pathlib.Path]:
    if path.is_dir():
        yield from sorted(file for file in path.glob("*.yaml") if not file.name.endswith(".test.yaml"))
    elif path.is_file():
        name = path.name.removesuffix(".test.yaml")
        yield path if name == path.name else path.with_name(f"{name}.yaml")
