"""What a syntax error means: the parser's problem turned into our own sentence at the place where the author must look."""

from __future__ import annotations

import re

import yaml
from msgspec import Struct

_FOUND = re.compile(r"(?:found|got) (?:character |undefined alias |unknown escape character )?'?(.*?)'?$")
_CLOSING = {"{": "}", "[": "]"}
_CONFLICT = re.compile(r"^(<{7}|>{7})(?= |$)", re.MULTILINE)
_TEMPLATE = re.compile(r"((?:^|[:,\[{-])\s*)\{\{", re.MULTILINE)
_KEY = re.compile(r":(\s|$)")


class Finding(Struct, frozen=True):
    """Code, wording and place of one syntax error.

    `values["line"]`, where there is one, is an offset: whoever knows the text as it stands makes a line number of it.
    """

    code: str
    variant: str
    index: int
    values: dict[str, str] = {}


def explained(error: yaml.MarkedYAMLError, text: str) -> Finding:
    """The finding for one error of PyYAML's scanner, parser or composer."""
    problem = error.problem or ""
    at = error.problem_mark.index if error.problem_mark else 0
    since = error.context_mark.index if error.context_mark else at
    found = _FOUND.search(problem)
    what = found[1] if found else ""
    for explain in (
        _conflict,
        _open_quote,
        _templates,
        _documents,
        _names,
        _characters,
        _quotes,
        _brackets,
        _keys,
        _blocks,
    ):
        finding = explain(problem, what, at, since, text)
        if finding:
            return finding
    return Finding("CSAT001", "", at)


def _conflict(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    """A version control system left both versions of some lines in the text."""
    del problem, what, at, since
    found = _CONFLICT.search(text)
    return Finding("CSAT001", "conflict", found.start(), {"mark": found[1]}) if found else None


def _open_quote(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    """A quote that is not closed on its line swallows lines up to the next one, and the error comes behind that."""
    del problem, what, since
    begin, found = text.rfind("\n", 0, at) + 1, None
    try:
        for token in yaml.scan(text[:at], Loader=yaml.SafeLoader):
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                found = token
    except yaml.YAMLError:
        pass  # where it breaks off is what is being explained
    if found is None or found.end_mark.index < begin or found.start_mark.index >= begin:
        return None
    swallowed = text[found.start_mark.index : found.end_mark.index].splitlines()[1:]
    if not any(_KEY.search(line) for line in swallowed):
        return None
    values = {"mark": text[found.start_mark.index], "line": str(found.end_mark.index)}
    return Finding("CSAT001", "quote_open", found.start_mark.index, values)


def _templates(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    """`{{ name }}` without quotes around the text."""
    del what, since
    begin = text.rfind("\n", 0, at) + 1
    found = _TEMPLATE.search(text, begin, at)
    flow = "expected ',' or" in problem or "<block end>" in problem or "<document start>" in problem
    return Finding("CSAT001", "template", found.end(1)) if found and flow else None


def _documents(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    del since
    if "another document" in problem or ("<document start>" in problem and "\n..." in text[:at]):
        return Finding("CSAT016", "", at)
    if "<document start>" in problem and "stream end" not in what:
        return Finding("CSAT001", "after_value", at)
    if "<document start>" in problem or "YAML" in problem or "directive" in problem:
        return Finding("CSAT001", "directive", max(text.rfind("%", 0, at + 1), 0))
    return None


def _names(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    """Anchors, aliases and tags."""
    if "undefined alias" in problem:
        return Finding("CSAT012", "unknown", at, {"name": what})
    if "second occurrence" in problem:
        return Finding("CSAT012", "twice", at, {"line": str(since)})
    if "tag handle" in problem:
        return Finding("CSAT011", "", since, {"tag": text[since:].split(maxsplit=1)[0]})
    if text[since : since + 1] in ("*", "&") and "alphabetic" in problem:
        return Finding("CSAT001", "reserved", since, {"mark": text[since]})
    return None


def _characters(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    del since
    mark = text[at : at + 1]
    if "cannot start any token" in problem:
        if mark == "\t":
            return Finding("CSAT005", "", at)
        return Finding("CSAT001", "reserved", at, {"mark": mark})
    if "mapping keys are not allowed" in problem:
        return Finding("CSAT001", "reserved", at, {"mark": mark})
    if "escape" in problem:
        return Finding("CSAT001", "escape", at - 1, {"mark": what[:1]})
    return None


def _quotes(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    del what, at
    if "unexpected end of stream" in problem or "unexpected document separator" in problem:
        return Finding("CSAT001", "quote", since, {"mark": text[since : since + 1]})
    return None


def _brackets(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    opening = text[since : since + 1]
    if "expected ',' or" in problem and opening in _CLOSING:
        values = {"open": opening, "close": _CLOSING[opening]}
        if what in ("]", "}"):
            return Finding("CSAT001", "mismatch", at, values | {"found": what, "line": str(since)})
        if "\n" in text[since:at] or "stream end" in what:
            return Finding("CSAT001", "unclosed", since, values)
        return Finding("CSAT001", "comma_colon" if what == ":" else "comma", at)
    if "expected the node content" in problem:
        mark = text[at : at + 1]
        return Finding("CSAT001", "stray" if mark.strip() else "unclosed_end", at, {"mark": mark})
    return None


def _keys(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    del what
    if "could not find expected ':'" in problem:
        return Finding("CSAT001", "no_colon", since)
    if "mapping values are not allowed" in problem:
        begin = text.rfind("\n", 0, at) + 1
        if _KEY.search(text, begin, at):
            return Finding("CSAT001", "two_colons", at)
        above = _line_above(text, begin)
        if _KEY.search(text, *above):
            return Finding("CSAT001", "under_value", begin + _indent(text, begin), {"line": str(above[0])})
        return Finding("CSAT001", "no_colon", above[0] + _indent(text, above[0]))
    if "sequence entries are not allowed" in problem:
        return Finding("CSAT001", "list_beside_key", at)
    return None


def _blocks(problem: str, what: str, at: int, since: int, text: str) -> Finding | None:
    del since, text
    if "expected <block end>" in problem:
        if what == ":":
            return Finding("CSAT018", "empty", at)
        if what == "-":
            return Finding("CSAT001", "list_among_keys", at)
        if what == "?":
            return Finding("CSAT001", "key_among_list", at)
        return Finding("CSAT001", "indent" if "start" in what else "after_value", at)
    if "indicators" in problem or "comment or a line break" in problem or "indentation indicator" in problem:
        return Finding("CSAT001", "block_text", at)
    return None


def _line_above(text: str, begin: int) -> tuple[int, int]:
    """Start and end of the nearest line above that holds more than blanks or a comment."""
    end = begin - 1
    while end > 0:
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].strip()
        if line and not line.startswith("#"):
            return start, end
        end = start - 1
    return 0, 0


def _indent(text: str, begin: int) -> int:
    return len(text[begin:]) - len(text[begin:].lstrip(" "))
