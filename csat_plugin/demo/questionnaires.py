"""Quarterly questionnaires: one row a person, three questions; GB18030 from the Chinese form, CP932 from the Japanese."""

from __future__ import annotations

import csv
import datetime as dt
import random
from pathlib import Path

from msgspec import Struct

from csat_plugin.demo.customers import CLIENTS, JAPANESE, ON_SITE, Client
from csat_plugin.demo.dice import deal, dice
from csat_plugin.demo.months import chinese, japanese, label, shifted
from csat_plugin.demo.people import JAPANESE_ROLES, ROLE_NAMES, Person
from csat_plugin.demo.sample import FileCount, Tally
from csat_plugin.demo.sentences import said
from csat_plugin.demo.truth import level

WAVES = (12, 9, 6, 3, 0)
"""Months before the last one in which a wave was asked; the first lies before the first month and is carried into it."""
TOP = 10
QUESTIONS = ("speed", "skill", "overall")
HEADER = (
    "编号",
    "客户单位",
    "姓名",
    "角色",
    "发出日期",
    "填写日期",
    "响应及时性",
    "技术能力",
    "总体满意度",
    "意见和建议",
    "状态",
)
JAPANESE_HEADER = ("回答番号", "お客様名", "氏名", "役割", "回答日", "対応の速さ", "技術力", "総合評価", "ご意見")
SIGNS = {5: "◎", 4: "○", 3: "△", 2: "×", 1: "×"}
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


class Sheet(Struct):
    """A person's answered or unanswered questionnaire."""

    client: Client
    person: Person
    answers: list[int]
    """Empty when the person did not answer."""


def _sheets(chance: random.Random, seed: int, one: Client, back: int, chain: tuple[Person, ...]) -> list[Sheet]:
    """Who of one customer's decision chain was asked, and what they answered; the interface person always answers."""
    top = 5 if one.id == JAPANESE else TOP
    points = level(seed, one, "questionnaire", back)
    if points is None:
        return []
    count = max(1, round(len(chain) * 0.6))
    answering = {chain[0].name} | {p.name for p in chance.sample(chain[1:], count - 1)}
    marks = iter(deal(chance, count * len(QUESTIONS), points, top, spread=0.08))
    return [Sheet(one, p, [next(marks) for _ in QUESTIONS] if p.name in answering else []) for p in chain]


def write_wave(
    folder: Path, seed: int, last: dt.date, back: int, chains: dict[str, tuple[Person, ...]], tally: Tally
) -> list[FileCount]:
    """Write the two files of one wave, the Chinese form's and the Japanese form's, and count them."""
    first = shifted(last, -back)
    chance = dice(seed, f"wave/{back}")
    chinese_sheets: list[Sheet] = []
    japanese_sheets: list[Sheet] = []
    for one in CLIENTS:
        own = _sheets(chance, seed, one, back, chains[one.id])
        (japanese_sheets if one.id == JAPANESE else chinese_sheets).extend(own)
    return [
        _write_chinese(folder, chance, first, back, chinese_sheets, tally),
        _write_japanese(folder, chance, first, japanese_sheets),
    ]


def _write_chinese(
    folder: Path, chance: random.Random, first: dt.date, back: int, sheets: list[Sheet], tally: Tally
) -> FileCount:
    """The Chinese form's export: GB18030, semicolons, `2026年10月3日`, full-width digits here and there."""
    month = label(first)
    asked = first.replace(day=9)
    rows: list[list[str]] = []
    for place, sheet in enumerate(sheets, start=1):
        head = [f"WJ{first:%y%m}-{place:03d}", sheet.client.name, sheet.person.name, ROLE_NAMES[sheet.person.role]]
        if not sheet.answers:
            rows.append([*head, chinese(asked), "", "", "", "", "", "未填写"])
            continue
        mean = sum(sheet.answers) / len(sheet.answers) / TOP * 100
        words = said(chance, sheet.client.tongue, mean, on_site=sheet.client.id in ON_SITE, share=0.4)
        day = first.replace(day=chance.randint(10, 27))
        rows.append([*head, chinese(asked), chinese(day), *map(str, sheet.answers), words, "已填写"])
    answered = [i for i, row in enumerate(rows) if row[10] == "已填写"]
    for i in chance.sample(answered, 6):
        column = chance.randrange(6, 9)
        rows[i][column] = rows[i][column].translate(FULL_WIDTH)
        tally.add("full_width", month)
    unread = {"off_scale": 0, "bad_date": 0}
    marks = 3 * len(answered)
    large = [i for i in answered if sheets[i].client.segment == "A"]
    if back == 0:
        i = chance.choice(large)
        rows[i][6], rows[i][9] = "11", "及时；态度好; 谢谢"
        unread["off_scale"], marks = 1, marks - 1
        tally.add("off_scale", month)
    if back == 6:  # noqa: PLR2004 - one of the waves
        i = chance.choice(large)
        rows[i][5] = f"{first.year}年13月40日"
        unread["bad_date"], marks = 3, marks - 3
        tally.add("bad_date", month, 3)
    repeated = 1 if back == 0 else 0
    if repeated:
        i = chance.choice([i for i in large if rows[i][6] != "11"])
        rows.insert(i + 1, rows[i])
        tally.add("repeated_row", month)
    rows.insert(len(rows) // 2, [""] * len(HEADER))
    rows.append(["合计", str(len(answered)), *[""] * (len(HEADER) - 2)])
    tally.add("blank_row", month)
    tally.add("total_row", month)
    silent = len(sheets) - len(answered)
    tally.add("not_filled_in", month, silent)
    name = f"questionnaires-{month}.csv"
    _write(folder / "exports" / name, "gb18030", HEADER, rows)
    return FileCount(
        file=f"exports/{name}",
        channel="questionnaire",
        encoding="gb18030",
        rows=len(rows),
        marks=marks,
        no_marks={"no_answer": silent},
        unread=unread,
        blank_rows=1,
        total_rows=1,
        repeated_rows=repeated,
    )


def _write_japanese(folder: Path, chance: random.Random, first: dt.date, sheets: list[Sheet]) -> FileCount:
    """The Japanese form's export: CP932, signs instead of numbers, only people who answered."""
    rows: list[list[str]] = []
    for place, sheet in enumerate((s for s in sheets if s.answers), start=1):
        day = first.replace(day=chance.randint(10, 27))
        signs = [SIGNS[a] for a in sheet.answers]
        if place == 1:
            signs = ["〇" if s == "○" else s for s in signs]
        mean = sum(sheet.answers) / len(sheet.answers) * 20
        words = said(chance, "ja", mean, on_site=False, share=0.7)
        role = JAPANESE_ROLES[sheet.person.role]
        rows.append(
            [f"AQ{first:%y%m}-{place}", sheet.client.name, sheet.person.name, role, japanese(day), *signs, words]
        )
    name = f"survey-ja-{label(first)}.csv"
    _write(folder / "exports" / name, "cp932", JAPANESE_HEADER, rows, delimiter=",")
    return FileCount(
        file=f"exports/{name}", channel="questionnaire", encoding="cp932", rows=len(rows), marks=3 * len(rows)
    )


def _write(path: Path, encoding: str, header: tuple[str, ...], rows: list[list[str]], delimiter: str = ";") -> None:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(stream, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)
