"""What a printed page of any feature needs: the mall, the language, its times, and the template filled in.

Documents are made in requests and in background jobs alike, so nothing here asks the request for anything.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from flask import current_app
from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from mallops.core.auth import Actor
from mallops.core.casework.related import table_of
from mallops.core.db import db
from mallops.core.documents import Draft
from mallops.core.formatting import mall_time
from mallops.core.malls import Mall
from mallops.core.pdf.qr import qr_svg
from mallops.core.photos.models import Photo
from mallops.core.photos.work import photo_store

CHINESE, ENGLISH = "zh_Hans_CN", "en"
LANGUAGES = {CHINESE: _l("Chinese"), ENGLISH: _l("English")}


def language(code: str | None, default: str) -> str:
    """`zh`, `zh_Hans_CN` or `en` as we know them, else the default."""
    wanted = {"zh": CHINESE}.get(code or "", code or "")
    return wanted if wanted in LANGUAGES else (default if default in LANGUAGES else CHINESE)


@dataclass(frozen=True)
class Paper:
    """For whom, about which mall and in which language something is printed."""

    actor: Actor
    mall: Mall
    lang: str

    @classmethod
    def of(cls, actor: Actor, lang: str | None = None) -> Paper:
        """The paper of a person's mall; in their own language unless told otherwise."""
        mall = db.session.get_one(Mall, actor.mall_id)
        return cls(actor, mall, language(lang, actor.lang))

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """Everything inside is in the language of the paper."""
        with force_locale(self.lang):
            yield

    @property
    def maker(self) -> str:
        """Who has it made, by the name that a reader of the paper can read."""
        if self.actor.user_id is None:
            return self.actor.name
        people = table_of("person").c
        wanted = people.name_zh if self.lang == CHINESE else people.name_en
        found = db.session.scalar(sa.select(wanted).where(people.id == self.actor.user_id))
        return found or self.actor.name

    def time(self, at: dt.datetime | None, style: str = "full") -> str:
        """A moment on the mall's wall clock."""
        return mall_time(at, style, self.mall.zoneinfo)

    def both(self, label: Any) -> tuple[str, str]:
        """A lazy label in the language of the paper and in the other one ("" when they are equal)."""
        with force_locale(self.lang):
            here = str(label)
        with force_locale(ENGLISH if self.lang == CHINESE else CHINESE):
            there = str(label)
        return here, there if there != here else ""


def fill(template: str, paper: Paper, context: Mapping[str, Any]) -> str:
    """A PDF template with its data; works without a request. Call it inside `paper.spoken()`."""
    page = current_app.jinja_env.get_template(template)
    return page.render(lang=paper.lang, mall_name=paper.mall.name, **context)


def seal(draft: Draft, paper: Paper) -> dict[str, Any]:
    """What ties a paper to its stored document: QR codes, address, hash, when it was made."""
    return {
        "qr": qr_svg(draft.verify_url, title=draft.verify_url),
        "address": draft.verify_url,
        "content_hash": draft.content_hash,
        "made": f"{paper.time(draft.made_at)} ({paper.mall.tz})",
        "template_label": draft.template_label,
        "foot": " · ".join(
            one for one in (draft.number, draft.template_label, f"SHA-256 {draft.content_hash[:16]}") if one
        ),
    }


def pictures(photos: Iterable[Photo]) -> Callable[[str], bytes | None]:
    """Print-sized pictures of these photos, and of no other, as the page maker asks for them."""
    known = {str(one.uid): one for one in photos if one.is_ready}

    def find(name: str) -> bytes | None:
        photo = known.get(name)
        try:
            return photo_store().read(photo.key("print")) if photo is not None else None
        except FileNotFoundError:
            return None

    return find


__all__ = ["CHINESE", "ENGLISH", "LANGUAGES", "Paper", "fill", "language", "pictures", "seal"]
