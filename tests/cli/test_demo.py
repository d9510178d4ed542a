"""`csat demo`: a sample provider and the whole main job in one command."""

from __future__ import annotations

import shlex
import shutil
import sys
from pathlib import Path

import pytest

from csat_plugin.demo import generate, look_next
from csat_plugin.texts import LANGUAGES
from tests.cli.command_lines import typed
from tests.cli.conftest import few_months
from tests.cli.program import csat, tree


@pytest.mark.usefixtures("small_demo")
def test_the_demo_ends_with_the_path_of_a_report(tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    ran = csat("demo", folder)
    assert ran.code == 0, ran.said
    report = Path(ran.lines[-1])
    assert report.is_absolute()
    assert report.suffix == ".html"
    assert report.read_text("utf-8").startswith("<!doctype html>")
    for name in ("csat.yaml", "register.xlsx", "rules/huaxin.yaml", "exports/callbacks.xlsx", ".csat/store.db"):
        assert (folder / name).is_file(), name
    assert list((folder / "results" / "scores").rglob("*.json"))
    assert (folder / "csat.yaml").read_text("utf-8").count("workspace: huaxin") == 1


@pytest.mark.usefixtures("small_demo")
def test_only_an_untouched_demo_is_replaced_and_by_the_same_bytes(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    first = csat("demo", folder, "--lang", "zh")
    assert first.code == 0
    report = Path(first.lines[-1])
    page = report.read_bytes()
    assert "得分" in csat("-w", folder, "score").out, "what the demo speaks its workspace speaks"

    rules = folder / "rules" / "huaxin.yaml"
    made = rules.read_bytes()
    rules.write_bytes(made + b"# mine\n")
    mine = ("plan.json", "reports/mine.html", ".csat/notes.txt")
    for name in mine:
        (folder / name).write_text("mine", encoding="utf-8")
    before = tree(folder)
    ran = csat("demo", folder)
    assert ran.code == 2
    assert ran.out == ""
    for name in ("rules/huaxin.yaml", *mine):
        assert name in ran.err
    assert tree(folder) == before

    rules.write_bytes(made)
    for name in mine:
        (folder / name).unlink()
    again = csat("demo", folder, "--lang", "zh")
    assert again.code == 0, again.said
    assert again.lines == first.lines
    assert report.read_bytes() == page, "the same sample gives the same bytes"


@pytest.mark.usefixtures("small_demo")
def test_what_commands_write_into_a_demo_is_its_own_and_it_can_be_made_again(tmp_path: Path) -> None:
    folder = tmp_path / "my demo"
    first = csat("demo", folder)
    next_ = first.out.index("Look at this next:")
    assert next_ > first.out.index("$ csat report"), "it stands at the end"
    commands = list(typed(first.out[next_:]))
    assert len(commands) >= 7
    for command in commands:
        assert command[:2] == ["-w", str(folder)], "typed as it stands it finds the sample"
        ran = csat(*command, "--at", "2026-11-09")
        assert ran.code == 0, (command, ran.said)
    for more in (
        ("report", "--period", "2026-09"),
        ("report", "-o", folder / "mine.md"),
        ("apply", "--period", "2026-10"),
    ):
        assert csat("-w", folder, "--at", "2026-11-10", *more).code == 0
    again = csat("demo", folder)
    assert again.code == 0, again.said
    assert again.lines == first.lines
    assert not (folder / "mine.md").exists()

    theirs = folder / "reports" / "2026-10.html"
    theirs.write_text("changed by a person", encoding="utf-8")
    assert csat("-w", folder, "report", "--period", "2026-09").code == 0
    refused = csat("demo", folder)
    assert refused.code == 2
    assert "reports/2026-10.html" in refused.err
    assert theirs.read_text("utf-8") == "changed by a person"


def test_a_workspace_that_bears_the_demos_name_only_is_left_alone(unsynced: Path, tmp_path: Path) -> None:
    folder = tmp_path / "theirs"
    shutil.copytree(unsynced, folder)
    before = tree(folder)
    assert csat("demo", folder).code == 2
    assert tree(folder) == before


def test_a_link_into_other_folders_is_never_followed(tmp_path: Path) -> None:
    (tmp_path / "theirs").mkdir()
    (tmp_path / "theirs" / "precious.txt").write_text("theirs", encoding="utf-8")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "exports").symlink_to(tmp_path / "theirs")
    assert csat("demo", tmp_path / "demo").code == 2
    assert (tmp_path / "theirs" / "precious.txt").is_file()


def test_a_demo_interrupted_while_it_is_made_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with few_months():
        monkeypatch.setattr(sys.modules["csat_plugin.demo.generate"], "write_register", interrupted)
        assert csat("demo", tmp_path / "demo").code == 130
    assert not list((tmp_path / "demo").iterdir())


def test_the_demo_names_the_same_commands_in_every_language(tmp_path: Path) -> None:
    with few_months():
        sample = generate(tmp_path / "demo")
    named = {language: list(typed("\n".join(look_next(sample, language)))) for language in LANGUAGES}
    assert len(named["en"]) >= 7
    assert all(len(line) > 2 for line in named["en"] if line[0] in {"score", "explain", "plan"}), (
        "with what they are about"
    )
    assert {language: sorted(lines) for language, lines in named.items()} == dict.fromkeys(
        LANGUAGES, sorted(named["en"])
    )


@pytest.mark.usefixtures("small_demo")
def test_every_command_the_demo_shows_is_one_it_ran_and_can_be_typed_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "demo"
    demo = sys.modules["csat_plugin.cli.demo"]
    ran: list[list[str]] = []
    step = demo._step

    def noted(at: Path, base: list[str], words: list[str]) -> int:
        ran.append(words)
        return int(step(at, base, words))

    monkeypatch.setattr(demo, "_step", noted)
    made = csat("demo", folder)
    shown = [shlex.split(line)[2:] for line in made.lines if line.startswith("$ csat ")]
    assert shown == ran
    assert len(shown) >= 5
    for command in shown:
        again = csat("-w", folder, "--at", "2026-11-09", *command)
        assert again.code == 0, (command, again.said)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    ran = csat("demo", tmp_path)
    assert ran.code == 2
    assert ran.out == ""
    assert str(tmp_path) in ran.err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_workspace_that_is_not_the_demo_is_left_alone(tmp_path: Path) -> None:
    for content in (b"workspace: mine\n", b"\xff\xfe\x00workspace: mine"):
        (tmp_path / "csat.yaml").write_bytes(content)
        assert csat("demo", tmp_path).code == 2
        assert (tmp_path / "csat.yaml").read_bytes() == content


@pytest.mark.usefixtures("small_demo")
def test_a_shell_that_would_not_find_csat_is_told_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert f'export PATH="{sys.prefix}/bin:$PATH"' in csat("demo", tmp_path / "demo").out
    (tmp_path / "bin" / "csat").touch(mode=0o755)
    assert "export PATH" not in csat("demo", tmp_path / "demo").out
