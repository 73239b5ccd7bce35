"""The visitor who reported: their word through the follow-link, and their number for a question (5.1)."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from mallops.blueprints.repairs import permissions as may
from mallops.blueprints.repairs.actions import working
from mallops.blueprints.repairs.models import Repair
from mallops.core import audit
from mallops.core.auth import Actor, authorize
from mallops.core.errors import Conflict, Invalid
from mallops.core.malls import Mall

MAX_REASON = 200


class NothingToSay(Conflict):
    """The ticket does not wait for the reporter's word."""


def visitor(mall: Mall, case: Repair) -> Actor:
    """Who acts through a follow-link: nobody of the house, under the name of the report."""
    return replace(Actor.system(mall.id, mall.tz), name=case.reporter_name or _("Visitor (QR code)"))


def confirm_as_visitor(mall: Mall, case: Repair, stars: int | None, words: str) -> None:
    """The reporter says that it works again, with a rating. Raises NothingToSay, Invalid."""
    _ensure_waiting(case)
    working.confirm(visitor(mall, case), case, stars, words)


def reject_as_visitor(mall: Mall, case: Repair, words: str) -> None:
    """The reporter says that it does not work yet. Raises NothingToSay, Invalid (no words)."""
    _ensure_waiting(case)
    if not words.strip():
        raise Invalid(field_errors={"words": _("Say in a few words what does not work yet.")})
    working.reject(visitor(mall, case), case, words.strip()[:500])


def _ensure_waiting(case: Repair) -> None:
    if case.state != "done" or case.channel != "public":
        raise NothingToSay(_("There is nothing to say at the moment: the page shows how it stands."))


def reveal_phone(actor: Actor, case: Repair, reason: str) -> str:
    """The reporter's number for a call; writes who, when and why. Raises Invalid without a reason."""
    authorize(actor, may.CALL, case)
    why = " ".join(reason.replace("\x00", "").split())
    if not why:
        raise Invalid(field_errors={"reason": _("Say what you want to ask.")})
    audit.note(
        "repairs.reveal_phone",
        mall_id=case.mall_id,
        actor=actor,
        object_kind="cases",
        object_id=case.id,
        label=case.audit_label,
        after={"reason": why[:MAX_REASON]},
    )
    return case.reporter_phone or ""
