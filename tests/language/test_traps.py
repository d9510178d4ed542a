from __future__ import annotations

from typing import Any

import pytest

from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.mend import mend
from csat_plugin.language.read import read_yaml
from csat_plugin.language.traps.scan import scan
from csat_plugin.texts import LANGUAGES

NBSP, WIDE, NONE, MARK, TAB = "\u00a0", "\u3000", "\u200b", "\ufeff", "\t"


def traps(text: str) -> list[tuple[str, int, int]]:
    found = scan(text, "f.yaml")
    for finding in found:
        for language in LANGUAGES:
            assert finding.sentence(language)
    return [(f"{d.code}.{d.variant}".rstrip("."), d.line, d.column) for d in found]


def meant(text: str) -> Any:
    """What the author meant: the data of the text as it stands, which must equal that of the mended text."""
    source, found = read_yaml(text, "f.yaml")
    mended, left = read_yaml(mend(text, found), "f.yaml")
    assert left == []
    assert source is not None
    assert mended is not None
    assert source.data == mended.data
    return source.data


@pytest.mark.parametrize(
    ("text", "found", "value"),
    [
        # a full-width colon, before another key, in brackets, before nothing, before a bracket
        ("ticket:\n  weight：25\n  fallback: x\n", [("CSAT003.colon", 2, 9)], {"ticket": {"weight": 25, "fallback": "x"}}),
        ("ticket: {weight：25, fallback: q}\n", [("CSAT003.colon", 1, 16)], {"ticket": {"weight": 25, "fallback": "q"}}),
        ("channels：\n  callback: off\n", [("CSAT003.colon", 1, 9)], {"channels": {"callback": "off"}}),
        ("weights：{ticket: 25}\n", [("CSAT003.colon", 1, 8)], {"weights": {"ticket": 25}}),
        ("权重：25\n", [("CSAT003.colon", 1, 3)], {"权重": 25}),
        ("a:\n  事件：incident\n  变更: change\n", [("CSAT003.colon", 2, 5)], {"a": {"事件": "incident", "变更": "change"}}),
        ("a:\n  变更: change\n  事件：incident\n", [("CSAT003.colon", 3, 5)], {"a": {"变更": "change", "事件": "incident"}}),
        ("a: {事件：x, 变更: y}\n", [("CSAT003.colon", 1, 7)], {"a": {"事件": "x", "变更": "y"}}),
        ("- weight：25\n", [("CSAT003.colon", 1, 9)], [{"weight": 25}]),
        ("a: {b: 1，c：2}\n", [("CSAT003.comma", 1, 9), ("CSAT003.colon", 1, 11)], {"a": {"b": 1, "c": 2}}),
        # ideographic and other odd blanks
        (
            f"ticket:\n{WIDE}{WIDE}weight: 25\n{WIDE}{WIDE}of: x\n",
            [("CSAT004", 2, 1), ("CSAT004", 3, 1)],
            {"ticket": {"weight": 25, "of": "x"}},
        ),
        (f"ticket:\n  weight:{NBSP}25\n  b: 1\n", [("CSAT004.after_colon", 2, 10)], {"ticket": {"weight": 25, "b": 1}}),
        (f"weight:{WIDE}25\n", [("CSAT004.after_colon", 1, 8)], {"weight": 25}),
        (f"a: {NBSP}[x]\n", [("CSAT004", 1, 4)], {"a": ["x"]}),
        (f"a: [x]{WIDE}\n", [("CSAT004", 1, 7)], {"a": ["x"]}),
        (f"a: {{b: 1,{WIDE}c: 2}}\n", [("CSAT004", 1, 10)], {"a": {"b": 1, "c": 2}}),
        (f"a: 25{NBSP}\n", [("CSAT004", 1, 4)], {"a": 25}),
        (f"a: 1\n{NBSP}\nb: 2\n", [("CSAT004", 2, 1)], {"a": 1, "b": 2}),
        (f"a: 5{NBSP}working days\n", [("CSAT004", 1, 4)], {"a": "5 working days"}),
        (f"a: 5{WIDE}个工作日\n", [("CSAT004", 1, 4)], {"a": "5 个工作日"}),
        # lists, percentages, digits, brackets
        (
            "a: [interface_person，decision_leader、vip_user]\n",
            [("CSAT003.comma", 1, 21), ("CSAT003.comma", 1, 37)],
            {"a": ["interface_person", "decision_leader", "vip_user"]},
        ),
        ("a: 25％\n", [("CSAT003.number", 1, 4)], {"a": "25%"}),
        ("a: ２５\n", [("CSAT003.number", 1, 4)], {"a": 25}),
        ("a: {b: ２５％, c: −5}\n", [("CSAT003.number", 1, 8), ("CSAT003.number", 1, 16)], {"a": {"b": "25%", "c": -5}}),
        ("a: 【20%, 30%】\n", [("CSAT003.bracket", 1, 4), ("CSAT003.bracket", 1, 13)], {"a": ["20%", "30%"]}),
        ("a: ［x］\n", [("CSAT003.bracket", 1, 4), ("CSAT003.bracket", 1, 6)], {"a": ["x"]}),
        ("a: ｛min: 1｝\n", [("CSAT003.bracket", 1, 4), ("CSAT003.bracket", 1, 11)], {"a": {"min": 1}}),
        ("a: [20%, 30%】\n", [("CSAT003.bracket", 1, 13)], {"a": ["20%", "30%"]}),
        ("ｗｅｉｇｈｔｓ: 1\n", [("CSAT003.letters", 1, 1)], {"weights": 1}),
        # decimal comma
        ("a: {at_least: 95,1}\n", [("CSAT007", 1, 17)], {"a": {"at_least": Any}}),
        ("a: {at_least: 95，1}\n", [("CSAT007", 1, 17)], {"a": {"at_least": Any}}),
        ("a: {at_least: 95,1, below: 96}\n", [("CSAT007", 1, 17)], {"a": {"at_least": Any, "below": 96}}),
        ("a: {share: 75,5%}\n", [("CSAT007", 1, 14)], {"a": {"share": "75.5%"}}),
        ("a: 95,1\n", [("CSAT007", 1, 4)], {"a": Any}),
        # comments, list marks, quotes
        ("a: 25 ＃ 权重\n", [("CSAT003.hash", 1, 7)], {"a": 25}),
        (f"a: 25{WIDE}# 权重\n", [("CSAT004", 1, 6)], {"a": 25}),
        ("＃ 注释\na: 1\n", [("CSAT003.hash", 1, 1)], {"a": 1}),
        ("a: 1\n  ＃ 注释\nb: 2\n", [("CSAT003.hash", 2, 3)], {"a": 1, "b": 2}),
        ("－ a\n– b\n", [("CSAT003.dash", 1, 1), ("CSAT003.dash", 2, 1)], ["a", "b"]),
        ("id: “C05”\n", [("CSAT006", 1, 5)], {"id": "C05"}),
        ("a: [‘C05’，“C06”]\n", [("CSAT006", 1, 5), ("CSAT003.comma", 1, 10), ("CSAT006", 1, 11)], {"a": ["C05", "C06"]}),
        ("“ticket”：20\n", [("CSAT006", 1, 1), ("CSAT003.colon", 1, 9)], {"ticket": 20}),
        ('a: "abc”\nb: 1\n', [("CSAT006.closing", 1, 8)], {"a": "abc", "b": 1}),
        # no blank after the colon
        ("a:25\n", [("CSAT008", 1, 2)], {"a": 25}),
        ("weights:{ticket: 20}\n", [("CSAT008", 1, 8)], {"weights": {"ticket": 20}}),
        ("a: {b:1, c:x}\n", [("CSAT008", 1, 6), ("CSAT008", 1, 11)], {"a": {"b": 1, "c": "x"}}),
        # invisible characters
        (f"{NONE}weights: 1\n", [("CSAT004", 1, 1)], {"weights": 1}),
        (f"own{MARK}er: a\n", [("CSAT004.hidden", 1, 1)], {"owner": "a"}),
        (f"a: satis{NONE}fied\n", [("CSAT004.hidden", 1, 4)], {"a": "satisfied"}),
        ("a: 1\u2028b: 2\n", [("CSAT004.break", 1, 5)], None),
        # tabs
        (f"a:\n{TAB}b: 1\n{TAB}c:\n{TAB}{TAB}d: 2\n", [("CSAT005", n, 1) for n in (2, 3, 4)], {"a": {"b": 1, "c": {"d": 2}}}),
        (f"a:{TAB}1\n", [("CSAT004.after_colon", 1, 3)], {"a": 1}),
        (f"a: 1{TAB}# c\n", [("CSAT005.between", 1, 5)], {"a": 1}),
        (f"a: {{b: 1,{TAB}c: 2}}\n", [("CSAT005.between", 1, 10)], {"a": {"b": 1, "c": 2}}),
    ],
)  # fmt: skip
def test_a_trap_is_found_at_its_place_and_mended_to_what_was_meant(text: str, found: Any, value: Any) -> None:
    assert traps(text) == found
    if value is not None:
        data = meant(text)
        assert str(data).replace("Decimal('95.1')", "typing.Any") == str(value)


@pytest.mark.parametrize(
    "text",
    [
        "title: 说明：这是，文本、好\n",
        "title: {zh: 响应，是否及时？, en: x}\n",
        "title: {zh: 说明：好, ja: 「応答」は、早い：はい}\n",
        "why: 合同“2026-117”附件３，第２５％条\n",
        "why: “quoted”\n",
        "title: 【重要】通知\n",
        "name: 【重要】通知\n",
        "a: '：，【】％'\nb: \"weight：25\"\n",
        "# weight：25，【】\na: 1  # ，：％\n",
        "a: |\n  weight：25\n  　x，\n b\n".replace(" b", "  b"),
        "a:\n  b: >\n    weight：25\n\n    x\n  c: 1\n",
        "- |\n weight：25\n- b\n",
        "title: 说明\n  注意：xxx\nb: 1\n",
        "why:\n  说明：这是文本\n",
        "steps:\n  zh:\n    - 说明：先打电话\n    - 第二步，然后\n    - note：call first\n",
        "steps: [说明：先打电话]\n",
        f"customers: [山田{WIDE}太郎, 田中]\nowner: 山田{WIDE}太郎\n",
        f"title: {WIDE}空格\n",
        "scales: {maru: {◎: 100, ○: 80, △: 60, ×: 20, Ａ: 2, １: 3, ①: 4}}\n",
        "no_answer: [①, ②]\n",
        "a: [95,1]\nb: [18:30, x:y]\nc: http://x.y/z\nd: {e: http://x.y}\nf: env:NAME\n",
        "a: {b: 95, c: 1}\n",
        "zh: ：\n",
        "due: 5 个工作日\nd: 5営業日\n",
        "why: it is 25 ＃ not a comment\n",
        'why: "he said “yes”\n  and left"\n',
        "a: 'it''s “so”'\n",
        "a: {b: 'x：y', c: \"，\"}\n",
        f"name: a{NONE}b c 东京\n",
        "%YAML 1.2\n---\na: 1\n",
        "a: &x {b: 1}\nc: *x\n",
        "a: [\n  b,  # 一，二：\n  c\n]\n",
        "text: {zh: 响应是否及时?}\n",
    ],
)
def test_text_for_people_is_left_alone(text: str) -> None:
    assert traps(text) == []
    assert mend(text, scan(text, "f")) == text


@pytest.mark.parametrize(
    ("text", "variant", "level"),
    [
        ("a: [单号，客户单位]\n", "CSAT003.comma_in_list", "warning"),
        ("a: {amount: 1,000}\n", "CSAT007.thousands", "error"),
        ("a: 1,000\n", "CSAT007.thousands", "error"),
        ("a:\n  b: 1\n\tc: 2\n", "CSAT005", "error"),
        ('a: “b"c”\n', "CSAT006", "error"),
    ],
)
def test_what_only_the_author_can_know_is_said_and_not_mended(text: str, variant: str, level: str) -> None:
    found = scan(text, "f")
    assert [(f"{d.code}.{d.variant}".rstrip("."), d.level, d.mend) for d in found] == [(variant, level, None)]


def test_the_sentence_says_how_many_alike_can_be_mended_at_once() -> None:
    found = scan("a：1\nb：2\nc：3\n", "rules/acme.yaml")
    assert len(found) == 3
    assert found[0].sentence("en") == (
        "`：` is the full-width colon of the Chinese or Japanese input method; YAML needs `: `. "
        "Fix all 3 of these marks: `csat validate --fix`."
    )
    assert found[0].sentence("zh").startswith("这里用了全角冒号“：”")
    assert found[0].sentence("ja").startswith("全角コロン")


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a: [x，",
            "a: [“,",
            "你，",
            "a: {说：",
            "【",
            "- ",
            "－ ",
            "a: '\n",
            "a: {\n",
            "{\n",
            WIDE,
            f"{WIDE}\n",
            "a：",
            TAB,
        ),
        *("x\t", "weight: 25\n", "x,", "1,1", f"{WIDE}＃", "说：b\n# x\n", "“", 'a: "x”\n', "&a "),
    ],
)
def test_a_monotonous_text_is_scanned_to_its_end(piece: str) -> None:
    text = (piece * (60_000 // len(piece) + 1))[:60_000]
    found: list[Diagnostic] = scan(text, "f")
    assert len(found) <= len(text)
    assert mend(text, found).count("\n") <= text.count("\n")
