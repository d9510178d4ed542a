"""How things of the rules are called: in the language asked for, else in English, else by their ids."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from csat_plugin.core.names import band_title, channel_title, in_language, in_some_language
from csat_plugin.core.rules import Band, Channel
from tests.runtime.desk import RULES


@pytest.mark.parametrize(
    ("said", "title", "somehow"),
    [
        ({"en": "Satisfied", "zh": "满意"}, "满意", "满意"),
        ({"en": "Satisfied"}, "Satisfied", "Satisfied"),
        ({"en": "Satisfied", "zh": ""}, "Satisfied", "Satisfied"),
        ({"ja": "満足"}, "satisfied", "満足"),
        ({}, "satisfied", ""),
    ],
)
def test_a_title_in_chinese(said: dict[str, str], title: str, somehow: str) -> None:
    assert in_language(said, "zh", "satisfied") == title
    assert in_some_language(said, "zh") == somehow
    rules = replace(
        RULES,
        bands=(Band(id="satisfied", lower=0, title=said),),
        channels=(Channel(id="satisfied", title=said),),
    )
    assert band_title(rules, "satisfied", "zh") == channel_title(rules, "satisfied", "zh") == title


def test_what_the_rules_do_not_know_is_called_by_its_id() -> None:
    assert band_title(RULES, "", "zh") == ""
    assert band_title(RULES, "former", "zh") == channel_title(RULES, "former", "zh") == "former"


def test_lists_of_texts_are_chosen_alike() -> None:
    assert in_language({"en": ("Call.",), "zh": ()}, "zh", ()) == ("Call.",)
