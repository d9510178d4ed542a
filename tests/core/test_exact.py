"""Numbers read from text: what is written, exactly, or not at all."""

from __future__ import annotations

import decimal
import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from csat_plugin.core.exact import MOST_DIGITS, MOST_PLACES, exact, percent_shown, to_hundredths, to_micro

WRITTEN = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
"""What a person writes for a number; Python takes more, such as `1_0`."""


@given(st.text("0123456789.+-eE_ nainf", max_size=12))
@example("1_0")
@example("4_5")
@example("Infinity")
def test_only_what_is_written_as_a_number_is_one(text: str) -> None:
    try:
        value = exact(text)
    except ValueError:
        assert not re.fullmatch(r"\d{1,9}(\.\d{1,6})?", text.strip()), "plain numbers are all taken"
    else:
        assert WRITTEN.fullmatch(text.strip())
        assert Fraction(value) * 10**MOST_PLACES == to_micro(value), "no digit is lost"


@given(st.integers(-(10**26), 10**26), st.integers(0, 12))
def test_a_number_is_taken_whole_or_refused(units: int, places: int) -> None:
    text = f"{units}e-{places}"
    wanted = Fraction(units, 10**places)
    fits = (wanted * 10**MOST_PLACES).denominator == 1 and abs(wanted) < 10**MOST_DIGITS
    if not fits:
        with pytest.raises(ValueError, match=r"decimal places|too large"):
            exact(text)
        return
    assert Fraction(exact(text)) == wanted
    assert to_micro(exact(text)) == wanted * 10**MOST_PLACES


@pytest.mark.parametrize(
    "text",
    [
        "0.1234560000000000000000000000000001",
        "1.0000000000000000000000000000000000001",
        "1e-9999999",
        "1e-99999999999999999999",
        "12345678901234567890123456789.5",
        "1e999999",
        "9" * 5_000,
    ],
)
def test_what_rounding_would_hide_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"decimal places|too large") as caught:
        exact(text)
    assert len(str(caught.value)) < 120


@given(st.integers(-(10**40), 10**40), st.integers(0, 8))
def test_counting_units_needs_no_context(units: int, places: int) -> None:
    value = Decimal(units).scaleb(-places, decimal.Context(prec=60))
    for count, most in ((to_micro, 6), (to_hundredths, 2)):
        wanted = Fraction(units, 10**places) * 10**most
        if wanted.denominator == 1:
            assert count(value) == wanted
        else:
            with pytest.raises(ValueError, match=f"more than {'two|2' if most == 2 else most} decimal places"):
                count(value)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(17, 22, "77.3 %"), (1, 2000, "0.1 %"), (1, 2001, "0.0 %"), (0, 5, "0.0 %"), (5, 5, "100.0 %"), (0, 0, "-")],
)
def test_a_share_in_percent_is_rounded_half_up_to_tenths(part: int, whole: int, said: str) -> None:
    assert percent_shown(part, whole) == said
