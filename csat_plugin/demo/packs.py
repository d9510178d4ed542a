"""The small sample of a pack: a folder `sample` beside the pack's file, a workspace with a few lines of data each."""

from __future__ import annotations

import shlex
import shutil
from datetime import datetime
from importlib import resources
from pathlib import Path

import msgspec
import yaml

from csat_plugin.demo.workspace import SCHEMAS

FOLDER = "sample"
PLAN = "demo.yaml"
SETTINGS = "csat.yaml"


class PackSample(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `demo.yaml` says: the clock the sample is made for, the period that is scored, and what shows the pack at work."""

    at: datetime
    """UTC."""
    period: str
    then: tuple[str, ...] = ()
    """Command lines after `validate`, `sync` and `score`; `{folder}` stands for that of the sample."""

    def steps(self, folder: Path) -> tuple[list[str], ...]:
        """Every command line, in order, for a sample that was put into that folder."""
        own = ([word.replace("{folder}", str(folder)) for word in shlex.split(line)] for line in self.then)
        return (["validate"], ["sync", "-q"], ["score", "--period", self.period, "--all"], *own)


def has_sample(pack: Path) -> bool:
    """Whether there is a sample beside a pack's file."""
    return (pack.parent / FOLDER / PLAN).is_file()


def copy_sample(pack: Path, folder: Path, language: str = "en") -> PackSample:
    """Put the sample of a pack into a folder.

    Args:
        pack: the pack's file.
        folder: the workspace to be; created when missing.
        language: the workspace's.

    Raises:
        OSError: if the folder cannot be written.
    """
    source = pack.parent / FOLDER
    shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(PLAN))
    settings = folder / SETTINGS
    text = settings.read_text("utf-8").replace("\nlanguage: en\n", f"\nlanguage: {language}\n")
    settings.write_text(text, encoding="utf-8", newline="\n")
    (folder / "schemas").mkdir(exist_ok=True)
    for name in SCHEMAS:
        text = (resources.files("csat_plugin.schemas") / name).read_text("utf-8")
        (folder / "schemas" / name).write_text(text, encoding="utf-8", newline="\n")
    return msgspec.convert(yaml.safe_load((source / PLAN).read_text("utf-8")), PackSample, strict=False)
