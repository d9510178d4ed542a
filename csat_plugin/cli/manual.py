"""`csat validate --code CSAT020`: what a finding means, why it matters, how it looks wrong and right."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from csat_plugin.cli.show import as_json

if TYPE_CHECKING:
    from csat_plugin.cli.options import Common


def show_manual(common: Common, code: str) -> int:
    """Print the manual of a finding.

    Raises:
        Failure: if there is no such finding.
    """
    from csat_plugin.cli.rule_documents import FindingManual
    from csat_plugin.language.manual import entries, sentences
    from csat_plugin.runtime.failure import Failure
    from csat_plugin.runtime.settings_file import language_of
    from csat_plugin.runtime.workspace import FILE, find
    from csat_plugin.texts import say

    own = None
    with contextlib.suppress(Failure):  # it needs no workspace
        own = language_of(find((common.workspace or Path.cwd()).resolve(), common.spoken) / FILE)
    language = common.lang or own or common.spoken
    digits = re.sub(r"(?i)^csat", "", code.strip())
    found = entries().get(f"CSAT{digits.zfill(3)}")
    if found is None:
        raise Failure(
            say("validate.no_code", language, {"code": code, "first": min(entries()), "last": max(entries())})
        )
    said = sentences(found.code, language)
    if common.format == "json":
        as_json(FindingManual(code=found.code, says=list(said), why=found.why, bad=found.bad, good=found.good))
        return 0
    click.echo(found.code)
    for sentence in said:
        click.echo(f"  - {sentence}")
    click.echo(f"\n{say('validate.code.why', language)}\n  {found.why}")
    for heading, example in (("bad", found.bad), ("good", found.good)):
        click.echo(f"\n{say(f'validate.code.{heading}', language)}")
        for line in example.rstrip().splitlines() or [""]:
            click.echo(f"  {line}".rstrip())
    return 0
