"""Tries out a workspace before it is written: what `csat init` makes must be what the next command accepts."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

from csat_plugin.host.adapter import Connection, Misconfigured
from csat_plugin.host.plugins import Host, PluginError
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.runtime.connection import network_of
from csat_plugin.runtime.failure import USAGE, Failure
from csat_plugin.runtime.settings_file import read_settings
from csat_plugin.runtime.workspace import FILE
from csat_plugin.texts import say


def prove(home: Path, texts: Mapping[str, str], rules: str, language: str = "en") -> None:
    """Read the settings, the rules and each connection's mapping as the next command would.

    Args:
        home: the workspace to be; nothing is written there.
        texts: name of each file, relative to it -> content.
        rules: name of the rule file among them.
        language: of sentences.

    Raises:
        Failure: if something could not be used, with all findings.
    """
    from csat_plugin.language.load import load_rules
    from csat_plugin.language.packs import Packs

    host, packs = Host.load(), Packs()
    for name, file in host.packs.items():
        packs.register(name, file)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, FILE)
        file.write_text(texts[FILE], encoding="utf-8", newline="")
        settings, found = read_settings(file)
    loaded = load_rules(home / rules, packs, text=texts[rules].encode(), name=rules)
    wrong = [one for one in (*found, *loaded.diagnostics) if one.level == "error"]
    if settings is None or loaded.ruleset is None or wrong:
        raise _unsound(home, language, "; ".join(sorted({one.file for one in wrong})) or FILE, wrong)
    for name, entry in settings.connections.items():
        connection = Connection(
            name=name, adapter=entry.adapter, workspace=home, zone=settings.zone, place=entry.place,
            settings=dict(entry.settings), network=network_of(settings), language=language,
        )  # fmt: skip
        try:
            host.connect(connection)
        except (Misconfigured, PluginError) as error:
            raise _unsound(home, language, str(error), ()) from error


def _unsound(home: Path, language: str, why: str, found: list[Diagnostic] | tuple[Diagnostic, ...]) -> Failure:
    return Failure(say("init.unsound", language, {"folder": str(home), "why": why}), USAGE, found)
