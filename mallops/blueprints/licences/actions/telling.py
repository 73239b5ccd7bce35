"""Who hears of licences: officer, supervisor and the tenant, ahead of the end and when it is over (17.1)."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mallops.blueprints.licences.models import Licence
from mallops.blueprints.licences.queries import kind_name
from mallops.blueprints.licences.rules import TO_ANSWER
from mallops.core.auth import Actor
from mallops.core.casework import actions as casework
from mallops.core.db import utcnow
from mallops.core.links import ShareLink, find_link, issue_link
from mallops.core.notices import notify, present, receivers, topic

GROUP = _l("Licences")
ENDING = topic("licences.ending", _l("A tenant's licence ends soon"), GROUP)
OVER = topic("licences.over", _l("A tenant's licence has expired"), GROUP)
SAID = topic("licences.said", _l("A tenant answered the reminder of a licence"), GROUP)
#: The tenant's own link: see how it stands, send the new one, ask us to renew it.
RENEW = "licences.renew"
#: It works until so long after the last day, and at least so long from now.
KEPT = dt.timedelta(days=90)


def licence_url(licence: Licence) -> str:
    """The path of its page."""
    return f"/licences/{licence.uid}"


def tell(licence: Licence) -> None:
    """Say what the calendar has reached; once for each stage of each last day."""
    over = licence.term == "over"
    people = {
        *receivers(licence.mall_id, ["SUP"]),
        *receivers(licence.mall_id, ["FLR"], zone_id=licence.zone_id),
        *present(licence.mall_id, [licence.owner_id]),
    }

    def title() -> str:
        words = _("Licence expired: %(what)s") if over else _("Licence ends soon: %(what)s")
        return words % {"what": f"{kind_name(licence)} · {_tenant(licence)}"}

    def text() -> str:
        day = licence.valid_to.isoformat() if licence.valid_to else ""
        if over:
            return _("Last day %(day)s. It stands on the patrol sheet until a new one is here.", day=day)
        return _("Last day %(day)s. Ask the tenant to renew, or start the renewal for them.", day=day)

    notify(
        sorted(people),
        mall_id=licence.mall_id,
        topic=OVER if over else ENDING,
        title=title,
        text=text,
        url=licence_url(licence),
        case=licence,
        dedupe=f"licence:{licence.term}:{licence.id}:{licence.valid_to}",
    )


def make_link(actor: Actor, licence: Licence) -> ShareLink:
    """A link for the tenant; the one before ends."""
    until = utcnow() + KEPT
    if licence.valid_to is not None:
        last = dt.datetime.combine(licence.valid_to, dt.time(), dt.UTC) + KEPT
        until = max(until, last)
    link = issue_link(actor, licence, RENEW, until, recipient=_tenant(licence))
    casework.log(licence, actor, "link_made", detail={"to": link.recipient})
    return link


def remind_tenant(actor: Actor, licence: Licence) -> None:
    """The tenant finds it in the portal from now on; the link to hand on is made with it. Who has answered is
    left alone: now it is for the mall to do something.
    """
    if licence.state not in TO_ANSWER or licence.tenant is None or licence.said:
        return
    if find_link(licence, RENEW) is None:
        make_link(actor, licence)
    casework.log(licence, actor, "tenant_reminded", detail={"term": licence.term})


def tell_said(licence: Licence) -> None:
    """Whoever handles it, the desk and the officer hear what the tenant answered; once for each answer."""
    people = {
        *receivers(licence.mall_id, ["DESK"]),
        *receivers(licence.mall_id, ["FLR"], zone_id=licence.zone_id),
        *present(licence.mall_id, [licence.owner_id]),
    }
    sent = licence.said == "sent"

    def title() -> str:
        words = _("New licence sent in: %(what)s") if sent else _("Please renew for us: %(what)s")
        return words % {"what": f"{kind_name(licence)} · {_tenant(licence)}"}

    def text() -> str:
        if sent:
            return _("Compare the picture with what is typed, then enter it.")
        return _("The tenant asks us to renew it. Start the renewal, or call them.")

    notify(
        sorted(people),
        mall_id=licence.mall_id,
        topic=SAID,
        title=title,
        text=text,
        url=licence_url(licence),
        case=licence,
        dedupe=f"licence:said:{licence.id}:{licence.said_at}",
    )


def _tenant(licence: Licence) -> str:
    return f"{licence.tenant.code} {licence.tenant.name}" if licence.tenant else ""
