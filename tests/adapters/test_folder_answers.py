"""Answer words: the words that occur are put on a scale with as many steps, and no two of them get one mark unsaid."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from csat_plugin.adapters.folder.answers import families
from csat_plugin.adapters.folder.scales import ScaleGuess, guess_scale

from csat_plugin.core.model import Rating
from csat_plugin.host.adapter import Adapter
from csat_plugin.tables.words import folded

Connect = Callable[..., Adapter]
Put = Callable[[str, str], Path]


def points(guess: ScaleGuess, words: list[str]) -> list[float]:
    marks = {folded(word): Decimal(mark) for word, mark in guess.marks.items()}
    return [float(100 * marks[folded(word)] / Decimal(guess.high)) for word in words]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("満足|やや満足|どちらともいえない|やや不満|不満", [100, 80, 60, 40, 20]),
        ("满意|较满意|一般|较不满意|不满意", [100, 80, 60, 40, 20]),
        ("大変満足|満足|普通|やや不満|不満", [100, 80, 60, 40, 20]),
        ("非常满意|满意|一般|不满意|非常不满意", [100, 80, 60, 40, 20]),
        ("非常滿意|滿意|普通|不滿意|非常不滿意", [100, 80, 60, 40, 20]),
        ("Satisfied|Somewhat satisfied|Neutral|Somewhat dissatisfied|Dissatisfied", [100, 80, 60, 40, 20]),
        ("Extremely satisfied|Very satisfied|Satisfied|Dissatisfied|Very dissatisfied", [100, 80, 60, 40, 20]),
        ("Excellent|Very good|Good|Fair|Poor", [100, 80, 60, 40, 20]),
        ("满意|基本满意|不满意", [100, 60, 20]),
        ("满意|一般|不满意", [100, 60, 20]),
        ("好评|中评|差评", [100, 60, 20]),
        ("Good|Fair|Poor", [100, 60, 20]),
        ("Excellent|Good|Fair|Poor", [100, 75, 50, 25]),
        ("很满意|满意|基本满意|不满意", [100, 75, 50, 25]),
        ("Very satisfied|Fairly satisfied|Rather dissatisfied|Very dissatisfied", [100, 75, 50, 25]),
    ],
)
def test_the_words_that_occur_fill_a_scale(words: str, expected: list[float]) -> None:
    occurring = words.split("|")
    guess = guess_scale(dict.fromkeys(occurring, 20))
    assert guess is not None
    assert points(guess, occurring) == expected
    assert guess.low == "1"
    assert guess.sure
    assert not guess.partial


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("满意|一般", [80, 60]),
        ("満足", [80]),
        ("非常满意|比较满意|一般", [100, 80, 60]),
        ("Muito satisfeito|Satisfeito|Neutro|Insatisfeito", [100, 80, 60, 40]),
        ("不满意|非常不满意", [40, 20]),
        ("非常满意|满意|较满意|一般|不满意|非常不满意", [100, 80, 75, 60, 40, 20]),
        ("やや満足|普通|やや不満", [80, 60, 40]),
    ],
)
def test_a_part_of_a_scale_is_read_as_it_usually_stands_among_five_and_is_not_sure(
    words: str, expected: list[float]
) -> None:
    occurring = words.split("|")
    guess = guess_scale(dict.fromkeys(occurring, 20))
    assert guess is not None
    assert points(guess, occurring) == expected
    assert guess.partial
    assert not guess.sure


@pytest.mark.parametrize("name", sorted(families()))
def test_no_two_answers_of_a_wording_ever_get_one_mark_and_the_better_never_the_lower(name: str) -> None:
    firsts = [answer.words[0] for answer in families()[name]]
    for count in range(1, len(firsts) + 1):
        for some in combinations(firsts, count):
            guess = guess_scale(dict.fromkeys(some, 10))
            assert guess is not None
            if not guess.wording:  # good and bad alone
                continue
            marks = points(guess, list(some))
            assert all(better > worse for better, worse in pairwise(marks)), (some, marks)
            assert all(0 < mark <= 100 for mark in marks)


def told(connect: Connect, put: Put, **files: list[str]) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    for name, marks in files.items():
        rows = "".join(f"T{name}{n},2026-10-03,{mark}\n" for n, mark in enumerate(marks))
        put(f"{name}.csv", "Ticket,Closed,Satisfaction\n" + rows)
    details = json.loads(json.dumps(connect().describe().details))
    return details["mapping"], {code: values for file in details["files"] for code, values in file["doubts"]}


def test_the_points_of_words_are_always_said(connect: Connect, put: Put) -> None:
    _, said = told(connect, put, t=["満足", "やや満足", "どちらともいえない", "やや不満", "不満"] * 8)
    assert said["init.words"]["listed"] == "満足 100, やや満足 80, どちらともいえない 60, やや不満 40, 不満 20"
    assert "init.words_partial" not in said


def test_words_that_are_only_a_part_are_said_to_be_a_reading(connect: Connect, put: Put) -> None:
    _, said = told(connect, put, t=["满意", "一般"] * 20)
    assert said["init.words"]["listed"] == "满意 80, 一般 60"
    assert said["init.words_partial"] == {"mark": "Satisfaction"}


def test_different_words_for_one_answer_are_named(connect: Connect, put: Put) -> None:
    _, said = told(connect, put, t=["很满意", "非常满意", "满意", "一般", "不满意", "非常不满意"] * 8)
    assert said["init.words_alike"]["words"] == "很满意 = 非常满意"


def test_months_share_the_scale_of_all_their_words(connect: Connect, put: Put) -> None:
    five = ["満足", "やや満足", "どちらともいえない", "やや不満", "不満"]
    mapping, said = told(
        connect, put, **{"m-2026-09": ["満足", "どちらともいえない", "不満"] * 20, "m-2026-10": five * 8}
    )
    (entry,) = mapping
    marks = entry["ratings"][0]["marks"]
    assert [marks[word] for word in five] == [5, 4, 3, 2, 1]
    assert said["init.words"]["listed"] == "満足 100, やや満足 80, どちらともいえない 60, やや不満 40, 不満 20"


def test_questions_of_one_form_share_the_scale_of_all_their_words(connect: Connect, put: Put) -> None:
    five = ["満足", "やや満足", "普通", "やや不満", "不満"]
    rows = "".join(f"A,2026-10-0{n % 9 + 1},{five[n % 5]},{five[2 * (n % 3)]}\n" for n in range(45))
    put("survey.csv", "Customer,Answered,Speed,Skill\n" + rows)
    (entry,) = connect().describe().details["mapping"]
    (rating,) = entry["ratings"]
    assert set(rating["questions"]) == {"Speed", "Skill"}
    assert [rating["marks"][word] for word in five] == [5, 4, 3, 2, 1]


def test_the_word_or_sign_that_was_given_stays_with_its_mark_and_is_no_change_the_next_time(
    connect: Connect, put: Put
) -> None:
    mapping, _ = told(connect, put, t=["非常满意", "满意", "一般", "不满意", "非常不满意"] * 2)
    put("s.csv", "Ticket,Closed,Rating\n" + "".join(f"S{n},2026-10-03,{'◎○△×'[n % 4]}\n" for n in range(8)))
    mapping = json.loads(json.dumps(connect().describe().details))["mapping"]

    def read() -> list[Rating]:
        pages = connect(*mapping).fetch("ratings", "")
        return [record for page in pages for record in page.records if isinstance(record, Rating)]

    found = {(rating.label, rating.raw) for rating in read()}
    assert {("满意", "4"), ("非常不满意", "1"), ("◎", "10"), ("×", "2")} <= found
    assert read() == read()
