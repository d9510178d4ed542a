"""Secrets are references (`env:NAME`, `file:PATH`), resolved when a connection is opened; a literal one is refused."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from csat_plugin.host.failure import HostError

SECRET = re.compile(r"(?i)(^|_)(token|password|passwd|secret|api_?key|passphrase|private_key|bearer)$")
REFERENCE = re.compile(r"^(env|file):(.+)$", re.DOTALL)


class SecretError(HostError):
    """A secret's reference leads nowhere. The text names the reference, never a secret."""


def literal_secrets(data: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Paths of values that look like secrets by their key and are no reference. The values themselves are not handed out."""
    if isinstance(data, Mapping):
        for key, value in data.items():
            if isinstance(value, str) and SECRET.search(str(key)) and value and not REFERENCE.match(value):
                yield (*path, key)
            else:
                yield from literal_secrets(value, (*path, key))
    elif isinstance(data, list | tuple):
        for number, value in enumerate(data):
            yield from literal_secrets(value, (*path, number))


def resolved(data: Any, folder: Path) -> Any:
    """The same settings with every `env:` and `file:` reference replaced by what it refers to.

    Raises:
        SecretError: if the variable is not set or the file cannot be read.
    """
    if isinstance(data, Mapping):
        return {
            key: _secret(value, folder)
            if isinstance(value, str) and SECRET.search(str(key))
            else resolved(value, folder)
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [resolved(value, folder) for value in data]
    return data


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
