"""Help and wrong command lines in the reader's language: one sentence each, exit code 2."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations

import click
import pytest

from csat_plugin.cli.entry import csat as program
from csat_plugin.cli.language import asked_language
from csat_plugin.cli.options import Common
from csat_plugin.cli.usage import Moment, OneOf, Place, Points, Whole
from csat_plugin.cli.width import width
from csat_plugin.texts import LANGUAGES, knows
from tests.cli.program import AT, Desk, csat

OURS = (Moment, OneOf, Place, Points, Whole, click.types.StringParamType, click.types.BoolParamType)
COMMON = {*Common._fields, "version"}
WRONG: Mapping[str, tuple[str, ...]] = {
    "no command": ("moonlight",),
    "no command of a group": ("actions", "moonlight"),
    "mistyped command": ("scroe",),
    "mistyped command of a group": ("actions", "lst"),
    "no option": ("score", "--moonlight"),
    "mistyped option": ("score", "--perod", "2026-10"),
    "no value": ("score", "--period"),
    "a value too many": ("score", "--all=3"),
    "missing argument": ("close",),
    "missing arguments": ("actions", "approve"),
    "missing option": ("actions", "assign", "x"),
    "missing option of a choice": ("actions", "move", "x"),
    "missing command": ("explain", "--quiet"),
    "extra argument": ("score", "moonlight"),
    "bad choice": ("score", "--by", "moonlight"),
    "bad number": ("undo", "moonlight"),
    "bad number of a range": ("apply", "--only", "-1"),
    "bad moment": ("score", "--at", "moonlight"),
    "bad day": ("sync", "--since", "moonlight"),
    "bad points": ("comments", "--below", "moonlight"),
    "no file": ("apply", "/moonlight/plan.json"),
    "a file for a folder": ("demo", __file__),
    "a folder for a file": ("plan", "-o", "/"),
}


@pytest.mark.parametrize("what", WRONG)
def test_a_wrong_command_line_is_one_sentence_in_each_language(what: str) -> None:
    said = {}
    for language in LANGUAGES:
        ran = csat("--lang", language, *WRONG[what])
        assert ran.code == 2
        assert ran.out == ""
        assert len(ran.err.splitlines()) == 1, ran.err
        said[language] = ran.err
    assert said["en"].isascii()
    for one, other in combinations(LANGUAGES, 2):
        assert said[one] != said[other]
    for language in ("zh", "ja"):
        assert not said[language].isascii()


@pytest.mark.parametrize(
    ("line", "named"),
    [
        (("scroe",), "`score`"), (("actions", "lst"), "`list`"), (("score", "--perod", "2026-10"), "--period"),
        (("score", "--by", "moon"), "supplier"), (("actions", "move", "x"), "cancelled"), (("close",), "csat close [OPTIONS] PERIOD"),
        (("apply", "--only", "-1"), "0 or more"), (("score", "--at", "noon"), "2026-11-05T10:00"), (("explain", "-q"), "csat explain --help"),
    ],
)  # fmt: skip
def test_the_sentence_says_what_to_write(line: tuple[str, ...], named: str) -> None:
    assert named in csat(*line).err


def test_a_wrong_value_in_front_of_the_language_is_said_in_it_too() -> None:
    assert not csat("score", "--by", "moon", "--lang", "zh").err.isascii()
    assert not csat("score", "--by", "moon", "--lang=ja").err.isascii()


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "ja_JP.UTF-8"}, "ja"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "ja_JP"}, "ja"),
        ({"LANG": "", "LC_ALL": ""}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_of_the_environment_holds_where_none_is_asked_for(
    environment: dict[str, str], language: str
) -> None:
    assert asked_language(["score"], environment) == language
    assert asked_language(["score", "--lang", "zh"], environment) == "zh"
    assert asked_language(["score", "--lang", "moon"], environment) == language


def test_the_workspace_speaks_louder_than_the_environment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    assert "of this period" in desk.ok("score").err
    assert "is not a period" in desk("score", "--period", "2026-13").err
    desk.edit("csat.yaml", "language: en", "language: zh")
    assert "不是期间" in desk("score", "--period", "2026-13").err
    desk.edit("csat.yaml", "timezone: Asia/Shanghai", "timezone: Mars/Base")
    assert "不是时区" in desk("score").err, "also where csat.yaml cannot be used"
    assert "不是时区" in desk("validate").out
    assert "不是时区" not in desk("score", "--lang", "ja").err


@pytest.mark.parametrize(
    "line", [("score",), ("validate",), ("test",), ("sync",), ("actions", "list"), ("schema", "moon")]
)
def test_without_a_workspace_the_environment_decides(
    line: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path_factory.mktemp("nothing"))
    monkeypatch.setenv("LC_ALL", "ja_JP.UTF-8")
    ran = csat(*line)
    assert ran.code == 2
    assert "ありません" in ran.err


def test_an_unset_secret_is_said_in_the_language_of_the_workspace(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSAT_TEST_NOTHING", raising=False)
    added = "connections:\n  rt: {adapter: rt, url: http://127.0.0.1, token: env:CSAT_TEST_NOTHING}\n"
    desk.edit("csat.yaml", "connections:\n", added)
    for language, word in (("en", "not set"), ("zh", "未设置"), ("ja", "設定されていません")):
        ran = desk("sync", "--lang", language)
        assert ran.code == 2
        assert "CSAT_TEST_NOTHING" in ran.err
        assert word in ran.err
    desk.edit("csat.yaml", "env:CSAT_TEST_NOTHING", "file:.secrets/nothing")
    for language, word in (("en", "cannot be read"), ("zh", "无法读取"), ("ja", "読み込めません")):
        assert word in desk("sync", "--lang", language).err


def test_a_plugin_that_does_not_load_is_said_in_the_language_asked_for(
    synced: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Entry:
        name = "moonlight"

        def load(self) -> object:
            raise ImportError("no module named 'moon'")

    monkeypatch.setattr("csat_plugin.host.plugins.entry_points", lambda group: [Entry()] if group else [])
    for language, word in (("en", "cannot be loaded"), ("zh", "无法加载"), ("ja", "読み込めません")):
        for line in (("score",), ("plugins",), ("test", "itss@1")):
            ran = synced(*line, "--lang", language)
            assert ran.code == 2
            assert "moonlight" in ran.err
            assert word in ran.err


def commands(command: click.Command, path: str) -> Iterator[tuple[str, click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from commands(below, f"{path}.{name}".removeprefix("csat."))


def test_every_command_and_option_has_its_help_in_the_catalogue() -> None:
    for path, command in commands(program, "csat"):
        assert knows(f"help.{path}")
        for option in command.params:
            assert isinstance(option.type, OURS), f"{path} {option.name}: its wrong values are said in English only"
            if isinstance(option, click.Option):
                code = f"help.option.{option.name}"
                assert knows(f"help.{path}.{option.name}") or knows(code), f"{path} {option.name}"
                assert (option.name not in COMMON) or knows(code)


def test_no_help_is_left_over() -> None:
    from csat_plugin.texts import catalogue

    wanted = {f"help.option.{name}" for name in (*COMMON, "help")}
    for path, command in commands(program, "csat"):
        wanted.add(f"help.{path}")
        for option in command.params:
            wanted |= {f"help.{path}.{option.name}", f"help.option.{option.name}"}
    left = {code for code in catalogue() if code.startswith("help.") and not code.startswith("help.heading.")}
    assert left <= wanted


@pytest.mark.parametrize("language", ["zh", "ja"])
def test_help_speaks_one_language_and_fits_eighty_columns(language: str) -> None:
    for path, _ in commands(program, "csat"):
        line = [] if path == "csat" else path.split(".")
        ran = csat(*line, "--help", "--lang", language)
        assert ran.code == 0
        assert max(width(shown) for shown in ran.lines) <= 80, path
        for english in ("Usage", "Options", "Commands", "Show this", "required"):
            assert english not in ran.out, (path, english)


def test_the_list_of_commands_needs_none_of_them_imported() -> None:
    assert "是正の対応" in csat("--help", "--lang", "ja").out
    assert f"--at {AT}" not in csat("--help").out


def test_a_day_is_shown_as_a_word_not_as_a_pattern() -> None:
    assert "--since DAY" in csat("sync", "--help").out
    assert "--at TIME" in csat("score", "--help").out
