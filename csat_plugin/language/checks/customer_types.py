"""Kinds of customers are chosen on an action item and go with it: no fact and no mapping may keep one on a person.

A subject-access request would print it. What customers read may not say it either.

PASS:
```yaml
playbooks: {visit: {title: Visit, variants: {type: {furious: {title: {en: Furious, zh: 暴躁型}}}}}}
channels: {interview: {respondents: [interface_person]}}
```

FAIL CSAT265:
```yaml
playbooks: {visit: {title: Visit, variants: {type: {furious: {title: {en: Furious, zh: 暴躁型}}}}}}
channels: {interview: {respondents: [interface_person, furious]}}
```

FAIL CSAT265:
```yaml
playbooks: {visit: {title: Visit, variants: {type: {furious: {}}}}}
actions: {calm: {event: rating.received, when: {rating.role: furious}, open: visit, owner: a}}
people: {a: b}
```

FAIL CSAT265:
```yaml
# contacts: furious/zh
playbooks: {visit: {title: Visit, variants: {type: {furious: {}}}}}
```

FAIL CSAT266:
```yaml
playbooks: {visit: {title: {en: Calm the furious customer}, variants: {type: {furious: {}}}}}
```
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from csat_plugin.core.actions.choosing import named_in
from csat_plugin.core.rules import Variant
from csat_plugin.language.checked import Checked, facts_in, names
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.source import Path

CODES = ("CSAT265", "CSAT266")
OF_PERSONS = ("contact.", "rating.role", "contact", "closed_by")
"""Facts about a person."""


def check(checked: Checked) -> Iterator[Diagnostic]:
    """Look at conditions, at roles to be asked, at what mappings have made roles of, and at titles."""
    types = dict(_types(checked))
    if not types:
        return
    words = {_plain(word): one.id for one in types.values() for word in (one.id, *one.title.values())}
    for path, word in _said_of_persons(checked):
        if found := words.get(_plain(word)):
            yield checked.finding("CSAT265", path, {"type": found, "value": word})
    for values, variant in _kept_on_persons(checked):
        if found := words.get(_plain(values["value"])):
            yield checked.finding("CSAT265", next(iter(types)), {"type": found, **values}, variant=variant)
    for (_, book, *_rest), one in types.items():
        if word := next(filter(None, (named_in(one, text) for text in _titles(checked, str(book)))), ""):
            said = {"type": one.id, "word": word, "playbook": str(book)}
            yield checked.finding("CSAT266", ("playbooks", book, "title"), said, level="warning")


def _kept_on_persons(checked: Checked) -> Iterator[tuple[dict[str, str], str]]:
    """Roles that the register and the connections give to persons; each customer's, and each role, once."""
    context = checked.context
    if context is None:
        return
    for customer in context.customers or ():
        for role in dict.fromkeys(person.role for person in customer.chain):
            yield {"value": role, "customer": customer.name or customer.id}, "kept"
    yield from (({"value": role}, "mapped") for role in context.roles)


def _titles(checked: Checked, book: str) -> Iterator[str]:
    title = _mapping(checked.section("playbooks").get(book)).get("title")
    for text in [title] if isinstance(title, str) else _mapping(title).values():
        if isinstance(text, str):
            yield text


def _types(checked: Checked) -> Iterator[tuple[Path, Variant]]:
    for book, entry in checked.entries("playbooks"):
        for name, variant in _mapping(_mapping(entry.get("variants")).get("type")).items():
            if not isinstance(variant, dict):
                continue  # switched off
            title = variant.get("title")
            titles = {"en": title} if isinstance(title, str) else _mapping(title)
            said = {tongue: text for tongue, text in titles.items() if isinstance(text, str)}
            yield ("playbooks", book, "variants", "type", name), Variant(id=name, title=said)


def _said_of_persons(checked: Checked) -> Iterator[tuple[Path, str]]:
    for path, _, condition in checked.conditions():
        for where, fact, compared in facts_in(condition, path):
            if fact.startswith(OF_PERSONS):
                yield from ((where, word) for word in _texts(compared))
    for section, key in (("channels", "respondents"), ("questionnaires", "ask"), ("surveys", "ask")):
        for name, entry in checked.entries(section):
            for n, word in names(entry.get(key)):
                at: Path = (section, name, key)
                yield at if n is None else (*at, n), word
        if section == "channels":
            for name, entry in checked.entries(section):
                yield from (((section, name, "roles", role), role) for role in _mapping(entry.get("roles")))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _texts(one)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).casefold().replace("_", " ").strip()


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
