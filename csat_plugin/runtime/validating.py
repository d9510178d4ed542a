"""Checks rule files and settings, with a workspace or without, and mends what is safe to mend."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from csat_plugin.core.rules import Ruleset
from csat_plugin.host.plugins import Host
from csat_plugin.language.diagnostics.finding import Diagnostic
from csat_plugin.language.load import Loaded, load_rules
from csat_plugin.language.mend import mend_file
from csat_plugin.language.packs import Packs
from csat_plugin.language.read import read_yaml
from csat_plugin.language.rule_tests.discovery import find_tests, is_test_file, read_tests
from csat_plugin.runtime.failure import FINDINGS, USAGE, Failure
from csat_plugin.runtime.files import write_whole
from csat_plugin.runtime.rule_files_check import of_rules, of_workspace
from csat_plugin.runtime.rule_trial import with_effects
from csat_plugin.runtime.settings_check import look
from csat_plugin.runtime.settings_file import language_of, read_settings
from csat_plugin.runtime.template_check import of_templates
from csat_plugin.runtime.workspace import FILE, Workspace, find
from csat_plugin.texts import say


class Validated:
    """All findings of a run, with what was loaded; close it to close the workspace."""

    def __init__(self, workspace: Workspace | None, language: str) -> None:
        self.workspace = workspace
        self.language = language
        self.files: list[Path] = []
        self.findings: list[Diagnostic] = []
        self.loaded: list[Loaded] = []
        self.seen: list[tuple[Workspace | None, Loaded]] = []
        """What was loaded, with the workspace as those rules see it."""
        self.sound: dict[Path, Ruleset] = {}
        """Rule file -> what it means, where it could be compiled."""
        self.skipped: tuple[str, ...] = ()
        self._named: dict[str, Path] = {}

    def say(self, code: str, **values: object) -> str:
        """A sentence in the language of the run."""
        return say(code, self.language, values)

    def add(self, file: Path, name: str, findings: Sequence[Diagnostic]) -> None:
        """Add what was found in a file."""
        self.files.append(file)
        self.findings += findings
        self._named[name] = file

    @property
    def errors(self) -> bool:
        """Whether something must be mended."""
        return any(finding.level == "error" for finding in self.findings)

    @property
    def exit_code(self) -> int:
        """0 without errors, 2 where the configuration is wrong as for every other command, 1 where only rules are."""
        wrong = {self.file_of(finding.file) for finding in self.findings if finding.level == "error"}
        if any(file is not None and file.name == FILE for file in wrong):
            return USAGE
        return FINDINGS if wrong else 0

    def file_of(self, name: str) -> Path | None:
        """The file a finding's name means; `None` for packs."""
        return self._named.get(name)

    def close(self) -> None:
        """Close the workspace, if there is one."""
        if self.workspace is not None:
            self.workspace.close()


def validate(
    folder: Path | None,
    paths: Sequence[Path],
    *,
    at: datetime | None = None,
    language: str | None = None,
    spoken: str = "en",
) -> Validated:
    """Check `paths`, or the workspace's settings and rules when none is given.

    Args:
        folder: the workspace, or a folder in it; `None` means where the first path or the process is.
        paths: rule files, settings files, folders.
        at: a fixed clock.
        language: of the findings; `None` means the workspace's.
        spoken: used where neither `language` nor a workspace says one.

    Raises:
        Failure: if there is neither a path nor a workspace.
    """
    home = _home(folder, paths, language or spoken)
    workspace = _workspace(home, at, language)
    own = workspace.language if workspace else language_of(home / FILE) if home else None
    found = Validated(workspace, language or own or spoken)
    packs = workspace.packs if workspace else _packs()
    if paths:
        files = [file for path in paths for file in _rule_files(path)]
        if not files:
            raise Failure(found.say("cli.validate.nothing", paths=", ".join(map(str, paths))))
    else:
        files = [home / FILE] if home else []
        if workspace is not None:
            files += [one.file for one in workspace.settings.rule_files] or [workspace.settings.rules]
    for file in files:
        if file.name == FILE:
            host = Host.load()
            settings, findings = read_settings(file, host)
            findings = findings + (look(settings, host, found.language) if settings else [])
            shown = _shown(file)
            found.add(file, shown, [replace(finding, file=shown) for finding in findings])
        elif not file.is_file() or is_test_file(file):
            continue  # the first is a finding of csat.yaml already, the second looked at below
        else:
            _check(found, file, packs)
    _check_tests(found, files)
    if home and home / FILE in files:
        _check_rule_files(found, home / FILE)
    found.findings.sort(key=Diagnostic.order)
    return found


def _check_tests(found: Validated, files: Sequence[Path]) -> None:
    """How the rule tests beside the rules, and those that were named, are written; whether they hold, `csat test` says."""
    beside = [test for file in files if file.name != FILE for test in find_tests(file)]
    for file in dict.fromkeys(beside):
        shown = _shown(file)
        found.add(file, shown, read_tests(file.read_bytes(), shown)[2])


def _check_rule_files(found: Validated, file: Path) -> None:
    """Where there are, or were, several rulesets: whether csat.yaml says plainly which apply to whom."""
    source, _ = read_yaml(file.read_bytes(), _shown(file))
    if found.workspace is None or source is None:
        return
    named = {one.file: one.name for one in found.workspace.settings.rule_files}
    rules = {named[path]: one for path, one in found.sound.items() if path in named}
    found.findings += of_workspace(source, found.workspace)
    found.findings += of_rules(source, found.workspace, rules)


def _check(found: Validated, file: Path, packs: Packs) -> None:
    shown = _shown(file)
    context = view = None
    if found.workspace is not None:
        from csat_plugin.runtime.context import context_of

        view = _view(found.workspace, file)
        context = context_of(view)
    loaded = load_rules(file, packs, context, name=shown)
    found.add(file, shown, loaded.diagnostics if view is None else with_effects(view, loaded))
    if loaded.ruleset is not None:
        found.findings += of_templates(loaded.ruleset, found.language)
        if view is not None:
            from csat_plugin.runtime.survey_silent import of_surveys

            found.findings += of_surveys(view, loaded.ruleset, shown, loaded.diagnostics)
    found.loaded.append(loaded)
    found.seen.append((view, loaded))
    if loaded.ruleset is not None:
        found.sound[file] = loaded.ruleset
    found.skipped = tuple(sorted({*found.skipped, *loaded.skipped_checks}))


def _view(workspace: Workspace, file: Path) -> Workspace:
    """The workspace as the rules of that file see it, where they are one of several."""
    own = next((one.name for one in workspace.settings.rule_files if one.file.resolve() == file.resolve()), None)
    return workspace.under(own) if own else workspace


def _shown(file: Path) -> str:
    """The file as a person standing here would name it."""
    here, there = Path.cwd(), file.resolve()
    return (there.relative_to(here) if there.is_relative_to(here) else file).as_posix()


def _home(folder: Path | None, paths: Sequence[Path], language: str) -> Path | None:
    """The folder of the workspace around; `None` where there is none and paths were given."""
    start = folder or (paths[0] if paths else Path.cwd())
    try:
        return find(start.resolve(), language)
    except Failure:
        if not paths:
            raise
        return None


def _workspace(home: Path | None, at: datetime | None, language: str | None) -> Workspace | None:
    """The workspace around; `None` where there is none, or where its own settings are what is wrong."""
    if home is None:
        return None
    settings, _ = read_settings(home / FILE)
    return Workspace(home, at=at, language=language) if settings is not None else None


def _packs() -> Packs:
    packs = Packs()
    for name, file in Host.load().packs.items():
        packs.register(name, file)
    return packs


def _rule_files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    inside = [path / FILE, *path.glob("*.yaml"), *path.glob("*.yml"), *path.glob("rules/*.yaml")]
    wanted = {file for file in inside if file.is_file() and not file.name.endswith(".test.yaml")}
    return sorted(wanted)


def mend_files(found: Validated) -> dict[str, int]:
    """Write the safe mends into the files; returns file name -> number of mends. Files are replaced as a whole.

    Raises:
        Failure: if a file cannot be written.
    """
    mended: dict[str, int] = {}
    for name in sorted({finding.file for finding in found.findings if finding.mend}):
        file = found.file_of(name)
        own = [finding for finding in found.findings if finding.file == name and finding.mend]
        content = mend_file(file.read_bytes(), own) if file else None
        if file is None or content is None:
            continue
        write_whole(file, content, found.language)
        mended[name] = len(own)
    return mended
