"""Time zones by the names people give them: what the database has not, and which zone is meant."""

from __future__ import annotations

from functools import cache
from typing import Final
from zoneinfo import available_timezones

_MEANT: Final = {
    "Asia/Shanghai": "beijing shenzhen guangzhou hangzhou nanjing chengdu wuhan tianjin xian suzhou qingdao china cst"
    " china_standard_time utc+8 gmt+8 utc+08:00 gmt+08:00 +8 +08:00 北京 上海 中国 中國 北京时间 北京時間",
    "Asia/Tokyo": "osaka kyoto nagoya yokohama sapporo fukuoka jst tokyo_standard_time utc+9 gmt+9 utc+09:00 gmt+09:00 +9 +09:00"
    " 東京 东京 日本 日本時間",
    "Asia/Seoul": "kst busan korea",
    "Asia/Hong_Kong": "hkt 香港",
    "Asia/Taipei": "taiwan 台北 臺北",
    "Asia/Singapore": "sgt 新加坡",
    "Asia/Kolkata": "ist delhi new_delhi mumbai bombay bangalore chennai india",
    "Asia/Ho_Chi_Minh": "hanoi vietnam",
    "Europe/Berlin": "cest mez mesz frankfurt munich münchen hamburg cologne köln stuttgart germany deutschland",
    "Europe/Zurich": "geneva zürich basel bern switzerland",
    "Europe/London": "bst england uk manchester edinburgh",
    "Europe/Moscow": "msk russia",
    "America/New_York": "edt boston washington philadelphia miami atlanta eastern_standard_time",
    "America/Chicago": "cdt dallas houston austin central_standard_time",
    "America/Denver": "mdt mountain_standard_time",
    "America/Los_Angeles": "pst pdt san_francisco seattle san_diego pacific_standard_time",
    "UTC": "z gmt+0 utc+0 utc+00:00 +00:00 zulu_time",
}
"""Zone -> words taken for its name, in small letters with `_` for blanks."""


@cache
def _by_word() -> dict[str, str]:
    """Word -> zone: what people say, and what the database has, by its last part and whole."""
    known = sorted(
        available_timezones(), key=lambda name: (not name.startswith(("Asia/", "Europe/", "America/")), name)
    )
    found = {word: zone for zone, words in _MEANT.items() for word in words.split()}
    for name in known:
        found.setdefault(_word(name.rpartition("/")[2]), name)
    return found | {_word(name): name for name in known}


def zone_meant(written: str) -> str:
    """The zone somebody means by a name the database has not; empty where nobody can tell."""
    words = _by_word()
    return words.get(_word(written)) or words.get(_word(written).rpartition("/")[2], "")


def _word(name: str) -> str:
    return "_".join(name.casefold().split())
