"""`csat demo --pack NAME`: each pack shows in one command what it finds and what it has people do, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.host.plugins import Host
from tests.cli.program import csat

AT_WORK = {
    "anhui@1": (
        ("Lotus Textile: spend falls, score 71.5", "Untidy wiring: the same cause again", "Jade Port: strengthen the experience"),
        ("Jade Port: spend falls", "Orchid Hotels: spend falls", "Orchid Hotels: strengthen"),
    ),
    "itss@1": (
        ("rounding", "92.2", "Dune Hotels: review an unacceptable score (55.4, dissatisfied)", "Review the results of 2026-10",
         "Alder Foods: feed the result of 2026-10 back", "Dune Hotels: 1 of 4 answers were taken down by the team that served (Tom Weller)", "Alder Foods: nobody answered as interface person, vip user"),
        ("Birch Lab: review", "Alder Foods: review", "Birch Lab: feed", "Alder Foods: 1 of 4"),
    ),
    "jet@1": (
        ("Tundra Gas: plan improvements in Done in the time agreed (72.3, average)", "-38.00", "Tundra Gas: measure on what was said",
         "Panel followed, wave 3 (2027): 4 members", "Kama Print: interview this customer"),
        ("Northline Bank: plan", "Volga Retail: plan", "Volga Retail: interview", "Neva Foods: interview", "about overall"),
    ),
    "starter@1": (("Birch Lab: call back after a bad rating (40.0)",), ("Alder Foods: call back", "Cedar Rail: call back")),
    "tickets-only@1": (("Finance: call back after a bad rating (40.0)",), ("Sales: call back", "Plant: call back")),
    "vendor-guide@1": (
        ("Lumen Press: keep the promise", "Moss Optics: handle a complaint", "Moss Optics: talk to the customer"),
        ("Kelp Foods: keep the promise", "Kelp Foods: handle", "Lumen Press: talk"),
    ),
    "xian@1": (("South: start an improvement project", "22/50", "29/50", "not proven", "23 visits a day"), ("A fault",)),
}  # fmt: skip
"""Pack -> what its sample makes happen, and what it must not."""


def test_every_pack_has_a_sample() -> None:
    assert set(Host.load().packs) == set(AT_WORK)


@pytest.mark.parametrize("pack", sorted(AT_WORK))
def test_the_sample_shows_the_pack_at_work_and_at_rest(pack: str, tmp_path: Path) -> None:
    ran = csat("demo", "--pack", pack.partition("@")[0], tmp_path / "sample")
    assert ran.code == 0, ran.said
    assert " error: " not in ran.said
    wanted, unwanted = AT_WORK[pack]
    every = csat("-w", tmp_path / "sample", "--at", "2027-02-10", "plan", "--all", *_period(pack)).out + ran.out
    assert [text for text in wanted if text not in every] == []
    assert [text for text in unwanted if text in every] == []


def _period(pack: str) -> tuple[str, str]:
    periods = {"jet@1": "2026", "anhui@1": "2026-Q3", "xian@1": "2026-06"}
    return "--period", periods.get(pack, "2026-10")


def test_a_pack_without_a_sample_is_refused_with_those_that_have_one(tmp_path: Path) -> None:
    ran = csat("demo", "--pack", "xan", tmp_path / "sample")
    assert ran.code == 2
    assert "xian" in ran.err
    assert not (tmp_path / "sample").exists()


def test_a_sample_somebody_changed_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "sample"
    csat("demo", "--pack", "tickets-only", folder)
    assert csat("demo", "--pack", "tickets-only", folder).code == 0, "an untouched one is made again"
    mine = folder / "rules" / "desk.yaml"
    mine.write_text(mine.read_text("utf-8") + "# mine\n", encoding="utf-8")
    again = csat("demo", "--pack", "tickets-only", folder)
    assert again.code == 2
    assert "rules/desk.yaml" in again.err
    assert mine.read_text("utf-8").endswith("# mine\n")


def test_its_workspace_speaks_the_language_it_was_made_in(tmp_path: Path) -> None:
    ran = csat("demo", "--pack", "xian", tmp_path / "sample", "--lang", "zh")
    assert ran.code == 0, ran.said
    assert "启动提升项目" in ran.out
    assert "language: zh" in (tmp_path / "sample" / "csat.yaml").read_text("utf-8")
