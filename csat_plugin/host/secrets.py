"""Secrets are references (`env:NAME`, `file:PATH`), resolved when a connection is opened; a literal one is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from csat_plugin.host.failure import HostError

SECRET = re.compile(
    r"(^|_)(tokens?|passwords?|passwd|passphrase|pwd|secrets?|bearer|credentials?"
    r"|(api|private|access|secret|auth|shared|signing|encryption)_?key|(auth|access|api|refresh)token)$"
)
"""The end of a key, written as by `words_of`, that says that a secret stands there."""
SEVERAL = re.compile(r"(tokens|passwords|secrets|credentials)$")
"""Keys under which a number may be a number of them."""
SEAMS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^0-9A-Za-z]+")
LOGIN = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://[^/?#@\s:]*:[^/?#@\s]+@")
"""An address that holds a password."""
PROXY = re.compile(r"(^|_)proxy$")
"""Keys of addresses that cannot be given without their password."""
REFERENCE = re.compile(r"^(env|file):(.+)$", re.DOTALL)


class SecretError(HostError):
    """A secret's reference leads nowhere. The text names the reference, never a secret."""


def words_of(key: object) -> str:
    """A key in one way of writing: `accessToken`, `access-token` and `ACCESS_TOKEN` are `access_token`; no number at the end."""
    return "_".join(word for word in SEAMS.split(str(key)) if word).lower().rstrip("0123456789_")


def is_secret(key: object) -> bool:
    """Whether what stands under that key is a secret."""
    return bool(SECRET.search(words_of(key)))


def literal_secrets(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths of values that look like secrets and are no reference: by their key, or an address with a password in it.

    The values themselves are not handed out.
    """
    if isinstance(data, Mapping):
        for key, value in data.items():
            here = (*path, key)
            if is_secret(key) and not isinstance(value, Mapping):
                yield from (
                    at
                    for at, one in _scalars(value, here)
                    if _literal(one, several=bool(SEVERAL.search(words_of(key))))
                )
            elif isinstance(value, str) and LOGIN.match(value) and not PROXY.search(words_of(key)):
                yield here
            else:
                yield from literal_secrets(value, here)
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from literal_secrets(value, (*path, number))


def _scalars(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if isinstance(value, list | tuple):
        for number, one in enumerate(value):
            yield from _scalars(one, (*path, number))
    else:
        yield path, value


def _literal(value: Any, *, several: bool) -> bool:
    if isinstance(value, str):
        return bool(value) and not REFERENCE.match(value)
    return isinstance(value, int | float | Decimal) and not isinstance(value, bool) and not several


def resolved(data: Any, folder: Path) -> Any:
    """The same settings with every `env:` and `file:` reference under a secret's key replaced by what it refers to.

    Raises:
        SecretError: if the variable is not set or the file cannot be read.
    """
    if isinstance(data, Mapping):
        return {
            key: _followed(value, folder) if is_secret(key) else resolved(value, folder) for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [resolved(value, folder) for value in data]
    return data


def _followed(value: Any, folder: Path) -> Any:
    if isinstance(value, str):
        return _secret(value, folder)
    if isinstance(value, list | tuple):
        return [_followed(one, folder) for one in value]
    return resolved(value, folder)


def _secret(reference: str, folder: Path) -> str:
    match = REFERENCE.match(reference)
    if not match:
        return reference
    kind, name = match.groups()
    if kind == "env":
        value = os.environ.get(name)
        if value is None:
            raise SecretError("host.no_variable", name=name)
        return value
    try:
        return (folder / name).read_text("utf-8").strip()
    except UnicodeDecodeError:
        raise SecretError("host.secret_no_text", name=name) from None
    except OSError as error:
        raise SecretError("host.no_secret_file", name=name, why=error.strerror or str(error)) from None
