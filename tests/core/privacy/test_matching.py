"""Finding a person in texts: however the name is written, and by hashes just as in clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csat_plugin.core.privacy.matching import Matcher, Token, Where, hashed, where_looked_for

KEY = b"k" * 32
TOKENS = (
    Token("Zoë O'Quill", "E1"),
    Token("zoe@quill.example", "E1"),
    Token("高静", "E2"),
    Token("李", "E3", where_looked_for("李")),
    Token("Al", "E4", where_looked_for("Al")),
    Token("desk:contact:zq.77", "desk:contact:E1"),
)
CLEAR = Matcher(TOKENS)
BLIND = Matcher((hashed(token, KEY) for token in TOKENS), KEY)


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("seen by Zoë O'Quill today", "seen by E1 today"),
        ("ZOË   O'QUILL", "E1"),
        ("Zoë\nO'Quill's form", "E1's form"),
        ("Ｚｏë O'Quill", "E1"),
        ("Zoe\u0308 O'Quill", "E1"),
        ("mail zoe@quill.example!", "mail E1!"),
        ("Chazoë O'Quill", "Chazoë O'Quill"),
        ("Zoë O'Quillan", "Zoë O'Quillan"),
        ("约好高静上午", "约好E2上午"),
        ("李", "E3"),
        ("李明来了", "李明来了"),
        ("Al said: also", "Al said: also"),
        ("desk:contact:zq.77", "desk:contact:E1"),
        ("nothing", "nothing"),
        ("", ""),
    ],
)
def test_what_is_covered(text: str, covered: str) -> None:
    assert CLEAR.cover(text) == covered
    assert BLIND.cover(text) == covered


PIECES = st.sampled_from(
    [" ", "  ", "\n", "a", "Zoë O'Quill", "zoë", "O'QUILL", "高", "静", "高静", "李", "Al", "zoe@quill.example", "ß", "ﬁ", "\u200b", "desk:contact:zq.77", "."]
)  # fmt: skip


@given(st.lists(PIECES, max_size=12).map("".join) | st.text(max_size=60))
def test_hashes_cover_just_what_the_names_in_clear_do(text: str) -> None:
    covered = CLEAR.cover(text)
    assert BLIND.cover(text) == covered
    assert CLEAR.cover(covered) == covered, "what was covered stays so when it is read again"


@given(
    st.lists(st.sampled_from("abcdefgh").map(lambda c: Token(c * 12, "X")), min_size=1, max_size=8),
    st.text(max_size=40),
)
def test_many_tokens_find_what_few_do(tokens: list[Token], around: str) -> None:
    many = Matcher([*tokens, *(Token(f"filler number {n:04}", "Y") for n in range(200))])
    text = f"{around} {tokens[0].text} {around}"
    assert many.cover(text) == Matcher(tokens).cover(text)
    assert tokens[0].text not in many.cover(text)


def test_a_whole_id_or_its_last_part_is_the_person() -> None:
    assert CLEAR.stands_for("desk:contact:zq.77") == "E1"
    assert BLIND.stands_for("other:contact:zoe@quill.example") == "E1"
    assert CLEAR.stands_for("desk:contact:somebody") == ""
    assert CLEAR.stands_for(None) == ""


LONG = "Nobody came although we waited all day, and the line stood still until the evening."


@pytest.mark.parametrize(
    ("text", "where", "left"),
    [
        (f"He said: {LONG}", "quote", "He said: #"),
        ("He said: Nobody came although we waited ...", "quote", "He said: #"),
        ("He said: nobody  came although we wai…", "quote", "He said: #"),
        ("Nobody came to the fair", "quote", "Nobody came to the fair"),
        ("Nobody came a...", "quote", "#"),
        ("Nobody...", "quote", "Nobody..."),
        ("Nobody...", "close", "#"),
        ("Because of nobody came although", "close", "Because of #"),
        ("Nobody came to the fair", "close", "Nobody came to the fair"),
    ],
)
def test_a_quotation_is_found_whole_or_cut_short(text: str, where: Where, left: str) -> None:
    assert Matcher([Token(LONG, "#", where)]).cover(text) == left


@pytest.mark.parametrize(
    ("said", "text", "left"),
    [
        ("bad", "Call: bad (a badge, Bad!)", "Call: # (a badge, #!)"),
        ("全天无人处理", "致电：全天无人", "致电：#"),
        ("全天无人处理", "致电：全天", "致电：全天"),
    ],
)
def test_in_a_text_that_quotes_it_short_words_are_found_too(said: str, text: str, left: str) -> None:
    assert Matcher([Token(said, "#", "close")]).cover(text) == left
