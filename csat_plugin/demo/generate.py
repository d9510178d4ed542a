"""Writes the whole sample provider into a folder and says what was written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from csat_plugin.demo import customers as parts
from csat_plugin.demo.callbacks import calls
from csat_plugin.demo.desk import GRACE_DAYS, Desk, all_months
from csat_plugin.demo.monthly import write_marks
from csat_plugin.demo.months import label, last_day, month, shifted
from csat_plugin.demo.people import cast
from csat_plugin.demo.questionnaires import WAVES, write_wave
from csat_plugin.demo.register import write_register
from csat_plugin.demo.sample import Sample, Story, Tally
from csat_plugin.demo.ticket_files import write_tickets
from csat_plugin.demo.truth import MONTHS
from csat_plugin.demo.workbooks import write_callbacks
from csat_plugin.demo.workspace import write_texts

CHINA = dt.timezone(dt.timedelta(hours=8), "Asia/Shanghai")


def generate(folder: Path, *, seed: int = 20261001, last_month: str = "2026-10", language: str = "en") -> Sample:
    """Write the sample provider "Huaxin IT Services 华信运维": twelve months of data, settings and rules.

    The same seed and month give the same bytes. Files of an earlier sample in that folder are replaced, others are left.

    Args:
        folder: the workspace to make; created when missing.
        seed: any whole number.
        last_month: the month the story is told for, such as `2026-10`.
        language: the workspace's.

    Raises:
        ValueError: if `last_month` is no month.
        OSError: if the folder cannot be written.
    """
    last = month(last_month)
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    tally, people = Tally(), cast(seed)
    chains = people.chains
    desk = all_months(Desk(seed, last, people, tally))
    backs = range(MONTHS - 1, -1, -1)
    names = [label(shifted(last, -back)) for back in backs]
    files = [
        write_tickets(folder, f"tickets-{name}.csv", rows, seed=seed, back=back, tally=tally)
        for name, rows, back in zip(names, desk, backs, strict=True)
    ]
    called = [calls(seed, last, back, rows, people, tally) for rows, back in zip(desk, backs, strict=True)]
    files.append(write_callbacks(folder / "exports" / "callbacks.xlsx", called))
    tally.add("blank_row", label(last), files[-1].blank_rows)
    tally.add("total_row", label(last))
    for back in WAVES:
        files += write_wave(folder, seed, last, back, chains, tally)
    files.append(write_marks(folder / "exports" / "monthly.xlsx", seed, last, people, tally))
    files.append(write_register(folder / "register.xlsx", last, chains))
    write_texts(folder, last, language)
    return Sample(
        folder=folder,
        seed=seed,
        first_month=names[0],
        last_month=names[-1],
        last_day=last_day(last),
        as_of=dt.datetime.combine(shifted(last, 1) + dt.timedelta(days=GRACE_DAYS + 2), dt.time(18), CHINA),
        customers=len(parts.CLIENTS),
        contacts=sum(len(chain) for chain in chains.values()),
        tickets=sum(len(rows) for rows in desk),
        closed={name: sum(1 for t in rows if t.state == "Closed") for name, rows in zip(names, desk, strict=True)},
        called={name: len({c.ticket for c in rows}) for name, rows in zip(names, called, strict=True)},
        files=tuple(files),
        dirt=tally.all(),
        dirt_last_month=tally.of(names[-1]),
        story=_story(last),
    )


def _story(last: dt.date) -> Story:
    """Who plays which part."""
    unacceptable, back = parts.OUTAGE
    return Story(
        very_satisfied="C01",
        common_cause=parts.ON_SITE,
        without_questionnaire=parts.WITHOUT_QUESTIONNAIRE,
        without_monthly_mark=parts.WITHOUT_MONTHLY,
        late_monthly_marks=parts.LATE_MARKS,
        single_respondent=parts.SINGLE_RESPONDENT,
        new_customer=parts.NEW,
        japanese=parts.JAPANESE,
        percent_writer=parts.PERCENT_WRITER,
        own_weights=tuple(parts.OWN_WEIGHTS),
        unacceptable=unacceptable,
        unacceptable_month=label(shifted(last, back)),
        stranger=parts.STRANGER,
    )
