"""Which encoding a text file is in: marks and UTF-8 are recognised, the rest is scored by what the text would say.

A CP932 file decodes as GB18030 without any error, so success proves nothing. Each candidate decodes a sample; its letters
are scored by how common they are in the language the codec is for (the level split of GB 2312, Big5 and JIS X 0208, kana,
Cyrillic, frequent characters), and known header and answer words of the field count most.
"""

from __future__ import annotations

import codecs
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from csat_plugin.tables.table import Noticed, TableError
from csat_plugin.tables.words import FIELD_WORDS, FREQUENT_JAPANESE, FREQUENT_SIMPLIFIED, FREQUENT_TRADITIONAL, folded

CHUNK = 1 << 17
SAMPLE = 200_000
"""Bytes of lines outside ASCII that are scored."""

CLOSE = 0.25
"""A runner-up within this distance makes the choice doubtful."""

MOSTLY_UTF8 = 0.98
"""From this share of readable UTF-8 lines on, the others are damaged, not in another encoding."""

CANDIDATES = ("gb18030", "big5", "cp932", "euc_jp", "cp1252", "cp1251")
WORDS = tuple(folded(word) for word in FIELD_WORDS if not word.isascii())
HAN = ("\u3400", "\u9fff")
KANA = ("\u3041", "\u30ff")
HALF_WIDTH = ("\uff61", "\uff9f")
MARKS = frozenset("，。、；：？！“”‘’（）「」『』【】《》〈〉・ー～…—％＋－＝／　〇○◎△×□■●★☆①②③④⑤№«»–•€°§©®")
WESTERN = frozenset("äöüßéèàçñóíáúâêîôûëïåøæœžšÄÖÜÉÀÇÑÓÍÁÚÅØÆ’‘“”–—…€°§«»¿¡")


class Guess(NamedTuple):
    """The codec chosen, and what to tell the person about it (nothing when the file says it itself)."""

    codec: str
    noticed: Noticed | None


def known_codec(name: str) -> str | None:
    """Python's name of a codec a person wrote (`GBK`, `Shift_JIS`, `utf8`), or `None`.

    GBK and GB 2312 are read as their superset GB18030, Shift_JIS as CP932 (①, 髙), ISO 8859-1 as CP1252, UTF-8 with or
    without mark alike.
    """
    try:
        codec = codecs.lookup(name.strip()).name
    except LookupError:
        return None
    wider = {"gbk": "gb18030", "gb2312": "gb18030", "shift_jis": "cp932", "iso8859-1": "cp1252", "utf-8": "utf-8-sig"}
    return wider.get(codec, codec)


def guess_encoding(path: Path) -> Guess:
    """The encoding of a text file; reads the whole file once, in pieces.

    Raises:
        TableError: the file cannot be read, or is no text.
    """
    try:
        return _guess(path)
    except OSError as error:
        raise TableError("tables.unreadable", {"source": path.name, "reason": error.strerror or str(error)}) from error


def _guess(path: Path) -> Guess:
    with path.open("rb") as file:
        start = file.read(CHUNK)
        marked = _by_mark(start)
        if marked:
            return Guess(marked, None)
        if b"\x00" in start[:SAMPLE]:
            raise TableError("tables.not_text", {"source": path.name})
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        sample, valid, piece, rest = bytearray(), True, start, b""
        while piece:
            if valid:
                try:
                    decoder.decode(piece)
                except UnicodeDecodeError:
                    valid = False
            if len(sample) < SAMPLE:
                *lines, rest = (rest + piece).split(b"\n")
                sample += b"".join(line + b"\n" for line in lines if not line.isascii())
            if not valid and len(sample) >= SAMPLE:
                break
            piece = file.read(CHUNK)
    if valid and not decoder.getstate()[0]:
        return Guess("utf-8-sig", None)
    return choose(bytes(sample) + rest, path.name)


def _by_mark(start: bytes) -> str:
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\x00" not in start[:SAMPLE]:
        return ""
    piece = start[: min(len(start), SAMPLE) // 2 * 2]
    plausible = [(worth, codec) for codec in ("utf-16-le", "utf-16-be") if (worth := _unmarked(piece, codec))]
    return max(plausible)[1] if plausible else ""


def _unmarked(piece: bytes, codec: str) -> int:
    """How many separators a piece has when read as UTF-16 without a mark; 0 when it holds what no text holds."""
    text = piece.decode(codec, "replace")
    if any(letter < " " and letter not in "\t\r\n" for letter in text) or "\ufffd" in text[:-1]:
        return 0
    if any(unicodedata.category(letter) in {"Cn", "Co"} for letter in set(text)):
        return 0
    return sum(text.count(mark) for mark in ",;\t|\n")


def choose(sample: bytes, source: str) -> Guess:
    """The best of the candidate encodings for a sample of lines, with a finding that shows some of the text.

    Args:
        sample: lines that hold bytes outside ASCII.
        source: the file's name for the finding.
    """
    lines = [line for line in sample.split(b"\n") if line and not line.isascii()]
    if _read(lines, "utf-8")[1] <= (1 - MOSTLY_UTF8) * len(lines):
        return Guess("utf-8-sig", None)
    scored = sorted(((_score(lines, codec), -at, codec) for at, codec in enumerate(CANDIDATES)), reverse=True)
    best, _, codec = scored[0]
    second, _, other = scored[1]
    values = {"source": source, "codec": codec, "sample": _shown(lines, codec)}
    if best - second < CLOSE:
        values |= {"other": other, "other_sample": _shown(lines, other)}
        return Guess(codec, Noticed(level="warning", code="tables.encoding_doubtful", values=values))
    return Guess(codec, Noticed(level="info", code="tables.encoding_guessed", values=values))


def _read(lines: list[bytes], codec: str) -> tuple[list[str], int]:
    """The lines the codec reads, and how many it does not. The last line may end within a letter: files get cut off."""
    texts: list[str] = []
    broken = 0
    for at, line in enumerate(lines, start=1):
        try:
            texts.append(codecs.getincrementaldecoder(codec)().decode(line, final=at < len(lines)))
        except UnicodeDecodeError:
            broken += 1
    return texts, broken


def _score(lines: list[bytes], codec: str) -> float:
    """Higher is likelier: mean worth of the letters outside ASCII, plus known words, minus what cannot be read."""
    texts, broken = _read(lines, codec)
    whole = "\n".join(texts)
    letters = [letter for letter in whole if letter > "\x7f"]
    if not letters:
        return -9.0
    worth = sum(_worth(letter, codec) for letter in letters) / len(letters)
    if codec in {"cp1252", "cp1251"}:
        worth -= _misplaced(whole, codec)
    plain = folded(whole)
    words = sum(1 for word in WORDS if word in plain)
    return worth + min(words, 6) * 0.25 - 3.0 * broken / max(1, len(lines))


def _worth(letter: str, codec: str) -> float:
    """How natural a letter is in the language this codec writes, from -2 (never) to 1 (frequent)."""
    if letter in MARKS:
        return 0.6 if codec != "cp1251" else 0.2
    kind = unicodedata.category(letter)
    if kind in {"Cc", "Co", "Cn", "Cs"}:
        return -2.0
    if codec == "cp1252":
        return 0.7 if letter in WESTERN else -0.6
    if codec == "cp1251":
        return 0.8 if "\u0410" <= letter <= "\u044f" or letter in "ёЁ" else -0.6
    if HALF_WIDTH[0] <= letter <= HALF_WIDTH[1]:
        return -0.5
    if KANA[0] <= letter <= KANA[1]:
        return 1.0 if codec in {"cp932", "euc_jp"} else -0.3
    if HAN[0] <= letter <= HAN[1]:
        return _han(letter, codec)
    return 0.3 if kind.startswith(("S", "P", "N")) or "\uff01" <= letter <= "\uff5e" else -0.5


def _han(letter: str, codec: str) -> float:
    """A character's worth: frequent 1, in the standard's first level 0.4, in its second level -0.2, outside -1."""
    frequent, standard, first, last = {
        "gb18030": (FREQUENT_SIMPLIFIED, "gb2312", 0xB0, 0xD7),
        "big5": (FREQUENT_TRADITIONAL, "big5", 0xA4, 0xC6),
        "cp932": (FREQUENT_JAPANESE, "euc_jp", 0xB0, 0xCF),
        "euc_jp": (FREQUENT_JAPANESE, "euc_jp", 0xB0, 0xCF),
    }[codec]
    if letter in frequent:
        return 1.0
    try:
        lead = letter.encode(standard)[0]
    except UnicodeEncodeError:
        return -1.0
    return 0.4 if first <= lead <= last else -0.2


def _misplaced(text: str, codec: str) -> float:
    """For one-byte codecs: letters where a language does not put them (`ÏðèâåÒ`, accents in a row)."""
    pairs = odd = 0
    for before, letter in pairwise(text):
        if letter > "\x7f" and letter.isalpha():
            pairs += 1
            if codec == "cp1252":
                odd += before > "\x7f" and before.isalpha()
            else:
                odd += (before.isalpha() and before < "\x80") or (before.islower() and letter.isupper())
    return 1.5 * odd / pairs if pairs else 0.0


def _shown(lines: list[bytes], codec: str) -> str:
    """The beginning of the text as this codec reads it, short enough for a sentence."""
    texts = [line.decode(codec, "replace").strip() for line in lines[:3]]
    return " / ".join(text[:40] for text in texts if text)
