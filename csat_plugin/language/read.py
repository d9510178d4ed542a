"""Reading YAML to plain data that remembers its places, with every finding and no surprise.

The meaning is YAML 1.2's, kept small: `true`/`false`, `null`/`~`/nothing, whole numbers and decimals from their text;
all else (`on`, `no`, `18:30`, `012`, `0x1F`, `2026-10`) is the text its author wrote. Merge keys, tags and duplicate keys
are refused, aliases have a budget, and a file that is too big or too deep is refused before it can do harm.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import yaml
from msgspec.structs import replace

from csat_plugin.language.diagnostics.finding import Diagnostic, Mend
from csat_plugin.language.encoding import decode
from csat_plugin.language.lines import Lines
from csat_plugin.language.mend import apply
from csat_plugin.language.source import Path, Place, Source
from csat_plugin.language.syntax import explained
from csat_plugin.language.traps.scan import scan

LARGEST = 1024 * 1024
"""Bytes a file may have."""
DEEPEST = 100
"""Levels a text may be nested."""
ALIASED = 10_000
"""Values that aliases may add to what stands in the text."""
MANY_TABS = 2
"""Lines with tabs from which on they are one finding."""
LONGEST_NUMBER = 40
"""Characters of a number; longer ones stay text, and the schema says that a number is wanted."""

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_NULLS = frozenset({"", "~", "null"})
_PLAIN: dict[str, bool] = {"true": True, "false": False}


def read_yaml(content: bytes | str, name: str) -> tuple[Source | None, list[Diagnostic]]:
    """Read one YAML text.

    Traps that can be mended safely are mended in memory before parsing, so that the findings behind them show too; the
    places are always those of the text as it stands.

    Args:
        content: the bytes of the file as they are on disk, or its text.
        name: how to call the file in findings.

    Returns:
        The source, and all findings in order of place. The source is `None` where the structure could not be read. With
        an error among the findings the source is good for looking further, not for computing.
    """
    size = len(content) if isinstance(content, bytes) else len(content.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        return None, [Diagnostic(code="CSAT013", level="error", file=name, values={"kib": str(-(-size // 1024))})]
    decoded = decode(content)
    if decoded is None or "\0" in decoded.text:
        return None, [_no_text(decoded.text if decoded else "", name)]
    found: list[Diagnostic] = []
    if decoded.encoding != "UTF-8":
        saved = Mend(0, 0, "")  # saving is the mend: what is written is UTF-8
        values = {"file": name, "encoding": decoded.encoding}
        found.append(Diagnostic(code="CSAT002", level="warning", file=name, values=values, mend=saved))
    found += scan(decoded.text, name)
    reading = _Reading(decoded.text, name, [d.mend for d in found if d.mend])
    source = reading.source()
    tabs = {finding.line for finding in found if finding.code == "CSAT005"}
    found += [finding for finding in reading.found if finding.code != "CSAT005" or finding.line not in tabs]
    return source, sorted(_tabs_once(found, decoded.text), key=Diagnostic.order)


def _tabs_once(found: list[Diagnostic], text: str) -> list[Diagnostic]:
    """Lines indented by tabs as one finding with their number, and one mend where each of them has one."""
    tabs = sorted((one for one in found if one.code == "CSAT005" and not one.variant), key=Diagnostic.order)
    mends = [one.mend for one in tabs if one.mend is not None]
    others = [one for one in found if one not in tabs]
    if len(tabs) < MANY_TABS or len(mends) not in (0, len(tabs)):
        return found
    whole = None
    if mends:
        start, end = mends[0].start, mends[-1].end
        if any(one.mend and one.mend.start < end and one.mend.end > start for one in others):
            return found  # mends must not overlap
        pieces = [m.text + text[m.end : n.start] for m, n in itertools.pairwise(mends)]
        whole = Mend(start, end, "".join([*pieces, mends[-1].text]))
    variant = "many_mended" if whole else "many"
    return [*others, replace(tabs[0], variant=variant, values={**tabs[0].values, "n": str(len(tabs))}, mend=whole)]


def plain(text: str) -> str | int | Decimal | bool | None:
    """The value of an unquoted scalar."""
    if text in _NULLS:
        return None
    if text in _PLAIN:
        return _PLAIN[text]
    if len(text) <= LONGEST_NUMBER and (number := _NUMBER.fullmatch(text)):
        return Decimal(text) if number[2] else int(text)
    return text


def _no_text(text: str, name: str) -> Diagnostic:
    place = Lines(text).place(text.find("\0")) if text else Place(1, 1)
    return Diagnostic(code="CSAT017", level="error", file=name, line=place.line, column=place.column)


class _Stop(Exception):
    """Reading ends here; the finding is recorded."""


class _Loader(yaml.SafeLoader):
    """PyYAML's pure-Python composer that resolves nothing, counts levels and reports tags."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - overrides the class attribute of PyYAML's resolver

    def __init__(self, text: str, report: Callable[[str, int, dict[str, str]], None]) -> None:
        super().__init__(text)
        self.report = report
        self.depth = 0
        self.count = 0

    def get_event(self) -> yaml.Event:
        """The next event, after looking at its depth and tag."""
        event: yaml.Event = super().get_event()  # type: ignore[no-untyped-call] # PyYAML has no types here
        if isinstance(event, yaml.CollectionStartEvent):
            self.depth += 1
            if self.depth > DEEPEST:
                self.report("CSAT014", _index(event), {"levels": str(DEEPEST)})
                raise _Stop
        elif isinstance(event, yaml.CollectionEndEvent):
            self.depth -= 1
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent):
            self.count += 1
            if event.tag is not None:
                self.report("CSAT011", _index(event), {"tag": _short(event.tag)})
        return event


class _AskingLoader(_Loader):
    """For texts with a question mark: PyYAML ends an unquoted text in brackets there, YAML 1.2 does not."""

    asking = False

    def scan_plain(self) -> Any:
        """An unquoted text, question marks included."""
        self.asking = True
        try:
            return super().scan_plain()
        finally:
            self.asking = False

    def peek(self, index: int = 0) -> str:
        """The next character; a question mark inside an unquoted text looks like a letter."""
        character: str = super().peek(index)
        return "x" if self.asking and character == "?" else character


def _index(event: yaml.Event) -> int:
    """Where an event begins."""
    return event.start_mark.index if event.start_mark else 0


def _short(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")


class _Reading:
    """One run over one text."""

    def __init__(self, text: str, name: str, mends: list[Mend]) -> None:
        self.name = name
        self.text = text
        self.lines = Lines(text)
        self.mended = apply(text, mends)
        self.found: list[Diagnostic] = []
        self.values: dict[Path, Place] = {}
        self.keys: dict[Path, Place] = {}
        self.left = 0
        self.open: list[int] = []

    def source(self) -> Source | None:
        """The data with its places, or `None`."""
        try:
            root = self._compose()
            if root is None:
                self._report("CSAT015", 0)
                return None
            data = self._value(root, ())
        except _Stop:
            return None
        return Source(name=self.name, text=self.text, data=data, values=self.values, keys=self.keys)

    def _place(self, index: int) -> Place:
        return self.lines.place(self.mended.origin(index))

    def _report(self, code: str, index: int, values: dict[str, str] | None = None, variant: str = "") -> None:
        place = self._place(index)
        self.found.append(
            Diagnostic(
                code=code,
                level="error",
                file=self.name,
                line=place.line,
                column=place.column,
                values=values or {},
                variant=variant,
            )
        )

    def _compose(self) -> yaml.Node | None:
        text = self.mended.text
        loader = None
        try:
            loader = (_AskingLoader if "?" in text else _Loader)(text, self._report)
            root: yaml.Node | None = loader.get_single_node()
            self.left = loader.count + ALIASED
        except yaml.MarkedYAMLError as error:
            finding = explained(error, text)
            values = dict(finding.values)
            if "line" in values:  # an offset until here: sentences name the line of the text as it stands
                values["line"] = str(self._place(int(values["line"])).line)
            self._report(finding.code, finding.index, values, finding.variant)
            raise _Stop from None
        except yaml.reader.ReaderError as error:
            self._report("CSAT017", error.position, {"character": f"U+{ord(text[error.position]):04X}"}, "character")
            raise _Stop from None
        finally:
            if loader is not None:
                loader.dispose()
        return root

    def _value(self, node: yaml.Node, path: Path) -> Any:
        self.values.setdefault(path, self._place(node.start_mark.index))
        self._spend(node, path)
        if isinstance(node, yaml.ScalarNode):
            return plain(node.value) if node.style is None else node.value
        self.open.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self._value(item, (*path, n)) for n, item in enumerate(node.value)]
            return self._mapping(node, path)
        finally:
            self.open.pop()

    def _spend(self, node: yaml.Node, path: Path) -> None:
        """Aliases can be circles, and can make a small text enormous."""
        self.left -= 1
        if id(node) in self.open:
            self._report("CSAT012", node.start_mark.index, variant="circle")
        elif self.left < 0 or len(path) > DEEPEST:
            self._report("CSAT012", node.start_mark.index, {"most": str(ALIASED)}, "budget")
        else:
            return
        raise _Stop

    def _mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            index = key_node.start_mark.index
            if not isinstance(key_node, yaml.ScalarNode):
                self._report("CSAT018", index)
                continue
            key = key_node.value
            if key_node.style is None and key == "<<":
                self._report("CSAT010", index)
                continue
            if key_node.style is None and not key:
                self._report("CSAT018", index, variant="empty")
                continue
            if key in data:
                self._report("CSAT009", index, {"key": key, "line": str(self.keys[(*path, key)].line)})
                continue
            self.keys[(*path, key)] = self._place(index)
            data[key] = self._value(value_node, (*path, key))
        return data
