"""The manual of the findings: every code has its part, its bad example raises it alone, its good example raises nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from csat_plugin.core.facts import Facts
from csat_plugin.language.compile.ruleset import compile_rules
from csat_plugin.language.load import load_rules
from csat_plugin.language.manual import SETTINGS, TESTS, Entry, entries
from csat_plugin.language.packs import shipped
from csat_plugin.language.rule_tests.discovery import run_tests
from csat_plugin.texts import catalogue
from tests.cli.program import csat
from tests.language.checking import checked, context_of

CODES = sorted({key.partition(".")[0] for key in catalogue() if key.startswith("CSAT")})
PACKS = shipped()
HEAD = {
    "language": "1",
    "ruleset": "acme",
    "extends": "itss@1",
    "people": "{process_manager: zhao, quality_control: li, team_lead: wu}",
}
SETTINGS_HEAD = {
    "workspace": "acme",
    "provider": "Acme",
    "rules": "rules/acme.yaml",
    "timezone": "Asia/Shanghai",
    "connections": """
  exports:
    adapter: folder
    path: exports
    files:
      - match: "tickets-*.csv"
        ratings:
          - {channel: ticket, mark: Rating, scale: {min: 1, max: 5}, columns: {id: Number, customer: Customer, answered: Day}}
""",
    "register": "register.csv",
}


def test_every_finding_has_its_manual_and_no_manual_is_about_nothing() -> None:
    assert list(entries()) == CODES
    lacking = [one.code for one in entries().values() if not (one.why and one.bad and one.good)]
    assert lacking == [], "write why it matters, and an example under FAIL and PASS: csat_plugin/language/manual"
    for one in entries().values():
        assert one.why[0].isupper(), one.code
        assert one.why.endswith("."), one.code


def text_of(example: str, head: dict[str, str]) -> str:
    """An example as a whole file: what it does not say itself stands before it."""
    keys = set(re.findall(r"^(\w+):", example, re.MULTILINE))
    alone = "# alone" in example
    if not re.sub(r"^#.*\n", "", example, flags=re.MULTILINE).strip() and alone:
        return ""
    given = {key: value for key, value in head.items() if not alone or key in ("language", "ruleset")}
    return "".join(f"{key}: {value.rstrip()}\n" for key, value in given.items() if key not in keys) + example


def content_of(example: str) -> bytes:
    """The bytes of a file as the comments at the head of an example describe it."""
    text = text_of(example, HEAD)
    if found := re.search(r"^# a file of (\d+) KiB$", example, re.MULTILINE):
        return (text + "# " + "x" * 1024 * int(found[1])).encode()
    if found := re.search(r"^# nested (\d+) levels$", example, re.MULTILINE):
        levels = int(found[1])
        return (text + "for: " + "[" * levels + "]" * levels + "\n").encode()
    if "# saved as: workbook" in example:
        return b"PK\x03\x04" + bytes(range(256)) * 8
    if found := re.search(r"^# saved as: (\w+)$", example, re.MULTILINE):
        return text.encode(found[1])
    return text.encode()


def codes_of_rules(example: str, folder: Path) -> set[str]:
    file = folder / "acme.yaml"
    file.write_bytes(content_of(example))
    if "nobody may read" in example:
        (folder / "common.yaml").write_text("language: 1\nruleset: common\n", encoding="utf-8")
    if found := re.search(r"^# (\d+) files extend one another$", example, re.MULTILINE):
        for n in range(1, int(found[1])):
            following = f"extends: common{n + 1}.yaml\n" if n + 1 < int(found[1]) else ""
            (folder / f"common{n}.yaml").write_text(f"language: 1\nruleset: c{n}\n{following}", encoding="utf-8")
    if "# after csat sync" in example:
        return codes_after_sync(text_of(example, HEAD), folder)
    if "# said by csat validate" in example:
        return {one["code"] for one in csat("validate", file, "--format", "json").json["diagnostics"]}
    loaded = load_rules(file, PACKS)
    if "# by the compiler alone" in example:
        assert loaded.merged is not None
        return {one.code for one in compile_rules(loaded.merged, Facts())[1]}
    return {one.code for one in loaded.diagnostics}


TREE = """\
indicators: {quality: {parts: {speed: {weight: 50}, skill: {weight: 50}}}}
channels: {questionnaire: {indicators: quality}}
"""


def codes_of_tests(example: str, folder: Path) -> set[str]:
    rules = text_of(TREE if "indicators: quality" in example else "", HEAD)
    (folder / "acme.yaml").write_text(rules, encoding="utf-8")
    (folder / "acme.test.yaml").write_text(f"language: 1\n{example}", encoding="utf-8")
    return {one.code for one in run_tests(folder, PACKS).diagnostics}


TICKETS_ONLY = """\
language: 1
ruleset: {name}
valid_from: 2026-01
channels: {{ticket: {{month_of: rated}}}}
weights: {{ticket: 100}}
bands: {bands}
"""


def workspace(folder: Path, settings: str) -> None:
    for name, bands in {"acme": "{poor: 0, good: 80}", "copy": "{poor: 0, good: 80}", "third": "{poor: 0, good: 80}",
                        "other": "{poor: 0, good: 90}"}.items():  # fmt: skip
        write(folder, f"rules/{name}.yaml", TICKETS_ONLY.format(name=name, bands=bands))
    for name, months in {"brief": 6, "lasting": 24}.items():
        rules = TICKETS_ONLY.format(name=name, bands="{poor: 0, good: 80}")
        write(folder, f"rules/{name}.yaml", f"{rules}privacy: {{keep: {{comments: {months} months}}}}\n")
    write(folder, "exports/tickets-1.csv", "Number,Customer,Rating,Day\n1,Beta,4,2026-10-05\n2,Gamma,5,2026-10-06\n")
    write(folder, "register.csv", "id,name,segment\nC01,Beta,A\nC02,Gamma,B\n")
    write(folder, "csat.yaml", text_of(settings, SETTINGS_HEAD))


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")


def codes_after_sync(rules: str, folder: Path) -> set[str]:
    """Of rules in a workspace whose tickets have been read."""
    at = ("--at", "2026-11-09T02:00:00")
    workspace(folder, "")
    write(folder, "rules/acme.yaml", rules)
    assert csat(*at, "-w", folder, "sync").code == 0
    return {one["code"] for one in csat(*at, "-w", folder, "validate", "--format", "json").json["diagnostics"]}


def codes_of_settings(example: str, folder: Path, good: str) -> set[str]:
    at = ("--at", "2026-11-09T02:00:00")
    closed = "# after a month was closed" in example
    workspace(folder, good if closed else example)
    if closed or "# after csat sync" in example:
        assert csat(*at, "-w", folder, "sync").code == 0
    if closed:
        ran = csat(*at, "-w", folder, "close", "2026-10")
        assert ran.code == 0, ran.said
        workspace(folder, example)
    ran = csat(*at, "-w", folder, "validate", "--format", "json")
    return {one["code"] for one in ran.json["diagnostics"]}


@pytest.mark.parametrize("entry", [one for one in entries().values() if one.part], ids=lambda one: str(one.code))
def test_the_bad_example_raises_that_finding_alone_and_the_good_one_none(
    entry: Entry, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Path.read_bytes

    def unreadable(path: Path) -> bytes:
        if path.name == "common.yaml":
            raise PermissionError(13, "Permission denied", str(path))
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", unreadable)
    monkeypatch.setenv("RT_TOKEN", "a-b-c")
    found = []
    for name, example in (("bad", entry.bad), ("good", entry.good)):
        (tmp_path / name).mkdir()
        if entry.part in TESTS:
            found.append(codes_of_tests(example, tmp_path / name))
        elif entry.part in SETTINGS:
            found.append(codes_of_settings(example, tmp_path / name, entry.good))
        else:
            found.append(codes_of_rules(example, tmp_path / name))
    assert found == [{entry.code}, set()]


@pytest.mark.parametrize("entry", [one for one in entries().values() if one.check], ids=lambda one: str(one.code))
def test_the_examples_of_a_check_raise_what_their_page_says(entry: Entry) -> None:
    from csat_plugin.language.checks import every_check

    check = next(one for one in every_check() if one.name == entry.check)
    codes = []
    for example in (entry.bad, entry.good):
        inherited = re.findall("^# inherited: (.*)$", example, re.MULTILINE)
        codes.append({one.code for one in check.run(checked(*inherited, example, context=context_of(example)))})
    assert codes == [{entry.code}, set()]
