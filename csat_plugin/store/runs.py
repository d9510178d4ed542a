"""The journal: which run wrote what where, what came of it, and what was there before."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, RowMapping, delete, func, select, update

from csat_plugin.store.columns import instant, moment, plain, some_instant
from csat_plugin.store.erased import without_erased
from csat_plugin.store.part import Part, replace_row
from csat_plugin.store.rows import JournalState, RunEffect, RunRow
from csat_plugin.store.schema import meta, run, run_effect

_SIGN = "run.alive"
"""Entry that keeps the last sign of life: number of the run and moment. One is enough, since runs never write at once."""


class Runs(Part):
    """Runs of the commands that write to platforms."""

    def begin_run(self, command: str, at: datetime, plan_digest: str = "", process: str = "") -> int:
        """Begin a run carried out by a process; returns its number."""
        with self._db.transaction() as connection:
            row = {
                "command": command, "plan_digest": plan_digest, "process": process,
                "started_at": moment(at), "outcome": "",
            }  # fmt: skip
            key = connection.execute(run.insert().values(**row)).inserted_primary_key or (0,)
            return int(key[0])

    def journal(
        self,
        run_id: int,
        effect_json: str | bytes,
        state: JournalState,
        receipt_json: str | bytes | None,
        before_slot_json: str | bytes | None,
        error: str,
        at: datetime,
    ) -> None:
        """Note the state of one effect of a run. The effect is known by its slot: a later state replaces the earlier one.

        Call it with `sending` before the platform is touched, so that an outcome cut off stays visible.

        Args:
            run_id: from `begin_run`.
            effect_json: the effect, a JSON object with its `slot`.
            state: see `JournalState`.
            receipt_json: the platform's receipt; with `sending`, what taking back will need. Empty keeps what was noted before.
            before_slot_json: what the slot held before; empty keeps what was noted before.
            error: why it failed or was kept.
            at: when.
        """
        slot = str(msgspec.json.decode(effect_json)["slot"])
        values: dict[str, Any] = {"state": state, "error": error, "at": moment(at), "effect": plain(effect_json)}
        if receipt_json:
            values["receipt"] = plain(receipt_json)
        if before_slot_json:
            values["before_slot"] = plain(before_slot_json)
        if state == "sent":
            values["sent_at"] = moment(at)
        of_run = run_effect.c.run == run_id
        with self._db.transaction() as connection:
            for name in ("receipt", "before_slot"):  # what a platform held before may name whom nothing names any more
                if name in values:
                    values[name] = without_erased(connection, values[name])
            same = update(run_effect).where(of_run, run_effect.c.slot == slot)
            if connection.execute(same.values(**values)).rowcount == 0:
                sequence = connection.execute(select(func.count()).where(of_run)).scalar_one() + 1
                fresh = {"run": run_id, "sequence": sequence, "slot": slot, "receipt": "", "before_slot": ""}
                connection.execute(run_effect.insert().values(**{**fresh, **values}))

    def end_run(self, run_id: int, at: datetime, outcome: str) -> None:
        """Note that a run has ended, and how."""
        with self._db.transaction() as connection:
            connection.execute(update(run).where(run.c.id == run_id).values(ended_at=moment(at), outcome=outcome))

    def drop_run(self, run_id: int) -> None:
        """Forget a run that was refused, or found nothing to do, before it noted any effect; others stay."""
        with self._db.transaction() as connection:
            none = ~select(run_effect.c.run).where(run_effect.c.run == run_id).exists()
            connection.execute(delete(run).where(run.c.id == run_id, none))

    def later_run(self, run_id: int) -> int | None:
        """The first run begun after that one, or `None`: runs never write at once, so a later one has taken its place."""
        with self._db.reading() as connection:
            return connection.execute(select(func.min(run.c.id)).where(run.c.id > run_id)).scalar()

    def alive(self, run_id: int, at: datetime) -> None:
        """Note a sign of life of a run that is under way."""
        with self._db.transaction() as connection:
            replace_row(connection, meta, {"name": _SIGN, "value": f"{run_id} {moment(at)}"})

    def last_sign(self, run_id: int) -> datetime | None:
        """The last moment noted by `alive` for that run; `None` when there is none, or a later run has noted one."""
        with self._db.reading() as connection:
            value = connection.execute(select(meta.c.value).where(meta.c.name == _SIGN)).scalar()
        number, _, at = (value or "").partition(" ")
        return instant(at) if number == str(run_id) else None

    def runs(self, limit: int = 20) -> list[RunRow]:
        """The latest runs, the newest first, their effects only counted."""
        with self._db.reading() as connection:
            rows = connection.execute(select(run).order_by(run.c.id.desc()).limit(limit)).mappings().all()
            states = _states(connection, [row["id"] for row in rows])
        return [_run(row, states.get(row["id"], {})) for row in rows]

    def run(self, run_id: int) -> RunRow | None:
        """One run with its effects in the order they were begun, or `None`."""
        with self._db.reading() as connection:
            row = connection.execute(select(run).where(run.c.id == run_id)).mappings().first()
            if row is None:
                return None
            query = select(run_effect).where(run_effect.c.run == run_id).order_by(run_effect.c.sequence)
            effects = tuple(_effect(effect) for effect in connection.execute(query).mappings())
            return _run(row, _states(connection, [run_id]).get(run_id, {}), effects)

    def attempts(self, slot: str) -> list[RunEffect]:
        """Everything the journal says of one slot, the newest run first."""
        query = select(run_effect).where(run_effect.c.slot == slot).order_by(run_effect.c.run.desc())
        with self._db.reading() as connection:
            return [_effect(row) for row in connection.execute(query).mappings()]

    def sent_since(self, moment_: datetime) -> int:
        """How many effects were sent at or after that moment, whatever became of them since."""
        with self._db.reading() as connection:
            query = select(func.count()).where(run_effect.c.sent_at >= moment(moment_))
            return connection.execute(query).scalar_one()


def _states(connection: Connection, runs: list[int]) -> dict[int, dict[str, int]]:
    of = run_effect.c
    query = select(of.run, of.state, func.count()).where(of.run.in_(runs)).group_by(of.run, of.state)
    states: dict[int, dict[str, int]] = {}
    for number, state, n in connection.execute(query.order_by(of.run, of.state)):
        states.setdefault(number, {})[state] = n
    return states


def _run(row: RowMapping, states: dict[str, int], effects: tuple[RunEffect, ...] = ()) -> RunRow:
    return RunRow(
        id=row["id"],
        command=row["command"],
        plan_digest=row["plan_digest"],
        process=row["process"] or "",
        started_at=instant(row["started_at"]),
        ended_at=some_instant(row["ended_at"]),
        outcome=row["outcome"],
        states=states,
        effects=effects,
    )


def _effect(row: RowMapping) -> RunEffect:
    return RunEffect(
        sequence=row["sequence"],
        slot=row["slot"],
        state=row["state"],
        effect_json=row["effect"],
        receipt_json=row["receipt"],
        before_slot_json=row["before_slot"],
        error=row["error"],
        at=instant(row["at"]),
        sent_at=some_instant(row["sent_at"]),
    )
