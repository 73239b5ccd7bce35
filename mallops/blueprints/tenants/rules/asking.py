"""What a shopper's question asks for, once its polite words are left out (catalogue 9.3)."""

from __future__ import annotations

import re
import unicodedata

_AROUND = re.compile(
    r"^(?:请问|你好|您好|我想买|我要买|想买|要买|哪里有|哪儿有|哪有|有没有|哪家|哪里|哪儿|在哪里|在哪儿|在哪|有|卖|买)+"
    r"|(?:的店铺|的店|的地方|的吗|在哪里|在哪儿|在哪|在几楼|几楼|怎么走|吗|呢|的)+$"
)
_WORDS = re.compile(
    r"\b(?:where|is|are|can|i|we|buy|get|find|a|an|the|any|shop|shops|store|that|which|who|sells?|selling|please)\b",
    re.IGNORECASE,
)
MAX_ASKED = 60


def asked_for(question: str) -> str:
    """The words to look for: `where is a shop that sells kites?` gives `kites`; never less than was typed."""
    typed = " ".join(unicodedata.normalize("NFKC", question).replace("\x00", "").split())[:MAX_ASKED]
    bare = typed.strip(" ?？。.!！，,")
    for _once in range(3):
        bare = _AROUND.sub("", bare).strip(" ?？。.!！，,")
    bare = " ".join(_WORDS.sub(" ", bare).split())
    return bare or typed
