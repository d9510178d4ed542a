"""Finds where requirements are cited: in rule packs and their tests, in the code and its tests, on the pages.

A requirement is cited by its id (S0-22, AMB-3), several in a row as a range: `S0-05..S0-20`, `S2-07 to S2-12`. In Python only
docstrings, comments and the strings under constants count: an id among the data of a test says nothing of what it tests.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).parent.parent
COUNTS = {"S0": 68, "S1": 32, "S2": 40, "S3": 42, "S4": 39, "AMB": 18}
"""How many requirements each source has; `AMB` are the decisions where a source is unclear."""

CITED = re.compile(r"\b(S[0-4]|AMB)-(\d{1,2})\b(?:\s*\.\.\s*(?:\1-)?(\d{1,2})\b|\s+to\s+\1-(\d{1,2})\b)?")
HEADING = re.compile(r"^#{1,6} (.+)$")
GENERATED = "requirements.md"


class Place(NamedTuple):
    """Where something stands; `path` is relative to the repository, lines count from 1 (0: the whole file)."""

    path: str
    line: int
    name: str


Places = dict[str, list[Place]]


class Found(NamedTuple):
    """Every place that cites a requirement, by its id."""

    rules: Places
    code: Places
    tests: Places
    pages: Places

    def cited(self) -> set[str]:
        """All ids that are cited anywhere."""
        return {known for part in self for known in part}


def spelt(source: str, number: int) -> str:
    """The id as it is written: `S0-05`, `AMB-5`."""
    return f"{source}-{number}" if source == "AMB" else f"{source}-{number:02}"


def every_id() -> list[str]:
    """Every requirement there is, in order."""
    return [spelt(source, number) for source, count in COUNTS.items() for number in range(1, count + 1)]


def ids(text: str) -> Iterator[str]:
    """The ids a text cites; each one within a range."""
    for source, first, *last in CITED.findall(text):
        end = int(next(filter(None, last), first))
        yield from (spelt(source, number) for number in range(int(first), max(end, int(first)) + 1))


def found(root: Path = ROOT) -> Found:
    """Look through the whole repository."""
    result = Found(defaultdict(list), defaultdict(list), defaultdict(list), defaultdict(list))
    for path in sorted((root / "rules").glob("*/*.yaml")):
        _add(result.tests if path.name.endswith(".test.yaml") else result.rules, pack_citations(path, root))
    for top in ("csat_plugin", "adapters"):
        for path in sorted((root / top).rglob("*.py")):
            _add(result.code, python_citations(path, root))
    for path in sorted((root / "tests").rglob("*.py")):
        _add(result.tests, python_citations(path, root))
    for path in sorted((root / "docs").rglob("*.md")):
        if path != root / "docs" / GENERATED:
            _add(result.pages, page_citations(path, root))
    return result


def _add(places: Places, cited: Iterator[tuple[str, Place]]) -> None:
    for known, place in cited:
        if place not in places[known]:
            places[known].append(place)


def pack_citations(path: Path, root: Path = ROOT) -> Iterator[tuple[str, Place]]:
    """`cites:` of the entries of a rule file or of rule tests, and ids in the comment behind an entry's key."""
    text = path.read_text("utf-8")
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    lines = text.splitlines()
    where = path.relative_to(root).as_posix()
    for keys, key, value in _entries(node, ()):
        line = key.start_mark.line + 1
        if keys[-1] == "cites" and len(keys) > 1:
            yield from ((known, Place(where, line, ".".join(keys[:-1]))) for known in _listed(value))
        if comment := re.search(r"\s# (.*)$", lines[line - 1]):
            yield from ((known, Place(where, line, ".".join(keys))) for known in ids(comment[1]))


def _entries(node: yaml.Node | None, above: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], yaml.Node, yaml.Node]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*above, str(key.value))
            yield here, key, value
            yield from _entries(value, here)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _entries(value, above)


def _listed(node: yaml.Node) -> Iterator[str]:
    entries = node.value if isinstance(node, yaml.SequenceNode) else [node]
    for entry in entries:
        yield from ids(str(entry.value))


def python_citations(path: Path, root: Path = ROOT) -> Iterator[tuple[str, Place]]:
    """Ids in docstrings, in the strings under constants and fields, and in comments, with the definition they belong to."""
    text = path.read_text("utf-8")
    if not CITED.search(text):
        return
    where = path.relative_to(root).as_posix()
    tree = ast.parse(text)
    defined = list(definitions(tree))
    lines = text.splitlines()
    for (start, end), owner in _said(tree, "", 0):
        for known in ids(" ".join(line.strip() for line in lines[start - 1 : end])):  # a range may go over two lines
            yield known, Place(where, owner.line or start, owner.name)
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            owner = _owner(defined, token.start[0], own_line=token.line.lstrip().startswith("#"))
            for known in ids(token.string):
                yield known, Place(where, owner.line or token.start[0], owner.name)


def definitions(tree: ast.AST, above: str = "") -> Iterator[tuple[Place, int, int]]:
    """Every class, function, constant and field by its qualified name, with its first and last line."""
    for node in getattr(tree, "body", ()):
        names: list[str] = []
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(tree, ast.Module | ast.ClassDef):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = [target.id for target in targets if isinstance(target, ast.Name)]
        for name in names:
            qualified = f"{above}.{name}".lstrip(".")
            first = min([node.lineno, *(mark.lineno for mark in getattr(node, "decorator_list", ()))])
            yield Place("", node.lineno, qualified), first, node.end_lineno or node.lineno
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield from definitions(node, qualified)


def _said(node: ast.AST, name: str, line: int) -> Iterator[tuple[tuple[int, int], Place]]:
    """Every string that stands as a statement, and what assertions say, by their lines, with what it is said of."""
    before = Place("", line, name)
    for statement in getattr(node, "body", ()):
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _said(statement, f"{name}.{statement.name}".lstrip("."), statement.lineno)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and isinstance(node, ast.Module | ast.ClassDef):
            target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
            before = Place("", statement.lineno, f"{name}.{ast.unparse(target)}".lstrip("."))
        elif text := _text(statement):
            yield (text.lineno, text.end_lineno or text.lineno), before


def _text(statement: ast.stmt) -> ast.expr | None:
    said = (
        statement.value
        if isinstance(statement, ast.Expr)
        else statement.msg
        if isinstance(statement, ast.Assert)
        else None
    )
    return said if isinstance(said, ast.Constant) and isinstance(said.value, str) else None


def _owner(defined: list[tuple[Place, int, int]], line: int, *, own_line: bool) -> Place:
    """The innermost definition around a line; for a comment of its own in no definition, the one that begins below it."""
    around = [place for place, first, last in defined if first <= line <= last]
    if around:
        return around[-1]
    below = [place for place, first, _ in defined if 0 < first - line <= 3]  # noqa: PLR2004 - a comment of three lines
    return below[0] if own_line and below else Place("", 0, "")


def page_citations(path: Path, root: Path = ROOT) -> Iterator[tuple[str, Place]]:
    """Ids on a page, with the heading they stand under."""
    where = path.relative_to(root).as_posix()
    heading, fenced = "", False
    for line in path.read_text("utf-8").splitlines():
        fenced ^= line.startswith("```")
        if not fenced and (match := HEADING.match(line)):
            heading = match[1]
        yield from ((known, Place(where, 0, heading)) for known in ids(line))


def anchor(heading: str) -> str:
    """The name of a heading in a link."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def named_code(name: str, root: Path = ROOT) -> Place | None:
    """The place of `csat_plugin.core.exact:half_up`, or of a module by its name alone; `None` where there is none."""
    module, _, qualified = name.partition(":")
    parts = module.split(".")
    if parts[:2] == ["csat_plugin", "adapters"]:
        parts = parts[1:]
    base = root.joinpath(*parts)
    for path in (base.with_suffix(".py"), base / "__init__.py"):
        if path.exists():
            return _defined(path, qualified, root)
    return None


def named_test(name: str, root: Path = ROOT) -> Place | None:
    """The place of `tests/core/test_exact.py::test_half_up` or `rules/itss/itss.test.yaml::worked_example`."""
    file, _, qualified = name.partition("::")
    path = root / file
    if not path.is_file():
        return None
    if path.suffix == ".py":
        return _defined(path, qualified.replace("::", "."), root)
    for keys, key, _ in _entries(yaml.compose(path.read_text("utf-8"), Loader=yaml.SafeLoader), ()):
        if keys == ("tests", qualified):
            return Place(file, key.start_mark.line + 1, ".".join(keys))
    return None


def _defined(path: Path, qualified: str, root: Path) -> Place | None:
    where = path.relative_to(root).as_posix()
    if not qualified:
        return Place(where, 1, "")
    for place, _, _ in definitions(ast.parse(path.read_text("utf-8"))):
        if place.name == qualified:
            return place._replace(path=where)
    return None


def named_page(name: str, root: Path = ROOT) -> Place | None:
    """The place of `process-managers.md#bands`, relative to `docs/`; `None` where page or heading is missing."""
    file, _, wanted = name.partition("#")
    path = root / "docs" / file
    if not path.is_file():
        return None
    heads = [match[1] for line in path.read_text("utf-8").splitlines() if (match := HEADING.match(line))]
    for heading in heads:
        if not wanted or anchor(heading) == wanted:
            return Place(f"docs/{file}", 0, heading)
    return None
