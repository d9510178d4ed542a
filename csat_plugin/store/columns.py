"""Structs as rows and back: one codec for each struct of the model, built from its own fields.

A column is named like the field it keeps. Times, decimals and JSON become text; `None` stays NULL.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Generic, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

Convert = Callable[[Any], Any]
S = TypeVar("S", bound=msgspec.Struct)

_plain_json = msgspec.json.Encoder(order="deterministic")


def moment(value: datetime) -> str:
    """A time as the store keeps it: UTC, microseconds, one width.

    Raises:
        ValueError: if the time has no zone (a fault of the caller).
    """
    if value.tzinfo is None:
        raise ValueError(f"the store keeps aware times only, got {value.isoformat()}")
    return value.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def instant(text: str) -> datetime:
    """A kept time as an aware time in UTC."""
    return datetime.fromisoformat(text)


def some_instant(text: str | None) -> datetime | None:
    """A kept time that may be missing."""
    return None if text is None else datetime.fromisoformat(text)


def some_moment(value: datetime | None) -> str | None:
    """A time that may be missing, as the store keeps it."""
    return None if value is None else moment(value)


def json_text(value: object) -> str:
    """Canonical JSON: keys sorted, no blanks, UTF-8."""
    return _plain_json.encode(value).decode("utf-8")


def plain(json: str | bytes | None) -> str:
    """JSON as text, whichever way it was handed in; nothing is the empty text."""
    return json.decode("utf-8") if isinstance(json, bytes) else json or ""


def fingerprint(values: Sequence[object]) -> str:
    """A short digest of a row's content, to see whether a record has changed."""
    return hashlib.blake2b(_plain_json.encode(values), digest_size=16).hexdigest()


def _conversions(hint: Any) -> tuple[Convert | None, Convert | None]:
    """How a field of that type is written and read; `None` where the database's own type does."""
    union = get_origin(hint) in {Union, UnionType}
    kinds = [kind for kind in get_args(hint) if kind is not NoneType] if union else [hint]
    kind = kinds[0]
    if kind is datetime:
        return moment, instant
    if kind is Decimal:
        return str, Decimal
    if kind in {str, int, bool} or get_origin(kind) is Literal:
        return None, None
    return json_text, msgspec.json.Decoder(kind).decode


class Codec(Generic[S]):
    """Writes structs of one type as rows and reads them back.

    Args:
        struct: the type; every field is a column of the same name.
    """

    def __init__(self, struct: type[S]) -> None:
        self.struct = struct
        hints = get_type_hints(struct)
        self.names = struct.__struct_fields__
        both = {name: _conversions(hints[name]) for name in self.names}
        self._writes = [(name, write) for name in self.names if (write := both[name][0]) is not None]
        self._reads = [(name, both[name][1]) for name in self.names]

    def row(self, record: S) -> dict[str, Any]:
        """The record as column values."""
        row: dict[str, Any] = dict(zip(self.names, msgspec.structs.astuple(record), strict=True))
        for name, write in self._writes:
            if (value := row[name]) is not None:
                row[name] = write(value)
        return row

    def record(self, row: Mapping[Any, Any]) -> S:
        """The record a row keeps."""
        values = {}
        for name, read in self._reads:
            value = row[name]
            values[name] = value if read is None or value is None else read(value)
        return self.struct(**values)
