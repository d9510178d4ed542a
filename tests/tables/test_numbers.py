"""Numbers as people type them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.tables.numbers import plain, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5", "5"), ("５", "5"), ("５分", "5"), ("4.5 分", "4.5"), ("85点", "85"), ("92．5", "92.5"), (" 7 ", "7"), ("-3", "-3"),
        ("−3", "-3"), ("+4", "4"), ("5.0", "5.0"), ("1,234", "1234"), ("304,687", "304687"), ("1,234,567", "1234567"),
        ("1，234", "1234"), ("1.234.567", "1234567"), ("1 234", "1234"), ("1\u00a0234,5", "1234.5"), ("1'234.5", "1234.5"),
        ("4,5", "4.5"), ("0,123", "0.123"), ("4,50", "4.50"), ("1.234,56", "1234.56"), ("1,234.56", "1234.56"), ("4.234", "4.234"),
        ("5 баллов", "5"),
    ],
)  # fmt: skip
def test_reads(text: str, value: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.value, number.of, number.percent) == (Decimal(value), None, False)


@pytest.mark.parametrize("text", ["92.5％", "92.5%", "92．5％", "92.5 %", "92,5%"])
def test_percent(text: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.value, number.percent) == (Decimal("92.5"), True)


@pytest.mark.parametrize("text", ["4/5", "4 / 5", "４／５", "4 of 5", "4分/5分", "4 out of 5"])
def test_ratio(text: str) -> None:
    number = read_number(text)
    assert number is not None
    assert (number.value, number.of) == (Decimal(4), Decimal(5))


@pytest.mark.parametrize(
    "text",
    ["", "-", "满意", "n/a", "N/A", "3 - High", "5-", "4/0", "4/5/6", "1,23,456", "12,34.5", "1.2.3", "5..", "1e5", "inf", "NaN", "0x1F",
     "2026-10-03", "５.５.５", "五"],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [("3 - High", "3"), ("0 - Unknown", "0"), ("1-Unsatisfied", "1"), ("5：非常满意", "5"), ("4.5 (good)", "4.5")],
)
def test_leading_number_only_when_asked(text: str, value: str) -> None:
    assert read_number(text) is None
    number = read_number(text, leading=True)
    assert number is not None
    assert number.value == Decimal(value)


@pytest.mark.parametrize("text", ["High - 3", "3 of many", "2026-10-03"])
def test_a_leading_number_must_begin_a_label(text: str) -> None:
    number = read_number(text, leading=True)
    assert number is None or text == "2026-10-03"


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False, allow_infinity=False))
def test_a_plain_number_comes_back_exactly(value: Decimal) -> None:
    number = read_number(format(value, "f"))
    assert number is not None
    assert number.value == value
    assert Decimal(plain(number.value)) == value


@given(st.text(max_size=20))
def test_no_text_breaks_it(text: str) -> None:
    for leading in (False, True):
        number = read_number(text, leading=leading)
        assert number is None or number.value.is_finite()


@pytest.mark.parametrize(
    ("value", "text"), [("5.0", "5"), ("100", "100"), ("1E+2", "100"), ("4.50", "4.5"), ("0.000001", "0.000001")]
)
def test_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text
