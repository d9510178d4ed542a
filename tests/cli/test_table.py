"""Tables fit a terminal of any width and lose nothing; in a pipe they are whole."""

from __future__ import annotations

import os
import re
import sys

import pytest

from csat_plugin.cli.table import laid_out
from csat_plugin.cli.width import width, wrapped
from tests.cli.program import Desk, process

HEADINGS = ("where", "row", "why", "the row as read")
ROWS = (
    ("callbacks.xlsx[电话回访]", "206", "'2月30日' is no date. Write 2026-10-03 or a date cell.", "Helen Kent | 接口人 | 周岚 | 2月30日"),
    ("tickets-2026-10.csv", "1064", "6 lies outside the scale 1 to 5.", "朱平 | 业务用户 | 许静 | 2026-10-16 | HF2610-025"),
    ("monthly.xlsx", "4", "", "约好上午到场，下午三点才来，产线停了。（第二次）"),
)  # fmt: skip


def signs(lines: list[str]) -> list[str]:
    return sorted("".join(lines).replace("─", "").replace(" ", ""))


@pytest.mark.parametrize("room", [200, 120, 100, 80, 60, 40, 24])
def test_no_line_is_wider_than_the_terminal_and_no_sign_is_lost(room: int) -> None:
    lines = laid_out(HEADINGS, ROWS, right=(1,), room=room)
    assert max(map(width, lines)) <= room
    whole = signs([*HEADINGS, *(cell for row in ROWS for cell in row)])
    if any(line.startswith("─") for line in lines):
        assert signs(lines) == whole
    else:  # each row as a list: headings before every cell
        text = "".join("".join(lines).split())
        assert all("".join(cell.split()) in text for row in ROWS for cell in row)


def test_without_a_terminal_each_row_is_one_line() -> None:
    lines = laid_out(HEADINGS, ROWS, right=(1,))
    assert len(lines) == 2 + len(ROWS)
    assert all(cell in line for row, line in zip(ROWS, lines[2:], strict=True) for cell in row)
    assert not [line for line in lines if line.endswith(" ")]


def test_figures_are_never_broken() -> None:
    for room in (60, 40, 34):
        lines = laid_out(
            ("name", "after fallback"), [("a long name of a customer", "1234567.89")], right=(1,), room=room
        )
        assert any("1234567.89" in line for line in lines)


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("a plain text", 7, ["a plain", "text"]),
        ("约好上午到场，下午三点才来", 14, ["约好上午到场，", "下午三点才来"]),
        ("verify_defect:C05:1/then/resample", 20, ["verify_defect:C05:1/", "then/resample"]),
        ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
        ("", 5, [""]),
        ("（一）二", 6, ["（一）", "二"]),
    ],
)
def test_lines_break_where_a_reader_expects_it(text: str, columns: int, lines: list[str]) -> None:
    found = wrapped(text, columns)
    assert max(map(width, found)) <= columns
    assert "".join(found).replace(" ", "") == text.replace(" ", "")
    assert found == lines


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
@pytest.mark.parametrize("columns", [100, 60])
def test_every_table_fits_a_real_terminal(synced: Desk, columns: int) -> None:
    import pty

    for command in (["sync", "--rejected"], ["actions", "list"]):
        inside, outside = pty.openpty()
        running = process(
            "-w", synced.folder, "--at", synced.at, *command, env={"COLUMNS": str(columns)}, stdout=outside
        )
        os.close(outside)
        shown = b""
        while True:
            try:
                piece = os.read(inside, 65536)
            except OSError:  # Linux says so when the other end is closed
                break
            if not piece:
                break
            shown += piece
        os.close(inside)
        _, err = running.communicate(timeout=60)
        assert running.returncode == 0, err
        lines = re.sub(r"\x1b\[[0-9;]*m", "", shown.decode("utf-8")).splitlines()
        assert len(lines) > 10
        assert max(map(width, lines)) <= columns
