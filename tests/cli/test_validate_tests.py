"""`csat validate` and the test files beside the rules: how they are written is said, and `--fix` mends what it promises."""

from pathlib import Path

import pytest

from tests.cli.program import csat

RULES = (
    "language: 1\nruleset: acme\nextends: itss@1\npeople: {process_manager: zhao, quality_control: li, team_lead: wu}\n"
)
GOOD = "# 客户满意度的规则测试\nlanguage: 1\ntests:\n  a: {ratings: {ticket: 93, callback: 95}, expect: {status: incomplete}}\n"


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    (tmp_path / "acme.yaml").write_text(RULES, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (GOOD.replace("93,", "93，").encode(), "CSAT003"),
        (GOOD.encode("gb18030"), "CSAT002"),
        (GOOD.encode("utf-16"), "CSAT002"),
    ],
    ids=["full-width comma", "GB18030", "UTF-16"],
)
@pytest.mark.parametrize("named", ["acme.yaml", "acme.test.yaml"])
def test_a_test_file_is_mended_where_the_finding_says_so(rules: Path, content: bytes, code: str, named: str) -> None:
    file = rules / "acme.test.yaml"
    file.write_bytes(content)
    said = csat("test", rules)
    assert f"{file.as_posix()}:" in said.out
    assert f"{code} " in said.out
    assert "`csat validate --fix`" in said.out
    found = csat("validate", rules / named, "--format", "json").json["diagnostics"]
    assert [one["code"] for one in found if one["file"].endswith("acme.test.yaml")] == [code]
    assert csat("validate", rules / named, "--fix").code == 0
    assert file.read_text("utf-8") == GOOD
    assert csat("test", rules).code == 0


def test_how_a_test_file_is_written_is_validated_and_whether_it_holds_is_not(rules: Path) -> None:
    file = rules / "acme.test.yaml"
    file.write_text(GOOD.replace("incomplete", "complete").replace("ticket", "tickets"), encoding="utf-8")
    assert csat("validate", rules / "acme.yaml").code == 0
    assert csat("test", rules).code == 1
    file.write_text("language: 1\nperiod: October\ntests: {}\n", encoding="utf-8")
    wrong = csat("validate", rules / "acme.yaml")
    assert wrong.code == 1
    assert "acme.test.yaml:2:9: CSAT324 error: `October` is no period" in wrong.out
