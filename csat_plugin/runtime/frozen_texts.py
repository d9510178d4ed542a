"""What is kept of closed and issued periods when somebody is erased or what is old goes: every figure, and the other texts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import msgspec

from csat_plugin.core.privacy.matching import Matcher, Token, plain, walked
from csat_plugin.core.privacy.quoting import Quoted
from csat_plugin.core.report.name_guard import COVER
from csat_plugin.runtime.issuing import Issued
from csat_plugin.runtime.personal_files import rewritten, short_remarks, variants
from csat_plugin.store.erased import covered


class FrozenTexts:
    """Makes of a frozen result what is kept of it.

    Args:
        tokens: names, addresses and ids.
        quoted: what was written.
        also: further names that go from a period, by its label.
    """

    def __init__(
        self,
        tokens: Iterable[Token],
        quoted: Quoted,
        also: Callable[[str], Sequence[Token]] = lambda _label: (),
    ) -> None:
        self._tokens = [*tokens, *quoted.tokens()]
        self._short = quoted.short()
        self._also = also
        self._made: dict[tuple[Token, ...], tuple[Matcher, Matcher]] = {}

    def __call__(self, label: str, texts: Mapping[str, str]) -> dict[str, str]:
        """The texts `assessment`, `members` and `report` of a period without what goes."""
        further = tuple(self._also(label))
        if further not in self._made:
            tokens = [*self._tokens, *further]
            self._made[further] = Matcher(tokens), Matcher(variants(tokens))
        inside, written = self._made[further]
        made = {name: covered(text, inside) for name, text in texts.items() if name != "report"}
        if "report" in texts:
            made["report"] = self._report(texts["report"], inside, written)
        return {name: made[name] for name in texts}

    def _report(self, text: str, inside: Matcher, written: Matcher) -> str:
        issued = msgspec.json.decode(text, type=Issued)
        raw = msgspec.json.decode(text)
        short = _Short(self._short, raw["report"])
        content = short.free(walked(raw["report"], inside.cover))

        def change(inner: str) -> str:
            return short.shown(written.cover(inner))

        files = {ending: rewritten(ending, file, change) for ending, file in issued.files.items()}
        suppliers = {
            inside.cover(name): {ending: rewritten(ending, file, change) for ending, file in theirs.items()}
            for name, theirs in issued.suppliers.items()
        }
        if files == issued.files and content == raw["report"] and suppliers == issued.suppliers:
            return text
        return msgspec.json.encode(raw | {"report": content, "files": files, "suppliers": suppliers}).decode()


class _Short:
    """Remarks too short to be looked for everywhere: taken out where a report shows a remark and nothing else.

    One that is also a word of the report itself (a band, a heading) stays in the files: it tells of nobody.
    """

    def __init__(self, words: Iterable[str], report: Any) -> None:
        self._words = {plain(one) for one in words}
        own = set(map(plain, _own_words(report))) if self._words else set()
        self.shown = short_remarks(one for one in words if plain(one) not in own)

    def free(self, part: Any) -> Any:
        """The report's content without them, where people's own words stand."""
        if not self._words:
            return part
        if isinstance(part, list):
            return [self.free(one) for one in part]
        if not isinstance(part, dict):
            return part
        if part.get("type") == "word" and part.get("free") and plain(part.get("text", "")) in self._words:
            return part | {"text": COVER}
        return {key: self.free(value) for key, value in part.items()}


def _own_words(part: Any) -> Iterable[str]:
    """Texts of a report that are nobody's remark."""
    if isinstance(part, list):
        for one in part:
            yield from _own_words(one)
    elif isinstance(part, dict):
        if part.get("type") in {"word", "term"} and not part.get("free"):
            yield from (part.get("text", ""), part.get("id", ""), *part.get("titles", {}).values())
        for value in part.values():
            yield from _own_words(value)
