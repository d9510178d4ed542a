"""Titles and texts of action items: a playbook's templates in every language, or plain words where there is none."""

from __future__ import annotations

from collections.abc import Callable

from csat_plugin.core.actions.decisions import VARIABLES, Circumstances
from csat_plugin.core.names import band_title, in_language
from csat_plugin.core.rules import Action, Ruleset
from csat_plugin.core.scoring.result import Note
from csat_plugin.texts import knows, say


class Wording:
    """The words of one action that fired once.

    Args:
        rules: whose playbooks and bands are used.
        now: languages and rendering.
        action: the action that fired.
        variables: what templates may name, of `VARIABLES`; those not given are empty.
        band: id of the score's band; each language has its own title for it.
        complain: told what could not be rendered.
    """

    def __init__(
        self,
        rules: Ruleset,
        now: Circumstances,
        action: Action,
        variables: dict[str, str],
        band: str,
        complain: Callable[[Action, Note], None],
    ) -> None:
        self._rules = rules
        self._circumstances = now
        self._action = action
        self._complain = complain
        self._variables = {
            tongue: dict.fromkeys(VARIABLES, "") | variables | {"band": band_title(rules, band, tongue)}
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
            steps = in_language(playbook.steps, tongue, ())
            listed = [f"{n}. {self._rendered(step, tongue)}" for n, step in enumerate(steps, 1)]
            if whole := "\n".join([*([body] if body else []), *listed]):
                texts[tongue] = whole
        return texts

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
            self._complain(self._action, Note("action.broken_text", {"rule": self._action.id, "why": str(error)}))
            return ""
