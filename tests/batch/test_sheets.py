"""Answer sheets over columns give the sums of those over rows, to the last bit, for any marks (methods 5.6)."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from csat_plugin.core.analysis.drivers import drivers
from csat_plugin.core.analysis.sheets import Side, sides
from csat_plugin.core.model import Mark
from csat_plugin.core.rules import Question, Questionnaire, Ruleset
from csat_plugin.core.scoring.judging import Judge
from tests.batch.conftest import Batch, mark, request
from tests.batch.test_equality import MANY, TREES, many_marks

pytestmark = pytest.mark.filterwarnings("ignore:fetch_:DeprecationWarning")  # ibis 12 on DuckDB 2

ASKED = (
    Questionnaire(
        id="all",
        questions=(
            Question(id="desk", indicator="overall"),
            Question(id="quick", text={"en": "Speed"}, indicator="speed"),
        ),
    ),
)


def asking(rules: Ruleset) -> Ruleset:
    """The same rules with a question on everything."""
    return msgspec.structs.replace(rules, questionnaires=ASKED)


def both(batch: Batch, marks: list[Mark], rules: Ruleset) -> tuple[Side, ...]:
    wanted = request(rules)
    rows = sides(marks, Judge(rules, wanted.window), rules)
    assert batch.columns(marks).sides(wanted) == rows
    return rows


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(many_marks())
def test_columns_sum_as_rows_do(batch: Batch, marks: list[Mark]) -> None:
    for rules in (asking(MANY), asking(TREES)):
        both(batch, marks, rules)


def test_sheets_of_many_people(batch: Batch) -> None:
    """With the newest sheet of each, one without a name, one without a question, and the same answer under two ids."""
    marks = [
        mark(
            f"{n:03}{question}", question=question, raw=str((n * times) % 5 + 1), response=f"s{n}", contact=f"u{n % 60}"
        )
        for n in range(70)
        for question, times in (("desk", 3), ("Speed", 7), ("care", 2))
        if (n, question) != (15, "care")
    ]
    marks += [
        mark("x1", question="desk", raw="2", response="x", contact=""), mark("x2", question="Speed", raw="1", response="x", contact=""),
        mark("x3", question="care", raw="3", response="x", contact=""), mark("x0", question="care", raw="5", response="x", contact=""),
        mark("lone", question="care", raw="5", response="y", contact="v"),
    ]  # fmt: skip
    for rules in (asking(MANY), asking(TREES)):
        (side,) = both(batch, marks, rules)
        assert side.sums.n == 60
        assert side.incomplete == 1
        found = drivers(side, rules)
        assert (found.sheets, found.missing) == (60, 0)
        assert {one.question for one in found.drivers} == (
            {"quick", "care"} if rules.trees == () else {"speed", "care"}
        )
