"""What the rating field offers is compared with the scale before anything is read: a wrong scale makes every score wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.host.adapter import Check
from csat_plugin.texts import say
from tests.adapters.rt_cases import Connect, connecting
from tests.adapters.rt_fake import TOKEN, FakeRt, serving
from tests.adapters.rt_reader import Reader, rated

CODES = {
    "rt.ok.values", "rt.values_without_mark", "rt.marks_without_value", "rt.scale_is_another", "rt.values_unseen",
}  # fmt: skip


@pytest.fixture
def fake() -> Iterator[FakeRt]:
    with serving(FakeRt()) as one:
        yield one


@pytest.fixture
def connect(fake: FakeRt, tmp_path: Path) -> Connect:
    return connecting(fake.url, TOKEN, tmp_path)


def looked(connect: Connect, **rating: Any) -> list[Check]:
    return [check for check in connect(rating=rating).describe().checks if check.code in CODES]


def said(check: Check) -> str:
    return say(check.code, "en", check.values)


def test_each_value_has_a_mark(connect: Connect) -> None:
    (check,) = looked(connect)
    assert (check.level, said(check)) == (
        "ok",
        "The field CSAT Rating offers 5 values, each a mark on the scale 1 to 5.",
    )


def test_a_value_without_a_mark_is_named_with_what_to_do(fake: FakeRt, connect: Connect) -> None:
    fake.values["CSAT Rating"] += ["n/a", "did not ask"]
    (check,) = looked(connect)
    assert check.level == "warning"
    assert not check.writing
    assert "offers 'n/a', 'did not ask': no mark on the scale 1 to 5" in said(check)
    assert "rating: {marks: {'n/a': ...}}" in said(check)
    assert "rating: {scale: ...}" in said(check)
    findings = connect().describe().findings
    assert [one.code for one in findings if one.code in CODES] == ["rt.values_without_mark"]


@pytest.mark.parametrize("offered", [range(11), range(1, 11)])
def test_a_longer_scale_than_was_said(fake: FakeRt, connect: Connect, offered: range) -> None:
    fake.values["CSAT Rating"] = [str(value) for value in offered]
    (check,) = looked(connect)
    assert check.code == "rt.values_without_mark"
    assert "'10'" in said(check)
    assert "'5'" not in said(check)
    assert [one.code for one in looked(connect, scale={"min": offered[0], "max": 10})] == ["rt.ok.values"]


@pytest.mark.parametrize("scale", [{"min": 0, "max": 5}, {"min": 1, "max": 10}, {"min": 0, "max": 10}])
def test_a_shorter_scale_than_was_said(connect: Connect, scale: dict[str, int]) -> None:
    (check,) = looked(connect, scale=scale)
    assert (check.level, check.code) == ("warning", "rt.scale_is_another")
    assert "marks from 1 to 5" in said(check)
    assert "rating: {scale: {min: 1, max: 5}}" in said(check)


def test_words_with_their_marks_are_in_order(fake: FakeRt, connect: Connect) -> None:
    fake.values["CSAT Rating"] = ["Bad", "Fair", "Good"]
    assert [one.level for one in looked(connect, marks={"Bad": 2, "Fair": 3, "Good": "4.5"})] == ["ok"]
    (check,) = looked(connect, marks={"Bad": 2, "Good": 4})
    assert "offers 'Fair': no mark" in said(check)


def test_marks_of_values_that_are_not_offered(fake: FakeRt, connect: Connect) -> None:
    fake.values["CSAT Rating"] = ["Bad", "Good"]
    without, unmet = looked(connect, marks={"bad": 1, "Good": 5})
    assert "offers 'Bad': no mark" in said(without)
    assert "a mark to 'bad', which the field CSAT Rating does not offer; it offers 'Bad', 'Good'" in said(unmet)


def test_a_long_list_is_cut(fake: FakeRt, connect: Connect) -> None:
    fake.values["CSAT Rating"] = [str(value) for value in range(100)]
    (check,) = looked(connect)
    assert said(check).count("'") == 2 * 12 + 2
    assert ", ...: no mark" in said(check)


def test_a_field_one_types_into_has_nothing_to_compare(fake: FakeRt, connect: Connect) -> None:
    del fake.values["CSAT Rating"]
    assert looked(connect) == []


def test_without_the_right_to_look_it_is_a_note(fake: FakeRt, connect: Connect) -> None:
    fake.lacks.add("SeeCustomField")
    (check,) = looked(connect)
    assert (check.level, check.code) == ("info", "rt.values_unseen")


@pytest.mark.parametrize(("value", "counts"), [("4", True), ("n/a", False), ("4.5", True), ("6", False), ("1e0", True)])
def test_what_is_called_no_mark_is_what_reading_rejects(
    fake: FakeRt, connect: Connect, value: str, counts: bool
) -> None:
    fake.values["CSAT Rating"] = ["1", "5", value]
    rated(fake, value)
    reader = Reader(("ratings",)).read(connect())
    assert bool(reader.marks()) == counts
    assert bool(reader.sentences()) != counts
    assert [one.code == "rt.ok.values" for one in looked(connect)] == [counts]
