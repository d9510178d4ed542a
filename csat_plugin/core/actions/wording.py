"""Titles and texts of action items: a playbook's templates in every language, or plain words where there is none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from csat_plugin.core.actions.decisions import VARIABLES, Circumstances
from csat_plugin.core.names import band_title, department_title, in_language, indicator_title
from csat_plugin.core.rules import Ruleset, Step, Variant
from csat_plugin.core.scoring.result import Note
from csat_plugin.texts import knows, say


class Wording:
    """The words of one action that fired once.

    Args:
        rules: whose playbooks and bands are used.
        now: languages and rendering.
        rule: id of the action that fired.
        variables: what templates may name, of `VARIABLES`; those not given are empty.
        band: id of the score's band; each language has its own title for it.
        complain: told what could not be rendered.
    """

    def __init__(
        self,
        rules: Ruleset,
        now: Circumstances,
        rule: str,
        variables: Mapping[str, str],
        band: str,
        complain: Callable[[Note], None],
    ) -> None:
        self._rules = rules
        self._circumstances = now
        self._rule = rule
        self._complain = complain
        self._variables = {
            tongue: dict.fromkeys(VARIABLES, "") | dict(variables) | _titled(rules, variables, band, tongue)
            for tongue in now.languages
        }

    def title(self, kind: str) -> dict[str, str]:
        """Language -> title of an item of that kind; never empty."""
        playbook = self._rules.playbook(kind)
        if playbook is None:
            return {tongue: self._plain(kind, tongue) for tongue in self._circumstances.languages}
        titles = playbook.title
        return {
            tongue: self._rendered(in_language(titles, tongue, ""), tongue) or self._plain(kind, tongue)
            for tongue in self._circumstances.languages
        }

    def text(self, kind: str) -> dict[str, str]:
        """Language -> text with its numbered steps; languages without any are left out."""
        playbook = self._rules.playbook(kind)
        if playbook is None:
            return {}
        texts = {}
        for tongue in self._circumstances.languages:
            body = self._rendered(in_language(playbook.text, tongue, ""), tongue)
            steps = in_language(playbook.steps, tongue, ()) or self._titles(playbook.plan, tongue)
            listed = [f"{n}. {self._rendered(step, tongue)}" for n, step in enumerate(steps, 1)]
            if whole := "\n".join([*([body] if body else []), *listed]):
                texts[tongue] = whole
        return texts

    def guidance(self, variants: Sequence[Variant]) -> dict[str, str]:
        """Language -> what variants say besides, and the titles of their steps; languages without any are left out."""
        texts = {}
        for tongue in self._circumstances.languages:
            parts: list[str] = []
            for variant in variants:
                parts.append(self._rendered(in_language(variant.text, tongue, ""), tongue))
                parts += [f"- {self._rendered(title, tongue)}" for title in self._titles(variant.steps, tongue)]
            if whole := "\n".join(part for part in parts if part):
                texts[tongue] = whole
        return texts

    @staticmethod
    def _titles(steps: Sequence[Step], tongue: str) -> tuple[str, ...]:
        return tuple(in_language(step.title, tongue, step.id.replace("_", " ")) for step in steps)

    def _plain(self, kind: str, tongue: str) -> str:
        code = f"action.kind.{kind}"
        words = say(code, tongue) if knows(code) else kind.replace("_", " ")
        about = self._variables[tongue]["subject_name"]
        return f"{words}: {about}" if about else words

    def _rendered(self, template: str, tongue: str) -> str:
        """The text, or nothing and a problem said aloud: a broken template must not lose the item."""
        if "{" not in template:
            return template
        try:
            return self._circumstances.render(template, tongue, self._variables[tongue])
        except ValueError as error:
            self._complain(Note("action.broken_text", {"rule": self._rule, "why": str(error)}))
            return ""


def _titled(rules: Ruleset, variables: Mapping[str, str], band: str, tongue: str) -> dict[str, str]:
    """What the rules have titles for, and how sure a change is, in one language (S2-13, S2-14)."""
    return {
        "band": band_title(rules, band, tongue),
        "indicator": indicator_title(rules, variables.get("indicator", ""), tongue),
        "level": indicator_title(rules, variables.get("level", ""), tongue),
        "change_sure": say(f"action.change.{sure}", tongue) if (sure := variables.get("change_sure", "")) else "",
        "department": department_title(rules, variables.get("department", ""), tongue),
    }
