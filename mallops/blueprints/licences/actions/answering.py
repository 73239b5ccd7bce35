"""What a tenant answers to the reminder of a licence, through their personal link (17.1)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from flask_babel import gettext as _

from mallops.blueprints.licences import permissions as may
from mallops.blueprints.licences import rules
from mallops.blueprints.licences.actions.keeping import Scans, hang
from mallops.blueprints.licences.actions.telling import make_link, tell_said
from mallops.blueprints.licences.models import Licence
from mallops.core.auth import Actor, authorize
from mallops.core.casework import actions as casework
from mallops.core.db import db, utcnow
from mallops.core.errors import Conflict
from mallops.core.links import ShareLink, link_actor
from mallops.core.malls import today_of

#: Under which stage the pictures hang that a tenant sent.
SENT = "tenant"


def renew_link(actor: Actor, licence: Licence) -> ShareLink:
    """A new link to hand to the tenant; the one before ends. Raises Conflict when nothing is to be said."""
    authorize(actor, may.WORK, licence)
    if licence.tenant is None or licence.state == "ended":
        raise Conflict(_("This record is closed and can't be changed any more."))
    return make_link(actor, licence)


def _held(link: ShareLink) -> Licence:
    held = sa.select(Licence).where(Licence.id == link.case_id).with_for_update(of=Licence.__table__)
    case: Licence = db.session.execute(held.execution_options(populate_existing=True)).scalar_one()
    if case.state not in rules.TO_ANSWER:
        raise Conflict(_("Nothing is asked of you any more: the page below shows how it stands now."))
    return case


def send_new(link: ShareLink, licence_no: str, valid_to: dt.date | None, scans: Scans) -> Licence:
    """The tenant sends the licence that was issued anew; the desk compares and enters it."""
    case = _held(link)
    rules.ensure_offer(licence_no, valid_to, len(scans.photos) + len(scans.files), today_of(case.mall_id))
    hang(link_actor(link, link.recipient), case, scans, SENT)
    case.said_no, case.said_to = licence_no.strip()[:80], valid_to
    detail = {"no": case.said_no, "to": valid_to.isoformat() if valid_to else ""}
    return _said(link, case, "sent", detail)


def ask_us(link: ShareLink) -> Licence:
    """The tenant asks the mall to renew it for them (代办)."""
    case = _held(link)
    if case.said == "asked":
        raise Conflict(_("You have asked already. The mall calls you."))
    return _said(link, case, "asked", {})


def _said(link: ShareLink, case: Licence, what: str, detail: dict[str, Any]) -> Licence:
    case.said, case.said_at = what, utcnow()
    link.answered_count += 1
    casework.log(case, link_actor(link, link.recipient), f"tenant_{what}", detail=detail)
    db.session.flush()
    tell_said(case)
    return case
