"""One late rating: its subject scored again from the store, as a full assessment would."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.core.model import Rating
from csat_plugin.core.period import parse_period
from csat_plugin.core.rules import Band, Channel, Ruleset, SubjectKind
from csat_plugin.runtime.late import Standing
from csat_plugin.runtime.workspace import Workspace

RULES = Ruleset(
    id="late",
    digest="d",
    channels=(Channel(id="ticket", weight=10_000, month_of="rated"),),
    bands=(Band(id="satisfied", lower=80_000_000),),
)
NOW = datetime(2026, 11, 5, tzinfo=UTC)


def rating(number: int, customer: str, raw: int, day: int = 5, **more: Any) -> Rating:
    return Rating(
        id=f"desk:rating:{number}",
        response=f"desk:response:{number}",
        channel="ticket",
        raw=str(raw),
        low=Decimal(1),
        high=Decimal(5),
        customer=customer,
        answered=datetime(2026, 10, day, tzinfo=UTC),
        **more,
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "csat.yaml").write_text(
        "workspace: late\nrules: rules.yaml\ntimezone: UTC\n", encoding="utf-8", newline="\n"
    )
    return Workspace(tmp_path, at=NOW)


@pytest.mark.parametrize(
    ("kind", "subject"),
    [("customer", "c1"), ("project", "c1/p1"), ("project", "c1/a/b"), ("team", "t1"), ("all", "all")],
)
def test_a_late_rating_moves_its_subject_as_a_full_assessment_does(
    workspace: Workspace, kind: SubjectKind, subject: str
) -> None:
    store, period = workspace.store, parse_period("2026-10")
    project = subject.partition("/")[2]
    store.write("desk", [rating(n, f"c{n % 3}", n % 5 + 1, project=project, team="t1") for n in range(30)], NOW)
    standing = Standing(workspace, period, RULES, kind)
    before = {score.subject: score for score in standing.assessment.scores}
    store.write("desk", [rating(99, "c1", 1, 20, project=project, team="t1")], NOW)
    again = standing.rescore(subject)
    full = {score.subject: score for score in Standing(workspace, period, RULES, kind).assessment.scores}
    workspace.close()
    assert again == full[subject]
    assert again.answers == before[subject].answers + 1
    assert again.value is not None
    assert again.value < (before[subject].value or 0)


def test_a_customer_new_since_the_full_assessment_gets_a_score(workspace: Workspace) -> None:
    standing = Standing(workspace, parse_period("2026-10"), RULES, "customer")
    workspace.store.write("desk", [rating(1, "c9", 4)], NOW)
    score = standing.rescore("c9")
    workspace.close()
    assert (score.subject, score.value) == ("c9", Decimal("80.0"))
