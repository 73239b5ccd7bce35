"""What a member may ask of its own page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from mallops.core.errors import Conflict, Invalid

LANGUAGES = {"zh_Hans_CN": "中文", "en": "English"}
#: Working days in which the mall answers a wish to be forgotten.
ANSWER_DAYS = 15
#: code: words for the member, tone
ERASURE_STATES: dict[str, tuple[Any, str]] = {
    "waiting": (_l("Waits for the mall's answer"), "info"),
    "done": (_l("Erased"), "ok"),
    "refused": (_l("Not erased"), "warn"),
    "withdrawn": (lazy_pgettext("erasure", "Taken back"), "muted"),
}


class Asked(Conflict):
    """A wish waits already."""

    default = _l("You have asked for this already. The answer stands on this page when it is there.")


class Decided(Conflict):
    """Somebody decided it, or the member took it back."""

    default = _l("This request was decided or taken back in the meantime. Look at it again.")


class TextChanged(Conflict):
    """The mall published another text while the page was open."""

    default = _l("A text has changed while the page was open. Read it again, then save.")


class TakenNumber(Conflict):
    """The new number is another member's; only its owner can have got here."""

    default = _l("This number has a card already. Show both cards at the service desk: they become one.")


def ensure_answer(text: str | None) -> str:
    """What the member reads. Raises Invalid on `answer`."""
    words = " ".join((text or "").replace("\x00", "").split())
    if len(words) < 2:
        raise Invalid(field_errors={"answer": _("Say why in a sentence: the member reads it.")})
    return words[:300]


def ensure_lang(lang: str | None) -> str:
    """A language we speak. Raises Invalid on `lang`."""
    if lang not in LANGUAGES:
        raise Invalid(field_errors={"lang": _("Choose a language.")})
    return lang


def same_texts(read: str, now: Mapping[str, int]) -> bool:
    """Whether these (`phone:1 sms:2`) are the versions that hold now."""
    return read == said_texts(now)


def said_texts(now: Mapping[str, int]) -> str:
    """Versions of texts as a form carries them."""
    return " ".join(f"{code}:{version}" for code, version in sorted(now.items()))
