"""Every sentence stands in three languages and its places agree."""

from __future__ import annotations

import string

import pytest

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
