"""What an erased or pruned person wrote is gone wherever it was quoted: short, cut, or in a copy that is made later."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.cli.program import Desk, tree

SETTINGS = """\
workspace: quotes
rules: rules/quotes.yaml
register: register.csv
timezone: UTC
effects: {from: 2026-10-01}
write: {scores: on, notes: off, tickets: on, surveys: off, reports: on}
connections:
  exports:
    adapter: folder
    path: exports
    results: results
    files:
    - match: "answers.csv"
      ratings:
      - channel: interview
        mark: Mark
        scale: {min: 0, max: 100}
        columns: {id: No, customer: Customer, answered: Day, contact: Who, comment: Said}
"""
RULES = """\
language: 1
ruleset: quotes
valid_from: 2026-01
people: {quality: li.na}
weights: {interview: 100}
channels: {interview: {title: Interview, month_of: rated, owner: quality}}
score: {subject: customer, period: month}
bands: {bad: 0, satisfied: 80}
actions:
  take_up: {event: remark.made, open: measure, owner: quality, due: 10 working days}
  call: {event: rating.received, when: {rating: {at_most: 50}}, open: call_back, owner: quality, due: 1 working day}
playbooks:
  measure: {title: "Remark: {{ comment|truncate(40) }}", text: "The customer said: {{ comment }}", goal: {en: Not again}}
  call_back: {title: "Call because of {{ comment|truncate(24, true, '') }}", text: "About {{ comment|truncate(60) }}", goal: {en: Heard}}
"""
LONG = " ".join(f"In week {n} our line {n * 7} stood still, nobody rang back, and we fretted." for n in range(1, 14))
COMMENTS = {
    "short": ("Ann Lee", "Meh!", ("Meh!",)),
    "word": ("Bob Ray", "open", ()),
    "long": ("Gus Ivy", LONG, ("In week 1", "stood still", "fretted", "line 7")),
    "chinese": (
        "高静",
        "全天无人处理，机房一直停机，打了五次电话也没有人接听，非常失望。",
        ("全天无人", "机房一直", "非常失望"),
    ),
}
OTHER = "Meh, said the others; our line was open all day."
"""Of somebody else, on the same customer's item."""
NAMING = "We told Gus Ivy and Zed Oak in time."
"""Of a third one, who names two others."""
LATER = "2027-02-09T02:00:00"
SOURCE = "exports/answers.csv"


def workspace(folder: Path, rules: str = RULES) -> Desk:
    rows = [
        f'{n},Firm {n},2026-10-{10 + n},{who},{n},"{said}"' for n, (who, said, _) in enumerate(COMMENTS.values(), 1)
    ]
    answers = "\n".join(
        [
            "No,Customer,Day,Who,Mark,Said",
            *rows,
            f'9,Firm 1,2026-10-20,Zed Oak,30,"{OTHER}"',
            f'10,Firm 2,2026-10-21,Pat Elk,95,"{NAMING}"',
            "",
        ]
    )
    files = {
        "csat.yaml": SETTINGS, "rules/quotes.yaml": rules, SOURCE: answers, "register.csv": "id,name\n" + "".join(f"C{n},Firm {n}\n" for n in range(1, 5)),
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    desk = Desk(folder)
    desk.ok("sync")
    return desk


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """October acted on, written to the folder, closed and issued; a plan in a file; then all of it written once more."""
    desk = workspace(tmp_path)
    desk.ok("plan", "-o", desk.file("plan.json"))
    desk.ok("apply")
    for one in [row["item"] for row in desk.ok("actions", "list", "--all", "--format", "json").json["rows"]]:
        desk.ok("actions", "assign", one, "--person", "gao.wei")
    desk.ok("apply")  # former contents are kept
    desk.ok("close", "2026-10")
    desk.ok("issue", "2026-10")
    desk.ok("apply")
    return desk


def texts(content: bytes) -> str:
    """Everything that stands in bytes, in archives and base64 too."""
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(texts(archive.read(name)) for name in archive.namelist())
    found = [content.decode("utf-8", "replace")]
    found += [texts(base64.b64decode(blob)) for blob in re.findall(rb'"((?:[A-Za-z0-9+/]{4}){100,}={0,2})"', content)]
    return "\n".join(found)


def holding(desk: Desk, words: tuple[str, ...], *left: str) -> dict[str, list[str]]:
    """File -> which of the words it holds; rows of the store by table."""
    import sqlite3

    found: dict[str, list[str]] = {}
    with sqlite3.connect(desk.file(".csat/store.db")) as store:
        names = [name for (name,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for name in names:
            text = "\n".join(
                texts(str(cell).encode())
                for row in store.execute(f"SELECT * FROM {name}")  # noqa: S608
                for cell in row
            )
            if told := [word for word in words if word in text]:
                found[f"table {name}"] = told
    for name, content in tree(desk.folder).items():
        if name not in left and not name.startswith(".csat/store.db-"):
            text = texts(content)
            if told := [word for word in words if word in text]:
                found[name] = told
    return found


def names_of(who: str) -> tuple[str, ...]:
    return (who, who.rpartition(" ")[2]) if " " in who else (who,)


@pytest.mark.parametrize("kind", ["short", "long", "chinese"])
def test_no_quotation_is_left_however_short_or_cut(desk: Desk, kind: str) -> None:
    who, _, words = COMMENTS[kind]
    words = (*words, *names_of(who))
    before = holding(desk, words)
    assert {"table action_item", "table run_effect", "table issue", "plan.json"} <= before.keys()
    assert [name for name in before if ".csat/before" in name]
    ran = desk.ok("privacy", "erase", who, "--yes", "--format", "json")
    left = {row["name"] for row in ran.json["rows"] if row["what"] == "left"}
    assert SOURCE in left
    assert holding(desk, words, *left) == {}
    assert OTHER in desk.ok("ratings", "--period", "2026-10", "--format", "json").out


@pytest.mark.parametrize("kind", ["short", "long", "chinese"])
def test_what_is_written_next_keeps_no_copy_of_it(desk: Desk, kind: str) -> None:
    who, _, words = COMMENTS[kind]
    words = (*words, *names_of(who))
    desk.ok("privacy", "erase", who, "--yes")
    assert [name for name in holding(desk, words, SOURCE) if name.startswith("results/actions/")], "the user's own"
    desk.ok("sync")
    desk.ok("apply")
    assert holding(desk, words, SOURCE) == {}


def test_a_file_changed_by_hand_afterwards_is_copied_without_the_name(desk: Desk) -> None:
    who, *_ = COMMENTS["long"]
    desk.ok("privacy", "erase", who, "--yes")
    for path in desk.file("results/actions").glob("*.md"):
        path.write_text(path.read_text("utf-8") + f"\nRang {who} today.\n", encoding="utf-8")
    desk.ok("apply")
    copies = {name: texts(content) for name, content in tree(desk.folder).items() if "/.csat/before/" in name}
    assert any("Rang erased-" in text for text in copies.values())
    assert not [name for name, text in copies.items() if who in text]


def test_one_word_that_is_a_word_of_the_program_too_breaks_nothing(desk: Desk) -> None:
    """The remark is `open`, which is also the state of items."""

    def shown() -> tuple[Any, ...]:
        items = desk.ok("actions", "list", "--all", "--format", "json").json["rows"]
        return [(row["item"], row["state"]) for row in items], desk.ok(
            "score", "--period", "2026-10", "--format", "json"
        ).json

    before = shown()
    who, said, _ = COMMENTS["word"]
    desk.ok("privacy", "erase", who, "--yes")
    assert shown() == before
    first = before[0][1][0]
    for item in (row[0] for row in before[0]):
        told = desk.ok("actions", "show", item, "--format", "json").out
        assert f"said: {said}" not in told, first
        assert f"of {said}" not in told
    desk.ok("apply")
    desk.ok("report", "--period", "2026-10", "-o", desk.file("again.html"))


def test_pruning_takes_quotations_and_names_out_too(desk: Desk) -> None:
    words = (OTHER, "Zed Oak", "高静", *(word for _, _, some in COMMENTS.values() for word in some))
    assert holding(desk, words)
    with desk.file("rules/quotes.yaml").open("a", encoding="utf-8") as file:
        file.write("privacy: {keep: {comments: 1 months, contacts: 1 months}}\n")
    desk.at = LATER
    desk.ok("privacy", "prune", "--yes")
    results = {name for name in tree(desk.folder) if name.startswith("results/") and ".csat" not in name}
    assert holding(desk, words, SOURCE, *results) == {}


def test_an_issued_report_loses_names_that_are_older_than_they_are_kept(desk: Desk) -> None:
    """Somebody who answers to this day stands in the report of a month that is older than names are kept."""
    with desk.file(SOURCE).open("a", encoding="utf-8") as file:
        file.write('30,Firm 1,2027-02-01,Gus Ivy,90,"Thanks, Zed Oak was quick."\n')
        file.write('31,Firm 2,2027-02-01,Zed Oak,90,"Gus Ivy is right."\n')
    desk.at = LATER
    desk.ok("sync")
    with desk.file("rules/quotes.yaml").open("a", encoding="utf-8") as file:
        file.write("privacy: {keep: {contacts: 2 months}}\n")

    def issued() -> str:
        desk.ok("report", "--period", "2026-10", "-o", desk.file("issued.json"))
        return desk.file("issued.json").read_text("utf-8")

    def figures(report: object) -> list[object]:
        if isinstance(report, dict):
            return [x for key in sorted(report) for x in figures(report[key])]
        if isinstance(report, list):
            return [len(report), *(x for one in report for x in figures(one))]
        return [report] if isinstance(report, int | float) else []

    before = issued()
    assert NAMING in before
    desk.ok("privacy", "prune", "--yes")
    assert figures(json.loads(issued())) == figures(json.loads(before))
    assert not [name for name in ("Gus Ivy", "Zed Oak") if name in issued()]
    newer = desk.ok("ratings", "--period", "2027-02", "--format", "json").out
    assert "Thanks, Zed Oak was quick." in newer
