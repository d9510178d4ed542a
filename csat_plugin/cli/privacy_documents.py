"""The JSON documents of `csat privacy`."""

from __future__ import annotations

ROWS: dict[str, tuple[str, ...]] = {
    "erasure": ("what", "name", "n", "state"),
    "privacy-due": ("what", "n", "before", "state"),
    "privacy-log": ("when", "kind", "person", "rows"),
}
"""Documents that are rows. `what`: `goes` (of the store), `rewritten` or `removed` (files of the program), `left` (the user's);
`state`: `done`, or `listed` where nothing was erased yet."""
