"""Each encoding of the field is recognised by what its text says; doubt is told, with a sample."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csat_plugin.tables import Options, TableError, as_text, open_table
from csat_plugin.tables.encoding import choose, known_codec

SIMPLIFIED = "单号,客户单位,满意度,意见\nA-1,华信科技有限公司,非常满意,工程师服务态度很好，处理及时\nA-2,恒达股份,不满意,反映问题三次没有解决\n"
TRADITIONAL = "單號,客戶名稱,滿意度,意見\nA-1,華信科技股份有限公司,非常滿意,工程師服務態度很好，處理及時\nA-2,恆達,不滿意,問題沒有解決\n"
JAPANESE = "番号,顧客名,評価,コメント\nA-1,株式会社あおば製作所,満足,対応が早くて助かりました①\nA-2,髙橋商店,不満,まだ直っていません～\n"
RUSSIAN = "Номер,Клиент,Оценка,Комментарий\nA-1,ООО Ромашка,5,Спасибо за быструю работу\nA-2,ЗАО Вектор,2,Заявка закрыта без решения\n"
WESTERN = "Nummer,Kunde,Zufriedenheit,Bemerkung\nA-1,Müller & Söhne GmbH,5,Schnell geklärt – danke\nA-2,Société Générale,2,Réponse tardive, très déçu\n"


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (SIMPLIFIED, "gb18030"), (TRADITIONAL, "big5"), (JAPANESE, "cp932"), (RUSSIAN, "cp1251"), (WESTERN, "cp1252"),
        (JAPANESE.replace("①", "").replace("髙", "高").replace("～", ""), "euc_jp"),
    ],
)  # fmt: skip
def test_recognises(text: str, codec: str, tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(text.encode(codec))
    table = open_table(file)
    assert table.options.encoding == codec
    header, first = text.splitlines()[:2]
    assert table.columns == tuple(header.split(","))
    assert [as_text(cell) for cell in next(table.rows)[1]][:3] == first.split(",")[:3]
    noticed = table.noticed[0]
    assert noticed.code in {"tables.encoding_guessed", "tables.encoding_doubtful"}
    line = header if not header.isascii() else first
    assert line[:8] in noticed.values["sample"]


@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, JAPANESE, RUSSIAN, WESTERN])
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_needs_no_guess(text: str, codec: str, tmp_path: Path) -> None:
    if not codec.startswith("utf-8") and text[0] > "\xff" and codec != "utf-16":
        text = "id," + text  # UTF-16 without a mark shows itself by its ASCII letters
    file = tmp_path / "t.csv"
    file.write_bytes(text.encode(codec))
    table = open_table(file)
    assert table.columns[:4] == tuple(text.splitlines()[0].split(","))[:4]
    assert not table.noticed


def test_japanese_is_never_silently_read_as_chinese() -> None:
    raw = "顧客,評価\n恒達,満足\n".encode("cp932")
    raw.decode("gb18030")  # decodes without error into nonsense: this is the trap
    guess = choose(raw, "t.csv")
    assert guess.codec == "cp932"
    assert guess.noticed is not None


def test_doubt_is_a_warning_that_shows_both_readings() -> None:
    guess = choose("髙﨑".encode("cp932"), "t.csv")
    assert guess.noticed is not None
    assert guess.noticed.level in {"info", "warning"}
    unclear = choose(b"\xc4\xe3", "t.csv")  # two bytes are something in every encoding
    assert unclear.noticed is not None
    assert unclear.noticed.code == "tables.encoding_doubtful"
    assert unclear.noticed.level == "warning"
    assert unclear.noticed.values["other"] != unclear.noticed.values["codec"]
    assert unclear.noticed.values["other_sample"]


def test_letters_far_down_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"id,note\n" + b"1,plain\n" * 300_000 + "2,客户非常满意，处理及时\n".encode("gb18030"))
    assert open_table(file).options.encoding == "gb18030"


def test_a_damaged_utf8_file_stays_utf8(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    lines = ["单号,意见", *(f"A-{n},满意" for n in range(200))]
    file.write_bytes("\n".join(lines).encode() + b"\nA-201,\xe6\xbb\n")
    table = open_table(file)
    assert table.options.encoding == "utf-8-sig"
    assert sum(1 for _ in table.rows) == 201


def test_the_stored_choice_is_used(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(JAPANESE.encode("cp932"))
    table = open_table(file, Options(encoding="Shift_JIS"))
    assert table.columns == ("番号", "顧客名", "評価", "コメント")
    assert not table.noticed


@pytest.mark.parametrize(
    ("name", "codec"),
    [("GBK", "gb18030"), ("gb2312", "gb18030"), ("Shift_JIS", "cp932"), ("latin-1", "cp1252"), ("utf8", "utf-8-sig")],
)
def test_narrow_names_mean_their_superset(name: str, codec: str) -> None:
    assert known_codec(name) == codec


def test_an_unknown_codec_is_named(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(TableError, match="no encoding named 'klingon'"):
        open_table(file, Options(encoding="klingon"))


def test_a_picture_is_no_text(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(range(256)) * 4)
    with pytest.raises(TableError, match="is no text file"):
        open_table(file)


WORDS = {
    "gb18030": ["满意", "客户", "服务态度很好", "处理及时", "工单", "评分", "没有解决", "电话回访", "公司", "希望改进"],
    "big5": ["滿意", "客戶", "服務態度很好", "處理及時", "評分", "沒有解決", "電話", "公司", "希望改進", "工程師"],
    "cp932": [
        "満足",
        "顧客",
        "対応が早い",
        "ありがとうございました",
        "評価",
        "まだです",
        "株式会社",
        "コメント",
        "担当者",
    ],
    "cp1251": ["клиент", "оценка", "спасибо", "быстро", "заявка", "не решено", "доволен", "отдел", "хорошо"],
}


@pytest.mark.parametrize("codec", WORDS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_text_of_the_field_is_recognised(codec: str, data: st.DataObject) -> None:
    rows = data.draw(st.lists(st.lists(st.sampled_from(WORDS[codec]), min_size=2, max_size=4), min_size=2, max_size=20))
    text = "\n".join(",".join(row) for row in rows)
    assert choose(text.encode(codec), "t.csv").codec == codec
