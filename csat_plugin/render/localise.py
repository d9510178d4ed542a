"""From a report's content to a page in words: one pass over its blocks with one voice, titles in two where asked."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import cast

from csat_plugin.core.exact import shown
from csat_plugin.core.report.content import (
    BLANK,
    Block,
    Day,
    KeyFigures,
    Listing,
    Number,
    Picture,
    Report,
    Row,
    Section,
    Sentence,
    Sheet,
    SheetRating,
    SheetRow,
    Table,
    Text,
    Value,
    Word,
)
from csat_plugin.core.report.values import mark, weight
from csat_plugin.render.page import (
    Calculation,
    CalculationRow,
    Cell,
    Entry,
    Figure,
    Figures,
    Head,
    Items,
    Page,
    PageBand,
    PageBlock,
    PageMark,
    PagePicture,
    PageRow,
    PageSection,
    PageTable,
    Statement,
)
from csat_plugin.render.wording import Voice, plain
from csat_plugin.texts import LANGUAGES, Language


def localise(report: Report, languages: tuple[str, ...] | None = None) -> Page:
    """A report in words.

    Args:
        report: a whole report or an edition.
        languages: the language, and for bilingual titles a second one; default: the report's own.

    Raises:
        ValueError: if a language is none of `en`, `zh`, `ja`.
    """
    chosen = tuple(languages or report.languages)[:2]
    if unknown := [x for x in chosen if x not in LANGUAGES]:
        raise ValueError(f"reports are said in {', '.join(LANGUAGES)}, not in {', '.join(unknown)}")
    return _Speaker(report, Voice(chosen[0]), Voice(chosen[1]) if len(chosen) > 1 else None).page()


class _Speaker:
    """One report, one voice, and a second one for titles."""

    def __init__(self, report: Report, voice: Voice, second: Voice | None) -> None:
        self.report = report
        self.voice = voice
        self.second = second
        self.sheeted = any(
            rating.sheet
            for section in report.sections
            for block in section.blocks
            if isinstance(block, Sheet)
            for row in block.rows
            for rating in row.ratings
        )
        """Whether any answer sheet holds several answers: the lists of ratings then number the sheets."""

    def page(self) -> Page:
        report, voice = self.report, self.voice
        own = report.names.get(report.subject, "")
        entries = [Entry(label=voice.say(line.label), value=voice.say(line.value)) for line in report.head]
        audience = voice.code(f"edition.{report.audience}")
        title = report.title.code, {**report.title.values, "period": report.period}
        return Page(
            schema="csat/report@1",
            language=cast("Language", voice.language),
            title=self._title(voice, title),
            second_title=self._title(self.second, title) if self.second else "",
            provider=report.provider,
            period=voice.say(report.period),
            period_label=report.period.label,
            audience=report.audience,
            audience_word=audience,
            subject=report.subject,
            subject_name=voice.code("title.customer", name=Word(own))
            if report.audience in ("customer", "supplier")
            else "",
            state=report.state,
            issue=report.issue,
            digest=report.digest,
            notice=voice.code("draft_notice") if report.state == "draft" else "",
            head=tuple(entries),
            lead=tuple(self.block(b) for b in report.lead),
            sections=self._sections(),
            bands=tuple(PageBand(name=voice.say(b.term), lower=plain(b.lower)) for b in report.bands),
        )

    def _title(self, voice: Voice, title: tuple[str, dict[str, Value]]) -> str:
        return voice.say(Text(*title))

    def _sections(self) -> tuple[PageSection, ...]:
        found, page, annex = [], 0, 0
        for section in self.report.sections:
            if section.annex:
                annex += 1
                number = chr(ord("A") + annex - 1)
            elif section.id == "trust":
                number = ""
            else:
                page += 1
                number = str(page)
            found.append(self._section(section, number))
        return tuple(found)

    def _section(self, section: Section, number: str) -> PageSection:
        return PageSection(
            id=section.id,
            number=number,
            title=self.voice.say(section.title),
            second=self.second.say(section.title) if self.second else "",
            annex=section.annex,
            blocks=tuple(self.block(b) for b in section.blocks),
        )

    def block(self, block: Block) -> PageBlock:
        match block:
            case Sentence():
                return Statement(text=self.voice.say(block.text), tone=block.tone)
            case KeyFigures():
                return self._figures(block)
            case Listing():
                caption = self.voice.say(block.caption) if block.caption else ""
                return Items(items=tuple(self.voice.say(item) for item in block.items), caption=caption)
            case Table():
                return self.table(block)
            case Picture():
                return self._picture(block)
            case Sheet():
                return self._calculation(block)

    def cell(self, value: Value | None) -> Cell:
        text = self.voice.say(value)
        match value:
            case None:
                return Cell(text=text, kind="none")
            case Number():
                return Cell(
                    text=text, value=plain(value.value), kind="percent" if value.unit == "percent" else "number"
                )
            case Day():
                return Cell(text=text, value=value.iso, kind="day")
            case _:
                return Cell(text=text)

    def table(self, table: Table) -> PageTable:
        return PageTable(
            id=table.id,
            caption=_headed(self.voice.say(table.caption)),
            columns=tuple(
                Head(text=_headed(self.voice.say(c.head)) if c.head else "", align=c.align) for c in table.columns
            ),
            rows=tuple(self._row(row) for row in table.rows),
            note=self.voice.say(table.note) if table.note else "",
            empty=self.voice.say(table.empty) if table.empty else "",
            line=self.voice.say(table.line) if table.line else "",
        )

    def _row(self, row: Row) -> PageRow:
        return PageRow(cells=tuple(self.cell(c) for c in row.cells), kind=row.kind, subject=row.subject)

    def _figures(self, block: KeyFigures) -> Figures:
        return Figures(
            figures=tuple(
                Figure(
                    label=_headed(self.voice.say(f.label)),
                    figure=self.cell(f.figure),
                    word=self.voice.say(f.word) if f.word else "",
                    detail=self.voice.say(f.detail) if f.detail else "",
                    tone=f.tone,
                )
                for f in block.figures
            )
        )

    def _picture(self, block: Picture) -> PagePicture:
        marks = tuple(
            PageMark(
                name=self.voice.say(m.name),
                figure=self.cell(None if m.figure is None else Number(m.figure)),
                low=None if m.low is None else plain(m.low),
                high=None if m.high is None else plain(m.high),
                word=self.voice.say(m.word) if m.word else "",
                tone=m.tone,
            )
            for m in block.marks
        )
        return PagePicture(
            id=block.id,
            kind=block.kind,
            title=self.voice.say(block.title),
            description=self.voice.say(block.description),
            marks=marks,
            table=block.table,
            line=None if block.line is None else plain(block.line),
            line_word=self.voice.say(block.line_word) if block.line_word else "",
        )

    def _calculation(self, sheet: Sheet) -> Calculation:
        voice = self.voice
        return Calculation(
            id=sheet.id,
            subject=sheet.subject,
            name=voice.say(sheet.name),
            caption=voice.code("sheet.caption", name=sheet.name, period=sheet.period),
            parts=tuple(self._part(row) for row in sheet.rows),
            value=None if sheet.value is None else plain(sheet.value),
            exact=sheet.exact,
            rounding=None if sheet.rounding is None else plain(sheet.rounding),
            precision=sheet.precision,
            band=voice.say(sheet.band) if sheet.band else "",
            table=self._sheet_table(sheet),
            ratings=self._sheet_ratings(sheet),
            why=(
                *(tuple(voice.say(w) for w in sheet.why) or self._remarks(sheet)),
                *(voice.say(said) for said in sheet.sheets),
            ),
            rule=voice.code("sheet.rule", place=Word(sheet.rule)) if sheet.rule else "",
        )

    def _remarks(self, sheet: Sheet) -> tuple[str, ...]:
        """What each weight did, where scoring left no sentences of its own."""
        named = ((row.channel, row.remark) for row in sheet.rows if row.remark)
        return tuple(self.voice.code("name_why", name=channel, why=remark) for channel, remark in named)

    def _part(self, row: SheetRow) -> CalculationRow:
        return CalculationRow(
            channel=self.voice.say(row.channel),
            status=row.status,
            weight=row.weight,
            effective_weight=row.effective_weight,
            points=row.points,
            contribution=row.contribution,
            answers=row.answers,
            contacts=row.contacts,
            remark=self.voice.say(row.remark) if row.remark else "",
        )

    def _sheet_table(self, sheet: Sheet) -> PageTable:
        """Rows score, weight, weighted score; columns channels and total, as in S0-23.

        The weighted scores that are shown and the rounding give the score; where some may not be shown, the total says the sum
        of all of them.
        """
        code = self.voice.code
        blank = [Cell(text="")] * len(sheet.rows)
        kept = [r.status == "not_shown" for r in sheet.rows]
        shown_parts = [None if r.contribution is None else shown(r.contribution, 2) for r in sheet.rows]
        total = sum((p for p in shown_parts if p is not None), Decimal(0))
        if any(kept) and sheet.value is not None and sheet.rounding is not None:
            total = sheet.value - sheet.rounding
        rows = [
            self._line("row.score", [_micro(r.points) for r in sheet.rows], BLANK, kept),
            self._line("sheet.weight_rule", [weight(r.weight) for r in sheet.rows], _sum(r.weight for r in sheet.rows)),
            self._line(
                "row.weight",
                [weight(r.effective_weight) for r in sheet.rows],
                _sum(r.effective_weight for r in sheet.rows),
            ),
        ]
        if sheet.value is not None:
            rows.append(
                self._line("row.weighted", [None if p is None else Number(p) for p in shown_parts], Number(total), kept)
            )
            rounding = Number(sheet.rounding, signed=True) if sheet.rounding is not None else None
            rows.append(PageRow(cells=(Cell(text=code("row.rounding")), *blank, self.cell(rounding)), kind="quiet"))
            band = f" ({self.voice.say(sheet.band)})" if sheet.band else ""
            final = Cell(text=self.voice.say(Number(sheet.value)) + band, value=plain(sheet.value), kind="number")
            rows.append(PageRow(cells=(Cell(text=code("row.total")), *blank, final), kind="total"))
        else:
            final = Cell(text=code("sheet.no_score"))
            rows.append(PageRow(cells=(Cell(text=code("row.total")), *blank, final), kind="total"))
        rests = [self._rests(row) for row in sheet.rows]
        rows.append(PageRow(cells=(Cell(text=code("sheet.rests")), *rests, Cell(text="")), kind="quiet"))
        heads = [Head(text=code("sheet.category"))]
        heads += [Head(text=self.voice.say(r.channel), align="end") for r in sheet.rows]
        heads.append(Head(text=code("total"), align="end"))
        caption = code("sheet.caption", name=sheet.name, period=sheet.period)
        return PageTable(id=sheet.id, caption=caption, columns=tuple(heads), rows=tuple(rows))

    def _rests(self, row: SheetRow) -> Cell:
        """`24 / 13`: ratings and people; the fewest shown where the group is too small to be shown apart."""
        if row.answers is None or row.contacts is None:
            return Cell(text=self.voice.code("sheet.rests_few"), kind="none")
        n, people = Number(Decimal(row.answers)), Number(Decimal(row.contacts))
        return Cell(text=self.voice.code("sheet.rests_cell", n=n, people=people))

    def _line(self, code: str, cells: list[Number | None], total: Value | None, kept: Iterable[bool] = ()) -> PageRow:
        hidden = Cell(text=self.voice.code("sheet.rests_few"), kind="none")
        away = tuple(kept) or (False,) * len(cells)
        parts = [hidden if gone else self.cell(c) for c, gone in zip(cells, away, strict=True)]
        return PageRow(cells=(Cell(text=self.voice.code(code)), *parts, self.cell(total)))

    def _sheet_ratings(self, sheet: Sheet) -> PageTable:
        code = self.voice.code
        lines = [(row, rating) for row in sheet.rows for rating in row.ratings]
        heads = ["channel", "rating", "answered", "raw", "scale", "points", "times"]
        if self.sheeted:
            heads.insert(2, "sheet.number")
        return PageTable(
            id=f"ratings-{sheet.id}",
            caption=code("sheet.ratings", n=Number(Decimal(len(lines)))),
            columns=tuple(
                Head(text=code(h), align="end" if h in ("sheet.number", "raw", "points", "times") else "start")
                for h in heads
            ),
            rows=tuple(self._rating(row, rating) for row, rating in lines),
        )

    def _rating(self, row: SheetRow, rating: SheetRating) -> PageRow:
        answered = Day(rating.answered) if rating.answered else None
        cells: tuple[Value | None, ...] = (
            row.channel,
            Word(rating.rating),
            answered,
            mark(rating.raw, rating.label),
            Word(rating.scale) if rating.scale else None,
            _micro(rating.points),
            Number(Decimal(rating.count)),
        )
        if self.sheeted:
            number = Number(Decimal(rating.sheet)) if rating.sheet else None
            cells = (*cells[:2], number, *cells[2:])
        return PageRow(cells=tuple(self.cell(c) for c in cells))


def _headed(text: str) -> str:
    """A head begins with a capital where the script has them."""
    return text[:1].upper() + text[1:]


def _micro(points: int | None) -> Number | None:
    return None if points is None else Number(shown(points, 2))


def _sum(weights: Iterable[int]) -> Number:
    return weight(sum(weights))
