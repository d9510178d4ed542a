"""The report as Markdown (CommonMark with tables), for mails, wikis and chats."""

from __future__ import annotations

import re

from csat_plugin.core.report.content import Report
from csat_plugin.render.localise import localise
from csat_plugin.render.page import Calculation, Figures, Items, Page, PageBlock, PagePicture, PageTable, Statement

_ALIGN = {"start": ":---", "end": "---:", "center": ":---:"}


def render(report: Report, languages: tuple[str, ...] | None = None) -> str:
    """The report as Markdown text; pictures are left to their tables.

    Args:
        report: a whole report or an edition.
        languages: the language, and a second one for bilingual titles; default: the report's own.
    """
    page = localise(report, languages)
    parts = [_title(page), *_head(page)]
    parts += [text for block in page.lead for text in _block(block)]
    for section in page.sections:
        title = f"{section.number} {section.title}".strip()
        parts.append(
            f"{'###' if section.annex else '##'} {_plain(title)}" + (f" · {section.second}" if section.second else "")
        )
        parts += [text for block in section.blocks for text in _block(block)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _title(page: Page) -> str:
    return f"# {_plain(page.title)}" + (f" · {_plain(page.second_title)}" if page.second_title else "")


def _head(page: Page) -> list[str]:
    first = " · ".join(x for x in (f"**{_plain(page.provider)}**", page.audience_word, _plain(page.subject_name)) if x)
    entries = " · ".join(f"{_plain(e.label)} {_plain(e.value)}" for e in page.head)
    return [first, entries, f"> {page.notice}" if page.notice else ""]


def _block(block: PageBlock) -> list[str]:
    match block:
        case Statement():
            return [("> " if block.tone == "open" else "") + _plain(block.text)]
        case Items():
            items = "\n".join(f"- {_plain(item)}" for item in block.items)
            return [f"**{_plain(block.caption)}**" if block.caption else "", items]
        case Figures():
            rows = []
            for f in block.figures:
                rest = " · ".join(_plain(x) for x in (f.word, f.detail) if x)
                rows.append(f"- {_plain(f.label)}: **{_plain(f.figure.text)}**" + (f" · {rest}" if rest else ""))
            return ["\n".join(rows)]
        case PageTable():
            return _table(block)
        case PagePicture():
            return []
        case Calculation():
            return [
                *_table(block.table),
                *(_plain(why) for why in block.why),
                _plain(block.rule),
                *_table(block.ratings),
            ]


def _table(table: PageTable) -> list[str]:
    if not table.rows:
        return [_plain(table.empty)]
    lines = [
        "| " + " | ".join(_cell(c.text) for c in table.columns) + " |",
        "| " + " | ".join(_ALIGN[c.align] for c in table.columns) + " |",
    ]
    for row in table.rows:
        cells = [_cell(c.text) for c in row.cells]
        lines.append("| " + " | ".join(f"**{c}**" if row.kind == "total" and c else c for c in cells) + " |")
    return [f"**{_plain(table.caption)}**", "\n".join(lines), _plain(table.note)]


def _plain(text: str) -> str:
    """Text that people wrote as text: no markup of theirs takes effect, no line of theirs breaks ours."""
    one_line = " ".join(text.split())
    return re.sub(r"([\\`*_\[\]<>#|~])", r"\\\1", one_line)


def _cell(text: str) -> str:
    return _plain(text)
