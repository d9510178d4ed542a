"""Columns that a mapping names and files do not have: each said once, whatever number of files lacks it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from csat_plugin.host.adapter import Fatal, Misconfigured
from csat_plugin.texts import say


class LacksColumns(Misconfigured):
    """One file without some of the mapped columns.

    Args:
        lacking: for each column the values of its sentence, `close` among them where a name is near.
        language: of the sentences.
    """

    def __init__(self, lacking: Sequence[Mapping[str, str]], language: str) -> None:
        super().__init__("\n".join(_sentence([values], language) for values in lacking))
        self.lacking = tuple(lacking)
        self.language = language


def told_once(errors: Iterable[Fatal]) -> str:
    """The sentences of several failures, each once; a column that many files lack is named with the first of them."""
    plain: dict[str, None] = {}
    files: dict[tuple[str, str], list[Mapping[str, str]]] = {}
    language = ""
    for error in errors:
        if isinstance(error, LacksColumns):
            language = error.language
            for values in error.lacking:
                files.setdefault((values["place"], values["column"]), []).append(values)
        else:
            plain[str(error)] = None
    return "\n".join([*plain, *(_sentence(lacking, language) for lacking in files.values())])


def _sentence(files: Sequence[Mapping[str, str]], language: str) -> str:
    """What is said of the first of the files that lack a column, with the number of the others."""
    code = "folder.missing_column_close" if files[0].get("close") else "folder.missing_column"
    return say(code, language, {**files[0], "n": str(len(files)), "rest": str(len(files) - 1)})
