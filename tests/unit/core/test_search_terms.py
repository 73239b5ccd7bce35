"""Tokens of texts and terms of queries, without a database."""

import pytest

from mallops.core.pinyin import DATA, read_library, syllables
from mallops.core.search_terms import CUT, MAX_TERMS, Term, marker, query_terms, tokens


def found(query: str, *texts: str) -> bool:
    """What both engines do: every term is there, exactly or as the beginning of a token."""
    have = tokens(*texts)
    terms = query_terms(query)
    return bool(terms) and all(
        any(token.startswith(term.token) if term.prefix else token == term.token for token in have)
        for term in terms
    )


TEXTS = (
    "GC-KF-ZG-202511-0007 三楼女装区模特脏污",
    "Café Müller A-3012 LED灯不亮",
    "重庆银行旁服装整改 ＡＢＣ１２３",
)


@pytest.mark.parametrize(
    "query",
    [
        "模特",
        "模",
        "女装区模特",
        "服装",
        "mote",
        "mt",
        "zhenggai",
        "zhengg",
        "fzzg",
        "nvzhuang",
        "chongqing yinhang",
        "服装 zg",
        "LED灯",
        "led",
        "cafe",
        "MÜLLER",
        "muller",
        "a-3012",
        "A-30",
        "3012",
        "abc123",
        "ＡＢＣ",
        "GC-KF-ZG-202511-0007",
        "gc-kf-zg-202511-0007",
        "ZG-202511-0007",
        "202511-00",
        "0007",
        "202511",
        "chongqingyinhangpangfuzhuangzhenggai",
    ],
)
def test_found(query):
    assert any(found(query, text) for text in TEXTS)


@pytest.mark.parametrize(
    "query",
    [
        "特模",
        "整装",
        "男装",
        "zz top",
        "gaizheng",
        "GC-KF-XC-202511-0007",
        "202511-0008",
        "b",
        "012",
        "yinxing",
        "",
    ],
)
def test_not_found(query):
    assert not any(found(query, text) for text in TEXTS)


@pytest.mark.parametrize(
    "query", ["", "  ", "%", "' OR 1=1 --"[:1], '"*', "()&|!:", "-", "。，", "😀", "\x00"]
)
def test_a_query_without_letters_asks_nothing(query):
    assert query_terms(query) == []


def test_tokens_hold_letters_and_digits_only():
    hostile = "a'b\"c*d:e(f)&g|h!i\\j<k>--%_l\x00m\u202en;DROP TABLE 'x':* AND \"NEAR\" 中'文\"字*"
    for token in [*tokens(hostile), *(term.token for term in query_terms(hostile))]:
        assert token.isalnum()
        assert len(token) <= CUT


def test_a_word_can_not_pose_as_a_marker():
    assert marker("mall", 12) == "mall_12"
    assert marker("kind", "lost-found'; --") == "kind_lostfound"
    assert "mall_12" not in tokens("mall_12", "mall-12")
    assert all("_" not in term.token for term in query_terms("mall_12"))


def test_queries_are_bounded():
    assert len(query_terms("abc " * 50 + "服装整改" * 50)) <= MAX_TERMS
    assert query_terms("服装") == [Term("服装", False)]
    assert query_terms("fz") == [Term("fz", True)]
    assert query_terms("f") == [Term("f", False)]


def test_each_token_once_and_long_texts_are_cut():
    many = tokens("整改" * 5000)
    assert len(many) == len(set(many)) < 40


@pytest.mark.parametrize(
    ("han", "said"),
    [
        ("重庆", "chong qing"),
        ("重大", "zhong da"),
        ("银行", "yin hang"),
        ("行李", "xing li"),
        ("音乐", "yin yue"),
        ("会计", "kuai ji"),
        ("调整", "tiao zheng"),
        ("绿化", "lv hua"),
    ],
)
def test_readings(han, said):
    assert syllables(han) == said.split()


def test_unknown_characters_are_silent():
    assert syllables("a中b") == ["", "zhong", ""]
    assert tokens("㐀") == ["㐀"]


def test_stored_readings_are_those_of_the_library():
    import json

    assert json.loads(DATA.read_text(encoding="utf-8")) == read_library()
