"""Step 1: raw values on their scales."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.exact import HUNDRED, MICRO, shown
from csat_plugin.core.rules import Channel, Scale
from csat_plugin.core.scoring.points import Converter, lowest, option, points_on

if TYPE_CHECKING:
    from tests.core.scoring.conftest import Maker


def scale(kind: Literal["ratio", "minmax"], low: str | None, high: str | None, direction: str = "high") -> Scale:
    ends = [None if end is None else Decimal(end) for end in (low, high)]
    return Scale(name="s", kind=kind, low=ends[0], high=ends[1], direction="low" if direction == "low" else "high")


@pytest.mark.parametrize(
    ("high", "ratio", "minmax"),
    [
        (5, "20 40 60 80 100", "0 25 50 75 100"),
        (3, "33.3 66.7 100", "0 50 100"),
        (7, "14.3 28.6 42.9 57.1 71.4 85.7 100", None),
        (2, "50 100", "0 100"),
        (10, "10 20 30 40 50 60 70 80 90 100", None),
    ],
)
def test_scale_vectors(high: int, ratio: str, minmax: str | None) -> None:
    def on(kind: Literal["ratio", "minmax"]) -> list[Decimal]:
        points = [points_on(scale(kind, "1", str(high)), str(raw)) for raw in range(1, high + 1)]
        return [shown(int(each), 1) for each in points]

    assert on("ratio") == [Decimal(p) for p in ratio.split()]
    if minmax:
        assert on("minmax") == [Decimal(p) for p in minmax.split()]


def test_one_is_best_in_germany() -> None:
    school = scale("ratio", "1", "5", "low")
    assert [points_on(school, raw) for raw in "12345"] == [p * MICRO for p in (100, 80, 60, 40, 20)]
    assert points_on(scale("minmax", "1", "5", "low"), "1") == HUNDRED


@pytest.mark.parametrize(
    ("low", "high", "raw", "becomes"),
    [
        ("1", "5", "0", "off_scale"),
        ("1", "5", "5.000001", "off_scale"),
        ("1", "5", "55", "off_scale"),
        ("1", "5", "-3", "off_scale"),
        (None, "5", "-1", "off_scale"),
        ("1", None, "4", "off_scale"),
        ("1", "5", "1e900000", "off_scale"),
        ("1", "5", "1e999999999", "off_scale"),
        ("1", "5", "good", "unknown_mark"),
        ("1", "5", "NaN", "unknown_mark"),
        ("0", "0", "0", "off_scale"),
        ("-2", "2", "-1", "off_scale"),
        ("1", "5", " 4.50 ", 90 * MICRO),
        ("1", "3", "1", 33_333_333),
        ("1", "3", "2", 66_666_667),
        ("0", "10", "0", 0),
    ],
)
def test_what_is_not_on_the_scale_has_no_points(low: str | None, high: str | None, raw: str, becomes: object) -> None:
    assert points_on(scale("ratio", low, high), raw) == becomes


def test_minmax_may_begin_below_zero() -> None:
    assert points_on(scale("minmax", "-2", "2"), "-1") == 25 * MICRO


MARU = Scale(
    name="maru",
    kind="map",
    options=(("◎", 100 * MICRO), ("○", 80 * MICRO), ("△", 50 * MICRO), ("×", 20 * MICRO)),
)


@pytest.mark.parametrize(
    ("marks", "points"),
    [("◎", 100), ("○〇◯o", 80), ("△▲", 50), ("×✕✖xXｘ", 20)],
)
def test_look_alikes_of_japanese_marks(marks: str, points: int) -> None:
    assert {mark: points_on(MARU, mark) for mark in marks} == dict.fromkeys(marks, points * MICRO)
    assert points_on(MARU, "✖️") == 20 * MICRO
    assert points_on(MARU, "□") == "unknown_mark"


def test_a_look_alike_never_hides_a_mark_of_its_own() -> None:
    both = Scale(name="s", kind="map", options=(("△", 50 * MICRO), ("▲", 30 * MICRO)))
    assert (option(both, "△"), option(both, "▲")) == (50 * MICRO, 30 * MICRO)
    assert option(both, "▵") is None


def test_labels_are_compared_as_people_read_them() -> None:
    words = Scale(name="s", kind="map", options=(("Very  Good", MICRO), ("非常满意", 2 * MICRO), ("3", 3 * MICRO)))
    assert option(words, "very good ") == MICRO
    assert option(words, "ＶＥＲＹ ＧＯＯＤ") == MICRO
    assert option(words, "非常满意") == 2 * MICRO
    assert option(words, "3.0") == option(words, "３") == 3 * MICRO


def test_the_lowest_one_more_rating_could_give() -> None:
    assert lowest(scale("ratio", "1", "5")) == 20 * MICRO
    assert lowest(scale("ratio", "1", "5", "low")) == 20 * MICRO
    assert lowest(scale("minmax", "1", "5")) == 0
    assert lowest(scale("ratio", None, "5")) == 0
    assert lowest(MARU) == 20 * MICRO


def test_the_rating_s_own_scale_counts_unless_the_channel_has_one(make: Maker) -> None:
    own = Converter(Channel(id="ticket"))
    five = make.mark(raw="4", low=Decimal(1), high=Decimal(5))
    ten = make.mark(raw="4", low=Decimal(1), high=Decimal(10))
    assert [own.of(m)[0] for m in (five, ten, five)] == [80 * MICRO, 40 * MICRO, 80 * MICRO]
    fixed = Converter(Channel(id="ticket", scale=scale("ratio", "1", "8")))
    assert [fixed.of(m)[0] for m in (five, ten)] == [50 * MICRO, 50 * MICRO]


@given(st.integers(1, 20), st.data())
def test_points_rise_with_the_raw_value_and_stay_on_the_hundred(high: int, data: st.DataObject) -> None:
    kind: Literal["ratio", "minmax"] = data.draw(st.sampled_from(("ratio", "minmax")))
    low = data.draw(st.integers(0, high - 1))
    numbers = st.decimals(low, high, places=3)
    first, second = sorted((data.draw(numbers), data.draw(numbers)))
    on = scale(kind, str(low), str(high))
    less, more = points_on(on, str(first)), points_on(on, str(second))
    assert isinstance(less, int)
    assert isinstance(more, int)
    assert 0 <= less <= more <= HUNDRED
