"""How Chinese characters sound, without tones: `重庆银行` is `chong qing yin hang`.

The readings are those of the `pypinyin` library, which takes 57 MB a process with its phrases; they lie
beside this file in compact form (4 MB): the commonest reading of each character, and the pairs that are read
otherwise. `python -m mallops.core.pinyin` writes the file anew from the library.
"""

import json
from collections import Counter, defaultdict
from functools import lru_cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data") / "pinyin.json"
#: A character seen in fewer phrases keeps the library's own first reading.
_ENOUGH = 3


def syllables(text: str) -> list[str]:
    """The syllable of each character; an empty string where none is known (ü is written v)."""
    single, pairs = _tables()
    said: list[str] = []
    while len(said) < len(text):
        place = len(said)
        pair = pairs.get(text[place : place + 2])
        said += pair.split() if pair else [single.get(text[place], "")]
    return said


@lru_cache(maxsize=1)
def _tables() -> tuple[dict[str, str], dict[str, str]]:
    data = json.loads(DATA.read_text(encoding="utf-8"))
    single = {one: syllable for syllable, characters in data["single"].items() for one in characters}
    return single, data["pairs"]


def read_library() -> dict[str, Any]:
    """The compact tables, from the library."""
    from pypinyin import lazy_pinyin
    from pypinyin.phrases_dict import phrases_dict

    spoken = {
        phrase: lazy_pinyin(phrase)
        for phrase in phrases_dict
        if 2 <= len(phrase) <= 4 and all("一" <= one <= "鿿" for one in phrase)
    }
    votes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for phrase, said in spoken.items():
        for one, syllable in zip(phrase, said, strict=True):
            votes[one][syllable] += 1
    single: dict[str, str] = {}
    for point in range(ord("一"), ord("鿿") + 1):
        one = chr(point)
        usual = votes[one].most_common(1)
        first = lazy_pinyin(one, errors="ignore")
        if first:
            single[one] = usual[0][0] if usual and votes[one].total() >= _ENOUGH else first[0]
    by_syllable: defaultdict[str, str] = defaultdict(str)
    for one, syllable in single.items():
        by_syllable[syllable] += one
    pairs = {
        phrase: " ".join(said)
        for phrase, said in sorted(spoken.items())
        if len(phrase) == 2 and said != [single.get(one) for one in phrase]
    }
    return {"single": dict(sorted(by_syllable.items())), "pairs": pairs}


if __name__ == "__main__":
    DATA.write_text(json.dumps(read_library(), ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
