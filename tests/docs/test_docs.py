"""The pages say what the program does: every example runs, every name exists and is named, links resolve."""

from __future__ import annotations

import inspect
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import click
import pytest
from csat_plugin.schemas import schema

from csat_plugin.cli.commands import COMMANDS
from csat_plugin.cli.entry import csat
from csat_plugin.core.scoring.result import Status
from csat_plugin.host.hookspecs import Hooks
from csat_plugin.host.plugins import Host
from csat_plugin.language.packs import Packs
from csat_plugin.language.read import read_yaml
from csat_plugin.language.rule_tests.document import RuleTests
from csat_plugin.language.schema import validate
from csat_plugin.runtime.register import read_register
from csat_plugin.runtime.settings_file import read_settings
from csat_plugin.texts import say
from docs import generate
from docs.examples import ROOT, Block, agrees, blocks, findings, included, kind_of, make_demo, outcomes, pages, wrong

DEMO_PAGES = pages()
PLATFORMS = sorted((ROOT / "docs" / "platforms").glob("*.md"))
"""Their commands are run on the platform itself, by the integration tests."""
PAGES = [*DEMO_PAGES, *PLATFORMS]
BLOCKS = [block for page in PAGES for block in blocks(page)]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
KINDS = {"console", "yaml", "text", "sh", "toml", "python"}


def place(block: Block) -> str:
    return block.place


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose() -> str:
    return "\n".join(page.read_text("utf-8") for page in PAGES)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_demo(tmp_path_factory.mktemp("docs") / "demo")


def test_there_are_pages_with_examples() -> None:
    assert len(PAGES) >= 8
    assert len([block for block in BLOCKS if block.kind == "console"]) >= 20


@pytest.mark.parametrize("block", BLOCKS, ids=place)
def test_every_block_says_what_it_is(block: Block) -> None:
    assert block.kind in KINDS, "an unknown kind of block is neither run nor checked"


@pytest.mark.parametrize("page", [p for p in DEMO_PAGES if any(b.kind == "console" for b in blocks(p))], ids=name)
def test_commands_print_what_the_page_shows(page: Path, demo: Path, tmp_path: Path) -> None:
    stale = []
    ran = list(outcomes(page, demo, tmp_path))
    for at, (block, step, printed, code) in enumerate(ran):
        if step.expected and not agrees(step.expected, printed):
            stale.append(f"{block.place}: $ {step.command}\n" + "\n".join(printed))
        asked = at + 1 < len(ran) and ran[at + 1][1].command == "echo $?"
        assert code in {0, 1} or asked, f"{block.place}: {step.command} ends with {code}"
    assert not stale, "Renew them with `python -m docs.examples`:\n" + "\n\n".join(stale)


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "yaml" and b.argument != "wrong"], ids=place)
def test_yaml_loads(block: Block, demo: Path, tmp_path: Path) -> None:
    kind = kind_of(block)
    if block.argument.endswith(".yaml") and kind != "tests":
        return  # stands in the demo's folder: the commands after it show what is said of it
    if kind == "tests":
        source, found = read_yaml(block.text.encode(), block.place)
        assert source is not None
        assert not [*found, *validate(source, RuleTests)]
    elif kind == "register":
        (tmp_path / "register.yaml").write_text(block.text, encoding="utf-8")
        assert read_register(tmp_path / "register.yaml")
    elif block.argument == "desk":
        (tmp_path / "csat.yaml").write_text(block.text, encoding="utf-8")
        settings, found = read_settings(tmp_path / "csat.yaml")
        assert settings is not None
        assert not found
    else:
        (tmp_path / "register.xlsx").write_bytes((demo / "register.xlsx").read_bytes())
        assert not [line for line in findings(block, tmp_path) if " error: " in line or " warning: " in line]


WRONG = [pair for page in PAGES for pair in wrong(page)]


@pytest.mark.parametrize(("block", "answer"), WRONG, ids=[block.place for block, _ in WRONG])
def test_what_is_wrong_gives_the_finding_shown(block: Block, answer: Block, tmp_path: Path) -> None:
    assert answer.kind == "text"
    assert findings(block, tmp_path) == answer.text.splitlines()


@pytest.mark.parametrize("block", [b for b in BLOCKS if b.kind == "python" and "#" in b.argument], ids=place)
def test_code_shown_is_the_code_tested(block: Block) -> None:
    assert included(block).strip(), f"{block.argument} names no piece"
    assert block.text == included(block), "renew it with `python -m docs.examples`"


def test_the_script_on_the_page_runs(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (script,) = [b for b in BLOCKS if b.kind == "python" and "subprocess" in b.text]
    assert "/srv/csat/desk" in script.text
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    given: dict[str, Any] = {}
    exec(compile(script.text.replace("/srv/csat/desk", demo.as_posix()), script.place, "exec"), given)  # noqa: S102 - our own page
    assert given["low"]
    assert set(given["low"]) < {score["name"] for score in given["assessment"]["scores"]}


@pytest.mark.parametrize("hook", [h for h in vars(Hooks) if h.startswith("csat_")])
def test_every_hook_has_a_heading_and_its_exact_signature(hook: str) -> None:
    text = (ROOT / "docs" / "plugin-authors.md").read_text("utf-8")
    signature = inspect.signature(getattr(Hooks, hook))
    assert f"\n### {hook}\n" in text, "Missing from the documentation of hooks"
    assert f"\ndef {hook}{signature}: ...\n".replace("'", "") in text


def test_no_hook_is_documented_that_does_not_exist() -> None:
    text = (ROOT / "docs" / "plugin-authors.md").read_text("utf-8")
    assert set(re.findall(r"^### (csat_\w+)$", text, re.MULTILINE)) == {h for h in vars(Hooks) if h.startswith("csat_")}


def paths(group: click.Group, before: str) -> Iterator[str]:
    context = click.Context(group)
    for command in group.list_commands(context):
        yield f"{before} {command}"
        below = group.get_command(context, command)
        if isinstance(below, click.Group):
            yield from paths(below, f"{before} {command}")


@pytest.mark.parametrize("command", list(paths(csat, "csat")))
def test_every_command_is_named(command: str) -> None:
    assert command in prose(), "name it in README.md or docs/*.md"


def test_every_command_named_exists() -> None:
    named = set(re.findall(r"`csat ([a-z]+)", prose())) | set(re.findall(r"^\$ csat ([a-z]+)", prose(), re.MULTILINE))
    assert named <= set(COMMANDS), f"no such commands: {sorted(named - set(COMMANDS))}"


@pytest.mark.parametrize("status", get_args(Status))
def test_every_status_is_told_with_its_words(status: str) -> None:
    """JSON says one word and the text another: the pages bring them together."""
    words = say(f"explain.status.{status}", "en")
    authors, administrators = (
        (ROOT / "docs" / name).read_text("utf-8") for name in ("workflow-authors.md", "administrators.md")
    )
    assert f"| `{status}` | {words} |" in authors
    assert f"`{status}`" in administrators
    assert f"`{words}`" in " ".join(administrators.split()) or status == "no_data"


@pytest.mark.parametrize("document", ["workspace", "ruleset"])
def test_every_top_level_key_is_explained(document: str) -> None:
    """In the first cell of a table's row, or written in an example; the word alone proves nothing (`for`, `report`)."""
    page = ROOT / "docs" / {"workspace": "administrators.md", "ruleset": "process-managers.md"}[document]
    text = page.read_text("utf-8")
    shown = "\n".join(block.text for block in blocks(page) if block.kind == "yaml")
    missing = [
        key
        for key in schema(document)["properties"]
        if not re.search(rf"^\|[^|\n]*`{key}:?`[^|\n]*\|", text, re.MULTILINE)
        and not re.search(rf"^{key}:", shown, re.MULTILINE)
    ]
    assert not missing


def test_every_pack_and_adapter_is_named() -> None:
    host = Host.load()
    packs = Packs()
    for pack, file in host.packs.items():
        packs.register(pack, file)
    assert all(f"`{known}`" in prose() for known in (*packs.names(), *host.adapters))


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_modules_named_exist(page: Path) -> None:
    named = re.findall(r"`([a-z_]+/[a-z_/]+\.py)`", page.read_text("utf-8"))
    missing = [path for path in named if not any((ROOT / root / path).exists() for root in ("", "csat_plugin"))]
    assert not missing


@pytest.mark.parametrize("page", [*PAGES, *sorted((ROOT / "docs" / "reference").glob("*.md"))], ids=name)
def test_links_resolve(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text("utf-8")):
        if target.startswith(("https://", "http://")):
            continue
        file, _, anchor = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if not path.exists() or (anchor and anchor not in anchors(path)):
            broken.append(target)
    assert not broken


def test_the_reference_is_fresh() -> None:
    assert generate.main(["--check"]) == 0, "run `make docs` and commit the result"


def test_make_demo_is_csat_demo() -> None:
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\ndemo:")[2].splitlines()[1]
    assert recipe.strip().endswith("/csat demo demo"), "the examples run `csat demo` where a page says `make demo`"
