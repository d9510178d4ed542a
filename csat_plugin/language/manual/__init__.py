"""The manual of the findings: why each matters, a bad example and a good one.

Of a check it stands in the check's own docstring; of everything else in the modules of this package. A test runs every
example: the bad one raises that finding and no other, the good one raises none.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from functools import cache

from msgspec import Struct

from csat_plugin.language.checks import every_check
from csat_plugin.texts import catalogue

_EXAMPLE = re.compile(r"(PASS|FAIL)([A-Z0-9 ]*):\n```yaml\n(.*?)```", re.DOTALL)
_ENTRY = re.compile(r"^(CSAT[0-9]{3}): ", re.MULTILINE)
_COUNTED = re.compile(r"\{\w+:[^|{}]*\|((?:[^{}]|\{[^{}]*\})*)\}")
"""`{n:it|all {n} of them}`: what is said of one, and of several."""
SETTINGS = ("settings", "several_rules")
"""The modules whose examples are a `csat.yaml`."""
TESTS = ("rule_tests",)
"""The modules whose examples are a file of rule tests."""


class Entry(Struct, frozen=True, kw_only=True):
    """The manual of one finding."""

    code: str
    why: str
    """Why it matters, in English."""
    bad: str
    """YAML that raises it."""
    good: str
    """YAML that does not."""
    check: str = ""
    """The check that finds it; empty where reading or compiling does."""
    part: str = ""
    """The module of this package it stands in; empty for a check."""


@cache
def entries() -> dict[str, Entry]:
    """Every finding that has a manual, by code in order."""
    found = {entry.code: entry for entry in (*_of_checks(), *_of_the_rest())}
    return dict(sorted(found.items()))


def _of_checks() -> Iterator[Entry]:
    for check in every_check():
        examples = _EXAMPLE.findall(check.manual)
        why = " ".join(check.manual.partition("\nPASS")[0].partition("\nFAIL")[0].split())
        good = next((text for kind, _, text in examples if kind == "PASS"), "")
        for code in check.codes:
            bad = next((text for kind, codes, text in examples if kind == "FAIL" and codes.split() == [code]), "")
            yield Entry(code=code, why=why, bad=bad, good=good, check=check.name)


def _of_the_rest() -> Iterator[Entry]:
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        manual = importlib.import_module(f"{__name__}.{module.name}").__doc__ or ""
        _, *parts = _ENTRY.split(manual)
        for code, text in zip(parts[::2], parts[1::2], strict=True):
            example = {kind: yaml for kind, _, yaml in _EXAMPLE.findall(text)}
            why = " ".join(text.partition("\nFAIL:")[0].split())
            yield Entry(
                code=code, why=why, bad=example.get("FAIL", ""), good=example.get("PASS", ""), part=module.name
            )  # fmt: skip


def sentences(code: str, language: str = "en") -> tuple[str, ...]:
    """Everything a finding may say, one sentence for each way it comes about; what is filled in stands in braces."""
    known = {key: entry for key, entry in catalogue().items() if key == code or key.startswith(f"{code}.")}
    said = (entry.get(language, entry["en"]) for _, entry in sorted(known.items()))
    return tuple(_COUNTED.sub(r"\1", one).replace("{{", "{").replace("}}", "}").strip() for one in said)
