"""The checks: one mistake of meaning each, found in the merged rules, said with its place and a way out.

A check is a module with `CODES`, a docstring whose PASS and FAIL examples are its manual (a test runs them), and `check`.
`NEEDS` names the part of the workspace's knowledge without which the check is skipped.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache

from msgspec import Struct

from csat_plugin.language.checked import Checked
from csat_plugin.language.context import Context
from csat_plugin.language.diagnostics.finding import Diagnostic

__all__ = ["Check", "Checked", "Context", "every_check", "run_checks"]


class Check(Struct, frozen=True, kw_only=True):
    """One check."""

    name: str
    codes: tuple[str, ...]
    run: Callable[[Checked], Iterator[Diagnostic]]
    needs: str = ""
    """Field of `Context` it needs; empty where the rules alone are enough."""
    manual: str = ""


@cache
def every_check() -> tuple[Check, ...]:
    """The product's own checks, by name."""
    found = []
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda m: m.name):
        loaded = importlib.import_module(f"{__name__}.{module.name}")
        found.append(
            Check(
                name=module.name,
                codes=tuple(loaded.CODES),
                run=loaded.check,
                needs=getattr(loaded, "NEEDS", ""),
                manual=loaded.__doc__ or "",
            )
        )
    return tuple(found)


def run_checks(checked: Checked, more: Iterable[Check] = ()) -> tuple[list[Diagnostic], tuple[str, ...]]:
    """Run every check.

    Args:
        checked: what to look at.
        more: checks of plugins.

    Returns:
        All findings in order of place, and the names of the checks that were skipped because the workspace is not known.
    """
    found: list[Diagnostic] = []
    skipped: list[str] = []
    for check in (*every_check(), *more):
        if check.needs and (checked.context is None or getattr(checked.context, check.needs) is None):
            skipped.append(check.name)
        else:
            found.extend(check.run(checked))
    return sorted(found, key=Diagnostic.order), tuple(skipped)
