"""Whether every text of the rules that is a template can be used (CSAT240): said when rules are checked, not when an item is opened.

A text is rendered with made-up values by the same sandbox that renders it later; what that refuses is never run.
"""

from __future__ import annotations

from collections.abc import Iterator

from csat_plugin.core.actions.decisions import VARIABLES
from csat_plugin.core.rules import Playbook, Ruleset, Step, Variant
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.runtime.templates import TemplateFault, render

SAMPLE = dict.fromkeys(VARIABLES, "1")
"""A text that is a number too, so that a template may reckon with it."""


def of_templates(rules: Ruleset, language: str) -> Iterator[Diagnostic]:
    """A finding for each text that cannot be rendered; one said twice in a playbook is told once."""
    for playbook in rules.playbooks:
        told: set[str] = set()
        for template in _texts(playbook):
            why = _fault(template, language)
            if why and why not in told:
                told.add(why)
                origin = playbook.origin
                yield Diagnostic(
                    code="CSAT240", level="error", file=origin.file, line=origin.line, column=origin.column,
                    values={"key": playbook.id, "why": why},
                )  # fmt: skip


def _fault(template: str, language: str) -> str:
    if "{" not in template:
        return ""
    try:
        render(template, language, SAMPLE)
    except TemplateFault as fault:
        return str(fault)
    return ""


def _texts(playbook: Playbook) -> Iterator[str]:
    yield from (*playbook.title.values(), *playbook.text.values())
    yield from (step for steps in playbook.steps.values() for step in steps)
    yield from _of_steps(playbook.plan)
    for variant in (*playbook.types, *playbook.scenes):
        yield from _of_variant(variant)


def _of_variant(variant: Variant) -> Iterator[str]:
    yield from variant.text.values()
    yield from _of_steps(variant.steps)


def _of_steps(steps: tuple[Step, ...]) -> Iterator[str]:
    yield from (title for step in steps for title in step.title.values())
