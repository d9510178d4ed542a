"""Every sentence stands in three languages and its places agree."""

from __future__ import annotations

import re
import string
from typing import get_args

import pytest

from csat_plugin.core.effects import EffectKind
from csat_plugin.texts import LANGUAGES, catalogue, say


def places(text: str) -> set[str]:
    return {name.split(".")[0].split("[")[0] for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_each_sentence_is_complete(code: str) -> None:
    entry = catalogue()[code]
    assert set(entry) == set(LANGUAGES), f"{code} stands in {sorted(entry)} only"
    assert all(text.strip() for text in entry.values())
    english = places(entry["en"])
    for language in LANGUAGES:
        assert places(entry[language]) == english, f"{code} in {language} has other places than in English"


def test_an_unknown_code_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError):
        say("no.such.code")


@pytest.mark.parametrize("kind", get_args(EffectKind))
def test_every_kind_of_effect_has_a_name(kind: str) -> None:
    assert len({say(f"cli.effect.{kind}", language) for language in LANGUAGES}) > 1


COUNTED = (
    "effect|entr|file|item|mark|month|period|point|question|rating|record|request|row|score|second|test|ticket|time"
)
NEVER_ONE = (
    "demo.", "CSAT060", "CSAT104", "batch.too_many", "cli.score.hidden", "load.said",  # numbers that are always the same, or huge
    "explain.margin", "report.conclusion.level", "report.customer.",  # decimals: 1.0 points
    "report.trend.",  # six periods or more; for fewer there is another sentence
)  # fmt: skip


@pytest.mark.parametrize("code", sorted(catalogue()))
def test_one_is_not_followed_by_many(code: str) -> None:
    if code.startswith(NEVER_ONE) or f"{code}.one" in catalogue():
        return
    english = catalogue()[code]["en"]
    ones = dict.fromkeys(places(english) | set(re.findall(r"{(\w+)}", english)), "1")
    said = say(code, "en", ones)
    assert not re.search(rf"(?<![\w.,%-])1 (?:{COUNTED})(?:s|ies)\b", said), said
