"""Cells that leave for a spreadsheet."""

from __future__ import annotations

FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""First letters by which a spreadsheet takes a text for a formula."""


def harmless(cell: str) -> str:
    """A cell that no spreadsheet runs as a formula: an apostrophe before `=`, `+`, `-`, `@`; plain numbers stay.

    >>> harmless("=1+1"), harmless("-5"), harmless("满意")
    ("'=1+1", '-5', '满意')
    """
    if not cell.lstrip(" ").startswith(FORMULA):
        return cell
    digits = cell.removeprefix("+").removeprefix("-").replace(".", "", 1)
    return cell if digits.isdecimal() and digits.isascii() else f"'{cell}"
