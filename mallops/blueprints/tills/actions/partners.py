"""Partners and their keys: made, renewed with an overlap, revoked."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from mallops.blueprints.tills import permissions as may
from mallops.blueprints.tills.models import TillKey, TillPartner
from mallops.blueprints.tills.queries.partners import find_sandbox
from mallops.blueprints.tills.rules import keys as rules
from mallops.core.auth import Actor, authorize
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid


@dataclass(frozen=True)
class PartnerTold:
    """As typed. `tenant_id`: the shop it acts for, when it is a shop."""

    kind: str
    name_zh: str
    name_en: str
    tenant_id: int | None = None
    system: str = ""
    is_active: bool = True


def save_partner(actor: Actor, partner: TillPartner | None, told: PartnerTold) -> TillPartner:
    """A new partner, or other words for one: what it is and for which shop never changes. Raises Invalid."""
    authorize(actor, may.LET_IN if partner is None else may.KEEP, partner)
    assert actor.mall_id is not None
    if not (told.name_zh.strip() or told.name_en.strip()):
        raise Invalid(field_errors={"name_zh": _("Enter the name of the partner.")})
    if partner is None:
        if told.kind not in rules.PARTNER_KINDS:
            raise Invalid(field_errors={"kind": _("Choose what the partner is.")})
        if told.kind == "shop" and told.tenant_id is None:
            raise Invalid(field_errors={"tenant": _("Choose the shop whose tills these are.")})
        tenant_id = told.tenant_id if told.kind == "shop" else None
        partner = TillPartner(mall_id=actor.mall_id, kind=told.kind, tenant_id=tenant_id)
        db.session.add(partner)
    partner.name_zh, partner.name_en = told.name_zh.strip(), told.name_en.strip()
    partner.system, partner.is_active = told.system.strip()[:80], told.is_active
    db.session.flush()
    return partner


@dataclass(frozen=True)
class KeyTold:
    """As typed. `days` 0: until it is revoked."""

    name: str
    scopes: Sequence[str]
    is_sandbox: bool = False
    days: int = 365
    a_minute: int = 120
    networks: str = ""


def make_key(
    actor: Actor, partner: TillPartner, told: KeyTold, uid: uuid.UUID | None = None
) -> tuple[TillKey, str]:
    """A new key and its text, which nobody can read again. `uid` makes the form harmless to send twice."""
    authorize(actor, may.LET_IN, partner)
    if not told.name.strip():
        raise Invalid(field_errors={"name": _("Name the key, such as the till it is for.")})
    scopes = rules.ensure_scopes(told.scopes, partner.kind)
    networks = rules.read_networks(told.networks)
    if not 1 <= told.a_minute <= max(rules.A_MINUTE):
        raise Invalid(field_errors={"a_minute": _("Choose how many calls a minute.")})
    if told.is_sandbox and find_sandbox(partner.mall_id) is None:
        raise Invalid(field_errors={"mode": _("There is no sandbox yet. Make one first.")})
    if not partner.is_active:
        raise Invalid(_("This partner is stopped. Start it again first."))
    made = rules.make_token(told.is_sandbox)
    key = TillKey(
        uid=uid or uuid.uuid4(),
        mall_id=partner.mall_id,
        partner_id=partner.id,
        name=told.name.strip()[:60],
        prefix=made.prefix,
        token_hash=made.token_hash,
        scopes=scopes,
        is_sandbox=told.is_sandbox,
        a_minute=told.a_minute,
        networks=networks,
        expires_at=utcnow() + dt.timedelta(days=told.days) if told.days else None,
        created_by_id=actor.user_id,
    )
    db.session.add(key)
    db.session.flush()
    return key, made.token


def rotate_key(actor: Actor, key: TillKey, days: int, uid: uuid.UUID | None = None) -> tuple[TillKey, str]:
    """A new key of the same rights; the one before goes on for `days`, so that tills can be changed over."""
    authorize(actor, may.KEEP, key)
    now = utcnow()
    if rules.state_of(key.expires_at, key.revoked_at, now) in ("revoked", "expired"):
        raise Conflict(_("This key is over. Make a new one."))
    if days not in rules.OVERLAP:
        raise Invalid(field_errors={"days": _("Choose how long the old key goes on.")})
    made = rules.make_token(key.is_sandbox)
    lasted = key.expires_at - key.created_at if key.expires_at is not None else None
    new = TillKey(
        uid=uid or uuid.uuid4(),
        mall_id=key.mall_id,
        partner_id=key.partner_id,
        name=key.name,
        prefix=made.prefix,
        token_hash=made.token_hash,
        scopes=list(key.scopes),
        is_sandbox=key.is_sandbox,
        a_minute=key.a_minute,
        networks=list(key.networks),
        expires_at=now + lasted if lasted is not None else None,
        replaces_id=key.id,
        created_by_id=actor.user_id,
    )
    ends = now + dt.timedelta(days=days)
    key.expires_at = ends if key.expires_at is None else min(key.expires_at, ends)
    db.session.add(new)
    db.session.flush()
    return new, made.token


def revoke_key(actor: Actor, key: TillKey) -> None:
    """It opens nothing from this moment on; a second time changes nothing."""
    authorize(actor, may.KEEP, key)
    if key.revoked_at is None:
        key.revoked_at = utcnow()
        db.session.flush()


__all__ = ["KeyTold", "PartnerTold", "make_key", "revoke_key", "rotate_key", "save_partner"]
