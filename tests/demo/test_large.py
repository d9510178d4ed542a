from __future__ import annotations

from pathlib import Path

import pytest

from csat_plugin.demo.large import COLUMNS, write_large


def test_it_writes_the_asked_number_of_marks(tmp_path: Path) -> None:
    text = write_large(tmp_path / "large.csv", 25_000, customers=7).read_text("utf-8").splitlines()
    assert text[0] == COLUMNS
    rows = [line.split(",") for line in text[1:]]
    assert len(rows) == len({row[0] for row in rows}) == 25_000
    assert len({row[1] for row in rows}) == 7


def test_marks_lie_on_the_scale_of_their_channel(tmp_path: Path) -> None:
    tops = {"ticket": 5, "callback": 5, "questionnaire": 10, "monthly": 100}
    seen: dict[str, set[int]] = {name: set() for name in tops}
    for line in write_large(tmp_path / "large.csv", 20_000).read_text("utf-8").splitlines()[1:]:
        _, _, channel, mark, answered = line.split(",")
        seen[channel].add(int(mark))
        assert answered.endswith("Z")
    assert seen["ticket"] == {1, 2, 3, 4, 5}
    assert all(min(marks) >= 1 and max(marks) <= tops[name] for name, marks in seen.items())


def test_the_same_seed_gives_the_same_bytes_and_a_longer_file_begins_with_a_shorter(tmp_path: Path) -> None:
    short = write_large(tmp_path / "short.csv", 12_345).read_bytes()
    assert write_large(tmp_path / "again.csv", 12_345).read_bytes() == short
    assert write_large(tmp_path / "long.csv", 30_000).read_bytes().startswith(short)
    assert write_large(tmp_path / "other.csv", 12_345, seed=2).read_bytes() != short


def test_nothing_is_a_file_with_a_header(tmp_path: Path) -> None:
    assert write_large(tmp_path / "none.csv", 0).read_text("utf-8") == COLUMNS + "\n"


@pytest.mark.parametrize(("count", "customers"), [(-1, 1), (1, 0)])
def test_impossible_sizes_are_refused(tmp_path: Path, count: int, customers: int) -> None:
    with pytest.raises(ValueError, match="count >= 0 and customers >= 1"):
        write_large(tmp_path / "x.csv", count, customers=customers)
