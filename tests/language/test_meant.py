"""Words that are not there: what was meant, and in which file it belongs."""

from __future__ import annotations

import pytest

from csat_plugin.core.facts import EVENTS
from csat_plugin.host.settings import WorkspaceText
from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.meant import RULE_KEYS, WORKSPACE_KEYS, meant_by


def test_the_keys_of_both_files_are_known() -> None:
    both = {"language"}
    assert set(WorkspaceText.__struct_encode_fields__) == WORKSPACE_KEYS | both
    assert WORKSPACE_KEYS.isdisjoint(Document.__struct_encode_fields__)
    assert both < RULE_KEYS


@pytest.mark.parametrize(
    ("word", "choices", "meant"),
    [
        ("month.closed", EVENTS, "period.closed"),
        ("incident.close", EVENTS, "incident.closed"),
        ("month.ended", EVENTS, "period.ended"),
        ("cn", ("en", "ja", "zh"), "zh"),
        ("JP", ("en", "ja", "zh"), "ja"),
        ("cn", ("on", "off"), "on"),
        ("fr", ("zh", "ja"), ""),
    ],
)
def test_what_was_meant(word: str, choices: tuple[str, ...], meant: str) -> None:
    assert meant_by(word, choices, 0.5) == meant
