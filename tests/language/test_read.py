from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.encoding import decode
from csat_plugin.language.lines import Lines
from csat_plugin.language.read import ALIASED, DEEPEST, LARGEST, plain, read_yaml
from csat_plugin.language.source import Place, Source
from csat_plugin.texts import LANGUAGES


def data(text: str | bytes) -> Any:
    source, found = read_yaml(text, "f.yaml")
    assert source is not None, found
    assert found == []
    return source.data


def only(text: str | bytes) -> Diagnostic:
    source, found = read_yaml(text, "f.yaml")
    assert len(found) == 1, (source, found)
    for language in LANGUAGES:
        assert found[0].sentence(language)
    return found[0]


def where(text: str | bytes) -> tuple[str, str, int, int]:
    found = only(text)
    return (found.code, found.variant, found.line, found.column)


@pytest.mark.parametrize(
    "word",
    [
        *("on", "off", "yes", "no", "Yes", "True", "Null", "18:30", "08:30", "012", "0x1F", "0o17", "1e3", "+5", ".5"),
        *(
            "5.",
            "2026-10",
            "2026-10-01",
            "1_000",
            ".inf",
            "25%",
            "5 working days",
            "-",
            "１２",
            "9" * 41,
            "1,5",
            "<<x",
            "=",
        ),
    ],
)
def test_everything_else_is_the_text_its_author_wrote(word: str) -> None:
    assert plain(word) == word


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *(("1", 1), ("-5", -5), ("0", 0), ("95.1", Decimal("95.1")), ("1.50", Decimal("1.50"))),
        *(("true", True), ("false", False), ("", None), ("~", None), ("null", None)),
    ],
)
def test_numbers_truth_and_nothing(text: str, value: object) -> None:
    assert plain(text) == value
    assert type(plain(text)) is type(value)
    assert data(f"a: {text}\n") == {"a": value}


def test_quotes_make_text() -> None:
    assert data("a: '25'\nb: \"true\"\nc: |\n  5\nd: ''\n") == {"a": "25", "b": "true", "c": "5\n", "d": ""}


def test_keys_are_always_text() -> None:
    assert data("scale: {1: 20, true: 5, 2.5: 3, ◎: 100}\n") == {"scale": {"1": 20, "true": 5, "2.5": 3, "◎": 100}}


def test_a_question_may_stand_in_brackets() -> None:
    assert data("q: {text: {zh: 响应是否及时?, en: Fast? Yes}}\n") == {
        "q": {"text": {"zh": "响应是否及时?", "en": "Fast? Yes"}}
    }


def test_places_of_keys_and_values() -> None:
    source, _ = read_yaml("# c\na: 1\n权重:\n  - {x: 5, y: 6}\r\n  - z\n", "f.yaml")
    assert source is not None
    assert source.place(("a",)) == Place(2, 4)
    assert source.place(("a",), key=True) == Place(2, 1)
    assert source.place(("权重", 0, "y")) == Place(4, 15)
    assert source.place(("权重", 0, "y"), key=True) == Place(4, 12)
    assert source.place(("权重", 1)) == Place(5, 5)
    assert source.place(("权重", 9)) == Place(4, 3)


def test_a_byte_order_mark_at_the_beginning_is_fine() -> None:
    assert data(b"\xef\xbb\xbfa: 1\n") == {"a": 1}
    assert data("\ufeffa: 1\n") == {"a": 1}


def test_every_duplicate_key_is_said_with_both_places_and_the_first_counts() -> None:
    source, found = read_yaml("a: 1\nb: {c: 1, c: 2}\na: 3\n", "f.yaml")
    assert [(d.code, d.line, d.column, d.values["line"]) for d in found] == [
        ("CSAT009", 2, 11, "2"),
        ("CSAT009", 3, 1, "1"),
    ]
    assert source is not None
    assert source.data == {"a": 1, "b": {"c": 1}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("<<: {a: 1}\n", ("CSAT010", "", 1, 1)),
        ("a: !!str 5\n", ("CSAT011", "", 1, 4)),
        ("a: !python/object:os.system x\n", ("CSAT011", "", 1, 4)),
        ("a: !x!y z\n", ("CSAT011", "", 1, 4)),
        ("a: &x 1\nb: *y\n", ("CSAT012", "unknown", 2, 4)),
        ("a: &x 1\nb: &x 2\n", ("CSAT012", "twice", 2, 4)),
        ("a: &x [1, *x]\n", ("CSAT012", "circle", 1, 4)),
        ("", ("CSAT015", "", 1, 1)),
        ("# only a comment\n", ("CSAT015", "", 1, 1)),
        ("a: 1\n---\nb: 1\n", ("CSAT016", "", 2, 1)),
        ("a: 1\n...\nb: 2\n", ("CSAT016", "", 3, 1)),
        (b"a: 1\n\0", ("CSAT017", "", 2, 1)),
        (b"PK\x03\x04\x14\0\0\0\xff\xfe", ("CSAT017", "", 1, 1)),
        ("a: b\x08c\n", ("CSAT017", "character", 1, 5)),
        ("? [a]\n: b\n", ("CSAT018", "", 1, 3)),
        ("? \n: 1\n", ("CSAT018", "empty", 1, 2)),
        (": 1\n", ("CSAT018", "empty", 1, 1)),
        ("a: {{ b }}\n", ("CSAT018", "", 1, 5)),
    ],
)
def test_what_this_language_refuses(text: str | bytes, found: tuple[str, str, int, int]) -> None:
    assert where(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: b: c\n", ("two_colons", 1, 5)),
        ("a: 1\nweights\nb: 2\n", ("no_colon", 2, 1)),
        ("weights\nb: 2\n", ("no_colon", 1, 1)),
        ("a: 1\n  b: 2\n", ("under_value", 2, 3)),
        ("a:\n  b: 1\n c: 2\n", ("indent", 3, 2)),
        ("a:\n    b: 1\n  c: 2\n", ("indent", 3, 3)),
        ("a: 1\n- b\n", ("list_among_keys", 2, 1)),
        ("- a\nb: 1\n", ("key_among_list", 2, 1)),
        ("a: - b\n", ("list_beside_key", 1, 4)),
        ("a: {b: 1\nc: 2\n", ("unclosed", 1, 4)),
        ("a: {b: [1, 2\n", ("unclosed", 1, 8)),
        ("a: [b}\n", ("mismatch", 1, 6)),
        ("a: [b,,c]\n", ("stray", 1, 7)),
        ("a: }\n", ("stray", 1, 4)),
        ('a: "b" c\n', ("after_value", 1, 8)),
        ("a: [b] c\n", ("after_value", 1, 8)),
        ('a: "b\nc: 2\n', ("quote", 1, 4)),
        ('a: "C:\\dir"\n', ("escape", 1, 7)),
        ("a: @b\n", ("reserved", 1, 4)),
        ("a: `b`\n", ("reserved", 1, 4)),
        ("a: *\n", ("reserved", 1, 4)),
        ("a: |x\n  b\n", ("block_text", 1, 5)),
        ("%b\n", ("directive", 1, 1)),
    ],
)
def test_syntax_errors_are_said_at_the_place_where_one_must_look(text: str, found: tuple[str, int, int]) -> None:
    assert where(text)[1:] == found
    assert where(text)[0] == "CSAT001"


def test_depth_is_refused_before_it_can_do_harm() -> None:
    for text in ("[" * 200_000, "- " * 200_000, "{a: " * 200_000, "? " * 100_000, "[[" * 60 + "]]" * 60):
        assert where(text)[0] == "CSAT014"
    assert data("[" * DEEPEST + "]" * DEEPEST)
    nested = "".join(f"{' ' * n}a:\n" for n in range(DEEPEST + 1))
    assert where(nested)[0] == "CSAT014"


def test_size_is_refused_unread() -> None:
    assert where(b"\xff" * (LARGEST + 1)) == ("CSAT013", "", 1, 1)
    assert where("満" * (LARGEST // 3 + 1)) == ("CSAT013", "", 1, 1)
    assert data(b"a: " + b"x" * (LARGEST - 4) + b"\n")["a"].startswith("xx")


def test_aliases_have_a_budget() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9))
    assert only(bomb).code == "CSAT012"
    assert only(bomb).variant == "budget"
    shared = "base: &b {min: 1, max: 5}\nmore: [" + ", ".join(["*b"] * (ALIASED // 3)) + "]\n"
    assert data(shared)["more"][-1] == {"min": 1, "max": 5}
    deep = "a0: &a0 " + "[" * 60 + "]" * 60 + "\n"
    deep += "".join(f"a{n}: &a{n} " + "[" * 60 + f"*a{n - 1}" + "]" * 60 + "\n" for n in range(1, 30))
    assert only(deep).variant == "budget"


CHINESE = "title: 客户满意度规则\npeople: {process_manager: 赵敏}\n"
TRADITIONAL = "title: 客戶滿意度規則與權重\n"
JAPANESE = "title: 顧客満足度のルール\nwhy: 髙橋①～\n"


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [
        (CHINESE, "gb18030", "GB18030"),
        (CHINESE, "utf-16", "UTF-16"),
        (CHINESE, "utf-16-le", "UTF-16"),
        (CHINESE, "utf-16-be", "UTF-16"),
        (CHINESE, "utf-32", "UTF-32"),
        (TRADITIONAL, "big5", "Big5"),
        (JAPANESE, "cp932", "CP932"),
        ("title: 顧客満足度のルール\n", "euc_jp", "EUC-JP"),
        ("title: カスタマー\n", "cp932", "CP932"),
        ("scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}}\n", "cp932", "CP932"),
        ("scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20}}\n", "gb18030", "GB18030"),
        ("title: Zufriedenheit für Käufer\n", "cp1252", "Windows-1252"),
    ],
)
def test_other_encodings_are_read_and_named(text: str, codec: str, name: str) -> None:
    source, found = read_yaml(text.encode(codec), "rules/acme.yaml")
    assert source is not None
    assert source.text == text
    assert [(d.code, d.level, d.values["encoding"]) for d in found] == [("CSAT002", "warning", name)]
    assert found[0].mend is not None
    assert found[0].sentence() == (
        f"rules/acme.yaml is {name}; I can read it, but save it as UTF-8: `csat validate --fix`."
    )


def test_a_text_that_was_decoded_already_is_taken_as_it_is() -> None:
    decoded = decode("a: 1\n")
    assert decoded is not None
    assert (decoded.text, decoded.encoding) == ("a: 1\n", "UTF-8")


def test_findings_behind_a_trap_are_found_and_placed_in_the_text_as_it_stands() -> None:
    source, found = read_yaml("weight：25\nb: {x：1， x: 2}\n", "f.yaml")
    assert [(d.code, d.line, d.column) for d in found] == [
        ("CSAT003", 1, 7), ("CSAT003", 2, 6), ("CSAT003", 2, 8), ("CSAT009", 2, 10)
    ]  # fmt: skip
    assert source is not None
    assert source.data == {"weight": 25, "b": {"x": 1}}
    assert source.place(("b", "x")) == Place(2, 7)


scalars = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.text("abc: #-?[]{},'\"\\\n東京　：", max_size=8)
)
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text("ab1：x ", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(tree=st.dictionaries(st.text("abc", min_size=1, max_size=3), trees, max_size=4))
def test_json_is_read_back_as_it_was_written(tree: dict[str, Any]) -> None:
    assert data(json.dumps(tree, ensure_ascii=False, indent=1)) == tree


def paths(node: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(node, dict):
        for key, value in node.items():
            yield from paths(value, (*path, key))
    elif isinstance(node, list):
        for n, value in enumerate(node):
            yield from paths(value, (*path, n))


def at(tree: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        tree = tree[key]
    return tree


@settings(max_examples=100, deadline=None)
@given(tree=st.dictionaries(st.text("abc", min_size=1, max_size=3), trees, max_size=4), flow=st.booleans())
def test_each_scalar_stands_where_its_place_says(tree: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(tree, allow_unicode=True, default_flow_style=flow, default_style='"', width=10_000)
    text = re.sub(r"!!(null|bool|int) ", "", text)
    source, found = read_yaml(text, "f.yaml")
    assert isinstance(source, Source), found
    lines = Lines(text)
    for path in paths(source.data):
        value = at(source.data, path)
        if isinstance(value, str) and "\n" not in value:
            assert text[lines.offset(source.place(path))] == '"'


@settings(max_examples=300, deadline=None)
@given(text=st.text("ab1 :-#{}[],'\"\n\t：，【】　％２“”&*!|>%@?\\\u00a0\u200b\ufeff\0\x85\r", max_size=60))
@example("a: [\r\n")
@example("“a”：\n")
@example("- - 　a：\n")
def test_no_text_however_wrong_raises_anything(text: str) -> None:
    for content in (text, text.encode("utf-8"), text.encode("utf-16")):
        source, found = read_yaml(content, "f.yaml")
        assert source is not None or any(d.level == "error" for d in found)
        for finding in found:
            lines = decoded.text.splitlines() if (decoded := decode(content)) else []
            assert finding.line <= len(lines) + 1
            assert finding.sentence("zh")


@settings(max_examples=200, deadline=None)
@given(content=st.binary(max_size=80))
def test_no_bytes_raise_anything(content: bytes) -> None:
    source, found = read_yaml(content, "f.yaml")
    assert source is not None or found


def test_a_merge_conflict_is_called_by_its_name() -> None:
    source, found = read_yaml("language: 1\n<<<<<<< HEAD\na: 1\n=======\na: 2\n>>>>>>> other\n", "a.yaml")
    assert source is None
    assert [(d.code, d.variant, d.line, d.column) for d in found] == [("CSAT001", "conflict", 2, 1)]
