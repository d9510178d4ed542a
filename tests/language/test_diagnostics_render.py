from __future__ import annotations

import json

from csat_plugin.core.scoring.result import Note
from csat_plugin.language.diagnostics.finding import Choice, Diagnostic
from csat_plugin.language.diagnostics.render import as_github, as_json, as_text, summary
from csat_plugin.language.read import read_yaml

TEXT = "language: 1\n权重：{ticket：25， x: 1, x: 2}\n"


def test_text_is_one_line_a_finding_and_counts_at_the_end() -> None:
    found = read_yaml(TEXT, "rules/acme.yaml")[1]
    lines = as_text(found).splitlines()
    assert lines[0] == (
        "rules/acme.yaml:2:3: CSAT003 error: `：` is the full-width colon of the Chinese or Japanese input method; YAML "
        "needs `: `. Fix all 3 of these marks: `csat validate --fix`."
    )
    assert lines[3].startswith("rules/acme.yaml:2:22: CSAT009 error: `x` stands here for the second time")
    assert lines[4] == "Errors: 4, warnings: 0, hints: 0. `csat validate --fix` mends 3 of them."
    assert as_text(found, "zh").splitlines()[0].startswith("rules/acme.yaml:2:3: CSAT003 错误: 这里用了全角冒号")
    assert as_text(found, "ja").splitlines()[-1].startswith("エラー 4")
    assert as_text([]) == ""


def test_the_mark_stands_under_the_place_on_a_terminal() -> None:
    source, found = read_yaml(TEXT, "f.yaml")
    assert source is not None
    lines = as_text(found, sources=[source], excerpt=True).splitlines()
    assert lines[1] == "    2 | 权重：{ticket：25， x: 1, x: 2}"
    assert lines[2] == "      |     ^"  # two wide characters before it take four columns
    assert lines[11].index("^") == len("    2 | ") + 4 + 2 + len("{ticket") + 2 + len("25") + 2 + len(" x: 1, ")


def test_the_excerpt_of_a_long_line_shows_the_surroundings_and_invisible_characters_as_dots() -> None:
    text = "a: [" + "x, " * 200 + "sat\u200bis]\n"
    found = read_yaml(text, "f.yaml")[1]
    lines = as_text(found, sources={"f.yaml": text}, excerpt=True).splitlines()
    assert "sat·is" in lines[1]
    assert len(lines[1]) < 140
    assert lines[1][lines[2].index("^")] == "s"


def test_colours_only_when_asked() -> None:
    found = read_yaml(TEXT, "f.yaml")[1]
    assert "\x1b" not in as_text(found)
    assert "\x1b[31merror" in as_text(found, colour=True)


def test_what_an_author_wrote_cannot_break_the_line_or_the_terminal() -> None:
    found = read_yaml('"a\\n\\e[31m": 1\n"a\\n\\e[31m": 2\n', "f.yaml")[1]
    first, last = as_text(found).splitlines()
    assert "\x1b" not in first
    assert "a\\u000a\\u001b[31m" in first
    assert last.startswith("Errors: 1")


def test_json_names_its_schema_and_is_the_same_but_for_the_sentences() -> None:
    found = read_yaml(TEXT, "f.yaml")[1]
    made = json.loads(as_json(found, skipped=("people",)))
    assert made["schema"] == "csat/diagnostics@1"
    assert (made["errors"], made["warnings"], made["hints"]) == (4, 0, 0)
    assert made["skipped_checks"] == ["people"]
    first = made["diagnostics"][0]
    assert (first["code"], first["level"], first["file"], first["line"], first["column"]) == (
        "CSAT003",
        "error",
        "f.yaml",
        2,
        3,
    )
    assert first["mend"] == {"start": 14, "end": 15, "text": ": "}
    chinese = json.loads(as_json(found, "zh", skipped=("people",)))
    assert chinese["diagnostics"][0].pop("message") != first.pop("message")
    assert chinese["diagnostics"][0] == first


def test_github_gets_one_command_a_finding_with_its_marks_escaped() -> None:
    found = read_yaml("a：1\n%b: 50%\n", "rules/a,b:c.yaml")[1]
    lines = as_github(found).splitlines()
    assert lines[0].startswith(
        "::error file=rules/a%2Cb%3Ac.yaml,line=1,col=2,title=CSAT003::`：` is the full-width colon"
    )
    assert all("%b" not in line for line in lines)
    assert as_github([]) == ""


def test_levels_have_githubs_own_names() -> None:
    found = read_yaml("a: [单号，客户]\n", "f.yaml")[1]
    assert as_github(found).startswith("::warning file=f.yaml,")
    assert summary(found) == "Errors: 0, warnings: 1, hints: 0."


def test_lines_to_choose_from_stand_below_their_sentence_in_every_form() -> None:
    choices = (
        Choice("weights: {a: 100}", (Note("effect.mean", {"period": "2026-10", "mean": "85.0"}),)),
        Choice("weights: {短: 1}"),
    )
    values = {"channel": "callback", "points": "20", "sum": "80", "n": "1"}
    found = Diagnostic(code="CSAT021", level="error", file="a.yaml", values=values, choices=choices)
    lines = as_text([found]).splitlines()
    assert lines[1] == "    weights: {a: 100}   2026-10: mean 85.0"
    assert lines[2] == "    weights: {短: 1}"
    assert as_text([found], "zh").splitlines()[1].endswith("2026-10：平均 85.0")
    said = json.loads(as_json([found]))["diagnostics"][0]["choices"]
    assert said[0] == {"text": "weights: {a: 100}", "effect": "2026-10: mean 85.0"}
    assert "%0A    weights: {a: 100}   2026-10: mean 85.0%0A" in as_github([found])
