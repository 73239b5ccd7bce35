"""What follows from a confirmed case: card frozen, points taken back, vouchers cancelled; each once."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from flask_babel import gettext as _

from mallops.blueprints.fraud import permissions as may
from mallops.blueprints.fraud.models import FraudAct, FraudAlert
from mallops.blueprints.fraud.queries.alerts import reversible
from mallops.blueprints.fraud.rules.life import ensure_decided
from mallops.blueprints.gifts.actions.vouchers import cancel_voucher
from mallops.blueprints.gifts.queries.vouchers import vouchers_of
from mallops.blueprints.members.actions.keeping import freeze
from mallops.blueprints.points.actions.posting import lock_book
from mallops.blueprints.points.actions.reversing import reverse
from mallops.core.auth import Actor, authorize
from mallops.core.casework.actions import log
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict, Invalid

EVER = 500


def _begin(actor: Actor, alert: FraudAlert) -> str:
    """May it be done, and how it is explained where it is done: by the number alone, without a word of it."""
    authorize(actor, may.ACT, alert)
    ensure_decided(alert.state)
    return _("Case %(number)s", number=alert.number)


def _keep(actor: Actor, alert: FraudAlert, act: str, ref_id: int, entry_id: int | None = None) -> None:
    db.session.add(
        FraudAct(
            mall_id=alert.mall_id, alert_id=alert.id, act=act, ref_id=ref_id, entry_id=entry_id,
            by_id=actor.user_id, at=utcnow(),
        )
    )  # fmt: skip
    db.session.flush()


def freeze_card(actor: Actor, alert: FraudAlert) -> None:
    """Nothing is earned or redeemed with it any more. Raises NotNow when it is frozen or gone."""
    words = _begin(actor, alert)
    freeze(actor, alert.member, words)
    _keep(actor, alert, "freeze", alert.member_id)
    log(alert, actor, "acted.freeze")
    db.session.flush()


def take_back(actor: Actor, alert: FraudAlert, entries: Iterable[uuid.UUID]) -> int:
    """Reverse these bookings of the case; returns how many. One that was reversed meanwhile is left alone.

    Raises Invalid when none was chosen, TooFew when the points are gone and the mall's policy refuses.
    """
    words, wanted = _begin(actor, alert), set(entries)
    if not wanted:
        raise Invalid(field_errors={"entries": _("Choose the bookings whose points are taken back.")})
    lock_book(actor.mall_id)
    found = [one for one in reversible(alert) if one.uid in wanted]
    if not found:
        raise Conflict(_("The points of these bookings were taken back already."))
    for entry in found:
        posted = reverse(actor, entry, words, key=f"fraud:{alert.uid}:{entry.id}")
        _keep(actor, alert, "reverse", entry.id, posted.id)
    log(alert, actor, "acted.reverse", detail={"bookings": len(found)})
    db.session.flush()
    return len(found)


def void_vouchers(actor: Actor, alert: FraudAlert, vouchers: Iterable[uuid.UUID]) -> int:
    """Cancel these open vouchers of the member; points they were bought with go back. Returns how many."""
    words, wanted = _begin(actor, alert), set(vouchers)
    if not wanted:
        raise Invalid(field_errors={"vouchers": _("Choose the vouchers that are cancelled.")})
    lock_book(actor.mall_id)
    found = [one for one in vouchers_of(alert.member_id, states=("issued",), limit=EVER) if one.uid in wanted]
    if not found:
        raise Conflict(_("These vouchers were used or cancelled already."))
    for voucher in found:
        cancel_voucher(actor, voucher, words)
        _keep(actor, alert, "void", voucher.id, voucher.back_entry_id)
    log(alert, actor, "acted.void", detail={"vouchers": len(found)})
    db.session.flush()
    return len(found)


__all__ = ["freeze_card", "take_back", "void_vouchers"]
