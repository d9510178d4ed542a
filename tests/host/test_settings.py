"""csat.yaml: checked with places, all findings at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from csat_plugin.runtime.settings_file import read_settings

GOOD = """\
workspace: huaxin
timezone: Asia/Shanghai
language: zh
fiscal_year: april
effects: {from: 2026-10-01}
write: {scores: on}
connections:
  exports: {adapter: folder, path: exports}
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "csat.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_what_is_written_is_what_is_meant(tmp_path: Path) -> None:
    settings, findings = read_settings(written(tmp_path, GOOD))
    assert not findings
    assert settings is not None
    assert (settings.zone.key, settings.language, settings.fiscal_start) == ("Asia/Shanghai", "zh", 4)
    assert settings.effects_from == date(2026, 10, 1)
    assert settings.write == {"scores": True, "notes": False, "tickets": False, "surveys": False, "reports": False}
    assert settings.connections["exports"].place == "csat.yaml:8:3"
    assert settings.store.endswith("/.csat/store.db")


def test_writing_is_off_in_a_workspace_that_says_nothing(tmp_path: Path) -> None:
    settings, _ = read_settings(written(tmp_path, "workspace: new\n"))
    assert settings is not None
    assert not any(settings.write.values())


def test_all_findings_come_at_once_with_their_places(tmp_path: Path) -> None:
    text = (
        "timezone: Asia/Shangai\nlangauge: en\nwrite: {scores: yes}\n"
        "connections:\n  desk: {url: x, token: hunter2}\n"
    )  # fmt: skip
    settings, findings = read_settings(written(tmp_path, text))
    assert settings is None
    places = {(f.line, f.column) for f in findings}
    assert {(1, 11), (2, 1), (3, 17), (5, 25)} <= places
    said = " ".join(f.sentence(language) for f in findings for language in ("en", "zh", "ja"))
    assert "hunter2" not in said
    assert "language" in said


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Europe/Berlin", "UTC", "America/New_York"])
def test_only_the_settings_that_affect_numbers_change_the_digest(tmp_path: Path, zone: str) -> None:
    one, _ = read_settings(written(tmp_path, f"timezone: {zone}\nlanguage: en\n"))
    two, _ = read_settings(written(tmp_path, f"timezone: {zone}\nlanguage: ja\nwrite: {{scores: on}}\n"))
    other, _ = read_settings(written(tmp_path, "timezone: Pacific/Auckland\n"))
    fiscal, _ = read_settings(written(tmp_path, f"timezone: {zone}\nfiscal_year: april\n"))
    assert one is not None
    assert two is not None
    assert other is not None
    assert fiscal is not None
    assert one.digest() == two.digest()
    assert len({one.digest(), other.digest(), fiscal.digest()}) == 3


def test_what_is_named_and_not_there_is_a_finding_beside_the_others(tmp_path: Path) -> None:
    text = "rules: rules/none.yaml\ntimezone: Mars/North\nconnections:\n  desk: {adapter: glpi}\n"
    _, findings = read_settings(written(tmp_path, text), {"folder"})
    assert {(f.code, f.line, f.column) for f in findings} == {
        ("CSAT184", 1, 8), ("CSAT180", 2, 11), ("CSAT185", 4, 19),
    }  # fmt: skip
