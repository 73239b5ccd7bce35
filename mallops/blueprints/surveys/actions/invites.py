"""Personal links to a survey: made from the row's own id under the server's secret, kept as a hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import uuid

from flask import current_app

from mallops.blueprints.surveys.models import Survey, SurveyInvite
from mallops.core.db import db


def make_invite(survey: Survey, *, tenant_id: int | None = None, case_id: int | None = None) -> SurveyInvite:
    """A link for a tenant or for the people of a case; not flushed."""
    uid = uuid.uuid4()
    row = SurveyInvite(
        uid=uid,
        mall_id=survey.mall_id,
        survey_id=survey.id,
        tenant_id=tenant_id,
        case_id=case_id,
        token_hash=hash_of(token_of(uid)),
    )
    db.session.add(row)
    return row


def token_of(uid: uuid.UUID) -> str:
    """The token of a link, made again from its id under the server's secret."""
    key = hashlib.sha256(f"mallops-survey:{current_app.config['SECRET_KEY']}".encode()).digest()
    return base64.urlsafe_b64encode(hmac.new(key, uid.bytes, hashlib.sha256).digest()[:24]).decode()


def hash_of(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def url_of(invite: SurveyInvite) -> str:
    """The whole address of a link; empty when the server's secret has changed since."""
    token = token_of(invite.uid)
    known = hmac.compare_digest(hash_of(token), invite.token_hash)
    return f"{current_app.config['SETTINGS'].base_url}/survey/{token}" if known else ""


def public_url(survey: Survey) -> str:
    """The address of a customers' survey."""
    return f"{current_app.config['SETTINGS'].base_url}/ask/{survey.code}" if survey.code else ""
