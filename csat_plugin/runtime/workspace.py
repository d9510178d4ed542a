"""A workspace: the folder with `csat.yaml`, its settings, store, rules, connections and clock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from csat_plugin.host.adapter import Adapter, KeepsCopies
from csat_plugin.host.plugins import Host, PluginError
from csat_plugin.host.secrets import SecretError
from csat_plugin.host.settings import RuleFile, store_file
from csat_plugin.runtime.connection import connection_of
from csat_plugin.runtime.failure import FINDINGS, USAGE, Failure, SeveralRules
from csat_plugin.runtime.settings_file import language_of, read_settings, wrong_connection
from csat_plugin.texts import say

if TYPE_CHECKING:
    from csat_plugin.core.calendar import Calendar
    from csat_plugin.core.period import Period
    from csat_plugin.core.rules import Ruleset
    from csat_plugin.core.scoring.result import Note
    from csat_plugin.language.load import Loaded
    from csat_plugin.language.packs import Packs
    from csat_plugin.runtime.scopes import Known
    from csat_plugin.store import Store

FILE = "csat.yaml"


def find(start: Path, language: str = "en") -> Path:
    """The folder that holds `csat.yaml`: `start` or the nearest parent. `language` is that of the sentence when there is none.

    Raises:
        Failure: if there is none (exit 2).
    """
    for folder in (start, *start.parents):
        if (folder / FILE).is_file():
            return folder
    raise Failure(say("workspace.none", language, {"folder": str(start)}))


class Workspace:
    """One workspace, opened. Nothing is touched until it is asked for.

    Args:
        folder: the folder that holds `csat.yaml`.
        at: a fixed clock (`--at`); `None` means the real one.
        language: overrides the workspace's language.
        spoken: the language of a failure when neither `language` nor `csat.yaml` names one.

    Raises:
        Failure: if `csat.yaml` has errors (exit 2, with all findings).
    """

    def __init__(
        self, folder: Path, *, at: datetime | None = None, language: str | None = None, spoken: str = "en"
    ) -> None:
        settings, self.findings = read_settings(folder / FILE)
        if settings is None:
            spoken = language or language_of(folder / FILE) or spoken
            raise Failure(say("workspace.unusable", spoken, {"file": FILE}), USAGE, self.findings, language=spoken)
        self.settings = settings
        self.language: str = language or settings.language
        self._at = at
        self._store: Store | None = None
        self._whole = self
        self._views: dict[tuple[str, str], Workspace] = {}
        self.part: RuleFile | None = None
        """Of several rulesets the one looked at; `None` where there is one, or all are meant."""
        self.calendar_notes: tuple[Note, ...] = ()

    @property
    def now(self) -> datetime:
        """The moment this run counts as now, in UTC."""
        return self._at or datetime.now(UTC)

    @property
    def today(self) -> date:
        """The day it is now, in the workspace's zone."""
        return self.now.astimezone(self.settings.zone).date()

    @property
    def fixed(self) -> bool:
        """Whether the clock stands still (`--at`)."""
        return self._at is not None

    @property
    def installed(self) -> date:
        """The day this workspace came to be, in its zone: without `effects.from`, nothing older is written."""
        return self.store.created.astimezone(self.settings.zone).date()

    @cached_property
    def host(self) -> Host:
        """The plugin host with every installed plugin."""
        try:
            return Host.load()
        except PluginError as error:
            raise Failure(error.sentence(self.language)) from error

    @cached_property
    def packs(self) -> Packs:
        """The rule packs the plugins offer."""
        from csat_plugin.language.packs import PackError, Packs

        packs = Packs()
        for name, path in self.host.packs.items():
            try:
                packs.register(name, path)
            except PackError as error:
                raise Failure(error.sentence(self.language)) from error
        return packs

    @cached_property
    def calendar(self) -> Calendar:
        """Working days of this workspace, around the current year."""
        from csat_plugin.host.calendars import CalendarError, build_calendar

        text = self.settings.calendar
        try:
            calendar, self.calendar_notes = build_calendar(
                text.country,
                [date.fromisoformat(day) for day in text.holidays],
                [date.fromisoformat(day) for day in text.working_days],
                around=self.today.year,
            )
        except CalendarError as error:
            raise Failure(error.sentence(self.language)) from error
        return calendar

    @cached_property
    def known_customers(self) -> Known:
        """The customers by whatever they may be named by; looked up once a run."""
        from csat_plugin.runtime.scopes import known_customers

        return known_customers(self._whole.store)

    @property
    def several(self) -> bool:
        """Whether there are several rulesets and none was chosen."""
        return self.part is None and bool(self.settings.rule_files)

    @property
    def views(self) -> tuple[Workspace, ...]:
        """Of several rulesets each, with those it applies to today; else the workspace itself."""
        return tuple(self.under(one.name) for one in self.settings.rule_files) if self.several else (self,)

    def under(self, rules: str) -> Workspace:
        """The workspace as one of its rulesets sees it: only those it applies to; its own periods, items, draws and history.

        Raises:
            Failure: if there is no ruleset of that name.
        """
        whole = self._whole
        if not whole.settings.rule_files and rules == whole.settings.rules.stem:
            return whole
        part = next((one for one in whole.settings.rule_files if one.name == rules), None)
        if part is None:
            known = ", ".join(one.name for one in whole.settings.rule_files) or whole.settings.rules.stem
            raise Failure(self.say("scopes.no_rules", rules=rules, known=known))
        return whole.view(part, self.today.strftime("%Y-%m"), "")

    def at(self, period: Period) -> Workspace:
        """The workspace as a chosen ruleset sees it in a period; where there is one ruleset, the workspace itself."""
        if self.part is None:
            return self
        return self._whole.view(self.part, period.start.strftime("%Y-%m"), period.label)

    def view(self, part: RuleFile, month: str, label: str) -> Workspace:
        """The workspace as that ruleset sees it: by the entries that count in a month, and whom a closed period of that label scored."""
        from csat_plugin.runtime.scopes import scopes

        if (part.name, label) not in self._views:
            for name, scope in scopes(self, month, label).items():
                one = next(one for one in self.settings.rule_files if one.name == name)
                view = copy(self)
                vars(view).update(
                    part=one, settings=replace(self.settings, rules=one.file), _store=self.store.seen_by(scope)
                )
                self._views[name, label] = view
        return self._views[part.name, label]

    @property
    def store(self) -> Store:
        """The store, opened (and made or migrated) on first use."""
        if self._store is None:
            from csat_plugin.store import Store, StoreError

            if (file := store_file(self.settings.store)) is not None:
                folder = file.parent
                try:
                    folder.mkdir(parents=True, exist_ok=True)
                except OSError as error:
                    why = error.strerror or str(error)
                    raise Failure(self.say("workspace.no_folder", folder=folder, why=why)) from error
            try:
                self._store = Store.open(self.settings.store)
            except StoreError as error:
                raise Failure(error.sentence(self.language)) from error
        return self._store

    def close(self) -> None:
        """Close the store, if it was opened."""
        if self._store is not None:
            self._store.close()
            self._store = None
            self._views.clear()

    def say(self, code: str, **values: object) -> str:
        """A sentence in this workspace's language."""
        return say(code, self.language, values)

    def connect(self, name: str) -> Adapter:
        """The adapter of a connection, its secrets resolved.

        Raises:
            Failure: if there is no such connection, no such adapter, its settings have errors (exit 2, with all findings), or a
                secret's reference leads nowhere.
        """
        entry = self.settings.connections.get(name)
        if entry is None:
            known = ", ".join(self.settings.connections) or "-"
            raise Failure(self.say("workspace.no_connection", name=name, known=known))
        schema = self.host.settings.get(entry.adapter)
        if schema is not None and (wrong := wrong_connection(self.settings.file, name, schema)):
            raise Failure(self.say("workspace.unusable", file=FILE), USAGE, wrong, language=self.language)
        try:
            adapter = self.host.connect(connection_of(self.settings, entry, self.language))
        except (PluginError, SecretError) as error:
            raise Failure(error.sentence(self.language)) from error
        if isinstance(adapter, KeepsCopies):
            adapter.sieve(self._without_erased)
        return adapter

    def _without_erased(self, name: str, content: bytes) -> bytes:
        """A copy of a file's content as it may be kept."""
        from csat_plugin.runtime.personal_files import sieved

        return sieved(self, name, content)

    def one_ruleset(self) -> None:
        """What follows is about one ruleset.

        Raises:
            SeveralRules: if there are several and none was chosen.
        """
        if self.several:
            names = [one.name for one in self.settings.rule_files]
            raise SeveralRules(self.say("scopes.which", known=", ".join(names)), names)

    def load_rules(self, *, check: bool = True) -> Loaded:
        """The working copy of the rules, compiled; with `check`, held against what the workspace knows.

        Raises:
            Failure: if the rules have errors (exit 1, with all findings).
        """
        from csat_plugin.language.load import load_rules
        from csat_plugin.runtime.context import context_of

        self.one_ruleset()
        path = self.settings.rules
        if not path.is_file():
            shown = path.relative_to(self.settings.folder) if path.is_relative_to(self.settings.folder) else path
            raise Failure(self.say("workspace.no_rules", file=shown))
        folder = self.settings.folder
        name = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()
        loaded = load_rules(path, self.packs, context_of(self) if check else None, name=name)
        if self.part is not None and loaded.ruleset is not None:
            self._fits(loaded.ruleset)
        if loaded.ruleset is None or any(d.level == "error" for d in loaded.diagnostics):
            raise Failure(self.say("workspace.unusable", file=path.name), FINDINGS, loaded.diagnostics)
        return loaded

    def _fits(self, rules: Ruleset) -> None:
        """Of several rulesets, each scores what is told apart.

        Raises:
            Failure: if it does not.
        """
        from csat_plugin.runtime.scopes import misfit

        scope = self.store.scope
        if scope is not None and misfit(scope.kind, rules):
            values = {"rules": Path(self.settings.rules).stem, "subject": rules.score.subject, "kind": scope.kind}
            raise Failure(self.say("CSAT217.subject", **values), FINDINGS)

    def rules(self) -> Ruleset:
        """The working copy of the rules, checked.

        Raises:
            Failure: if the rules have errors (exit 1, with all findings).
        """
        ruleset = self.load_rules().ruleset
        assert ruleset is not None  # noqa: S101 - load_rules has raised otherwise
        return ruleset


@contextmanager
def opened(
    start: Path, *, at: datetime | None = None, language: str | None = None, spoken: str = "en"
) -> Iterator[Workspace]:
    """The workspace at `start` or a parent, closed afterwards whatever happens; `spoken` as for `Workspace`."""
    workspace = Workspace(find(start.resolve(), language or spoken), at=at, language=language, spoken=spoken)
    try:
        yield workspace
    finally:
        workspace.close()
