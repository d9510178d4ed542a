"""How things are called in a language: what rules and playbooks say in some languages, read in the one that is wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from csat_plugin.core.rules import Ruleset

T = TypeVar("T")


def in_language(said: Mapping[str, T], language: str, otherwise: T) -> T:
    """What is said in that language, else in English, else `otherwise`; what is empty counts as not said.

    Args:
        said: language -> text, or a list of texts.
        language: wanted.
        otherwise: an id, where a title may be missing; empty, where nothing has to stand there.
    """
    return said.get(language) or said.get("en") or otherwise


def in_some_language(said: Mapping[str, str], language: str) -> str:
    """The same, else in whatever language it is said: for what has to be read by somebody; empty where nothing is said."""
    return in_language(said, language, next(iter(said.values()), ""))


def band_title(rules: Ruleset, band: str, language: str) -> str:
    """The title of a band, else its id; empty for no band."""
    found = rules.band(band)
    return in_language(found.title, language, band) if found else band


def channel_title(rules: Ruleset, channel: str, language: str) -> str:
    """The title of a channel, else its id."""
    found = rules.channel(channel)
    return in_language(found.title, language, channel) if found else channel


def indicator_title(rules: Ruleset, indicator: str, language: str) -> str:
    """The title of an indicator, else its id."""
    found = next((node for tree in rules.trees for node in tree.nodes if node.id == indicator), None)
    return in_language(found.title, language, indicator) if found else indicator


def department_title(rules: Ruleset, department: str, language: str) -> str:
    """The title of a department, else its id."""
    found = next((one for one in rules.departments if one.id == department), None)
    return in_language(found.title, language, department) if found else department
