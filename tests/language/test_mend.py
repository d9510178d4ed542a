from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csat_plugin.language.diagnostics.finding import Diagnostic, Mend
from csat_plugin.language.mend import apply, mend, mend_file
from csat_plugin.language.read import read_yaml
from csat_plugin.language.traps.scan import scan

pieces = st.sampled_from(
    [
        *("weights", "ticket", "权重", "title", "why", "25", "２５", "25％", "95,1", "satisfied", "说明", "“C05”"),
        *('"x"', "'y'", "【20%, 30%】", ":", ": ", "：", "， ", "，", ", ", "、", "{", "}", "[", "]", "｛", "｝", "- "),
        *("－ ", " ", "  ", "\u3000", "\xa0", "\u200b", "\n", "\n", "\n  ", "\n", "\t", " # 注，：\n", "＃", "|\n"),
        *("?", "5 working days"),
    ]
)
texts = st.lists(pieces, max_size=25).map("".join)


def test_mends_are_applied_from_the_first_to_the_last_and_the_rest_is_untouched() -> None:
    made = apply("abcdef", [Mend(4, 5, "E!"), Mend(1, 2, ""), Mend(1, 3, "x"), Mend(6, 6, "."), Mend(0, 0, "")])
    assert made.text == "acdE!f."
    assert [made.origin(n) for n in range(7)] == [0, 2, 3, 4, 4, 5, 6]


@given(
    text=st.text("abc\n", max_size=20),
    mends=st.lists(st.tuples(st.integers(0, 20), st.integers(0, 3), st.text("xyz", max_size=3))),
)
def test_every_untouched_character_knows_where_it_came_from(text: str, mends: list[tuple[int, int, str]]) -> None:
    made = apply(text, [Mend(min(s, len(text)), min(s + n, len(text)), t) for s, n, t in mends])
    for n, character in enumerate(made.text):
        assert 0 <= made.origin(n) <= len(text)
        if character in "abc\n":
            assert text[made.origin(n)] == character


@settings(max_examples=500, deadline=None)
@given(text=texts)
@example("a：\u3000\u00a025\n")
@example("a: [x，y】\n")
def test_mending_touches_only_texts_with_findings_keeps_comments_and_comes_to_rest(text: str) -> None:
    found = scan(text, "f")
    once = mend(text, found)
    if not any(d.mend for d in found):
        assert once == text
    assert "\n".join(re.findall("注，：", once)) == "\n".join(re.findall("注，：", text))
    seen = {text, once}
    for _ in range(6):
        again = mend(once, scan(once, "f"))
        if again == once:
            return
        assert again not in seen
        seen.add(again)
        once = again
    pytest.fail(f"never comes to rest: {text!r}")


@settings(max_examples=500, deadline=None)
@given(text=texts)
def test_a_text_that_reads_clean_is_never_changed(text: str) -> None:
    source, found = read_yaml(text, "f")
    if source is not None and not found:
        assert mend(text, found) == text


@settings(max_examples=500, deadline=None)
@given(text=texts)
def test_what_is_read_with_mends_in_memory_is_what_the_mended_text_says(text: str) -> None:
    source, found = read_yaml(text, "f")
    mended, _ = read_yaml(mend(text, found), "f")
    if source is not None and mended is not None and not scan(mend(text, found), "f"):
        assert source.data == mended.data


PROPER = """# 规则，全部：说明
language: 1
ruleset: acme
title: {en: Acme, zh: 某公司，规则, ja: 規則：甲}
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 30}  # 合计：100
bands: {average: 60, satisfied: 80}
for:
  - {customers: [C05], target: {reaching: 85}, why: 合同2026-117，附件3}
actions:
  verify:
    event: period.closed
    when: {score: {below: satisfied}}
    due: 5 working days
"""
FULL_WIDTH = {": ": "：", ", ": "，", "{": "｛", "}": "｝", "85": "８５", "5 working": "5\u3000working"}


@given(choice=st.lists(st.sampled_from(sorted(FULL_WIDTH)), unique=True, min_size=1), lines=st.sets(st.integers(4, 12)))
def test_a_file_typed_with_the_input_method_on_is_mended_to_the_file_that_was_meant(
    choice: list[str], lines: set[int]
) -> None:
    rows = PROPER.splitlines(keepends=True)
    for n in lines:
        code, mark, comment = rows[n].partition("  #")
        if "why" not in code:
            for proper in choice:
                code = code.replace(proper, FULL_WIDTH[proper])
        rows[n] = code + mark + comment
    text = "".join(rows)
    for _ in range(3):
        text = mend(text, scan(text, "f"))
    source, found = read_yaml(text, "f")
    wanted, _ = read_yaml(PROPER, "f")
    assert found == []
    assert source is not None
    assert wanted is not None
    assert source.data == wanted.data
    assert text.count("#") == PROPER.count("#")


def test_line_ends_stay_as_they_are() -> None:
    text = "a：1\r\nb: 2\rc: ３\n"
    assert mend(text, scan(text, "f")) == "a: 1\r\nb: 2\rc: 3\n"


def test_a_file_in_another_encoding_is_saved_as_utf_8() -> None:
    content = "title: 客户满意度\r\nweight：25  # 注\r\n".encode("gb18030")
    _, found = read_yaml(content, "f")
    assert {d.code for d in found} == {"CSAT002", "CSAT003"}
    saved = mend_file(content, found)
    assert saved == "title: 客户满意度\r\nweight: 25  # 注\r\n".encode()
    assert read_yaml(saved, "f")[1] == []
    assert mend_file(saved, []) == saved


@settings(max_examples=300, deadline=None)
@given(text=texts)
@example("a: x\t\u3000＃ b\nb: 1\n")
def test_mending_a_file_twice_is_mending_it_once(text: str) -> None:
    once = mend_file(text.encode(), read_yaml(text, "f")[1])
    assert once is not None
    assert mend_file(once, read_yaml(once, "f")[1]) == once


def test_a_byte_order_mark_of_utf_8_stays_and_binary_files_are_left_alone() -> None:
    content = b"\xef\xbb\xbfa\xef\xbc\x9a1\n"
    found = read_yaml(content, "f")[1]
    assert mend_file(content, found) == b"\xef\xbb\xbfa: 1\n"
    assert mend_file(b"PK\x03\x04\0\xff", [Diagnostic(code="CSAT017", level="error", file="f")]) is None
