"""The mall's rules of membership, its consent texts, and the forms that wait for the desk."""

from __future__ import annotations

import sqlalchemy as sa

from mallops.blueprints.members.models import ConsentText, MemberRequest, MemberSettings
from mallops.blueprints.members.rules.consents import PURPOSES
from mallops.blueprints.members.shipped import CONSENTS
from mallops.core.db import db, utcnow
from mallops.core.malls import Mall


def settings_of(mall_id: int) -> MemberSettings:
    """The mall's rules; the shipped ones (a row that is not stored) until it has its own."""
    found = find_settings(mall_id)
    return found or MemberSettings(
        mall_id=mall_id, min_spend=0, slip_days=7, request_hours=48, self_service=True, card_prefix="600"
    )


def find_settings(mall_id: int) -> MemberSettings | None:
    """The mall's own row."""
    return db.session.scalar(sa.select(MemberSettings).where(MemberSettings.mall_id == mall_id))


def consent_texts(mall_id: int) -> dict[str, ConsentText]:
    """The newest text of each purpose (shipped ones are rows that are not stored)."""
    texts = {
        code: ConsentText(mall_id=mall_id, purpose=code, version=1, text_zh=zh, text_en=en)
        for code, (zh, en) in CONSENTS.items()
    }
    query = sa.select(ConsentText).where(ConsentText.mall_id == mall_id).order_by(ConsentText.version)
    for one in db.session.scalars(query):
        texts[one.purpose] = one
    return {code: texts[code] for code in PURPOSES}


def find_text(mall_id: int, purpose: str, version: int) -> ConsentText | None:
    """A version of a text as it was when somebody agreed to it."""
    if version == 1 and purpose in CONSENTS:
        zh, en = CONSENTS[purpose]
        return ConsentText(mall_id=mall_id, purpose=purpose, version=1, text_zh=zh, text_en=en)
    return db.session.scalar(
        sa.select(ConsentText).where(
            ConsentText.mall_id == mall_id, ConsentText.purpose == purpose, ConsentText.version == version
        )
    )


def find_request(mall_id: int, code: str) -> MemberRequest | None:
    """The form that waits under this code and is not out of date."""
    return db.session.scalar(
        sa.select(MemberRequest).where(
            MemberRequest.mall_id == mall_id,
            MemberRequest.code == code,
            MemberRequest.state == "waiting",
            MemberRequest.expires_at > utcnow(),
        )
    )


def count_requests(mall_id: int) -> int:
    """How many forms wait."""
    query = sa.select(sa.func.count()).select_from(MemberRequest)
    here = (MemberRequest.mall_id == mall_id, MemberRequest.state == "waiting")
    return db.session.scalar(query.where(*here, MemberRequest.expires_at > utcnow())) or 0


def find_mall(code: str) -> Mall | None:
    """A mall by its short code, as in the address of its form."""
    return db.session.scalar(sa.select(Mall).where(Mall.code == code.upper()))
