"""Loading: chains of texts, packs that are not there, and every finding at once."""

from pathlib import Path

import pytest

from csat_plugin.language.load import Loaded, load_rules
from csat_plugin.language.packs import shipped

PACKS = shipped()


def load(text: str | bytes, path: str = "rules/acme.yaml") -> Loaded:
    return load_rules(Path(path), PACKS, text=text.encode() if isinstance(text, str) else text)


def said(loaded: Loaded) -> list[tuple[str, int, int, str]]:
    found = [(d.file, d.line, d.column, f"{d.code}.{d.variant}".rstrip(".")) for d in loaded.diagnostics]
    for finding in loaded.diagnostics:
        for language in ("en", "zh", "ja"):
            assert finding.sentence(language)
    return found


def test_a_file_with_only_a_pack_is_good_with_a_warning() -> None:
    loaded = load("language: 1\nruleset: acme\nextends: itss@1\n")
    assert loaded.ruleset is not None
    assert said(loaded) == [("rules/acme.yaml", 3, 1, "CSAT102")] * 2
    assert {d.values["role"] for d in loaded.diagnostics} == {"process_manager", "quality_control"}
    assert [p.name for p in loaded.ruleset.people] == [
        "process_manager",
        "quality_control",
        "team_lead",
        "management_system",
        "process_owners",
    ]
    assert [source.name for source in loaded.sources] == ["itss@1", "rules/acme.yaml"]


def test_a_role_is_asked_for_only_when_a_rule_needs_it() -> None:
    people = "people: {process_manager: zhao, quality_control: li}\n"
    assert said(load(f"language: 1\nruleset: acme\nextends: itss@1\n{people}")) == []
    action = (
        "actions: {a: {event: rating.received, when: {rating: {at_most: 40}}, open: call_back, owner: team_lead}}\n"
    )
    loaded = load(f"language: 1\nruleset: acme\nextends: itss@1\n{people}{action}")
    assert [d.values["role"] for d in loaded.diagnostics] == ["team_lead"]


@pytest.mark.parametrize(
    ("extends", "code"),
    [
        ("itsss@1", "CSAT090.meant"),
        ("zzz@1", "CSAT090"),
        ("itss@7", "CSAT091"),
        ("itss", "CSAT092"),
        ("missing.yaml", "CSAT094"),
    ],
)
def test_what_cannot_be_extended(extends: str, code: str) -> None:
    loaded = load(f"language: 1\nruleset: acme\nextends: {extends}\n")
    assert said(loaded) == [("rules/acme.yaml", 3, 10, code)]
    assert loaded.ruleset is None


def test_other_findings_stand_beside_a_pack_that_is_missing() -> None:
    loaded = load("language: 1\nruleset: acme\nextends: itsss@1\nweigths: {ticket: 20}\n")
    assert [code for *_, code in said(loaded)] == ["CSAT090.meant", "CSAT130.meant"]


def test_files_extend_files_relative_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "group").mkdir()
    (tmp_path / "group" / "group.yaml").write_text(
        "language: 1\nruleset: group\nextends: itss@1\nbands: {satisfied: 82}\n", encoding="utf-8"
    )
    (tmp_path / "acme.yaml").write_text(
        "language: 1\nruleset: acme\nextends: group/group.yaml\nbands: {average: 61}\n", encoding="utf-8"
    )
    rules = load_rules(tmp_path / "acme.yaml", PACKS).ruleset
    assert rules is not None
    assert [band.lower // 1_000_000 for band in rules.bands] == [10, 30, 61, 82, 95]
    assert rules.band("satisfied") is not None
    assert [str(band.origin).rpartition("/")[2] for band in rules.bands][2:4] == ["acme.yaml:4", "group.yaml:4"]


def test_a_circle_is_refused(tmp_path: Path) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        (tmp_path / f"{one}.yaml").write_text(f"language: 1\nruleset: {one}\nextends: {other}.yaml\n", encoding="utf-8")
    loaded = load_rules(tmp_path / "a.yaml", PACKS)
    assert [d.code for d in loaded.diagnostics] == ["CSAT093"]
    assert loaded.diagnostics[0].values["chain"].endswith("a.yaml -> b.yaml -> a.yaml")


def test_a_file_that_extends_itself(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("language: 1\nruleset: a\nextends: ./a.yaml\n", encoding="utf-8")
    assert [d.code for d in load_rules(tmp_path / "a.yaml", PACKS).diagnostics] == ["CSAT093"]


def test_a_chain_has_an_end(tmp_path: Path) -> None:
    for n in range(12):
        (tmp_path / f"r{n}.yaml").write_text(f"language: 1\nruleset: r{n}\nextends: r{n + 1}.yaml\n", encoding="utf-8")
    assert [d.code for d in load_rules(tmp_path / "r0.yaml", PACKS).diagnostics] == ["CSAT104"]


def test_a_text_that_cannot_be_read_says_so_and_nothing_else() -> None:
    loaded = load("language: 1\n  ruleset: [")
    assert loaded.ruleset is None
    assert len(said(loaded)) >= 1


def test_findings_of_a_file_that_is_extended_carry_its_name(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text("language: 1\nruleset: base\nextends: itss@1\nweigths: 3\n", encoding="utf-8")
    loaded = load_rules(tmp_path / "acme.yaml", PACKS, text=b"language: 1\nruleset: acme\nextends: base.yaml\n")
    assert [(d.file, d.code) for d in loaded.diagnostics if d.level == "error"] == [("base.yaml", "CSAT130")] or [
        (d.file, d.variant) for d in loaded.diagnostics if d.level == "error"
    ] == [("base.yaml", "meant")]


def test_the_schema_is_silent_where_a_check_says_it_better() -> None:
    loaded = load(
        "language: 1\nruleset: acme\nextends: itss@1\npeople: {process_manager: a, quality_control: b}\n"
        "actions: {verify_defect: {due: 5}}\n"
    )
    assert len(said(loaded)) == 1


def test_checks_that_need_a_workspace_are_named() -> None:
    assert "unfed_channel" in load("language: 1\nruleset: acme\nextends: itss@1\n").skipped_checks


def test_the_same_text_gives_the_same_findings_in_the_same_order() -> None:
    text = "language: 1\nruleset: acme\nextends: itss@1\nweigths: 3\nbands: {x: a, y: b}\nactions: {q: 1, r: 2}\n"
    assert load(text).diagnostics == load(text).diagnostics
    assert list(load(text).diagnostics) == sorted(load(text).diagnostics, key=lambda d: d.order())


SLIPS = [
    ("bands: {satified: 85}\ntargets: {satisfied_customers: {reaching: 85}}\n", [("CSAT038", 4, 9)]),
    ("bands: {satisfied_2: 85, highest: 99}\n", []),
    ("bands: {satified:}\n", [("CSAT038", 4, 9), ("CSAT138", 4, 9)]),
    ("targets: {satisfied_customers: 80%}\n", [("CSAT133", 4, 32)]),
    ("targets: {satisfied_customers: {share: 0.8}}\n", [("CSAT070", 4, 40)]),
    ("for: [{customers: C1, target: 85}]\n", [("CSAT132", 4, 31)]),
    ("bands: {satisfied: {from: 8o}}\n", [("CSAT132", 4, 27)]),
    ("bands: {satisfied: 97}\n", [("CSAT029", 4, 9)]),
    ("bands: {very_satisfied: 70}\n", [("CSAT029", 4, 9)]),
    ("bands: {satisfied: 60}\n", [("CSAT028", 4, 9)]),
    ("actions: {verify_defct: {due: 3 working days}}\n", [("CSAT079", 4, 11)]),
    ("targets: {satisfied_custmers: {share: 80%}}\n", [("CSAT064", 4, 11)]),
    ("scales: {mine: {min: 1, max: 7}}\n", [("CSAT039", 4, 10)]),
    ("score:\n  period: month\n\tgrace: 5 days\n", [("CSAT005", 6, 1)]),
]
MEANT = {
    "CSAT038": "did you mean `satisfied`?",
    "CSAT133": "`satisfied_customers: {share: 80%}`",
    "CSAT070": "`80%`",
    "CSAT132": "`target: {reaching: 85}`",
    "CSAT079": "did you mean `verify_defect`?",
    "CSAT064": "did you mean `satisfied_customers`?",
}


@pytest.mark.parametrize(("text", "places"), SLIPS)
def test_a_slip_is_said_once_where_the_author_wrote_it(text: str, places: list[tuple[str, int, int]]) -> None:
    head = "language: 1\nruleset: acme\nextends: itss@1\n"
    loaded = load_rules(Path("acme.yaml"), PACKS, text=(head + text).encode(), name="acme.yaml")
    found = [d for d in loaded.diagnostics if d.code not in ("CSAT102", "CSAT033")]
    assert [(d.code, d.line, d.column) for d in found] == places
    assert {d.file for d in found} <= {"acme.yaml"}
    assert (loaded.ruleset is None) == any(d.level == "error" for d in found)
    for finding in found:
        if "8o" not in text:
            assert MEANT.get(finding.code, "") in finding.sentence()
