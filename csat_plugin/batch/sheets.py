"""Answer sheets with a mark for everything over columns, by the steps of `core.analysis.sheets.sides`."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from csat_plugin.batch.errors import library
from csat_plugin.batch.judged import judged
from csat_plugin.batch.sums import half_up
from csat_plugin.core.analysis.sheets import HUNDREDTH, Labels, Side, usual
from csat_plugin.core.scoring.cells import Request
from csat_plugin.core.statistics.drivers import Sums

SHEET = ("channel", "subject", "sheet")


def sides_of(marks: Any, request: Request) -> tuple[Side, ...]:
    """The channels in which people were asked about everything and about parts of it.

    Args:
        marks: an ibis table with the columns of `marks_file.COLUMNS`.
        request: rules, and the window that is looked at.
    """
    own = _taken(judged(marks, request), request)
    with own.cache() as taken, _parts(taken).cache() as parts, _newest(parts).cache() as sheets:
        kept = parts.semi_join(sheets, list(SHEET))
        asked = _by_channel(kept.group_by("channel", "part").aggregate(n=kept.count()), "part", "n")
        loose = taken.filter(~taken.known)
        spelled = _by_channel(loose.group_by("channel", "part").aggregate(as_=loose.question.min()), "part", "as_")
        number = {row["channel"]: row["n"] for row in _rows(sheets.group_by("channel").aggregate(n=sheets.count()))}
        compared = {channel: usual(asked[channel], number[channel]) for channel in sorted(number)}
        return tuple(
            _side(kept, channel, questions, number[channel], spelled[channel])
            for channel, questions in compared.items()
            if questions
        )


def _rows(table: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pyarrow().to_pylist()
    return rows


def _by_channel(table: Any, key: str, value: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in _rows(table):
        found[row["channel"]][row[key]] = row[value]
    return found


def _whole(number: int) -> Any:
    return library("ibis").literal(number, type="int64")


def _taken(weighed: Any, request: Request) -> Any:
    """Step 1: the marks that are taken in, with the sheet each stands on."""
    ibis = library("ibis")
    named = weighed.filter((weighed.question != "") & (weighed["count"] == _whole(1)))
    labelled = _labelled(named, request)
    counts = (labelled.reason == "") | ((labelled.reason == "no_indicator") & (labelled.part == ""))
    own = labelled.filter(counts)
    return own.mutate(sheet=ibis.ifelse(own.response == "", own.rating, own.response))


def _parts(own: Any) -> Any:
    """Steps 2 and 3: the value of each part of each sheet, with who gave the sheet and when."""
    answers = own.group_by([*SHEET, "part", "name_folded"]).aggregate(
        points=own.points.argmin(own.rating), contact=own.contact.max(), answered=own.answered.max()
    )
    parts = answers.group_by([*SHEET, "part"]).aggregate(
        total=answers.points.sum().cast("int64"),
        n=answers.count().cast("int64"),
        contact=answers.contact.max(),
        answered=answers.answered.max(),
    )
    return parts.mutate(value=half_up(half_up(parts.total, parts.n), _whole(HUNDREDTH)))


def _labelled(named: Any, request: Request) -> Any:
    """With what each question stands for, as `core` says of each distinct one."""
    ibis, arrow = library("ibis"), library("pyarrow")
    labels = Labels(request.rules)
    rows = _rows(named.select("channel", "question").distinct())
    found = [labels.of(row["channel"], row["question"]) for row in rows]
    columns = {
        "of_channel": [row["channel"] for row in rows],
        "of_question": [row["question"] for row in rows],
        "part": [label.part for label in found],
        "name_folded": [label.name for label in found],
    }
    cells = {name: arrow.array(texts, arrow.string()) for name, texts in columns.items()}
    cells["known"] = arrow.array([label.known for label in found], arrow.bool_())
    table = ibis.memtable(arrow.table(cells))
    joined = named.inner_join(table, [named.channel == table.of_channel, named.question == table.of_question])
    return joined.drop("of_channel", "of_question")


def _newest(parts: Any) -> Any:
    """Step 4: sheets with a mark for everything, of each known contact of a subject the newest."""
    ibis = library("ibis")
    sheets = parts.group_by(list(SHEET)).aggregate(
        contact=parts.contact.max(), answered=parts.answered.max(), whole=(parts.part == "").any()
    )
    asked = sheets.filter(sheets.whole)
    keyed = asked.mutate(alone=ibis.ifelse(asked.contact == "", asked.sheet, ""))
    order = [ibis.desc(keyed.answered.notnull()), ibis.desc(keyed.answered), ibis.desc(keyed.sheet)]
    by = ["channel", "subject", "contact", "alone"]
    ranked = keyed.mutate(place=ibis.row_number().over(ibis.window(group_by=by, order_by=order)))
    return ranked.filter(ranked.place == _whole(0)).select(*SHEET)


def _side(kept: Any, channel: str, questions: tuple[str, ...], sheets: int, spelled: dict[str, str]) -> Side:
    """Step 5: sums over the complete sheets of one channel."""
    variables = ("", *questions)
    own = kept.filter((kept.channel == channel) & kept.part.isin(list(variables))).select(*SHEET, "part", "value")
    sizes = own.group_by(list(SHEET)).aggregate(n=own.count())
    complete = sizes.filter(sizes.n == _whole(len(variables))).select(*SHEET)
    whole = own.semi_join(complete, list(SHEET))
    other = whole.rename(other_part="part", other_value="value")
    pairs = whole.inner_join(other, list(SHEET))
    products = {
        (row["part"], row["other_part"]): row["sum"]
        for row in _rows(
            pairs.group_by("part", "other_part").aggregate(sum=(pairs.value * pairs.other_value).sum().cast("int64"))
        )
    }
    sums = {
        row["part"]: (row["sum"], row["n"])
        for row in _rows(whole.group_by("part").aggregate(sum=whole.value.sum().cast("int64"), n=whole.count()))
    }
    n = sums[""][1] if sums else 0
    return Side(
        channel=channel,
        questions=questions,
        sums=Sums(
            n=n,
            sums=tuple(sums[part][0] if n else 0 for part in variables),
            products=tuple(tuple(products[one, two] if n else 0 for two in variables) for one in variables),
        ),
        spelled={part: spelled[part] for part in questions if part in spelled},
        incomplete=sheets - n,
    )
