"""A ticket's number is the same with a number sign before it: `#100` in a file of answers is the ticket `100` of another file."""

from __future__ import annotations

import re

SIGN = re.compile(r"[#＃]\s*(?=\w)")
SIGNS = ("#", "＃")


def plain_number(text: str) -> str:
    """A ticket's number without the sign before it.

    >>> plain_number("#100"), plain_number("# INC-7"), plain_number("100"), plain_number("#")
    ('100', 'INC-7', '100', '#')
    """
    if not text.startswith(SIGNS):
        return text
    sign = SIGN.match(text)
    return text[sign.end() :] if sign else text
