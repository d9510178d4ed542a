"""The figures as a table, and the page of documentation around it."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence

from benchmarks.measure import Figure

HEAD = ("what", "held against", "ratio", "target", "seconds", "memory")

PAGE = """# How fast it is

Written by `python -m benchmarks --write docs/performance.md`. A ratio compares two things measured in the same run, on the
same machine, one after the other; only ratios mean anything on another machine. Seconds stand here to give the ratios a scale:
they are no promise. Seconds are those of the processor, which other work on the machine disturbs less than the clock on the wall; that
stands beside them for long runs. DuckDB uses all cores, so its wall time is the shorter one. Made on {cores} cores, Python {python}, {system}.

{table}

## How it is measured

* **`csat --help`**: median of fifteen starts, in turn with a program with the same number of commands and options and nothing else.
  A test holds that no heavy library is loaded by it.
* **The ITSS pack**: `load_rules` in a fresh process, imports included; median of five.
* **Closed incidents against 20 rules**: `benchmarks/triggers.yaml`, twenty surveys with one to three tests each on seventeen facts, and seeded
  incidents, most of them unremarkable; about a third are asked about, some facts are blank, some customers unknown. The yardstick
  (`benchmarks/by_hand.py`) is an `if` chain over plain dictionaries that stops at the first rule, compares text as it stands and
  gives no reason; what folds width and case, knows blank from unknown and asks all twenty is held against the same chain. The other engines
  have the same rules in their own words (`benchmarks/by_peers.py`), compiled beforehand where they can: rule-engine and
  business-rules rule by rule, zen-engine as a decision table. Its formula language alone, with all twenty rules in one formula, stands
  beside it and is no rule engine: no rule can be named or changed in it. The run fails unless all decide every incident
  alike. One process; contenders take turns, the best of seven rounds counts.
* **Large export**: one CSV of {count} ratings of 40 customers over twelve months (`csat_plugin.demo.large`), with one line in a
  thousand faulty: off the scale, no number, no date, an id that was there before. The user's path is `csat sync` and `csat
  score`; *streaming* is the same adapter, judging, reduction and formula without a store between them. The pandas script
  (`benchmarks/by_pandas.py`) reads the same file, leaves out the same lines and groups by customer and month in floats. It names
  no rejected row, keeps nothing, and explains nothing. The run fails unless all give the same scores to six decimals and leave out
  the same number of lines. Both are the best of three runs. Every job is a process of its own; memory is the greatest resident set of that process.
* **What-if**: twelve months under the rules as they are and with one line more, from the store; `csat score` is one month and the
  month before. Rules that judge marks alike share one reduction; another scale needs a second one of the same marks.
* **DuckDB**: the store's marks written to Parquet once, then reduced by `csat_plugin.batch` to an assessment of one month. `csat
  score` also scores the month before, for the change.
* **One late rating**: a running process keeps the cells of its last full assessment (`csat_plugin.runtime.late`); a rating is
  written to the store and its customer scored again from the store. Median of twenty; the run fails unless the last of these scores
  equals that of a full assessment. A command that starts, scores and ends has no kept cells and makes a full assessment.

## What the figures say

* A million ratings from CSV to scores, with all checks, stay within six times pandas. Kept in the store on the way, so that they can
  be explained, corrected and added to, they do not: writing each of them to a database takes three times as long as everything else.
* Judging a ticket by twenty rules costs microseconds. A decision that is kept, with whom, when, every gate and the place of its rule,
  costs a hundred times as much: some thousands of tickets a second, which nobody's desk closes.
* A what-if over twelve months costs one to three runs of scoring: rules that judge marks alike share the work.
* One subject scored again stays below 50 ms.
* Time grows in proportion to the number of ratings. pandas gains on larger files: it works in columns throughout, where we keep each
  row with its number, so that whatever is left out can be named.
* Memory is nearly flat: beside a sieve of 16 MB about 75 bytes stay of each rating: 16 of its id, because an id that comes again must
  be recognised, and some 60 of its answer, because a duplicate may come under any id. pandas takes four times as much and more.
* Where even that is too much, write the marks to Parquet and let the batch extra reduce them on disk.
"""


def table(figures: Sequence[Figure]) -> str:
    """A Markdown table."""
    rows = [HEAD, tuple("---" for _ in HEAD)]
    for figure in figures:
        what = f"{figure.what} ({figure.note})" if figure.note else figure.what
        memory = f"{figure.megabytes} MB" if figure.megabytes else "-"
        seconds = f"{figure.seconds:.3f}" if figure.seconds < 10 else f"{figure.seconds:.1f}"
        against = f"{figure.against}, {figure.yardstick:.3f} s" if figure.against else "-"
        seconds += f" CPU, {figure.wall:.1f} wall" if figure.wall else ""
        rows.append((what, against, figure.ratio, figure.target or "-", seconds, memory))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def page(figures: Sequence[Figure]) -> str:
    """The whole page."""
    count = next((f.what.partition(" ")[0] for f in reversed(figures) if "`csat score`" in f.what), "1,000,000")
    return PAGE.format(
        cores=os.cpu_count(),
        python=platform.python_version(),
        system=platform.system(),
        table=table(figures),
        count=count,
    )
