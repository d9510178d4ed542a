"""The rule file a workspace begins with: a few lines above a pack, or the lines of the pack `starter`, whose comments teach."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

STARTER: Final = "starter"
"""The pack whose own text becomes the workspace's: it is read and changed there, from the first day on."""
SCHEMA = "../schemas/ruleset.schema.json"

ABOVE = """\
# yaml-language-server: $schema={schema}
# Only what differs from the pack stands here. See what it means: csat validate --explain
language: 1
ruleset: {name}
extends: {pack}
"""


def first_rules(pinned: str, path: Path | None, language: str = "en") -> str:
    """The text of a first rule file.

    Args:
        pinned: the pack with its version.
        path: its file; the same with comments in another language stands in a folder of that name beside it.
        language: of the comments.
    """
    name = pinned.partition("@")[0]
    if name != STARTER or path is None:
        return ABOVE.format(schema=SCHEMA, name=name.replace("-", "_"), pack=pinned)
    spoken = path.parent / language / path.name
    text = (spoken if spoken.is_file() else path).read_text("utf-8")
    own = re.sub(r"^(?:version|title):.*\n", "", text, flags=re.MULTILINE)  # of the pack, not of whoever begins with it
    return re.sub(r"(?<=\$schema=)\S+", SCHEMA, own, count=1)
