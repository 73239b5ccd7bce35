"""What is indexed of a text and what is asked of a query: the same tokens for SQLite and PostgreSQL.

- A run of Chinese characters gives each character, each pair of neighbours, and from each character on its
  pinyin and its initials; so `服装整改` is found by 整改, by `zhenggai` and by `zg`.
- A word or number is itself; words joined by - / . _ (document numbers, unit codes) also give each pair of
  neighbours joined, so `XC-202511-0007` is found whole, in part, and while it is being typed.
- Tokens are cut at 16 characters on both sides. Latin words of a query match as prefixes, Chinese exactly.

Tokens hold letters and digits only. `marker()` makes the tokens that confine a query to a mall or a kind:
they hold an underscore, which no word has.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from mallops.core.pinyin import syllables

CUT = 16
MAX_TEXT = 4000
MAX_QUERY = 100
MAX_TERMS = 10
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd〇"
_HAN_RUN = re.compile(f"[{_HAN}]+")
#: Runs of Chinese, or words joined by signs.
_CHUNK = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+(?:[-/._][^\W_{_HAN}]+)*")
_JOINT = re.compile(r"[-/._]")


class Term(NamedTuple):
    """One thing a query asks for; `prefix` when longer words may match too."""

    token: str
    prefix: bool


def marker(name: str, value: int | str) -> str:
    """A token no text can hold: `mall_12`, `kind_patrols`."""
    return f"{name}_{re.sub(r'[^a-z0-9]', '', str(value).lower())}"


def tokens(*texts: str) -> list[str]:
    """Everything the texts may be found by, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for chunk in _chunks(text[:MAX_TEXT]):
            made = _of_han(chunk) if _HAN_RUN.match(chunk) else _of_words(chunk)
            found.update(dict.fromkeys(token[:CUT] for token in made))
    return list(found)


def query_terms(query: str) -> list[Term]:
    """What a query asks for, all of which must be there; empty when it holds no letter and no digit."""
    terms: dict[Term, None] = {}
    for chunk in _chunks(query[:MAX_QUERY]):
        terms.update(dict.fromkeys(_asked_han(chunk) if _HAN_RUN.match(chunk) else _asked_words(chunk)))
    return list(terms)[:MAX_TERMS]


def _chunks(text: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    if not plain.isascii():
        letters = unicodedata.normalize("NFKD", plain)
        plain = unicodedata.normalize(
            "NFC", "".join(one for one in letters if not unicodedata.combining(one))
        )
    yield from _CHUNK.findall(plain)


def _of_han(run: str) -> Iterator[str]:
    yield from run
    yield from map("".join, pairwise(run))
    said = syllables(run)
    for place in range(len(run)):
        if said[place]:
            yield _said(said[place:])
            yield "".join(syllable[:1] for syllable in said[place : place + CUT])


def _said(said: list[str]) -> str:
    whole = ""
    for syllable in said:
        whole += syllable
        if len(whole) >= CUT:
            break
    return whole[:CUT]


def _of_words(chunk: str) -> Iterator[str]:
    words = _JOINT.split(chunk)
    yield from words
    yield from map("".join, pairwise(words))


def _asked_han(run: str) -> Iterator[Term]:
    if len(run) == 1:
        yield Term(run, False)
    for pair in pairwise(run):
        yield Term("".join(pair), False)


def _asked_words(chunk: str) -> Iterator[Term]:
    words = _JOINT.split(chunk)
    asked: Iterable[str] = map("".join, pairwise(words)) if len(words) > 1 else words
    *whole, last = asked
    for word in whole:
        yield Term(word[:CUT], False)
    yield Term(last[:CUT], len(last) > 1)
