"""The folder adapter keeps the contract of all adapters."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from csat_plugin.core.effects import Effect, EffectKind
from csat_plugin.host.adapter import Adapter
from tests.contract.adapter_suite import AdapterSuite, Subject

MAPPING: dict[str, Any] = {
    "match": "tickets-*.csv",
    "fill_down": ["单号"],
    "ticket": {"id": "单号", "kind": "类型", "state": "状态", "customer": "客户单位", "closed": "关闭时间"},
    "customer": {"name": "客户单位"},
    "contact": {"name": "联系人"},
    "request": {"id": "单号", "asked": "关闭时间"},
    "values": {"kind": {"事件": "incident", "变更": "change"}},
    "ratings": [
        {
            "channel": "ticket",
            "mark": "满意度",
            "scale": {"min": 1, "max": 5},
            "no_answer": ["0"],
            "outcome": {"column": "结果"},
            "columns": {"answered": "评价时间", "comment": "意见"},
        }
    ],
}
HEADER = "单号,类型,状态,客户单位,联系人,满意度,关闭时间,评价时间,结果,意见\n"
ROWS = (
    "A-1,事件,已关闭,华信,张三,5,2026-10-03 10:00,2026-10-04,,好\n"
    "A-2,变更,已关闭,华信,李四,9,2026-10-03 10:00,2026-10-04,,\n"
    "A-3,事件,已关闭,恒达,王五,,2026-10-03,,拒访,\n"
    "A-4,事件,怪,恒达,王五,4,2026-10-03,2026-13-45,,\n"
    "A-5,事件,已关闭,恒达,王五,0,2026-10-05,,,\n"
    "合计,,,,,,,,,\n"
)
KINDS: tuple[EffectKind, ...] = ("score", "note", "action", "report", "survey")


def effects() -> list[Effect]:
    bodies: dict[EffectKind, dict[str, Any]] = {
        "score": {"value": "92.2"},
        "note": {"text": "Rated 5 of 5."},
        "action": {"id": "verify_defect:华信:1", "text": "Find out why.", "owner": "zhao.min"},
        "report": {"files": {"report.html": base64.b64encode(b"<p>hello</p>").decode(), "report.json": "e30="}},
        "survey": {"rows": [{"ticket": "A-1", "contact": "=cmd"}]},
    }
    return [
        Effect(
            slot=f"exports:{kind}:rule:华信:2026-10", kind=kind, connection="exports", digest=f"{at}abc", rule="rule",
            subject="exports:customer:华信", subject_name="华信", period="2026-10", ticket="A-1" if kind == "note" else "",
            title=f"A {kind}", body=bodies[kind],
        )
        for at, kind in enumerate(KINDS)
    ]  # fmt: skip


class TestFolder(AdapterSuite):
    @pytest.fixture
    def subject(self, workspace: Path, connect: Callable[..., Adapter], put: Callable[[str, str], Path]) -> Subject:
        put(
            "tickets-09.csv",
            HEADER
            + "".join(f"B-{n},事件,已关闭,华信,张三,{n % 5 + 1},2026-09-03,2026-09-04,,\n" for n in range(2_300)),
        )
        put("tickets-10.csv", HEADER + ROWS)

        def add() -> int:
            with (workspace / "exports" / "tickets-10.csv").open("a", encoding="utf-8", newline="") as file:
                file.write("A-6,事件,已关闭,华信,张三,3,2026-10-06,2026-10-07,,\n")
            put("tickets-11.csv", HEADER + "C-1,事件,已关闭,华信,张三,3,2026-11-06,2026-11-07,,\n")
            return 2

        def broken_workbook() -> Adapter:
            put("x.xlsx", "no workbook")
            return connect(MAPPING | {"match": "x.xlsx"})

        def wrong_column() -> Adapter:
            return connect(MAPPING | {"ticket": {"id": "工单编号"}})

        return Subject(
            connect=lambda: connect(MAPPING),
            connection="exports",
            ticket="A-1",
            add=add,
            faults=[
                broken_workbook,
                wrong_column,
                lambda: connect(MAPPING, path="nowhere"),
                lambda: connect(MAPPING, password="s3cr3t-word"),  # noqa: S106 # made up
                lambda: connect(MAPPING | {"encoding": "klingon"}),
                lambda: connect(MAPPING | {"zone": "Asia/Nowhere"}),
            ],
            effects=effects(),
            secret="s3cr3t-word",  # noqa: S106 # made up
        )
