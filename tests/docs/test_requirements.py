"""Every requirement has its rule or code, its test and its page, or a reason; and whatever is named exists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from docs import requirement_places as places
from docs import requirements_page as listed
from docs.generate import HEAD

PAGE = places.ROOT / "docs" / "requirements.md"
LINK = re.compile(r"\]\(([^)\s]+)\)")
NOTHING = places.Found({}, {}, {}, {})
ID = "S0-22"


@pytest.fixture(scope="module")
def found() -> places.Found:
    return places.found()


@pytest.fixture(scope="module")
def index() -> listed.Index:
    return listed.read_index()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A small repository: one pack with its tests, one module with its test, one page."""
    texts = {
        "rules/own/own.yaml": (
            "people:\n  boss: {}   # answers for it (S0-01)\nactions:\n  call:\n    open: x\n    cites: [S0-22, AMB-3]\n"
        ),
        "rules/own/own.test.yaml": "tests:\n  worked:\n    cites: S0-22\n    ratings: {ticket: 1}\n",
        "csat_plugin/core/sums.py": (
            '"""Sums (S2-07 to S2-09,\nS3-17..S3-19, S4-01..03)."""\n\n'
            'LIMIT = 3\n"""How many (S1-14)."""\n\n\n'
            "class Sum:\n    n: int\n    '''Of what (S1-15).'''\n\n"
            '    def total(self):\n        """All of it (S0-21)."""\n        # rounded once (AMB-3)\n        return "S0-33"\n'
        ),
        "csat_plugin/core/__init__.py": "",
        "tests/test_sums.py": (
            'DATA = {"cites": ["S0-44"]}\n\n\ndef test_total():\n    """S0-21: exact."""\n'
            '    found = 1\n    assert found, "the rise is not proven (S3-16)"\n    assert found == "S0-45"\n'
        ),
        "docs/own.md": "# Own\n\n## Sums & shares\n\nAs S0-22 says.\n",
    }
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def named(part: Mapping[str, list[places.Place]], known: str) -> list[tuple[int, str]]:
    return [(place.line, place.name) for place in part.get(known, [])]


def test_each_requirement_is_met_or_says_why_not(index: listed.Index, found: places.Found) -> None:
    assert listed.faults(index, found) == []


def test_there_are_221_requirements_and_18_decisions(index: listed.Index) -> None:
    known = places.every_id()
    assert len(known) == 221 + 18
    assert sorted(index.requirements) == sorted(known)


def test_what_they_ask_is_said_once(index: listed.Index) -> None:
    said = [entry.what for entry in index.requirements.values()]
    assert [what for what in said if said.count(what) > 1] == []


def test_the_page_has_one_row_for_each_and_counts_them(index: listed.Index, found: places.Found) -> None:
    text = PAGE.read_text("utf-8")
    assert text.startswith(HEAD)
    _, _, tables = text.partition("## S0:")
    assert re.findall(r"^\| ((?:S\d|AMB)-\d+) \|", tables, re.MULTILINE) == places.every_id()
    waiting = [row.id for row in listed.rows(index, found) if row.entry.open]
    assert f"\n## Not built yet: {len(waiting)}\n" in text
    between = text.partition("## Not built yet")[2].partition("## S0:")[0]
    assert re.findall(r"^\| ((?:S\d|AMB)-\d+) \|", between, re.MULTILINE) == waiting


def test_every_link_of_the_page_leads_somewhere() -> None:
    broken = []
    lines: dict[Path, int] = {}
    for target in LINK.findall(PAGE.read_text("utf-8")):
        file, _, part = target.partition("#")
        path = (PAGE.parent / file).resolve() if file else PAGE
        if not path.is_file() or not path.is_relative_to(places.ROOT):
            broken.append(target)
        elif path.suffix == ".md":
            heads = [
                places.anchor(head[1])
                for line in path.read_text("utf-8").splitlines()
                if (head := places.HEADING.match(line))
            ]
            if part and part not in heads:
                broken.append(target)
        else:
            count = lines.setdefault(path, path.read_text("utf-8").count("\n") + 1)
            if not part.startswith("L") or int(part[1:]) > count:
                broken.append(target)
    assert broken == []


def test_rules_are_found_by_what_they_cite(root: Path) -> None:
    found = places.found(root)
    assert named(found.rules, "S0-22") == [(6, "actions.call")]
    assert named(found.rules, "AMB-3") == [(6, "actions.call")]
    assert named(found.rules, "S0-01") == [(2, "people.boss")]
    assert named(found.tests, "S0-22") == [(3, "tests.worked")]


def test_code_is_found_by_docstrings_and_comments_never_by_its_data(root: Path) -> None:
    found = places.found(root)
    assert all(named(found.code, known) == [(1, "")] for known in ("S2-07", "S2-08", "S2-09", "S3-18", "S4-02"))
    assert named(found.code, "S1-14") == [(4, "LIMIT")]
    assert named(found.code, "S1-15") == [(9, "Sum.n")]
    assert named(found.code, "S0-21") == [(12, "Sum.total")]
    assert named(found.code, "AMB-3") == [(12, "Sum.total")]
    assert named(found.tests, "S0-21") == [(4, "test_total")]
    assert named(found.tests, "S3-16") == [(4, "test_total")]
    assert not found.cited() & {"S0-33", "S0-44", "S0-45"}


def test_pages_are_found_by_their_headings(root: Path) -> None:
    (place,) = places.found(root).pages["S0-22"]
    assert (place.path, place.name, places.anchor(place.name)) == ("docs/own.md", "Sums & shares", "sums--shares")


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("S0-05..S0-07", ["S0-05", "S0-06", "S0-07"]),
        ("S0-32 .. S0-34", ["S0-32", "S0-33", "S0-34"]),
        ("S2-07 to S2-08", ["S2-07", "S2-08"]),
        ("S3-01, S3-05", ["S3-01", "S3-05"]),
        ("AMB-9..AMB-11", ["AMB-9", "AMB-10", "AMB-11"]),
        ("S0-3 and AMB-03", ["S0-03", "AMB-3"]),
        ("S0-39 to 3 customers", ["S0-39"]),
        ("XS0-39, S5-01", []),
    ],
)
def test_ids_and_ranges(text: str, known: list[str]) -> None:
    assert list(places.ids(text)) == known


def faults_of(entry: listed.Entry, cited: places.Found, root: Path) -> list[str]:
    index = listed.Index(requirements={ID: entry})
    return [fault for fault in listed.faults(index, cited, root) if fault.startswith(f"{ID}:")]


WHAT = "Something is asked for in some six words"


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (listed.Entry(what=WHAT), "no rule and no code cites it"),
        (listed.Entry(what="Too short"), "in 6 to 16 words, not 2"),
        (listed.Entry(what=WHAT, code=("csat_plugin.core.sums:Gone",)), "csat_plugin.core.sums:Gone does not exist"),
        (
            listed.Entry(what=WHAT, tests=("tests/test_sums.py::test_gone",)),
            "tests/test_sums.py::test_gone does not exist",
        ),
        (listed.Entry(what=WHAT, pages=("own.md#gone",)), "own.md#gone does not exist"),
        (listed.Entry(what=WHAT, code=("csat_plugin.core.sums:Sum.total",)), "no test cites it"),
        (
            listed.Entry(what=WHAT, code=("csat_plugin.core.sums:LIMIT",), tests=("tests/test_sums.py::test_total",)),
            "no page",
        ),
        (listed.Entry(what=WHAT, open=True), "go together"),
        (listed.Entry(what=WHAT, missing="All of it."), "go together"),
        (
            listed.Entry(what=WHAT, open=True, missing="All.", reason="It cannot be."),
            "either it is open or there is a reason",
        ),
        (listed.Entry(what=WHAT, open="partly", missing="The rest."), "nothing cites it"),
    ],
)
def test_what_is_not_there_is_a_fault(root: Path, entry: listed.Entry, fault: str) -> None:
    assert [said for said in faults_of(entry, NOTHING, root) if fault in said]


def test_what_is_open_and_has_rule_and_test_must_be_closed(root: Path) -> None:
    entry = listed.Entry(what=WHAT, open=True, missing="All of it.")
    assert faults_of(entry, NOTHING, root) == []
    assert "close it" in faults_of(entry, places.found(root), root)[0]
    assert "close it" in faults_of(msgspec.structs.replace(entry, open="pack"), places.found(root), root)[0]
    assert faults_of(msgspec.structs.replace(entry, open="partly"), places.found(root), root) == []


def test_what_waits_for_a_pack_is_open_until_a_rule_and_a_rule_test_cite_it(root: Path) -> None:
    code, tests = ("csat_plugin.core.sums:Sum.total",), ("tests/test_sums.py::test_total",)
    entry = listed.Entry(what=WHAT, open="pack", missing="The pack.", code=code, tests=tests)
    assert faults_of(entry, NOTHING, root) == []
    assert faults_of(entry, places.found(root)._replace(tests={}), root) == []
    assert "close it" in faults_of(entry, places.found(root), root)[0]
    assert "close it" in faults_of(msgspec.structs.replace(entry, open=True), NOTHING, root)[0]


def test_a_reason_or_a_rule_with_test_and_page_is_enough(root: Path) -> None:
    assert faults_of(listed.Entry(what=WHAT, reason="How people dress is seen, not measured."), NOTHING, root) == []
    assert faults_of(listed.Entry(what=WHAT), places.found(root), root) == []


def test_a_requirement_there_is_not_is_a_fault_where_it_is_cited(root: Path) -> None:
    (root / "docs" / "own.md").write_text("# Own\n\nS0-69\n", encoding="utf-8")
    wrong = listed.faults(listed.Index(requirements={}), places.found(root), root)
    assert "S0-69: there is no such requirement, but docs/own.md:0 cites it." in wrong


def test_a_misspelt_key_of_the_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index.yaml"
    path.write_text(f"requirements:\n  {ID}: {{what: x, reasn: y}}\n", encoding="utf-8")
    with pytest.raises(msgspec.ValidationError, match="reasn"):
        listed.read_index(path)
