"""The form on the customer's own phone: kept under a code until the desk finishes it (22.1)."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _
from sqlalchemy.exc import IntegrityError

from mallops.blueprints.members.actions.writing import PersonTold
from mallops.blueprints.members.models import MemberRequest
from mallops.blueprints.members.queries.keys import phone_key
from mallops.blueprints.members.queries.setup import consent_texts, settings_of
from mallops.blueprints.members.rules import people
from mallops.blueprints.members.rules.consents import PURPOSES, ensure_service
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.malls import Mall

#: Letters and digits that nobody confuses when a code is read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 6
TRIES = 8


def ask_to_join(mall: Mall, told: PersonTold, consents: Mapping[str, bool], today: dt.date) -> MemberRequest:
    """Keep a form under a new code. Raises Invalid by field. Whether the phone is known is not told."""
    kind = told.kind if told.kind in people.KINDS else "person"
    phone = people.ensure_member_phone(told.phone, kind)
    people.ensure_member_name(told.name, kind)
    people.birthday_of(told.birthday, today)
    people.ensure_email(told.email)
    ensure_service(consents)
    rules = settings_of(mall.id)
    versions = {code: text.version for code, text in consent_texts(mall.id).items()}
    given = [code for code in PURPOSES if consents.get(code)]
    data = json.dumps({"person": asdict(told), "given": given, "versions": versions}, ensure_ascii=False)
    for _try in range(TRIES):
        row = MemberRequest(
            mall_id=mall.id,
            code="".join(secrets.choice(ALPHABET) for _one in range(LENGTH)),
            data=data,
            phone_hash=phone_key(phone),
            expires_at=utcnow() + dt.timedelta(hours=rules.request_hours),
        )
        try:
            with db.session.begin_nested():
                db.session.add(row)
                db.session.flush()
        except IntegrityError:
            continue  # the code waits for somebody else
        return row
    raise Conflict(_("Too many people apply just now. Please try again in a minute."))


def code_in(text: str | None) -> str:
    """A typed code as it is stored; "" when it cannot be one."""
    code = "".join((text or "").split()).replace("-", "").upper()
    return code if len(code) == LENGTH and not set(code) - set(ALPHABET) else ""


def read_request(row: MemberRequest) -> dict[str, Any]:
    """What was filled in: `person` by field, `given` purposes, `versions` of the texts that were read."""
    found: dict[str, Any] = json.loads(row.data or "{}")
    return {"person": found.get("person", {}), "given": found.get("given", []), **_versions(found)}


def _versions(found: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    return {"versions": {str(code): int(one) for code, one in found.get("versions", {}).items()}}


def forget_old() -> int:
    """Empty the forms with which nobody came to the desk. Returns how many."""
    late = sa.select(MemberRequest).where(
        MemberRequest.state == "waiting", MemberRequest.expires_at <= utcnow()
    )
    rows = list(db.session.scalars(late.limit(1000).with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.data, row.phone_hash = "expired", None, None
    db.session.flush()
    return len(rows)
