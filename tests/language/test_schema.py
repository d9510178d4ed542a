"""The schema: fresh, valid, and every violation at its own place in the author's terms."""

from pathlib import Path
from typing import Annotated, Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from msgspec import Meta, Struct

from csat_plugin.language.document.ruleset import Document
from csat_plugin.language.read import read_yaml
from csat_plugin.language.rule_tests.document import RuleTests
from csat_plugin.language.schema import COMMITTED, REGENERATE, convert, schema_for, schema_text, validate, write
from csat_plugin.language.source import Source
from csat_plugin.texts import LANGUAGES

SCHEMAS = Path(__file__).parents[2] / "schemas"
HEAD = "language: 1\nruleset: acme\n"


def source_of(text: str) -> Source:
    source, _ = read_yaml(text, "acme.yaml")
    assert source is not None
    return source


def found(text: str, kind: type = Document) -> list[tuple[int, int, str]]:
    return [(d.line, d.column, f"{d.code}.{d.variant}".rstrip(".")) for d in validate(source_of(text), kind)]


@pytest.mark.parametrize("name", COMMITTED)
def test_committed_schema_is_fresh(name: str) -> None:
    kind, title = COMMITTED[name]
    committed = (SCHEMAS / name).read_text(encoding="utf-8")
    assert committed == schema_text(kind, title), f"schemas/{name} is stale: run `{REGENERATE}`"


@pytest.mark.parametrize("kind", [Document, RuleTests])
def test_schema_is_a_valid_schema(kind: type) -> None:
    Draft202012Validator.check_schema(schema_for(kind))


def test_every_key_is_described() -> None:
    schema = schema_for(Document)
    parts = [("", schema), *schema["$defs"].items()]
    bare = [
        f"{name}.{key}"
        for name, part in parts
        for key, value in part.get("properties", {}).items()
        if not value.get("description")
    ]
    assert bare == []


def test_write_makes_the_same_bytes(tmp_path: Path) -> None:
    for path in write(tmp_path):
        assert path.read_bytes() == (SCHEMAS / path.name).read_bytes()


PLACES = [
    ("extend: itss@1\n", (3, 1, "CSAT130.meant")),
    ("colour: red\n", (3, 1, "CSAT130")),
    ("month_of: closed\n", (3, 1, "CSAT130.under")),
    ("channels: {ticket: {weight: 20}}\n", (3, 21, "CSAT130.weight")),
    ("weights: {ticket: 20, callback: many}\n", (3, 33, "CSAT132.number")),
    ("weights: 20\n", (3, 10, "CSAT132.object")),
    ("weights: {ticket: -1}\n", (3, 19, "CSAT135.below")),
    ("weights: {ticket: 101}\n", (3, 19, "CSAT135.above")),
    ("valid_from: 2026-13\n", (3, 13, "CSAT134.month")),
    ("channels: {callback: of}\n", (3, 22, "CSAT133.meant")),
    ("channels: {callback: [a]}\n", (3, 22, "CSAT137")),
    ("channels:\n  callback:\n", (4, 3, "CSAT138")),
    ("channels: {ticket: {month_of: close}}\n", (3, 31, "CSAT133.meant")),
    ("channels: {ticket: {respondents: vip}}\n", (3, 34, "CSAT132.array")),
    ("channels: {ticket: {valid_for: 3}}\n", (3, 32, "CSAT134.span")),
    ("channels: {ticket: {needs: {ratings: 0}}}\n", (3, 38, "CSAT135.below")),
    ("channels: {ticket: {scale: {mn: 1, max: 5}}}\n", (3, 29, "CSAT130.meant")),
    ("scales: {maru: {◎: 180}}\n", (3, 20, "CSAT135.above")),
    ("scales: {maru: {◎: good}}\n", (3, 20, "CSAT132.number")),
    ("bands: {good: {form: 80}}\n", (3, 16, "CSAT130.meant")),
    ("targets: {t: {share: 75}}\n", (3, 22, "CSAT134.percent")),
    ("targets: {t: {of: customer}}\n", (3, 19, "CSAT133.meant")),
    ("targets: {t: {reaching: [a]}}\n", (3, 25, "CSAT137")),
    ("actions: {a: {when: {score: {belw: 80}}}}\n", (3, 30, "CSAT130.meant")),
    ("actions: {a: {when: {contact: {domian: x}}}}\n", (3, 32, "CSAT130.meant")),
    ("actions: {a: {when: {all: []}}}\n", (3, 27, "CSAT136.few")),
    ("actions: {a: {at_most: 10}}\n", (3, 24, "CSAT134.cap")),
    ("actions: {a: {sure: maybe}}\n", (3, 21, "CSAT132.boolean")),
    ("surveys: {s: {within: [20%]}}\n", (3, 23, "CSAT136.few")),
    ("surveys: {s: {within: [20%, 25%, 30%]}}\n", (3, 23, "CSAT136.many")),
    ("score: {precision: 1.5}\n", (3, 20, "CSAT132.integer")),
    ("people: {owner: {from: 16.11.2026}}\n", (3, 24, "CSAT134.day")),
    ("for: [{target: {reaching: 85}}]\n", (3, 7, "CSAT131")),
]


@pytest.mark.parametrize(("text", "place"), PLACES)
def test_each_violation_at_its_place(text: str, place: tuple[int, int, str]) -> None:
    assert found(HEAD + text) == [place]


def test_all_violations_at_once() -> None:
    everything = HEAD + "".join(
        text for text, _ in PLACES if text.startswith(("extend:", "valid_from:", "weights: 20"))
    )
    assert [code for *_, code in found(everything)] == ["CSAT130.meant", "CSAT132.object", "CSAT134.month"]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ruleset: acme\n", (1, 1, "CSAT131.language")),
        ("language: 1\n", (1, 1, "CSAT131.ruleset")),
        ("language: 2\nruleset: a\n", (1, 11, "CSAT133.meant")),
        ("language: 1\nruleset: a b\n", (2, 10, "CSAT134.name")),
        ("[1, 2]\n", (1, 1, "CSAT132.root")),
        ("~\n", (1, 1, "CSAT138.document")),
    ],
)
def test_head_and_root(text: str, place: tuple[int, int, str]) -> None:
    if place[2].startswith("CSAT133"):
        assert found(text)[0][:2] == place[:2]
    else:
        assert found(text) == [place]


@pytest.mark.parametrize(("text", "_place"), PLACES)
def test_every_finding_has_a_sentence_in_every_language(text: str, _place: object) -> None:
    for finding in validate(source_of(HEAD + text), Document):
        for language in LANGUAGES:
            sentence = finding.sentence(language)
            assert sentence
            assert "not valid under any" not in sentence


class Red(Struct, tag_field="type", tag="red", forbid_unknown_fields=True):
    """Red."""

    depth: int = 0


class Blue(Struct, tag_field="type", tag="blue", forbid_unknown_fields=True):
    """Blue."""

    shade: Annotated[int, Meta(ge=1)] = 1


class Box(Struct, forbid_unknown_fields=True):
    """A box of a tagged union, as plugins add them."""

    colour: Red | Blue


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("colour: {type: red, dept: 1}\n", (1, 21, "CSAT130.meant")),
        ("colour: {type: blue, shade: 0}\n", (1, 29, "CSAT135.below")),
        ("colour: {type: bleu}\n", (1, 16, "CSAT133.meant")),
        ("colour: {shade: 1}\n", (1, 9, "CSAT131.choice")),
        ("colour: red\n", (1, 9, "CSAT137")),
    ],
)
def test_a_tagged_union_is_walked_by_its_tag(text: str, place: tuple[int, int, str]) -> None:
    assert found(text, Box) == [place]


def test_convert_gives_the_type() -> None:
    assert convert(source_of("colour: {type: blue, shade: 3}\n"), Box) == Box(Blue(3))


json_like = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-5, 200)
    | st.text("ab: %1", max_size=6)
    | st.sampled_from(["off", "75%", "satisfied"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*Document.__struct_encode_fields__, "ticket", "is", "when", "score", "min"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(json_like)
def test_anything_is_either_refused_with_a_sentence_or_converts(data: Any) -> None:
    document = {"language": 1, "ruleset": "a", **(data if isinstance(data, dict) else {"weights": data})}
    source = Source(name="x.yaml", text="", data=document, values={}, keys={})
    findings = validate(source, Document)
    for finding in findings:
        assert finding.sentence("zh")
    if not findings:
        msgspec.convert(document, Document)


def test_a_key_of_the_settings_is_sent_there() -> None:
    source, _ = read_yaml(b"language: 1\nruleset: x\ncalendar: {holidays: []}\nconnections: {}\n", "x.yaml")
    assert source is not None
    said = {finding.line: finding.sentence() for finding in validate(source, Document)}
    for line, key in ((3, "calendar"), (4, "connections")):
        assert said[line] == f"`{key}` is a key of `csat.yaml`, not of a rule file; write it there."
