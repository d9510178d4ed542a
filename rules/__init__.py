"""The rule packs that come with the product; they enter by the same hook as a third party's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pluggy

FOLDER = Path(__file__).parent
PACKS = {
    "anhui@1": FOLDER / "anhui" / "anhui.yaml",
    "itss@1": FOLDER / "itss" / "itss.yaml",
    "jet@1": FOLDER / "jet" / "jet.yaml",
    "starter@1": FOLDER / "starter" / "starter.yaml",
    "tickets-only@1": FOLDER / "tickets_only" / "tickets-only.yaml",
    "vendor-guide@1": FOLDER / "vendor_guide" / "vendor-guide.yaml",
    "xian@1": FOLDER / "xian" / "xian.yaml",
}


@pluggy.HookimplMarker("csat_plugin")
def csat_register_packs(register: Callable[[str, Path], None]) -> None:
    """Add the shipped packs.

    Args:
        register: takes a pack's name with its version, and the path of its file.
    """
    for name, path in PACKS.items():
        register(name, path)
