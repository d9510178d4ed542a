"""Playbook templates: Jinja in a sandbox that can neither reach anything nor run away.

A template may name variables, test them, loop once over a short range or a text, and use filters that never make a text
longer. Calls, attributes, assignments, powers and repeated texts are refused when it is compiled, so what is left cannot
grow; the length of the result is bounded on top.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Any, Final

from jinja2 import StrictUndefined, Template, TemplateError, TemplateSyntaxError, UndefinedError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from csat_plugin.texts import say

LONGEST_TEMPLATE: Final = 10_000
"""Characters a template may have."""

LONGEST_RESULT: Final = 20_000
"""Characters a rendered text may have."""

LONGEST_RANGE: Final = 1_000
"""Numbers a `range(...)` may give."""

FILTERS: Final = (
    "abs", "capitalize", "d", "default", "e", "escape", "first", "float", "int", "last", "length", "lower", "round",
    "string", "title", "trim", "truncate", "upper",
)  # fmt: skip
"""Filters a template may use."""

_ALLOWED: Final = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.If, nodes.CondExpr, nodes.For,
    nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Neg, nodes.Pos,
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Concat, nodes.Keyword, nodes.Getattr, nodes.Call,
)  # fmt: skip


_UNEXPECTED: Final = re.compile(r"(?:unexpected|got) '([^']+)'")
"""How Jinja says what stands where it may not."""


class TemplateFault(ValueError):
    """A template that cannot be used; the text is one sentence with its line."""


class _Refused(ValueError):
    """What is refused while a template runs; said in the reader's language further up."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


class _Sandbox(ImmutableSandboxedEnvironment):
    """Repeating a text is no arithmetic here."""

    intercepted_binops = frozenset({"*"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Multiply numbers; refuse to repeat texts.

        Raises:
            _Refused: if either side is no number.
        """
        if not isinstance(left, (int, float)) or not isinstance(right, (int, float)):
            raise _Refused("template.not_allowed", line="?", what="text * number")
        return super().call_binop(context, operator, left, right)


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > LONGEST_RANGE:
        raise _Refused("template.range", most=LONGEST_RANGE)
    return numbers


def render(template: str, language: str, variables: Mapping[str, object]) -> str:
    """Render a playbook's title, text or step. It is plain text: nothing is escaped for HTML here.

    Args:
        template: the template as the rules hold it.
        language: of the sentences of faults.
        variables: what it may name.

    Raises:
        TemplateFault: if it is malformed, uses what is not allowed, names a variable there is not, or grows too long; one
            sentence with the line and, where one is near, the name that was meant.
    """
    compiled = _compiled(template, language)
    parts, length = [], 0
    try:
        for part in compiled.generate(**variables):
            parts.append(part)
            length += len(part)
            if length > LONGEST_RESULT:
                raise TemplateFault(say("template.too_long", language, {"most": LONGEST_RESULT}))
    except _Refused as refused:
        raise TemplateFault(say(refused.code, language, refused.values)) from None
    except UndefinedError as error:
        raise TemplateFault(_unknown(template, variables, language, error)) from None
    except (TemplateError, TypeError, ArithmeticError) as error:
        raise TemplateFault(say("template.broken", language, {"line": "?", "why": str(error)})) from None
    return "".join(parts).strip()


def _unknown(template: str, variables: Mapping[str, object], language: str, error: UndefinedError) -> str:
    """The sentence about the first name of the template that is no variable, in the order written."""
    for node in _environment().parse(template).find_all(nodes.Name):
        if node.ctx == "load" and node.name not in variables and node.name not in {"range", "loop"}:
            near = get_close_matches(node.name, sorted(variables), n=1)
            code = "template.unknown.meant" if near else "template.unknown"
            values = {"line": node.lineno, "name": node.name, "meant": "".join(near), "known": ", ".join(variables)}
            return say(code, language, values)
    return say("template.broken", language, {"line": "?", "why": str(error)})


@lru_cache(maxsize=1)
def _environment() -> _Sandbox:
    environment = _Sandbox(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=False)
    environment.globals = {"range": _range}
    environment.filters = {name: environment.filters[name] for name in FILTERS}
    return environment


@lru_cache(maxsize=512)
def _compiled(template: str, language: str) -> Template:
    if len(template) > LONGEST_TEMPLATE:
        raise TemplateFault(say("template.too_long", language, {"most": LONGEST_TEMPLATE}))
    environment = _environment()
    try:
        tree = environment.parse(template)
    except TemplateSyntaxError as error:
        raise TemplateFault(_broken(error, language)) from None
    if (refused := _refused(tree)) is not None:
        raise TemplateFault(say("template.not_allowed", language, {"line": refused.lineno, "what": _said(refused)}))
    try:
        return environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise TemplateFault(_broken(error, language)) from None


def _broken(error: TemplateSyntaxError, language: str) -> str:
    """What cannot be read, in the reader's language where it is one of the common slips."""
    why = error.message or ""
    if "end of template" in why or "unexpected end of" in why:
        return say("template.unclosed", language, {"line": error.lineno})
    if found := _UNEXPECTED.search(why):
        return say("template.unexpected", language, {"line": error.lineno, "mark": found[1]})
    return say("template.broken", language, {"line": error.lineno, "why": why})


def _refused(node: nodes.Node, looping: bool = False) -> nodes.Node | None:
    """The first thing in a template that is not allowed, or `None`."""
    if not isinstance(node, _ALLOWED) or (looping and isinstance(node, nodes.For)) or not _harmless(node):
        return node
    inside = looping or isinstance(node, nodes.For)
    found = (_refused(child, inside) for child in node.iter_child_nodes())
    return next((one for one in found if one is not None), None)


def _harmless(node: nodes.Node) -> bool:
    match node:
        case nodes.Call(node=nodes.Name(name="range")):
            return True
        case nodes.Call():
            return False
        case nodes.Getattr(node=nodes.Name(name="loop")):
            return True
        case nodes.Getattr():
            return False
        case nodes.Filter(name=name):
            return name in FILTERS
        case nodes.For(recursive=recursive):
            return not recursive
        case nodes.Const(value=value):
            return not isinstance(value, int) or abs(value) < 10**15
    return True


def _said(node: nodes.Node) -> str:
    match node:
        case nodes.Filter(name=name):
            return f"|{name}"
        case nodes.For():
            return "a for in a for"
        case nodes.Call(node=nodes.Name(name=name)) | nodes.Call(node=nodes.Getattr(attr=name)):
            return f"{name}(...)"
        case nodes.Getattr(attr=attr):
            return f".{attr}"
    return type(node).__name__.lower()
