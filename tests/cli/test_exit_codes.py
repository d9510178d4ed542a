"""Exit codes of what is wrong, the same from every command that meets it: configuration 2, findings in rules 1, data out of reach 3."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from csat_plugin.host.plugins import Host
from tests.cli.program import Desk

SETTINGS = """\
rules: rules/desk.yaml
timezone: Asia/Shanghai
calendar: {country: CN}
register: register.csv
connections:
  exports:
    adapter: folder
    path: exports
    files:
      - match: tickets.csv
        ratings:
          - channel: ticket
            mark: mark
            scale: {min: 1, max: 5}
            columns: {id: id, customer: customer, answered: answered}
      - match: callbacks.xlsx
        ratings: []
"""
RULES = "language: 1\nruleset: desk\nextends: tickets-only@1\n"
TESTS = "language: 1\nrules: desk.yaml\ntests:\n  all_five: {ratings: {ticket: 90}, expect: {score: 90}}\n"
REGISTER = "id,name\nK1,Acme\n"
MARKS = "id,customer,mark,answered\n1,Acme,5,2026-10-01\n"
COMMANDS = ("validate", "sync", "score", "test")


@pytest.fixture
def small(tmp_path: Path) -> Desk:
    """A synced workspace of one rating, with nothing wrong."""
    for name, text in (
        ("csat.yaml", SETTINGS),
        ("rules/desk.yaml", RULES),
        ("rules/desk.test.yaml", TESTS),
        ("register.csv", REGISTER),
        ("exports/tickets.csv", MARKS),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    desk = Desk(tmp_path)
    desk.ok("sync")
    return desk


class Case(NamedTuple):
    """What is made wrong, and the exit codes of `COMMANDS`: 0 where a command has no use for what is wrong."""

    name: str
    spoil: Callable[[Desk], object]
    codes: tuple[int, int, int, int]
    named: str
    """Stands in what every command says that does not end well."""


def edited(old: str, new: str) -> Callable[[Desk], object]:
    return lambda desk: desk.edit("csat.yaml", old, new)


def broken_workbook(desk: Desk) -> None:
    desk.file("exports/callbacks.xlsx").write_bytes(b"PK\x03\x04" + bytes(200))
    desk.edit("csat.yaml", "ratings: []", "ratings: [{channel: ticket, mark: mark}]")


def twice(desk: Desk) -> None:
    desk.file("register.csv").write_text(REGISTER + "K1,Acme again\n", encoding="utf-8")


def no_column(desk: Desk) -> None:
    desk.file("exports/tickets.csv").write_text(MARKS.replace("mark", "stars"), encoding="utf-8")


def broken_rules(desk: Desk) -> None:
    desk.file("rules/desk.yaml").write_text(RULES + "weights: {ticket: 90}\n", encoding="utf-8")


CASES = [
    Case("time zone", edited("Asia/Shanghai", "Mars/Base"), (2, 2, 2, 0), "csat.yaml:2:11"),
    Case("unknown key", edited("timezone:", "timezoen:"), (2, 2, 2, 0), "csat.yaml:2:1"),
    Case("register missing", edited("register.csv", "none.csv"), (2, 2, 0, 0), "none.csv"),
    Case("register id twice", twice, (2, 2, 0, 0), "register.csv"),
    Case("folder missing", edited("path: exports", "path: nowhere"), (2, 2, 0, 0), "csat.yaml:8:11"),
    Case("column renamed", no_column, (2, 2, 0, 0), "csat.yaml:13:19"),
    Case("adapter unknown", edited("adapter: folder", "adapter: foldr"), (2, 2, 0, 0), "csat.yaml:"),
    Case("rule file missing", lambda desk: desk.file("rules/desk.yaml").unlink(), (2, 0, 2, 2), "desk.yaml"),
    Case("findings in rules", broken_rules, (1, 0, 1, 1), "desk.yaml:4"),
    Case("file unreadable", broken_workbook, (0, 3, 0, 0), "callbacks.xlsx"),
]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_every_command_answers_what_is_wrong_with_the_same_code(small: Desk, case: Case) -> None:
    for command in COMMANDS:
        assert small(command).code == 0
    case.spoil(small)
    for command, code in zip(COMMANDS, case.codes, strict=True):
        ran = small(command)
        assert ran.code == code, (command, ran.said)
        if code:
            assert case.named in ran.said, (command, ran.said)


def test_wrong_settings_weigh_more_than_findings_in_rules(small: Desk) -> None:
    broken_rules(small)
    small.edit("csat.yaml", "register.csv", "none.csv")
    assert small("validate").code == 2


def test_a_country_without_known_holidays_is_wrong_configuration_where_due_dates_are_made(small: Desk) -> None:
    small.edit("csat.yaml", "{country: CN}", "{country: XX}")
    for command in (["validate"], ["close", "2026-10"]):
        ran = small(*command)
        assert ran.code == 2
        assert "XX" in ran.said


def test_a_rule_test_nobody_has_is_wrong_use(small: Desk) -> None:
    assert small("test", "--run", "nothing_like_it").code == 2
    small.file("rules/desk.test.yaml").write_text(TESTS.replace("score: 90", "score: 91"), encoding="utf-8")
    assert small("test").code == 1


def test_a_store_that_has_no_place_says_where_and_what_to_do(small: Desk) -> None:
    small.edit("csat.yaml", "timezone:", "store: sqlite:///register.csv/store.db\ntimezone:")
    ran = small("score")
    assert ran.code == 2
    assert "register.csv for the store cannot be made" in ran.err
    assert "`store:` in csat.yaml" in ran.err


@pytest.mark.parametrize(("language", "words"), [("en", "no name of a pack"), ("zh", "规则包"), ("ja", "ルールパック")])
def test_a_pack_no_plugin_may_bring_is_said_by_every_command(
    small: Desk, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    load = Host.load

    def with_bad_pack() -> Host:
        host = load()
        host.packs["acme"] = Path("acme.yaml")
        return host

    monkeypatch.setattr(Host, "load", with_bad_pack)
    for command in ("validate", "score", "test"):
        ran = small("--lang", language, command)
        assert ran.code == 2, (command, ran.said)
        assert "'acme'" in ran.err
        assert words in ran.err


@pytest.mark.parametrize(("language", "words"), [("en", "no country code"), ("zh", "国家代码"), ("ja", "国コード")])
def test_a_wrong_country_is_said_in_the_language_of_the_run(small: Desk, language: str, words: str) -> None:
    small.edit("csat.yaml", "{country: CN}", "{country: XX}")
    ran = small("--lang", language, "close", "2026-10")
    assert ran.code == 2
    assert words in ran.err
