"""Names are found however they are written, and nothing else is touched."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from csat_plugin.core.report.name_guard import COVER, cover

NAMES = (
    "José Núñez",
    "Acme Corp",
    "Иван Петров",
    "华信科技",
    "山田 太郎",
    "ガス協会",
    "김민수",
    "Müller & Söhne",
    "O'Neill",
    "Bo",
)
WRITINGS: tuple[Callable[[str], str], ...] = (
    str,
    str.upper,
    str.lower,
    lambda name: unicodedata.normalize("NFD", name),
    lambda name: unicodedata.normalize("NFKD", name).upper(),
    lambda name: name.replace(" ", "  "),
    lambda name: name.replace(" ", "\n"),
    lambda name: name.replace(" ", "\u3000"),
    lambda name: "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in name),
    "\u200b".join,
)


@given(
    st.sampled_from(NAMES), st.sampled_from(WRITINGS), st.sampled_from(("", "Ask ", "请联系", "担当：", "(")), st.data()
)
def test_a_name_is_found_however_it_is_written(
    name: str, written: Callable[[str], str], before: str, data: st.DataObject
) -> None:
    after = data.draw(st.sampled_from(("", " was slow.", "处理得慢", "さん", "'s team", ", and", "\n")))
    text = written(name)
    assert cover(NAMES, "Other")(before + text + after) == before + COVER + after


@given(st.text(st.sampled_from("marose éＭ山田的\u0301\u3000"), max_size=30))
def test_what_holds_no_name_is_left_as_it_is(text: str) -> None:
    assume("mark" not in unicodedata.normalize("NFKC", text).casefold())
    assume("山田" not in text)
    assert cover(["Mark", "山田"], "")(text) == text


@given(st.text(max_size=60))
def test_any_text_can_be_covered(text: str) -> None:
    covered = cover(NAMES, "Huaxin")(text)
    assert cover(NAMES, "Huaxin")(covered) == covered
    if COVER not in covered:
        assert covered == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (("Mark", "Rose"), "remarkable prose, and roses"),
        (("Jose",), "José wrote"),
        (("Jose",), unicodedata.normalize("NFD", "José wrote")),
        (("Ann",), "annual plans, Annα"),
        (("Иван",), "Иванович"),
        (("安心",), "不安 心配"),
    ],
)
def test_a_part_of_another_word_is_no_name(names: tuple[str, ...], text: str) -> None:
    assert cover(names, "")(text) == text


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("请Mark处理，Rose不在", f"请{COVER}处理，{COVER}不在"),
        ("华信\n科技 and 華信", f"{COVER} and 華信"),
        ("山田太郎様と山田　太郎", f"{COVER}様と{COVER}"),
        ("ｶﾞｽ協会の件", f"{COVER}の件"),
        ("Straße 5: HASS", "Straße 5: HASS"),
        ("STRASSE AG", COVER),
    ],
)
def test_names_in_running_text(text: str, covered: str) -> None:
    names = ("Mark", "Rose", "华信科技", "山田太郎", "山田 太郎", "ガス協会", "Straße AG", "Haß AG")
    assert cover(names, "")(text) == covered


def test_the_own_name_stays_whole_however_it_is_written() -> None:
    covered = cover(("Acme", "ACME ASIA", "Asia"), "Acme Asia")
    assert covered("Acme  Asia beats Acme, ＡＣＭＥ\u3000Asia") == f"Acme  Asia beats {COVER}, ＡＣＭＥ\u3000Asia"
