"""csat.yaml: checked with places, all findings at once."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from csat_plugin.host.plugins import Host
from csat_plugin.runtime.settings_file import read_settings
from csat_plugin.runtime.workspace import Workspace

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
    _, findings = read_settings(written(tmp_path, text), Host.load())
    assert {(f.code, f.line, f.column) for f in findings} == {
        ("CSAT184", 1, 8), ("CSAT180", 2, 11), ("CSAT185", 4, 19),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("Asia/Beijing", "Asia/Shanghai"), ("China", "Asia/Shanghai"), ("北京", "Asia/Shanghai"), ("JST", "Asia/Tokyo"),
        ("CEST", "Europe/Berlin"), ("UTC+8", "Asia/Shanghai"), ("berlin", "Europe/Berlin"), ("asia/tokyo", "Asia/Tokyo"),
        ("Asia/Shangai", "Asia/Shanghai"), ("New York", "America/New_York"),
    ],
)  # fmt: skip
def test_a_zone_by_another_name_is_known(tmp_path: Path, zone: str, meant: str) -> None:
    _, (finding,) = read_settings(written(tmp_path, f"timezone: {zone}\n"))
    assert f"did you mean `{meant}`?" in finding.sentence()


@pytest.mark.parametrize("zone", ["PRC", "CET", "Japan", "UTC"])
def test_a_zone_the_database_has_is_no_mistake(tmp_path: Path, zone: str) -> None:
    assert read_settings(written(tmp_path, f"timezone: {zone}\n"))[1] == []


@pytest.mark.parametrize(("written_", "meant"), [("cn", "zh"), ("jp", "ja"), ("english", "en")])
def test_a_language_by_another_name_is_known(tmp_path: Path, written_: str, meant: str) -> None:
    _, (finding,) = read_settings(written(tmp_path, f"language: {written_}\n"))
    assert f"did you mean `{meant}`?" in finding.sentence()


def test_a_key_of_the_rules_is_sent_there(tmp_path: Path) -> None:
    _, findings = read_settings(written(tmp_path, "weights: {ticket: 50}\nbands: {}\n"))
    assert [f.variant for f in findings] == ["rules", "rules"]
    assert "key of the rule file" in findings[0].sentence()


@pytest.mark.parametrize(
    ("store", "instead"),
    [
        ("postgresql://u:topsecret@db/csat", "postgresql://u@db/csat"),
        (
            "postgresql+psycopg://u:top/secret@db:5432/csat?sslmode=require",
            "postgresql+psycopg://u@db:5432/csat?sslmode=require",
        ),
        ("postgresql://u@db/csat?password=topsecret", "postgresql://u@db/csat"),
        ("postgresql://u:topsecret@[broken/csat", "postgresql://u@[broken/csat"),
    ],
)
def test_a_password_in_the_address_of_the_store_is_refused(tmp_path: Path, store: str, instead: str) -> None:
    settings, (finding,) = read_settings(written(tmp_path, f'store: "{store}"\n'))
    assert settings is None
    assert (finding.code, finding.line) == ("CSAT182", 1)
    for language in ("en", "zh", "ja"):
        assert f"`{instead}`" in finding.sentence(language)
        assert "pgpass" in finding.sentence(language)
        assert "secret" not in finding.sentence(language).replace("secret in", "")


@pytest.mark.parametrize(
    "store",
    ["postgresql+psycopg://csat@db.example:5432/csat", "sqlite:///data/a:b@c.db", "postgresql://db:5432/csat?user=x"],
)
def test_an_address_without_a_password_is_taken(tmp_path: Path, store: str) -> None:
    settings, findings = read_settings(written(tmp_path, f'store: "{store}"\n'))
    assert not findings
    assert settings is not None


@pytest.mark.parametrize("name", ["odd?dir", "odd#dir", "100%41", "two words", "工作区", "a&b=c", "a+b"])
@pytest.mark.parametrize(
    "store", ["", "store: sqlite:///data/own.db\n", "store: sqlite:///data/two%20words.db?timeout=5\n"]
)
def test_the_store_lies_in_the_workspace_whatever_its_name(tmp_path: Path, name: str, store: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    written(folder, "workspace: odd\n" + store)
    with closing(Workspace(folder)) as workspace:
        assert workspace.store.reads() == []
    assert [path.name for path in tmp_path.iterdir()] == [name]
    file = "data/two words.db" if "two" in store else "data/own.db" if store else ".csat/store.db"
    assert (folder / file).is_file()
