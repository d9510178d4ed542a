"""A workbook whose stored values were taken out is computed anew by LibreOffice and gives the published scores."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from csat_plugin.core.exact import MICRO
from csat_plugin.core.report.building import build, edition
from csat_plugin.core.scoring.result import Score
from csat_plugin.render import xlsx
from tests.integration.lacking import lacking
from tests.render.sample_report import RULES, meta, sample, score_of, subjects, whole

pytestmark = pytest.mark.integration

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


@pytest.fixture
def office() -> str:
    if OFFICE is None:
        lacking("LibreOffice is not installed", "apt install libreoffice-calc")
    return OFFICE


def emptied(book: bytes, to: Path) -> None:
    """The workbook without the values stored beside its formulas."""
    with zipfile.ZipFile(__import__("io").BytesIO(book)) as before, zipfile.ZipFile(to, "w") as after:
        for name in before.namelist():
            body = before.read(name)
            if name.startswith("xl/worksheets/"):
                body = re.sub(rb"</f><v>[^<]*</v>", b"</f>", body)
            after.writestr(name, body)


def recalculated(office: str, book: bytes, folder: Path) -> list[tuple[object, ...]]:
    """The rows of the calculation sheet as LibreOffice computes them."""
    source, out = folder / "emptied.xlsx", folder / "out"
    emptied(book, source)
    home = (folder / "home").as_uri()
    command = [
        office,
        f"-env:UserInstallation={home}",
        "--headless",
        "--convert-to",
        "xlsx",
        "--outdir",
        str(out),
        str(source),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    sheet = load_workbook(out / "emptied.xlsx", data_only=True)["Calculation"]
    return [tuple(row) for row in sheet.iter_rows(values_only=True)]


def found(rows: list[tuple[object, ...]], scores: list[Score]) -> dict[str, tuple[object, object, object, object]]:
    """Per subject: rounding line, score, band and published score, as computed."""
    result = {}
    names = {score.name for score in scores}
    for i, row in enumerate(rows):
        name = str(row[0] or "").rpartition(", ")[0]
        if name in names and rows[i + 1][0] == "Rating category":
            result[name] = tuple(rows[i + 1 + n][5] for n in (6, 7, 8, 9))
    return result  # type: ignore[return-value]  # four cells each


def test_every_score_comes_out_of_its_parts(office: str, tmp_path: Path) -> None:
    rows = recalculated(office, xlsx.render(edition(sample(), "internal")), tmp_path)
    from tests.render.sample_report import assessment

    scores = list(assessment().scores)
    computed = found(rows, scores)
    for score in scores:
        rounding, value, band, published = computed[score.name]
        if score.value is None:
            assert value == "no score"
            continue
        assert Decimal(str(value)) == score.value == Decimal(str(published)), score.name
        assert band == (score.band or "").replace("_", " ")
        assert round(float(str(rounding)), 2) == float(score.rounding or 0)


def test_halves_are_rounded_up_where_floats_would_go_down(office: str, tmp_path: Path) -> None:
    ties = ("29.95", "59.95", "79.95", "95.05", "29.949", "95.04")
    scores = [
        score_of(
            f"c{i}",
            f"Tie {tie}",
            dict.fromkeys(("ticket", "callback", "questionnaire", "monthly"), int(Decimal(tie) * MICRO)),
        )
        for i, tie in enumerate(ties)
    ]
    a = whole(scores, "2026-10")
    book = xlsx.render(edition(build(a, RULES, subjects(a), meta=meta()), "internal"))
    computed = found(recalculated(office, book, tmp_path), scores)
    values = [str(computed[s.name][1]) for s in scores]
    assert [Decimal(v) for v in values] == [Decimal(x) for x in ("30", "60", "80", "95.1", "29.9", "95")]
    bands = [computed[s.name][2] for s in scores]
    assert bands == ["dissatisfied", "average", "satisfied", "very satisfied", "very dissatisfied", "satisfied"]
