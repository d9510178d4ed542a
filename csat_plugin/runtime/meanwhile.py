"""What somebody else did to action items between reading and writing them: a change read late must not undo it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from csat_plugin.core.actions.item import ActionItem

Items = Mapping[str, ActionItem]
"""Id -> item."""


def by_id(items: Iterable[ActionItem]) -> dict[str, ActionItem]:
    """Items by their ids."""
    return {item.id: item for item in items}


def changed(read: Items, present: Items, *, but: Items | None = None) -> tuple[str, ...]:
    """Items that are stored now otherwise than they were read; the platform's reference is the deliverer's and does not count.

    Args:
        read: as the store held them when they were read.
        present: as it holds them now, within the transaction that writes.
        but: what is about to be written: whoever stored just that was only quicker.
    """
    return tuple(
        sorted(
            name
            for name, item in present.items()
            if not _same(item, read.get(name)) and not _same(item, (but or {}).get(name))
        )
    )


def referred(items: Iterable[ActionItem], present: Items) -> list[ActionItem]:
    """Items to be written, each with the platform's reference as it is stored now."""
    return [replace(item, platform_ref=present[item.id].platform_ref) if item.id in present else item for item in items]


def _same(one: ActionItem, other: ActionItem | None) -> bool:
    return other is not None and replace(one, platform_ref="") == replace(other, platform_ref="")
