"""The sample read by the product itself: what comes in is what the generator counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.core.model import Rating, Ticket
from csat_plugin.demo import Sample, generate
from csat_plugin.demo.customers import SHORT_NAME, STRANGER
from csat_plugin.host.adapter import Adapter, Page, Stream
from csat_plugin.language.load import load_rules
from csat_plugin.language.packs import shipped
from csat_plugin.language.read import read_yaml
from csat_plugin.runtime.register import read_register
from csat_plugin.runtime.settings_file import read_settings
from csat_plugin.runtime.workspace import Workspace

REASONS = {"off_scale": "rejected.off_scale", "bad_date": "rejected.not_a_date"}


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    return generate(tmp_path_factory.mktemp("huaxin"))


@pytest.fixture(scope="module")
def adapter(sample: Sample) -> Adapter:
    return Workspace(sample.folder, at=sample.as_of).connect("exports")


@pytest.fixture(scope="module")
def rating_pages(adapter: Adapter) -> list[Page]:
    return list(adapter.fetch("ratings", ""))


def records(pages: list[Page]) -> Iterator[Any]:
    for page in pages:
        yield from page.records


def file_of(source: str) -> str:
    """`tickets-2026-10.csv:12` and `callbacks.xlsx[电话回访]:12` as the file's path below the sample."""
    return "exports/" + source.rsplit("/", maxsplit=1)[-1].split("[", maxsplit=1)[0].split(":", maxsplit=1)[0]


def test_settings_load_without_a_finding(sample: Sample) -> None:
    settings, findings = read_settings(sample.folder / "csat.yaml")
    assert findings == []
    assert settings is not None
    assert settings.provider == "Huaxin IT Services 华信运维"
    assert settings.zone.key == "Asia/Shanghai"
    assert settings.write == {"scores": True, "notes": False, "tickets": True, "surveys": False, "reports": True}
    assert str(settings.effects_from) == "2026-10-01"


def test_texts_hold_no_trap_of_an_input_method(sample: Sample) -> None:
    for name in ("csat.yaml", "rules/huaxin.yaml"):
        source, findings = read_yaml((sample.folder / name).read_bytes(), name)
        assert source is not None
        assert findings == []


def test_rules_load_without_an_error(sample: Sample) -> None:
    loaded = load_rules(sample.folder / "rules" / "huaxin.yaml", shipped())
    assert [d.sentence() for d in loaded.diagnostics] == []
    rules = loaded.ruleset
    assert rules is not None
    assert rules.valid_from == sample.first_month
    assert {c.id: c.month_of for c in rules.channels} == {
        "ticket": "closed", "callback": "closed", "questionnaire": "rated", "monthly": "closed",
    }  # fmt: skip
    assert [o.reaching for o in rules.overrides if o.segments == ("A",)] == [85_000_000]
    assert "call_unhappy_user" in {a.id for a in rules.actions}


def test_the_register_is_read_whole(sample: Sample) -> None:
    customers = {c.id: c for c in read_register(sample.folder / "register.xlsx")}
    assert len(customers) == sample.customers
    assert sum(len(c.decision_chain) for c in customers.values()) == sample.contacts
    assert [c.id for c in customers.values() if c.weights] == list(sample.story.own_weights)
    assert all(c.contract and c.contract.start < c.contract.end for c in customers.values())
    assert min(len(c.decision_chain) for c in customers.values()) == 1
    assert max(len(c.decision_chain) for c in customers.values()) == 12


def test_every_ticket_comes_in_once(sample: Sample, adapter: Adapter) -> None:
    pages = list(adapter.fetch("tickets", ""))
    tickets: list[Ticket] = list(records(pages))
    assert len(tickets) == len({t.id for t in tickets}) == sample.tickets
    assert not [r for page in pages for r in page.rejected]
    states = Counter(t.state for t in tickets)
    assert states["closed"] == sum(sample.closed.values())
    assert states["cancelled"] == sample.dirt["cancelled"]
    assert states["merged_into"] == sample.dirt["merged"]
    assert sum(states[s] for s in ("open", "pending", "resolved")) == sample.dirt["unfinished"]
    assert sum(t.reopened for t in tickets) == sample.dirt["reopened"]
    assert {t.kind for t in tickets} == {"incident", "change", "request"}
    assert {t.sla_met for t in tickets} == {True, False, None}
    known = {t.id for t in tickets}
    assert all(t.merged_into in known for t in tickets if t.merged_into)


@pytest.mark.parametrize("stream", ["tickets", "ratings"])
def test_read_is_records_and_rejected_and_skipped(adapter: Adapter, stream: Stream) -> None:
    for page in adapter.fetch(stream, ""):
        assert page.read == len(page.records) + len(page.rejected) + page.skipped


def test_marks_of_every_file_are_those_counted(sample: Sample, rating_pages: list[Page]) -> None:
    found = Counter(file_of(r.source) for r in records(rating_pages) if r.outcome == "answered")
    assert found == {f.file: f.marks for f in sample.files if f.channel}


def test_asked_without_a_mark_is_kept_as_what_it_is(sample: Sample, rating_pages: list[Page]) -> None:
    found = Counter((r.channel, r.outcome) for r in records(rating_pages) if r.outcome != "answered")
    expected: Counter[tuple[str, str]] = Counter()
    for file in sample.files:
        questions = 3 if file.channel == "questionnaire" else 1
        for outcome, count in file.no_marks.items():
            if count and outcome != "empty":
                expected[file.channel, outcome] += count * questions
    assert found == expected
    assert all(r.raw is None for r in records(rating_pages) if r.outcome != "answered")


def test_what_cannot_be_used_is_rejected_with_its_reason(sample: Sample, rating_pages: list[Page]) -> None:
    found = Counter((file_of(r.source), r.code) for page in rating_pages for r in page.rejected)
    expected = {(f.file, REASONS[kind]): n for f in sample.files for kind, n in f.unread.items() if n}
    assert found == expected
    assert sum(n for (_, code), n in found.items() if code == "rejected.off_scale") == sample.dirt["off_scale"]
    assert sum(n for (_, code), n in found.items() if code == "rejected.not_a_date") == sample.dirt["bad_date"]


def test_untidy_marks_are_read_as_meant(sample: Sample, rating_pages: list[Page]) -> None:
    ratings: list[Rating] = list(records(rating_pages))
    japanese = [r for r in ratings if "survey-ja" in r.source]
    assert {r.raw for r in japanese} <= {"10", "8", "6", "2"}
    assert {r.role for r in japanese} <= {"interface_person", "decision_leader", "vip_user"}
    percent = [r for r in ratings if r.channel == "monthly" and r.label.endswith("％")]
    assert len(percent) == sample.dirt["percent_sign"]
    assert all(r.raw and 80 <= float(r.raw) <= 100 for r in percent)
    assert sample.dirt["full_width"] > 0
    assert all(r.raw.isascii() for r in ratings if r.raw)


def test_roles_are_read_through_the_forms_own_words(rating_pages: list[Page]) -> None:
    roles = {r.role for r in records(rating_pages) if r.channel in {"callback", "questionnaire"}}
    assert roles == {"interface_person", "decision_leader", "vip_user", "technical", "finance", "business_user"}


def test_every_rating_names_a_customer(sample: Sample, rating_pages: list[Page]) -> None:
    customers = read_register(sample.folder / "register.xlsx")
    known = {name for c in customers for name in (c.id, c.name, *c.aliases)}
    loose = Counter(r.customer_name for r in records(rating_pages) if r.customer_name not in known)
    assert loose == {
        STRANGER: sample.dirt["unknown_customer"],
        next(iter(SHORT_NAME.values())): sample.dirt["nearly_known_customer"],
    }


def test_times_stand_in_the_months_they_belong_to(sample: Sample, rating_pages: list[Page], adapter: Adapter) -> None:
    closed = {t.id: t.closed for page in adapter.fetch("tickets", "") for t in page.records if isinstance(t, Ticket)}
    zone = sample.as_of.tzinfo
    months = Counter(
        moment.astimezone(zone).strftime("%Y-%m")
        for r in records(rating_pages)
        if r.channel == "callback" and (moment := r.closed or closed.get(r.ticket))
    )
    assert set(months) == set(sample.closed)
    assert all(r.answered is None or r.answered <= sample.as_of for r in records(rating_pages))


def test_the_sample_lies_where_it_was_asked_for(tmp_path: Path) -> None:
    made = generate(tmp_path / "deep" / "华信")
    assert Workspace(made.folder, at=made.as_of).settings.name == "huaxin"
