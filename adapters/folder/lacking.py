"""Columns that a mapping names and files do not have: each said once, whatever number of files lacks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from csat_plugin.host.adapter import Fatal, Misconfigured
from csat_plugin.texts import say

MANY = 5
"""Columns from which on a file is rather another kind of file, and that is said once."""


class LacksColumns(Misconfigured):
    """One file without some of the mapped columns.

    Args:
        lacking: for each column the values of its sentence, `close` among them where a name is near.
        language: of the sentences.
    """

    def __init__(self, lacking: Sequence[Mapping[str, str]], language: str) -> None:
        several = len({values["column"] for values in lacking}) >= MANY
        said = [_other_kind([lacking], language)] if several else [_sentence([values], language) for values in lacking]
        super().__init__("\n".join(said))
        self.lacking = tuple(lacking)
        self.language = language


def told_once(errors: Iterable[Fatal]) -> str:
    """The sentences of several failures, each once; a column that many files lack is named with the first of them."""
    plain: dict[str, None] = {}
    files: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    others: dict[tuple[str, ...], list[Sequence[Mapping[str, str]]]] = {}
    language = ""
    for error in errors:
        if isinstance(error, LacksColumns):
            language = error.language
            wanted = tuple(dict.fromkeys(values["column"] for values in error.lacking))
            if len(wanted) >= MANY:
                others.setdefault(wanted, []).append(error.lacking)
                continue
            for values in error.lacking:
                files.setdefault((values["place"], values["column"]), []).append(values)
        else:
            plain[str(error)] = None
    kinds = (_other_kind(lacking, language) for lacking in others.values())
    return "\n".join([*plain, *kinds, *(_sentence(lacking, language) for lacking in files.values())])


def _other_kind(files: Sequence[Sequence[Mapping[str, str]]], language: str) -> str:
    """What is said of the first of the files that lack the same many columns, with the number of the others."""
    first, names = files[0][0], dict.fromkeys(values["column"] for values in files[0])
    lacked = ", ".join(f"'{name}'" for name in names)
    values = {**first, "lacked": lacked, "many": str(len(names)), "n": str(len(files)), "rest": str(len(files) - 1)}
    return say("folder.other_kind", language, values)


def _sentence(files: Sequence[Mapping[str, str]], language: str) -> str:
    """What is said of the first of the files that lack a column, with the number of the others."""
    code = "folder.missing_column_close" if files[0].get("close") else "folder.missing_column"
    return say(code, language, {**files[0], "n": str(len(files)), "rest": str(len(files) - 1)})
