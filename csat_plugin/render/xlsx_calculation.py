"""Calculation sheets in a workbook, with the formulas that lead from the parts to the published score (S0-22, S0-23)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from csat_plugin.core.exact import shown
from csat_plugin.render.page import Calculation, PageBand

LABELS = (
    "row.score",
    "sheet.weight_rule",
    "row.weight",
    "row.weighted",
    "row.exact",
    "row.rounding",
    "row.total",
    "band",
)
"""Rows below the head, in order; columns are the channels, then the total."""


class Calculations:
    """Writes calculation sheets one below the other.

    Args:
        out: the worksheet.
        style: makes a cell format.
        say: says a code of the report's catalogue in the workbook's language.
    """

    def __init__(self, out: Any, style: Callable[..., Any], say: Callable[[str], str]) -> None:
        self._out = out
        self._style = style
        self._say = say
        self._lower = self._names = ""

    def bands(self, row: int, bands: tuple[PageBand, ...]) -> int:
        """The table the band formulas look up, lower bounds ascending; returns the next free row."""
        for n, band in enumerate(bands, row):
            self._out.write_string(n, 0, band.name, self._style())
            self._out.write_number(n, 1, float(Decimal(band.lower)), self._style(num_format="0.0#####"))
        if bands:
            last = row + len(bands) - 1
            self._lower = f"{xl_rowcol_to_cell(row, 1, True, True)}:{xl_rowcol_to_cell(last, 1, True, True)}"
            self._names = f"{xl_rowcol_to_cell(row, 0, True, True)}:{xl_rowcol_to_cell(last, 0, True, True)}"
        return row + len(bands)

    def write(self, top: int, sheet: Calculation) -> int:
        """One sheet from row `top` on; returns the next free row."""
        total = len(sheet.parts) + 1
        head = self._style(bold=True, bottom=1, align="right")
        self._out.write_string(top, 0, self._say("sheet.category"), self._style(bold=True, bottom=1))
        for i, part in enumerate(sheet.parts, 1):
            self._out.write_string(top, i, part.channel, head)
        self._out.write_string(top, total, self._say("total"), head)
        for n, code in enumerate(LABELS, 1):
            self._out.write_string(top + n, 0, self._say(code), self._style(bold=code == "row.total"))
        self._parts(top, sheet, scored=sheet.value is not None, told=not self._kept(sheet))
        if sheet.value is None:
            no_score = self._style(bold=True, align="right")
            self._out.write_string(top + 7, total, self._say("sheet.no_score"), no_score)
            return top + len(LABELS) + 1
        self._result(top, total, sheet)
        return top + len(LABELS) + 2

    def _kept(self, sheet: Calculation) -> bool:
        """Whether a channel's figures are kept back: then what rests on all of them stands as a value, not as a formula."""
        return any(part.status == "not_shown" for part in sheet.parts)

    def _parts(self, top: int, sheet: Calculation, *, scored: bool, told: bool) -> None:
        """The columns of the channels: constants, and the weighted score as a formula where all channels are told."""
        total = len(sheet.parts) + 1
        divisor = sum(p.effective_weight for p in sheet.parts if p.points is not None)
        weights = _span(top + 3, 1, total - 1)
        for i, part in enumerate(sheet.parts, 1):
            for row, weight in ((top + 2, part.weight), (top + 3, part.effective_weight)):
                self._out.write_number(row, i, weight / 100, self._style(num_format=_weight_format(weight)))
            if part.status == "not_shown":
                for row in (top + 1, top + 4):
                    self._out.write_string(row, i, self._say("sheet.rests_few"), self._style(align="right"))
                continue
            if part.points is None:
                self._out.write_string(top + 1, i, "–", self._style(align="right"))
                continue
            self._out.write_number(
                top + 1, i, float(Decimal(part.points).scaleb(-6)), self._style(num_format="0.00####")
            )
            if scored and not told:
                shown_part = float(shown(part.contribution or 0, 2))
                self._out.write_number(top + 4, i, shown_part, self._style(num_format="0.00"))
            elif scored:
                score, own = xl_rowcol_to_cell(top + 1, i), xl_rowcol_to_cell(top + 3, i)
                value = part.points * part.effective_weight / divisor / 1_000_000
                formula = f"={score}*{own}/SUM({weights})"
                self._out.write_formula(top + 4, i, formula, self._style(num_format="0.00"), value)

    def _result(self, top: int, total: int, sheet: Calculation) -> None:
        """Sum of the parts, the visible rounding line, the score rounded once, its band, and whether it is the published one."""
        scores, weights = _span(top + 1, 1, total - 1), _span(top + 3, 1, total - 1)
        weighted = _span(top + 4, 1, total - 1)
        here = [xl_rowcol_to_cell(top + n, total) for n in range(10)]
        all_weights = [sum(p.weight for p in sheet.parts), sum(p.effective_weight for p in sheet.parts)]
        for n, weight in enumerate(all_weights, 2):
            formula = f"=SUM({_span(top + n, 1, total - 1)})"
            self._out.write_formula(
                top + n, total, formula, self._style(num_format=_weight_format(weight)), weight / 100
            )
        exact = Decimal(sheet.exact or 0).scaleb(-6)
        value = Decimal(sheet.value or "0")
        form = "0." + "0" * sheet.precision if sheet.precision else "0"
        self._out.write_string(top + 9, 0, self._say("xlsx.value"), self._style(font_color="#555555"))
        self._out.write_number(top + 9, total, float(value), self._style(num_format=form, font_color="#555555"))
        signed = self._style(num_format="+0.00;−0.00;0.00")
        if self._kept(sheet):
            rounding = Decimal(sheet.rounding or "0")
            self._out.write_number(top + 4, total, float(value - rounding), self._style(num_format="0.00"))
            self._out.write_number(top + 6, total, float(rounding), signed)
            self._out.write_number(top + 7, total, float(value), self._style(num_format=form, bold=True, top=1))
            if self._names:
                self._band(top, total, here[7], sheet.band)
            return
        visible = sum((shown(p.contribution, 2) for p in sheet.parts if p.contribution is not None), Decimal(0))
        # Whole numbers of millionths are formed first: ROUND then never meets a value such as 29.949999999999999.
        formula = f"=SUMPRODUCT(ROUND(ROUND({weighted}*1000000,0)/10000,0))/100"
        self._out.write_formula(top + 4, total, formula, self._style(num_format="0.00"), float(visible))
        formula = f"=ROUND(SUMPRODUCT({scores},{weights})/SUM({weights})*1000000,0)/1000000"
        self._out.write_formula(top + 5, total, formula, self._style(num_format="0.00####"), float(exact))
        self._out.write_formula(top + 6, total, f"=ROUND({here[7]}-{here[4]},2)", signed, float(value - visible))
        formula = f"=ROUND(ROUND({here[5]}*1000000,0)/{10 ** (6 - sheet.precision)},0)/{10**sheet.precision}"
        self._out.write_formula(top + 7, total, formula, self._style(num_format=form, bold=True, top=1), float(value))
        if self._names:
            self._band(top, total, here[7], sheet.band)

    def _band(self, top: int, total: int, value: str, band: str) -> None:
        lowest, found = f"INDEX({self._names},1)", f"LOOKUP({value},{self._lower},{self._names})"
        formula = f"=IF({value}<MIN({self._lower}),{lowest},{found})"
        self._out.write_formula(top + 8, total, formula, self._style(align="right"), band)


def _weight_format(hundredths: int) -> str:
    """Decimals only where there are any: `0.##` would show a lone point behind a whole number."""
    return "0" if hundredths % 100 == 0 else "0.0" if hundredths % 10 == 0 else "0.00"


def _span(row: int, first: int, last: int) -> str:
    return f"{xl_rowcol_to_cell(row, first)}:{xl_rowcol_to_cell(row, last)}"
