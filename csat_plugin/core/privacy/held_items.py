"""Action items without the figures of scores that are not shown: in what they rest on, and in every text made of those.

An item is kept whole, for decisions rest on it, and shown by the rules of today, as a frozen period is. Its texts were made by
templates of the rules, so that nobody can tell which of their numbers is the figure: where it is hidden, all of them are covered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from csat_plugin.core.actions.book import REST
from csat_plugin.core.actions.decisions import ref_period, ref_value, score_ref
from csat_plugin.core.actions.item import ActionItem
from csat_plugin.core.exact import exact, to_micro
from csat_plugin.core.period import NotAPeriod, parse_period
from csat_plugin.core.report.name_guard import COVER, cover
from csat_plugin.core.rules import Ruleset
from csat_plugin.core.scoring.bands import band_of

DATED: Final = r"(?:FY)?(?:19|20)\d\d(?:-[0-9A-Z]{1,3}){0,2}(?!\d|[.,]\d)"
"""A day, or what a period is called."""
LISTED: Final = r"(?m:^[ ]*\d{1,2}\. )"
"""The number of a step."""
NUMBER: Final = r"(?<![A-Za-z0-9_])[-+−±]?\d+(?:[.,]\d+)*"
SIGNED: Final = r"(?<![A-Za-z0-9_])[-+−±]\d+(?:[.,]\d+)*"
"""A change."""


class Seen(Struct, frozen=True, kw_only=True):
    """Whose figures are shown. A period that stands nowhere here shows nobody's."""

    open: frozenset[str] = frozenset()
    """Labels of periods in which nothing is hidden."""
    names: Mapping[str, Mapping[str, str]] = {}
    """Label of a period -> subject whose score is shown -> its name."""
    before: Mapping[str, frozenset[str]] = {}
    """Label of a period -> subjects whose score in the period before is shown, where some are not: only of those how it changed."""

    def score(self, period: str, subject: str) -> bool:
        """Whether that score is shown."""
        return period in self.open or subject in self.names.get(period, {})

    def change(self, period: str, subject: str) -> bool:
        """Whether its change is."""
        return period not in self.before or subject in self.before[period]


def periods_named(item: ActionItem, rules: Ruleset, fiscal_start: int) -> frozenset[str]:
    """Labels of the periods whose scores an item may tell; none where it rests on no score."""
    if not item.because_scores:
        return frozenset()
    said = (word for line in (*item.additions, item.outcome) for word in _labels(line, rules, fiscal_start))
    return frozenset((*(ref_period(ref) for ref in item.because_scores), *said))


def held_item(item: ActionItem, seen: Seen, rules: Ruleset, fiscal_start: int) -> ActionItem:
    """The item as it is shown.

    Args:
        item: as it is kept.
        seen: of all periods `periods_named` names.
        rules: whose bands its texts may name.
        fiscal_start: first month of the fiscal year.
    """
    if not item.because_scores:
        return item
    unseen = [ref for ref in item.because_scores if not seen.score(ref_period(ref), _subject(ref))]
    hides = _Cover(item, unseen, rules)
    first = min(item.because_scores, key=ref_period)
    made = item
    if first in unseen:
        made = hides.texts(made, NUMBER)
    elif not seen.change(ref_period(first), _subject(first)):
        made = hides.texts(made, SIGNED)

    def line(said: str) -> str:
        labels = _labels(said, rules, fiscal_start)
        if item.subject == REST:
            shown = any(
                said.startswith(f"{name}: {label}") for label in labels for name in seen.names.get(label, {}).values()
            )
            shown = shown or not unseen
        else:
            shown = all(seen.score(label, item.subject) for label in labels)
        return said if shown else hides.sentence(said)

    made = replace(made, additions=tuple(line(said) for said in made.additions), outcome=line(made.outcome))
    if not unseen:
        return made
    refs = (score_ref(ref_period(ref), _subject(ref), None) if ref in unseen else ref for ref in item.because_scores)
    return replace(made, because_scores=tuple(refs), because_ratings=(), because_tickets=())


class _Cover:
    """Takes figures and bands out of the texts of one item; who it is about, days and periods stay."""

    def __init__(self, item: ActionItem, unseen: Iterable[str], rules: Ruleset) -> None:
        own = "|".join(re.escape(name) for name in (item.subject_name, item.subject) if name)
        self._kept = "|".join(part for part in (own, DATED, LISTED) if part)
        told = {band_of(to_micro(exact(value)), rules)[0] for ref in unseen if (value := ref_value(ref))}
        self._told = cover(_titles(rules, told), item.subject_name)
        self._every = cover(_titles(rules, {band.id for band in rules.bands}), item.subject_name)

    def _numbers(self, text: str, numbers: str) -> str:
        return re.sub(f"({self._kept})|{numbers}", lambda found: found[1] or COVER, text)

    def texts(self, item: ActionItem, numbers: str) -> ActionItem:
        """What the playbook said when it was opened."""

        def each(said: Mapping[str, str]) -> dict[str, str]:
            return {tongue: self._told(self._numbers(text, numbers)) for tongue, text in said.items()}

        return replace(item, title=each(item.title), text=each(item.text), guidance=each(item.guidance))

    def sentence(self, said: str) -> str:
        """What was added since: `2026-11: 71.0 (average)`."""
        return self._every(self._numbers(said, NUMBER))


def _titles(rules: Ruleset, ids: Iterable[str]) -> Iterator[str]:
    for id_ in sorted(ids):
        band = rules.band(id_)
        yield id_
        yield from band.title.values() if band else ()


def _subject(ref: str) -> str:
    """The subject of a `score_ref`."""
    return ref.partition(":")[2].rpartition(":")[0]


def _labels(said: str, rules: Ruleset, fiscal_start: int) -> list[str]:
    """The periods a sentence names, of the kind that is scored."""
    found = []
    for word in re.findall(DATED, said):
        try:
            period = parse_period(word, fiscal_start)
        except NotAPeriod:
            continue
        if period.kind == rules.score.period:
            found.append(period.label)
    return found
