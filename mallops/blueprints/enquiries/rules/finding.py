"""Finding a standard answer while somebody types: in Chinese, in pinyin, in Latin, with typing errors (28.2).

Pure and without an index: a mall has hundreds of answers, not thousands. Of each, `Entry.of` keeps what can
be asked; `find` scores them all. Forgiven are: characters that sound alike (帐 for 账), southern pinyin
(si for shi, lan for nan), a wrong, missing, doubled or swapped letter, words in another order, or too many.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from mallops.core.pinyin import syllables

MOST_ASKED = 200
#: Below this an answer is not shown: it only happens to share a character.
ENOUGH = 0.34
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]+")
_PART = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff〇]+|[a-z0-9]+")
#: Characters and words of every question: they tell nothing apart.
_EMPTY_HAN = frozenset("的了吗呢吧啊呀请问你们我您在有是什么怎样能可以和与及到要想么哪里个一")
_EMPTY_WORDS = frozenset(
    """a an the is are am i you we do does did can could to of in on at for my your me it and or what when
    where how which who please there much many any have has with be by from""".split()  # noqa: SIM905 - as read
)
_FOLD = (("zh", "z"), ("ch", "c"), ("sh", "s"))


@dataclass(frozen=True)
class Entry:
    """One answer as it can be asked for. `key` is the caller's; `used` decides between equals."""

    key: int
    han: frozenset[str]
    chars: frozenset[str]
    said: frozenset[str]
    sounds: frozenset[str]
    letters: str
    starts: tuple[int, ...]
    initials: str
    words: frozenset[str]
    body_han: frozenset[str]
    body_words: frozenset[str]
    used: int = 0

    @classmethod
    def of(cls, key: int, questions: Iterable[str], body: Iterable[str] = (), used: int = 0) -> Entry:
        """`questions`: the question in both languages and its keywords; `body`: the answers' texts."""
        head, text = " ".join(questions), " ".join(body)
        runs = _HAN.findall(_plain(head))
        spoken = [syllables(run) for run in runs]
        folded = [[_fold(one) for one in said] for said in spoken]
        letters, starts = _joined(folded)
        body_runs = _HAN.findall(_plain(text))
        return cls(
            key,
            frozenset("".join(pair) for run in runs for pair in pairwise(run)),
            frozenset("".join(runs)),
            frozenset("'".join(pair) for said in folded for pair in pairwise(said) if all(pair)),
            frozenset(one for said in folded for one in said if one),
            letters,
            starts,
            "".join(one[:1] or " " for said in spoken for one in (*said, " ")),
            frozenset(_words(head)),
            frozenset("".join(pair) for run in body_runs for pair in pairwise(run)),
            frozenset(_words(text)),
            used,
        )


def find(entries: Sequence[Entry], asked: str, limit: int = 6) -> list[int]:
    """Keys of the answers that fit, the best first; nothing for a query without a letter or character."""
    parts = _parts(asked)
    if not parts:
        return []
    scored = [(score(one, parts), one) for one in entries]
    fitting = [(points, one) for points, one in scored if points >= ENOUGH]
    fitting.sort(key=lambda pair: (-round(pair[0], 3), -pair[1].used, pair[1].key))
    return [one.key for _points, one in fitting[:limit]]


def score(entry: Entry, parts: Sequence[str]) -> float:
    """How well an answer fits, 0 to about 1: the mean over the parts of what was asked, by their length."""
    total = sum(_weight(one) for one in parts)
    return sum(_weight(one) * _fits(entry, one) for one in parts) / total if total else 0.0


def _parts(asked: str) -> list[str]:
    """Runs of characters, words and numbers; those that say nothing only when there is nothing else."""
    found = _PART.findall(_plain(asked)[:MOST_ASKED])
    telling = [one for one in found if not (one in _EMPTY_WORDS or set(one) <= _EMPTY_HAN)]
    return (telling or found)[:24]


def _weight(part: str) -> float:
    if _HAN.match(part):
        return float(sum(1 for one in part if one not in _EMPTY_HAN) or 1)
    return min(len(part), 12) / 2.5


def _fits(entry: Entry, part: str) -> float:
    return _fits_han(entry, part) if _HAN.match(part) else _fits_latin(entry, part)


# -- Chinese ----------------------------------------------------------------------------------------------


def _fits_han(entry: Entry, run: str) -> float:
    """The share of its telling characters that are there, by sight or sound, and of those side by side."""
    said = _folded_said(run)
    telling = [at for at, one in enumerate(run) if one not in _EMPTY_HAN] or list(range(len(run)))
    alone = sum(_char(entry, run[at], said[at]) for at in telling) / len(telling)
    pairs = [at for at in range(len(run) - 1) if run[at] not in _EMPTY_HAN and run[at + 1] not in _EMPTY_HAN]
    if not pairs:
        return alone * 0.9
    together = sum(_pair(entry, run, said, at) for at in pairs) / len(pairs)
    return 0.35 * alone + 0.65 * together


def _char(entry: Entry, one: str, sound: str) -> float:
    if one in entry.chars:
        return 1.0
    return 0.6 if sound and sound in entry.sounds else 0.0


def _pair(entry: Entry, run: str, said: Sequence[str], at: int) -> float:
    pair = run[at : at + 2]
    if pair in entry.han:
        return 1.0
    if all(said[at : at + 2]) and "'".join(said[at : at + 2]) in entry.said:
        return 0.85
    return 0.3 if pair in entry.body_han else 0.0


@lru_cache(maxsize=512)
def _folded_said(run: str) -> tuple[str, ...]:
    return tuple(_fold(one) for one in syllables(run))


# -- Latin: a word, pinyin, initials ----------------------------------------------------------------------


def _fits_latin(entry: Entry, part: str) -> float:
    """A word of the question, its pinyin from any syllable on, its initials; else nearly one of them."""
    if part in entry.words:
        return 1.0
    if len(part) >= 2 and any(one.startswith(part) for one in entry.words):
        return 0.9
    by_sound = _fits_pinyin(entry, _fold(part))
    if by_sound:
        return by_sound
    if len(part) >= 2 and part in entry.initials:
        return 0.85
    slips = allowed_slips(len(part))
    if slips and any(
        abs(len(one) - len(part)) <= slips and distance(part, one, slips) <= slips for one in entry.words
    ):
        return 0.7
    if slips and len(part) >= 5 and _nearly(entry, _fold(part), slips):
        return 0.6
    return 0.35 if part in entry.body_words else 0.0


def _fits_pinyin(entry: Entry, part: str) -> float:
    if len(part) < 2:
        return 0.0
    return 0.95 if any(entry.letters.startswith(part, at) for at in entry.starts) else 0.0


def _nearly(entry: Entry, part: str, slips: int) -> bool:
    """Whether the pinyin from some syllable on begins like the part but for a slip or two."""
    for at in entry.starts:
        if part[0] != entry.letters[at] and part[1] not in entry.letters[at : at + 3]:
            continue  # two slips at the very beginning: some other word
        for length in range(len(part) - slips, len(part) + slips + 1):
            piece = entry.letters[at : at + length].partition(" ")[0]
            if len(piece) == length and distance(part, piece, slips) <= slips:
                return True
    return False


def allowed_slips(length: int) -> int:
    """How many letters of a word may be wrong: none of a short one."""
    return 0 if length < 4 else 1 if length < 8 else 2


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, leave out or swap to make one of the other; `most + 1` when it is more."""
    if one == other:
        return 0
    before: list[int] = []
    last = list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        now = [row]
        for column, wanted in enumerate(other, 1):
            cost = min(last[column] + 1, now[-1] + 1, last[column - 1] + (letter != wanted))
            swapped = row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == wanted
            now.append(min(cost, before[column - 2] + 1) if swapped else cost)
        if min(now) > most:
            return most + 1
        before, last = last, now
    return min(last[-1], most + 1)


# -- texts --------------------------------------------------------------------------------------------------


def _plain(text: str) -> str:
    """Without capitals, full-width forms and accents."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    if plain.isascii():
        return plain
    letters = unicodedata.normalize("NFKD", plain)
    return unicodedata.normalize("NFC", "".join(one for one in letters if not unicodedata.combining(one)))


def _words(text: str) -> list[str]:
    return [one for one in _PART.findall(_plain(text)) if not _HAN.match(one) and one not in _EMPTY_WORDS]


def _fold(said: str) -> str:
    """Southern pinyin: zh z, ch c, sh s, ang an, eng en, ing in, leading n l."""
    for long, short in _FOLD:
        said = said.replace(long, short)
    said = re.sub(r"([aei])ng", r"\1n", said)
    return re.sub(r"^n(?=[aeiouv])", "l", said)


def _joined(spoken: Sequence[Sequence[str]]) -> tuple[str, tuple[int, ...]]:
    """The pinyin of all runs in one line, a space between runs, and where syllables begin."""
    line, starts = "", []
    for said in spoken:
        for one in said:
            if one:
                starts.append(len(line))
                line += one
        line += " "
    return line, tuple(starts)


__all__ = ["ENOUGH", "MOST_ASKED", "Entry", "allowed_slips", "distance", "find", "score"]
