"""A workspace of this folder, copied, pointed at the data, synced by the real command, and asked for figures."""

from __future__ import annotations

import io
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from csat_plugin.cli.entry import run
from csat_plugin.core.report.material import RatingLine
from csat_plugin.core.scoring.result import Assessment
from csat_plugin.runtime.ratings import lines
from csat_plugin.runtime.scoring import asked_period
from csat_plugin.runtime.workspace import opened

HERE = Path(__file__).parent
WRITTEN = "../../../../shared/data"
"""Where the workspaces look for the data as they stand in the repository."""

AT = "2026-03-01"
MEAN_SHOWN, PERCENT_SHOWN = 5.1e-5, 5.1e-3
"""The reference is rounded to 4 and 2 places."""

Figures = dict[str, float | None]


SCALE = {
    "ibm-it-help-desk": (1, 3), "rwfd-help-desk": (1, 3), "rwfd-call-center": (1, 10),
    "rwfd-call-center-sentiment": (0, 1), "mendeley-help-desk-scored": (1, 5), "abc-customer-survey": (1, 5),
    "abc-by-question": (1, 5), "ibm-telco-churn": (1, 5), "ecsi-mobile": (1, 10), "ecsi-by-item": (1, 10),
    "va-vha-cx-quarterly": (1, 5), "va-vha-response-rates": (0, 100),
}  # fmt: skip
"""Lowest and highest mark of each workspace."""


def said(*words: str) -> str:
    """What a command prints; it must succeed."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words)
    assert code == 0, (words, err.getvalue() or out.getvalue())
    return out.getvalue()


class Workplace:
    """One synced workspace and the scale its marks are on."""

    def __init__(self, folder: Path, low: int, high: int) -> None:
        self.folder, self._low, self._high = folder, low, high

    @classmethod
    def made(
        cls, name: str, data: Path, folder: Path, scale: tuple[int, int], edits: Mapping[str, str] | None = None
    ) -> Workplace:
        """Copy a workspace, point it at the data and sync it.

        Args:
            name: folder of the workspace here.
            data: where the data sets are.
            folder: where the copy goes.
            scale: lowest and highest mark.
            edits: text of `csat.yaml` -> what stands there instead.
        """
        shutil.copytree(HERE / name, folder, dirs_exist_ok=True)
        file = folder / "csat.yaml"
        text = file.read_text("utf-8")
        for old, new in {WRITTEN: data.as_posix(), **(edits or {})}.items():
            assert old in text, old
            text = text.replace(old, new)
        file.write_text(text, "utf-8", newline="\n")
        said("-w", str(folder), "--at", AT, "validate", "-q")
        streams = json.loads(said("-w", str(folder), "--at", AT, "sync", "--format", "json"))
        for stream in streams["rows"]:
            assert stream["rejected"] == 0
            assert stream["read"] == stream["used"] + stream["skipped"]
        return cls(folder, *scale)

    @cache  # noqa: B019 - a workspace lives as long as the test session
    def assessment(self, period: str, by: str) -> Assessment:
        """What `csat score` says."""
        words = ("-w", str(self.folder), "--at", AT, "score", "--period", period, "--by", by, "--format", "json")
        return msgspec.json.decode(said(*words), type=Assessment)

    @cache  # noqa: B019
    def lines(self, period: str, by: str) -> list[RatingLine]:
        """Every rating of a period with its points, or why it does not count."""
        assessment = self.assessment(period, by)
        with opened(self.folder, at=datetime.fromisoformat(AT).replace(tzinfo=UTC)) as workspace:
            rules = workspace.rules()
            kind: Any = by
            return lines(workspace, asked_period(workspace, rules, period), rules, kind, assessment)

    def mean(self, points: int | None) -> float | None:
        """The mean mark on its own scale, from micropoints of a min-max scale."""
        return None if points is None else self._low + points * (self._high - self._low) / 100_000_000

    def level(self, rows: int, rated: int, points: int | None) -> Figures:
        """Rows, rated, response rate, mean and index as the reference has them."""
        return {
            "rows": rows,
            "rated": rated,
            "response_pct": 100 * rated / rows,
            "mean": self.mean(points),
            "index": None if points is None else points / 1_000_000,
        }

    def overall(self, period: str, questions: int = 1) -> Figures:
        """All ratings together; with several questions a response counts once."""
        found = self.assessment(period, "all")
        assert found.counts.received == found.counts.used + sum(found.counts.excluded.values())
        assert set(found.counts.excluded) <= {"no_mark"}
        return self.level(found.counts.received // questions, found.counts.used // questions, found.overall.pooled)

    def scored(self, period: str, by: str) -> dict[str, Figures]:
        """Every subject of a kind by its name, with what its score alone says: ratings, mean and index."""
        return {
            score.name: {key: self.level(1, score.answers, score.exact)[key] for key in ("rated", "mean", "index")}
            for score in self.assessment(period, by).scores
        }

    def groups(self, period: str, by: str, questions: int = 1) -> dict[str, Figures]:
        """Every subject of a kind by its name, with the ratings that were asked for."""
        asked: dict[str, int] = defaultdict(int)
        for line in self.lines(period, by):
            asked[line.subject] += 1
        return {
            score.name: self.level(asked[score.subject] // questions, score.answers // questions, score.exact)
            for score in self.assessment(period, by).scores
        }

    def shares(self, period: str, by: str, bad: int, good: int) -> dict[str, Figures]:
        """Share of bad and of good marks by subject id, counted over the ratings that count."""
        marks: dict[str, list[float]] = defaultdict(list)
        for line in self.lines(period, by):
            if line.counted:
                marks[line.subject].append(float(line.raw))
        return {
            subject: {
                "bad_pct": 100 * sum(mark <= bad for mark in given) / len(given),
                "good_pct": 100 * sum(mark >= good for mark in given) / len(given),
            }
            for subject, given in marks.items()
        }


Places = Callable[[str], Workplace]
"""Gives the workspace of that name, made once."""


def agree(found: Mapping[str, float | None], expected: Mapping[str, Any]) -> None:
    """Hold figures against the reference, each to the places the reference shows."""
    for name, value in found.items():
        wanted = expected[name]
        if name in ("rows", "rated") or value is None or wanted is None:
            assert value == wanted, (name, value, wanted)
        else:
            assert abs(value - wanted) <= (MEAN_SHOWN if name == "mean" else PERCENT_SHOWN), (name, value, wanted)


def agree_all(
    found: Mapping[str, Figures], expected: Mapping[str, Mapping[str, Any]], without: Iterable[str] = ()
) -> None:
    """Hold the figures of all groups against the reference; `without` are groups that are no subject."""
    assert set(found) == set(expected) - set(without)
    for name, figures in found.items():
        agree(figures, expected[name])
