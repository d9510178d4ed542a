"""`csat validate` and `csat test`: every finding with its place, mends, and what the rules mean."""

from __future__ import annotations

import json
import re
import shutil
from itertools import combinations
from pathlib import Path

import pytest

from tests.cli.program import Desk, csat

BROKEN = """\
language: 1
ruleset: acme
extends: itss@1
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly：35}
bands: {satisfyed: 80}
targets:
  satisfied_customers: {share: 75％, of: customers, reaching: satisfied, customers_without_score: leave_out}
"""
WEIGHTS = """\
language: 1
ruleset: acme
extends: itss@1
weights: {ticket: 20, callback: 20, questionnaire: 30, monthly: 35}
"""


def test_findings_stand_on_stdout_with_place_and_code(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    ran = csat("validate", file)
    assert ran.code == 1
    places = re.findall(r"acme\.yaml:(\d+):(\d+): CSAT\d{3} (?:error|warning)", ran.out)
    assert ("4", "63") in places
    assert len(places) >= 2, "every finding, not only the first"


def test_fix_mends_the_file_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(BROKEN, encoding="utf-8")
    ran = csat("validate", file, "--fix")
    text = file.read_text("utf-8")
    assert "monthly: 35" in text
    assert "75%" in text
    assert "acme.yaml" in ran.err
    assert "105" in ran.out, "what cannot be mended is still said: the weights do not sum to 100"
    file.write_text(WEIGHTS.replace("35", "30"), encoding="utf-8")
    assert csat("validate", file, "--fix").code == 0
    assert file.read_text("utf-8") == WEIGHTS.replace("35", "30"), "nothing to mend, nothing touched"


def test_the_fallback_table_has_every_pattern_of_missing_channels(synced: Desk) -> None:
    ran = synced.ok("validate", "--explain")
    channels = ("ticket", "callback", "questionnaire", "monthly")
    shown = {line.split("  ")[0].strip() for line in ran.lines}
    for size in range(5):
        for missing in combinations(channels, size):
            assert (", ".join(missing) or "-") in shown, missing


def test_json_and_github_say_the_same_findings(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(WEIGHTS, encoding="utf-8")
    given = csat("validate", file, "--format", "json")
    assert given.code == 1
    document = json.loads(given.out)
    assert document["schema"] == "csat/diagnostics@1"
    assert document["errors"] == len([d for d in document["diagnostics"] if d["level"] == "error"]) >= 1
    annotated = csat("validate", file, "--github")
    assert annotated.code == 1
    assert re.search(r"^::error file=.*acme\.yaml,line=4,col=\d+", annotated.out, re.MULTILINE)


def test_findings_come_in_the_language_asked_for(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(WEIGHTS, encoding="utf-8")
    said = {language: csat("--lang", language, "validate", file).out for language in ("en", "zh", "ja")}
    assert len(set(said.values())) == 3


def test_a_broken_workspace_speaks_the_language_asked_for_in_every_command(desk: Desk) -> None:
    desk.edit("csat.yaml", "timezone: Asia/Shanghai", "timezone: Mars/Base")
    english, chinese = desk("score").err, desk("score", "--lang", "zh").err
    assert "csat.yaml:6:11: CSAT180" in english
    assert "csat.yaml:6:11: CSAT180" in chinese
    assert not set(english.splitlines()) & {line for line in chinese.splitlines() if line}


def test_without_a_workspace_the_checks_skipped_are_named(tmp_path: Path) -> None:
    file = tmp_path / "acme.yaml"
    file.write_text(WEIGHTS.replace("35", "30"), encoding="utf-8")
    ran = csat("validate", file)
    assert ran.code == 0
    assert "valid_from" in ran.err


def test_rule_tests_run_and_a_failing_one_is_a_finding(desk: Desk) -> None:
    test = desk.file("rules/huaxin.test.yaml")
    good = """\
language: 1
rules: huaxin.yaml
tests:
  worked_example:
    ratings: {ticket: 93, callback: 95, questionnaire: 92, monthly: 90}
    expect: {score: 92.2}
"""
    test.write_text(good, encoding="utf-8")
    first = desk("test")
    test.write_text(good.replace("92.2", "92.3"), encoding="utf-8")
    second = desk("test")
    assert (first.code, second.code) == (0, 1), first.said + second.said
    assert "92.2" in second.out, "what came out is said"


def test_the_tests_of_a_pack_run_by_its_name(synced: Desk) -> None:
    ran = synced.ok("test", "itss@1")
    assert re.search(r"(?m)^(\d+) of \1 tests passed$", ran.said), ran.said
    assert synced("test", "itsss@1").code != 0


def test_explained_scales_are_those_seen_and_the_load_names_every_action(synced: Desk) -> None:
    said = synced.ok("validate", "--explain").out
    assert "five-step" not in said
    assert "Questionnaire: each rating's own scale, here 1 to 10" in said
    assert "Monthly rating: each rating's own scale, here 0 to 100" in said
    assert re.search(r"call_unhappy_user: \d+\.\d ratings a month fulfil it", said)


def test_a_scale_that_can_fall_below_the_bands_is_named_with_its_low_end(synced: Desk) -> None:
    said = synced.ok("validate").out
    assert re.search(r"CSAT031 warning: .*`monthly`.* from 0 to 100: its mark 0 gives 0 points", said)
    assert "questionnaire" not in said


def test_a_mistyped_channel_does_not_pass(desk: Desk) -> None:
    desk.edit("rules/huaxin.yaml", "  monthly: {month_of", "  montly: {month_of")
    ran = desk("validate")
    assert ran.code == 1
    assert re.search(r"huaxin\.yaml:15:3: CSAT036 error: .*`montly`; did you mean `monthly`", ran.out)


def test_the_settings_are_named_as_somebody_outside_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "w" / "rules").mkdir(parents=True)
    (tmp_path / "w" / "csat.yaml").write_text("rules: rules/acme.yaml\nlangauge: en\n", encoding="utf-8")
    (tmp_path / "w" / "rules" / "acme.yaml").write_text(BROKEN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    said = csat("-w", "w", "validate")
    assert "w/csat.yaml:2:1: CSAT130" in said.out
    assert said.code == 2
    monkeypatch.chdir(tmp_path / "w")
    assert "\ncsat.yaml:2:1: CSAT130" in "\n" + csat("validate").out


@pytest.mark.parametrize("code", ["CSAT020", "csat020", "20"])
def test_a_finding_is_explained_with_a_bad_and_a_good_example(code: str) -> None:
    ran = csat("validate", "--code", code)
    assert ran.code == 0
    assert ran.lines[0] == "CSAT020"
    assert ran.out.index("Why it matters:") < ran.out.index("So it is found:") < ran.out.index("So it is right:")
    assert "为何重要" in csat("--lang", "zh", "validate", "--code", code).out


def test_a_finding_there_is_not_says_which_there_are() -> None:
    ran = csat("validate", "--code", "CSAT999")
    assert ran.code == 2
    assert "called CSAT001 to CSAT" in ran.err


def test_more_decimal_places_than_a_figure_has_are_a_finding_and_no_fault(desk: Desk) -> None:
    desk.add_rules("bands: {satisfied: 80.1234567}\n")
    ran = desk("validate")
    assert ran.code == 1
    assert "CSAT139" in ran.out


def test_the_load_foresees_surveys_by_the_month_and_says_what_is_not_known(synced: Desk) -> None:
    said = synced.ok("validate", "--explain").out
    load = said[said.index("Expected load") :]
    asked = re.search(r"- Spot check by telephone: (\d+\.\d) invitations a month \((\d+) of (\d+) occasions in 4 months\), "
                      r"about (\d+\.\d) hours of calls a month", load)  # fmt: skip
    assert asked, load
    assert abs(float(asked[1]) - int(asked[2]) / 4) < 0.1
    assert 0.2 < int(asked[2]) / int(asked[3]) < 0.3, "between 20 and 30 % are drawn"
    assert "At a service review: not known yet" in load
    told = synced.ok("validate", "--explain", "--format", "json").json["load"]
    assert any(sentence.startswith("Spot check by telephone: ") for sentence in told)


def test_without_history_the_load_is_not_known_yet(desk: Desk) -> None:
    shutil.rmtree(desk.file(".csat"))
    assert "Expected load: not known yet." in desk("validate", "--explain").out
