"""The JSON documents of `csat rules`."""

from __future__ import annotations

from msgspec import Struct

from csat_plugin.runtime.rule_log import LogEntry
from csat_plugin.runtime.whatif import SideSaid


class RulesSet(Struct, frozen=True, kw_only=True):
    """`csat rules set`."""

    schema: str = "csat/rules-set@1"
    file: str
    """Relative to the workspace."""
    written: bool
    changes: list[str]
    """What the rules change now, in sentences."""


class RulesDiff(Struct, frozen=True, kw_only=True):
    """`csat rules diff`."""

    schema: str = "csat/rules-diff@1"
    before: SideSaid
    after: SideSaid
    changes: list[str]
    """What differs, in words and on the last period; empty where nothing does."""


class RulesAdopted(Struct, frozen=True, kw_only=True):
    """`csat rules adopt`."""

    schema: str = "csat/rules-adopted@1"
    entry: LogEntry


class FindingManual(Struct, frozen=True, kw_only=True):
    """`csat validate --code CODE`."""

    schema: str = "csat/finding@1"
    code: str
    says: list[str]
    """Its sentences, one for each way it comes about; words in braces are filled in."""
    why: str
    """Why it matters, in English."""
    bad: str
    """YAML that raises it."""
    good: str
    """YAML that does not."""
